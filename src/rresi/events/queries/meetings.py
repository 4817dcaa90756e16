"""Plans of meetings as organisers and participants see them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext

from rresi.core.translations import country_name
from rresi.events import times
from rresi.events.models import Event, Meeting, MeetingPlan, Registration, Session, Wish
from rresi.events.queries import wishes
from rresi.events.queries.wishes import in_words, titles_of
from rresi.events.rules.meetings import Facts, Speaks, Why, score, speaks_for, stand_ins

State = MeetingPlan.State
OFFERED_AT_MOST = 5


def published_plan(event: Event) -> MeetingPlan | None:
    """The plan that participants see. One query."""
    return MeetingPlan.objects.filter(event=event, state=State.PUBLISHED).first()


def told_of(plan: MeetingPlan) -> list[tuple[Registration, int]]:
    """Who would get a letter if this plan were published now: whose meetings would be others,
    by name, and how many each would have. Up to six queries.
    """
    before = published_plan(plan.event)
    had = _agendas(before) if before else {}
    will = _agendas(plan, without=lapsed_in(plan))
    changed = [pk for pk in will.keys() | had.keys() if will.get(pk) != had.get(pk)]
    rows = Registration.objects.filter(pk__in=changed, state=Registration.State.CONFIRMED)
    rows = rows.exclude(email="")
    return [(one, len(will.get(one.pk, ()))) for one in rows.order_by("name", "pk")]


def _agendas(
    plan: MeetingPlan, *, without: Collection[int] = ()
) -> dict[int, set[tuple[int, datetime, int]]]:
    """Each person's meetings in a plan, but for some: with whom, when and at which table."""
    found: dict[int, set[tuple[int, datetime, int]]] = {}
    for m in plan.meetings.standing().filter(standby=False).exclude(pk__in=without):
        found.setdefault(m.first_id, set()).add((m.second_id, m.starts_at, m.table))
        found.setdefault(m.second_id, set()).add((m.first_id, m.starts_at, m.table))
    return found


def plan_of(event: Event, pk: int) -> MeetingPlan | None:
    """One plan of an event. One query."""
    return MeetingPlan.objects.filter(event=event, pk=pk).select_related("event").first()


def plans_of(event: Event, *, limit: int = 10) -> list[MeetingPlan]:
    """The last plans, the newest first, with the number of their meetings. One query."""
    counted = MeetingPlan.objects.filter(event=event).annotate(
        number=_counted(Q()),
        agreed_number=_counted(Q(first_answer="accepted", second_answer="accepted")),
    )
    return list(counted[:limit])


def _counted(which: Q) -> Coalesce:
    rows = Meeting.objects.standing().filter(which, plan=OuterRef("pk"), standby=False)
    counted = rows.order_by().values("plan").annotate(number=Count("pk"))
    return Coalesce(Subquery(counted.values("number")), 0)


def apart(event: Event) -> set[tuple[int, int]]:
    """Pairs in ascending order who do not sit together again. Two queries.

    One of them avoids the other, or has declined to meet them, be it in a plan that was replaced.
    """
    avoided = Wish.objects.filter(person__event=event, avoid=True)
    declined = Meeting.objects.filter(
        Q(first_answer=Meeting.Answer.DECLINED) | Q(second_answer=Meeting.Answer.DECLINED),
        plan__event=event,
        plan__state__in=(State.PUBLISHED, State.REPLACED),
    )
    found = [
        *avoided.values_list("person_id", "other_id"),
        *declined.order_by().values_list("first_id", "second_id"),
    ]
    return {(min(pair), max(pair)) for pair in found}


def gains_of(event: Event, facts: Mapping[int, Facts]) -> dict[tuple[int, int], float]:
    """What each pair has of meeting, by pairs in ascending order, also of those kept `apart`."""
    found = {
        (a, b): worth
        for a, b in combinations(sorted(facts), 2)
        if (worth := score(speaks_for(facts[a], facts[b])) + score(speaks_for(facts[b], facts[a])))
    }
    rows = Wish.objects.filter(person__event=event, avoid=False)
    for person, other in rows.values_list("person_id", "other_id"):
        pair = min(person, other), max(person, other)
        if person in facts and other in facts:
            found[pair] = found.get(pair, 0.0) + 1
    return found


@dataclass(frozen=True)
class Appointment:
    """A meeting as one of the two sees it."""

    pk: int
    when: str
    was: str  # when it was before its block moved
    interrupted: bool  # answers ended, since one of the two had left
    asked_again: bool  # since it was on another day then
    table: int
    name: str
    organisation: str
    country: str
    looks_for: str
    brings: str
    mine: str
    theirs: str
    standby: bool
    left: bool
    reasons: Sequence[str]
    now: bool
    missing: bool
    stands_in: bool
    over: bool
    outcome: str

    @property
    def off(self) -> bool:
        """Whether one of the two has declined, or the other has left."""
        return self.left or Meeting.Answer.DECLINED in (self.mine, self.theirs)

    @property
    def unanswered(self) -> bool:
        """Whether it is to come and waits for their answer."""
        ahead = not (self.standby or self.over or self.off)
        return ahead and self.mine == Meeting.Answer.OPEN


