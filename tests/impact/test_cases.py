"""Cases as content: stored, read, found, in five languages, as PDF; bad input is refused."""

from __future__ import annotations

import io
import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

import rresi
from rresi.authoring import records
from rresi.core.documents.problems import gaps
from rresi.impact.cases import LISTING
from rresi.impact.document import CaseDocument
from rresi.impact.kind import CASES
from rresi.impact.models import Indicator, Measurement
from rresi.impact.vocabulary import Finding, Grade
from rresi.search import interface as search
from tests.factories.events import make_event
from tests.factories.impact import (
    case_document,
    case_record,
    indicator,
    make_case,
    measurement,
    outcome,
)
from tests.factories.practices import make_practice
from tests.factories.regions import make_other_region, make_region
from tests.pages import page

pytestmark = pytest.mark.django_db
PATH = "/en/impact/work-after-training/"


def problems(**changes: Any) -> str:
    """What stands against a record."""
    make_region()
    record, found = records.read(CASES, case_record(**changes))
    assert record is None
    return " ".join(f"{place} {text}" for place, text in found)


def test_its_page_shows_story_figures_and_value(client: Client) -> None:
    make_case()
    shown = page(client, PATH)
    for said in (
        "Half of the participants have work after a year",
        "<strong>six</strong>",
        "Participants in work",
        "PI4060",
        "https://iris.thegiin.org/metric/5.3/pi4060/",
        "Payroll records",
        "https://example.org/report",
        "Next measurement needed",
        "A change for the better",
    ):
        assert said in shown
    assert "mies@example.org" not in shown


def test_its_figures_stand_in_the_database() -> None:
    case = make_case()
    one = Indicator.objects.get()
    assert (one.catalogue, one.code, one.unit, one.currency) == ("iris", "PI4060", "people", "")
    assert (one.baseline, one.target) == (Decimal(10), Decimal(40))
    value = Measurement.objects.get()
    assert (value.value, value.grade, value.period_start, value.sourced) == (
        Decimal(31),
        "measured",
        "2023",
        True,
    )
    assert sorted(case.tags.values_list("vocabulary", "key")) == [
        ("sdg", "8"),
        ("target_group", "residents"),
        ("topic", "work-integration"),
    ]


def test_a_new_revision_replaces_the_figures() -> None:
    case = make_case()
    document = {**case.document, "measurements": []}
    CASES.write(document=document, row=case, revision=2)
    assert Measurement.objects.count() == 0
    assert Indicator.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"unit": "money", "currency": "", "price_year": None},
        {"unit": "people", "currency": "EUR", "price_year": 2023},
        {"unit": "potatoes"},
        {"catalogue": "own", "code": "PI4060"},
        {"catalogue": "iris", "code": ""},
    ],
)
def test_the_database_keeps_units_and_codes_straight(wrong: dict[str, Any]) -> None:
    case = make_case()
    good = {"unit": "people", "catalogue": "own", "better": "up", "row_id": "x1", "position": 9}
    with pytest.raises(IntegrityError), transaction.atomic():
        Indicator.objects.create(case=case, **good | wrong)
    Indicator.objects.create(case=case, **good)


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"indicators": [indicator(code="8.5.2")]}, "such as PI4060"),
        ({"indicators": [indicator(catalogue="sdg", code="18.5.2")]}, "such as 8.5.2"),
        (
            {"indicators": [indicator(catalogue="own")]},
            "Your own indicator has no catalogue number",
        ),
        ({"indicators": [indicator(unit="potatoes")]}, "unit"),
        ({"outcomes": [outcome(anyway="20/120")]}, "100 per cent"),
        ({"outcomes": [outcome(people="-3/5")]}, "less than zero"),
        ({"outcomes": [outcome(worth="9/5")]}, "smaller than"),
        ({"outcomes": [outcome(years="many")]}, "range"),
        ({"currency": None}, "currency and the year"),
        ({"measurements": [measurement(grade="guess")]}, "grade"),
        ({"measurements": [measurement(indicator=7)]}, "indicator"),
        ({"finding": "wonderful"}, "finding"),
    ],
)
def test_bad_input_is_refused_in_words(changes: dict[str, Any], said: str) -> None:
    assert said in problems(**changes)


def test_money_needs_its_currency_even_without_a_valuation() -> None:
    bare: dict[str, Any] = {"costs": [], "outcomes": [], "contributors": [], "currency": None}
    assert "currency" in problems(**bare, indicators=[indicator(unit="money")])


def test_a_practice_and_a_region_that_do_not_exist_are_refused() -> None:
    make_region()
    document = case_document()
    assert CASES.problems(document) == []
    assert [place for place, _text in CASES.problems({**document, "region": "atlantis"})] == [
        "region"
    ]
    assert [place for place, _text in CASES.problems({**document, "practice": "no-such"})] == [
        "practice"
    ]


def test_it_is_connected_with_its_practice_by_address_or_name(client: Client) -> None:
    practice = make_practice()
    address = f"https://rresi.example/en/practices/{practice.slug}/"
    case = make_case(practice=address)
    assert case.practice == practice
    assert f'href="/en/practices/{practice.slug}/"' in page(client, PATH)
    assert PATH in page(client, f"/en/practices/{practice.slug}/")
    assert PATH in page(client, "/en/regions/the-hague/")


