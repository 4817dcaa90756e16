"""What comes after events, on the pages of regions, events and participants."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from rresi.accounts.models import User
from rresi.accounts.needs import AT_MOST, Group, Need
from rresi.accounts.roles import Actor, Role
from rresi.core import formats
from rresi.design.panels import Panel
from rresi.editorial.documents import text_for
from rresi.events.models import Event
from rresi.events.queries import photographs, promises
from rresi.events.queries.cards import EventCard
from rresi.regions.models import Region


def on_region(region: Region, _request: HttpRequest) -> Iterator[Panel]:
    """What participants promised to do there, and how it stands. Up to five queries."""
    found = promises.of_region(region)
    if found:
        pairs = [(one, text_for(one.practice) if one.practice else None) for one in found]
        yield Panel(
            "story",
            "events/promises/region.html",
            {"promises": pairs},
            title=_("Promises made at events"),
            place=40,
        )


def on_event(event: Event, _request: HttpRequest) -> Iterator[Panel]:
    """Its photographs. Three queries."""
    found = photographs.public(event)
    if found:
        yield Panel(
            "story",
            "events/panels/photographs.html",
            {"photographs": found},
            title=_("Photographs"),
            place=80,
        )


def needs(_user: User, actor: Actor) -> Iterable[Group]:
    """Promises whose day is over, for coordinators and organisers. Five queries."""
    own = actor.scope(Role.ORGANISER)
    if Role.COORDINATOR not in actor.roles and not own:
        return
    rows = promises.overdue(None if Role.COORDINATOR in actor.roles else own)
    found = list(rows.order_by("due_on", "pk")[:AT_MOST])
    yield Group(
        "promises",
        _("Overdue promises"),
        [
            Need(
                what=one.what,
                path=reverse("events:desk_promises", args=[one.event.slug]),
                act=_("View"),
                why=_("%(event)s, due by %(date)s")
                % {"event": EventCard.of(one.event).name, "date": formats.day(one.due_on)},
                due_on=one.due_on,
                overdue=True,
                language=one.language,
            )
            for one in found
            if one.due_on
        ],
        total=rows.count() if len(found) == AT_MOST else len(found),
    )
