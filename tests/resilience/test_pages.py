"""The report, scenarios, trials and estimates over HTTP."""

from __future__ import annotations

import html
import re
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from io import BytesIO
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from django.conf import settings
from django.db import IntegrityError, connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone, translation
from django.utils.translation import gettext
from pypdf import PageObject, PdfReader

from rresi.accounts.models import User
from rresi.accounts.roles import OPERATOR, actor_of
from rresi.core import formats, taxonomies
from rresi.core.formats import day, listed, percent
from rresi.design import brand
from rresi.ecosystem.models import FactDates, FactGroup, Offer, Organisation, Relation
from rresi.ecosystem.services import create_organisations
from rresi.practices import stewards
from rresi.regions.models import Region, RegionManager
from rresi.regions.services import appoint_manager
from rresi.resilience import (
    advice,
    analysing,
    certainty,
    charts,
    proposing,
    queries,
    reading,
    services,
)
from rresi.resilience.certainty import Completeness, Reading
from rresi.resilience.models import CompletenessEstimate, RegionState, Sandbox, Scenario, Snapshot
from rresi.resilience.plans import TOLD_FOR, Planned
from rresi.resilience.results import Span
from rresi.resilience.scenarios import Risks
from rresi.resilience.second_list import beside
from rresi.resilience.services import estimate_completeness, forget_names, refresh
from rresi.resilience.statements import (
    chance,
    from_to,
    label,
    points,
    ranged,
    span,
    span_points,
)
from rresi.resilience.trials import titled
from rresi.resilience.whatif import MOST_CHANGES
from rresi.transfers.models import Transfer
from rresi.transfers.phrases import in_words, phrase
from rresi.transfers.services import Step, move_transfer, save_plan, start_transfer
from tests.factories.accounts import make_person
from tests.factories.practices import make_practice
from tests.factories.regions import make_region
from tests.factories.resilience import RECORDS, make_ecosystem

REPORT = "/en/regions/the-hague/ecosystem/"
pytestmark = pytest.mark.django_db


@pytest.fixture
def region(db: None) -> Region:
    return make_ecosystem()


@pytest.fixture
def manager(region: Region) -> User:
    user = make_person("manager@example.org")
    appoint_manager(actor=OPERATOR, region=region, user=user)
    return user


@pytest.fixture
def signed_in(client: Client, manager: User) -> Client:
    client.force_login(manager)
    return client


def words(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_the_report_begins_with_what_would_help(region: Region, client: Client) -> None:
    page = words(client, REPORT)
    order = ["help", "functions", "closures", "crises", "network", "completeness", "history"]
    places = [page.index(f'<section id="{key}"') for key in order]
    assert places == sorted(places)
    assert page.index("report.pdf?") < places[0] < page.index('aria-label="On this page"')
    folded = re.findall(r"<summary>([^<]*?): (\d+)", page)
    assert ("Who could work together", "1") in folded
    assert ("Functions and their providers", "10") in folded
    assert "No second provider recorded" in page
    assert "There is no estimate yet of how complete the list is." in page


def test_a_regions_page_leads_with_what_it_has_lacks_shares_and_who_answers(
    region: Region, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(advice, "LEAST_RECORDED", 1)
    page = client.get(f"/en/regions/{region.slug}/").content.decode()
    found = re.search(r'glance__number">(\d+)</span>\s*of (\d+) functions with a provider', page)
    assert found
    provided = {key for record in RECORDS for key in record["functions"]}
    assert found.groups() == (str(len(provided)), str(len(taxonomies.FUNCTIONS.keys)))
    heads = ["What it has", "What it lacks", "What it shares", "Who to ask"]
    places = [page.index(f"<dt>{head}</dt>") for head in heads]
    assert places == sorted(places)
    assert places[-1] < page.index("<h2>")
    lacking = page[places[1] : places[2]]
    assert "No provider is recorded" in lacking
    without = set(taxonomies.FUNCTIONS.keys) - provided
    assert any(str(taxonomies.FUNCTIONS[key].label) in lacking for key in without)


def test_too_little_gives_no_advice_and_no_report(
    region: Region, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(advice, "LEAST_RECORDED", 4)
    page = words(client, REPORT)
    assert "Too little is recorded to give advice: 3 organisations." in page
    assert "Advice is given from 4 organisations upwards. Record next who provides: " in page
    assert "The limit of 4 organisations is a convention, not a measured threshold" in page
    assert "The report for the council (PDF) is made from there on, too." in page
    assert "functions that survive random closures, as recorded" not in page  # of three, nothing
    assert 'href="/en/organisations/suggest/?region=the-hague"' in page
    home = words(client, "/en/regions/the-hague/")
    assert "Too little is recorded" in home
    assert "What would help most" not in home
    for gone in ("Proposed decision", "could work together", "report.pdf"):
        assert gone not in page
    assert client.get(f"{REPORT}report.pdf").status_code == 302
    assert client.get(f"{REPORT}report.json").json()["proposals"] == []


def test_the_report_says_once_who_asks_and_at_what_cost(region: Region, client: Client) -> None:
    told = client.get(f"{REPORT}report.json").json()
    assert told["requested_by"] == f"Coordinator, {brand.current().short_name}"
    assert told["cost"].startswith("not known yet")
    assert "cost" not in told["proposals"][0]


@pytest.mark.parametrize("path", ["", "scenario/", "what-if/?do=close:hub"])
def test_each_table_of_a_page_has_a_name_of_its_own(
    region: Region, client: Client, path: str
) -> None:
    """Those that are folded too: a reader may open them all."""
    page = client.get(f"{REPORT}{path}").content.decode()
    names = re.findall(r'role="region" aria-label="([^"]+)"', page)
    assert names
    assert len(names) == len(set(names))


def estimated(region: Region) -> None:
    """Somebody has said that the list is complete."""
    CompletenessEstimate.objects.create(region=region, percent=100, method="stated", basis="All")


def test_what_is_equal_is_called_so(region: Region, client: Client) -> None:
    estimated(region)
    page = words(client, REPORT)
    assert "A first provider would help 6 functions equally: " in page
    assert "Where several would add the same, their order has no meaning; where ranges" in page
    for key in ("procurement", "policy"):
        records = [{"name": f"For {key}", "region": "the-hague", "functions": [key]}]
        create_organisations(actor=OPERATOR, records=records)
    refresh(region)
    assert "A first provider would help 6 functions equally: " not in words(client, REPORT)


def test_a_range_holds_the_share_beside_it() -> None:
    assert span(Span(low=0.9995, high=1.0)) == "at least 99.9%"
    assert span(Span(low=0.0, high=0.0002)) == "at most 0.1%"
    assert span(Span(low=0.98, high=0.9999)) == "at least 98%"
    assert ranged([0.99999], Span(low=0.98, high=1.0)) == ([">99.9%"], "between 98% and 100%")
    assert ranged([0.85], Span(low=0.793, high=1 - 2e-9)) == (["85%"], "at least 79%")
    assert span(Span(low=0.42, high=0.61)) == "between 42% and 61%"
    assert span(Span(low=0.42, high=0.4201)) == ""
    assert span(None) == ""


def test_measures_stand_behind_the_words(region: Region, client: Client) -> None:
    page = re.sub(r"<details class=.statement__basis.*?</details>", "", words(client, REPORT))
    assert "to the share of functions that survive random closures, which is" in page
    assert "could work together." in page
    assert "at least half of the" in page
    for measure in ("R = ", "R +", "Hill", "Shannon"):
        assert measure not in page
    told = client.get(f"{REPORT}report.json").json()["statements"]
    by_key = {one["key"]: one for one in told}
    assert by_key["network-robustness"]["computed"][0].startswith("R, the measure")
    assert "Hill" in by_key["diversity"]["computed"][1]


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.0, "0%"),
        (0.57, "57%"),
        (0.997, "99.7%"),
        (0.99999, ">99.9%"),
        (1 - 1e-12, "100%"),
        (1.0, "100%"),
        (0.002, "0.2%"),
        (0.00001, "<0.1%"),
    ],
)
def test_what_is_likely_is_not_called_certain(share: float, said: str) -> None:
    assert chance(share) == said


def test_two_shares_are_told_apart() -> None:
    assert from_to(0.79, 0.81) == {"before": "79%", "after": "81%"}
    assert from_to(0.791, 0.794) == {"before": "79.1%", "after": "79.4%"}


