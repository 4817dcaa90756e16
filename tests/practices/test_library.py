"""The library: what a worker holds is what was published, sorted and named for its reader."""

from __future__ import annotations

import pytest
from django.template.loader import render_to_string
from django.test import Client
from django.utils import translation

from rresi.listing.mapping import points
from rresi.practices.items import Figure
from rresi.practices.library import LISTING
from tests.factories.practices import make_practice
from tests.factories.regions import make_other_region, make_region


def slugs() -> list[str]:
    store = LISTING.store()
    return [row.slug for row in store.rows(store.select({}).ordered("newest")[:])]


@pytest.mark.django_db
def test_a_worker_sees_a_practice_as_soon_as_it_is_published(client: Client) -> None:
    make_practice()
    assert slugs() == ["repair-cafe"]
    make_practice(make_other_region(), slug="second")
    assert sorted(slugs()) == ["repair-cafe", "second"]
    assert LISTING.store().select({}).counts["country"] == {"NL": 1, "BE": 1}


@pytest.mark.django_db
def test_titles_sort_in_the_readers_alphabet() -> None:
    region = make_region()
    for number, title in enumerate(["Zeytin", "Çiçek", "Cam", "İplik", "Işık"]):
        make_practice(region, slug=f"t{number}", title=title, language="tr", translations={})
    store = LISTING.store()
    with translation.override("tr"):
        rows = store.rows(store.select({}).ordered("title")[:])
        assert [row.title for row in rows] == ["Cam", "Çiçek", "Işık", "İplik", "Zeytin"]


@pytest.mark.django_db
def test_a_place_that_names_its_region_is_written_in_the_readers_language(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("rresi.listing.mapping.POINTS_AT_MOST", 0)
    region = make_region()
    make_practice(region, slug="city", place="Den Haag")
    make_practice(region, slug="beach", place="Kijkduin", point={"lat": 52.3, "lon": 4.6})
    store = LISTING.store()
    for language, name in (("en", "The Hague"), ("tr", "Lahey"), ("nl", "Den Haag")):
        with translation.override(language):
            everything = store.select({})
            labels = {p.label for p in points(LISTING, store, everything)}
            assert labels == {name, "Kijkduin"}


@pytest.mark.parametrize(("value", "smaller"), [("4,321", False), ("18,500.5", True)])
def test_a_long_number_is_smaller_so_that_it_does_not_break(value: str, smaller: bool) -> None:
    known = Figure(value=value, unit="items", period="2025", statement="Items were repaired.")
    shown = render_to_string("practices/_known.html", {"known": known})
    assert (f'<strong class="is-long">{value}</strong>' in shown) is smaller
    assert (f"<strong>{value}</strong>" in shown) is not smaller
