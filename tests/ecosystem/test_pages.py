"""The page of an organisation: its own facts, and what other apps add."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rresi.accounts.roles import OPERATOR
from rresi.ecosystem.models import FactDates, Organisation
from rresi.ecosystem.queries import search_documents
from rresi.ecosystem.services import create_organisations
from rresi.practices.models import Practice
from rresi.search.interface import reindex
from tests.factories.accounts import make_person
from tests.factories.practices import make_practice
from tests.factories.regions import make_region
from tests.pages import page

pytestmark = pytest.mark.django_db


@pytest.fixture
def hub() -> Organisation:
    make_region()
    record: dict[str, Any] = {"slug": "hub", "name": "The Hub", "region": "the-hague"}
    create_organisations(actor=OPERATOR, records=[record])
    return Organisation.objects.get()


def test_an_organisations_page_shows_its_practices(client: Client, hub: Organisation) -> None:
    page = client.get("/en/organisations/hub/").content.decode()
    assert "Good practices" not in page.split("<main", 1)[1].split("</main", 1)[0]
    make_practice()
    Practice.objects.update(organisation=hub)
    page = client.get("/en/organisations/hub/").content.decode()
    # Who looks after the practice does not speak for the organisation: others say this of it.
    assert "Good practices of this organisation" not in page
    assert "the organisation has not confirmed it" in page
    assert page.index("Good practices that name this organisation") < page.index(
        "Relations with other organisations"
    )
    author = make_person()
    Practice.objects.update(owner=author)
    hub.members.create(user=author)
    own = client.get("/en/organisations/hub/").content.decode()
    assert "Good practices of this organisation" in own
    assert "the organisation has not confirmed it" not in own
    assert "A repair café in every neighbourhood" in page
    assert client.get("/en/organisations/nobody/").status_code == 404


def test_more_practices_take_no_more_queries(client: Client, hub: Organisation) -> None:
    def count() -> int:
        with CaptureQueriesContext(connection) as captured:
            assert client.get("/en/organisations/hub/").status_code == 200
        return len(captured)

    make_practice()
    Practice.objects.update(organisation=hub)
    one = count()
    for number in range(5):
        make_practice(slug=f"p{number}")
    Practice.objects.update(organisation=hub)
    assert count() == one <= 21


@pytest.mark.parametrize(
    ("language", "city"),
    [("en", "The Hague, Netherlands"), ("tr", "Lahey, Hollanda"), ("fr", "La Haye, Pays-Bas")],
)
def test_the_city_has_the_readers_name(client: Client, language: str, city: str) -> None:
    make_region()
    record: dict[str, Any] = {
        "slug": "hub",
        "name": "The Hub",
        "city": "The Hague",
        "country": "NL",
    }
    record["description"] = {"en": "A hub.", "fr": "Un pôle."}
    create_organisations(actor=OPERATOR, records=[record])
    assert city in client.get(f"/{language}/organisations/hub/").content.decode()
    bodies = {document.language: document.body for document in search_documents(None)}
    assert bodies == {"en": "A hub.\nThe Hague", "fr": "Un pôle.\nLa Haye"}


def test_who_has_no_description_is_found_by_name(client: Client) -> None:
    make_region()
    record = {"slug": "hub", "name": "Stichting Zonnehof", "region": "the-hague", "city": "Delft"}
    create_organisations(actor=OPERATOR, records=[record])
    [document] = search_documents(None)
    assert (document.language, document.title, document.body) == (
        "nl",
        "Stichting Zonnehof",
        "Delft",
    )
    reindex("organisation")
    page = client.get("/nl/organisations/?q=zonnehof").content.decode()
    assert "/nl/organisations/hub/" in page


@pytest.mark.parametrize("asked", ["lekkerbrood", "Lekker+Brood", "LEKKERBROOD"])
def test_a_name_is_found_with_its_spaces_and_without(client: Client, asked: str) -> None:
    make_region()
    records = [
        {"slug": "bread", "name": "Lekker Brood", "region": "the-hague", "city": "Den Haag"},
        {"slug": "breads", "name": "Lekkere Broden", "region": "the-hague", "city": "Den Haag"},
    ]
    create_organisations(actor=OPERATOR, records=records)
    reindex("organisation")
    page = client.get(f"/nl/organisations/?q={asked}").content.decode()
    assert "/nl/organisations/bread/" in page


def test_an_organisation_without_a_town_is_in_its_region(client: Client) -> None:
    region = make_region()
    Organisation.objects.create(slug="no-town", name="No town", region=region)
    Organisation.objects.create(slug="far", name="Far", country="NO")
    shown = page(client, "/en/organisations/no-town/")
    where = shown.split("<dt>Where</dt>")[1].split("</dd>")[0]
    assert '<a href="/en/regions/the-hague/">The Hague</a>' in where
    assert "No information" not in where
    assert "Norway" in page(client, "/en/organisations/far/").split("<dt>Where</dt>")[1][:400]


def test_where_nothing_was_confirmed_a_sentence_says_how_old_all_is(client: Client) -> None:
    create_organisations(actor=OPERATOR, records=[{"slug": "hub", "name": "The Hub"}])
    shown = client.get("/en/organisations/hub/").content.decode()
    assert "Everything was entered here on" in shown
    assert "Changed here" not in shown
    FactDates.objects.update(confirmed_at=timezone.now(), confirmed_as="manager")
    assert "Changed here" in client.get("/en/organisations/hub/").content.decode()
