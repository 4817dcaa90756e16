"""From what is recorded to statements: every number can be counted by hand."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta

import pytest
from django.test import Client
from hypothesis import given, settings
from hypothesis import strategies as st

from rresi.accounts.roles import OPERATOR
from rresi.ecosystem import models as directory
from rresi.ecosystem.models import Organisation
from rresi.ecosystem.services import create_organisations
from rresi.regions.models import Region
from rresi.resilience import reading
from rresi.resilience.analysing import analyse
from rresi.resilience.models import Analysis, RegionState, Snapshot
from rresi.resilience.queries import outdated_regions
from rresi.resilience.recorded import Actor, Offer, Recorded, Relation
from rresi.resilience.recording import recorded_of
from rresi.resilience.services import LEVELS, estimate_completeness, refresh
from rresi.transfers.services import Step, save_plan, start_transfer
from tests.factories.practices import make_practice
from tests.factories.resilience import make_ecosystem

FUNCTIONS = ("care", "credit", "coaching")


@pytest.fixture
def region(db: None) -> Region:
    return make_ecosystem()


def test_a_snapshot_holds_what_the_directory_says(region: Region) -> None:
    recorded = recorded_of(region)
    assert [actor.slug for actor in recorded.actors] == ["bank", "hub", "school"]
    assert len(recorded.functions) == 10
    assert {(offer.actor, offer.function) for offer in recorded.offers} == {
        ("hub", "workspace"),
        ("hub", "incubation"),
        ("bank", "finance"),
        ("school", "training"),
        ("school", "incubation"),
    }
    assert {(r.origin, r.target, r.kind) for r in recorded.relations} == {
        ("bank", "hub", "funds"),
        ("school", "hub", "partners"),
    }


def test_what_has_ended_is_left_out(region: Region) -> None:
    today = date(2026, 6, 1)
    Organisation.objects.filter(slug="bank").update(closed_on=today)
    stored = directory.Offer.objects.filter(organisation__slug="school", function="training")
    stored.update(until=today - timedelta(days=1))
    recorded = recorded_of(region, today)
    assert [actor.slug for actor in recorded.actors] == ["hub", "school"]
    assert ("school", "training") not in {(o.actor, o.function) for o in recorded.offers}
    assert len(recorded.relations) == 1
    assert len(recorded_of(region, today - timedelta(days=1)).actors) == 3


def test_several_offers_of_a_function_count_once(region: Region) -> None:
    school = Organisation.objects.get(slug="school")
    directory.Offer.objects.filter(organisation=school, function="training").update(confidence=0.4)
    directory.Offer.objects.create(
        organisation=school,
        function="training",
        title="Evening school",
        target_groups=["young-people"],
        confidence=0.9,
    )
    (offer,) = [o for o in recorded_of(region).offers if o.function == "training"]
    assert offer.confidence == 0.9
    assert offer.groups == ("women", "young-people")


def test_the_numbers_of_the_report(region: Region) -> None:
    found = reading.read(region)
    assert found is not None
    result = found.report.result
    # one function of ten has two providers, three have one, six have none
    assert result.redundancy == pytest.approx((2 / 3 + 3 * 1 / 2) / 10)
    assert len(found.report.thin) == 9
    assert {card.actor: set(card.functions) for card in result.closures} == {
        "hub": {"workspace"},
        "bank": {"finance"},
        "school": {"training"},
    }
    hub = next(card for card in result.closures if card.actor == "hub")
    assert hub.cut_off in {("bank",), ("school",)}  # the smaller of two parts of one
    assert result.network is not None
    assert result.network.articulation_points == ("hub",)
    assert result.ranked[0].flag == "no_provider"
    assert result.ranked[0].gain == pytest.approx(0.05)  # 1/2 of a tenth


def test_the_same_records_are_one_snapshot(region: Region) -> None:
    assert not refresh(region)
    assert Snapshot.objects.count() == 1
    assert Analysis.objects.count() == len(LEVELS)


def test_a_change_of_the_directory_makes_a_new_snapshot(region: Region) -> None:
    assert outdated_regions() == []
    record = {"slug": "lab", "name": "Lab", "region": "the-hague", "functions": ["policy"]}
    create_organisations(actor=OPERATOR, records=[record])
    assert outdated_regions() == [region.pk]
    assert refresh(region)
    assert outdated_regions() == []
    assert Snapshot.objects.count() == 2


def test_a_change_elsewhere_makes_no_new_snapshot(region: Region) -> None:
    create_organisations(
        actor=OPERATOR, records=[{"slug": "far", "name": "Far", "region": "aalst"}]
    )
    assert region.pk in outdated_regions()
    assert not refresh(region)
    assert Snapshot.objects.filter(region=region).count() == 1
    assert RegionState.objects.get(region=region).snapshot.region_id == region.pk


def test_an_earlier_report_says_what_it_said(region: Region, client: Client) -> None:
    digest = RegionState.objects.get(region=region).snapshot.digest[:12]
    before = client.get(f"/en/regions/the-hague/ecosystem/at/{digest}/?complete=80")
    Organisation.objects.filter(slug="bank").delete()
    create_organisations(
        actor=OPERATOR, records=[{"slug": "new", "name": "New", "region": "the-hague"}]
    )
    refresh(region)
    after = client.get(f"/en/regions/the-hague/ecosystem/at/{digest}/?complete=80")
    assert after.status_code == 200
    assert "City Bank" in after.content.decode()
    assert "kept as it was" in after.content.decode()
    said = [
        re.findall(r'id="survival">.*?</strong>', page.content.decode(), re.DOTALL)
        for page in (before, after)
    ]
    assert len(said[0]) == 1
    assert said[0] == said[1]


def test_a_kept_report_leaves_out_what_came_later(region: Region, client: Client) -> None:
    found = reading.read(region)
    assert found is not None
    at = f"?at={found.standing.snapshot.digest}"
    path = "/en/regions/the-hague/ecosystem/report.json"
    create_organisations(
        actor=OPERATOR, records=[{"slug": "new", "name": "New", "region": "the-hague"}]
    )
    refresh(region)
    before = client.get(path + at).json()
    practice = make_practice(Region.objects.get(slug="aalst"), slug="later")
    practice.tags.filter(vocabulary="function").delete()
    practice.tags.create(vocabulary="function", key=found.report.result.ranked[0].key)
    transfer = start_transfer(actor=OPERATOR, practice=practice, region=region, language="en")
    steps = [Step("Rent a room", "Vera", date(2027, 3, 1), None)]
    save_plan(actor=OPERATOR, transfer=transfer, seen=transfer.version, steps=steps)
    estimate_completeness(actor=OPERATOR, region=region, percent=60, basis="Two streets")
    assert client.get(path + at).json() == before
    page = f"/en/regions/the-hague/ecosystem/at/{found.standing.snapshot.digest}/"
    assert "/practices/later/" not in client.get(page).content.decode()
    now = client.get(path).json()
    assert now["completeness_percent"] == 60
    assert "Rent a room" in now["proposals"][0]["planned"]


def test_the_data_file_repeats_every_statement(region: Region, client: Client) -> None:
    data = json.loads(client.get("/en/regions/the-hague/ecosystem/report.json").content)
    assert data["digest"] == Recorded.model_validate(data["recorded"]).digest
    page = client.get("/en/regions/the-hague/ecosystem/").content.decode()
    for statement in data["statements"]:
        assert f'id="{statement["key"]}"' in page
    ((_percent, result),) = analyse(Recorded.model_validate(data["recorded"]), [100])
    assert data["result"] == result.model_dump(mode="json")


@st.composite
def ecosystems(draw: st.DrawFn) -> Recorded:
    slugs = [f"a{number}" for number in range(draw(st.integers(1, 6)))]
    pairs = [(slug, function) for slug in slugs for function in FUNCTIONS]
    offers = draw(st.lists(st.sampled_from(pairs), unique=True))
    edges = [(one, other) for one in slugs for other in slugs if one < other]
    relations = draw(st.lists(st.sampled_from(edges), unique=True)) if edges else []
    return Recorded(
        actors=tuple(Actor(slug=slug, name=slug.upper()) for slug in slugs),
        functions=FUNCTIONS,
        offers=tuple(Offer(actor=actor, function=function) for actor, function in offers),
        relations=tuple(Relation(origin=a, target=b, kind="partners") for a, b in relations),
    )


@given(ecosystems())
@settings(max_examples=60, deadline=None)
def test_results_agree_with_a_plain_count(recorded: Recorded) -> None:
    ((_percent, result),) = analyse(recorded, [100])
    counts = dict.fromkeys(FUNCTIONS, 0)
    for offer in recorded.offers:
        counts[offer.function] += 1
    assert result.redundancy == pytest.approx(sum(k / (k + 1) for k in counts.values()) / 3)
    for found in result.functions:
        k = counts[found.key]
        assert len(found.providers) == k
        assert found.gain == pytest.approx(1 / 3 / ((k + 1) * (k + 2)))
        assert found.flag == {0: "no_provider", 1: "no_second_provider"}.get(k, "")
    lost = {
        offer.actor: {
            o.function
            for o in recorded.offers
            if o.actor == offer.actor and counts[o.function] == 1
        }
        for offer in recorded.offers
    }
    shown = {card.actor: set(card.functions) for card in result.closures}
    for actor, functions in lost.items():
        assert shown.get(actor, set()) == functions
    assert Recorded.model_validate(recorded.model_dump(mode="json")) == recorded
    shuffled = recorded.model_copy(update={"offers": recorded.offers[::-1]})
    assert shuffled.digest == recorded.digest
