"""Checks plans against their input. Shares no code with the solver, only the input's types.

Everything is recomputed from the input in the plainest way: who is where, how many tables, which
rules, how many breaks, and the value F part by part.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from itertools import combinations
from typing import Protocol

from rresi.engines.matching.mission import Mission
from rresi.engines.matching.scheduling import SchedulingProblem

TOLERANCE = 1e-6


class PlannedMeeting(Protocol):
    """What the verifier needs to know of a meeting."""

    @property
    def participants(self) -> tuple[str | int, ...]: ...
    @property
    def slot(self) -> int: ...
    @property
    def table(self) -> int: ...
    @property
    def theme(self) -> str | None: ...


def count_breaks(meetings: Sequence[PlannedMeeting]) -> dict[str | int, int]:
    """Breaks of everybody who meets: maximal groups of idle slots between two meetings."""
    slots: dict[str | int, set[int]] = {}
    for meeting in meetings:
        for person in meeting.participants:
            slots.setdefault(person, set()).add(meeting.slot)
    breaks: dict[str | int, int] = {}
    for person, busy in slots.items():
        breaks[person] = 0
        idle = False
        for slot in range(min(busy), max(busy) + 1):
            if slot in busy:
                idle = False
            elif not idle:
                idle = True
                breaks[person] += 1
    return breaks


def value_of(mission: Mission, meetings: Sequence[PlannedMeeting]) -> float:
    """F of a plan, from the mission's own words."""
    weights = mission.weights
    people = {person.id: person for person in mission.participants}
    total = 0.0
    held: dict[str | int, int] = {}
    for meeting in meetings:
        for person in meeting.participants:
            held[person] = held.get(person, 0) + 1
        if meeting.theme is not None:
            total += weights.theme * len(meeting.participants)
            continue
        a, b = (people[str(p)] for p in meeting.participants)
        for one, other in ((a, b), (b, a)):
            if other.id in one.wishes:
                total += weights.wish * weights.rank_decay ** one.wishes.index(other.id)
        if a.id in b.wishes and b.id in a.wishes:
            total += weights.mutual
        if a.country and b.country and a.country != b.country:
            total += weights.country
        if a.region and b.region and a.region != b.region:
            total += weights.region
    together = {frozenset(m.participants) for m in meetings if m.theme is None}
    for pair in mission.compatibilities:
        if frozenset((pair.need, pair.offer)) in together:
            total += weights.compatibility * pair.score
    for participant in mission.participants:
        count = held.get(participant.id, 0)
        total += sum(weights.first_meetings[:count])
        if count == 0 and participant.wishes:
            total -= weights.nobody
    return total - weights.break_ * sum(count_breaks(meetings).values())


def verify_mission(
    mission: Mission, meetings: Sequence[PlannedMeeting], *, value: float, breaks: int
) -> tuple[str, ...]:
    """Everything wrong with a plan of a mission, in words; empty: nothing is."""
    people = {person.id: person for person in mission.participants}
    wrong = [
        f"{name!r} is no participant"
        for meeting in meetings
        for name in meeting.participants
        if name not in people
    ]
    wrong += [
        f"slot {meeting.slot} of {mission.slots}"
        for meeting in meetings
        if not 1 <= meeting.slot <= mission.slots
    ]
    if wrong:
        return tuple(wrong)
    tables = mission.tables if isinstance(mission.tables, list) else None
    limit = {
        slot: mission.tables if isinstance(mission.tables, int) else (tables or [])[slot - 1]
        for slot in range(1, mission.slots + 1)
    }
    wrong += _places(meetings, limit)
    for meeting in meetings:
        for name in meeting.participants:
            free = people[str(name)].available
            if free is not None and meeting.slot not in free:
                wrong.append(f"{name!r} meets in slot {meeting.slot} while away")
    counts: dict[str | int, int] = {}
    for meeting in meetings:
        for name in meeting.participants:
            counts[name] = counts.get(name, 0) + 1
    for name, count in counts.items():
        most = people[str(name)].most
        if most is not None and count > most:
            wrong.append(f"{name!r} has {count} meetings but may have {most}")
    wrong += _rules(mission, meetings)
    wrong += _sessions(mission, meetings)
    for accepted in mission.accepted:
        if not any(
            set(m.participants) == set(accepted.participants)
            and m.slot == accepted.slot
            and m.theme == accepted.theme
            and accepted.table in (None, m.table)
            for m in meetings
        ):
            wrong.append(f"the accepted meeting of {accepted.participants} is not kept")
    found = sum(count_breaks(meetings).values())
    if found != breaks:
        wrong.append(f"{found} breaks, not {breaks}")
    if any(m.theme is None and len(m.participants) != 2 for m in meetings):
        return tuple(wrong)  # such a plan has no value
    worth = value_of(mission, meetings)
    if abs(worth - value) > TOLERANCE * max(1.0, abs(worth)):
        wrong.append(f"the value is {worth:.6f}, not {value:.6f}")
    return tuple(wrong)