def agenda_of(registration: Registration) -> list[Appointment]:
    """A person's meetings in time, then whom they could meet if somebody is missing. Nine queries.

    Empty while no plan is published.
    """
    plan = published_plan(registration.event)
    rows = (
        Meeting.objects.filter(plan=plan, session__cancelled_at=None)
        .filter(Q(first=registration) | Q(second=registration))
        .select_related("first__meeting_profile", "second__meeting_profile")
        .select_related("session__venue", "session__event")
        if plan
        else []
    )
    meetings = sorted(rows, key=lambda m: (m.standby and not m.minutes, m.starts_at, m.pk))
    speaks = {m.pk: _speaks(m, registration.pk) for m in meetings}
    titles = titles_of(one for found in speaks.values() for one in found)
    return [
        _appointment(m, registration.pk, _said(m, registration.pk, speaks[m.pk], titles))
        for m in meetings
    ]


def _speaks(meeting: Meeting, me: int) -> list[Speaks]:
    found = []
    for reason in meeting.reasons:
        if reason.get("by") == me and reason["kind"] in set(Why):
            found.append(Speaks(Why(reason["kind"]), reason["detail"]))
    return found


def _said(
    meeting: Meeting, me: int, speaks: Sequence[Speaks], titles: Mapping[int, str]
) -> list[str]:
    """Why this meeting. Whom the other wished for is theirs to tell, so it is not said."""
    kinds = {(r["kind"], r.get("by")) for r in meeting.reasons}
    words = []
    if ("wish", me) in kinds:
        words.append(gettext("You asked to meet them."))
    if any(kind == "mutual wish" for kind, _by in kinds):
        words.append(gettext("They asked to meet you too."))
    words += [in_words(one, titles) for one in speaks]
    if any(kind == "crosses borders" for kind, _by in kinds):
        words.append(gettext("You work in different countries."))
    return words[:4]


def _appointment(meeting: Meeting, me: int, reasons: Sequence[str]) -> Appointment:
    first = meeting.first_id == me
    other = meeting.second if first else meeting.first
    profile = wishes.profile_of(other)
    zone = meeting.session.zone
    ends, was = meeting.ends_at, meeting.moved_from
    now = timezone.now()
    return Appointment(
        pk=meeting.pk,
        when=times.span_in(meeting.starts_at, ends, zone) if meeting.minutes else "",
        was=times.span_in(was, was + (ends - meeting.starts_at), zone) if was else "",
        interrupted=meeting.interrupted,
        asked_again=was is not None and times.other_day(was, meeting.starts_at, zone),
        table=meeting.table,
        name=other.name,
        organisation=other.organisation_name,
        country=country_name(other.country),
        looks_for=profile.looks_for,
        brings=profile.brings,
        mine=meeting.first_answer if first else meeting.second_answer,
        theirs=meeting.second_answer if first else meeting.first_answer,
        standby=meeting.standby and not meeting.minutes,
        left=not meeting.stands,
        reasons=reasons,
        now=meeting.starts_at - timedelta(minutes=5) <= now < ends,
        missing=meeting.missing_id == other.pk,
        stands_in=meeting.standby and bool(meeting.minutes),
        over=bool(meeting.minutes) and ends <= now,
        outcome=meeting.outcome,
    )


@dataclass(frozen=True)
class Alone:
    """Somebody whose partner is missing, and who could sit with them."""

    meeting: int
    table: int
    when: str
    waits: Registration
    missing: Registration
    could: Sequence[Registration]


def alone_in(event: Event, *, only: int | None = None) -> list[Alone]:
    """Who sits alone in the slot that runs now, with who is free, the best first. Twelve queries.

    `only`: the registration of somebody who looks at it themselves.
    """
    plan = published_plan(event)
    if plan is None:
        return []
    now = timezone.now()
    soon = now + timedelta(minutes=5)
    slots = [s for s in wishes.slots_of(event) if s.starts_at <= soon]
    current = [s for s in slots if now < s.starts_at + timedelta(minutes=s.minutes)]
    if not current:
        return []
    at = current[-1].starts_at
    rows = list(
        plan.meetings.wanted()
        .filter(starts_at=at, minutes__gt=0)
        .select_related("first", "second", "session__venue", "session__event")
    )
    seated = {pk for m in rows if m.missing_id is None for pk in (m.first_id, m.second_id)}
    waiting = [m for m in rows if m.missing_id and _waits(m) not in seated]
    if not waiting:
        return []
    everybody = {one.pk: one for one in wishes.people(event)}
    away = {pk for pk, one in everybody.items() if at.isoformat() in wishes.profile_of(one).away}
    missing = {m.missing_id for m in rows if m.missing_id}
    free = sorted(everybody.keys() - seated - away - missing)
    gains = gains_of(event, wishes.facts_of(list(everybody.values())))
    never = apart(event)
    return [
        Alone(
            m.pk,
            m.table,
            times.hours_in(m.starts_at, m.ends_at, m.session.zone),
            m.first if _waits(m) == m.first_id else m.second,
            m.second if _waits(m) == m.first_id else m.first,
            [everybody[pk] for pk in stand_ins(_waits(m), free, gains, never)[:OFFERED_AT_MOST]],
        )
        for m in waiting
        if only is None or _waits(m) == only
    ]


