"""What a reader gathers from the library: kept over pages, searches and facets, and on his word."""

from __future__ import annotations

import pytest
from django.test import Client
from django.utils import translation

from rresi.practices import selection
from rresi.practices.library import LISTING
from tests.factories.practices import make_practice, make_practices
from tests.factories.regions import make_region
from tests.pages import page

pytestmark = pytest.mark.django_db
LIBRARY = "/en/practices/"


def select(client: Client, **sent: str) -> str:
    """Press a button of the list; where it leads."""
    response = client.post(f"{LIBRARY}selection/", sent)
    assert response.status_code == 303
    return response.headers["Location"]


def test_a_visitor_gets_no_cookie_before_choosing_something(client: Client) -> None:
    make_practice()
    page(client, LIBRARY)
    assert not client.cookies
    select(client, add="repair-cafe")
    assert set(client.cookies) == {"selection"}
    assert client.cookies["selection"]["httponly"]
    assert not client.cookies["selection"]["max-age"], "it goes when the browser closes"


def test_a_selection_survives_pages_facets_searches_and_other_languages(client: Client) -> None:
    make_practices(25)
    select(client, add="practice-3", next="?country=NL&page=2")
    select(client, add="practice-21")
    for path in (LIBRARY, f"{LIBRARY}?page=2", f"{LIBRARY}?country=NL&view=map", "/tr/practices/"):
        shown = page(client, path)
        assert "?p=practice-3&amp;p=practice-21" in shown, path
    assert shown.count('name="remove"') == 3, "two in the tray, one on this page"


def test_a_choice_leads_back_to_the_same_list(client: Client) -> None:
    make_practice()
    sent = select(client, add="repair-cafe", next="?country=NL&sort=title&page=2&x=//evil.example")
    assert sent == f"{LIBRARY}?country=NL&sort=title&page=2#practice-repair-cafe"
    assert select(client, clear="1") == LIBRARY


def test_what_is_taken_out_withdrawn_or_forged_is_gone(client: Client) -> None:
    first, second = make_practices(2)
    for practice in (first, second):
        select(client, add=practice.slug)
    select(client, remove=first.slug)
    assert f"?p={second.slug}" in page(client, LIBRARY)
    select(client, clear="1")
    assert 'class="tray"' not in page(client, LIBRARY)
    select(client, add="no-such-practice")
    assert 'class="tray"' not in page(client, LIBRARY)
    client.cookies["selection"] = f"{first.pk}"
    assert 'class="tray"' not in page(client, LIBRARY)


def test_the_limits_are_said_before_and_kept(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    made = make_practices(6)
    assert "up to 4 of them side by side" in page(client, LIBRARY)
    monkeypatch.setattr(selection.Selection, "limit", 5)
    monkeypatch.setattr(selection.Selection.__init__, "__defaults__", ((), 5, 4))
    for number, practice in enumerate(made, start=1):
        select(client, add=practice.slug)
        shown = page(client, LIBRARY)
        assert ("/practices/compare/?" in shown) == (2 <= number <= 4), number
        assert ('name="add"' in shown) == (number < 5), number
    assert "Your selection is full" in shown
    assert made[5].slug not in shown.split('class="tray"')[1]


def test_another_site_chooses_nothing(client: Client) -> None:
    make_practice()
    sent = {"add": "repair-cafe"}
    headers = {"Sec-Fetch-Site": "cross-site"}
    assert client.post(f"{LIBRARY}selection/", sent, headers=headers).status_code == 403


def test_the_booklet_page_shows_what_was_chosen_and_no_more(client: Client) -> None:
    make_practices(5)
    shown = page(client, f"{LIBRARY}booklet/?p=practice-1&p=practice-3")
    assert shown.count('name="p"') == 2
    assert shown.split("</main>")[0].count(" checked") == 2
    assert page(client, f"{LIBRARY}booklet/").count('name="p"') == 5


def test_what_the_reader_can_read_stands_first_then_by_evidence(client: Client) -> None:
    region = make_region()
    make_practice(region, slug="weak", language="tr", translations={}, evidence=[])
    make_practice(region, slug="strong", language="tr", translations={})
    make_practice(region, slug="english", language="en", translations={})
    make_practice(region, slug="dutch", language="nl", translations={})
    with translation.override("tr"):
        shown = page(client, "/tr/practices/")
    places = [shown.index(f'id="practice-{slug}"') for slug in ("strong", "weak", "english")]
    assert places == sorted(places)
    heading = shown.index('class="results-group"')
    assert places[1] < heading < places[2]
    assert shown.index('id="practice-dutch"') > heading
    assert LISTING.orders[0].key == "evidence"


def test_the_group_of_other_languages_is_counted_over_all_pages(client: Client) -> None:
    region = make_region()
    for number in range(20):
        language = "en" if number % 2 else "tr"
        make_practice(region, slug=f"p-{number}", language=language, translations={})
    first, second = page(client, "/tr/practices/"), page(client, "/tr/practices/?page=2")
    assert "(10)" in first.split('class="results-group"')[1][:60]
    assert second.count('id="practice-') == 8
    assert "(10)" in second.split('class="results-group"')[1][:60]
    assert 'class="results-group"' not in page(client, "/tr/practices/?language=en")