def _places(meetings: Sequence[PlannedMeeting], limit: Mapping[int, int]) -> list[str]:
    """Nobody is in two places, no table twice, no more tables than there are."""
    wrong: list[str] = []
    busy: set[tuple[str | int, int]] = set()
    taken: set[tuple[int, int]] = set()
    for meeting in meetings:
        if len(set(meeting.participants)) != len(meeting.participants):
            wrong.append(f"{meeting.participants} names somebody twice")
        for name in meeting.participants:
            if (name, meeting.slot) in busy:
                wrong.append(f"{name!r} is in two places in slot {meeting.slot}")
            busy.add((name, meeting.slot))
        if not 1 <= meeting.table <= limit[meeting.slot]:
            wrong.append(f"table {meeting.table} of {limit[meeting.slot]} in slot {meeting.slot}")
        if (meeting.slot, meeting.table) in taken:
            wrong.append(f"table {meeting.table} is used twice in slot {meeting.slot}")
        taken.add((meeting.slot, meeting.table))
    for slot, tables in limit.items():
        used = sum(1 for meeting in meetings if meeting.slot == slot)
        if used > tables:
            wrong.append(f"{used} meetings at {tables} tables in slot {slot}")
    return wrong


def _rules(mission: Mission, meetings: Sequence[PlannedMeeting]) -> list[str]:
    wrong: list[str] = []
    roles = {person.id: person.role for person in mission.participants}
    apart = {frozenset(pair) for pair in mission.rules.must_not}
    may = {frozenset(pair) for pair in mission.rules.may}
    wanted = _wanted(mission)
    twice: set[frozenset[str | int]] = set()
    for meeting in meetings:
        for a, b in combinations(meeting.participants, 2):
            if frozenset((a, b)) in apart:
                wrong.append(f"{a!r} and {b!r} must not meet")
            if may and frozenset((roles[str(a)], roles[str(b)])) not in may:
                wrong.append(f"{a!r} and {b!r} may not meet by their roles")
        if meeting.theme is None:
            if len(meeting.participants) != 2:
                wrong.append(f"{meeting.participants} is a meeting without a theme")
            elif frozenset(meeting.participants) not in wanted:
                wrong.append(f"nothing speaks for a meeting of {meeting.participants}")
            if frozenset(meeting.participants) in twice:
                wrong.append(f"{meeting.participants} meet twice")
            twice.add(frozenset(meeting.participants))
    wrong += [
        f"{pair[0]!r} and {pair[1]!r} must meet"
        for pair in mission.rules.must
        if frozenset(pair) not in twice
    ]
    return wrong


def _wanted(mission: Mission) -> set[frozenset[str | int]]:
    """The pairs that anybody or anything asked for; strangers do not meet by chance."""
    pairs = [(person.id, wish) for person in mission.participants for wish in person.wishes]
    pairs += [(pair.need, pair.offer) for pair in mission.compatibilities]
    known = [*mission.accepted, *mission.previous]
    return {frozenset(p) for p in [*pairs, *mission.rules.must, *(m.participants for m in known)]}


