"""The hours of an event: of its programme, of each session, and of each person; and who was there.

`rules.hours.WHAT_COUNTS` and `WHO_COUNTS` say in words what is counted here.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from django.db.models import Max
from django.utils import timezone

from rresi.events.models import Attendance, Event, Session, SessionSeat, Tally
from rresi.events.rules.check_in import day_of
from rresi.events.rules.hours import hours_of
from rresi.events.rules.phases import concludes_on, may_conclude
from rresi.events.times import beginning_of


@dataclass(frozen=True)
class Facts:
    """Where somebody was checked in: to which sessions, and for which days as a whole, and when.

    `seats`: the sessions in which a seat is theirs.
    """

    sessions: set[int] = field(default_factory=set)
    days: dict[date, datetime] = field(default_factory=dict)
    seats: set[int] = field(default_factory=set)


@dataclass(frozen=True)
class Counted:
    """What counts of an event's programme."""

    spans: Mapping[int, tuple[datetime, datetime]]  # by the session's primary key, the first to end
    limited: frozenset[int]  # those with limited seats
    zone: ZoneInfo

    @property
    def programme(self) -> Decimal:
        """What somebody attended who was at everything."""
        return hours_of(self.spans.values())

    def session(self, pk: int) -> Decimal | None:
        """How long a session lasts; None for one that does not count."""
        return hours_of([self.spans[pk]]) if pk in self.spans else None

    def attended(self, facts: Facts) -> set[int]:
        """The sessions at which somebody is counted, those that do not count among them.

        By a day as a whole it is one of those at the same time: where a seat is theirs, or the
        first to end.
        """
        taken: list[tuple[datetime, datetime]] = []
        found = set(facts.sessions)
        for pk in sorted(self._by_day(facts), key=lambda pk: pk not in facts.seats):
            starts, ends = self.spans[pk]
            if all(ends <= other[0] or other[1] <= starts for other in taken):
                taken.append((starts, ends))
                found.add(pk)
        return found

    def hours(self, facts: Facts) -> Decimal:
        """How long somebody attended: of sessions at the same time, from the first to the last."""
        there = [*(facts.sessions & self.spans.keys()), *self._by_day(facts)]
        return hours_of(self.spans[pk] for pk in there)

    def _by_day(self, facts: Facts) -> list[int]:
        """Where somebody may have been who was checked in for days as a whole, the first to end.

        A day stands for all of its sessions that count and had not ended when they came, unless
        they were checked in to some of them; for one with limited seats only with a seat in it.
        """
        apart = {self._day(pk) for pk in facts.sessions if pk in self.spans}
        whole = {day: came for day, came in facts.days.items() if day not in apart}
        return [
            pk
            for pk, (_starts, ends) in self.spans.items()
            if pk not in self.limited or pk in facts.seats
            if (came := whole.get(self._day(pk))) and came < ends
        ]

    def _day(self, pk: int) -> date:
        return self.spans[pk][0].astimezone(self.zone).date()


def counted(event: Event) -> Counted:
    """The sessions that took place, without meals and breaks. One query."""
    rows = Session.objects.standing().filter(event=event).exclude(kind=Session.Kind.MEAL)
    rows = rows.order_by("ends_at", "starts_at", "pk")
    spans, limited = {}, set()
    for pk, start, end, capacity in rows.values_list("pk", "starts_at", "ends_at", "capacity"):
        spans[pk] = (start, end)
        if capacity is not None:
            limited.add(pk)
    return Counted(spans, frozenset(limited), ZoneInfo(event.zone))


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
    """The hours that each of these people attended. Three queries."""
    found = counted(event)
    people = facts_of(event, registrations)
    return {pk: found.hours(people.get(pk, Facts())) for pk in registrations}


def facts_of(event: Event, registrations: Collection[int] | None = None) -> dict[int, Facts]:
    """Where these people, or all, were checked in. Two queries."""
    rows = Attendance.objects.filter(event=event, kind="in")
    if registrations is not None:
        rows = rows.filter(registration__in=registrations)
    found: dict[int, Facts] = {}
    for pk, session, day, at in rows.values_list("registration_id", "session_id", "day", "at"):
        facts = found.setdefault(pk, Facts())
        if session:
            facts.sessions.add(session)
        else:
            facts.days[day] = at
    seats = SessionSeat.objects.filter(session__event=event, state=SessionSeat.State.CONFIRMED)
    if registrations is not None:
        seats = seats.filter(registration__in=registrations)
    for pk, session in seats.values_list("registration_id", "session_id"):
        if pk in found:
            found[pk].seats.add(session)
    return found


def by_session(event: Event, programme: Counted) -> dict[int, int]:
    """How many attended each session, by its primary key. Three queries."""
    people = facts_of(event).values()
    found = Counter(pk for facts in people for pk in programme.attended(facts))
    tallies = Tally.objects.filter(event=event, session__isnull=False)
    for session, there, all_day in tallies.values_list("session_id", "people", "by_day"):
        found[session or 0] += there + all_day
    return dict(found)
