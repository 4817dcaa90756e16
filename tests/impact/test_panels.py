"""What cases say on the pages of others: pooled results, people counted twice."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client

from rresi.ecosystem.models import Organisation, Relation
from rresi.impact import pooling, queries
from rresi.impact.kind import CASES
from rresi.impact.models import Case
from rresi.regions.models import Region
from tests.factories.impact import indicator, make_case, measurement
from tests.factories.practices import make_practice
from tests.factories.regions import make_region
from tests.pages import page

pytestmark = pytest.mark.django_db
PLACES = ("aalst", "efeler", "hannover", "antwerp")


def regions(count: int) -> list[Region]:
    return [
        make_region(slug, names={"en": slug.title()}, codes=[], point=None)
        for slug in PLACES[:count]
    ]


def adopted(practice_slug: str, region: Region, before: str, after: str, **unit: Any) -> Case:
    return make_case(
        region,
        slug=f"case-{region.slug}-{after}",
        practice=practice_slug,
        indicators=[indicator(baseline=before, **unit)],
        measurements=[measurement(value=after)],
        translations={},
    )


def test_fewer_than_three_regions_are_shown_and_not_pooled(client: Client) -> None:
    practice = make_practice()
    for region in regions(2):
        adopted(practice.slug, region, "10", "12")
    shown = page(client, f"/en/practices/{practice.slug}/")
    assert "Results elsewhere" in shown
    assert "So far 2 regions have measured this. At least 3 are needed" in shown
    assert "+20%" in shown
    assert "prediction interval" not in shown


def test_three_regions_say_what_the_next_can_expect(client: Client) -> None:
    practice = make_practice()
    for region, after in zip(regions(3), ("12", "13", "14"), strict=True):
        adopted(practice.slug, region, "10", after)
    shown = page(client, f"/en/practices/{practice.slug}/")
    assert "After 3 regions" in shown
    assert "95 per cent prediction interval" in shown


def test_results_that_differ_too_much_are_said_to_differ(client: Client) -> None:
    practice = make_practice()
    for region, after in zip(regions(3), ("4", "13", "40"), strict=True):
        adopted(practice.slug, region, "10", after)
    shown = page(client, f"/en/practices/{practice.slug}/")
    assert "anything between" in shown
    assert "the results differ too much to say more" in shown


def test_the_home_region_is_left_out_and_each_region_counts_once() -> None:
    practice = make_practice()
    home = practice.region
    adopted(practice.slug, home, "10", "90")
    (aalst,) = regions(1)
    adopted(practice.slug, aalst, "10", "11")
    later = adopted(practice.slug, aalst, "10", "15")
    document = {**later.document}
    document["measurements"] = [{**document["measurements"][0], "period": "2024"}]
    CASES.write(document=document, row=later, revision=2)
    (one,) = queries.results_of_adopters(practice.pk, home.pk)
    assert (one.region_id, one.value, one.period) == (aalst.pk, 15.0, "2024")


def test_units_are_never_pooled_together() -> None:
    practice = make_practice()
    aalst, efeler, hannover = regions(3)
    adopted(practice.slug, aalst, "10", "12")
    adopted(practice.slug, efeler, "10", "12", unit="households")
    adopted(practice.slug, hannover, "10", "12", unit="per-cent")
    found = pooling.outcomes(queries.results_of_adopters(practice.pk, practice.region_id), {})
    assert len(found) == 3
    assert [line.change for one in found for line in one.lines] == [
        "+20%",
        "+20%",
        "+2 percentage points",
    ]


def test_a_withdrawn_case_is_pooled_no_more() -> None:
    practice = make_practice()
    case = adopted(practice.slug, regions(1)[0], "10", "12")
    CASES.withdraw(case.pk)
    assert queries.results_of_adopters(practice.pk, practice.region_id) == []


def organisation(slug: str, name: str) -> Organisation:
    return Organisation.objects.create(slug=slug, name=name)


def test_people_of_a_hub_and_its_members_are_not_added(client: Client) -> None:
    hub, member = organisation("hub", "Hub"), organisation("member", "Member")
    Relation.objects.create(kind=Relation.Kind.MEMBER_OF, origin=member, target=hub)
    make_case(slug="of-hub", organisation="Hub", translations={})
    make_case(
        slug="of-member", title="The member’s own case", organisation="Member", translations={}
    )
    assert "The member’s own case" in page(client, "/en/impact/of-hub/")
    shown = page(client, "/en/impact/of-member/")
    assert "Do not add their figures" in shown
    assert 'href="/en/organisations/member/"' in shown


@pytest.mark.parametrize(
    "changes",
    [
        {"measurements": [measurement(period="2019")]},
        {"indicators": [indicator(catalogue="own", code="")]},
        {"indicators": [indicator(code="PI1234")]},
        {"organisation": "Somebody else"},
    ],
)
def test_other_periods_indicators_and_strangers_are_not_the_same_people(
    client: Client, changes: dict[str, Any]
) -> None:
    hub, member = organisation("hub", "Hub"), organisation("member", "Member")
    Relation.objects.create(kind=Relation.Kind.MEMBER_OF, origin=member, target=hub)
    make_case(slug="of-hub", organisation="Hub", translations={})
    make_case(**{"slug": "of-member", "organisation": "Member", "translations": {}, **changes})
    assert "Do not add their figures" not in page(client, "/en/impact/of-hub/")