def _waits(meeting: Meeting) -> int:
    return meeting.second_id if meeting.missing_id == meeting.first_id else meeting.first_id


class Line(NamedTuple):
    """A table in a slot: who sits there, and what the two answered."""

    table: int
    first: str
    first_organisation: str
    second: str
    second_organisation: str
    answers: frozenset[str]

    @property
    def declined(self) -> bool:
        """Whether one of the two does not want it."""
        return Meeting.Answer.DECLINED in self.answers

    @property
    def agreed(self) -> bool:
        """Whether both want it."""
        return self.answers == {Meeting.Answer.ACCEPTED}


@dataclass(frozen=True)
class Row:
    """The meetings of one slot, by table."""

    when: str
    meetings: Sequence[Line]


class Lapsed(NamedTuple):
    """A meeting of a plan that is not published: one of its people has left, has declined to meet
    the other, or would rather not, which is said to nobody.
    """

    first: str
    second: str
    standby: bool
    left: Sequence[str]
    declined: bool


def _of_the_two(rows: QuerySet[Any], one: str, other: str) -> Q:
    """Whether a meeting's two people stand in one of these rows, in these two columns."""
    there = rows.filter(**{one: OuterRef("first"), other: OuterRef("second")})
    back = rows.filter(**{one: OuterRef("second"), other: OuterRef("first")})
    return Q(Exists(there)) | Q(Exists(back))


def lapsed_in(plan: MeetingPlan) -> dict[int, Lapsed]:
    """What of a plan that is ready publishing leaves out, by primary key. One query.

    Since it was made, people have left, withdrawn their consent, declined to meet each other, or
    said that they would rather not.
    """
    if plan.state != State.READY:
        return {}
    declined = Meeting.objects.filter(
        Q(first_answer=Meeting.Answer.DECLINED) | Q(second_answer=Meeting.Answer.DECLINED),
        plan__event=plan.event_id,
        plan__state=State.PUBLISHED,
        standby=False,
    )
    rows: QuerySet[Any] = plan.meetings.annotate(
        declined_before=_of_the_two(declined, "first", "second"),
        avoided=_of_the_two(Wish.objects.filter(avoid=True), "person", "other"),
    )
    gone = ~Q(pk__in=plan.meetings.wanted().values("pk"))
    return {
        one.pk: Lapsed(
            one.first.name,
            one.second.name,
            one.standby,
            [person.name for person in (one.first, one.second) if person.has_left],
            one.declined or one.declined_before,
        )
        for one in rows.filter(gone | Q(declined_before=True) | Q(avoided=True)).select_related(
            "first", "second"
        )
    }


def table_plan(plan: MeetingPlan, *, without: Collection[int] = ()) -> list[Row]:
    """A plan by slot and table. Two queries; as plain values, for there may be thousands.

    Who has left is at no table, nor is a meeting of `without`.
    """
    rows = plan.meetings.standing().filter(standby=False).exclude(pk__in=without)
    rows = rows.order_by("starts_at", "table")
    columns = (
        *("starts_at", "minutes", "session_id", "table", "first__name"),
        *("first__organisation_name", "second__name", "second__organisation_name"),
        *("first_answer", "second_answer"),
    )
    slots: dict[tuple[datetime, int, int], list[Line]] = {}
    for row in rows.values_list(*columns):
        at, minutes, session, table, first, from_first, second, from_second, one, other = row
        line = Line(table, first, from_first, second, from_second, frozenset((one, other)))
        slots.setdefault((at, minutes, session), []).append(line)
    sessions = Session.objects.filter(pk__in={session for _at, _minutes, session in slots})
    zones = {one.pk: one.zone for one in sessions.select_related("venue", "event")}
    return [
        Row(times.span_in(at, at + timedelta(minutes=minutes), zones[session]), meetings)
        for (at, minutes, session), meetings in slots.items()
    ]


def names_of(pks: Sequence[int]) -> dict[int, str]:
    """The names of those of these participants who come. One query."""
    rows = Registration.objects.filter(
        Q(state=Registration.State.CONFIRMED) | Q(ending=Registration.Ending.EVENT), pk__in=pks
    )
    return dict(rows.values_list("pk", "name"))
