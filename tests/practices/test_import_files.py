"""Practices from real files: what looks right and is not, tables, and the way out and back."""

from __future__ import annotations

import io
import json
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation
from PIL import Image as Pillow
from xlsxwriter import Workbook

from rresi.accounts.roles import OPERATOR
from rresi.authoring.exporting import export_documents, published_records
from rresi.authoring.importing import import_documents
from rresi.ecosystem.services import create_organisations
from rresi.interchange.report import Report
from rresi.practices.kind import PRACTICES
from rresi.practices.models import Practice
from tests.factories.practices import practice_record
from tests.factories.regions import make_region

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _region() -> None:
    make_region()


def run(folder: Path, *records: Any, dry_run: bool = False) -> Report[Any]:
    path = folder / "practices.jsonl"
    path.write_text("\n".join(json.dumps(record) for record in records), encoding="utf-8")
    return import_documents(PRACTICES, actor=OPERATOR, path=path, dry_run=dry_run, licensed=True)


def the_problem(report: Report[Any]) -> str:
    assert len(report.problems) == 1, [str(p) for p in report.problems]
    assert not Practice.objects.exists()
    return str(report.problems[0])


def png() -> bytes:
    output = io.BytesIO()
    Pillow.new("RGB", (40, 30), (0, 80, 90)).save(output, "PNG")
    return output.getvalue()


SMALL = {
    "title": "Repair café",
    "summary": "Neighbours repair together.",
    "language": "en",
    "region": "NL361",
    "status": "running",
    "topics": ["finance"],
    "problem": "Much is thrown away.",
    "solution": "We repair it.",
}


@pytest.mark.parametrize(
    ("changes", "problem"),
    [
        ({"sdgs": [11, 11]}, "sdgs: “11” is named twice"),
        ({"sdgs": [11, True]}, "sdgs.1: This must be a number"),
        ({"resources": {"money": [{"amount": "$ 1.234,50", "currency": "USD"}]}},
         "resources.money.0.amount: Enter the number in digits only, without “$”"),
        ({"partners": ["Gemeente A", "gemeente a"]}, "partners: “gemeente a” is named twice"),
        ({"start": "2018", "end": "2017"}, "end: The period ends before it starts"),
        ({"title": "\u200b\u200b\u200b"}, "title: This must be filled in"),
        ({"summary": "\u2066 \u200e\u2069"}, "summary: This must be filled in"),
        ({"organisation": "a\u0000b"}, "organisation: This contains the control character"),
        ({"evidence": [{"statement": "many", "period": "2017/"}]}, "evidence.0.period: “2017/”"),
        ({"evidence": [{"statement": "many", "period": "2018-05/2017"}]}, "evidence.0.period: "),
        ({"start": 20150501}, "start: “20150501” is not a year (2015) or a month (05/2015)"),
        ({"resources": {"money": [{"amount": "5", "currency": "ABC"}]}},
         "resources.money.0.currency: “ABC” is not a currency"),
        ({"contact": {"email": "a@example.org, b@example.org"}}, "contact.email: "),
    ],
)  # fmt: skip
def test_what_looks_right_and_is_not(tmp_path: Path, changes: dict[str, Any], problem: str) -> None:
    for dry_run in (True, False):
        report = run(tmp_path, SMALL | changes, dry_run=dry_run)
        assert the_problem(report).startswith(f"practices.jsonl:1: {problem}")


@pytest.mark.parametrize(
    ("changes", "place", "stored"),
    [
        ({"evidence": [{"statement": "many", "period": "2017-05/2017"}]}, "evidence", None),
        ({"title": "Re\u00adpair\n cafe\u0301 \u200b"}, "title", "Repair café"),
        ({"start": "mei 2015"}, "start", "2015-05"),
        ({"review_by": "30.6.2027"}, "review_by", "2027-06-30"),
        ({"organisation": "Social\u00a0 Club"}, "organisation", "Social Club"),
    ],
)
def test_what_looks_wrong_and_is_right(
    tmp_path: Path, changes: dict[str, Any], place: str, stored: str | None
) -> None:
    assert run(tmp_path, SMALL | changes).written
    document = Practice.objects.get().document
    assert document[place] == stored or stored is None


def test_a_day_that_has_passed_is_left_out_with_a_notice(tmp_path: Path) -> None:
    report = run(tmp_path, SMALL | {"review_by": "2020-06-30"})
    assert "review_by" not in Practice.objects.get().document
    [notice] = [one for one in report.notices if "30/06/2020 is in the past" in one]
    assert notice.startswith("Line 1, Next update check by: ")


