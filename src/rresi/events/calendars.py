"""Programmes as iCalendar files (RFC 5545), which calendars subscribe to or import.

The identity of an entry never changes and its `SEQUENCE` rises with each published change, so that
a calendar moves the entry it has; a cancelled session stays, with `STATUS:CANCELLED`, and so does
what somebody who no longer comes had in theirs, a seat that they gave up and a meeting that a new
plan has dropped.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from unicodedata import category

import icalendar
from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from rresi.core.invented import marked
from rresi.core.translations import language_order, pick
from rresi.events import attendees
from rresi.events.attendees import Appointment, Attendee
from rresi.events.models import Event, Session
from rresi.events.queries.cards import EventCard
from rresi.events.rules.phases import is_over

CONTENT_TYPE = "text/calendar; charset=utf-8"
REFRESH = timedelta(hours=1)  # how often a calendar should look


def of_sessions(event: Event, sessions: Iterable[Session]) -> bytes:
    """A calendar of these sessions of an event, which have their venue and texts."""
    calendar = _calendar(event)
    for session in sessions:
        calendar.add_component(_entry(event, session))
    return _written(calendar)


def of_person(event: Event, person: Attendee, sessions: Iterable[Session]) -> bytes:
    """A person's own calendar: their seats, what is open to all, and their appointments.

    A seat that they gave up is called off until the event is over, and so is a session that was
    open to all when they came and got limited seats, of which they have none.
    """
    calendar, ahead = _calendar(event), not is_over(event, timezone.now())
    had = person.sessions if person.left else person.seated
    once = attendees.given_up(event, person.key)
    if person.comes or person.left:
        for session in sessions:
            gave_up = once.get(session.pk)
            turns = 2 * person.returns  # left, and came back
            taken = turns + 2 * gave_up.times if gave_up else turns  # given up, and taken again
            if session.capacity is None or session.pk in had:
                left = person.left
                calendar.add_component(_entry(event, session, left=left, turns=taken))
            elif ahead and (lost := gave_up.at if gave_up else _closed_to(person, session)):
                calendar.add_component(_entry(event, session, left=lost, turns=taken - 2))
    for appointment in attendees.appointments(event, person.key):
        calendar.add_component(_appointment(event, appointment))
    return _written(calendar)


def _closed_to(person: Attendee, session: Session) -> datetime | None:
    """Since when a session that was open to somebody is so no longer."""
    limited = session.limited_at
    return limited if limited and person.since and person.since < limited else None


def _calendar(event: Event) -> icalendar.Calendar:
    calendar = icalendar.Calendar()
    calendar.add("prodid", "-//RRESI//events//EN")
    calendar.add("version", "2.0")
    calendar.add("method", "PUBLISH")
    called = marked(EventCard.of(event).name, invented=event.invented)
    for name in ("name", "x-wr-calname"):
        _say(calendar, name, called)
    calendar.add("x-wr-timezone", event.zone)
    calendar.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    return calendar


def _written(calendar: icalendar.Calendar) -> bytes:
    calendar.add_missing_timezones()
    return bytes(calendar.to_ical())


def _uid(name: str) -> str:
    host = settings.SITE_URL.partition("://")[2].split("/")[0].split(":")[0]
    return f"{name}@{host or 'rresi'}"


def _entry(
    event: Event, session: Session, *, left: datetime | None = None, turns: int = 0
) -> icalendar.Event:
    """A session; `left`: when the calendar's person gave up coming, or this seat; `turns`: how
    often that, or the opposite, had happened before.
    """
    session.event = event
    text = pick(session.texts.all(), language_order(event.language))
    entry = icalendar.Event()
    cancelled = session.cancelled_at is not None or left is not None
    moments = (session.updated_at, session.cancelled_at, left)
    changed = max(moment for moment in moments if moment).astimezone(UTC)
    title = text.title if text else ""
    entry.add("uid", _uid(f"session-{session.pk}"))
    entry.add("sequence", session.sequence + turns + (left is not None))
    entry.add("dtstamp", changed)
    entry.add("last-modified", changed)
    _say(entry, "summary", _("Cancelled: %(title)s") % {"title": title} if cancelled else title)
    entry.add("status", "CANCELLED" if cancelled else "CONFIRMED")
    _when(
        entry, session.starts_at.astimezone(session.zone), session.ends_at.astimezone(session.zone)
    )
    venue = session.venue
    if venue or session.room:
        where = [session.room, venue.name if venue else "", venue.address if venue else ""]
        _say(entry, "location", ", ".join(part for part in where if part))
    if venue and venue.latitude is not None and venue.longitude is not None:
        entry.add("geo", (venue.latitude, venue.longitude))
    if text and text.description:
        _say(entry, "description", text.description)
    page = reverse("events:detail", args=[event.slug])
    entry.add("url", f"{settings.SITE_URL}{page}#session-{session.pk}")
    return entry


def _appointment(event: Event, one: Appointment) -> icalendar.Event:
    entry = icalendar.Event()
    entry.add("uid", _uid(f"event-{event.pk}-{one.uid}"))
    entry.add("sequence", one.sequence)
    entry.add("dtstamp", timezone.now())  # RFC 5545: when the entry was written
    title = _("Cancelled: %(title)s") % {"title": one.title} if one.cancelled else one.title
    _say(entry, "summary", title)
    status = "CONFIRMED" if one.agreed else "TENTATIVE"
    entry.add("status", "CANCELLED" if one.cancelled else status)
    _when(entry, one.starts_at, one.ends_at)
    for name, value in (("location", one.place), ("description", one.description)):
        if value:
            _say(entry, name, value)
    return entry


def _say(part: icalendar.Component, name: str, text: str) -> None:
    """A text that people wrote; the library escapes line ends, and no other control may stand."""
    plain = "".join(one for one in text if one in "\r\n\t" or category(one) != "Cc")
    part.add(name, icalendar.vText(plain))


def _when(entry: icalendar.Event, starts_at: datetime, ends_at: datetime) -> None:
    entry.add("dtstart", _exact(starts_at))
    entry.add("dtend", _exact(ends_at))


def _exact(moment: datetime) -> datetime:
    """In UTC where clocks show the hour twice: RFC 5545 can only say the first of the two."""
    other = moment.replace(fold=1 - moment.fold)
    return moment if moment.utcoffset() == other.utcoffset() else moment.astimezone(UTC)
