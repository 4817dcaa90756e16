"""The little map on a region's page."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client

from rresi.accounts.roles import OPERATOR
from rresi.ecosystem import whereabouts
from rresi.ecosystem.services import create_organisations
from rresi.regions.models import Region
from tests.factories.regions import make_other_region, make_region
from tests.pages import page

pytestmark = pytest.mark.django_db


def _labels(region: Region) -> list[str]:
    found = whereabouts.map_of(region)
    assert found is not None
    return re.findall(r'class="map-label"[^>]*>([^<]*)<', found[0].svg)


def test_a_region_is_shown_with_its_towns_and_the_networks_regions_near_it(client: Client) -> None:
    region, away = make_region(), make_other_region()
    assert _labels(region) == ["The Hague", "Aalst"]
    assert "boundary" not in page(client, "/en/regions/the-hague/")  # nothing to shade
    records: list[dict[str, Any]] = [
        {"name": "Delft Lab", "region": "the-hague", "city": "Delft", "country": "NL"},
        {"name": "Delft Hub", "region": "the-hague", "city": "Delft", "country": "NL"},
        # further away than a region's town is: a mistake, which the map does not follow
        {
            "name": "Astray",
            "region": "the-hague",
            "city": "Elsewhere",
            "country": "NL",
            "point": {"lat": 37.8, "lon": 27.8},
        },
    ]
    create_organisations(actor=OPERATOR, records=records)
    assert _labels(region) == ["Delft", "Aalst"]  # Delft is where The Hague is
    html = page(client, "/en/regions/the-hague/")
    assert 'class="map-extent"' in html
    assert "it is not a boundary" in html
    assert "2 organisations stand on the map" in html
    assert "map-land--member" not in html
    assert f'href="/en/regions/{away.slug}/"' in html
    Region.objects.update(latitude=None, longitude=None)
    assert whereabouts.map_of(Region.objects.get(pk=region.pk)) is None
    assert "map-extent" not in page(client, "/en/regions/the-hague/")
