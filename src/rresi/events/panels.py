"""What missions and meetings add to the pages of other apps."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.utils.translation import gettext as _

from rresi.design.panels import Panel
from rresi.events.queries import cards
from rresi.regions.models import Region


def on_region(region: Region, _request: HttpRequest) -> Iterator[Panel]:
    """What a region hosted. Three queries."""
    events = cards.of_region(region)
    if events:
        yield Panel(
            "story",
            "events/panels/region.html",
            {"events": events},
            title=_("Missions and meetings here"),
            place=30,
        )
