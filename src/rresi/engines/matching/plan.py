"""What a plan is to its readers: meetings with tables and reasons, unmet wishes with causes."""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import asdict, dataclass, field
from typing import Any, Literal

from rresi.engines.matching.construction import appointments_of
from rresi.engines.matching.gains import Reason, pair_reasons, prohibited_pairs
from rresi.engines.matching.mission import Appointment, Mission
from rresi.engines.matching.planner import Solution
from rresi.engines.matching.timetabling import Timetable

Status = Literal["proven", "feasible", "infeasible", "unknown"]
Cause = Literal[
    "organiser's rule", "no common slot", "cap reached", "the other's choice", "tables full"
]
Change = Literal["kept", "moved", "new"]


@dataclass(frozen=True, slots=True)
class Meeting:
    """Who, when, where, why. `change` compares with the earlier plan, if there was one."""

    participants: tuple[str | int, ...]
    slot: int
    table: int
    reasons: tuple[Reason, ...]
    theme: str | None = None
    change: Change | None = None


@dataclass(frozen=True, slots=True)
class UnmetWish:
    """`by` wished for `wish`; `cause` says what stood in the way."""

    by: str
    wish: str
    cause: Cause


@dataclass(frozen=True)
class Plan:
    """The answer to either problem.

    For a mission `value` is F and `bound` no plan's F is above; for given meetings they are breaks
    and no schedule has fewer. `violations` is what the verifier found, None before it looked.
    """

    status: Status
    value: float | None
    bound: float | None
    breaks: int | None
    seconds: float
    meetings: tuple[Meeting, ...] = ()
    unmet: tuple[UnmetWish, ...] = ()
    without_meeting: tuple[str, ...] = ()
    dropped: tuple[Appointment, ...] = ()
    conflict: tuple[str, ...] = ()
    violations: tuple[str, ...] | None = None
    moved: int | None = field(default=None)

    @property
    def gap(self) -> float | None:
        """Relative distance of value and bound."""
        if self.value is None or self.bound is None:
            return None
        return abs(self.bound - self.value) / max(abs(self.value), abs(self.bound), 1.0)

    @property
    def verified(self) -> bool:
        """The verifier looked and found nothing wrong."""
        return self.violations is not None and not self.violations

    def as_dict(self) -> dict[str, Any]:
        """The object `rresi meetings plan --json` prints."""
        return {
            "status": self.status,
            "value": self.value,
            "bound": self.bound,
            "gap": self.gap,
            "breaks": self.breaks,
            "seconds": round(self.seconds, 3),
            "verified": self.verified,
            "violations": list(self.violations or ()),
            "conflict": list(self.conflict),
            "moved": self.moved,
            "without_meeting": list(self.without_meeting),
            "meetings": [asdict(meeting) for meeting in self.meetings],
            "unmet": [asdict(wish) for wish in self.unmet],
            "dropped": [meeting.model_dump(exclude_none=True) for meeting in self.dropped],
        }


def describe(mission: Mission, solution: Solution, *, breaks: int, seconds: float) -> Plan:
    """The plan of a solved mission, every meeting with its reasons, every unmet wish its cause."""
    meetings = _with_tables(mission, appointments_of(solution.timetable, mission))
    met = {p for meeting in meetings for p in meeting.participants}
    moved = sum(1 for meeting in meetings if meeting.change == "moved")
    return Plan(
        status="proven" if solution.proven else "feasible",
        value=solution.value,
        bound=None if solution.bound == float("inf") else max(solution.bound, solution.value),
        breaks=breaks,
        seconds=seconds,
        meetings=meetings,
        unmet=tuple(_unmet(mission, solution.timetable)),
        without_meeting=tuple(
            person.id for person in mission.participants if person.wishes and person.id not in met
        ),
        dropped=_dropped(mission, meetings),
        moved=moved if mission.previous else None,
    )


