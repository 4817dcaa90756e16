"""Making a plan of meetings in the background: the problem, the search, and what is kept of it."""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from itertools import combinations

from django.db import transaction
from django.utils import timezone

from rresi.engines.matching import (
    Appointment,
    Compatibility,
    Mission,
    Participant,
    Plan,
    Progress,
    Reason,
    Rules,
    UnsolvableError,
    plan_mission,
)
from rresi.events.models import Event, Meeting, MeetingPlan, Registration, Wish
from rresi.events.queries import wishes
from rresi.events.queries.meetings import apart, gains_of, published_plan
from rresi.events.queries.wishes import Slot
from rresi.events.rules.meetings import Facts, score, speaks_for, standby_pairs
from rresi.events.services.seats import lock

State = MeetingPlan.State
LEAST_SCORE = 0.3  # of what speaks for a pair, so that the planner considers it
NEAR_ENOUGH = 0.001  # a gap at which the search ends by itself: nobody would notice the rest


@dataclass(frozen=True)
class Asked:
    """A mission for the engine, and what its names and numbers stand for here."""

    mission: Mission
    every_slot: list[Slot]
    slots: list[Slot]  # those to come
    people: dict[str, Registration]
    facts: dict[int, Facts]


def mission_of(event: Event, now: datetime | None = None) -> Asked:
    """The problem as it stands: wishes, compatibilities, absences, and what was agreed.

    Of an event that runs, it is about the slots to come: what has begun stays, and counts.
    """
    every_slot, now = wishes.slots_of(event), now or timezone.now()
    slots = [slot for slot in every_slot if slot.starts_at > now]
    people = {f"p{one.pk}": one for one in wishes.people(event)}
    pks = {one.pk for one in people.values()}
    facts = wishes.facts_of(list(people.values()))
    number = {slot.starts_at: n for n, slot in enumerate(slots, 1)}
    wished: dict[int, list[str]] = {}
    met = [pair for pair in _begun(event, now) if set(pair) <= pks]
    times_met = Counter(pk for pair in met for pk in pair)
    avoided = apart(event) | set(met)
    rows = Wish.objects.filter(person__in=pks, other__in=pks, avoid=False).order_by("rank", "pk")
    for person, other in rows.values_list("person_id", "other_id"):
        if (min(person, other), max(person, other)) not in met:  # that wish was fulfilled
            wished.setdefault(person, []).append(f"p{other}")
    compatible = [
        Compatibility(need=f"p{one}", offer=f"p{other}", score=round(worth, 3))
        for a, b in combinations(sorted(pks), 2)
        if (a, b) not in avoided
        for one, other in ((a, b), (b, a))
        if (worth := score(speaks_for(facts[one], facts[other]))) >= LEAST_SCORE
    ]
    accepted, previous = _standing(event, number, pks, avoided)
    participants = []
    for key, one in people.items():
        profile = wishes.profile_of(one)
        free = [n for n, slot in enumerate(slots, 1) if slot.key not in set(profile.away)]
        if not free:
            continue
        participants.append(
            Participant(
                id=key,
                country=one.country,
                region=str(one.organisation.region_id or "") if one.organisation else "",
                available=free if len(free) < len(slots) else None,
                most=None if profile.most is None else max(0, profile.most - times_met[one.pk]),
                wishes=wished.get(one.pk, []),
            )
        )
    mission = Mission(
        slots=max(1, len(slots)),
        tables=[slot.tables for slot in slots],
        participants=participants,
        compatibilities=compatible,
        rules=Rules(must_not=[[f"p{a}", f"p{b}"] for a, b in sorted(avoided)]),
        accepted=accepted,
        previous=previous,
    )
    return Asked(_without_the_absent(mission), every_slot, slots, people, facts)


def _begun(event: Event, now: datetime) -> list[tuple[int, int]]:
    """Pairs in ascending order that meet now or have met, stand-ins among them. Two queries."""
    plan = published_plan(event)
    rows = plan.meetings.wanted().filter(starts_at__lte=now, minutes__gt=0) if plan else None
    if rows is None:
        return []
    held = rows.exclude(outcome=Meeting.Outcome.MISSED).order_by("pk")
    return [(min(p), max(p)) for p in held.values_list("first_id", "second_id")]


