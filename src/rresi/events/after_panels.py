"""What comes after events, on the pages of regions, events and participants."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from rresi.accounts.permissions import allowed
from rresi.accounts.roles import actor_of
from rresi.design.panels import Panel
from rresi.editorial.documents import text_for
from rresi.events.models import Event, Promise
from rresi.events.permissions import PERMISSIONS, place_of
from rresi.events.queries import photographs, promises
from rresi.regions.models import Region
from rresi.regions.queries import name_of


def on_region(region: Region, request: HttpRequest) -> Iterator[Panel]:
    """What participants promised to do there, and how it stands. Up to five queries, and one for
    who manages the region: how all stand, also those that are not public.
    """
    actor, target = actor_of(request.user), place_of(region_ids=[region.pk])
    hides = allowed(PERMISSIONS, actor, "event.hide_promise", target)
    act_url = reverse("events:region_promises", args=[region.slug]) if hides else ""
    found = promises.of_region(region, hidden=hides)
    yield from _promises(found, _("Promises made at events"), act_url=act_url)
    if not allowed(PERMISSIONS, actor, "event.region_promises", target):
        return
    standing = promises.standing(promises.kept_in(region))
    if standing.total:
        yield Panel(
            "story",
            "events/promises/region_counts.html",
            {"standing": standing},
            title=_("All promises of people from this region"),
            place=41,
            key="all-promises",
        )


def _promises(
    found: Sequence[Promise], title: str, *, with_region: bool = False, act_url: str = ""
) -> Iterator[Panel]:
    if found:
        lines = [
            (
                one,
                text_for(one.practice) if one.practice else None,
                name_of(one.region) if with_region and one.region else "",
            )
            for one in found
        ]
        yield Panel(
            "story",
            "events/promises/region.html",
            {
                "promises": lines,
                "edits": bool(act_url),
                "act_url": act_url,
                "marked": not with_region,  # the page of an event says so at its top
            },
            title=title,
            place=40,
            key="promises",
        )


def on_event(event: Event, _request: HttpRequest) -> Iterator[Panel]:
    """What participants promised, as far as they let it be shown, and photographs. Six queries
    at most."""
    title = _("What participants promised to do at home")
    yield from _promises(promises.public_of(event), title, with_region=True)
    found = photographs.public(event)
    if found:
        yield Panel(
            "story",
            "events/panels/photographs.html",
            {"photographs": found},
            title=_("Photographs"),
            place=80,
        )
