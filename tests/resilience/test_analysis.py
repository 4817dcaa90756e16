"""From what is recorded to statements: every number can be counted by hand."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date, timedelta
from hashlib import sha256
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdf import PdfReader

from rresi.accounts.roles import OPERATOR
from rresi.core import formats
from rresi.ecosystem import models as directory
from rresi.ecosystem.models import FactDates, Organisation
from rresi.ecosystem.services import create_organisations
from rresi.regions.models import Region
from rresi.resilience import reading, services
from rresi.resilience.analysing import analyse
from rresi.resilience.certainty import Certainty, Completeness
from rresi.resilience.models import (
    Analysis,
    CompletenessEstimate,
    Confirmed,
    Question,
    RegionState,
    Sandbox,
    Scenario,
    Snapshot,
)
from rresi.resilience.proposing import proposals
from rresi.resilience.queries import outdated_regions
from rresi.resilience.questions import EACH
from rresi.resilience.recorded import Actor, Denial, Offer, Recorded, Relation
from rresi.resilience.recording import recorded_of
from rresi.resilience.report import Report
from rresi.resilience.results import Result
from rresi.resilience.services import LEVELS, estimate_completeness, refresh
from rresi.resilience.statements import label
from rresi.resilience.steps import come_about, more_since
from rresi.transfers.models import Transfer
from rresi.transfers.phrases import phrase
from rresi.transfers.services import Step, move_transfer, save_plan, start_transfer
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


def test_what_has_ended_or_is_invented_is_left_out(region: Region) -> None:
    today = date(2026, 6, 1)
    Organisation.objects.filter(slug="bank").update(closed_on=today)
    stored = directory.Offer.objects.filter(organisation__slug="school", function="training")
    stored.update(until=today - timedelta(days=1))
    recorded = recorded_of(region, today)
    assert [actor.slug for actor in recorded.actors] == ["hub", "school"]
    assert ("school", "training") not in {(o.actor, o.function) for o in recorded.offers}
    assert len(recorded.relations) == 1
    assert len(recorded_of(region, today - timedelta(days=1)).actors) == 3
    Organisation.objects.filter(slug="school").update(invented=True)
    recorded = recorded_of(region, today)
    assert [actor.slug for actor in recorded.actors] == ["hub"]
    assert {offer.actor for offer in recorded.offers} == {"hub"}


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


def test_nobody_waits_while_a_snapshot_is_computed(
    region: Region, monkeypatch: pytest.MonkeyPatch
) -> None:
    record = {"slug": "lab", "name": "Lab", "region": "the-hague", "functions": ["policy"]}
    create_organisations(actor=OPERATOR, records=[record])
    depth: list[int] = []
    for name in ("draw", "confirmations_of", "analyse"):
        compute = getattr(services, name)

        def noted(*given: object, compute: Any = compute) -> Any:
            depth.append(len(connection.savepoint_ids))
            return compute(*given)

        monkeypatch.setattr(services, name, noted)
    assert refresh(region)
    assert depth == [len(connection.savepoint_ids)] * 3  # in no transaction of its own


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
    assert "kept for good" in after.content.decode()
    assert after.content == before.content


def test_a_kept_report_says_what_was_confirmed_then(region: Region, client: Client) -> None:
    """And goes on to say so, whatever is confirmed later."""
    of_hub = FactDates.objects.filter(organisation__slug="hub")
    of_hub.update(confirmed_at=timezone.now(), confirmed_as="manager")
    create_organisations(
        actor=OPERATOR, records=[{"slug": "new", "name": "New", "region": "the-hague"}]
    )
    refresh(region)
    kept = RegionState.objects.get(region=region).snapshot
    path = f"/en/regions/the-hague/ecosystem/at/{kept.digest[:12]}/"
    today = formats.day(timezone.localdate())
    said = f"{today}: 2 of the 5 recorded offers were confirmed by"
    before = client.get(path).content.decode()
    assert said in " ".join(before.split())
    FactDates.objects.update(confirmed_at=timezone.now(), confirmed_as="manager")
    assert client.get(path).content.decode() == before
    newest = client.get("/en/regions/the-hague/ecosystem/").content.decode()
    assert "5 of the 5 recorded offers were confirmed by" in " ".join(newest.split())
    Confirmed.objects.all().delete()  # taken before they were kept
    assert "recorded offers were confirmed" not in client.get(path).content.decode()


def test_results_of_an_earlier_version_are_completed(region: Region) -> None:
    analysis = Analysis.objects.filter(percent=100).get()
    whole = analysis.data
    Confirmed.objects.all().delete()
    older = {**whole, "ties": [{"first": "bank", "second": "school", "gain": 0.1, "joins": False}]}
    del older["reliefs"]
    Analysis.objects.filter(pk=analysis.pk).update(data=older)
    found = reading.read(region)
    assert found is not None  # until then it is shown without
    assert found.report.ties == []
    assert refresh(region)
    assert Analysis.objects.get(pk=analysis.pk).data == whole
    confirmed = Confirmed.objects.get(snapshot=analysis.snapshot_id).data
    today = timezone.localdate().isoformat()
    assert confirmed.pop("of") == today
    assert set(confirmed) == {"days", "changed", "answers", "stale", "partners"}
    assert not any(confirmed.values())
    assert not refresh(region)


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
    found_by = phrase("one_more", function=found.report.result.ranked[0].key, than="0")
    transfer = start_transfer(actor=OPERATOR, practice=practice, region=region, language="en")
    steps = [Step("Find one more provider", "Vera", date(2027, 3, 1), phrase=found_by)]
    save_plan(actor=OPERATOR, transfer=transfer, seen=transfer.version, steps=steps)
    Transfer.objects.update(state=Transfer.State.PLANNED)
    estimate_completeness(
        actor=OPERATOR, region=region, percent=60, low=48, high=60, basis="Two streets"
    )
    assert client.get(path + at).json() == before
    page = f"/en/regions/the-hague/ecosystem/at/{found.standing.snapshot.digest}/"
    assert "/practices/later/" not in client.get(page).content.decode()
    now = client.get(path).json()
    assert now["completeness_percent"] == 60
    assert now["permanent"].endswith(
        f"&estimate={CompletenessEstimate.objects.get().pk}&complete=60"
    )
    assert "Find one more provider" in now["proposals"][0]["planned"]


def test_a_permanent_link_says_the_same_for_good(region: Region, client: Client) -> None:
    """Before and after plans, answers, estimates, names and trials that came later."""
    practice = make_practice(Region.objects.get(slug="aalst"), slug="early")
    practice.tags.filter(vocabulary="function").delete()
    practice.tags.create(vocabulary="function", key="workspace")
    estimate_completeness(
        actor=OPERATOR, region=region, percent=70, low=56, high=70, basis="Two streets"
    )
    links = [client.get("/en/regions/the-hague/ecosystem/report.json").json()["permanent"]]
    links.append(links[0].replace("/en/", "/tr/"))
    at = links[0].split("/at/")[1].replace("/?", "&")
    links.append(f"/en/regions/the-hague/ecosystem/report.json?at={at}")

    def said() -> list[str]:
        return [sha256(client.get(link).content).hexdigest() for link in links]

    first = said()
    transfer = start_transfer(actor=OPERATOR, practice=practice, region=region, language="en")
    steps = [Step("Rent a room", "Vera", date(2027, 3, 1), None)]
    transfer = save_plan(actor=OPERATOR, transfer=transfer, seen=transfer.version, steps=steps)
    assert said() == first
    move_transfer(actor=OPERATOR, transfer=transfer, seen=transfer.version, to="planned")
    estimate_completeness(
        actor=OPERATOR, region=region, percent=90, low=72, high=90, basis="Three streets"
    )
    Question.objects.create(
        organisation=Organisation.objects.get(slug="bank"),
        function="workspace",
        batch="b",
        asked_at=timezone.now(),
        answer="no",
        answered_at=timezone.now(),
    )
    Organisation.objects.get(slug="hub").texts.create(language="en", name="The Pivot")
    snapshot = RegionState.objects.get(region=region).snapshot
    Sandbox.objects.create(
        token="t",
        region=region,
        snapshot=snapshot,
        percent=100,
        title="Later",
        changes=["close:bank"],
    )
    Scenario.objects.create(
        region=region, snapshot=snapshot, name="Flood", risks={}, otherwise=5, percent=100
    )
    assert said() == first
    assert refresh(region)
    assert Snapshot.objects.filter(region=region).count() == 2
    assert said() == first
    assert "The Pivot" in client.get("/en/regions/the-hague/ecosystem/").content.decode()


def test_what_the_records_say_is_no_plan_any_more(region: Region) -> None:
    recorded = recorded_of(region)
    names = {"hub": "De Spil"}
    done = [
        {"template": "offers", "name": "The School", "function": "training"},
        {"template": "opens", "name": "De Spil", "function": "workspace"},
        {"template": "relates", "first": "City Bank", "second": "The Hub"},
    ]
    # Nobody is named: another provider than the one looked for may have been recorded.
    perhaps = [
        {"template": "second", "function": "incubation"},
        {"template": "one_more", "function": "incubation", "than": "1"},
        {"template": "opens", "name": "Nobody", "function": "incubation", "than": "1"},
    ]
    open_ = [
        {"template": "second", "function": "training"},
        {"template": "one_more", "function": "incubation", "than": "2"},
        {"template": "opens", "name": "Nobody", "function": "incubation", "than": "2"},
        {"template": "offers", "name": "The School", "function": "finance"},
        {"template": "opens", "name": "Nobody", "function": "workspace"},
        {"template": "relates", "first": "City Bank", "second": "The School"},
    ]
    every = [*done, *perhaps, *open_]
    assert [come_about(step, recorded, names) for step in every] == [True] * 3 + [False] * 9
    assert [more_since(step, recorded) for step in every[3:]] == [True] * 3 + [False] * 6


def test_what_is_probably_a_gap_in_the_list_is_asked_and_not_decided(
    region: Region, client: Client
) -> None:
    """Each gap by the range in which the list may be complete, whatever its gain."""
    records = [
        {"slug": f"o{n}", "name": f"O {n}", "region": "the-hague", "functions": keys}
        for n, keys in enumerate([["finance", "workspace", "training", "policy"]] * 6)
    ]
    records[0]["functions"] = [*records[0]["functions"], "procurement"]
    create_organisations(actor=OPERATOR, records=records)
    refresh(region)
    CompletenessEstimate.objects.create(
        region=region, percent=55, low=35, high=71, method="stated", basis="Two lists"
    )
    found = reading.read(region)
    assert found is not None
    told = found.report
    assert told.certainty.completeness == Completeness(55, 50, 70, unbounded=True)
    assert "the list is 55% complete (35% to 71%; basis: Two lists)" in told.caution
    assert "cannot be corrected" in told.caution
    # The list may be so incomplete that no gap is certain: nothing is put to a decision.
    assert re.match(r"Find out by \d+ \w+ \d+ who provides: ", told.headline)
    for entry in told.open_recommendations:
        assert ": ask first who " in entry.statement.sentence
    for asked in (entry.proposal for entry in told.open_recommendations[:3]):
        assert asked is not None
        assert asked.answers_by
        assert not asked.decide_by
    for level in LEVELS:
        other = reading.read(region, asked=level)
        assert other is not None
        made = [entry.proposal for entry in other.report.recommendations if entry.proposal]
        doubtful = [bool(one.answers_by) for one in made]
        assert doubtful == sorted(doubtful)  # no decision after what must be found out first
    span = told.certainty.survival()
    assert span.low <= told.surviving <= span.high
    assert told.survival.span
    pdf = client.get("/en/regions/the-hague/ecosystem/report.pdf").content
    front = " ".join(PdfReader(BytesIO(pdf)).pages[0].extract_text().split())
    assert "35% to 71%" in front
    assert "Ask first, then decide" in front
    assert "asked to decide" not in front
    # In one minute: whom to ask what, who asks, by when, and what comes then.
    first = told.recommendations[0]
    assert first.proposal is not None
    named, _colon, whom = first.proposal.what.partition(". None of them has an email address")
    assert whom == " in the directory."
    said = named.partition("after their names: ")[2]
    asked_what = dict(each.split(": ") for each in said.split("; "))
    assert len(asked_what) == len(said.split("; ")) >= 3
    providers = {label(one.key): set(one.providers) for one in told.result.functions}
    slugs = {name: slug for slug, name in told.names.items()}
    # Each is asked what the mail has room for, and nothing that is on record.
    for name, functions in asked_what.items():
        keys = functions.split(" and ")
        assert 1 <= len(keys) <= EACH
        assert all(slugs[name] not in providers[key] for key in keys)
    covered = {key for functions in asked_what.values() for key in functions.split(" and ")}
    assert covered == {label(key) for key in first.proposal.functions}
    for words in (
        first.proposal.what,
        first.proposal.answers_by,
        "If no one says yes and no one else is found, the council decides whether to look for",
        "Nothing is to be decided yet. Coordinator, ",
    ):
        assert words in front


def test_an_estimate_says_of_which_list_it_is_and_how_it_is_read(region: Region) -> None:
    made = estimate_completeness(
        actor=OPERATOR, region=region, percent=57, low=45, high=57, basis="Two streets"
    )
    found = reading.read(region)
    assert found is not None
    assert "when the list had" not in found.report.caution
    assert "in steps of 5%; they assume that it is 55% complete." in found.report.caution
    records = [{"name": f"New {n}", "region": "the-hague"} for n in range(2)]
    create_organisations(actor=OPERATOR, records=records)
    refresh(region)
    found = reading.read(region)
    assert found is not None
    assert "when the list had 3 organisations; now it has 5." in found.report.caution
    chosen = reading.read(region, asked=80)
    assert chosen is not None
    assert "The figures assume that it is 80% complete." in chosen.report.caution
    assert made.first == 3


def test_the_closure_that_does_most_harm_comes_first(region: Region, client: Client) -> None:
    """One that cuts off most of the region before those that each lose one function of ten."""
    records: list[dict[str, object]] = [
        {"slug": f"o{n}", "name": f"O {n}", "region": "the-hague", "functions": [key]}
        for n, key in enumerate(["policy", "advocacy", "procurement", "matchmaking"])
    ]
    records += [
        {
            "slug": f"leaf{n}",
            "name": f"Leaf {n}",
            "region": "the-hague",
            "relations": [{"kind": "partners", "target": "town"}],
        }
        for n in range(9)
    ]
    town = {"slug": "town", "name": "Town", "region": "the-hague", "functions": ["finance"]}
    create_organisations(actor=OPERATOR, records=[town, *records])
    refresh(region)
    found = reading.read(region)
    assert found is not None
    told = found.report
    assert told.closures[0].key == "closure-town"
    assert told.result.closures[0].actor == "town"
    older = told.result.model_copy(update={"closures": told.result.closures[::-1]})
    assert replace(told, result=older).closures[0].key == "closure-town"
    left = len(told.closures) - 6
    assert left > 0
    pdf = client.get("/en/regions/the-hague/ecosystem/report.pdf").content
    said = " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(pdf)).pages).split())
    assert f"{left} other organisation" in said


def test_a_paper_says_that_its_records_have_changed(region: Region, client: Client) -> None:
    said = "The records of this region have changed since."

    def front() -> str:
        pdf = client.get("/en/regions/the-hague/ecosystem/report.pdf").content
        return " ".join(PdfReader(BytesIO(pdf)).pages[0].extract_text().split())

    create_organisations(actor=OPERATOR, records=[{"name": "Far", "region": "aalst"}])
    assert region.pk in outdated_regions()
    assert said not in client.get("/en/regions/the-hague/ecosystem/").content.decode()
    assert said not in front()
    create_organisations(actor=OPERATOR, records=[{"name": "New", "region": "the-hague"}])
    assert said in client.get("/en/regions/the-hague/ecosystem/").content.decode()
    assert f"{said} This paper does not take that into account." in front()


def test_those_are_asked_who_most_probably_provide_it(region: Region) -> None:
    """Of the kind of the recorded providers, of these the busiest; nobody who has said no, and
    nobody of whom it is not known what they provide."""
    kinds = {"bank": "company"} | {f"c{n}": "company" for n in range(5)}
    kinds |= {f"p{n}": "public_authority" for n in range(5)}
    functions = {"c3": ["policy", "training"], "c4": ["policy"], "p0": ["policy", "training"]}
    recorded = Recorded(
        actors=tuple(Actor(slug=slug, name=slug.upper(), kind=kinds[slug]) for slug in kinds),
        functions=("finance", "policy", "training"),
        offers=(
            Offer(actor="bank", function="finance"),
            *(Offer(actor=slug, function=key) for slug, keys in functions.items() for key in keys),
        ),
        denials=(Denial(actor="c4", function="finance"),),
    )
    results = dict(analyse(recorded, [50, 80]))
    told = Report(
        recorded=recorded,
        result=results[80],
        percent=80,
        certainty=Certainty(Completeness(80, 50, 80, unbounded=True), results),
        names={actor.slug: actor.name for actor in recorded.actors},
        asked_on=date(2026, 11, 29),
    )
    (finance,) = proposals(told, [one for one in told.ranked if one.key == "finance"])
    assert finance.what.endswith("whether they provide this: C3 and P0.")
    assert finance.answers_by == "31 January 2027"
    assert finance.afterwards.endswith("whether to look for a second provider.")
    (asked,) = proposals(told, told.ranked)  # each organisation once, whatever they are asked for
    assert asked.what.startswith(
        "Ask these organisations whether they provide what stands after their names: C3: Funding; "
    )
    assert asked.functions == ("finance", "training", "policy")
    assert asked.afterwards.endswith("whether to look for one more provider.")


@given(st.lists(st.floats(0, 1), min_size=2, max_size=6), st.lists(st.floats(0, 1), min_size=6))
def test_probable_gaps_come_before_doubtful_ones(low: list[float], high: list[float]) -> None:
    def result(chances: list[float]) -> Result:
        ((_percent, found),) = analyse(
            Recorded(
                actors=(Actor(slug="a", name="A"),),
                functions=tuple(f"f{n}" for n in range(len(low))),
            ),
            [80],
        )
        functions = tuple(
            one.model_copy(update={"chance": chance, "expected": chance / 2})
            for one, chance in zip(found.functions, chances, strict=True)
        )
        return found.model_copy(update={"functions": functions})

    certainty = Certainty(Completeness(80, 60, 80), {60: result(low), 80: result(high[: len(low)])})
    ranked = certainty.ranked()
    probable = [certainty.probable(one) for one in ranked]
    assert probable == sorted(probable, reverse=True)
    for one in ranked:
        chance = certainty.chance(one.key)
        assert chance is not None
        assert certainty.probable(one) == (chance.low >= 0.5)


def test_the_matrix_says_what_it_leaves_out(
    region: Region, client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = "/en/regions/the-hague/ecosystem/"
    assert "Show all organisations" not in client.get(path).content.decode()
    monkeypatch.setattr("rresi.resilience.charts.ROWS_SHOWN", 2)
    page = client.get(path).content.decode()
    assert "It shows 2 of the 3 organisations that provide something" in page
    (link,) = re.findall(r'href="(\?[^"]*)">Show all organisations', page)
    every = client.get(path + link.replace("&amp;", "&")).content.decode()
    assert "It shows 2 of" not in every
    assert "Show all organisations" not in every


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
