"""Regions for tests."""

from __future__ import annotations

from typing import Any

from rresi.accounts.roles import OPERATOR
from rresi.regions import services
from rresi.regions.models import Region


def region_record(slug: str = "the-hague", **changes: Any) -> dict[str, Any]:
    """A record as `starter/regions.json` has them."""
    return {
        "slug": slug,
        "country": "NL",
        "names": {"en": "The Hague", "nl": "Den Haag", "tr": "Lahey"},
        "codes": [{"scheme": "NUTS", "code": "NL361", "version": 2024}],
        "point": {"lat": 52.08, "lon": 4.31},
        "partner": True,
        "languages": ["nl"],
        **changes,
    }


def make_region(slug: str = "the-hague", **changes: Any) -> Region:
    return services.create_region(actor=OPERATOR, record=region_record(slug, **changes))


def make_other_region(slug: str = "aalst") -> Region:
    return make_region(
        slug,
        country="BE",
        names={"en": "Aalst", "nl": "Aalst", "fr": "Alost"},
        codes=[{"scheme": "NUTS", "code": "BE231", "version": 2024}],
        point={"lat": 50.94, "lon": 4.04},
    )
