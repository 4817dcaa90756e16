"""The first plan: what must be, then sessions, then the selected pairs by edge colouring."""

from __future__ import annotations

from collections import Counter

import numpy as np

from rresi.engines.matching.conflict import explain
from rresi.engines.matching.faults import UnsolvableError
from rresi.engines.matching.instance import Instance
from rresi.engines.matching.mission import Appointment, Mission
from rresi.engines.matching.proof import decide
from rresi.engines.matching.scheduling import GivenMeeting, SchedulingProblem
from rresi.engines.matching.selection import Selection
from rresi.engines.matching.timetabling import NOBODY, Timetable, bits
from rresi.engines.messages import Message
from rresi.engines.messages import gettext_noop as _


def demanded(mission: Mission, instance: Instance, *, as_before: bool = False) -> SchedulingProblem:
    """The meetings a plan cannot do without, as problem B: accepted ones and pairs that must.

    `as_before` allows a pair that must meet only the slot that the earlier plan gave it.
    """
    index = {person.id: i for i, person in enumerate(mission.participants)}
    everything = frozenset(range(mission.slots))
    given = [
        GivenMeeting(tuple(index[p] for p in a.participants), everything, fixed=a.slot - 1)
        for a in mission.accepted
    ]
    accepted = {frozenset(g.participants) for g in given}
    before = {
        frozenset(index[p] for p in meeting.participants): frozenset({meeting.slot - 1})
        for meeting in mission.previous
        if as_before
        and meeting.theme is None
        and meeting.slot <= mission.slots
        and all(p in index for p in meeting.participants)
    }
    for pair in mission.rules.must:
        people = tuple(index[p] for p in pair)
        if frozenset(people) not in accepted:
            given.append(GivenMeeting(people, before.get(frozenset(people), everything)))
    return SchedulingProblem(
        names=tuple(person.id for person in mission.participants),
        slots=mission.slots,
        tables=tuple(instance.tables),
        meetings=tuple(given),
        away=tuple(
            frozenset(t for t in range(mission.slots) if not mask >> t & 1)
            for mask in instance.available
        ),
        spread=None,
    )


def begin(mission: Mission, instance: Instance) -> Timetable:
    """A timetable with the accepted meetings, locked, and those that must be.

    Raises:
        UnsolvableError: with the demands in conflict.
    """
    problem = demanded(mission, instance)
    needed = Counter(p for given in problem.meetings for p in given.participants)
    for person, count in needed.items():
        most = mission.participants[person].most
        if most is not None and count > most:
            name = problem.names[person]
            text = _("%(name)s: meetings allowed: %(most)s, but required: %(count)s")
            raise UnsolvableError((Message(text, name=name, most=most, count=count),))
    timetable = Timetable(instance)
    number = {
        (a, b): e
        for e, (a, b) in enumerate(
            zip(instance.first.tolist(), instance.second.tolist(), strict=True)
        )
    }
    themes = {theme.id: g for g, theme in enumerate(mission.themes)}
    slots = _slots_of_demanded(mission, instance, problem)
    for m, (given, slot) in enumerate(zip(problem.meetings, slots, strict=True)):
        appointment = mission.accepted[m] if m < len(mission.accepted) else None
        if appointment is not None and appointment.theme is not None:
            timetable.place_session(themes[appointment.theme], given.participants, slot)
            continue
        a, b = sorted(given.participants)
        timetable.place(number[a, b], slot)
        if appointment is not None:
            timetable.locked.add(number[a, b])
    timetable.fixed_sessions = set(timetable.sessions)
    timetable.journal.clear()
    return timetable


def _slots_of_demanded(
    mission: Mission, instance: Instance, problem: SchedulingProblem
) -> list[int]:
    """Where they were in the earlier plan, if they can all be there, else anywhere."""
    accepted = len(mission.accepted)
    if mission.previous and mission.rules.must:
        try:
            return _place_demanded(demanded(mission, instance, as_before=True), accepted)
        except UnsolvableError:
            pass
    return _place_demanded(problem, accepted)