def test_it_is_connected_with_the_mission_that_it_goes_back_to(client: Client) -> None:
    event = make_event("visit-aalst", name="Visit to Aalst")
    case = make_case(mission="/nl/events/visit-aalst/")
    assert case.mission == event
    shown = page(client, PATH)
    assert "Visit to Aalst" in shown
    assert PATH in page(client, "/en/events/visit-aalst/")
    document = case_document(mission="no-such-event")
    assert [place for place, _text in CASES.problems(document)] == ["mission"]


def test_a_null_result_is_a_case_and_is_found_by_its_finding(client: Client) -> None:
    make_case()
    make_case(slug="nothing", title="No change in loneliness", finding="none", translations={})
    shown = page(client, "/en/impact/?finding=none")
    assert "No change in loneliness" in shown
    assert "Half of the participants" not in shown
    assert "Half of the participants" in page(client, "/en/impact/?grade=measured&sdg=8")


def test_it_is_read_and_found_in_turkish(client: Client) -> None:
    make_case()
    shown = page(client, "/tr/impact/work-after-training/")
    assert "Katılımcıların yarısı" in shown
    search.reindex("case")
    assert "/tr/impact/work-after-training/" in page(client, "/tr/search/?q=katılımcıların")
    assert "work-after-training" in page(client, "/en/search/?q=PI4060")
    assert "work-after-training" in page(client, "/en/impact/feed.atom")


def test_its_pdf_says_the_figures_and_the_range(client: Client) -> None:
    make_case()
    answer = client.get("/en/impact/work-after-training.pdf")
    assert answer["Content-Type"] == "application/pdf"
    text = " ".join(
        word
        for sheet in PdfReader(io.BytesIO(answer.content)).pages
        for word in sheet.extract_text().split()
    )
    for said in (
        "Participants in work",
        "between 0.8 and 3.5",
        "Next measurement needed",
        "Payroll",
    ):
        assert said in text
    assert client.get("/en/impact/no-such.pdf").status_code == 404


def test_what_a_reviewer_will_miss_includes_overclaims() -> None:
    make_region()
    honest = {text for _step, _criterion, text, _place in gaps(CaseDocument, case_document())}
    bold = case_document(
        outcomes=[outcome(anyway="0", own_share="90/100", years="1/20", observed="1")]
    )
    found = {(step, criterion) for step, criterion, _text, _place in gaps(CaseDocument, bold)}
    assert not honest
    assert found == {("value", "honesty")}
    assert len(gaps(CaseDocument, bold)) == 3


@pytest.mark.parametrize("path", ["/en/impact/", PATH])
def test_a_page_asks_as_many_queries_for_many_as_for_one(path: str) -> None:
    def queries() -> int:
        LISTING.replica.forget()
        Client().get(path)
        LISTING.replica.forget()
        with CaptureQueriesContext(connection) as asked:
            assert Client().get(path).status_code == 200
        return len(asked)

    first = make_case()
    one = queries()
    aalst = make_other_region()
    for number in range(4):
        make_case(
            aalst,
            slug=f"case-{number}",
            title=f"Case number {number}",
            indicators=[indicator(), indicator(name="Hours of help", unit="hours")],
            measurements=[measurement(), measurement(indicator=2, period="2022")],
        )
    rows = [
        {**first.document["measurements"][0], "id": f"m{number}", "period": str(2010 + number)}
        for number in range(8)
    ]
    CASES.write(document={**first.document, "measurements": rows}, row=first, revision=2)
    assert queries() == one


def test_a_figure_says_how_it_was_obtained_and_who_says_so(client: Client) -> None:
    source = {"title": "A daily", "url": "https://example.org/daily", "kind": "media"}
    make_case(sources=[source], translations={})
    shown = " ".join(page(client, PATH).split())
    assert 'grade--a">A</span> Measured <br>according to the press' in shown
    assert "The letter shows how a figure was obtained" in shown
    pdf = PdfReader(io.BytesIO(client.get("/en/impact/work-after-training.pdf").content))
    words = " ".join("".join(one.extract_text() for one in pdf.pages).split())
    assert "A Measured, according to the press" in words


def test_the_starter_cases_know_a_figure_no_better_than_their_practice_does() -> None:
    starter = Path(rresi.__file__).parent / "starter"
    practices = {
        one["slug"]: one
        for one in map(json.loads, (starter / "practices.jsonl").read_text().splitlines())
    }
    compared = 0
    for case in map(json.loads, (starter / "cases.jsonl").read_text().splitlines()):
        told = {
            (
                one.get("value"),
                practices[case["practice"]]["sources"][one["source"] - 1]["url"],
            ): one["method"]
            for one in practices[case["practice"]]["evidence"]
            if one.get("source")
        }
        for one in case["measurements"]:
            method = told.get((one["value"], case["sources"][one["source"] - 1]["url"]))
            compared += method is not None
            assert (one["grade"] == Grade.REPORTED) is (method == "reported"), one
        if all(one["grade"] == Grade.REPORTED for one in case["measurements"]):
            assert case["finding"] == Finding.UNKNOWN
    assert compared
