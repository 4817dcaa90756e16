"""What is recorded of who was there, as the doors' scans are compared with it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date, datetime

from rresi.events.models import Attendance, Event, Scan

Fact = tuple[int, int | None, date | None, str]  # registration, session, day if none, kind


def fact_of(registration_id: int, session_id: int | None, day: date, kind: str) -> Fact:
    """One fact by what makes it the same again."""
    return (registration_id, session_id, None if session_id else day, kind)


def recorded(
    event: Event, people: Collection[int]
) -> tuple[dict[Fact, Attendance], dict[Fact, list[tuple[str, datetime]]]]:
    """The facts that stand about these people, and which device scanned each when. Two queries."""
    there = {
        fact_of(row.registration_id, row.session_id, row.day, row.kind): row
        for row in Attendance.objects.filter(event=event, registration__in=people)
    }
    earlier: dict[Fact, list[tuple[str, datetime]]] = {}
    scans = Scan.objects.filter(event=event, registration__in=people)
    for pk, session, day, kind, device, at in scans.exclude(
        outcome=Scan.Outcome.UNDONE
    ).values_list("registration_id", "session_id", "day", "kind", "device", "scanned_at"):
        assert pk is not None
        earlier.setdefault(fact_of(pk, session, day, kind), []).append((device, at))
    return there, earlier
