"""What organisations add to the pages of other apps."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.utils.translation import gettext as _

from rresi.design.panels import Panel
from rresi.ecosystem import queries
from rresi.regions.models import Region


def on_region(region: Region, _request: HttpRequest) -> Iterator[Panel]:
    """Who is active in a region. One query."""
    yield Panel(
        "story",
        "ecosystem/panels/region.html",
        {"organisations": queries.of_region(region), "region": region},
        title=_("Organisations in this region"),
        place=40,
        key="organisations",
    )
