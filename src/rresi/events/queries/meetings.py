"""Plans of meetings as organisers and participants see them."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import combinations
from typing import Any, NamedTuple

from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext

from rresi.events import times
from rresi.events.models import Event, Meeting, MeetingPlan, Registration, Session, Wish
from rresi.events.queries import wishes
from rresi.events.rules.meetings import Facts, score, speaks_for

State = MeetingPlan.State


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
    """Each person's meetings to come in a plan, but for some: with whom, when, at which table."""
    found: dict[int, set[tuple[int, datetime, int]]] = {}
    rows = plan.meetings.standing().filter(standby=False, starts_at__gt=timezone.now())
    for m in rows.exclude(pk__in=without):
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


class Line(NamedTuple):
    """A table in a slot: who sits there, and what the two answered."""

    table: int
    first: str
    first_organisation: str
    second: str
    second_organisation: str
    answers: frozenset[str]
    missing: str = ""  # who was reported missing there

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
    gone: Sequence[tuple[str, bool]]  # names, and whether they left or only agree no longer
    declined: bool
    late: bool  # its slot has begun


def _of_the_two(rows: QuerySet[Any], one: str, other: str) -> Q:
    """Whether a meeting's two people stand in one of these rows, in these two columns."""
    there = rows.filter(**{one: OuterRef("first"), other: OuterRef("second")})
    back = rows.filter(**{one: OuterRef("second"), other: OuterRef("first")})
    return Q(Exists(there)) | Q(Exists(back))


def lapsed_in(plan: MeetingPlan) -> dict[int, Lapsed]:
    """What of a plan that is ready publishing leaves out, by primary key. One query.

    Since it was made, people have left, withdrawn their consent, declined to meet each other, or
    said that they would rather not; or the slot has begun.
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
    now = timezone.now()
    gone = ~Q(pk__in=plan.meetings.wanted().values("pk"))
    lapsed = gone | Q(declined_before=True) | Q(avoided=True) | Q(starts_at__lte=now)
    return {
        one.pk: Lapsed(
            one.first.name,
            one.second.name,
            one.standby,
            [
                (person.name, person.has_left)
                for person in (one.first, one.second)
                if person.has_left or not person.named_to_partners
            ],
            one.declined or one.declined_before,
            one.starts_at <= now,
        )
        for one in rows.filter(lapsed).select_related("first", "second")
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
        *("first__meetings_stopped_at", "second__meetings_stopped_at"),
        *("missing", "first", "both_missing"),
    )
    slots: dict[tuple[datetime, int, int], list[Line]] = {}
    for row in rows.values_list(*columns):
        at, minutes, session, table, first, from_first, second, from_second, *answers = row
        one, other, *stopped, missing, first_pk, both = answers
        if stopped[0]:
            first, from_first = gettext("Name no longer shown"), ""
        if stopped[1]:
            second, from_second = gettext("Name no longer shown"), ""
        absent = "" if missing is None else first if missing == first_pk else second
        if both:
            absent = f"{first}, {second}"
        line = Line(table, first, from_first, second, from_second, frozenset((one, other)), absent)
        slots.setdefault((at, minutes, session), []).append(line)
    sessions = Session.objects.filter(pk__in={session for _at, _minutes, session in slots})
    zones = {one.pk: one.zone for one in sessions.select_related("venue", "event")}
    return [
        Row(times.span_in(at, at + timedelta(minutes=minutes), zones[session]), meetings)
        for (at, minutes, session), meetings in slots.items()
    ]


def unmet_in(plan: MeetingPlan) -> Counter[str]:
    """How many wishes a plan does not meet, by cause, of people who still take part. One query.

    Organisers read numbers: whom somebody wished to meet is promised to be told to nobody else, and
    who would rather not meet whom is not even counted, for in a small group a number would tell.
    """
    told = [one for one in plan.unmet if one["cause"] != "organiser's rule"]
    here = names_of([one[who] for one in told for who in ("by", "wish")]) if told else {}
    return Counter(one["cause"] for one in told if one["by"] in here and one["wish"] in here)


def taking_part(plan: MeetingPlan, *, without: Collection[int] = ()) -> tuple[int, list[str]]:
    """How many take part in meetings, and the names of those who have none in a plan, leaving out
    the meetings of `without`. Three queries.

    As of now; of a plan that was replaced, or of a cancelled event, as of when it was made.
    """
    counts = plan.state in (State.READY, State.PUBLISHED)
    if not counts or plan.event.status == Event.Status.CANCELLED:
        names = names_of(plan.without)
        return plan.people, [names[pk] for pk in plan.without if pk in names]
    rows = plan.meetings.wanted().filter(standby=False).exclude(pk__in=without)
    met = {pk for pair in rows.order_by().values_list("first_id", "second_id") for pk in pair}
    people = wishes.names(plan.event)
    return len(people), [name for pk, name in people.items() if pk not in met]


def names_of(pks: Sequence[int]) -> dict[int, str]:
    """The names of those of these participants who come and agree to meetings. One query."""
    rows = Registration.objects.filter(
        Q(state=Registration.State.CONFIRMED) | Q(ending=Registration.Ending.EVENT),
        pk__in=pks,
        meetings_stopped_at=None,
    )
    return dict(rows.values_list("pk", "name"))