def _with_tables(mission: Mission, appointments: list[Appointment]) -> tuple[Meeting, ...]:
    """Number the tables: an accepted or earlier meeting keeps its table where it can."""
    reasons = _ReasonsOf(mission)
    wanted: dict[tuple[frozenset[str], str | None, int], int] = {}
    for known in (*mission.previous, *mission.accepted):
        if known.table is not None:
            wanted[_identity(known), known.theme, known.slot] = known.table
    earlier: dict[tuple[object, str | None], set[int]] = defaultdict(set)
    for known in mission.previous:
        earlier[_change_key(known)].add(known.slot)
    accepted = {(_identity(a), a.slot) for a in mission.accepted if a.table is not None}
    tables = mission.tables_per_slot()
    given: dict[int, int] = {}
    taken: dict[int, set[int]] = defaultdict(set)
    order = sorted(
        range(len(appointments)),
        key=lambda i: (_identity(appointments[i]), appointments[i].slot) not in accepted,
    )
    for i in order:
        a = appointments[i]
        table = wanted.get((_identity(a), a.theme, a.slot))
        if table is not None and table <= tables[a.slot - 1] and table not in taken[a.slot]:
            given[i] = table
            taken[a.slot].add(table)
    for i, a in enumerate(appointments):
        if i not in given:
            table = next(t for t in range(1, tables[a.slot - 1] + 1) if t not in taken[a.slot])
            given[i] = table
            taken[a.slot].add(table)

    def change(a: Appointment) -> Change | None:
        if not mission.previous:
            return None
        before = earlier.get(_change_key(a))
        if before is None:
            return "new"
        return "kept" if a.slot in before else "moved"

    return tuple(
        Meeting(
            participants=tuple(a.participants),
            slot=a.slot,
            table=given[i],
            reasons=reasons(a),
            theme=a.theme,
            change=change(a),
        )
        for i, a in enumerate(appointments)
    )


def _identity(meeting: Appointment) -> frozenset[str]:
    return frozenset(meeting.participants)


def _change_key(meeting: Appointment) -> tuple[object, str | None]:
    """A session is the same session when somebody cancelled; a meeting of two is its people."""
    if meeting.theme is not None:
        return "session", meeting.theme
    return _identity(meeting), None


class _ReasonsOf:
    def __init__(self, mission: Mission) -> None:
        self._index = {person.id: i for i, person in enumerate(mission.participants)}
        self._pairs = pair_reasons(mission)
        self._theme = mission.weights.theme
        self._accepted = {(_identity(a), a.slot) for a in mission.accepted}

    def __call__(self, meeting: Appointment) -> tuple[Reason, ...]:
        if meeting.theme is not None:
            joined = tuple(
                Reason("theme", self._theme, person, meeting.theme)
                for person in meeting.participants
            )
            if (_identity(meeting), meeting.slot) in self._accepted:
                return (*joined, Reason("accepted", 0.0))
            return joined
        a, b = sorted(self._index[p] for p in meeting.participants)
        return tuple(self._pairs[a, b])


def _unmet(mission: Mission, timetable: Timetable) -> list[UnmetWish]:
    instance = timetable.instance
    index = {person.id: i for i, person in enumerate(mission.participants)}
    apart = prohibited_pairs(mission)
    held = {
        (timetable.first[e], timetable.second[e])
        for e, slot in enumerate(timetable.slot_of)
        if slot >= 0
    }
    together = {(a, b) for members in timetable.sessions.values() for a in members for b in members}

    def cause(i: int, j: int) -> Cause:
        if apart(i, j):
            return "organiser's rule"
        common = instance.available[i] & instance.available[j]
        if not common:
            return "no common slot"
        if timetable.degree[i] >= instance.caps[i]:
            return "cap reached"
        if timetable.degree[j] >= instance.caps[j]:
            return "the other's choice"
        free = common & ~timetable.busy[i] & ~timetable.busy[j]
        if free:
            return "tables full" if not free & timetable.open else "no common slot"
        # Where i is free, j has chosen to meet somebody else.
        return "the other's choice" if common & ~timetable.busy[i] else "no common slot"

    return [
        UnmetWish(person.id, wish, cause(i, index[wish]))
        for i, person in enumerate(mission.participants)
        for wish in person.wishes
        if (min(i, index[wish]), max(i, index[wish])) not in held
        and (i, index[wish]) not in together
    ]


def _dropped(mission: Mission, meetings: tuple[Meeting, ...]) -> tuple[Appointment, ...]:
    """Meetings of the earlier plan that this one does not hold anywhere."""
    counts: Counter[tuple[object, str | None]] = Counter(
        ("session", m.theme) if m.theme is not None else (frozenset(map(str, m.participants)), None)
        for m in meetings
    )
    gone: list[Appointment] = []
    for meeting in mission.previous:
        key = _change_key(meeting)
        if counts[key]:
            counts[key] -= 1
        else:
            gone.append(meeting)
    return tuple(gone)