def test_the_drawing_says_what_it_leaves_out(
    region: Region, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    page = words(client, REPORT)
    assert 'id="relations-title"' in page
    assert page.index('id="network-robustness"') < page.index('id="relations-title"')
    assert "The drawing shows 3 organisations with a recorded relation." in page
    assert re.search(r"The Hub<.th>\s*<td>2<.td>\s*<td>City Bank and The School<", page)
    monkeypatch.setattr(analysing, "DRAWN", 2)
    records = [{"slug": "alone", "name": "Alone", "region": "the-hague"}]
    create_organisations(actor=OPERATOR, records=records)
    refresh(region)
    page = words(client, REPORT)
    assert "The drawing shows 2 organisations with a recorded relation." in page
    assert "1 other has fewer relations and is left out." in page
    assert "1 has no recorded relation and is not drawn." in page


def test_a_region_with_nothing_teaches_how_to_begin(client: Client) -> None:
    make_region()
    page = words(client, REPORT)
    assert "Three steps lead to the first analysis" in page
    assert client.get(f"{REPORT}report.json").status_code == 404
    assert client.get(f"{REPORT}report.pdf").status_code == 404
    assert "Getting started" in words(client, "/en/regions/the-hague/")
    assert client.get("/en/regions/nowhere/ecosystem/").status_code == 404
    assert client.get(f"{REPORT}at/abcdef/").status_code == 404


def test_a_region_whose_analysis_is_not_made_yet_is_not_called_empty(client: Client) -> None:
    make_region()
    record = {"slug": "lab", "name": "Lab", "region": "the-hague"}
    create_organisations(actor=OPERATOR, records=[record])
    page = words(client, REPORT)
    assert "The analysis is being prepared." in page
    assert "Nothing is recorded" not in page


def test_practices_of_other_regions_show_how(region: Region, client: Client) -> None:
    away = Region.objects.get(slug="aalst")
    practice = make_practice(away, slug="elsewhere")
    key = practice.tags.filter(vocabulary="function").values_list("key", flat=True).first()
    assert key is not None
    page = words(client, REPORT)
    assert 'href="/en/practices/elsewhere/"' in page
    assert "Aalst, 128 km away" in page
    assert str(taxonomies.FUNCTIONS[key].label) in page


def test_a_practice_of_the_whole_country_is_not_far_away(region: Region, client: Client) -> None:
    country = Region.objects.get(slug="aalst")
    practice = make_practice(country, slug="code")
    practice.tags.filter(vocabulary="function").delete()
    practice.tags.create(vocabulary="function", key="advocacy")
    assert " km away" in words(client, REPORT)
    country.codes.create(scheme="NUTS", code="NL", version=2024)
    assert " km away" in words(client, REPORT)  # of another country than its own
    Region.objects.filter(pk=country.pk).update(country="NL")
    page = words(client, REPORT)
    assert ", national, also for this region" in page
    assert " km away" not in page


def test_less_completeness_weakens_the_statements(region: Region, client: Client) -> None:
    assert "The figures assume that it is complete" in words(client, REPORT)
    # Without an estimate that would rest on nothing.
    assert "Probability that this gap is real" not in words(client, f"{REPORT}?complete=60")
    estimated(region)
    page = words(client, f"{REPORT}?complete=60")
    assert "Probability that this gap is real" in page
    assert "The figures assume that it is 60% complete." in page
    assert 'value="60" checked' in page
    assert 'value="100" checked' in words(client, f"{REPORT}?complete=7")


def test_the_page_takes_as_many_queries_at_many_organisations(
    region: Region, client: Client
) -> None:
    make_practice(Region.objects.get(slug="aalst"), slug="elsewhere")

    def queries() -> int:
        client.get(REPORT)
        with CaptureQueriesContext(connection) as captured:
            assert client.get(REPORT).status_code == 200
        return len(captured)

    one = queries()
    records = [
        {"slug": f"o{n}", "name": f"O {n}", "region": "the-hague", "functions": ["policy"]}
        for n in range(60)
    ]
    create_organisations(actor=OPERATOR, records=records)
    refresh(region)
    assert queries() == one
    assert one <= 25


def test_a_scenario_is_edited_in_its_address(region: Region, client: Client) -> None:
    # incubation is lost only if hub (.5) and school (.5) both fail; the bank's credit with .2
    page = words(client, f"{REPORT}scenario/?kind:hub=50&kind:training-provider=50&kind:funder=20")
    expected = (0.75 + 0.5 + 0.8 + 0.5) / 10
    assert f"{expected:.0%} of the functions are expected" in page.replace("\xa0", "")
    page = words(client, f"{REPORT}scenario/?actor=bank&actor_risk=100&otherwise=0")
    assert 'name="actor:bank"' in page
    assert "Worked example: COVID-19" in words(client, f"{REPORT}scenario/")


def test_a_risk_that_is_no_percentage_is_answered_beside_its_field(
    region: Region, client: Client, signed_in: Client
) -> None:
    address = f"{REPORT}scenario/?kind:hub=400&otherwise=x&kind:funder=20&actor=hub"
    answer = client.get(address)
    assert answer.status_code == 422
    page = answer.content.decode()
    # Beside each of the three fields and in the summary; what was typed still stands there.
    assert page.count("Enter a whole number from 0 to 100.") == 6
    assert re.search(r'name="kind:hub" value="400"[^>]*aria-invalid="true"', page)
    assert 'id="id_kind:hub_error"' in page
    assert 'href="#id_kind:hub"' in page
    assert client.get(f"{REPORT}scenario/?kind:hub=-1").status_code == 422
    assert client.get(f"{REPORT}scenario/?kind:hub=12.5").status_code == 422
    assert client.get(f"{REPORT}scenario/?actor=nobody&actor_risk=5").status_code == 422
    assert "of the functions are expected" not in page  # no result of half an input
    data = {"kind:hub": "101", "otherwise": "10", "name": "Fire"}
    assert signed_in.post(f"{REPORT}scenario/", data).status_code == 422
    assert not Scenario.objects.exists()


def test_what_was_typed_is_calculated_and_saved_from_one_form(
    region: Region, signed_in: Client, client: Client
) -> None:
    address = f"{REPORT}scenario/?kind:hub=40&otherwise=10&complete=75"
    page = words(signed_in, address)
    (form,) = re.findall(r'<form class="risks" method="post">.*?</form>', page, re.DOTALL)
    assert form.count(' name="kind:hub"') == 1
    assert form.index(' name="recalculate"') < form.index(' name="name"')  # what Enter presses
    typed = {"kind:hub": "77", "otherwise": "60", "name": ""}
    answer = signed_in.post(address, typed | {"recalculate": "1"})
    assert answer["Location"] == f"{REPORT}scenario/?kind%3Ahub=77&otherwise=60&complete=75"
    assert not Scenario.objects.exists()
    refused = signed_in.post(address, typed)  # without a name
    assert refused.status_code == 422
    assert 'value="77"' in refused.content.decode()
    assert signed_in.post(address, typed | {"name": "Worse"}).status_code == 302
    kept = Scenario.objects.get()
    assert (kept.risks["kind:hub"], kept.otherwise) == (77, 60)
    client.logout()
    assert '<form class="risks" method="get">' in words(client, address)


def test_a_manager_keeps_a_scenario(region: Region, signed_in: Client) -> None:
    data = {"kind:hub": "80", "otherwise": "10", "name": "Fire  at the hub"}
    for _press in range(2):
        answer = signed_in.post(f"{REPORT}scenario/", data)
        assert answer.status_code == 302
    kept = Scenario.objects.get()
    assert (kept.name, kept.risks, kept.otherwise) == ("Fire at the hub", {"kind:hub": 80}, 10)
    assert "Fire at the hub" in words(signed_in, REPORT)
    assert 'value="80"' in words(signed_in, f"{REPORT}scenario/?scenario={kept.pk}")
    assert signed_in.post(f"{REPORT}scenario/", {"name": " "}).status_code == 422
    signed_in.post(f"{REPORT}scenario/", {"delete": kept.pk})
    assert not Scenario.objects.exists()
    for unknown in (kept.pk, "x"):  # no other scenario in its place
        assert signed_in.get(f"{REPORT}scenario/?scenario={unknown}").status_code == 404


def test_a_scenario_is_not_lost_to_another_of_its_name(region: Region, signed_in: Client) -> None:
    page = f"{REPORT}scenario/"
    signed_in.post(page, {"kind:hub": "80", "otherwise": "10", "name": "Fire"})
    other = {"kind:hub": "40", "otherwise": "1", "name": " Fire "}
    refused = signed_in.post(page, other)
    first = Scenario.objects.get()
    assert (refused.status_code, first.risks, first.otherwise) == (422, {"kind:hub": 80}, 10)
    told = refused.content.decode()
    assert "There is already a scenario named “Fire”, saved on " in told
    assert str(first.made_by) in told
    assert 'value="40"' in told  # what was entered is still there
    (version,) = re.findall(r'name="replaces" value="([^"]*)"', told)
    assert signed_in.post(page, other | {"name": "Water"}).status_code == 302
    assert Scenario.objects.count() == 2
    assert signed_in.post(page, other | {"replaces": version}).status_code == 302
    first.refresh_from_db()
    assert (first.risks, first.otherwise) == ({"kind:hub": 40}, 1)
    again = other | {"otherwise": "2", "replaces": version}  # of what it held before
    assert signed_in.post(page, again).status_code == 422


def test_a_risk_asks_for_its_organisation(region: Region, signed_in: Client) -> None:
    page = f"{REPORT}scenario/"
    data = {"otherwise": "5", "actor": "", "actor_risk": "50"}
    for answer in (
        signed_in.get(page, data),
        signed_in.post(page, data | {"recalculate": "1"}),
        signed_in.post(page, data | {"name": "Flood"}),
    ):
        assert answer.status_code == 422
        assert "Choose the organisation that has this risk." in answer.content.decode()
    assert not Scenario.objects.exists()


def _estimated(region: Region, percent: int, low: int, high: int) -> None:
    CompletenessEstimate.objects.create(
        region=region,
        percent=percent,
        low=low,
        high=high,
        method=CompletenessEstimate.Method.STATED,
        basis="A second list",
    )


def test_what_is_kept_keeps_its_completeness(region: Region, signed_in: Client) -> None:
    scenario = {"kind:hub": "80", "otherwise": "10", "name": "Fire"}
    kept = signed_in.post(f"{REPORT}scenario/", scenario)["Location"]
    trial = {"do": "offer:bank:training", "title": "Training"}
    tried = signed_in.post(f"{REPORT}what-if/?do=offer:bank:training&complete=60", trial)
    as_kept = words(signed_in, kept)
    assert "Today, they assume" not in as_kept
    _estimated(region, 55, 35, 71)
    shown = r"In this scenario, [^<]* \(as recorded\)"
    again = words(signed_in, kept)
    assert re.findall(shown, again) == re.findall(shown, as_kept)
    assert "the list was 100% complete. Today, they assume 55%." in again
    (today,) = re.findall(r'href="([^"]*)">Calculate with today', again)
    now = words(signed_in, f"{REPORT}scenario/{today.replace('&amp;', '&')}")
    assert re.findall(shown, now) == re.findall(shown, as_kept)  # no correction replaces it
    assert "If the list is 55% complete: " in now
    assert "35% to 71%" in now
    assert "The records have changed" not in now
    page = words(signed_in, tried["Location"])
    assert "The records have changed" not in page
    assert "on average, if the list is 60% complete" in page
    assert "the list was 60% complete. Today, they assume 55%." in page
    (onward,) = re.findall(r'href="([^"]*)">Continue from here', page)
    assert "complete=60" in onward
    assert (Scenario.objects.get().percent, Sandbox.objects.get().percent) == (100, 60)


def test_what_is_kept_says_that_the_records_have_changed(region: Region, signed_in: Client) -> None:
    scenario = {"kind:hub": "80", "otherwise": "10", "name": "Fire"}
    kept = signed_in.post(f"{REPORT}scenario/", scenario)["Location"]
    trial = {"do": "offer:bank:training", "title": "Training"}
    tried = signed_in.post(f"{REPORT}what-if/?do=offer:bank:training", trial)["Location"]
    _estimated(region, 55, 35, 71)
    before = words(signed_in, tried)
    records = [{"name": "New", "region": "the-hague", "functions": ["policy"]}]
    create_organisations(actor=OPERATOR, records=records)
    refresh(region)
    assert "The records have changed since then." in words(signed_in, kept)
    page = words(signed_in, tried)
    assert "The records have changed since then." in page
    assert "There is no estimate yet" not in page
    assert re.findall(r"[\d.]+%", before) == re.findall(r"[\d.]+%", page)
    (anew,) = re.findall(r'href="([^"]*)">Calculate with today', page)
    today = words(signed_in, anew.replace("&amp;", "&"))
    assert "The records have changed" not in today
    assert "if the list is 55% complete" in today


def test_each_page_leads_with_what_is_recorded(region: Region, client: Client) -> None:
    recorded = client.get(f"{REPORT}report.json").json()["statements"]
    (before,) = (one for one in recorded if one["key"] == "survival")
    _estimated(region, 55, 50, 71)
    (survival,) = (
        one
        for one in client.get(f"{REPORT}report.json").json()["statements"]
        if one["key"] == "survival"
    )
    assert survival["number"] == before["number"]
    assert survival["sentence"] == before["sentence"]
    data = client.get(f"{REPORT}report.json").json()
    ranges = data["survival"]
    assert ranges["interval_at_completeness_percent"] == data["result"]["span"]
    assert span(Span(**ranges["range_over_completeness"])) == survival["range"]
    assert ranges["completeness_range_percent"] == {"low": 50, "high": 70}
    own = span(Span(**ranges["interval_at_completeness_percent"]))
    said = (
        f"If the list is 55% complete: {survival['corrected']} ({own}). "
        f"If it is 50% to 70% complete: {survival['range']}."
    )
    page = words(client, REPORT)
    assert f"as recorded <br>{said}</dt> <dd>{before['number']}</dd>" in page
    assert f"<p>{said}</p>" in page
    pdf = client.get(f"{REPORT}report.pdf").content
    front = " ".join(PdfReader(BytesIO(pdf)).pages[0].extract_text().split())
    assert "as recorded If the list is 55% complete" in front
    trial = words(client, f"{REPORT}what-if/?do=offer:bank:training")
    assert f"<td>{survival['corrected'].rstrip('%')}" in trial
    rows = re.findall(r'<th scope="row">(Functions that survive[^<]*)</th><td>([^<]*)</td>', trial)
    assert rows[0][0].endswith("as recorded")
    assert percent(float(rows[0][1].rstrip("%")) / 100) == before["number"]
    assert rows[1][0].endswith("if the list is 55% complete")
    assert f"({own})" in rows[1][1]


def test_no_scenario_is_survived_with_certainty(region: Region) -> None:
    records = [
        {"slug": f"f{n}", "name": f"Fund {n}", "region": "the-hague", "functions": ["finance"]}
        for n in range(20)
    ]
    create_organisations(actor=OPERATOR, records=records)
    refresh(region)
    found = reading.read(region)
    assert found is not None
    told = found.report

    def shown(risks: dict[str, int]) -> dict[str, tuple[str, ...]]:
        outcome = Risks(risks, 10).outcome(told.recorded, told.certainty.completeness)
        chart = charts.crisis_by_function(outcome)
        assert chart is not None
        return {name: tuple(cells) for name, *cells in chart.rows}

    assert shown({})[label("finance")] == (">99.9%", "–")
    assert shown({"actor:bank": 0})[label("finance")] == ("100%", "–")


def test_scenarios_go_along_in_the_pdf_and_the_data(region: Region, signed_in: Client) -> None:
    signed_in.post(f"{REPORT}scenario/", {"kind:hub": "80", "otherwise": "10", "name": "Fire"})
    estimate_completeness(
        actor=OPERATOR, region=region, percent=80, low=64, high=80, basis="Two streets"
    )
    told = signed_in.get(f"{REPORT}report.json").json()
    assert [one["name"] for one in told["scenarios"]] == [
        "Worked example: COVID-19 in spring 2020",
        "Fire",
    ]
    assert told["scenarios"][1]["risks_percent"] == {"kind:hub": 80}
    assert told["estimate"]["basis"] == "Two streets"
    fire = told["scenarios"][1]
    printed = pdf_text(signed_in)
    assert f"Fire: In this scenario, {fire['recorded']} of the functions are expected" in printed
    assert f"(as recorded). If the list is 80% complete: {fire['corrected']}" in printed
    kept = signed_in.get(f"{REPORT}report.json?at={told['digest']}").json()
    assert kept["scenarios"] == []  # they change


def test_a_crisis_does_not_take_what_was_not_there(region: Region, client: Client) -> None:
    page = words(client, f"{REPORT}scenario/?otherwise=50")
    assert re.search(rf"no provider is recorded for: [^<]* and {label('advocacy')}\.", page)
    assert "Today, 40% have one;" in page
    chart = page.partition('id="crisis')[2]
    assert label("finance") in chart
    assert label("advocacy") not in chart.partition("Change the risks")[0]
    assert f"Most at risk: {label('advocacy')}" not in page
    create_organisations(actor=OPERATOR, records=[{"name": "New", "region": "aalst"}])
    aalst = Region.objects.get(slug="aalst")
    refresh(aalst)
    assert client.get("/en/regions/aalst/ecosystem/scenario/").status_code == 200


def test_what_is_planned_is_not_asked_for_first(region: Region) -> None:
    found = reading.read(region)
    assert found is not None
    told = found.report
    (first, *_others) = [one.key for one in told.ranked]
    assert label(first) in told.headline
    planned = {first: Planned("A step", due=date(2027, 6, 1), named=True, decided=True)}
    said = f" {label(first)}: 0 recorded, one more planned (by: 1 June 2027)."
    # A plan is not a provider: nobody knows yet whether there is a gap, and that is still asked.
    assert replace(told, planned=planned).headline == f"{told.headline}{said}"
    estimated(region)
    found = reading.read(region)
    assert found is not None
    assert label(first) in found.report.headline
    asked, _colon, rest = replace(found.report, planned=planned).headline.partition(said)
    assert label(first) not in asked
    assert _colon
    assert rest == ""
    # With a plan for each gap nothing is asked for; with one of an unfilled place it is.
    every = {one.key: planned[first] for one in found.report.thin}
    headline = replace(found.report, planned=every).headline
    assert headline.startswith("For every function with at most one recorded provider, one more is")


def test_no_promise_is_left_out_of_the_paper(region: Region) -> None:
    """Also of one that waits behind the first gaps, and lacks somebody who does it."""
    estimated(region)
    differ(region)
    found = reading.read(region)
    assert found is not None
    told = found.report
    last = [one.key for one in told.ranked if one.flag][-1]
    assert len({len(one.providers) for one in told.thin}) == 2
    promise = Planned("Ask Vera", named=False, due=date(2027, 5, 1), decided=True)
    for key in (last, *(one.key for one in told.ranked[:1]), told.ranked[-1].key):
        planned = replace(told, planned={key: promise})
        told_of = [*planned.planned_already, *(one.begun for one in planned.asked)]
        assert sum("Planned: Ask Vera (who: not yet named" in one for one in told_of) == 1


def test_a_plan_is_told_whatever_is_recorded_meanwhile(region: Region, client: Client) -> None:
    """Somebody's import is not the provider that was promised."""
    practice = make_practice(Region.objects.get(slug="aalst"), slug="plan")
    practice.tags.filter(vocabulary="function").delete()
    practice.tags.create(vocabulary="function", key="finance")
    transfer = start_transfer(actor=OPERATOR, practice=practice, region=region, language="en")
    said = phrase("opens", name="Lab", function="finance", than="1")
    steps = [Step("The Lab opens", "Vera Jansen", date(2027, 5, 1), phrase=said)]
    save_plan(actor=OPERATOR, transfer=transfer, seen=transfer.version, steps=steps)
    Transfer.objects.update(state=Transfer.State.PLANNED)
    told = "Funding: {} recorded (0 confirmed), one more planned (by: 1 May 2027)."
    since = "More providers are recorded than when this was planned."
    for count in (1, 2):
        headline = client.get(REPORT).content.decode()
        assert told.format(count) in re.findall(r'<p class="lead">([^<]*)', headline)[0]
        front = front_of(client)
        assert told.format(count) not in front  # it is told once
        counted = f"Funding (0 of {count} confirmed)"
        under_way = f"Already under way. {counted}. Planned: a new organisation provides: Funding"
        assert under_way in front
        assert (since in front) == (count > 1)
        assert "mark the step" not in front  # the council has no plan to edit
        record = {"name": f"Q{count}", "region": "the-hague", "functions": ["finance"]}
        create_organisations(actor=OPERATOR, records=[record])
        refresh(region)


def test_several_functions_say_who_has_experience_with_which(region: Region) -> None:
    found = reading.read(region)
    assert found is not None
    group = [one for one in found.report.result.functions if one.key in {"finance", "workspace"}]
    assert len(group) == 2
    (said,) = proposing._consult(replace(found.report, elsewhere={}), group)
    for one in group:
        names = listed([found.report.names[slug] for slug in one.providers])
        assert f"{names} ({label(one.key)})" in said


def test_a_newcomer_without_relations_is_not_said_to_lower_cohesion(
    region: Region, client: Client
) -> None:
    page = words(client, f"{REPORT}what-if/?do=new:policy:Lab")
    assert "Cohesion that the network keeps" not in page
    page = words(client, f"{REPORT}what-if/?do=new:policy:Lab&do=close:bank")
    assert "Cohesion that the network keeps" in page
    assert "A new organisation without relations counts as unconnected" in page
    page = words(client, f"{REPORT}what-if/?do=close:bank")
    assert "counts as unconnected" not in page


def test_undoing_and_adding_keep_the_completeness(region: Region, client: Client) -> None:
    answer = client.get(f"{REPORT}what-if/?add=close&first=hub&complete=60")
    assert parse_qs(urlsplit(answer["Location"]).query)["complete"] == ["60"]
    page = words(client, answer["Location"])
    assert re.search(r'href="[^"]*complete=60[^"]*"> Undo', page)


def test_only_those_who_look_after_the_region_keep_things(region: Region, client: Client) -> None:
    client.force_login(make_person("stranger@example.org"))
    assert client.post(f"{REPORT}scenario/", {"name": "x", "otherwise": "5"}).status_code == 403
    assert client.post(f"{REPORT}what-if/", {"title": "x", "do": "close:hub"}).status_code == 403
    assert client.get(f"{REPORT}estimate/").status_code == 404
    assert not Scenario.objects.exists()
    assert not Sandbox.objects.exists()


def test_a_trial_stands_in_its_address_and_changes_nothing(region: Region, client: Client) -> None:
    answer = client.get(f"{REPORT}what-if/?add=close&first=hub&do=close:bank")
    assert answer.status_code == 302
    assert parse_qs(urlsplit(answer["Location"]).query)["do"] == ["close:bank", "close:hub"]
    page = words(client, answer["Location"])
    assert "City Bank closes" in page
    assert "The Hub closes" in page
    assert "Workspace would no longer have a recorded provider" in page
    assert "<td>3</td><td>1</td>" in page
    assert recorded_organisations(region) == 3


def recorded_organisations(region: Region) -> int:
    refresh(region)
    return len(RegionState.objects.get(region=region).snapshot.data["actors"])


def test_changes_that_make_no_sense_are_named(region: Region, client: Client) -> None:
    bad = [
        "close:nobody",
        "offer:hub:workspace",  # does so already
        "stop:hub:policy",
        "relate:hub:hub",
        "fly:hub",
        "new:workspace:",
        "offer:hub:magic",
        "part:bank:school",
    ]
    path = f"{REPORT}what-if/?" + "&".join(f"do={text}" for text in bad)
    page = words(client, path)
    assert page.count('class="notice notice--warning"') >= len(bad)
    every = "&".join(f"do=close:{slug}" for slug in ("hub", "bank", "school"))
    assert client.get(f"{REPORT}what-if/?{every}").status_code == 200


@pytest.mark.parametrize(
    ("before", "change"),
    [
        ("close:bank", "offer:bank:workspace"),
        ("close:bank", "relate:school:bank"),
        ("close:school", "new:policy:CITY bank"),
    ],
)
def test_who_has_closed_starts_nothing_and_nobody_opens_twice(
    region: Region, client: Client, before: str, change: str
) -> None:
    page = client.get(f"{REPORT}what-if/?do={before}&do={change}")
    assert page.context["tried"].texts == [before]
    assert len(page.context["tried"].problems) == 1


def test_a_change_without_its_fields_is_asked_for(region: Region, client: Client) -> None:
    said = "Nothing was added: fill in all fields of the change."
    for empty in ("close", "offer&first=hub", "new&function=policy", "relate&first=hub"):
        assert said in words(client, f"{REPORT}what-if/?add={empty}")
    assert said not in words(client, f"{REPORT}what-if/")


def test_a_new_organisation_fills_a_gap_and_becomes_a_plan(
    region: Region, signed_in: Client
) -> None:
    away = Region.objects.get(slug="aalst")
    practice = make_practice(away, slug="elsewhere")
    key = practice.tags.filter(vocabulary="function").values_list("key", flat=True)[0]
    change = f"new:{key}:Impact: the Lab"
    path = f"{REPORT}what-if/"
    page = words(signed_in, f"{path}?do={change}")
    assert "Impact: the Lab opens and provides" in page
    assert 'name="practice" value="elsewhere"' in page
    answer = signed_in.post(path, {"title": "A lab", "do": change})
    assert answer.status_code == 302
    assert signed_in.post(path, {"title": "A lab", "do": change}).status_code == 302
    kept = Sandbox.objects.get()
    assert "A lab" in words(Client(), f"{path}{kept.token}/")
    for _press in range(2):
        answer = signed_in.post(
            f"{path}plan/", {"practice": "elsewhere", "title": "A lab", "do": change}
        )
        assert answer.status_code == 302
    transfer = Transfer.objects.get()
    assert [step.text.startswith("Impact: the Lab opens and") for step in transfer.steps.all()] == [
        True
    ]
    page = words(Client(), f"/en/practices/transfers/{transfer.pk}/")
    assert "Planned from a trial" in page
    assert f"{path}{kept.token}/" in page
    assert signed_in.post(f"{path}{kept.token}/").status_code == 302
    assert not Sandbox.objects.exists()


def test_a_saved_closure_becomes_a_plan(region: Region, signed_in: Client) -> None:
    away = Region.objects.get(slug="aalst")
    practice = make_practice(away, slug="elsewhere")
    key = practice.tags.filter(vocabulary="function").values_list("key", flat=True)[0]
    create_organisations(
        actor=OPERATOR, records=[{"name": "Lone Hub", "region": "the-hague", "functions": [key]}]
    )
    refresh(region)
    path = f"{REPORT}what-if/"
    signed_in.post(path, {"title": "Without it", "do": "close:lone-hub"})
    kept = Sandbox.objects.get()
    page = words(signed_in, f"{path}{kept.token}/")
    assert 'name="practice" value="elsewhere"' in page
    fields = dict(
        re.findall(r'<input type="hidden" name="(practice|title|at|do)" value="([^"]*)"', page)
    )
    assert signed_in.post(f"{path}plan/", fields).status_code == 302
    assert list(Transfer.objects.get().trials.all()) == [kept]
    fields |= {"title": ""}  # a trial that was not saved is kept with the plan
    assert signed_in.post(f"{path}plan/", fields).status_code == 302
    assert Transfer.objects.get().trials.count() == 2


def test_a_plan_is_in_its_own_language_and_a_trial_in_each_reader_s(
    region: Region, signed_in: Client, manager: User
) -> None:
    hub = Organisation.objects.get(slug="hub")
    hub.texts.create(language="nl", name="De Spil")
    hub.texts.create(language="en", name="The Hub")
    practice = make_practice(Region.objects.get(slug="aalst"), slug="elsewhere")
    practice.tags.get_or_create(vocabulary="function", key="training")
    Transfer.objects.create(
        practice=practice, region=region, state_since="2026-01-01", language="nl"
    )
    fields = {"practice": "elsewhere", "do": "offer:hub:training"}
    assert signed_in.post(f"{REPORT}what-if/plan/", fields).status_code == 302
    (step,) = Transfer.objects.get().steps.all()
    assert "De Spil" in step.text
    kept = Sandbox.objects.get()
    assert kept.title == ""
    for language, said in (("en", "The Hub starts to provide: "), ("nl", "De Spil ")):
        address = REPORT.replace("/en/", f"/{language}/")
        assert said in words(signed_in, address)
        assert f"<h2>{said}" in words(signed_in, f"{address}what-if/{kept.token}/")
        plan = f"/{language}/practices/transfers/{Transfer.objects.get().pk}/"
        assert said in words(signed_in, plan)


def test_a_trial_says_which_changes_were_too_many(region: Region, client: Client) -> None:
    made = urlencode([("do", f"new:care:House {n}") for n in range(MOST_CHANGES)])
    path = f"{REPORT}what-if/?{made}"
    assert "A trial has at most" not in words(client, path)
    added = client.get(f"{path}&add=new&function=care&name=One%20more", follow=True)
    assert "A trial has at most 30 changes." in added.content.decode()
    assert "House 29" in added.content.decode()


def test_a_trial_names_only_what_is_recorded_or_says_that_it_is_not(region: Region) -> None:
    kept = [
        Sandbox(pk=pk, region=region, changes=changes)
        for pk, changes in enumerate(
            (
                ["close:hub", "part:gone:school"],
                ["new:training:hub", "offer:hub:finance"],  # as a new one may have been called
                ["new:training:Club: the second"],
            )
        )
    ]
    closing, new, colon = titled(kept, whole=True)
    assert closing.title == "The Hub closes"
    assert closing.changes[1].startswith("gone (no longer in the directory) and The School ")
    assert new.changes[1].startswith("hub starts to provide: ")
    assert "Club: the second" in colon.title
    assert titled(kept)[0].title == closing.title


def test_what_has_started_is_told_until_it_is_recorded(region: Region, signed_in: Client) -> None:
    practice = make_practice(Region.objects.get(slug="aalst"), slug="plan")
    transfer = start_transfer(actor=OPERATOR, practice=practice, region=region, language="en")
    steps = [
        Step("a", done_on=date(2026, 7, 1), phrase=phrase("opens", name="Lab", function="finance")),
        Step("b", done_on=date(2026, 7, 2), phrase=phrase("relates", first="Hub", second="School")),
        Step("c", done_on=date(2026, 7, 3), phrase=phrase("second", function="advocacy")),
    ]
    save_plan(actor=OPERATOR, transfer=transfer, seen=transfer.version, steps=steps)
    opened = "Funding: Lab has started (1 July 2026). This is still to be recorded"
    found = f"{label('advocacy')}: one more provider was found (3 July 2026)."
    plan = f"/en/practices/transfers/{transfer.pk}/"
    home, front = words(signed_in, REPORT), front_of(signed_in)
    for said in (opened, found):
        for shown in (home, front, words(signed_in, plan)):
            assert said in shown
    assert "Funding: 1 recorded; one more has started (1 July 2026)" in home
    assert "Record it" not in front
    (form,) = re.findall(r'href="([^"]*name=Lab[^"]*)"', home)
    filled = words(signed_in, form.replace("&amp;", "&"))
    assert 'value="Lab"' in filled
    assert re.search(r'value="finance"[^>]* checked', filled)
    signed_in.logout()
    assert opened in words(signed_in, REPORT)
    assert "Record it" not in words(signed_in, REPORT)
    record = {"name": "Lab", "region": "the-hague", "functions": ["finance"]}
    create_organisations(actor=OPERATOR, records=[record])
    refresh(region)
    assert opened not in words(signed_in, REPORT)
    assert opened not in words(signed_in, plan)
    assert found in words(signed_in, REPORT)


def test_a_plan_that_was_stopped_is_told_for_half_a_year(region: Region, client: Client) -> None:
    practice = make_practice(Region.objects.get(slug="aalst"), slug="plan")
    practice.tags.filter(vocabulary="function").delete()
    practice.tags.create(vocabulary="function", key="finance")
    transfer = start_transfer(actor=OPERATOR, practice=practice, region=region, language="en")
    steps = [Step("Rent a room", "Vera", date(2027, 5, 1)), Step("Open it", "Vera")]
    save_plan(actor=OPERATOR, transfer=transfer, seen=transfer.version, steps=steps)

    def move(to: str, reason: str = "") -> None:
        found = Transfer.objects.get()
        seen = found.version
        move_transfer(actor=OPERATOR, transfer=found, to=to, seen=seen, reason=reason)

    move(Transfer.State.PLANNED)
    assert "No longer planned" not in words(client, REPORT)
    move(Transfer.State.ABANDONED, reason="No money")
    today = day(timezone.localdate())
    for shown in (words(client, REPORT), front_of(client)):
        assert "No longer planned" in shown
        assert f"Funding: Rent a room (stopped on {today})." in shown
        assert "Open it" not in shown
    Transfer.objects.update(state_since=timezone.localdate() - TOLD_FOR)
    assert "No longer planned" not in words(client, REPORT)


def test_what_closes_is_no_step_and_leaves_the_decision_open(
    region: Region, signed_in: Client
) -> None:
    estimated(region)
    found = reading.read(region)
    assert found is not None
    key, other = (one.key for one in found.report.result.ranked[:2])
    practice = make_practice(Region.objects.get(slug="aalst"), slug="elsewhere")
    practice.tags.filter(vocabulary="function").delete()
    for strengthened in ("finance", key, other):
        practice.tags.create(vocabulary="function", key=strengthened)
    changes = ["close:bank", "stop:hub:workspace", f"new:{key}:Lab"]
    fields = {"practice": "elsewhere", "do": changes}
    for _press in range(2):
        assert signed_in.post(f"{REPORT}what-if/plan/", fields).status_code == 302
    transfer = Transfer.objects.get()
    opening = f"Lab opens and provides: {label(key)}"
    # Nobody plans a closure, and the practice does nothing for workspaces.
    texts = [opening, "Find a second provider: Funding"]
    assert [step.text for step in transfer.steps.all()] == texts

    def proposals(language: str = "en") -> list[dict[str, str]]:
        path = REPORT.replace("/en/", f"/{language}/") + "report.json"
        told: list[dict[str, str]] = signed_in.get(path).json()["proposals"]
        return told

    # The name was made up for the trial, and is not put before a council.
    said = f"a new organisation provides: {label(key)} (who: not yet named; date not decided yet)."
    assert [one["begun"] for one in proposals()] == [f"Interest, not decided: {said}", ""]
    assert "Lab" not in pdf_of(signed_in).pages[0].extract_text()
    assert said in " ".join(pdf_of(signed_in).pages[0].extract_text().split())
    with translation.override("tr"):
        turkish = [step.said for step in transfer.steps.all()]
    assert turkish[0].startswith("Lab ")
    assert not set(turkish) & set(texts)
    with translation.override("tr"):
        assert label(key) in proposals("tr")[0]["begun"]
    page = words(signed_in, f"/tr/practices/transfers/{transfer.pk}/")
    assert all(f"<p><span>{one}</span>" in page for one in turkish)
    for owner, due, left in (
        ("Vera", None, 2),
        ("", date(2027, 3, 1), 2),
        ("Vera", date(2027, 3, 1), 2),  # interest alone decides nothing
        ("Vera", date(2027, 3, 1), 1),
    ):
        if left == 1:
            Transfer.objects.update(state=Transfer.State.PLANNED)
        seen = Transfer.objects.get().version
        steps = [Step(text, owner, due) for text in turkish]  # as somebody read them
        save_plan(actor=OPERATOR, transfer=transfer, seen=seen, steps=steps)
        assert [step.text for step in transfer.steps.all()] == texts
        assert sum(bool(one["decide_by"]) for one in proposals()) == left
    reworded = [Step("Lab opens, at last"), Step(texts[1])]
    seen = Transfer.objects.get().version
    save_plan(actor=OPERATOR, transfer=transfer, seen=seen, steps=reworded)
    assert [bool(step.phrase) for step in transfer.steps.all()] == [False, True]
    with translation.override("tr"):
        shown = [(step.said, step.spoken) for step in transfer.steps.all()]
    assert shown == [("Lab opens, at last", "en"), (turkish[1], "")]


def test_what_one_brings_and_another_takes_is_shown(region: Region, client: Client) -> None:
    page = words(client, f"{REPORT}what-if/?do=close:bank&do=new:finance:Second%20Bank")
    table = page[page.index("Providers before and after") :]
    assert re.search(r"Funding</th>\s*<td>1</td>\s*<td>1</td>", table)


def test_a_closure_shows_what_is_lost_before_what_is_thinner(
    region: Region, signed_in: Client
) -> None:
    away = Region.objects.get(slug="aalst")
    for key in ("finance", "workspace"):
        practice = make_practice(away, slug=f"for-{key}")
        practice.tags.filter(vocabulary="function").delete()
        practice.tags.create(vocabulary="function", key=key)
    records = [
        {"name": name, "region": "the-hague", "country": "NL", "functions": functions}
        for name, functions in (
            ("Lone Hub", ["workspace", "finance"]),
            ("Bank Two", ["finance"]),
        )
    ]
    create_organisations(actor=OPERATOR, records=records)
    refresh(region)
    # Workspace has its last providers gone; finance keeps some.
    page = words(signed_in, f"{REPORT}what-if/?do=close:lone-hub&do=close:hub")
    assert "Workspace would no longer have a recorded provider" in page
    assert page.index('value="for-workspace"') < page.index('value="for-finance"')
    thin = re.search(r"at most one recorded provider</th><td>(\d+)</td><td>(\d+)</td>", page)
    assert thin is not None
    assert int(thin[1]) < int(thin[2])  # fewer than two is no gain when one of them is none
    assert "without a second recorded provider" not in page


def test_without_an_estimate_nothing_is_put_to_a_decision(region: Region, client: Client) -> None:
    """How many providers are missing from the list rests on nothing then."""
    found = reading.read(region)
    assert found is not None
    assert found.report.headline.startswith("First estimate by ")
    page = words(client, REPORT)
    assert "Proposed decision" not in page
    assert "Probability that this gap is real" not in page
    front = " ".join(pdf_of(client).pages[0].extract_text().split())
    for said in (
        "Ask first, then decide",
        "Estimate how complete the list is: compare it with a second list",
        "Ask these organisations whether they provide what stands after their names: ",
        "the council decides whether to look for a first provider",
    ):
        assert said in front
    assert "asked to decide" not in front
    # Six functions that gain the same: one question, with all of them.
    (asked,) = client.get(f"{REPORT}report.json").json()["proposals"]
    assert len(asked["functions"]) == 6
    estimated(region)
    (asked,) = client.get(f"{REPORT}report.json").json()["proposals"]
    assert len(asked["functions"]) == 6
    assert "it would help 6 functions equally: " in asked["what"]
    assert asked["decide_by"]


def test_the_council_reads_who_does_what_by_when(region: Region, signed_in: Client) -> None:
    estimated(region)
    differ(region)
    page = words(signed_in, REPORT)
    dates = re.findall(r"Proposed decision, to be taken by (\d+ \w+ \d+): name a person", page)
    dates = list(dict.fromkeys(dates))
    assert len(dates) == 2  # no meeting of the council has them all
    assert "Requested by: Region manager, The Hague. Cost: not known yet" in page
    told = signed_in.get(f"{REPORT}report.json").json()
    assert [one["decide_by"] for one in told["proposals"]] == dates
    found = reading.read(region)
    assert found is not None
    key = found.report.result.ranked[0].key
    practice = make_practice(Region.objects.get(slug="aalst"), slug="plan")
    transfer = start_transfer(actor=OPERATOR, practice=practice, region=region, language="en")
    steps = [finds(key)]
    save_plan(actor=OPERATOR, transfer=transfer, seen=transfer.version, steps=steps)
    Transfer.objects.update(state=Transfer.State.PLANNED)
    page = words(signed_in, REPORT)
    assert f"Planned: Find one more provider: {label(key)} (by: 1 March 2027)." in page
    # What is planned takes no date: the next proposal has the first one.
    assert set(re.findall(r"Proposed decision, to be taken by (\d+ \w+ \d+):", page)) == {dates[0]}
    front = " ".join(pdf_of(signed_in).pages[0].extract_text().split())
    assert front.index("What the council is asked to decide") < front.index("What would help most ")
    for said in (
        "Requested by: Region manager, The Hague",
        dates[0],
        "Already under way",
        "not known",
    ):
        assert said in front
    RegionManager.objects.all().delete()
    assert "Requested by: Coordinator, " in words(signed_in, REPORT)
    assert "Vera" not in page  # members alone see names, and everybody reads the report


def differ(region: Region) -> None:
    """One function is without a provider, and several have one."""
    keys = {term.key for term in taxonomies.FUNCTIONS.terms}
    offered = {"workspace", "incubation", "finance", "training", "policy"}
    records = [{"name": "Many", "region": "the-hague", "functions": sorted(keys - offered)}]
    create_organisations(actor=OPERATOR, records=records)
    refresh(region)


def test_proposals_are_due_at_the_end_of_every_other_month(region: Region) -> None:
    estimated(region)
    differ(region)
    # What has not changed for a year asks for something from today on none the less.
    Snapshot.objects.update(created_at=timezone.now() - timedelta(days=365))
    found = reading.read(region)
    assert found is not None
    assert found.report.asked_on == timezone.localdate()
    told = replace(found.report, asked_on=date(2026, 11, 29))
    asked = told.proposed
    assert [one.decide_by for one in asked] == ["31 January 2027", "31 March 2027"]
    assert asked[0].present_by == "31 August 2027"
    late = replace(found.report, asked_on=date(2027, 12, 31)).recommendations[0].proposal
    assert late is not None
    assert late.decide_by == "29 February 2028"


def test_each_share_says_on_what_it_rests(region: Region, client: Client) -> None:
    page = words(client, REPORT)
    assert "As recorded, this would add" in page
    # One figure for a list that is 80% complete: its range stands beside the share itself.
    assert re.search(r"is missing from the list, this would add (between|[\d.]+ percent)", page)
    assert "If the list is 80% complete, this would add" in words(client, f"{REPORT}?complete=80")


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0.0, 0.1, "would add between 0 and 10 percentage points."),
        (0.1, 0.1, "would add 10 percentage points."),
        (0.0, 0.0, "would add 0 percentage points."),
    ],
)
def test_a_gain_that_may_be_nothing_is_not_told_as_its_upper_end(
    region: Region, low: float, high: float, said: str
) -> None:
    found = reading.read(region)
    assert found is not None
    certainty = found.report.certainty
    doubted = certainty.lowest
    functions = [
        one.model_copy(update={"gain_span": Span(low=low, high=high)}) for one in doubted.functions
    ]
    update = {"redundancy": 0.5, "corrected": None, "functions": functions}
    results = {**certainty.results, 80: doubted.model_copy(update=update)}
    told = replace(found.report, certainty=replace(certainty, results=results))
    (sentence,) = told._doubt(functions[0].key)
    assert sentence.endswith(said)


