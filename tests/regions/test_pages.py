"""The pages of regions: their own facts, and what other apps add."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from rresi.accounts.roles import OPERATOR
from rresi.ecosystem.services import create_organisations
from rresi.transfers.models import Transfer
from tests.factories.events import make_event
from tests.factories.practices import make_practice, make_practices
from tests.factories.regions import make_other_region, make_region

pytestmark = pytest.mark.django_db


def queries(path: str) -> int:
    """Queries of a page whose library is in memory already."""
    Client().get(path)
    with CaptureQueriesContext(connection) as captured:
        assert Client().get(path).status_code == 200
    return len(captured)


def test_a_regions_page_shows_its_practices_and_codes(client: Client) -> None:
    make_practice(make_region())
    page = client.get("/en/regions/the-hague/").content.decode()
    assert page.index("The ecosystem at a glance") < page.index("NUTS 2024: NL361")
    assert "A repair café in every neighbourhood" in page
    assert client.get("/en/regions/nowhere/").status_code == 404


def test_a_region_with_nothing_says_so(client: Client) -> None:
    make_region()
    page = client.get("/en/regions/the-hague/").content.decode()
    assert "There are no good practices from this region in the library yet." in page
    assert "There are no organisations for this region yet." in page
    assert "Missions and meetings here" not in page
    assert "Adoptions in this region" not in page


def test_sections_of_other_apps_stand_in_order(client: Client) -> None:
    region, away = make_region(), make_other_region()
    make_practice(region)
    make_event("visit", host_region=region, year=2026, start=None, end=None)
    Transfer.objects.create(
        practice=make_practice(away, slug="elsewhere"),
        region=region,
        state=Transfer.State.PLANNED,
        state_since="2026-01-01",
        language="nl",
    )
    record = {"slug": "hub", "name": "The Hub", "region": "the-hague"}
    create_organisations(actor=OPERATOR, records=[record])
    page = client.get("/en/regions/the-hague/").content.decode()
    headings = [
        "Good practices from this region",
        "Adoptions in this region",
        "Missions and meetings here",
        "Organisations in this region",
    ]
    places = [page.index(f"<h2>{heading}</h2>") for heading in headings]
    assert places == sorted(places)


def test_the_list_counts_each_regions_practices(client: Client) -> None:
    make_practices(2, make_region())
    make_other_region()
    page = " ".join(client.get("/en/regions/").content.decode().split())
    assert "Netherlands · 2 practices" in page
    assert "Belgium · 0 practices" in page


def test_a_region_shows_its_newest_practices_and_the_way_to_all(client: Client) -> None:
    make_practices(12, make_region())
    page = " ".join(client.get("/en/regions/the-hague/").content.decode().split())
    assert page.count('class="result"') == 3
    way = re.search(r'href="([^"]+)"> ?All 12 good practices from this region', page)
    assert way
    library = client.get(way[1])
    assert library.context["page"].paginator.count == 12


def test_a_long_page_folds_its_lists_and_names_its_parts(client: Client) -> None:
    make_region()
    records = [{"slug": f"o{n}", "name": f"O {n}", "region": "the-hague"} for n in range(9)]
    create_organisations(actor=OPERATOR, records=records)
    page = " ".join(client.get("/en/regions/the-hague/").content.decode().split())
    shown, folded = page.split("Show 3 more organisations", 1)
    assert shown.count('href="/en/organisations/o') == 6
    assert folded.count('href="/en/organisations/o') == 3
    for key in re.findall(r'href="#([a-z]+)"', shown.split('aria-label="On this page"')[1]):
        assert f'<section id="{key}"' in page
    assert '<a href="#organisations">' in page


def test_more_of_everything_takes_no_more_queries() -> None:
    region, away = make_region(), make_other_region()

    def add(first: int, count: int) -> None:
        for number in range(first, first + count):
            make_practice(region, slug=f"own-{number}")
            make_event(f"e{number}", host_region=region, year=2026)
            Transfer.objects.create(
                practice=make_practice(away, slug=f"other-{number}"),
                region=region,
                state_since="2026-01-01",
                language="nl",
            )
            record = {"slug": f"o{number}", "name": f"O {number}", "region": "the-hague"}
            create_organisations(actor=OPERATOR, records=[record])

    add(0, 1)
    one = queries("/en/regions/the-hague/"), queries("/en/regions/")
    add(1, 5)
    assert (queries("/en/regions/the-hague/"), queries("/en/regions/")) == one
    assert one[0] <= 22
    assert one[1] <= 4
