"""Events for tests."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.utils import timezone

from rresi.accounts.models import User
from rresi.events.models import (
    Event,
    EventHost,
    EventOrganiser,
    EventText,
    Session,
    SessionText,
    Venue,
)

START = date(2031, 5, 20)


def make_event(slug: str = "visit", *, name: str = "A visit", **changes: Any) -> Event:
    """A published mission on two days of May 2031, in the zone of Brussels."""
    fields = {"kind": "mission", "status": "published", "start": START, "languages": ["en"]}
    fields |= {"end": START + timedelta(days=1)}
    event = Event.objects.create(slug=slug, **(fields | changes))
    EventText.objects.create(event=event, language="en", name=name, summary="What works there.")
    return event


def make_venue(event: Event, name: str = "Town hall", **changes: Any) -> Venue:
    fields = {"zone": event.zone, "address": "Market 1"}
    return Venue.objects.create(event=event, name=name, **(fields | changes))


def make_session(
    event: Event, title: str = "A talk", *, day: int = 0, at: str = "10:00", **changes: Any
) -> Session:
    """A published talk of an hour; `day` counts from the event's first, `at` is in its zone."""
    assert event.start
    zone = ZoneInfo(event.zone)
    begins = datetime.combine(event.start + timedelta(days=day), time.fromisoformat(at), zone)
    fields = {
        "kind": "talk",
        "starts_at": begins,
        "ends_at": begins + timedelta(hours=1),
        "published_at": timezone.now(),
        "languages": list(event.languages),
    }
    session = Session.objects.create(event=event, **(fields | changes))
    SessionText.objects.create(session=session, language="en", title=title)
    return session


def make_event_with_sessions(slug: str = "visit", *, sessions: int = 4, **changes: Any) -> Event:
    """A mission with two venues; its sessions begin each hour from nine, half of them a day."""
    event = make_event(slug, **changes)
    venues = [make_venue(event), make_venue(event, "Repair hub")]
    half = (sessions + 1) // 2
    for number in range(sessions):
        make_session(
            event,
            f"Session {number + 1}",
            day=number // half,
            at=f"{9 + number % half:02d}:00",
            venue=venues[number % 2],
        )
    return event


def make_organiser(event: Event, person: User) -> User:
    EventOrganiser.objects.create(event=event, user=person)
    return person


def make_host(event: Event, person: User) -> User:
    EventHost.objects.create(event=event, user=person)
    return person
