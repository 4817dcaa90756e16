"""An evidence pack: one ZIP that anybody can check, made from a state alone.

The same state gives the same bytes: no clock is read, and files are stored under a fixed date.
"""

from __future__ import annotations

import hashlib
import io
import json
import zipfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

import xlsxwriter
from django.utils import translation
from django.utils.translation import gettext as _

from rresi.core import formats
from rresi.interchange.cells import without_formula
from rresi.press import rendering
from rresi.projects.counting import Facts, Kpi, Rule
from rresi.projects.kpis import KPIS
from rresi.projects.rows import count, pseudonymous

HERE = Path(__file__).parent
TEMPLATE = HERE / "pack.typ"
VERIFY = HERE / "verify.py"
EPOCH = (1980, 1, 1, 0, 0, 0)
SUMS = "SHA256SUMS"
FIELDS = ("label", "on", "country", "kind", "gender")
"""What is known of a record, in this order."""
State = dict[str, Any]


@dataclass(frozen=True)
class Place:
    """Where a pack stands in the chain: its number and the SHA-256 of the one before it."""

    number: int
    previous: str = ""


def canonical(value: object) -> bytes:
    """JSON that is the same for the same value; `verify.py` writes it alike."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return text.encode()


def digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def state_of(facts: Facts, chosen: Mapping[str, int], about: Mapping[str, Any]) -> State:
    """What is frozen: the project, its records, and each number by every version of its rule.

    A record stands there once, under its key. A number's rows are lists of the key of a record, the
    unit that it counts as, and how many people that is. People are under pseudonyms. `about` is
    what pages say of the project.
    """
    records: dict[str, list[str]] = {}
    numbers = [
        _number(kpi, rule, facts, records, counts=_counts(kpi, rule, chosen))
        for kpi in KPIS
        for rule in kpi.rules
    ]
    return {
        "about": dict(about),
        "as_of": facts.today.isoformat(),
        "fields": list(FIELDS),
        "records": records,
        "records_sha256": digest(canonical(records)),
        "numbers": numbers,
    }


def _counts(kpi: Kpi, rule: Rule, chosen: Mapping[str, int]) -> bool:
    return chosen.get(kpi.key, kpi.rules[0].version) == rule.version


def _number(
    kpi: Kpi, rule: Rule, facts: Facts, records: dict[str, list[str]], *, counts: bool
) -> State:
    found = list(rule.rows(facts))
    told = pseudonymous(found, facts.project_id) if kpi.counts_people else found
    rows = sorted([row.key, row.unit, row.people] for row in told)
    for row in told:
        on = row.on.isoformat() if row.on else ""
        records.setdefault(row.key, [row.label, on, row.country, row.kind, row.gender])
    return {
        "key": key_of(kpi, rule),
        "kpi": kpi.key,
        "label": str(kpi.label),
        "rule": {"version": rule.version, "words": str(rule.words)},
        "counts": counts,
        "value": count(found),
        "rows": rows,
        "rows_sha256": digest(canonical(rows)),
    }


def key_of(kpi: Kpi, rule: Rule) -> str:
    """The name of a number by one version of its rule."""
    return kpi.key if rule.version == 1 else f"{kpi.key}-{rule.version}"


def state_digest(state: State) -> str:
    """What tells two states apart; that a day has passed does not."""
    return digest(canonical({name: value for name, value in state.items() if name != "as_of"}))


def build(state: State, place: Place) -> bytes:
    """The pack as a ZIP.

    Raises:
        RuntimeError, subprocess.TimeoutExpired: see `press.rendering.render`.
    """
    report = {"number": place.number, "previous": place.previous, **state}
    files = {
        "report.json": canonical(report),
        **{f"report.{code}.pdf": _pdf(report, code) for code in report["about"]["in_words"]},
        "tables.xlsx": _workbook(report),
        "verify.py": VERIFY.read_bytes(),
        "README.txt": _readme(report).encode(),
    }
    files["ro-crate-metadata.json"] = _crate(report, files)
    sums = "".join(f"{digest(content)}  {name}\n" for name, content in sorted(files.items()))
    files[SUMS] = sums.encode()
    return zipped(files)


def zipped(files: Mapping[str, bytes]) -> bytes:
    """Files as a ZIP that depends on nothing but them."""
    output = io.BytesIO()
    with zipfile.ZipFile(output, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for name, content in sorted(files.items()):
            entry = zipfile.ZipInfo(name, EPOCH)
            entry.compress_type, entry.external_attr = zipfile.ZIP_DEFLATED, 0o644 << 16
            archive.writestr(entry, content)
    return output.getvalue()


def root_of(content: bytes) -> str:
    """The SHA-256 of a pack's list of sums: what is printed in the periodic report."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return digest(archive.read(SUMS))