def _standing(
    event: Event, number: dict[datetime, int], pks: set[int], avoided: set[tuple[int, int]]
) -> tuple[list[Appointment], list[Appointment]]:
    """Of the published plan: what both accepted stays, the rest if it can; declined is gone."""
    plan = published_plan(event)
    accepted: list[Appointment] = []
    previous: list[Appointment] = []
    for meeting in plan.meetings.filter(standby=False) if plan else ():
        pair = min(meeting.first_id, meeting.second_id), max(meeting.first_id, meeting.second_id)
        if set(pair) <= pks and meeting.starts_at in number and pair not in avoided:
            appointment = Appointment(
                participants=[f"p{pk}" for pk in pair],
                slot=number[meeting.starts_at],
                table=meeting.table,
            )
            (accepted if meeting.agreed else previous).append(appointment)
    return accepted, previous


def _without_the_absent(mission: Mission) -> Mission:
    """Who has no free slot at all is in no wish, rule or meeting either."""
    there = {one.id for one in mission.participants}
    return mission.model_copy(
        update={
            "participants": [
                one.model_copy(update={"wishes": [w for w in one.wishes if w in there]})
                for one in mission.participants
            ],
            "compatibilities": [c for c in mission.compatibilities if {c.need, c.offer} <= there],
            "rules": Rules(must_not=[p for p in mission.rules.must_not if set(p) <= there]),
            "accepted": [a for a in mission.accepted if set(a.participants) <= there],
            "previous": [a for a in mission.previous if set(a.participants) <= there],
        }
    )


def run_plan(pk: int, *, workers: int = 2, as_of: datetime | None = None) -> str:
    """Make the plan that was asked for, and tell how far it is while it is made.

    `as_of`: which slots are to come, if not those that are by now.

    A run that another worker has begun is left to it.
    """
    now = timezone.now()
    claimed = MeetingPlan.objects.filter(pk=pk, state=State.WAITING)
    if not claimed.update(state=State.RUNNING, began_at=now, heard_at=now):
        return "not waiting"
    plan = MeetingPlan.objects.select_related("event").get(pk=pk)
    watch = _Watch(plan)
    try:
        asked = mission_of(plan.event, as_of)
        plan.people = len(asked.mission.participants)
        if plan.people < 2:  # since it was asked for, people have cancelled
            _finish(plan, State.FAILED, error=MeetingPlan.Why.NOBODY)
            return "nobody"
        found = plan_mission(
            asked.mission,
            seconds=plan.seconds,
            workers=workers,
            watch=watch.hear,
            stopped=watch.stopped,
        )
    except UnsolvableError as error:
        _finish(plan, State.FAILED, error=str(error)[:500])
        return "unsolvable"
    except Exception:
        _finish(plan, State.FAILED, error="failed")
        raise
    return f"{len(found.meetings)} meetings" if _store(plan, asked, found) else "ended"


class _Watch:
    """Writes down how far a run is, and says whether it should stop: at the least gap, or when
    the organiser has had enough, which is looked up once a second at most.
    """

    def __init__(self, plan: MeetingPlan) -> None:
        self.plan = plan
        self.next = 0.0
        self.stop = False

    def hear(self, progress: Progress) -> None:
        self.plan.value, self.plan.bound = progress.value, progress.bound
        self._note()  # a search without workers is not asked whether to stop

    def _note(self) -> None:
        if time.monotonic() < self.next:
            return
        self.next = time.monotonic() + 1
        rows = MeetingPlan.objects.filter(pk=self.plan.pk)
        shown = {name: getattr(self.plan, name) for name in ("people", "value", "bound")}
        rows.update(**shown, heard_at=timezone.now())
        self.stop = bool(rows.values_list("stop", flat=True).first())

    def stopped(self) -> bool:
        self._note()
        gap = self.plan.gap
        return self.stop or (gap is not None and gap <= NEAR_ENOUGH)


