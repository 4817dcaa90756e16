"""The map of a list opens: a town, a street, and what stands at one point."""

from __future__ import annotations

import re
from html import unescape
from typing import Any

import pytest
from django.test import Client

from rresi.accounts.roles import OPERATOR
from rresi.core.boxes import Box
from rresi.ecosystem.directory import LISTING
from rresi.ecosystem.services import create_organisations
from rresi.listing.stores import DatabaseStore, SnapshotStore
from tests.factories.regions import make_region

pytestmark = pytest.mark.django_db
HOUSE = {"lat": 52.0705, "lon": 4.3007}
PAGE = "/en/organisations/"


@pytest.fixture
def town() -> None:
    """Seventy organisations in five streets, eight in one house, and one in another town."""
    make_region()
    streets = [
        {"lat": 52.06 + n % 5 * 0.006, "lon": 4.28 + n % 5 * 0.012 + n * 0.00002 + 0.000007}
        for n in range(70)
    ]
    points = [*streets, *(HOUSE for _n in range(8)), {"lat": 52.011, "lon": 4.357}]
    records = [
        {
            "slug": f"o{n}",
            "name": f"Work {n}",
            "region": "the-hague",
            "city": "The Hague",
            "point": at,
        }
        for n, at in enumerate(points)
    ]
    create_organisations(actor=OPERATOR, records=[{**one, "country": "NL"} for one in records])
    LISTING.replica.forget()


def page(client: Client, address: str) -> str:
    answer = client.get(address)
    assert answer.status_code == 200
    return answer.content.decode()


def opened(html: str) -> list[str]:
    """The addresses of what the drawing counts together."""
    return [
        unescape(one) for one in re.findall(r'<a class="map-point" href="(\?[^"]*box=[^"]*)"', html)
    ]


def total(html: str) -> int:
    found = re.search(r"(\d+) organisations?</span>", html)
    assert found
    return int(found[1])


def names(html: str) -> set[str]:
    """Whom the drawing links to, one by one."""
    return set(re.findall(r'<a class="map-point" href="[^"]*/organisations/(o\d+)/"', html))


@pytest.mark.parametrize("in_memory", [True, False])
def test_a_crowd_opens_until_each_stands_by_itself(
    town: None, client: Client, settings: Any, in_memory: bool
) -> None:
    settings.LIST_IN_MEMORY_AT_MOST = 1000 if in_memory else 3
    LISTING.replica.forget()
    seen: set[str] = set()
    listed = 0
    waiting, done = ["?region=the-hague&view=map"], set()
    while waiting:
        address = waiting.pop()
        if address in done:
            continue
        done.add(address)
        html = page(client, PAGE + address)
        assert "region=the-hague" in address
        seen |= names(html)
        crowds = opened(html)
        if "box=" not in address:
            assert len(crowds) > 5  # the town's streets, and not one blob
        if "box=" in address and not crowds and not names(html):
            listed = total(html)  # what stands at one point is the list below the map
            assert "All of these are at the same point on the map." in html
        waiting += crowds
        assert len(done) < 30
    assert seen == {f"o{n}" for n in [*range(70), 78]}
    assert listed == 8
    LISTING.replica.forget()


def test_a_part_of_the_map_is_a_filter_that_can_be_removed(town: None, client: Client) -> None:
    box = "52.07,4.3,52.071,4.301"
    html = page(client, f"{PAGE}?view=map&box={box}&kind=hub")
    assert total(page(client, f"{PAGE}?view=map&box={box}")) == 8
    assert "A part of the map" in html
    assert f'name="box" value="{box}"' in html  # the facets keep it
    assert total(page(client, f"{PAGE}?view=map&box=nonsense")) == 79
    assert total(page(client, f"{PAGE}?box={box}&q=Work+71")) <= 8


def test_many_are_counted_by_streets_once_the_town_is_open(town: None) -> None:
    box = Box(52.0, 4.2, 52.2, 4.4)
    for store in (SnapshotStore(LISTING), DatabaseStore(LISTING)):
        selection = store.select({}, box=box)
        assert selection.total == 79
        assert max(place.rows for place in selection.places(1)) > 40
        assert max(place.rows for place in selection.places(4)) == 8
        assert sum(place.rows for place in selection.places(4)) == 79
    one, other = (
        kind(LISTING).select({}, box=box).places(3) for kind in (SnapshotStore, DatabaseStore)
    )
    assert {place.extent for place in one} == {place.extent for place in other}


def test_the_map_of_a_region_leads_to_the_town(town: None, client: Client) -> None:
    html = page(client, "/en/regions/the-hague/")
    assert re.search(r'map-point" href="/en/organisations/\?region=the-hague&amp;view=map"', html)
