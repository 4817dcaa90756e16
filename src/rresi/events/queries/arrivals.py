"""When and where people were checked in, as their organisers see it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from zoneinfo import ZoneInfo

from django.utils.formats import date_format

from rresi.events.models import Attendance, Event, Registration
from rresi.events.queries.titles import title_of
from rresi.events.times import moment_in


def of_people(event: Event, people: Collection[int] | None = None) -> dict[int, list[Attendance]]:
    """The arrivals of these people or of all, by registration, in time. One query."""
    rows = Attendance.objects.filter(event=event, kind=Attendance.Kind.IN)
    if people is not None:
        rows = rows.filter(registration__in=people)
    found: dict[int, list[Attendance]] = {}
    for one in rows.order_by("at", "pk"):
        found.setdefault(one.registration_id, []).append(one)
    return found


def days_of(facts: Sequence[Attendance]) -> str:
    """The days of these arrivals in short: 20/05/2031; 21/05/2031."""
    days = dict.fromkeys(one.day for one in facts)
    return "; ".join(date_format(day, "SHORT_DATE_FORMAT") for day in days)


def told_of(registration: Registration) -> list[tuple[str, str]]:
    """Somebody's arrivals in time: when, where it was, and the title of the session, empty for the
    event as a whole. Three queries at most.
    """
    rows = registration.attendance.filter(kind=Attendance.Kind.IN).order_by("at", "pk")
    rows = rows.select_related("session__venue").prefetch_related("session__texts")
    event = registration.event
    found = []
    for one in rows:
        if one.session:
            one.session.event = event
        zone = one.session.zone if one.session else ZoneInfo(event.zone)
        found.append((moment_in(one.at, zone), title_of(one.session) if one.session else ""))
    return found