def _place_demanded(problem: SchedulingProblem, accepted: int) -> list[int]:
    """Slots for all: the accepted have theirs, the rest are decided around them."""
    fixed = [given.fixed for given in problem.meetings[:accepted] if given.fixed is not None]
    taken: dict[int, set[int]] = {}
    for given, slot in zip(problem.meetings, fixed, strict=False):
        for person in given.participants:
            taken.setdefault(person, set()).add(slot)
    used = Counter(fixed)
    free = tuple(problem.meetings[accepted:])
    if any(used[t] > k for t, k in enumerate(problem.tables)):
        raise UnsolvableError(explain(problem))
    if not free:
        return fixed
    rest = SchedulingProblem(
        names=problem.names,
        slots=problem.slots,
        tables=tuple(k - used[t] for t, k in enumerate(problem.tables)),
        meetings=free,
        away=tuple(away | taken.get(p, set()) for p, away in enumerate(problem.away)),
        spread=None,
    )
    slots = decide(rest, None, 0)
    if slots is None:
        raise UnsolvableError(explain(problem))
    return fixed + slots


def open_sessions(timetable: Timetable, selection: Selection) -> None:
    """Give each selected session the slot where most of its people, and then others, are free."""
    instance = timetable.instance
    for g, wanted in sorted(selection.seats, key=lambda seat: -len(seat[1])):
        group = instance.groups[g]
        if sum(1 for h, _ in timetable.sessions if h == g) >= group.sessions:
            continue
        best: tuple[int, int, tuple[int, ...]] = (0, 0, ())
        for slot in bits(timetable.open):
            if (g, slot) in timetable.sessions:
                continue
            members: list[int] = []
            for person in (*wanted, *(p for p in group.members if p not in wanted)):
                if len(members) < group.most and _may_join(timetable, g, slot, person, members):
                    members.append(person)
            score = len(set(members) & set(wanted))
            if len(members) >= group.least and (score, len(members)) > best[:2]:
                best = (score, len(members), tuple(members))
                chosen = slot
        if best[2]:
            timetable.place_session(g, best[2], chosen)


def _may_join(timetable: Timetable, group: int, slot: int, person: int, members: list[int]) -> bool:
    instance = timetable.instance
    return (
        instance.available[person] >> slot & 1 == 1
        and timetable.meeting[person][slot] == NOBODY
        and timetable.degree[person] < instance.caps[person]
        and not any(person in there for (g, _), there in timetable.sessions.items() if g == group)
        and not any(
            (min(person, other), max(person, other)) in instance.prohibited for other in members
        )
    )


def fill_sessions(timetable: Timetable) -> None:
    """Let idle members join sessions that have a seat left."""
    instance = timetable.instance
    for (g, slot), there in list(timetable.sessions.items()):
        if (g, slot) in timetable.fixed_sessions:
            continue
        members = list(there)
        for person in instance.groups[g].members:
            if len(members) < instance.groups[g].most and _may_join(
                timetable, g, slot, person, members
            ):
                members.append(person)
        if len(members) > len(there):
            timetable.remove_session(g, slot)
            timetable.place_session(g, members, slot)


def colour(timetable: Timetable, selection: Selection) -> None:
    """Schedule the selected pairs, those with fewest common slots first; then fill with others."""
    instance = timetable.instance
    scarcity = [mask.bit_count() for mask in timetable.common]
    for pair in sorted(selection.pairs.tolist(), key=lambda e: (scarcity[e], -timetable.worth[e])):
        if timetable.slot_of[pair] < 0 and timetable.has_room(pair):
            timetable.insert(pair)
    fill(timetable, instance)
    timetable.journal.clear()


def fill(timetable: Timetable, instance: Instance) -> None:
    """Insert whatever still fits, by worth: the greedy plan when nothing is planned yet."""
    for pair in np.argsort(-instance.worth, kind="stable").tolist():
        if (
            timetable.slot_of[pair] < 0
            and timetable.has_room(pair)
            and (timetable.worth[pair] > 0 or pair in instance.must)
        ):
            timetable.insert(pair)
    fill_sessions(timetable)


def appointments_of(timetable: Timetable, mission: Mission) -> list[Appointment]:
    """The timetable in the words of the mission, tables not yet given."""
    names = [person.id for person in mission.participants]
    pairs = [
        Appointment(
            participants=[names[timetable.first[e]], names[timetable.second[e]]], slot=slot + 1
        )
        for e, slot in enumerate(timetable.slot_of)
        if slot >= 0
    ]
    sessions = [
        Appointment(
            participants=[names[p] for p in members], slot=slot + 1, theme=mission.themes[g].id
        )
        for (g, slot), members in sorted(timetable.sessions.items())
    ]
    return sorted(pairs + sessions, key=lambda a: (a.slot, a.participants))
