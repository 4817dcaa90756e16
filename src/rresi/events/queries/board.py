"""Who sits at which table now, who sits alone there, and who could sit with them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils import timezone

from rresi.events import times
from rresi.events.models import Event, Meeting, MeetingPlan, Registration
from rresi.events.queries import wishes
from rresi.events.queries.attended import here_today
from rresi.events.queries.meetings import apart, gains_of, published_plan
from rresi.events.rules.meetings import stand_ins

OFFERED_AT_MOST = 5
LONGEST = timedelta(minutes=120)  # of a meeting, as `MeetingTables` has it


@dataclass(frozen=True)
class Alone:
    """Somebody whose partner is missing, and who could sit with them."""

    meeting: int
    table: int
    when: str
    waits: Registration
    missing: Registration
    could: Sequence[Registration]


@dataclass(frozen=True)
class Seated:
    """Two who sit together now, or should; `stands_in`: since a partner is missing."""

    meeting: int
    table: int
    when: str
    people: tuple[Registration, Registration]
    stands_in: bool


@dataclass(frozen=True)
class Empty:
    """A table to which nobody came; each of its people with a meeting there."""

    table: int
    when: str
    people: Sequence[tuple[Registration, int]]


@dataclass(frozen=True)
class Board:
    """The tables of the meetings that run now."""

    alone: Sequence[Alone] = ()
    seated: Sequence[Seated] = ()
    empty: Sequence[Empty] = ()

    @property
    def stand_ins(self) -> list[Seated]:
        """Who sits together because a partner is missing."""
        return [one for one in self.seated if one.stands_in]


def board_of(event: Event, *, only: int | None = None) -> Board:
    """Who sits where in the meetings that run now, and who alone, with who is free, the best first.
    Two queries, and thirteen more where somebody sits alone.

    Whom they meet anyway is not offered, nor who was missing at a table before, nor, once the
    doors check people in today, who is not checked in. Who no longer agrees to be named does not
    stand among those who sit.
    `only`: the registration of somebody who looks at it themselves.
    """
    plan = published_plan(event)
    if plan is None:
        return Board()
    rows = _running(plan)
    busy = {pk for m in rows if m.missing_id is None for pk in (m.first_id, m.second_id)}
    alone = {
        _waits(m): m
        for m in rows
        if len(m.absent) == 1 and _waits(m) not in busy and only in {None, _waits(m)}
    }
    seated = [
        Seated(m.pk, m.table, _when(m), (m.first, m.second), m.is_stand_in)
        for m in rows
        if m.missing_id is None and m.first.named_to_partners and m.second.named_to_partners
    ]
    waiting = _with_who_is_free(event, plan, alone, busy) if alone else []
    return Board(waiting, seated, _empty(rows, busy))


def _empty(rows: Iterable[Meeting], busy: set[int]) -> list[Empty]:
    """The tables where both are missing. A stand-in who did not come has a meeting of their own at
    the same table.
    """
    there: dict[int, dict[int, tuple[Registration, int]]] = {}
    when = {}
    for m in rows:
        if m.both_missing:
            when[m.table] = _when(m)
            for one in (m.first, m.second):
                if one.named_to_partners and one.pk not in busy:
                    there.setdefault(m.table, {}).setdefault(one.pk, (one, m.pk))
    return [Empty(table, when[table], list(people.values())) for table, people in there.items()]


def _running(plan: MeetingPlan) -> list[Meeting]:
    """The meetings that run now and nobody has declined, by table. One query."""
    now = timezone.now()
    rows = plan.meetings.wanted().filter(starts_at__gt=now - LONGEST, starts_at__lte=now)
    rows = rows.filter(minutes__gt=0, session__cancelled_at=None)
    rows = rows.select_related("first", "second", "session__venue", "session__event")
    return [one for one in rows.order_by("table", "pk") if now < one.ends_at]


def _with_who_is_free(
    event: Event, plan: MeetingPlan, alone: dict[int, Meeting], busy: set[int]
) -> list[Alone]:
    """These, by the registration of who sits alone, as far as they take part. Thirteen queries."""
    everybody = {one.pk: one for one in wishes.people(event)}
    reported = plan.meetings.exclude(missing=None).order_by()
    missing = {pk for one in reported for pk in one.absent}
    free = sorted(everybody.keys() - busy - missing)
    if here := here_today(event):
        free = [pk for pk in free if pk in here]
    gains = gains_of(event, wishes.facts_of(list(everybody.values())))
    planned = plan.meetings.wanted().filter(missing=None, minutes__gt=0).order_by()
    meet_anyway = {(min(p), max(p)) for p in planned.values_list("first_id", "second_id")}
    never = apart(event) | meet_anyway

    def could(waits: int, meeting: Meeting) -> list[Registration]:
        at = meeting.starts_at.isoformat()
        ready = [pk for pk in free if at not in wishes.profile_of(everybody[pk]).away]
        found = stand_ins(waits, ready, gains, never)
        return [everybody[pk] for pk in found[:OFFERED_AT_MOST]]

    return [
        Alone(
            m.pk,
            m.table,
            _when(m),
            *((m.first, m.second) if pk == m.first_id else (m.second, m.first)),
            could(pk, m),
        )
        for pk, m in alone.items()
        if pk in everybody
    ]


def _when(meeting: Meeting) -> str:
    return times.hours_in(meeting.starts_at, meeting.ends_at, meeting.session.zone)


def _waits(meeting: Meeting) -> int:
    return meeting.second_id if meeting.missing_id == meeting.first_id else meeting.first_id