def test_each_pair_has_its_reason(region: Region, client: Client) -> None:
    page = words(client, REPORT)
    assert "City Bank and The School could work together." in page
    assert "City Bank is connected through one organisation only: The Hub." in page
    assert "The School offers: " in page


def test_what_is_too_long_is_refused_and_nothing_of_it_is_lost(
    region: Region, signed_in: Client
) -> None:
    long = "Flood " * 90
    sentence = "This is longer than 120 characters."
    for path, sent in (
        (f"{REPORT}scenario/", {"name": long, "otherwise": "20"}),
        (f"{REPORT}what-if/?do=close:bank", {"title": long, "do": "close:bank"}),
    ):
        answer = signed_in.post(path, sent)
        assert answer.status_code == 422
        assert sentence in answer.content.decode()
        assert long.strip() in answer.content.decode()
    stated = {"percent": "70", "low": "60", "high": "80", "basis": long}
    answer = signed_in.post(f"{REPORT}estimate/", stated)
    assert answer.status_code == 422
    assert "This is longer than 300 characters." in answer.content.decode()
    assert not Scenario.objects.exists()
    assert not Sandbox.objects.exists()
    assert not CompletenessEstimate.objects.exists()


def test_an_estimate_is_stated_or_computed(region: Region, signed_in: Client) -> None:
    path = f"{REPORT}estimate/"
    low = {"percent": "40", "low": "30", "high": "50"}
    assert signed_in.post(path, {**low, "basis": "x"}).status_code == 422
    stated = {"percent": "70", "low": "60", "high": "80"}
    assert signed_in.post(path, {**stated, "basis": " "}).status_code == 422
    assert signed_in.post(path, {**stated, "basis": "Two streets"}).status_code == 302
    page = words(signed_in, REPORT)
    assert "estimated to be 70% complete" in page
    assert 'value="70" checked' in page
    assert signed_in.post(path, {"names": "\n \n", "basis": "x"}).status_code == 422