def _sessions(mission: Mission, meetings: Sequence[PlannedMeeting]) -> list[str]:
    wrong: list[str] = []
    themes = {theme.id: theme for theme in mission.themes}
    for identifier, theme in themes.items():
        held = [meeting for meeting in meetings if meeting.theme == identifier]
        if len(held) > theme.sessions:
            wrong.append(f"theme {identifier!r} has {len(held)} sessions of {theme.sessions}")
        if len({meeting.slot for meeting in held}) != len(held):
            wrong.append(f"theme {identifier!r} has two sessions in one slot")
        seen: set[str | int] = set()
        accepted = [set(a.participants) for a in mission.accepted if a.theme == identifier]
        for meeting in held:
            size = len(meeting.participants)
            # What the organiser accepted stands, whatever its size and people.
            if set(meeting.participants) not in accepted:
                if not theme.least <= size <= theme.most:
                    wrong.append(f"theme {identifier!r} meets with {size} people")
                if not set(meeting.participants) <= set(theme.members):
                    wrong.append(f"theme {identifier!r} has a guest")
            if seen & set(meeting.participants):
                wrong.append(f"theme {identifier!r} has somebody in two sessions")
            seen |= set(meeting.participants)
    wrong += [f"unknown theme {m.theme!r}" for m in meetings if m.theme not in {None, *themes}]
    return wrong


def verify_schedule(
    problem: SchedulingProblem, slots: Sequence[int], tables: Sequence[int], *, breaks: int
) -> tuple[str, ...]:
    """Everything wrong with slots (0-based) and tables (1-based) of given meetings, in words."""
    wrong: list[str] = []
    if len(slots) != len(problem.meetings) or len(tables) != len(problem.meetings):
        return (f"{len(slots)} meetings planned of {len(problem.meetings)}",)
    busy: set[tuple[int, int]] = set()
    taken: set[tuple[int, int]] = set()
    of_person: list[set[int]] = [set() for _ in problem.names]
    for m, (given, slot, table) in enumerate(zip(problem.meetings, slots, tables, strict=True)):
        if not 0 <= slot < problem.slots:
            wrong.append(f"meeting {m + 1} is in slot {slot + 1} of {problem.slots}")
            continue
        if slot not in given.slots:
            wrong.append(f"meeting {m + 1} is outside its session in slot {slot + 1}")
        if given.fixed is not None and slot != given.fixed:
            wrong.append(f"meeting {m + 1} is in slot {slot + 1}, not in {given.fixed + 1}")
        wrong += [
            f"meeting {m + 1} is not after meeting {earlier + 1}"
            for earlier in given.after
            if slots[earlier] >= slot
        ]
        for person in given.participants:
            if (person, slot) in busy:
                wrong.append(f"{problem.names[person]} is in two places in slot {slot + 1}")
            if slot in problem.away[person]:
                wrong.append(f"{problem.names[person]} meets in slot {slot + 1} while away")
            busy.add((person, slot))
            of_person[person].add(slot)
        if not 1 <= table <= problem.tables[slot]:
            wrong.append(f"table {table} of {problem.tables[slot]} in slot {slot + 1}")
        if (slot, table) in taken:
            wrong.append(f"table {table} is used twice in slot {slot + 1}")
        taken.add((slot, table))
    counts = [
        sum(1 for t in held if t + 1 not in held and any(u > t for u in held)) for held in of_person
    ]
    if problem.spread is not None and counts and max(counts) - min(counts) > problem.spread:
        wrong.append(f"breaks of two participants differ by {max(counts) - min(counts)}")
    if sum(counts) != breaks:
        wrong.append(f"{sum(counts)} breaks, not {breaks}")
    return tuple(wrong)