def _still_runs(plan: MeetingPlan) -> bool:
    """Whether nobody has ended the run meanwhile: the event may have been cancelled.

    Its row is locked until the transaction ends.
    """
    rows = MeetingPlan.objects.select_for_update().filter(pk=plan.pk, state=State.RUNNING)
    return rows.first() is not None


@transaction.atomic
def _finish(plan: MeetingPlan, state: str, *, error: str = "") -> None:
    if not _still_runs(plan):
        return
    plan.state, plan.error, plan.heard_at = state, error, timezone.now()
    plan.save()


@transaction.atomic
def _store(plan: MeetingPlan, asked: Asked, found: Plan) -> bool:
    """Keep what was found, and whether it was still wanted."""
    lock(plan.event)  # its blocks stay where they are meanwhile
    if not _still_runs(plan):
        return False
    if wishes.slots_of(plan.event) != asked.every_slot:
        _finish(plan, State.FAILED, error=MeetingPlan.Why.MOVED)
        return False
    before = published_plan(plan.event)
    answers = {
        frozenset((m.first_id, m.second_id)): m
        for m in (before.meetings.filter(standby=False) if before else ())
    }
    rows = []
    for meeting in found.meetings:
        one, other = (asked.people[str(key)] for key in meeting.participants)
        slot = asked.slots[meeting.slot - 1]
        row = Meeting(
            plan=plan,
            session=slot.session,
            starts_at=slot.starts_at,
            minutes=slot.minutes,
            table=meeting.table,
            first=one,
            second=other,
            reasons=_reasons(asked, meeting.reasons, one, other),
        )
        known = answers.get(frozenset((one.pk, other.pk)))
        if known is not None and known.starts_at == row.starts_at:
            row.first_answer = known.answer_of(one.pk)
            row.second_answer = known.answer_of(other.pk)
            row.moved_from = known.moved_from
        rows.append(row)
    Meeting.objects.bulk_create(rows)
    _add_standby(plan, asked, rows)
    plan.value, plan.bound = found.value, found.bound
    met = {pk for row in rows for pk in (row.first_id, row.second_id)}
    plan.without = [one.pk for one in asked.people.values() if one.pk not in met]
    plan.unmet = [
        {"by": asked.people[u.by].pk, "wish": asked.people[u.wish].pk, "cause": u.cause}
        for u in found.unmet
    ]
    _finish(plan, State.READY)
    return True


def _reasons(
    asked: Asked, reasons: tuple[Reason, ...], one: Registration, other: Registration
) -> list[dict[str, object]]:
    """The engine's reasons, and in their place for a compatibility what speaks for it."""
    found: list[dict[str, object]] = []
    for reason in reasons:
        if reason.kind != "need meets offer":
            by = asked.people[reason.by].pk if reason.by else None
            found.append({"kind": reason.kind, "by": by})
    for mine, theirs in ((one, other), (other, one)):
        found += [
            {"kind": str(speaks.why), "by": mine.pk, "detail": speaks.detail}
            for speaks in speaks_for(asked.facts[mine.pk], asked.facts[theirs.pk])[:3]
        ]
    return found


def _add_standby(plan: MeetingPlan, asked: Asked, rows: list[Meeting]) -> None:
    """One pair a person and block that sits together if two partners are missing."""
    gains = gains_of(plan.event, asked.facts)
    met = {(min(m.first_id, m.second_id), max(m.first_id, m.second_id)) for m in rows}
    met |= apart(plan.event)
    by_pk = {one.pk: one for one in asked.people.values()}
    standby = []
    for session in {slot.session for slot in asked.slots}:
        block = [m for m in rows if m.session_id == session.pk]
        there = {pk for m in block for pk in (m.first_id, m.second_id)}
        first = min(slot.starts_at for slot in asked.slots if slot.session == session)
        for a, b in standby_pairs(list(there), gains, met):
            standby.append(
                Meeting(
                    plan=plan,
                    session=session,
                    starts_at=first,
                    minutes=0,
                    table=0,
                    first=by_pk[a],
                    second=by_pk[b],
                    standby=True,
                    reasons=_reasons(asked, (), by_pk[a], by_pk[b]),
                )
            )
            met.add((a, b))
    Meeting.objects.bulk_create(standby)