def test_two_lists_are_compared_before_an_estimate(region: Region, signed_in: Client) -> None:
    path = f"{REPORT}estimate/"
    short = signed_in.post(path, {"names": "the hub\nFoo, Bar", "basis": "Members"})
    assert "yours has 3 names, the second 2" in short.content.decode()
    assert "<li>Foo, Bar</li>" in short.content.decode()
    records: list[dict[str, Any]] = [
        {"slug": f"o{i}", "name": name, "region": "the-hague"} for i, name in enumerate(OWN)
    ]
    records[0]["names"] = {"nl": "Gemeente Den Haag"}
    create_organisations(actor=OPERATOR, records=records)
    few = {"names": "\n".join([*OWN[:4], *OTHERS]), "basis": "Members"}
    assert "Too few names are on both lists" in signed_in.post(path, few).content.decode()
    assert signed_in.post(path, {**few, "save": "1", "shown": "o0"}).status_code == 422
    copied = signed_in.post(path, {"names": "\n".join(OWN), "basis": "Members"}).content.decode()
    assert "seems to be a copy of the other" in copied
    assert 'name="save"' not in copied
    written = [
        "Gemeente Den Haag",
        "Stichting Tosti",
        "Tosti BV",
        "Soco Soco U.A.",
        *OWN[3:-1],
        "Harbor Lab",
    ]
    data = {"names": "\n".join([*written, *OTHERS[:3]]), "basis": "Members"}
    page = " ".join(signed_in.post(path, data).content.decode().split())
    assert "On both lists: 11" in page
    assert "Harbor Lab = Harbour Lab" in page
    assert "Only on the second list: 3" in page
    assert not CompletenessEstimate.objects.filter(method="two-lists").exists()
    (shown,) = re.findall(r'name="shown" value="([^"]*)"', page)
    assert sorted(shown.split()) == sorted(f"o{i}" for i in range(11))
    answer = {"shown": shown, "different": ["o10"]}  # one match is ticked
    assert signed_in.post(path, {**data, **answer, "save": "1"}).status_code == 302
    made = CompletenessEstimate.objects.latest("pk")
    assert (made.first, made.second, made.both) == (14, 14, 10)
    assert "and 10 are on both" in words(signed_in, REPORT)


def test_a_second_name_like_a_matched_one_is_listed_and_not_dropped(
    region: Region, signed_in: Client
) -> None:
    records = [{"slug": f"o{i}", "name": OWN[i], "region": "the-hague"} for i in range(11)]
    create_organisations(actor=OPERATOR, records=records)
    # The near ones stand before the name itself, so that it must be looked for first.
    written = ["Harbor Lab", "Harbour Labs", *OWN, "Stichting Harbour Lab", *OTHERS[:2]]
    data = {"names": "\n".join(written), "basis": "Members"}
    page = " ".join(signed_in.post(f"{REPORT}estimate/", data).content.decode().split())
    assert "On both lists: 11" in page
    assert "Only on the second list: 4" in page
    assert "<li>Harbor Lab</li>" in page
    assert "<li>Harbour Labs</li>" in page
    assert "<li>Stichting Harbour Lab</li>" not in page


def test_a_name_without_its_town_or_aside_is_on_both_lists(region: Region) -> None:
    names = ["The Hague Humanity Hub", "WorldStartup (World Startup Factory)", "Lab North"]
    names += ["The Hague Lab", "Lab The Hague"]  # these two come down to one
    records = [
        {"slug": f"o{i}", "name": name, "region": "the-hague"} for i, name in enumerate(names)
    ]
    create_organisations(actor=OPERATOR, records=records)
    second = ["Humanity Hub", "Worldstartup", "Humanity House", "Lab"]
    compared = beside(region, second)
    assert {match.name: match.slug for match in compared.matches} == {
        "Humanity Hub": "o0",
        "Worldstartup": "o1",
    }
    assert compared.unmatched == ["Humanity House", "Lab"]


def test_who_is_on_the_second_list_alone_can_be_added(region: Region, signed_in: Client) -> None:
    records = [{"slug": f"o{i}", "name": name, "region": "the-hague"} for i, name in enumerate(OWN)]
    create_organisations(actor=OPERATOR, records=records)
    data = {"names": "\n".join([*OWN[:8], *OTHERS[:4]]), "basis": "Members", "save": "1"}
    data["shown"] = " ".join(f"o{i}" for i in range(8))
    answer = signed_in.post(f"{REPORT}estimate/", data)
    assert answer["Location"] == f"{REPORT}estimate/"
    page = words(signed_in, f"{REPORT}estimate/")
    assert "Only on the second list: 4" in page
    assert "What was saved keeps the one of its day." in page
    (first, *_others) = re.findall(r'href="([^"]*suggest/[^"]*)"> Add to the directory', page)
    assert f'value="{OTHERS[0]}"' in words(signed_in, first.replace("&amp;", "&"))
    create_organisations(actor=OPERATOR, records=[{"name": OTHERS[0], "region": "the-hague"}])
    assert "Only on the second list: 3" in words(signed_in, f"{REPORT}estimate/")


def test_two_long_lists_are_compared_and_saved(region: Region, signed_in: Client) -> None:
    numbers = range(1200)
    Organisation.objects.bulk_create(
        Organisation(slug=f"n{n}", name=_invented(n), region=region) for n in numbers
    )
    names = [*map(_invented, numbers), *(_invented(n) for n in range(1200, 1300))]
    data = {"names": "\n".join(names), "basis": "Members"}
    page = signed_in.post(f"{REPORT}estimate/", data).content.decode()
    assert page.count('name="different"') == 1200
    (shown,) = re.findall(r'name="shown" value="([^"]*)"', page)
    data |= {"shown": shown, "different": "n7", "save": "1"}
    answer = signed_in.post(f"{REPORT}estimate/", data)
    assert answer.status_code == 302
    made = CompletenessEstimate.objects.latest("pk")
    assert (made.first, made.second, made.both) == (1203, 1300, 1199)


def _invented(number: int) -> str:
    """A name that is like no other's of another number."""
    return sha256(str(number).encode()).hexdigest()[:20]


