"""What registration adds to the pages of an event."""

from __future__ import annotations

from collections.abc import Iterator

from django.http import HttpRequest
from django.utils import timezone

from rresi.accounts.roles import Role, actor_of
from rresi.design.panels import Panel
from rresi.events import links
from rresi.events.models import Event
from rresi.events.queries import participants, registering
from rresi.events.queries.seats import terms_of
from rresi.events.rules.check_in import day_of
from rresi.events.rules.registration import in_words, why_closed
from rresi.events.rules.retention import PEOPLE, erased_on


def on_event(event: Event, request: HttpRequest) -> Iterator[Panel]:
    """The button to register, or the way to one's own page. Six queries at most."""
    actor = actor_of(request.user)
    mine = participants.of_account(event, actor.user_id) if actor.user_id else None
    terms = terms_of(event)
    closed = why_closed(event, timezone.now(), invited_only=terms.invited_only, invited=False)
    managed = actor.scope(Role.DELEGATION_MANAGER)
    names = participants.delegation_names_of(event, managed) if managed else {}
    said = in_words(closed) if closed and event.status == Event.Status.PUBLISHED else ""
    lost = mine is None and closed is not None and _keeps_people(event)
    if mine is None and closed is not None and not names and not said and not lost:
        return
    context = {
        "slug": event.slug,
        "mine_path": links.path_for(mine) if mine else "",
        "open": closed is None,
        "closed": said,
        "lost": lost,
        "room": registering.room_of(event) if closed is None else None,
        "delegations": names.items(),
    }
    yield Panel("actions", "events/panels/register.html", context, place=10)


def _keeps_people(event: Event) -> bool:
    """Whether there may be registrations of the event, which a lost link would open.

    Not of one without a day: nobody registers for it.
    """
    until = erased_on(event, PEOPLE)
    today = day_of(timezone.now(), event.zone)
    return event.status != Event.Status.DRAFT and until is not None and today <= until


def on_desk(event: Event, _request: HttpRequest) -> Iterator[Panel]:
    """How many come. Three queries, of a cancelled event four."""
    context = {
        "slug": event.slug,
        "room": registering.room_at_desk(event),
        "ended": registering.ended_with(event),
    }
    yield Panel("state", "events/panels/desk_people.html", context, place=30)
