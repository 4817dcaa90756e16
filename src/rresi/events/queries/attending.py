"""Registrations as the programme sees them: whom to tell of changes, and whose calendar it is."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q, QuerySet
from django.utils.translation import gettext

from rresi.events import links
from rresi.events.attendees import Appointment, Attendee
from rresi.events.models import Event, Meeting, MeetingPlan, Registration, SessionSeat

_KEY = "registration:"


def _rows(event: Event) -> QuerySet[Registration]:
    known = Registration.objects.filter(event=event, address_confirmed_at__isnull=False)
    standing = known.exclude(state=Registration.State.CANCELLED)
    return standing.prefetch_related("seats").order_by("name", "pk")


def _attendee(registration: Registration) -> Attendee:
    seats = list(registration.seats.all())
    waiting = SessionSeat.State.WAITING
    return Attendee(
        key=f"{_KEY}{registration.pk}",
        name=registration.name,
        email=registration.email,
        language=registration.language,
        sessions=frozenset(seat.session_id for seat in seats),
        seated=frozenset(seat.session_id for seat in seats if seat.state != waiting),
        comes=registration.holds,
        page=("events:mine", links.token_for(registration)),
    )


def all_of(event: Event) -> Iterator[Attendee]:
    """Everybody who takes part or waits, by name. Two queries."""
    return (_attendee(registration) for registration in _rows(event))


def one(event: Event, key: str) -> Attendee | None:
    """Somebody who takes part or waits, by the key that an `Attendee` has. Two queries."""
    number = key.removeprefix(_KEY)
    if not key.startswith(_KEY) or not number.isdecimal():
        return None
    found = _rows(event).filter(pk=int(number)).first()
    return _attendee(found) if found else None


def appointments(event: Event, key: str) -> list[Appointment]:
    """Somebody's meetings in the published plan, for their calendar. Three queries."""
    number = key.removeprefix(_KEY)
    if not key.startswith(_KEY) or not number.isdecimal():
        return []
    mine = int(number)
    rows = Meeting.objects.filter(
        Q(first=mine) | Q(second=mine),
        plan__event=event,
        plan__state=MeetingPlan.State.PUBLISHED,
        minutes__gt=0,
    )
    return [
        _appointment(meeting, mine)
        for meeting in rows.select_related("first", "second", "session__venue")
    ]


def _appointment(meeting: Meeting, mine: int) -> Appointment:
    other = meeting.second if meeting.first_id == mine else meeting.first
    venue = meeting.session.venue
    table = gettext("Table %(table)s") % {"table": meeting.table}
    return Appointment(
        # One for two people: moved by a new plan, it stays the same appointment.
        uid=f"meeting-{min(mine, other.pk)}-{max(mine, other.pk)}",
        title=gettext("Meeting with %(name)s") % {"name": other.name},
        starts_at=meeting.starts_at,
        ends_at=meeting.ends_at,
        place=f"{table}, {venue.name}" if venue else table,
        description=other.organisation_name,
        sequence=meeting.plan_id,
        cancelled=meeting.declined,
    )