def test_an_estimate_is_kept_as_it_was_shown(region: Region, signed_in: Client) -> None:
    # 12 recorded, 12 on the second list, 8 on both: a share of 0.675, which no float holds.
    records = [{"slug": f"o{i}", "name": OWN[i], "region": "the-hague"} for i in range(9)]
    create_organisations(actor=OPERATOR, records=records)
    data = {"names": "\n".join([*OWN[:8], *OTHERS[:4]]), "basis": "Members"}
    page = " ".join(signed_in.post(f"{REPORT}estimate/", data).content.decode().split())
    (shown,) = re.findall(r"The estimate would be: (\d+)% recorded", page)
    data |= {"shown": " ".join(f"o{i}" for i in range(8)), "save": "1"}
    assert signed_in.post(f"{REPORT}estimate/", data).status_code == 302
    assert CompletenessEstimate.objects.latest("pk").percent == int(shown)


def test_gains_are_rounded_as_shares_are() -> None:
    for share in (0.0045, 0.0055, 0.0745):
        assert points(share).startswith(f"+{percent(share, 1)[:-1]} ")
        assert percent(share, 1)[:-1] in span_points(Span(low=0, high=share))


def test_a_kept_report_on_too_little_leads_to_its_own_page(
    region: Region, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    kept = RegionState.objects.get(region=region).snapshot.digest[:12]
    monkeypatch.setattr(advice, "LEAST_RECORDED", 10)
    answer = client.get(f"{REPORT}report.pdf?at={kept}")
    assert answer["Location"] == f"{REPORT}at/{kept}/"
    assert client.get(f"{REPORT}report.pdf")["Location"] == REPORT


OWN = ["Municipality of The Hague", "Tosti", "Soco Soco", "Amber Works", "Bright Kitchen"]
OWN += ["Cargo Bikes", "Dune Repair", "Elder Cinema", "Fair Roof", "Garden School", "Harbour Lab"]
OTHERS = ["Quince", "Rivulet", "Sparrow", "Thimble", "Umbra", "Velvet", "Wicker"]


def test_a_difference_from_an_earlier_date(region: Region, client: Client) -> None:
    first = RegionState.objects.get(region=region).snapshot.digest
    record = {"slug": "lab", "name": "Lab", "region": "the-hague", "functions": ["policy"]}
    create_organisations(actor=OPERATOR, records=[record])
    refresh(region)
    page = words(client, f"{REPORT}?since={first}")
    assert "1 organisation was added." in page
    assert "Policy: a first provider was found." in page
    assert f"report.pdf?complete=100&amp;since={first}" in page
    assert f'<option value="{first}" selected>' in page
    page = words(client, f"{REPORT}?since=nope")
    assert "There is no such analysis, or none for this completeness." in page
    page = words(client, f"{REPORT}?since={first}")
    assert "Now provides Policy: Lab." in page
    assert "1 organisation was added." in pdf_text(client, f"?since={first}")
    assert "1 organisation was added." not in pdf_text(client)
    front = " ".join(pdf_of(client).pages[0].extract_text().split())
    assert "There is no estimate yet of how complete the list is. The figures assume" in front
    chosen = " ".join(pdf_of(client, "?complete=80").pages[0].extract_text().split())
    assert (
        "no estimate yet of how complete the list is. The figures assume that it is 80%" in chosen
    )


def pdf_of(client: Client, query: str = "", language: str = "en") -> PdfReader:
    path = f"/{language}/regions/the-hague/ecosystem/report.pdf{query}"
    return PdfReader(BytesIO(client.get(path).content))


def pdf_text(client: Client, query: str = "") -> str:
    return " ".join(" ".join(page.extract_text() for page in pdf_of(client, query).pages).split())


def lowest_text(page: PageObject) -> float:
    """How far down the body of a page reaches, as a share of its height."""
    tops = [0.0]

    def see(text: str, user: list[float], matrix: list[float], *_rest: object) -> None:
        y = (user[1] * matrix[4] + user[3] * matrix[5] + user[5]) / float(page.mediabox.height)
        if text.strip() and y > 0.08:  # above the footer
            tops.append(1 - y)

    page.extract_text(visitor_text=see)
    return max(tops)


@pytest.mark.parametrize(("actors", "language"), [(0, "en"), (6, "en"), (12, "tr"), (40, "en")])
def test_no_page_for_the_council_is_half_empty(
    region: Region, client: Client, actors: int, language: str
) -> None:
    keys = [term.key for term in taxonomies.FUNCTIONS.terms]
    records = [
        {
            "slug": f"o{n}",
            "name": f"Organisation number {n}",
            "region": "the-hague",
            "functions": sorted({keys[n % len(keys)], keys[n * n % len(keys)]}),
        }
        for n in range(actors)
    ]
    create_organisations(actor=OPERATOR, records=records)
    refresh(region)
    for query in ("?complete=80", "?complete=100"):
        pages = pdf_of(client, query, language).pages
        reach = [lowest_text(page) for page in pages]
        # The last page alone ends where the text does. A drawing stays in its section, and where
        # it does not fit below its text by a little, leaves as much of the page as it is high.
        assert all(low > 0.7 for low in reach[:-1]), reach
        assert f"{len(pages)} / {len(pages)}" in pages[-1].extract_text()


@pytest.mark.parametrize(
    ("actors", "language"), [(8, "en"), (40, "nl"), (8, "de"), (40, "tr"), (40, "fr")]
)
def test_the_paper_has_its_drawings_in_their_sections_and_begins_with_what_helps(
    region: Region, client: Client, actors: int, language: str
) -> None:
    records = [
        {
            "slug": f"o{n}",
            "name": f"Organisation number {n}",
            "region": "the-hague",
            "functions": ["policy", "training"][: n % 3],
            "relations": [{"kind": "partners", "target": "hub"}],
        }
        for n in range(actors)
    ]
    create_organisations(actor=OPERATOR, records=records)
    refresh(region)
    with translation.override(language):
        told = reading.read(region)
        assert told is not None
        assert told.report.hinge
        titles = {
            message: gettext(message)
            for message in ("Who provides what", "In a crisis", "The network of relations")
        }
        drawn = (
            gettext("Each row is an organisation, each column a function."),
            gettext("Probability that an organisation closes"),
        )
        helps = gettext("What would help most")
        advised = told.report.recommendations[0].statement.sentence
    pages = [as_one_line(page.extract_text()) for page in pdf_of(client, "", language).pages]
    front, whole = pages[0], "".join(pages)
    assert front.index(as_one_line(helps)) < front.index(as_one_line(advised))
    order = [titles["Who provides what"], drawn[0], titles["In a crisis"], drawn[1]]
    places = [whole.index(as_one_line(text)) for text in order]
    places.append(whole.rindex(as_one_line(titles["The network of relations"])))
    assert places == sorted(places)
    # A drawing that does not fit below its section says again to which one it belongs.
    wider = [
        as_one_line(page.extract_text()) for page in pdf_of(client, "?complete=60", language).pages
    ]
    for paper in (pages, wider):
        (page,) = [page for page in paper if as_one_line(drawn[1]) in page]
        assert as_one_line(titles["In a crisis"]) in page


def as_one_line(text: str) -> str:
    """Without the spaces and hyphens that breaking lines adds."""
    return re.sub(r"[\s\u00ad\u2010-]", "", text)


@pytest.mark.parametrize("language", ["en", "nl", "de", "tr", "fr"])
def test_the_council_gets_a_pdf(region: Region, client: Client, language: str) -> None:
    answer = client.get(f"/{language}/regions/the-hague/ecosystem/report.pdf?complete=80")
    assert answer.status_code == 200
    assert answer.content.startswith(b"%PDF-")


def test_a_gain_too_small_to_see_is_not_called_nothing(region: Region) -> None:
    found = reading.read(region)
    assert found is not None
    (function, *_others) = found.report.result.functions
    told = function.model_copy(update={"expected": 0.00001, "gain_span": Span(low=0, high=0.01)})
    said = found.report._effect(told)
    assert "would add <0.1 percentage points (between 0 and 1)" in said


def test_a_manager_whose_term_has_ended_asks_for_nothing(region: Region) -> None:
    RegionManager.objects.all().delete()
    RegionManager.objects.create(region=region, user=make_person("m@example.org"))
    assert queries.asking(region) == stewards.manager_of(region)
    RegionManager.objects.update(ends=timezone.localdate() - timedelta(days=1))
    assert queries.asking(region) == stewards.coordinator()


def test_a_plan_has_no_step_that_its_practice_is_not_about(
    region: Region, signed_in: Client
) -> None:
    practice = make_practice(Region.objects.get(slug="aalst"), slug="elsewhere")
    practice.tags.filter(vocabulary="function").delete()
    practice.tags.create(vocabulary="function", key="finance")
    path, changes = f"{REPORT}what-if/", ["close:bank", "offer:school:advocacy"]
    tried = words(signed_in, f"{path}?{urlencode([('do', one) for one in changes])}")
    assert "No practice of another region that is published is about: Advocacy." in tried
    answer = signed_in.post(f"{path}plan/", {"practice": "elsewhere", "do": changes}, follow=True)
    (step,) = Transfer.objects.get().steps.all()
    assert step.text == "Find a second provider: Funding"
    page = " ".join(html.unescape(answer.content.decode()).split())
    said = "Not in this plan, as the practice is about something else: The School starts to provide"
    assert said in page
    # The page of the plan says why somebody wanted it.
    assert "<li>City Bank closes</li>" in page


def test_a_trial_of_relations_alone_becomes_a_plan(region: Region, signed_in: Client) -> None:
    path = f"{REPORT}what-if/"
    change = "relate:bank:school"
    assert "None that is published fits these changes yet." in words(
        signed_in, f"{path}?do={change}"
    )
    practice = make_practice(Region.objects.get(slug="aalst"), slug="elsewhere")
    practice.tags.filter(vocabulary="function").delete()
    practice.tags.create(vocabulary="function", key="matchmaking")
    page = words(signed_in, f"{path}?do={change}")
    assert 'name="practice" value="elsewhere"' in page
    fields = {"practice": "elsewhere", "do": change}
    assert signed_in.post(f"{path}plan/", fields).status_code == 302
    (step,) = Transfer.objects.get().steps.all()
    assert step.text == "City Bank and The School start to work together"


def test_a_closure_that_raises_the_cohesion_is_explained(region: Region, client: Client) -> None:
    said = "Cohesion is measured among the organisations that remain, so it can rise when others"
    create_organisations(actor=OPERATOR, records=[{"name": "Alone", "region": "the-hague"}])
    refresh(region)
    assert said in words(client, f"{REPORT}what-if/?do=close:alone")
    assert said not in words(client, f"{REPORT}what-if/?do=part:bank:hub")
    assert said not in words(client, f"{REPORT}what-if/?do=close:alone&do=relate:bank:school")


def test_a_scenario_has_a_permanent_link(region: Region, client: Client) -> None:
    page = words(client, f"{REPORT}scenario/?kind:hub=80&otherwise=10&complete=80")
    (link,) = re.findall(r'href="(\?[^"]*)" rel="nofollow">Permanent link', page)
    link = link.replace("&amp;", "&")

    def outcome(address: str) -> list[str]:
        return re.findall(r"<p class=.lead.*?</p>|<td>[^<]*</td>", words(client, address))

    kept = outcome(f"{REPORT}scenario/{link}")
    assert kept == outcome(f"{REPORT}scenario/?kind:hub=80&otherwise=10&complete=80")
    assert any("of the functions are expected" in one for one in kept)
    _estimated(region, 80, 50, 90)
    create_organisations(
        actor=OPERATOR,
        records=[{"name": "New", "region": "the-hague", "functions": ["workspace", "finance"]}],
    )
    Organisation.objects.filter(slug="hub").update(name="Renamed")
    refresh(region)
    assert outcome(f"{REPORT}scenario/{link}") == kept
    assert outcome(f"{REPORT}scenario/?kind:hub=80&otherwise=10&complete=80") != kept
    again = words(client, f"{REPORT}scenario/{link}")
    assert 'name="at"' in again  # what is tried from here stays with these records
    assert "Save this scenario" not in again
    assert client.get(f"{REPORT}scenario/?otherwise=1&at=nothing").status_code == 404


def test_a_sector_has_a_risk(region: Region, client: Client) -> None:
    before = queries.standing(region)
    assert before is not None
    record = {"slug": "cafe", "name": "Café", "region": "the-hague", "sectors": ["56.11"]}
    create_organisations(actor=OPERATOR, records=[{**record, "functions": ["policy"]}])
    refresh(region)
    standing = queries.standing(region)
    assert standing is not None
    (cafe,) = (actor for actor in standing.recorded.actors if actor.slug == "cafe")
    assert cafe.sectors == ("I",)
    risks = Risks({"sector:I": 70, "kind:hub": 40}, 5).of_actors(standing.recorded)
    assert (risks["cafe"], risks["hub"], risks["bank"]) == (0.7, 0.4, 0.05)
    own = Risks({"sector:I": 70, "actor:cafe": 10}, 5).of_actors(standing.recorded)
    assert own["cafe"] == 0.1
    page = words(client, f"{REPORT}scenario/?sector:I=70&otherwise=5")
    assert "<legend><strong>By sector</strong></legend>" in page
    assert 'name="sector:I" value="70"' in page
    assert "Hotels and restaurants" in page
    # Who has no sector is recorded as before: the same records stay one snapshot.
    data = before.recorded.model_dump(mode="json")
    assert all(actor.pop("sectors") == [] for actor in data["actors"])
    assert type(before.recorded).model_validate(data).digest == before.snapshot.digest


def test_analyses_of_one_minute_are_told_apart(region: Region, client: Client) -> None:
    for number in range(2):
        record = {"name": f"Lab {number}", "region": "the-hague", "functions": ["policy"]}
        create_organisations(actor=OPERATOR, records=[record])
        refresh(region)
    noon = timezone.now().replace(minute=0, second=0, microsecond=0) - timedelta(days=1)
    snapshots = Snapshot.objects.order_by("pk")
    for seconds, one in zip((3, 41), snapshots, strict=False):
        Snapshot.objects.filter(pk=one.pk).update(created_at=noon + timedelta(seconds=seconds))
    made = formats.moment(noon)
    listed_ = re.findall(r"<option[^>]*>([^<]*, \d\d:[^<]*)</option>", words(client, REPORT))
    assert listed_ == [f"{made}:41", f"{made}:03"]


def test_any_day_can_be_compared(region: Region, client: Client) -> None:
    for number in range(14):  # more than the list offers
        record = {"name": f"Lab {number}", "region": "the-hague", "functions": ["policy"]}
        create_organisations(actor=OPERATOR, records=[record])
        refresh(region)
    first, *_others = snapshots = list(Snapshot.objects.order_by("pk"))
    for place, one in enumerate(snapshots):
        made = timezone.localtime() - timedelta(days=10 * (len(snapshots) - 1 - place))
        Snapshot.objects.filter(pk=one.pk).update(created_at=made)
    today = timezone.localdate()

    def compared(days: int) -> str:
        return words(client, f"{REPORT}?on={today - timedelta(days=days)}")

    page = compared(140)
    first.refresh_from_db()
    assert f"Compared with {formats.moment(first.created_at)}:" in page
    assert f'<option value="{first.digest}" selected>' in page  # older than the list goes back
    assert "14 organisations were added." in page
    assert f"since={first.digest}" in page  # the PDF's link names the analysis, not the day
    assert "There is no analysis from" not in page
    page = compared(133)
    said = f"There is no analysis from {_day(today - timedelta(days=133))}; the last one before it"
    assert said in page
    assert "14 organisations were added." in page
    page = compared(400)
    assert "or earlier; the first one, from" in page
    assert "14 organisations were added." in page
    assert "there is nothing to compare" in compared(0)
    assert "Enter a date, such as" in words(client, f"{REPORT}?on=soon")


def _day(found: date) -> str:
    return f"{found.day} {found:%B %Y}"


def test_a_stated_estimate_needs_a_range_and_replaces_no_calculated_one_unasked(
    region: Region, signed_in: Client
) -> None:
    path = f"{REPORT}estimate/"
    stated = {"percent": "70", "basis": "Two streets"}
    for low, high in (("", ""), ("75", "90"), ("40", "60"), ("0", "80"), ("60", "101")):
        answer = signed_in.post(path, {**stated, "low": low, "high": high})
        assert answer.status_code == 422
        assert "the estimate must lie between the two" in answer.content.decode()
    calculated = CompletenessEstimate.objects.create(
        region=region, percent=60, low=45, high=75, method="two-lists", first=30, second=20, both=12
    )
    # What counts is asked once there is a number that can.
    answer = signed_in.post(path, {**stated, "percent": "40", "low": "30", "high": "80"})
    assert "When less is recorded, the figures cannot be corrected" in answer.content.decode()
    assert "Choose which estimate counts" not in answer.content.decode()
    answer = signed_in.post(path, {**stated, "low": "75", "high": "90"})
    assert "Choose which estimate counts" not in answer.content.decode()
    stated |= {"low": "60", "high": "80"}
    answer = signed_in.post(path, stated)
    assert answer.status_code == 422
    assert "Choose which estimate counts" in answer.content.decode()
    assert CompletenessEstimate.objects.count() == 1
    assert signed_in.post(path, {**stated, "counts": "no"}).status_code == 302
    assert queries.estimate_of(region) == calculated
    page = words(signed_in, path)
    assert "It was noted and has not counted." in page
    assert signed_in.post(path, {**stated, "counts": "yes"}).status_code == 302
    found = queries.estimate_of(region)
    assert found is not None
    assert (found.percent, found.low, found.high, found.method) == (70, 60, 80, "stated")
    page = words(signed_in, path)
    assert "It counted until a newer one did." in page
    assert "Which one counts?" not in page
    assert "It is at least 60% and at most 80%." in words(signed_in, REPORT)


def test_the_database_refuses_an_estimate_outside_its_range(region: Region) -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        CompletenessEstimate.objects.create(
            region=region, percent=50, low=60, high=80, method="stated", basis="x"
        )


def front_of(client: Client, query: str = "", language: str = "en") -> str:
    """What the council reads first."""
    return " ".join(pdf_of(client, query, language).pages[0].extract_text().split())


def all_confirmed() -> None:
    FactDates.objects.update(confirmed_at=timezone.now(), confirmed_as="manager")


def test_what_has_enough_providers_is_said_and_not_asked_for(
    region: Region, signed_in: Client
) -> None:
    keys = [term.key for term in taxonomies.FUNCTIONS.terms]
    records = [
        {"slug": f"o{n}", "name": f"O {n}", "region": "the-hague", "functions": ["finance"]}
        for n in range(3)
    ]
    create_organisations(actor=OPERATOR, records=records)  # with the bank four
    all_confirmed()
    refresh(region)
    said = (
        "Enough providers are known, at least 4 of each, and no further one is asked for: Funding."
    )
    page = words(signed_in, REPORT)
    assert page.count(said) == 1
    assert "Funding: enough providers are known, 4 of them." in page
    assert said in words(signed_in, "/en/regions/the-hague/")
    found = reading.read(region)
    assert found is not None
    assert all("Funding" not in one.what for one in found.report.proposed)
    assert found.report.recommendations[-1].function == "finance"
    paper = pdf_text(signed_in)
    assert said in paper
    assert paper.partition("Who could work together")[0].count("Funding") == 1
    for one in Organisation.objects.filter(slug__startswith="o"):
        for key in keys:
            one.offers.get_or_create(function=key)
    hub = Organisation.objects.get(slug="hub")
    for key in keys:
        hub.offers.get_or_create(function=key)
    refresh(region)
    found = reading.read(region)
    assert found is not None
    assert found.report.headline == "Enough providers are known for every function."
    assert found.report.proposed == []
    assert "What would help most" in front_of(signed_in)


def test_whose_name_alone_is_known_is_not_put_before_a_council(
    region: Region, client: Client
) -> None:
    records = [
        {"name": f"Unknown {n}", "region": "the-hague", "kind": "hub" if n else "funder"}
        for n in range(6)
    ]
    create_organisations(actor=OPERATOR, records=records)
    refresh(region)
    for query in ("", "?complete=60"):
        told = client.get(f"{REPORT}report.json{query}").json()
        said = " ".join(
            [
                *(one["what"] for one in told["proposals"]),
                *(
                    one["sentence"]
                    for one in told["statements"]
                    if one["key"].startswith(("tie-", "gain-"))
                ),
            ]
        )
        assert "The School" in said
        assert "Unknown" not in said
        assert "Unknown" not in front_of(client, query)


@pytest.mark.parametrize("language", ["en", "tr"])
def test_the_front_page_names_each_organisation_once(
    region: Region, client: Client, language: str
) -> None:
    names = [f"Quince {chr(65 + n)}" for n in range(9)]
    keys = [term.key for term in taxonomies.FUNCTIONS.terms]
    records = [
        {"name": name, "region": "the-hague", "functions": keys[n : n + 3]}
        for n, name in enumerate(names[:6])
    ]
    create_organisations(actor=OPERATOR, records=records)
    refresh(region)
    for query in ("?complete=60", "?complete=100"):
        front = front_of(client, query, language)
        decide = front.partition("What would help most" if language == "en" else "En yararlı")[0]
        assert all(decide.count(name) <= 1 for name in names)
        assert sum(decide.count(name) for name in names) >= 3


def test_what_is_under_way_is_said_once_and_not_asked_for(
    region: Region, signed_in: Client
) -> None:
    found = reading.read(region)
    assert found is not None
    first, second = (one.key for one in found.report.certainty.ranked()[:2])
    practice = make_practice(Region.objects.get(slug="aalst"), slug="plan")
    practice.tags.filter(vocabulary="function").delete()
    transfer = start_transfer(actor=OPERATOR, practice=practice, region=region, language="en")
    steps = [finds(first), finds(second)]
    save_plan(actor=OPERATOR, transfer=transfer, seen=transfer.version, steps=steps)
    # Interest alone leaves the functions where they are: they are asked about, and it is said.
    front = front_of(signed_in)
    assert "Already under way" not in front
    asked = front.partition("What to do")[2]
    for key in (first, second):
        step = f"Find one more provider: {label(key)}"
        assert f"{label(key)}: Interest, not decided: {step}" in asked
    assert label(first) in signed_in.get(f"{REPORT}report.json").json()["statements"][0]["sentence"]
    Transfer.objects.update(state=Transfer.State.PLANNED)
    for estimate in (False, True):
        if estimate:
            estimated(region)
        front = front_of(signed_in)
        assert front.count("Find one more provider") == 2
        under_way = front[front.index("Already under way") :]
        told_of = under_way[: under_way.index("What would help most")]
        assert told_of.count("Find one more provider") == 2
        asked = front[: front.index("Already under way")]
        told = signed_in.get(f"{REPORT}report.json").json()["proposals"]
        assert [one["functions"] for one in told if one["planned"]] == [[first], [second]]
        # Without an estimate nobody knows whether there is a gap, and a plan is not a provider.
        assert ("Estimate how complete the list is" in asked) != estimate
        open_ = [set(one["functions"]) for one in told if not one["planned"]]
        assert any({first, second} & keys for keys in open_) != estimate


NOT_URGENT = (
    "Nothing is urgent: no function depends on a single organisation. One more provider would add "
    "at most 0.8 percentage points. This is for information."
)


def twice(region: Region) -> None:
    """Two more provide every function."""
    keys = [term.key for term in taxonomies.FUNCTIONS.terms]
    records = [{"name": f"All {n}", "region": region.slug, "functions": keys} for n in (1, 2)]
    create_organisations(actor=OPERATOR, records=records)
    all_confirmed()
    refresh(region)


@pytest.mark.parametrize("range_", [(100, 100, 100), (55, 35, 71), None])
def test_what_one_closure_does_not_take_is_for_information(
    region: Region, client: Client, range_: tuple[int, int, int] | None
) -> None:
    twice(region)
    if range_:
        _estimated(region, *range_)
    front = front_of(client)
    assert NOT_URGENT in front
    assert "For information. Two or three providers are recorded: " in front
    assert f"{label('advocacy')} (2)" in front
    assert "What would help most" in front  # on the first page, with what is known of the weakest
    assert front.lower().count("urgent") == 1
    for gone in ("the council decides", "What to do", "Decide by", "ask first who"):
        assert gone not in front
    told = client.get(f"{REPORT}report.json").json()
    assert told["proposals"] == []
    kept = words(client, urlsplit(told["permanent"])._replace(scheme="", netloc="").geturl())
    assert f'<p class="lead">{NOT_URGENT}</p>' in kept
    home = words(client, "/en/regions/the-hague/")
    assert NOT_URGENT in home
    assert "ask first who" not in home


def test_a_permanent_link_says_what_its_headline_leaves_out(region: Region, client: Client) -> None:
    told = client.get(f"{REPORT}report.json").json()
    kept = words(client, urlsplit(told["permanent"])._replace(scheme="", netloc="").geturl())
    assert '<p class="lead">From the records alone, without plans and proposals. First ' in kept
    printed = pdf_text(client)
    assert "This link leads to the records of that day, with what was confirmed then" in printed
    assert "From the records alone" not in printed


@pytest.mark.parametrize(
    ("shares", "span", "own", "said"),
    [
        # What is recorded survives at least: no range says that again.
        ((0.81, 0.89), (0.81, 1.0), (0.82, 0.95), "55% complete: 89% (between 82% and 95%)."),
        ((0.81, 0.89), (0.812, 0.999), (0.81, 0.9999), "55% complete: 89%."),
        ((0.998, 0.9999), (0.999, 1 - 2e-9), (0.9991, 1 - 2e-9), "55% complete, it is the same."),
        ((0.81, 0.81), (0.81, 0.812), None, "55% complete, it is the same."),
        ((0.81, 0.89), (0.82, 0.95), (0.82, 0.95), "55% complete: 89% (between 82% and 95%)."),
        (
            (0.81, 0.89),
            (0.81, 0.97),
            (0.82, 0.95),
            "89% (between 82% and 95%). If it is 50% to 75% complete: between 81% and 97%.",
        ),
    ],
)
def test_a_range_that_says_nothing_new_is_left_out(
    shares: tuple[float, float],
    span: tuple[float, float],
    own: tuple[float, float] | None,
    said: str,
) -> None:
    told = Reading.of(
        *shares,
        Span(low=span[0], high=span[1]),
        Completeness(55, 50, 75, unbounded=True),
        Span(low=own[0], high=own[1]) if own else None,
    )
    assert told.otherwise.startswith("If the list is 55% complete")
    assert told.otherwise.endswith(said)


def test_a_gain_with_one_figure_has_no_range() -> None:
    assert span_points(Span(low=0.0081, high=0.0079)) == ""
    assert span_points(Span(low=0.003, high=0.008)) == "between 0.3 and 0.8 percentage points"


def test_the_matrix_explains_the_marks_that_occur(region: Region) -> None:
    def shown() -> tuple[str, str]:
        found = reading.read(region)
        assert found is not None
        chart = charts.who_provides_what(found.report)
        assert chart is not None
        return chart.summary, chart.svg

    summary, drawn = shown()
    assert "framed" in summary
    assert "crossed" in summary
    assert "the only provider in this table" in drawn
    assert "no provider recorded" in drawn
    twice(region)
    summary, drawn = shown()
    assert summary == (
        "Each row is an organisation, each column a function. A hatched cell marks one of only two "
        "recorded providers."
    )
    assert "one of only two recorded providers" in drawn
    assert "the only provider in this table" not in drawn
    assert "no provider recorded" not in drawn


def test_the_matrix_leaves_out_no_function_that_has_few_providers(region: Region) -> None:
    """However little those few provide besides."""
    keys = [term.key for term in taxonomies.FUNCTIONS.terms if term.key != "advocacy"]
    records = [
        *({"name": f"Full {n}", "region": "the-hague", "functions": keys} for n in range(4)),
        *({"name": f"Few {n}", "region": "the-hague", "functions": ["advocacy"]} for n in (1, 2)),
    ]
    create_organisations(actor=OPERATOR, records=records)
    refresh(region)
    found = reading.read(region)
    assert found is not None
    chart = charts.who_provides_what(found.report, rows=4)
    assert chart is not None
    assert {"Few 1", "Few 2"} < {row[0] for row in chart.rows}
    assert f"{label('advocacy')} (2)" in chart.header
    assert "providers of the functions that have the fewest, then those that" in chart.summary


def test_a_step_of_a_trial_is_a_plan_whatever_its_practice_is_about(
    region: Region, client: Client
) -> None:
    practice = make_practice(Region.objects.get(slug="aalst"), slug="plan")
    practice.tags.filter(vocabulary="function").delete()
    practice.tags.create(vocabulary="function", key="finance")
    transfer = start_transfer(actor=OPERATOR, practice=practice, region=region, language="en")
    said = phrase("offers", name="The School", function="advocacy")
    steps = [Step("The School provides it", "Vera Jansen", date(2027, 6, 1), phrase=said)]
    save_plan(actor=OPERATOR, transfer=transfer, seen=transfer.version, steps=steps)
    Transfer.objects.update(state=Transfer.State.PLANNED)
    found = reading.read(region)
    assert found is not None
    assert set(found.report.planned) == {"advocacy"}
    said_of_it = f"{label('advocacy')}: 0 recorded, one more planned (by: "
    assert said_of_it in words(client, REPORT)
    # The region's own page says the same as the report.
    home = words(client, "/en/regions/the-hague/")
    assert f"{label('advocacy')}: ask first" not in home
    assert "ask first who provides this" in home


def test_a_step_about_something_else_is_no_planned_provider(region: Region, client: Client) -> None:
    estimated(region)
    practice = make_practice(Region.objects.get(slug="aalst"), slug="plan")
    practice.tags.filter(vocabulary="function").delete()
    for key in ("advocacy", "finance"):
        practice.tags.create(vocabulary="function", key=key)
    before = client.get(f"{REPORT}report.json").json()
    transfer = start_transfer(actor=OPERATOR, practice=practice, region=region, language="en")
    steps = [
        finds("finance"),
        Step("Decide on a fifth stop", "Vera", date(2027, 5, 1)),
        Step("Open it", "Vera", date(2027, 6, 1)),
    ]
    save_plan(actor=OPERATOR, transfer=transfer, seen=transfer.version, steps=steps[1:])
    Transfer.objects.update(state=Transfer.State.PLANNED)
    told = (
        f"{listed([label('advocacy'), label('finance')])}: An adoption that touches this is "
        "running; it does not count as a further provider. Next step: Decide on a fifth stop (by: "
        "1 May 2027)."
    )
    page, front = words(client, REPORT), front_of(client)
    assert (page.count(told), front.count(told)) == (1, 1)
    assert "one more planned" not in page
    assert "Open it" not in page
    # It changes nothing of what the council is asked.
    after = client.get(f"{REPORT}report.json").json()
    assert (after["proposals"], after["under_way"]) == (before["proposals"], [told])
    # Of what somebody has decided to strengthen it is said that this is planned.
    seen = Transfer.objects.get().version
    save_plan(actor=OPERATOR, transfer=transfer, seen=seen, steps=steps)
    (planned, touched) = client.get(f"{REPORT}report.json").json()["under_way"]
    assert planned.startswith(f"{label('finance')} (")
    assert touched.startswith(f"{label('advocacy')}: An adoption that touches this is running;")


def finds(function: str) -> Step:
    """A step that finds one more provider of a function."""
    found = phrase("one_more", function=function, than="0")
    return Step(in_words(found), "Vera Jansen", date(2027, 3, 1), phrase=found)


def test_each_function_says_whom_to_ask_about_it(region: Region, client: Client) -> None:
    page = words(client, REPORT)
    found = reading.read(region)
    assert found is not None
    shown = found.report.open_recommendations[: proposing.FIRST]
    assert len({entry.proposed for entry in shown}) == len(shown)
    for entry in shown:
        assert entry.proposed.startswith(f"{label(entry.function)}: ask th")
        assert page.count(f"<strong>{entry.proposed}</strong>") == 1


def test_the_council_hears_of_whom_the_second_list_alone_knows(
    region: Region, client: Client
) -> None:
    made = CompletenessEstimate.objects.create(
        region=region, percent=55, low=35, high=71, method="two-lists", basis="Members",
        first=3, second=7, both=3, only_second=["A", "B", "C", "D"],
    )  # fmt: skip
    assert "4 organisations were only on the second list (Members): ask them" in front_of(client)
    made.only_second = []  # forgotten: nobody could be asked
    made.save()
    assert "only on the second list" not in front_of(client)
    made.both, made.only_second = 7, ["A"]
    made.save()
    assert "only on the second list" not in front_of(client)


def test_names_of_a_second_list_are_forgotten(region: Region) -> None:
    def listed(**more: Any) -> CompletenessEstimate:
        return CompletenessEstimate.objects.create(
            region=region, percent=55, method="two-lists", basis="Members", first=3, second=4,
            both=3, only_second=["Vera Jansen"], **more,
        )  # fmt: skip

    before, current, noted = listed(), listed(), listed(counts=False)
    assert forget_names() == 1  # what is only noted does not end what counts
    before.refresh_from_db()
    current.refresh_from_db()
    assert (before.only_second, current.only_second) == ([], ["Vera Jansen"])
    assert before.second == 4
    long_ago = timezone.now() - timedelta(days=366)
    CompletenessEstimate.objects.filter(pk=noted.pk).update(stated_at=long_ago)
    assert forget_names() == 1
    noted.refresh_from_db()
    assert noted.only_second == []


def test_a_scenario_keeps_the_estimate_that_it_was_saved_with(
    region: Region, signed_in: Client
) -> None:
    _estimated(region, 55, 50, 75)
    scenario = {"kind:hub": "80", "otherwise": "10", "name": "Fire", "complete": "55"}
    kept = signed_in.post(f"{REPORT}scenario/?complete=55", scenario)["Location"]
    before = re.findall(r'<p class="measure">(If the list[^<]*)', words(signed_in, kept))
    assert before
    _estimated(region, 55, 55, 55)
    after = re.findall(r'<p class="measure">(If the list[^<]*)', words(signed_in, kept))
    assert after == before


def test_a_scenario_keeps_the_records_that_it_was_saved_with(
    region: Region, signed_in: Client
) -> None:
    def figures(address: str) -> list[str]:
        page = words(signed_in, address)
        return re.findall(r"<p class=.lead measure.*?</p>|If the list[^<]*|<td>[^<]*</td>", page)

    _estimated(region, 55, 50, 75)
    scenario = {"kind:hub": "80", "otherwise": "10", "name": "Fire"}
    kept = signed_in.post(f"{REPORT}scenario/", scenario)["Location"]
    before = figures(kept)
    create_organisations(
        actor=OPERATOR,
        records=[{"name": "New", "region": "the-hague", "functions": ["workspace", "finance"]}],
    )
    refresh(region)
    _estimated(region, 70, 55, 85)
    assert figures(kept) == before
    page = words(signed_in, kept)
    assert "The records have changed since then." in page
    assert "Save this scenario" not in page  # first with today's records
    assert "Delete this scenario" in page
    (link,) = re.findall(r'href="(\?[^"]*)" rel="nofollow">Permanent link', page)
    assert figures(f"{REPORT}scenario/{link.replace('&amp;', '&')}") == before
    (today,) = re.findall(r'href="([^"]*)">Calculate with today', page)
    today = f"{REPORT}scenario/{today.replace('&amp;', '&')}"
    assert figures(today) != before
    signed_in.post(today, scenario | {"replaces": Scenario.objects.get().version})
    assert figures(kept) == figures(today) != before


def test_a_trial_says_that_the_records_have_changed_before_it_is_saved(
    region: Region, signed_in: Client
) -> None:
    tried = f"{REPORT}what-if/?do=close:bank"
    changed = "The records have changed since then."
    assert changed not in words(signed_in, tried)
    records = [{"name": "New", "region": "the-hague", "functions": ["policy"]}]
    create_organisations(actor=OPERATOR, records=records)
    page = words(signed_in, tried)  # the analysis is not made anew yet
    assert changed in page
    assert re.search(r"Calculated with the records of [^<]* \d\d:\d\d", page)


def test_a_closure_that_parts_many_is_planned_with_bringing_them_together(
    region: Region, client: Client
) -> None:
    leaves_of_the_hub(region)
    for slug, key in (("introductions", "matchmaking"), ("offices", "workspace")):
        practice = make_practice(Region.objects.get(slug="aalst"), slug=slug)
        practice.tags.filter(vocabulary="function").delete()
        practice.tags.create(vocabulary="function", key=key)
    page = words(client, f"{REPORT}what-if/?do=close:hub")
    plans = page.partition("From trial to plan")[2]
    heads = re.findall(r"<h3>([^<]*)</h3>", plans)
    assert heads[0] == label("matchmaking")
    assert label("workspace") in heads
    assert "Practices of bringing organisations together come first" in plans
    other = words(client, f"{REPORT}what-if/?do=stop:hub:workspace")
    assert label("matchmaking") not in re.findall(r"<h3>([^<]*)</h3>", other)


def test_an_estimate_of_one_person_is_called_that(region: Region, signed_in: Client) -> None:
    person = make_person("knows@example.org")
    _estimated(region, 60, 50, 70)
    CompletenessEstimate.objects.update(stated_by=person)
    page = words(signed_in, REPORT)
    assert "Estimated by one person on" in page
    assert "not calculated: the list is 60% complete" in page
    User.objects.filter(pk=person.pk).update(name="Joris Bakker", named_since=timezone.now())
    assert "Estimated by one person (Joris Bakker) on" in words(signed_in, REPORT)
    assert "Estimated by one person (Joris Bakker) on" in pdf_text(signed_in)
    # What is kept for good names nobody: people come and go.
    found = reading.read(region, kept=True)
    assert found is not None
    assert "Joris" not in found.report.caution


def test_a_step_in_another_language_is_marked_and_said(region: Region, client: Client) -> None:
    practice = make_practice(Region.objects.get(slug="aalst"), slug="plan")
    practice.tags.get_or_create(vocabulary="function", key="advocacy")
    transfer = start_transfer(actor=OPERATOR, practice=practice, region=region, language="nl")
    steps = [Step("Vraag de markt & de buren", "Vera", date(2027, 6, 1))]
    save_plan(actor=OPERATOR, transfer=transfer, seen=transfer.version, steps=steps)
    Transfer.objects.update(state=Transfer.State.PLANNED)
    page = client.get(REPORT).content.decode()
    marked = '<span lang="nl">Vraag de markt &amp; de buren</span> (in Dutch)'
    assert marked in page
    assert "Vraag de markt & de buren (in Dutch)" in front_of(client)
    own = client.get(REPORT.replace("/en/", "/nl/")).content.decode()
    assert "Vraag de markt &amp; de buren (uiterlijk: 1 juni 2027)" in own
    assert '<span lang="nl">' not in own


def test_an_interval_that_tells_nothing_is_not_told(region: Region) -> None:
    _estimated(region, 55, 50, 75)
    found = reading.read(region)
    assert found is not None
    told = found.report
    row = told.result.curve[len(told.result.curve) // 2]
    for low, high, said in (
        (row.surviving, 1.0, "–"),
        (row.surviving + 0.1, 1.0, " – 100%"),
        (row.surviving, 0.9, " – 90%"),
    ):
        curve = [
            one.model_copy(update={"span": Span(low=low, high=high)}) if one is row else one
            for one in told.result.curve
        ]
        result = told.result.model_copy(update={"curve": curve})
        chart = charts.failure(replace(told, result=result))
        cell = chart.rows[curve.index(curve[len(curve) // 2])][-1]
        assert cell.endswith(said)
        assert (cell == "–") == (said == "–")


def test_the_paper_says_what_its_scenarios_assume(
    region: Region, client: Client, manager: User
) -> None:
    services.save_scenario(
        actor=actor_of(manager), snapshot=Snapshot.objects.get(), estimate=None, percent=100,
        name="Fire", risks={"kind:hub": 80, "kind:funder": 80, "actor:bank": 100}, otherwise=10,
    )  # fmt: skip
    paper = " ".join(" ".join(page.extract_text() for page in pdf_of(client).pages).split())
    said = "Assumed risks of closing: City Bank: 100%; Hub and Funder: 80%; all others: 10%."
    assert said in paper
    assert "The figures are an example to start from, not measurements." in paper
    # What makes a crisis look harmless is said where its figure stands, with what it hides.
    recorded = queries.standing(region).recorded  # type: ignore[union-attr]
    risks = Risks({"kind:hub": 80, "kind:funder": 80, "actor:bank": 100}, 10).of_actors(recorded)
    least = {one.function: 1.0 for one in recorded.offers}
    for one in recorded.offers:
        least[one.function] = min(least[one.function], risks[one.actor])
    share = sum(1 - risk for risk in least.values()) / len(recorded.functions)
    linked = "if their closings were linked as closely as possible, "
    assert f"{linked}{share:.0%} of the functions would be expected to keep a provider" in paper
    assert "30%, independently of the others, " in paper
    assert "What is said of closings assumes that organisations close independently" in paper
    scenario = words(client, f"{REPORT}scenario/?kind:hub=80&kind:funder=80&actor:bank=100")
    assert "This assumes that organisations close independently of one another." in scenario


def test_what_is_planned_although_enough_are_known_is_not_called_done(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(certainty, "ENOUGH", 2)
    twice(region)
    all_confirmed()
    found = reading.read(region)
    assert found is not None
    told = found.report
    (key, *_others) = [one.key for one in told.ranked]
    assert label(key) in told.enough
    step = Planned("Ask Vera", named=True, due=date(2027, 5, 1), decided=True)
    planned = replace(told, planned={key: step})
    assert label(key) not in planned.enough
    assert label(key) not in planned.headline
    assert any(
        line.startswith(f"{label(key)} (2 of 2 confirmed). Planned: Ask Vera")
        for line in planned.planned_already
    )
    (said,) = [one.statement.sentence for one in planned.recommendations if one.function == key]
    assert said.startswith(f"{label(key)}: 2 recorded (2 confirmed), one more planned (by:")


TO_THE_HUB = [{"kind": "partners", "target": "hub"}]


def leaves_of_the_hub(region: Region) -> None:
    """Of each one relation is recorded, that with the hub."""
    records = [
        {"name": f"Leaf {n}", "region": "the-hague", "relations": TO_THE_HUB} for n in range(3)
    ]
    create_organisations(actor=OPERATOR, records=records)
    refresh(region)


def groups_of_the_hub(region: Region) -> None:
    """Three that work with one another and with the hub, and two such pairs, which hang on it."""
    records: list[dict[str, Any]] = []
    for group in (3, 2, 2):
        first = len(records)
        for n in range(first, first + group):
            others = [{"kind": "partners", "target": f"one-{one}"} for one in range(first, n)]
            records.append(
                {
                    "slug": f"one-{n}",
                    "name": f"One {n}",
                    "region": "the-hague",
                    "relations": [*TO_THE_HUB, *others],
                }
            )
    create_organisations(actor=OPERATOR, records=records)
    refresh(region)


HANGING = (
    "Without The Hub, 6 of 10 organisations would lose their connection to the rest of the "
    "network, as far as relations are recorded. Not certain, as only one relation is recorded: "
    "2 of 6."
)


def test_a_region_that_has_every_function_is_said_to_depend_not_to_lack(
    region: Region, client: Client
) -> None:
    record = {"name": "All", "region": "the-hague", "functions": taxonomies.FUNCTIONS.keys}
    create_organisations(actor=OPERATOR, records=[record])
    refresh(region)
    all_confirmed()
    page = words(client, "/en/regions/the-hague/")
    assert "<dt>Depends on one provider</dt>" in page
    assert "<dt>What it lacks</dt>" not in page
    assert "Not urgent, as two or three providers are recorded: " in page
    assert "percentage points" not in page  # those are the analysis's
    assert "Without this organisation" not in pdf_text(client)  # the heading says it


def test_what_rests_on_one_relation_of_each_is_called_no_risk(
    region: Region, client: Client
) -> None:
    leaves_of_the_hub(region)
    said = (
        "It is not known whether 5 of 6 organisations depend on The Hub for their connection to "
        "the rest of the network: 5 of them have only one recorded relation."
    )
    assert as_one_line(f"Find out first. {said}") in as_one_line(front_of(client))
    for path in (REPORT, "/en/regions/the-hague/"):
        assert said in words(client, path)
        assert "lose their connection" not in words(client, path)
    twice(region)
    all_confirmed()
    told = reading.read(region)
    assert told is not None
    assert "the network does depend on one" not in told.report.headline


def test_the_first_page_says_that_many_hang_on_one(region: Region, client: Client) -> None:
    assert "Depends on one organisation" not in front_of(client)
    groups_of_the_hub(region)
    assert f"Depends on one organisation. {HANGING}" in front_of(client)
    for path in (REPORT, "/en/regions/the-hague/"):
        assert HANGING in words(client, path)
    # The card counts the same organisations.
    said = "City Bank, One 3, One 4, One 5 and 2 others. Not certain, as only one relation is "
    assert f"{said}recorded: 2 of 6." in words(client, REPORT)


def test_that_many_hang_on_one_leads_to_a_step(region: Region, client: Client) -> None:
    assert "with whom else they work" not in words(client, REPORT)
    leaves_of_the_hub(region)
    asked = (
        "Ask the 5 organisations that only The Hub connects to the rest of the network with whom "
        "else they work."
    )
    Organisation.objects.update(email="")
    none = "None of them has an email address in the directory."
    assert f"{asked} {none} Answers by" in words(client, REPORT)
    Organisation.objects.filter(slug="bank").update(email="info@bank.example")
    some = "1 of them has an email address in the directory."
    assert f"{asked} {some} Answers by" in words(client, REPORT)
    asked = f"{asked} {some}"
    assert "If they name no one, the council decides who is to bring them" in words(client, REPORT)
    front = as_one_line(front_of(client))
    assert as_one_line(asked) in front
    paper = as_one_line("".join(one.extract_text() for one in pdf_of(client, "").pages))
    assert (
        as_one_line(
            "With whom they work. By email: City Bank. Without an email address: "
            "Leaf 0, Leaf 1, Leaf 2 and The School."
        )
        in paper
    )
    assert as_one_line("Missing email addresses are added on the page") in paper
    assert asked in [one["what"] for one in client.get(f"{REPORT}report.json").json()["proposals"]]
    (named,) = re.findall(rf"[(]{re.escape(asked)}[)]</span>.*?</ul>", words(client, REPORT))
    told = reading.read(region)
    assert told is not None
    (hub,) = [card for card in told.report.result.closures if card.actor == "hub"]
    assert re.findall(r'href="/en/organisations/([^/]*)/"', named) == list(hub.cut_off)
    # Whoever brings people together does that, but not the one on whom they hang, nor who works
    # with none.
    record = {"slug": "club", "name": "The Club", "region": "the-hague"}
    create_organisations(actor=OPERATOR, records=[record])
    practice = make_practice(Region.objects.get(slug="aalst"), slug="introductions")
    practice.tags.filter(vocabulary="function").delete()
    practice.tags.create(vocabulary="function", key="matchmaking")
    shown = words(client, REPORT)
    (others,) = re.findall(rf"How others do it: 1 <[^>]*>[(]{re.escape(asked)}.*?</ul>", shown)
    assert 'href="/en/practices/introductions/"' in others
    hanging = hub.cut_off[0]
    for slug in ("hub", hanging, "club"):
        provider = Organisation.objects.get(slug=slug)
        Offer.objects.create(organisation=provider, function="matchmaking")
    refresh(region)
    assert "Who could bring" not in words(client, REPORT)
    # The largest part without the hub is another one than that of the one that hangs on it.
    related = (
        *(("Mate 1", "club"), ("Mate 2", "club"), ("Mate 3", hanging)),
        *(("Mate 4", hub.cut_off[1]), ("Mate 5", hub.cut_off[1])),
    )
    create_organisations(
        actor=OPERATOR,
        records=[
            {"name": name, "region": "the-hague", "relations": [{"kind": "partners", "target": to}]}
            for name, to in related
        ],
    )
    refresh(region)
    also = "but is connected through The Hub alone, too"
    said = (
        "Who could bring organisations together (Matchmaking), those with the most recorded "
        "relations first: "
        f"The Club (works with 2) and {told.report.names[hanging]} (works with 2, {also})."
    )
    assert said in words(client, REPORT)


def test_only_who_is_asked_by_name_is_said_to_be_on_the_list(
    region: Region, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    said = "Those asked are on the list. Look beyond it as well"
    found = reading.read(region)
    assert found is not None
    assert any(one.whom for one in found.report.proposed)
    assert said in front_of(client)
    monkeypatch.setattr(proposing, "_shared_out", lambda _likely: {})  # nobody likely is left
    found = reading.read(region)
    assert found is not None
    assert not any(one.whom for one in found.report.proposed)
    assert "without being on the list" in front_of(client)
    assert said not in front_of(client)


def test_few_relations_show_nobody_who_is_cut_off(region: Region, client: Client) -> None:
    leaves_of_the_hub(region)
    said = "Cut off from the rest of the network, as far as relations are recorded: "
    assert said in words(client, REPORT)
    lost = "would lose their connection to the rest of the network, as far as relations are"
    tried = f"{REPORT}what-if/?do=close:hub"
    assert f"5 organisations {lost}" in words(client, tried)
    assert "How many lose their connection says more." in words(client, tried)
    records = [{"name": f"Alone {n}", "region": "the-hague"} for n in range(9)]
    create_organisations(actor=OPERATOR, records=records)
    refresh(region)
    assert "Cut off from" not in words(client, REPORT)
    assert "Without this organisation: The Hub" in words(client, REPORT)  # its functions
    assert lost not in words(client, tried)
    assert "Cohesion" not in words(client, tried)


def test_nothing_is_called_not_urgent_while_the_network_hangs_on_one(
    region: Region, client: Client
) -> None:
    twice(region)
    assert "Nothing is urgent" in words(client, REPORT)
    groups_of_the_hub(region)
    found = reading.read(region)
    assert found is not None
    said = found.report.headline
    assert "Nothing is urgent" not in said
    assert said.startswith("No function depends on a single organisation")
    assert "Without The Hub, 6 of 12 organisations would lose their connection" in said
    assert found.report.hinge == ""  # it is said once
    front = front_of(client)  # and on the paper below its headline, which is short
    assert found.report.in_short in front
    assert len(found.report.in_short) < 160
    assert front.count("Without The Hub, 6 of 12 organisations") == 1
    assert "Depends on one organisation. Without The Hub" in front


def test_hardly_any_relations_show_nothing_of_the_network(region: Region, client: Client) -> None:
    records = [{"name": f"Alone {n}", "region": "the-hague"} for n in range(4)]
    create_organisations(actor=OPERATOR, records=records)
    refresh(region)
    page = words(client, REPORT)
    assert "Relations are hardly recorded yet: 3 of 7 organisations have one." in page
    assert "is said once at least 50% of the organisations have a recorded relation." in page
    for gone in ("could work together", "The largest connected part", "the only link between"):
        assert gone not in page.replace("who could work together, is said", "")


def test_two_relations_of_one_pair_are_one_pair(region: Region, client: Client) -> None:
    (said,) = {
        one["rests_on"]
        for one in client.get(f"{REPORT}report.json").json()["statements"]
        if one["key"].startswith("network-")
    }
    assert said.startswith("Based on 2 pairs of organisations with a recorded relation;")
    bank, hub = (Organisation.objects.get(slug=slug) for slug in ("bank", "hub"))
    Relation.objects.create(origin=bank, target=hub, kind="partners")
    refresh(region)
    told = client.get(f"{REPORT}report.json").json()
    assert len(told["recorded"]["relations"]) == 3
    assert said in {one["rests_on"] for one in told["statements"]}


def test_a_permanent_link_that_was_cut_off_shows_no_other_figures(
    region: Region, client: Client
) -> None:
    _estimated(region, 75, 60, 90)
    made = CompletenessEstimate.objects.get()
    link = f"{REPORT}at/{Snapshot.objects.get().digest[:12]}/"
    whole = f"{link}?complete=75&estimate={made.pk}"
    assert client.get(whole).status_code == 200
    assert client.get(link).status_code == 200
    for other in (
        f"{link}?complete=7",
        f"{link}?complete=75&estimate={made.pk}9",
        f"{link}?estimate={made.pk}",
    ):
        assert client.get(other).status_code == 404
    page = words(client, f"{REPORT}scenario/?kind:hub=80&otherwise=10&complete=75")
    (named,) = re.findall(r'href="(\?[^"]*)" rel="nofollow">Permanent link', page)
    named = named.replace("&amp;", "&")
    assert client.get(f"{REPORT}scenario/{named}").status_code == 200
    for end in range(named.index("&"), len(named)):
        assert client.get(f"{REPORT}scenario/{named[:end]}").status_code == 404


def test_a_risk_of_what_is_not_there_shows_no_other_scenario(
    region: Region, client: Client
) -> None:
    for key in ("kind:nope", "actor:nobody", "sector:ZZ", "function:none"):
        answer = client.get(f"{REPORT}scenario/?{key}=5&otherwise=10")
        assert answer.status_code == 422
        page = answer.content.decode()
        assert f"something that does not exist here: {key}." in page
        assert "of the functions are expected" not in page
        assert "Worked example" not in page
    # A type that nobody here has is a risk all the same.
    assert client.get(f"{REPORT}scenario/?kind:network=5&otherwise=10").status_code == 200


def test_a_function_that_rests_on_what_nobody_confirmed_is_not_settled(
    region: Region, client: Client
) -> None:
    records = [
        {"slug": f"o{n}", "name": f"O {n}", "region": "the-hague", "functions": ["finance"]}
        for n in range(3)
    ]
    create_organisations(actor=OPERATOR, records=records)  # with the bank four
    refresh(region)
    page, paper = words(client, REPORT), pdf_text(client)
    assert "None of the 8 recorded offers has been confirmed by the organisation" in paper
    assert "but none of them confirmed: Funding (4). Ask the providers" in paper
    assert "Nothing to do" not in paper
    all_confirmed()
    offers = FactDates.objects.filter(group=FactGroup.OFFERS)
    old = timezone.now() - timedelta(days=366)
    offers.filter(organisation__slug="o1").update(confirmed_at=old, changed_at=old)
    page, paper = words(client, REPORT), pdf_text(client)
    assert "Funding (3 of 4 confirmed)" in page
    assert "To be confirmed. Enough providers according to the records, but fewer" in paper
    assert "Nothing to do" not in paper
    said = "7 of the 8 recorded offers were confirmed by the organisation, the region manager"
    assert said in page
    assert said in paper
    assert ". 1 offer may be out of date." in paper
    offers.filter(organisation__slug="o1").update(confirmed_at=timezone.now())
    assert "Nothing to do. Enough providers are known" in pdf_text(client)
    offers.filter(organisation__slug="o2").update(unconfirmed=["finance"])  # by an import
    assert "Funding (3 of 4 confirmed)" in words(client, REPORT)
    link = f"{REPORT}at/{Snapshot.objects.latest('pk').digest[:12]}/"
    assert "were confirmed by" not in words(client, link)  # it says the same for good


def test_the_permanent_address_names_what_was_confirmed(region: Region, client: Client) -> None:
    """A confirmation changes no records, but the sentences that a paper prints beside its link."""
    today = formats.day(timezone.localdate())
    said = f"{today}: 5 of the 5 recorded offers were confirmed by"
    FactDates.objects.update(confirmed_at=timezone.now(), confirmed_as="manager")
    refresh(region)
    newest = "/en/regions/the-hague/ecosystem/report.json"
    link = client.get(newest).json()["permanent"].removeprefix(settings.SITE_URL)
    assert said in words(client, link)
    FactDates.objects.update(confirmed_at=None, confirmed_as="")
    refresh(region)
    other = client.get(newest).json()["permanent"].removeprefix(settings.SITE_URL)
    assert f"{today}: None of the 5 recorded offers" in words(client, other)
    assert said in words(client, link)
    path, _, query = link.partition("?")
    kept = client.get(f"{newest}?at={path.split('/')[-2]}&{query}").json()
    assert kept["confirmed"].startswith(said)
    assert kept["permanent"].endswith(link)
    assert client.get(link.replace("confirmed=", "confirmed=0")).status_code == 404
    assert client.get(link.partition("&")[0]).status_code == 404  # cut off on its way


def test_one_unconfirmed_row_does_not_turn_the_advice(region: Region, client: Client) -> None:
    """A second provider that a list names is asked, and the list is still to be estimated."""
    twice(region)
    before = words(client, REPORT)
    assert "Nothing is urgent" in before
    row = FactDates.objects.filter(group=FactGroup.OFFERS, organisation__name="All 2")
    row.update(confirmed_at=None, confirmed_as="")
    found = reading.read(region)
    assert found is not None
    said = "As recorded, no function depends on a single organisation, but too few providers are"
    first = f"{label('advocacy')} (1 of 2 confirmed)"
    front = front_of(client)
    for told in (found.report.headline, front):
        assert said in told
        assert "First estimate by " in told
        assert "the providers are asked by " in told
        assert f"{label('advocacy')} (1 of 2)" in told
        assert "Nothing is urgent" not in told
    assert "Estimate how complete the list is: compare it with a second list" in front
    assert "Ask this organisation whether its entry is right: All 2." in front
    assert "All of them are named below: The organisations to ask." in front
    paper = pdf_text(client)
    assert "Whether their entries are right. " in paper
    assert f"{label('advocacy')}: All 2" in paper
    assert label("advocacy") not in found.report.not_urgent
    page = words(client, REPORT)
    assert f"If the records are right, no single closure would take these away: {first}" in page
    assert f"{first}: ask first whether the records are right. If they are, one more " in page
    _estimated(region, 100, 100, 100)
    front = front_of(client)
    assert "The providers are asked by " in front
    assert "Estimate how complete" not in front
    link = client.get(f"{REPORT}report.json").json()["permanent"]
    kept = words(client, urlsplit(link)._replace(scheme="", netloc="").geturl())
    assert "Nothing is urgent" in kept  # it was confirmed then
    all_confirmed()
    assert "Nothing is urgent" in words(client, REPORT)


def test_what_is_not_urgent_stands_below_what_has_to_be_asked(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    twice(region)
    found = reading.read(region)
    assert found is not None
    least = found.report.ranked[-1]  # one more provider of another would add more
    assert found.report.recommendations[0].function != least.key
    monkeypatch.setattr("rresi.resilience.advice.unsure", lambda _report: [least])
    found = reading.read(region)
    assert found is not None
    assert found.report.recommendations[0].function == least.key
    assert [one.function for one in found.report.printed] == [least.key]


def test_who_provides_what_is_lacking_is_asked_before_what_is_to_be_confirmed(
    region: Region, client: Client
) -> None:
    twice(region)
    FactDates.objects.filter(group=FactGroup.OFFERS).update(confirmed_at=None, confirmed_as="")
    ask = "whether their entries are right: "
    assert ask in front_of(client)
    Offer.objects.filter(function="policy").exclude(organisation__name="All 1").delete()
    refresh(region)
    front = front_of(client)
    assert f"{label('policy')}: ask " in front
    assert ask not in front
    said = "If the records are right, no single closure would take these away: "
    assert said in words(client, REPORT)