@pytest.mark.parametrize(
    "address",
    [
        "mailto:a@example.org",
        "MAILTO:a@example.org?subject=Hello",
        "<a@example.org>",
        "<mailto:a@example.org>",
        " a@example.org ",
    ],
)
def test_an_address_is_cleaned(tmp_path: Path, address: str) -> None:
    assert run(tmp_path, SMALL | {"contact": {"email": address}}).written
    assert Practice.objects.get().personal["contact"]["email"] == "a@example.org"


@pytest.mark.parametrize(
    ("title", "slug"),
    [
        ("Добър пример", "dobar-primer"),
        ("Καλή πρακτική", "kali-praktiki"),
        ("Їжак і друзі", "yizhak-i-druzi"),
    ],
)
def test_a_slug_of_any_european_alphabet(tmp_path: Path, title: str, slug: str) -> None:
    run(tmp_path, SMALL | {"title": title})
    assert Practice.objects.get().slug == slug


def test_what_programs_write_for_nothing_is_no_text(tmp_path: Path) -> None:
    path = tmp_path / "practices.csv"
    path.write_text(
        "title,summary,language,region,place,organisation,topics,start\n"
        "A repair cafe,Neighbours repair,EN,NL361,NA,#REF!,n/a,2015.0\n",
        encoding="utf-8",
    )
    report = import_documents(PRACTICES, actor=OPERATOR, path=path, licensed=True)
    assert "Read as empty: “NA” (line 2), “#REF!” (line 2), “n/a” (line 2)" in report.notices
    document = Practice.objects.get().document
    assert document["start"] == "2015"
    assert not {"place", "organisation", "topics"} & document.keys()


def test_a_point_far_from_its_region_is_noticed(tmp_path: Path) -> None:
    swapped = run(tmp_path, SMALL | {"point": {"lat": 4.31, "lon": 52.08}}, dry_run=True)
    assert swapped.notices == [
        "Line 1: the point is far from its region; latitude and longitude may be swapped."
    ]
    far = run(tmp_path, SMALL | {"point": {"lat": 37.8, "lon": 27.8}}, dry_run=True)
    assert far.notices == ["Line 1: the point is far from its region."]
    near = run(tmp_path, SMALL | {"point": {"lat": 52.1, "lon": 4.3}}, dry_run=True)
    assert near.notices == []


def test_an_organisation_is_linked_in_any_spelling_or_named(tmp_path: Path) -> None:
    create_organisations(actor=OPERATOR, records=[{"name": "Social Club Den Haag", "slug": "club"}])
    lines = [
        SMALL | {"title": f"Practice {number}", "organisation": name}
        for number, name in enumerate(
            ["Social Club Den Haag", "Social  Club Den Haag", "social club den haag", "Buurthuis"]
        )
    ]
    report = run(tmp_path, *lines)
    assert report.notices == [
        "Linked to the organisation in brackets: “social club den haag” (Social Club Den Haag)",
        "Not linked because they have no profile: Buurthuis",
    ]
    linked = Practice.objects.order_by("slug").values_list("organisation__slug", flat=True)
    assert list(linked) == ["club", "club", "club", None]


def test_a_table_of_practices(tmp_path: Path) -> None:
    path = tmp_path / "praktijken.csv"
    path.write_text(
        "Titel;Samenvatting;Taal;Regio;Status;SDGs;lat;lon;Begin;evidence.1.statement;"
        "evidence.1.value;evidence.1.source;sources.1.title;sources.1.url;money 1 amount;"
        "money 1 currency;translations.en.title;translations.en.summary;"
        "translations.en.evidence.1.statement;Herhaalt\n"
        "Repaircafé;Buren repareren samen.;Nederlands;nl361;Loopt;11, 12;52,08;4,31;2015;"
        "Er komen er veel;1.234,5;1;Evaluatie;https://example.org;12.500,50;EUR;"
        "Repair café;Neighbours repair.;Many come;ja\n",
        encoding="cp1252",
    )
    with translation.override("en"):
        report = import_documents(
            PRACTICES,
            actor=OPERATOR,
            path=path,
            licensed=True,
            columns={"Begin": "start", "Titel": "title", "Samenvatting": "summary"}
            | {"Taal": "language", "Status": "status", "SDGs": "sdgs"},
        )
    assert [str(problem) for problem in report.problems] == []
    assert any("ignored columns: Herhaalt" in notice for notice in report.notices)
    practice = Practice.objects.get()
    document = practice.document
    assert (document["language"], document["sdgs"], document["start"]) == ("nl", [11, 12], "2015")
    assert document["evidence"][0]["value"] == "1234.5"
    assert document["evidence"][0]["source"] == document["sources"][0]["id"]
    assert document["resources"]["money"][0]["amount"] == "12500.50"
    words = practice.texts.get(language="en").words
    assert words[f"evidence.{document['evidence'][0]['id']}.statement"] == "Many come"


