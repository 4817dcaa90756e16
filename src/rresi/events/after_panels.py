"""What comes after events, on the pages of regions, events and participants."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from django.http import HttpRequest
from django.utils.translation import gettext as _

from rresi.design.panels import Panel
from rresi.editorial.documents import text_for
from rresi.events.models import Event, Promise
from rresi.events.queries import photographs, promises
from rresi.regions.models import Region


def on_region(region: Region, _request: HttpRequest) -> Iterator[Panel]:
    """What participants promised to do there, and how it stands. Up to five queries."""
    yield from _promises(promises.of_region(region), _("Promises made at events"))


def _promises(found: Sequence[Promise], title: str) -> Iterator[Panel]:
    if found:
        pairs = [(one, text_for(one.practice) if one.practice else None) for one in found]
        yield Panel(
            "story",
            "events/promises/region.html",
            {"promises": pairs},
            title=title,
            place=40,
            key="promises",
        )


def on_event(event: Event, _request: HttpRequest) -> Iterator[Panel]:
    """What participants promised, as far as they let it be shown, and photographs. Five queries
    at most."""
    yield from _promises(promises.public_of(event), _("What participants will do at home"))
    found = photographs.public(event)
    if found:
        yield Panel(
            "story",
            "events/panels/photographs.html",
            {"photographs": found},
            title=_("Photographs"),
            place=80,
        )
