"""Places and organisations are called what the reader's language calls them."""

from __future__ import annotations

import html
import re

import pytest
from django.test import Client
from django.utils.translation import override
from pytest_django import DjangoAssertNumQueries

from rresi.accounts.roles import OPERATOR
from rresi.ecosystem.services import create_organisations
from rresi.editorial.searching import search_documents
from rresi.practices.kind import PRACTICES
from rresi.practices.presentation import preview_of
from rresi.practices.urls import urlpatterns
from tests.factories.practices import make_practice, practice_record
from tests.factories.regions import make_region

pytestmark = pytest.mark.django_db
PATH = "practices/repair-cafe/"


def facts(client: Client, language: str) -> str:
    """The facts beside the practice's text, without tags and double spaces."""
    page = client.get(f"/{language}/{PATH}").content.decode()
    aside = page.partition('<dl class="facts">')[2].partition("</dl>")[0]
    return " ".join(html.unescape(re.sub(r"<[^>]*>", " ", aside)).split())


def make_profile(slug: str = "heel", name: str = "Stichting Heel", english: str = "Whole") -> None:
    record = {
        "slug": slug,
        "name": name,
        "names": {"en": english},
    }
    create_organisations(actor=OPERATOR, records=[record])


def test_a_place_is_named_in_the_readers_language(client: Client) -> None:
    flanders = make_region("ghent-region", country="BE", names={"en": "East Flanders"}, codes=[])
    make_practice(flanders, place="Gent")
    assert "Where Ghent, East Flanders" in facts(client, "en")
    assert "Gand, East Flanders" in facts(client, "fr")


def test_a_place_with_its_regions_name_stands_once(client: Client) -> None:
    make_practice(place="Den Haag", partners=[])
    for language, name in {"en": "The Hague", "nl": "Den Haag", "tr": "Lahey"}.items():
        said = facts(client, language)
        assert said.count(name) == 1, said
        assert f"{name}, " not in said


def test_a_point_on_the_map_is_named_in_the_readers_language(client: Client) -> None:
    flanders = make_region("ghent-region", country="BE", names={"en": "East Flanders"}, codes=[])
    make_practice(flanders, place="Gent")
    assert "Ghent" in client.get("/en/practices/?view=map").content.decode()
    assert "Gand" in client.get("/fr/practices/?view=map").content.decode()


def test_a_practice_is_found_by_every_name_of_its_place() -> None:
    practice = make_practice(place="Den Haag")
    (document, *_others) = search_documents(PRACTICES, [practice.pk])
    assert {"Den Haag", "The Hague", "La Haye", "Lahey"} <= set(document.names)


def test_an_organisation_with_a_profile_is_called_by_its_name(client: Client) -> None:
    make_profile()
    make_profile("city", "Gemeente Den Haag", "City of The Hague")
    make_practice()
    said = facts(client, "en")
    assert "Lead organisation Whole" in said
    assert "Partners City of The Hague" in said
    said = facts(client, "nl")
    assert "Stichting Heel" in said
    assert "Gemeente Den Haag" in said


def test_a_preview_names_them_in_the_same_way() -> None:
    make_region()
    make_profile()
    record = {name: value for name, value in practice_record().items() if name != "slug"}
    with override("tr"):
        assert preview_of(record).place == ""
    with override("en"):
        page = preview_of({**record, "place": "Rotterdam"})
    assert (page.place, page.organisation, page.organisation_slug) == ("Rotterdam", "Whole", "heel")


@pytest.mark.parametrize("count", [1, 9])
def test_names_take_the_same_queries_for_any_number_of_partners(
    client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    names = [f"Partner {number}" for number in range(count)]
    for number, name in enumerate(names):
        make_profile(f"partner-{number}", name, f"English {number}")
    make_profile()
    make_practice(partners=names)
    facts(client, "en")  # fills the worker's copies
    with django_assert_num_queries(11):
        facts(client, "en")


def test_a_forecast_is_not_called_an_achievement(client: Client) -> None:
    result = {"statement": "Er werden banen aangekondigd.", "value": "200", "unit": "banen"}
    make_practice(evidence=[{**result, "source": 2, "method": "announced"}], translations={})
    shown = client.get(f"/en/{PATH}").content.decode()
    glance = shown.partition("What it achieved")[2].partition("</div>")[0]
    assert "there are no results yet" in glance
    assert "200" not in glance
    assert "200" in shown.partition('id="evidence"')[2]
    listed = client.get("/en/practices/").content.decode()
    assert "200" not in listed.partition('class="result__figure')[2].partition("</")[0]


def test_no_practice_takes_an_address_that_a_page_has() -> None:
    first = {str(one.pattern).partition("/")[0] for one in urlpatterns}
    taken = {word for word in first if word and not set(word) & {"<", "."}}
    assert taken <= PRACTICES.reserved_slugs