def test_a_cell_with_a_mistake_names_its_column(tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    path.write_text(
        "title,summary,language,region,evidence.1.statement,evidence.1.period\n"
        "Repair café,Neighbours repair.,en,NL361,many,2017/\n"
    )
    report = import_documents(PRACTICES, actor=OPERATOR, path=path, licensed=True)
    assert the_problem(report).startswith("p.csv:2: evidence.1.period: “2017/” is not a period")


def stored() -> list[Any]:
    def plain(value: Any) -> Any:
        """Without the names of pictures; a spreadsheet keeps no zeros at the end of a number."""
        if isinstance(value, dict):
            kept = {k: plain(v) for k, v in value.items() if k != "file"}
            numbers = {k: Decimal(v) for k, v in kept.items() if k in {"amount", "value"}}
            return kept | numbers
        return [plain(v) for v in value] if isinstance(value, list) else value

    return [plain(record) for record in published_records(PRACTICES, personal=True)]


@pytest.mark.parametrize("ending", ["jsonl", "csv", "xlsx"])
def test_practices_go_out_and_come_back_equal(tmp_path: Path, ending: str) -> None:
    (tmp_path / "a.png").write_bytes(png())
    image = {"file": "a.png", "alt": "People repair a lamp", "licence": "CC0 1.0"}
    first = practice_record(images=[image], translations={})
    second = practice_record(slug="second", title="=SUM(A1)", partners=["A; B", "C|D"])
    assert run(tmp_path, first, second | {"invented": True}, SMALL).written
    before = stored()
    assert [one["slug"] for one in before if one.get("invented")] == ["second"]
    path = tmp_path / f"out.{ending}"
    assert export_documents(PRACTICES, actor=OPERATOR, path=path) == len(before) == 3
    again = import_documents(PRACTICES, actor=OPERATOR, path=path, dry_run=True)
    assert again.problems == []
    changed = {name for row in again.differences.values() for name, _old, _new in row}
    assert changed <= {"images"}  # which are encoded anew

    Practice.objects.all().delete()
    report = import_documents(PRACTICES, actor=OPERATOR, path=path, licensed=True)
    assert [str(problem) for problem in report.problems] == []
    assert stored() == before


@pytest.mark.parametrize(
    ("amount", "rest"),
    [("$ 1.234,50", "$"), ("1234 per year", "per year"), ("12k", "k"), ("ca. 500", "ca.")],
)
def test_an_amount_with_words_says_once_what_to_leave_out(
    tmp_path: Path, amount: str, rest: str
) -> None:
    path = tmp_path / "practices.csv"
    path.write_text(
        "title;summary;language;region;resources.money.1.amount;resources.money.1.currency\n"
        f"Repair;Neighbours repair.;en;NL361;{amount};EUR\n",
        encoding="utf-8",
    )
    report = import_documents(PRACTICES, actor=OPERATOR, path=path, licensed=True)
    assert [str(problem) for problem in report.problems] == [
        "practices.csv:2: resources.money.1.amount: "
        f"Enter the number in digits only, without “{rest}”."
    ]


def test_a_month_that_a_spreadsheet_took_for_a_date(tmp_path: Path) -> None:
    path = tmp_path / "practices.xlsx"
    with Workbook(str(path), {"default_date_format": "mmm yyyy"}) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["title", "language", "region", "summary", "start"])
        sheet.write_row(1, 0, ["Repair at the market", "en", "NL361", "A stall mends lamps."])
        sheet.write_row(0, 5, ["evidence.1.statement", "evidence.1.period"])
        sheet.write_string(1, 5, "People came every Saturday.")
        for column in (4, 6):
            sheet.write_datetime(1, column, date(2022, 3, 1))
    report = import_documents(PRACTICES, actor=OPERATOR, path=path, licensed=True)
    assert report.written, [str(one) for one in report.problems]
    (document,) = (practice.document for practice in Practice.objects.all())
    assert document["start"] == document["evidence"][0]["period"] == "2022-03"
