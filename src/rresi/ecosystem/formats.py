"""Files of other directories as records of organisations: Kumu, OpenFairDB, HSDS 3.

Each becomes a `Reading` of what an `OrganisationDocument` is made of; `keys` and `licences` say by
the line how the other directory calls the row and under which licence it gives it away. Tables and
our own JSON are read by `interchange.reading`.
"""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.conf import settings
from django.utils.translation import gettext

from rresi.core.countries import country_code
from rresi.ecosystem.foreign import (
    Foreign,
    described,
    filled_cells,
    functions,
    kinds,
    rows_of,
    ties,
)
from rresi.ecosystem.models import Organisation, Relation
from rresi.ecosystem.packages import BROKEN, read_hsds
from rresi.engines.tables import InvalidTable, fold, read_table
from rresi.interchange import reading
from rresi.interchange.jsonfiles import parse
from rresi.interchange.report import in_words

OFDB_COLUMNS = {"id", "version", "title", "lat", "lng", "zip", "categories", "license"}
_OFDB_READ = OFDB_COLUMNS | {
    "tags",
    *("description", "street", "city", "country", "homepage", "contact_email", "contact_phone"),
    *("created_at", "created_by"),  # of the entry, not of the organisation
}
# Its two categories; an initiative may be of any kind.
_OFDB_KINDS = {
    "77b3c33a92554bcf8e8c2c86cedd6f6f": Organisation.Kind.COMPANY.value,
    "2cd00bebec0c48ba9db761da48678134": "",
}
# What Kumu itself writes beside what somebody filled in, and what is read.
_KUMU_READ = {
    *("id", "label", "type", "element type", "description", "tags", "attributes"),
    *("website", "url", "city", "location", "country"),
}


def read_foreign(path: Path, answers: Mapping[str, str]) -> Foreign | None:
    """The file if it is one of another directory, else None. `answers` say what its words mean.

    Raises:
        OSError: the file cannot be read.
    """
    with path.open("rb") as file:
        start = file.read(4096)
    if start.startswith(b"PK") and zipfile.is_zipfile(path):
        try:
            package = zipfile.ZipFile(path)
        except BROKEN:  # not even its list of contents can be read
            return None
        with package:
            names = {Path(name).name: name for name in package.namelist()}
            if "organization.csv" in names:
                return read_hsds(path.name, package, names, answers)
            return _of_hsds_2(path.name) if "organizations.csv" in names else None
    if start.lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"{"):
        return _kumu(path, answers)
    header = start.partition(b"\n")[0].decode("utf-8-sig", errors="replace")
    columns = {column.strip().strip('"') for column in header.split(",")}
    return _ofdb(path, answers) if columns >= OFDB_COLUMNS else None


def _of_hsds_2(file: str) -> Foreign:
    """A package with the table names of the version before, which is not read."""
    foreign = Foreign(reading.Reading(file), {})
    foreign.read.fail(1, "", gettext("This is a package of HSDS 2. Export it as HSDS 3."))
    return foreign


# --- Kumu ----------------------------------------------------------------------------------------


def _kumu(path: Path, answers: Mapping[str, str]) -> Foreign | None:
    value, wrong = parse(path.read_bytes())
    if wrong or not isinstance(value, dict) or not isinstance(value.get("elements"), list):
        return None
    foreign = Foreign(reading.Reading(path.name), answers)
    related = _kumu_ties(value, foreign)
    unread: list[tuple[str, str]] = []
    for line, element in enumerate(value["elements"], 1):
        said = _kumu_said(element)
        fields = {fold(str(name)): value for name, value in said.items()}
        label = str(fields.get("label") or "").strip()
        kind = str(fields.get("type") or fields.get("element type") or "").strip()
        tags = fields.get("tags")
        tags = tags if isinstance(tags, list) else str(tags or "").split("|")
        tags = [str(tag).strip() for tag in tags if str(tag).strip()]
        named = [foreign.term(line, "functions", tag, functions()) for tag in tags]
        unread += [
            (str(name), str(value))
            for name, value in said.items()
            if value not in (None, "", [], {}) and not _kumu_reads(str(name), value)
        ]
        foreign.add(
            line,
            {
                "name": label,
                "kind": foreign.term(line, "kind", kind, kinds()),
                "description": described(fields.get("description")),
                "website": fields.get("website") or fields.get("url"),
                "city": fields.get("city") or fields.get("location"),
                "country": country_code(str(fields.get("country") or "")),
                "functions": list(dict.fromkeys(filter(None, named))),
                "relations": related.get(label, []),
            },
            key=label,
        )
    _tell_left_out(foreign)
    foreign.ignores(unread)
    return foreign


