"""The library answers the same from memory and from the database, its map included."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from pytest_django import DjangoAssertNumQueries

from rresi.listing.mapping import points
from rresi.listing.stores import DatabaseStore, SnapshotStore
from rresi.practices.library import LISTING
from tests.factories.practices import index, make_practice, make_practices
from tests.factories.regions import make_other_region, make_region

pytestmark = pytest.mark.django_db


def test_counts_orders_and_map_are_the_same() -> None:
    home = make_region()
    make_practices(7, home)
    make_practice(
        make_other_region(),
        slug="away",
        start=None,
        end=None,
        sdgs=[3],
        point={"lat": 50.94, "lon": 4.04},
    )
    make_practice(home, slug="beach", place="Kijkduin", point={"lat": 52.3, "lon": 4.6})
    make_practice(home, slug="delft", place="Delft", point={"lat": 52.01, "lon": 4.36})
    memory, database = SnapshotStore(LISTING), DatabaseStore(LISTING)
    for chosen in (
        {},
        {"topic": ["finance"]},
        {"topic": ["awareness", "finance"], "country": ["NL"]},
        {"start": ["unknown", "2015"], "sdg": ["3", "11"]},
        {"evidence": ["3"], "language": ["en"], "region": ["the-hague"]},
    ):
        one, other = memory.select(chosen), database.select(chosen)
        assert one.total == other.total
        assert one.pks() == other.pks()
        for order in LISTING.order:
            assert one.part(order, 0, 50) == other.part(order, 0, 50), (chosen, order)
        for facet in LISTING.facet:
            counted = {key: count for key, count in one.counts[facet].items() if count}
            assert counted == other.counts[facet], (chosen, facet)
        for by_area in (False, True):
            assert points(LISTING, memory, one, by_area=by_area) == points(
                LISTING, database, other, by_area=by_area
            )


@pytest.mark.parametrize("query", ["", "?country=NL&topic=finance", "?q=praktijk&sort=title"])
def test_a_page_reads_alike_and_takes_a_bounded_number_of_queries(
    client: Client,
    settings: Any,
    query: str,
    django_assert_max_num_queries: DjangoAssertNumQueries,
) -> None:
    index(make_practices(25))
    LISTING.replica.forget()
    whole = client.get(f"/en/practices/{query}").content
    settings.LIST_IN_MEMORY_AT_MOST = 3
    LISTING.replica.forget()
    with django_assert_max_num_queries(30):  # the first of a version and a language
        assert client.get(f"/en/practices/{query}").content == whole
    with django_assert_max_num_queries(20):
        assert client.get(f"/en/practices/{query}").content == whole
    LISTING.replica.forget()
