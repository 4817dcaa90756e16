"""Facets: both stores count and sort as counting by hand does."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

import pytest
from django.db import transaction
from django.utils import translation
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from rresi.ecosystem.directory import LISTING
from rresi.ecosystem.models import Offer, Organisation, OrganisationTag
from rresi.listing.stores import DatabaseStore, Ordered, SnapshotStore, Store
from rresi.regions.models import Region, RegionText

STORES: dict[str, Callable[[Any], Store]] = {"memory": SnapshotStore, "database": DatabaseStore}
both_stores = pytest.mark.parametrize("name", STORES)

KINDS = ["", "hub", "network"]
COUNTRIES = ["", "NL", "BE"]
REGIONS = ["", "north", "south"]
FUNCTIONS = ["finance", "training", "policy"]
KEYS: dict[str, list[str]] = {
    "kind": KINDS[1:],
    "country": COUNTRIES[1:],
    "region": REGIONS[1:],
    "function": FUNCTIONS,
}


@dataclass(frozen=True)
class Thing:
    """An organisation by hand."""

    kind: str
    country: str
    region: str
    functions: frozenset[str] = field(default_factory=frozenset)

    def values(self, facet: str) -> set[str]:
        if facet == "function":
            return set(self.functions)
        return {getattr(self, facet)} - {""}


things = st.lists(
    st.builds(
        Thing,
        st.sampled_from(KINDS),
        st.sampled_from(COUNTRIES),
        st.sampled_from(REGIONS),
        st.frozensets(st.sampled_from(FUNCTIONS)),
    ),
    max_size=12,
)
choices = st.fixed_dictionaries(
    {name: st.lists(st.sampled_from([*keys, "none"]), max_size=2) for name, keys in KEYS.items()}
)
everybody = settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


def stored(made: list[Thing]) -> dict[int, Thing]:
    """The things as rows, by pk."""
    regions = {
        slug: Region.objects.create(slug=slug, country="NL", languages=["en"])
        for slug in ("north", "south")
    }
    RegionText.objects.bulk_create(
        RegionText(region=region, language="en", name=slug.title())
        for slug, region in regions.items()
    )
    rows = Organisation.objects.bulk_create(
        Organisation(
            slug=f"thing-{number}",
            name=f"Thing {number}",
            kind=thing.kind,
            country=thing.country,
            region=regions.get(thing.region),
        )
        for number, thing in enumerate(made)
    )
    Offer.objects.bulk_create(
        Offer(organisation=row, function=key)
        for row, thing in zip(rows, made, strict=True)
        for key in thing.functions
    )
    # of another vocabulary: must not be counted as a goal
    OrganisationTag.objects.bulk_create(
        OrganisationTag(organisation=row, vocabulary="target_group", key="finance") for row in rows
    )
    return {row.pk: thing for row, thing in zip(rows, made, strict=True)}


class Undone(Exception):
    """Rolls an example back."""


def examples(made: list[Thing], name: str) -> Iterator[tuple[dict[int, Thing], Store]]:
    """The things stored, and the list read; afterwards all is as before."""
    try:
        with transaction.atomic():
            by_pk = stored(made)
            yield by_pk, STORES[name](LISTING)
            raise Undone
    except Undone:
        pass


def passes(thing: Thing, chosen: dict[str, list[str]], but: str = "") -> bool:
    return all(
        not values or facet == but or thing.values(facet) & set(values)
        for facet, values in chosen.items()
    )


@both_stores
@pytest.mark.django_db
@everybody
@given(made=things, chosen=choices, within=st.none() | st.sets(st.integers(0, 11)))
def test_selection_and_counts_equal_counting_by_hand(
    name: str, made: list[Thing], chosen: dict[str, list[str]], within: set[int] | None
) -> None:
    for by_pk, store in examples(made, name):
        pks = list(by_pk)
        among = None if within is None else {pks[i] for i in within if i < len(pks)} | {-7}
        base = {pk: t for pk, t in by_pk.items() if among is None or pk in among}
        selection = store.select(chosen, among)
        expected = {pk for pk, thing in base.items() if passes(thing, chosen)}
        assert selection.pks() == expected
        assert selection.total == len(expected)
        assert store.size == len(by_pk)
        for facet, keys in KEYS.items():
            for key in keys:
                by_hand = sum(
                    key in t.values(facet) and passes(t, chosen, but=facet) for t in base.values()
                )
                assert selection.counts[facet].get(key, 0) == by_hand
        assert set(selection.values("country")) == {by_pk[pk].country for pk in expected} - {""}


@both_stores
@pytest.mark.django_db
@everybody
@given(made=things, chosen=choices, start=st.integers(0, 5), length=st.integers(0, 5))
def test_a_part_of_an_order_is_that_part_of_what_passes(
    name: str, made: list[Thing], chosen: dict[str, list[str]], start: int, length: int
) -> None:
    for by_pk, store in examples(made, name):
        selection = store.select(chosen)
        expected = sorted(pk for pk, thing in by_pk.items() if passes(thing, chosen))
        expected.sort(key=lambda pk: f"Thing {list(by_pk).index(pk)}")
        assert selection.part("name", start, start + length) == expected[start : start + length]
        first, rest = selection.parted("function", FUNCTIONS[0])
        having = [pk for pk in expected if FUNCTIONS[0] in by_pk[pk].values("function")]
        others = [pk for pk in expected if pk not in having]
        assert (first.total, rest.total) == (len(having), len(others))
        assert first.pks() == set(having)
        together = Ordered("name", first, rest)
        assert len(together) == len(expected)
        assert together[start : start + length] == [*having, *others][start : start + length]
        rows = store.rows([*expected, -7])
        assert [row.slug for row in rows] == [f"thing-{list(by_pk).index(pk)}" for pk in expected]
        assert all(row.title == row.slug.replace("thing-", "Thing ") for row in rows)


@both_stores
@pytest.mark.django_db
def test_a_facet_s_values_have_their_names(name: str) -> None:
    for _by_pk, store in examples([Thing("hub", "NL", "north")], name):
        assert store.names("region", ["north"])["north"] == {"en": "North"}


@both_stores
@pytest.mark.django_db
def test_a_choice_of_no_facet_matches_nothing_and_no_choice_everything(name: str) -> None:
    for by_pk, store in examples([Thing("hub", "NL", ""), Thing("", "", "")], name):
        assert store.select({}).pks() == set(by_pk)
        assert store.select({"kind": []}).pks() == set(by_pk)
        assert store.select({"nonsense": ["x"]}).pks() == set()


@pytest.mark.django_db
def test_a_store_that_was_prepared_has_the_counts_that_were_asked_for(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    stored([Thing("hub", "NL", "north", frozenset({"finance"})), Thing("network", "BE", "south")])
    before = DatabaseStore(LISTING)
    chosen = {"country": ["NL"]}
    counts = [before.select(one).counts for one in ({}, chosen)]
    Organisation.objects.filter(name="Thing 1").delete()
    after = DatabaseStore(LISTING)
    after.prepare(before)
    with django_assert_num_queries(0):
        assert after.select(chosen).counts == {**counts[1], "country": {"NL": 1}}
        assert after.select({}).counts["kind"] == {"hub": 1} != counts[0]["kind"]


@pytest.mark.django_db
def test_what_is_counted_without_what_is_invented_is_kept_too(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    stored([Thing("hub", "NL", "north"), Thing("network", "BE", "south")])
    Organisation.objects.filter(name="Thing 1").update(invented=True)
    before = DatabaseStore(LISTING)
    assert before.select({}).real.counts["kind"] == {"hub": 1}
    assert before.select({}).counts["kind"] == {"hub": 1, "network": 1}
    after = DatabaseStore(LISTING)
    after.prepare(before)
    for store in (before, after):
        with django_assert_num_queries(0):
            assert (store.select({}).total, store.select({}).real.total) == (2, 1)
            assert store.select({}).real.counts["kind"] == {"hub": 1}


@pytest.mark.django_db
def test_a_store_in_memory_is_prepared_for_the_languages_that_were_read() -> None:
    stored([Thing("hub", "NL", "north"), Thing("hub", "NL", "south")])
    before = SnapshotStore(LISTING)
    with translation.override("tr"):
        first = before.select({}).part("name", 0, 2)
        after = SnapshotStore(LISTING)
        after.prepare(before)
        assert after._by_title.keys() == before._by_title.keys() == {"tr"}
        assert after.select({}).part("name", 0, 2) == first


@both_stores
@pytest.mark.django_db
@everybody
@given(made=things, chosen=choices, invented=st.sets(st.integers(0, 11)))
def test_what_is_invented_passes_and_is_not_counted(
    name: str, made: list[Thing], chosen: dict[str, list[str]], invented: set[int]
) -> None:
    for by_pk, before in examples(made, name):
        made_up = {pk for place, pk in enumerate(sorted(by_pk)) if place in invented}
        everything = before.select(chosen).pks()
        Organisation.objects.filter(pk__in=made_up).update(invented=True)
        selection = STORES[name](LISTING).select(chosen)
        real = selection.real
        assert selection.pks() == everything
        assert real.pks() == everything - made_up
        assert real.total == len(everything - made_up)
        own = {pk: thing for pk, thing in by_pk.items() if pk not in made_up}
        for key, count in real.counts["kind"].items():
            assert count == sum(passes(t, chosen, "kind") and t.kind == key for t in own.values())
        assert real.parted("kind", "hub")[1].pks() <= real.pks()