def _kumu_said(thing: object) -> dict[str, Any]:
    """What stands in an element or a connection: itself, and in a whole project its attributes."""
    own = thing if isinstance(thing, dict) else {}
    more = own.get("attributes")
    return {**(more if isinstance(more, dict) else {}), **own}


def _kumu_reads(name: str, value: object) -> bool:
    """Whether a field is read; the address of the profile here is what we wrote there ourselves."""
    ours = fold(name) == "profile" and str(value).startswith(settings.SITE_URL)
    return ours or fold(name) in _KUMU_READ


def _kumu_ties(value: Mapping[str, Any], foreign: Foreign) -> dict[str, list[dict[str, Any]]]:
    """The connections by the label they start from; an id is understood in place of a label."""
    elements = [_kumu_said(one) for one in value["elements"]]
    labels = {
        str(one[name]): str(one.get("label", "")).strip()
        for one in elements
        for name in ("id", "_id")  # as a map and as a project write it
        if name in one
    }
    known = {str(one.get("label") or "").strip() for one in elements}
    found: dict[str, list[dict[str, Any]]] = {}
    unknown, lost = set(), []
    connections = value.get("connections")
    for one in connections if isinstance(connections, list) else []:
        if not isinstance(one, dict):
            continue
        own = _kumu_said(one)
        start, end = (str(own.get(name) or "").strip() for name in ("from", "to"))
        start, end = labels.get(start, start), labels.get(end, end)
        if start not in known:
            lost.append(start or "–")
            continue
        said = fold(str(own.get("type") or own.get("connection type") or own.get("label") or ""))
        kind = ties().get(said)
        if kind is None:
            kind = Relation.Kind.PARTNERS.value
            unknown.add(said or "–")
        tie = {"kind": kind, "target": end}
        if tie not in found.setdefault(start, []):
            found[start].append(tie)
    message = gettext("connections of these kinds are read as “works with”: %(kinds)s")
    foreign.notice(message, "kinds", sorted(unknown))
    message = gettext(
        "connections from elements that the file does not have are left out: %(names)s"
    )
    foreign.notice(message, "names", lost)
    return found


# --- OpenFairDB ----------------------------------------------------------------------------------


def _ofdb(path: Path, answers: Mapping[str, str]) -> Foreign:
    foreign = Foreign(reading.Reading(path.name), answers)
    try:
        table = read_table(path, known=frozenset(OFDB_COLUMNS))
    except InvalidTable as error:
        foreign.fail(error.fault)
        return foreign
    foreign.read.notices += map(in_words, table.notices)
    for line, row in rows_of(table):
        found = [
            foreign.term(line, "kind", text, {**kinds(), **_OFDB_KINDS})
            for text in _parts(row.get("categories"))
        ]
        named = [
            foreign.term(line, "functions", tag, functions()) for tag in _parts(row.get("tags"))
        ]
        foreign.add(
            line,
            {
                "name": row.get("title"),
                "kind": next(filter(None, found), ""),
                "functions": list(dict.fromkeys(filter(None, named))),
                "description": described(row.get("description")),
                "point": foreign.point(line, row.get("lat"), row.get("lng")),
                "street": row.get("street"),
                "postcode": row.get("zip"),
                "city": row.get("city"),
                "country": country_code(row.get("country", "")),
                "website": row.get("homepage"),
                "email": row.get("contact_email"),
                "phone": row.get("contact_phone"),
            },
            key=row.get("id", ""),
            licence=row.get("license", ""),
        )
    _tell_left_out(foreign)
    cells = filled_cells(table)
    foreign.ignores((name, cell) for name, cell in cells if name not in _OFDB_READ)
    return foreign


def _parts(text: str | None) -> list[str]:
    """What commas part in a cell."""
    return [part.strip() for part in (text or "").split(",") if part.strip()]


def _tell_left_out(foreign: Foreign) -> None:
    """Say which words for kinds and functions nobody has said to be a term."""
    message = gettext("types of organisation that are not known are left out: %(names)s")
    foreign.notice(message, "names", foreign.left_out("kind"))
    message = gettext("tags that are no function of the ecosystem are left out: %(names)s")
    foreign.notice(message, "names", foreign.left_out("functions"))
