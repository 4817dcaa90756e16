"""What questions to regions add to a region's page."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.utils.translation import gettext as _

from rresi.design.panels import Panel
from rresi.exchange.peers import queries, standing
from rresi.regions.models import Region

AT_MOST = 4


def on_region(region: Region, _request: HttpRequest) -> Iterator[Panel]:
    """What a region asked and answered in public. Four queries, or one."""
    found = queries.newest_of(region, limit=AT_MOST + 1)
    if found:
        yield Panel(
            "story",
            "exchange/peers/panel.html",
            {
                "items": [standing.line_of(one) for one in found[:AT_MOST]],
                "more": region.slug if len(found) > AT_MOST else "",
            },
            title=_("Questions and answers"),
            place=46,
            key="questions",
        )