def _workbook(report: State) -> bytes:
    """The numbers, the records, and which record counts as what in the numbers that count."""
    output = io.BytesIO()
    book = xlsxwriter.Workbook(output, {"constant_memory": True})
    made = datetime(1980, 1, 1)  # noqa: DTZ001  # XlsxWriter wants it naive
    book.set_properties({"created": made, "title": report["about"]["acronym"]})
    told = [
        (one["key"], one["label"], one["rule"]["version"], one["counts"], one["value"])
        for one in report["numbers"]
    ]
    words = [one["rule"]["words"] for one in report["numbers"]]
    numbers = [[*line, text] for line, text in zip(told, words, strict=True)]
    _sheet(book, "numbers", ("key", "label", "rule", "counts", "value", "words"), numbers)
    records = ([key, *values] for key, values in report["records"].items())
    _sheet(book, "records", ("record", *FIELDS), records)
    rows = ([one["key"], *row] for one in report["numbers"] if one["counts"] for row in one["rows"])
    _sheet(book, "rows", ("number", "record", "unit", "people"), rows)
    book.close()
    return output.getvalue()


def _sheet(book: Any, name: str, heading: Sequence[str], lines: Iterable[Sequence[Any]]) -> None:
    sheet = book.add_worksheet(name)
    sheet.write_row(0, 0, heading)
    for place, line in enumerate(lines, 1):
        for column, value in enumerate(line):  # telling the types apart here takes half the time
            if isinstance(value, str):
                if value:
                    sheet.write_string(place, column, without_formula(value))
            else:
                sheet.write_number(place, column, int(value))


def _pdf(report: State, language: str) -> bytes:
    with translation.override(language):
        return rendering.render(TEMPLATE, _printed(report, language), {})


def _printed(report: State, language: str) -> State:
    """What the report in one language says."""
    about = report["about"]
    words = about["in_words"][language]
    header = [_("Counted"), _("How it is counted"), _("Records")]
    counting = [_line(one, words) for one in report["numbers"] if one["counts"]]
    others = [_line(one, words) for one in report["numbers"] if not one["counts"]]
    return {
        "language": language,
        "title": _("Evidence pack %(number)s of %(project)s")
        % {"number": formats.number(report["number"]), "project": about["acronym"]},
        "summary": words["full_name"],
        "facts": [*words["facts"], [_("As of"), formats.day(date.fromisoformat(report["as_of"]))]],
        "tables": [
            {
                "title": _("What was promised, and what can be shown"),
                "header": [_("What is counted"), _("Promised"), *header],
                "rows": [
                    [label, words["promised"].get(key, "–"), *told]
                    for key, label, *told in counting
                ],
            },
            {
                "title": _("Counted by other versions of the rules"),
                "header": [_("What is counted"), *header],
                "rows": [[label, *told] for _key, label, *told in others],
            },
        ],
        "notes": [
            _("The records are in report.json and tables.xlsx; people are in them without names."),
            _("To check the pack, run: python verify.py pack.zip"),
            _("SHA-256 of the pack before this one: %(hash)s")
            % {"hash": report["previous"] or "–"},
        ],
    }


def _line(one: State, words: State) -> list[str]:
    """The key of a number, its label, value and rule, and how many records it rests on."""
    label, rule = words["numbers"][one["key"]]
    version = {"version": one["rule"]["version"], "words": rule}
    return [
        one["kpi"],
        label,
        formats.number(one["value"]),
        _("Version %(version)s: %(words)s") % version,
        formats.number(len(one["rows"])),
    ]


def _readme(report: State) -> str:
    return (
        f"Evidence pack {report['number']} of {report['about']['acronym']}, as of {report['as_of']}"
        "\n\nreport.json             the numbers, their rules and their records"
        "\nreport.en.pdf           the numbers to read, also in other languages"
        "\ntables.xlsx             the same records as tables"
        "\nro-crate-metadata.json  what the files are (RO-Crate 1.1)"
        "\nSHA256SUMS              a hash for each file"
        "\nverify.py               checks all of this: python verify.py PACK.zip"
        "\n\nPeople are in the records under pseudonyms that hold within this project alone.\n"
    )


TYPES = {
    ".json": "application/json",
    ".pdf": "application/pdf",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    ".py": "text/x-python",
    ".txt": "text/plain",
}


def _crate(report: State, files: Mapping[str, bytes]) -> bytes:
    """What the files are, as RO-Crate 1.1 (https://w3id.org/ro/crate/1.1)."""
    about = report["about"]
    graph = [
        {
            "@id": "ro-crate-metadata.json",
            "@type": "CreativeWork",
            "conformsTo": {"@id": "https://w3id.org/ro/crate/1.1"},
            "about": {"@id": "./"},
        },
        {
            "@id": "./",
            "@type": "Dataset",
            "name": f"Evidence pack {report['number']} of {about['acronym']}",
            "description": about["full_name"],
            "datePublished": report["as_of"],
            "license": {"@id": "https://creativecommons.org/licenses/by/4.0/"},
            "identifier": str(report["number"]),
            "hasPart": [{"@id": name} for name in sorted(files)],
        },
        {
            "@id": "https://creativecommons.org/licenses/by/4.0/",
            "@type": "CreativeWork",
            "name": "CC BY 4.0",
        },
        *(
            {
                "@id": name,
                "@type": "File",
                "name": name,
                "encodingFormat": TYPES[Path(name).suffix],
                "contentSize": str(len(content)),
                "sha256": digest(content),
            }
            for name, content in sorted(files.items())
        ),
    ]
    crate = {"@context": "https://w3id.org/ro/crate/1.1/context", "@graph": graph}
    return json.dumps(crate, ensure_ascii=False, sort_keys=True, indent=1).encode()
