"""Facets: counted from masks, equal to counting by hand."""

from __future__ import annotations

import numpy as np
import pytest
from django.test import Client
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from rresi.practices import library
from rresi.practices.library import Library, select
from tests.factories.practices import make_practice
from tests.factories.regions import make_other_region, make_region

FACETS = {"topic": ("a", "b", "c"), "country": ("NL", "BE")}
Tagged = list[dict[str, frozenset[str]]]

things = st.lists(
    st.fixed_dictionaries(
        {name: st.frozensets(st.sampled_from(keys)) for name, keys in FACETS.items()}
    ),
    max_size=20,
)
choices = st.fixed_dictionaries(
    {name: st.lists(st.sampled_from([*keys, "none"]), max_size=2) for name, keys in FACETS.items()}
)


def library_of(tagged: Tagged) -> Library:
    masks = {
        name: {
            key: sum(1 << i for i, thing in enumerate(tagged) if key in thing[name]) for key in keys
        }
        for name, keys in FACETS.items()
    }
    ids = [10 * i for i in range(len(tagged))]
    empty = np.array(range(len(tagged)), dtype=np.int64)
    return Library(
        version=1, ids=ids, masks=masks, newest=empty, started=empty, places=[], place_of={},
        titles={i: {"en": str(i)} for i in range(len(tagged))}, slugs=[str(i) for i in ids],
        regions={}, region_countries={}, everything=(1 << len(tagged)) - 1,
    )  # fmt: skip


def passes(thing: dict[str, frozenset[str]], chosen: dict[str, list[str]], but: str = "") -> bool:
    return all(
        not values or name == but or thing[name] & set(values) for name, values in chosen.items()
    )


@given(things, choices)
def test_selection_and_counts_equal_counting_by_hand(
    tagged: Tagged, chosen: dict[str, list[str]]
) -> None:
    books = library_of(tagged)
    selection = select(books, chosen)
    expected = {10 * i for i, thing in enumerate(tagged) if passes(thing, chosen)}
    assert books.ids_in(selection.mask) == expected
    assert selection.total == len(expected)
    for name, keys in FACETS.items():
        for key in keys:
            by_hand = sum(key in t[name] and passes(t, chosen, but=name) for t in tagged)
            assert selection.counts[name][key] == by_hand


@given(things, st.sets(st.integers(0, 300)))
def test_a_mask_and_its_numbers_are_the_same_thing(tagged: Tagged, numbers: set[int]) -> None:
    books = library_of(tagged)
    assert books.ids_in(books.mask_of(numbers)) == numbers & set(books.ids)


@pytest.mark.django_db
def test_a_worker_sees_a_practice_as_soon_as_it_is_published(client: Client) -> None:
    make_practice()
    assert library.current().slugs == ["repair-cafe"]
    make_practice(make_other_region(), slug="second")
    books = library.current()
    assert sorted(books.slugs) == ["repair-cafe", "second"]
    assert {key: mask.bit_count() for key, mask in books.masks["country"].items()} == {
        "NL": 1,
        "BE": 1,
    }


@pytest.mark.django_db
def test_titles_sort_in_the_readers_alphabet() -> None:
    region = make_region()
    for number, title in enumerate(["Zeytin", "Çiçek", "Cam", "İplik", "Işık"]):
        make_practice(region, slug=f"t{number}", title=title, language="tr", translations={})
    books = library.current()
    order = books.ordered(books.everything, "title", "tr").tolist()
    assert [books.title(position, "tr") for position in order] == [
        "Cam", "Çiçek", "Işık", "İplik", "Zeytin",
    ]  # fmt: skip


@pytest.mark.django_db
def test_a_place_that_names_its_region_is_written_in_the_readers_language() -> None:
    region = make_region()
    make_practice(region, slug="city", place="Den Haag")
    make_practice(region, slug="beach", place="Kijkduin", point={"lat": 52.3, "lon": 4.6})
    books = library.current()
    for language, name in (("en", "The Hague"), ("tr", "Lahey"), ("nl", "Den Haag")):
        with translation.override(language):
            labels = {p.label for p in library.points(books, books.everything, by_place=True)}
            assert labels == {name, "Kijkduin"}
