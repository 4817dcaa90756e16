"""The hours of an event: of its programme, of each session, and of each person.

`rules.hours.WHAT_COUNTS` says in words what is counted here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db.models import Max
from django.utils import timezone

from rresi.events.models import Attendance, Event, Session, Tally
from rresi.events.rules.check_in import day_of
from rresi.events.rules.hours import hours_of
from rresi.events.rules.phases import concludes_on, may_conclude
from rresi.events.times import beginning_of


@dataclass(frozen=True)
class Counted:
    """What counts of an event's programme, and how it was recorded who attended.

    `by_day`: nobody was checked in to any of these sessions, so how many came to each is unknown.
    """

    spans: Mapping[int, tuple[datetime, datetime]]  # by the session's primary key
    zone: ZoneInfo
    by_day: bool

    @property
    def programme(self) -> Decimal:
        """What somebody attended who was at everything."""
        return hours_of(self.spans.values())

    def session(self, pk: int) -> Decimal | None:
        """How long a session lasts; None for one that does not count."""
        return hours_of([self.spans[pk]]) if pk in self.spans else None

    def attended(self, sessions: Collection[int], days: Collection[date]) -> Decimal:
        """What somebody attended who was checked in to these sessions and for these days.

        A day stands for all of its sessions, unless they were checked in to some of them.
        """
        there = {pk for pk in sessions if pk in self.spans}
        whole = set(days) - {self._day(pk) for pk in there}
        return hours_of(
            span for pk, span in self.spans.items() if pk in there or self._day(pk) in whole
        )

    def _day(self, pk: int) -> date:
        return self.spans[pk][0].astimezone(self.zone).date()


def counted(event: Event) -> Counted:
    """The sessions that took place, without meals and breaks. Three queries."""
    rows = Session.objects.standing().filter(event=event).exclude(kind=Session.Kind.MEAL)
    spans = {pk: (start, end) for pk, start, end in rows.values_list("pk", "starts_at", "ends_at")}
    recorded = Attendance.objects.filter(event=event, session__in=spans, kind="in").exists()
    erased = Tally.objects.filter(event=event, session__in=spans).exists()
    return Counted(spans, ZoneInfo(event.zone), by_day=not (recorded or erased))


def has_concluded(event: Event) -> bool:
    """Whether its last day has come and every session has ended; then it is closed and certified.

    One query at most.
    """
    now = timezone.now()
    if not may_conclude(event, day_of(now, event.zone)):
        return False
    return not Session.objects.standing().filter(event=event, ends_at__gt=now).exists()


def last_end(event: Event) -> datetime | None:
    """When the last session ends, if that is what an event waits for to be over. One query at most.

    None where it is the last day alone, since no session ends on it or later.
    """
    last = concludes_on(event)
    if last is None:
        return None
    begins = beginning_of(last, event.zone)
    rows = Session.objects.standing().filter(event=event, ends_at__gt=begins)
    found: datetime | None = rows.aggregate(last=Max("ends_at"))["last"]
    return found


def of_people(event: Event, registrations: Collection[int]) -> dict[int, Decimal]:
    """The hours that each of these people attended. Four queries."""
    found = counted(event)
    sessions: dict[int, set[int]] = {pk: set() for pk in registrations}
    days: dict[int, set[date]] = {pk: set() for pk in registrations}
    facts = Attendance.objects.filter(event=event, registration__in=registrations, kind="in")
    for pk, session, day in facts.values_list("registration_id", "session_id", "day"):
        if session:
            sessions[pk].add(session)
        else:
            days[pk].add(day)
    return {pk: found.attended(sessions[pk], days[pk]) for pk in registrations}
