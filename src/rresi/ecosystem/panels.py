"""What organisations add to the pages of other apps."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.utils.translation import gettext as _

from rresi.accounts.permissions import allowed
from rresi.accounts.roles import actor_of
from rresi.design.panels import Panel
from rresi.ecosystem import queries, whereabouts
from rresi.ecosystem.permissions import PERMISSIONS, target_in
from rresi.regions.models import Region


def on_region(region: Region, request: HttpRequest) -> Iterator[Panel]:
    """Where a region is, and who is active in it. Four queries."""
    actor = actor_of(request.user)
    if drawn := whereabouts.map_of(region):
        yield Panel("map", "ecosystem/panels/map.html", {"map": drawn[0], "placed": drawn[1]})
    yield Panel(
        "story",
        "ecosystem/panels/region.html",
        {
            "organisations": queries.of_region(region),
            "region": region,
            "may_add": allowed(PERMISSIONS, actor, "organisation.create", target_in(region.pk)),
        },
        title=_("Organisations in this region"),
        place=40,
        key="organisations",
    )
