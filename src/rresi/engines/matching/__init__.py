"""Who meets whom, when, at which table: plans with a proven bound.

`plan_mission` chooses and schedules meetings (problem A); `plan_schedule` finds slots for given
meetings with the fewest breaks (problem B). Both answer with a `Plan` that the verifier has seen.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from rresi.engines.matching.conflict import explain, obvious_conflict
from rresi.engines.matching.document import read_mission
from rresi.engines.matching.dzn import read_dzn
from rresi.engines.matching.faults import InputError, UnsolvableError
from rresi.engines.matching.gains import Reason
from rresi.engines.matching.mission import (
    Appointment,
    Compatibility,
    Mission,
    Participant,
    Rules,
    Theme,
    Weights,
)
from rresi.engines.matching.plan import Meeting, Plan, UnmetWish, describe
from rresi.engines.matching.planner import solve_mission
from rresi.engines.matching.proof import Progress, Watch, schedule
from rresi.engines.matching.scheduling import GivenMeeting, SchedulingProblem
from rresi.engines.matching.verifier import count_breaks, verify_mission, verify_schedule

__all__ = [
    "Appointment",
    "Compatibility",
    "GivenMeeting",
    "InputError",
    "Meeting",
    "Mission",
    "Participant",
    "Plan",
    "Progress",
    "Reason",
    "Rules",
    "SchedulingProblem",
    "Theme",
    "UnmetWish",
    "UnsolvableError",
    "Weights",
    "plan_mission",
    "plan_schedule",
    "read_dzn",
    "read_mission",
    "verify_mission",
    "verify_schedule",
]


def plan_mission(
    mission: Mission,
    *,
    seconds: float = 60.0,
    seed: int = 1,
    workers: int = 2,
    watch: Watch | None = None,
    stopped: Callable[[], bool] = lambda: False,
) -> Plan:
    """Choose and schedule the meetings of a mission; re-plan if it names an earlier plan.

    `watch` hears of progress, `stopped` is asked often and ends the search; with `workers` 0 the
    search stays in this process and ends only by time.

    Raises:
        InputError: for a mission that contradicts itself.
    """
    began = time.monotonic()
    try:
        solution = solve_mission(
            mission, seconds=seconds, seed=seed, workers=workers, watch=watch, stopped=stopped
        )
    except UnsolvableError as error:
        return Plan(
            "infeasible", None, None, None, time.monotonic() - began, conflict=error.conflict
        )
    plan = describe(mission, solution, breaks=0, seconds=0.0)
    breaks = sum(count_breaks(plan.meetings).values())
    violations = verify_mission(mission, plan.meetings, value=solution.value, breaks=breaks)
    return replace(plan, breaks=breaks, violations=violations, seconds=time.monotonic() - began)


def plan_schedule(
    problem: SchedulingProblem,
    *,
    seconds: float = 60.0,
    seed: int = 1,
    workers: int = 2,
    watch: Watch | None = None,
    stopped: Callable[[], bool] = lambda: False,
) -> Plan:
    """Slots and tables for given meetings with the fewest breaks. Participants are 1-based."""
    began = time.monotonic()
    if conflict := obvious_conflict(problem):
        return Plan("infeasible", None, None, None, time.monotonic() - began, conflict=conflict)
    found = schedule(
        problem, seconds=seconds, seed=seed, workers=workers, watch=watch, stopped=stopped
    )
    if found.feasible is False:
        conflict = explain(problem)
        return Plan("infeasible", None, None, None, time.monotonic() - began, conflict=conflict)
    if found.slots is None or found.breaks is None:
        return Plan("unknown", None, float(found.bound), None, time.monotonic() - began)
    used = [0] * problem.slots
    tables: list[int] = []
    for slot in found.slots:
        used[slot] += 1
        tables.append(used[slot])
    violations = verify_schedule(problem, found.slots, tables, breaks=found.breaks)
    meetings = tuple(
        Meeting(
            participants=tuple(p + 1 for p in given.participants),
            slot=slot + 1,
            table=table,
            reasons=(Reason("requested", 0.0, detail=given.session or None),),
        )
        for given, slot, table in zip(problem.meetings, found.slots, tables, strict=True)
    )
    met = {p for meeting in meetings for p in meeting.participants}
    return Plan(
        status="proven" if found.proven else "feasible",
        value=float(found.breaks),
        bound=float(min(found.bound, found.breaks)),
        breaks=found.breaks,
        seconds=time.monotonic() - began,
        meetings=meetings,
        without_meeting=tuple(name for p, name in enumerate(problem.names) if p + 1 not in met),
        violations=violations,
    )
