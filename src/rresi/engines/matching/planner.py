"""Problem A: one process improves the plan, another the bound; the parent keeps the best."""

from __future__ import annotations

import math
import time
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from rresi.engines.matching import monolith
from rresi.engines.matching.construction import begin, colour, fill, open_sessions
from rresi.engines.matching.improvement import LocalSearch
from rresi.engines.matching.instance import Instance, IntArray, build_instance
from rresi.engines.matching.mission import Mission, check_mission
from rresi.engines.matching.portfolio import Finished, Job, Report, messages, start, stop
from rresi.engines.matching.proof import Progress, Watch
from rresi.engines.matching.reoptimisation import reoptimise
from rresi.engines.matching.replanning import keep_previous
from rresi.engines.matching.selection import Relaxation
from rresi.engines.matching.timetabling import Timetable

_VAIN = 4  # blocks re-planned in vain before local search has its turn
_TIGHTEN = 0.5  # of the time, at most, for the bound without slots
_WARMTHS = (0.3, 0.2, 0.1, 0.05, 0.0)


@dataclass(frozen=True, slots=True)
class Found:
    """A plan a worker reports: its F, the slot or -1 of each pair, and the sessions."""

    value: float
    slot_of: list[int]
    sessions: dict[tuple[int, int], tuple[int, ...]]


@dataclass(frozen=True, slots=True)
class Bound:
    """No plan's F is higher."""

    value: float


@dataclass(frozen=True, slots=True)
class Solution:
    """The best timetable found and the least bound proven."""

    timetable: Timetable
    value: float
    bound: float
    instance: Instance

    @property
    def proven(self) -> bool:
        """No plan is better, but for rounding."""
        return closed(self.value, self.bound)


def closed(value: float, bound: float) -> bool:
    """Has the plan reached the bound, but for rounding?"""
    return math.isfinite(bound) and bound - value <= 1e-6 * max(1.0, abs(bound))


def improve_plan(mission: Mission, deadline: float, seed: int, *, report: Report) -> None:
    """Worker: select, colour, and improve until `deadline`, reporting each better plan.

    `deadline` is in time.monotonic(), which processes of one machine share.
    """
    instance = build_instance(mission)
    greedy = begin(mission, instance)
    keep_previous(mission, greedy)
    standing = greedy.copy()
    fill(greedy, instance)
    best = _report_if_better(LocalSearch(greedy, seed), float("-inf"), report)
    relaxation = Relaxation(instance, seconds=deadline - time.monotonic(), seed=seed)
    if not relaxation.solve_linear():
        return
    report(Bound(relaxation.bound))
    bound = relaxation.bound
    selection = relaxation.selection()
    promising = relaxation.promising()
    del relaxation
    open_sessions(standing, selection)
    colour(standing, selection)
    search = LocalSearch(standing, seed)
    if search.value() < best:
        search = LocalSearch(greedy, seed)
    best = _report_if_better(search, best, report)
    _polish(
        search,
        promising=promising,
        best=best,
        bound=bound,
        deadline=deadline,
        seed=seed,
        report=report,
    )


def _polish(
    search: LocalSearch,
    *,
    promising: IntArray,
    best: float,
    bound: float,
    deadline: float,
    seed: int,
    report: Report,
) -> None:
    """Turn by turn: every slot re-planned, then local search; larger blocks when that stalls."""
    instance = search.timetable.instance
    rng = np.random.default_rng(seed)
    width = 1
    steps = 10_000 + 20 * instance.people
    while (left := deadline - time.monotonic()) > 0.2 and not closed(best, bound):
        before = search.value()
        order = rng.permutation(instance.slots)
        vain = 0
        for i in range(0, instance.slots, width):
            left = deadline - time.monotonic()
            if left < 0.2 or vain == _VAIN:
                break
            block = sorted(int(t) for t in order[i : i + width])
            rose = reoptimise(search, block, promising, seconds=min(left, 5.0 * width), seed=seed)
            vain = 0 if rose else vain + 1
            best = _report_if_better(search, best, report)
        while search.run(deadline, steps) > steps / 500:
            best = _report_if_better(search, best, report)
        for warmth in _WARMTHS:  # a little annealing, at the scale of one break
            search.temperature = warmth * instance.break_cost
            search.run(deadline, steps)
        best = _report_if_better(search, best, report)
        if search.value() <= before + 1e-4 * abs(before):
            # Blocks grow while a block's program stays small; then other random blocks are tried.
            largest = max(1, int(60_000 * instance.slots / max(1, monolith.size(instance))))
            width = min(width + 1, largest, instance.slots)


def _report_if_better(search: LocalSearch, best: float, report: Report) -> float:
    value = search.value()
    if value > best + 1e-9:
        table = search.timetable
        report(Found(value, list(table.slot_of), dict(table.sessions)))
        return value
    return best


def improve_bound(mission: Mission, deadline: float, seed: int, *, report: Report) -> None:
    """Worker, for missions small enough: whole meetings without slots, then the program with slots.

    A linear program holds halves of meetings wherever an odd circle of people would meet. In a
    small mission they are most of the gap; in a large one nothing, and forbidding them takes long.
    """
    instance = build_instance(mission)
    columns = monolith.size(instance)
    fixed = bool(mission.accepted or mission.previous)
    if columns <= monolith.LINEAR_COLUMNS:
        whole_meetings = Relaxation(instance, seconds=_TIGHTEN * (deadline - time.monotonic()))
        if whole_meetings.tighten():
            report(Bound(whole_meetings.bound))
        left = deadline - time.monotonic()
        linear = monolith.solve(instance, exact=False, seconds=left, seed=seed)
        if linear is not None:
            report(Bound(linear.bound))
    if columns <= monolith.EXACT_COLUMNS:
        left = deadline - time.monotonic()
        whole = monolith.solve(instance, exact=True, seconds=left, seed=seed)
        if whole is not None:
            report(Bound(whole.bound))
            if whole.slot_of is not None and whole.sessions is not None and not fixed:
                timetable = restore(instance, whole.slot_of, whole.sessions)
                _report_if_better(LocalSearch(timetable, seed), float("-inf"), report)


def restore(
    instance: Instance, slot_of: list[int], sessions: dict[tuple[int, int], tuple[int, ...]]
) -> Timetable:
    """The timetable of a reported plan."""
    timetable = Timetable(instance)
    for pair, slot in enumerate(slot_of):
        if slot >= 0:
            timetable.place(pair, slot)
    for (group, slot), members in sessions.items():
        timetable.place_session(group, members, slot)
    timetable.journal.clear()
    return timetable


def solve_mission(
    mission: Mission,
    *,
    seconds: float = 60.0,
    seed: int = 1,
    workers: int = 2,
    watch: Watch | None = None,
    stopped: Callable[[], bool] = lambda: False,
) -> Solution:
    """The best plan within the time given, and a bound.

    `workers` processes search (one for the plan, one for the bound); 0 searches in this process,
    which cannot be stopped before its time. `watch` hears of every new best and bound.

    Raises:
        InputError: for a mission that contradicts itself.
        UnsolvableError: when what must be cannot be.
    """
    began = time.monotonic()
    check_mission(mission)
    instance = build_instance(mission)
    begin(mission, instance)  # raises before any worker starts
    found: Found | None = None
    bound = float("inf")

    def take(message: object) -> None:
        nonlocal found, bound
        if isinstance(message, Bound):
            bound = min(bound, message.value)
        elif isinstance(message, Found) and (found is None or message.value > found.value):
            found = message
        if watch is not None:
            watch(
                Progress(
                    time.monotonic() - began,
                    None if found is None else found.value,
                    None if bound == float("inf") else bound,
                )
            )

    def proven() -> bool:
        return found is not None and closed(found.value, bound)

    if workers == 0:
        improve_bound(mission, began + 0.4 * seconds, seed, report=take)
        if not proven():
            improve_plan(mission, began + seconds, seed, report=take)
    else:
        # The last second is the parent's: checking, explaining and writing what was found.
        reserve = 0.5 + instance.people / 1000
        end = began + max(0.5 * seconds, seconds - reserve)
        jobs = [start(improve_plan, mission, end, seed)]
        if workers > 1:
            jobs.append(start(improve_bound, mission, end, seed))
        try:
            _listen(jobs, take, lambda: proven() or stopped(), end)
        finally:
            for job in jobs:
                stop(job)
    if found is None:  # ended before the first report: on a busy machine workers begin late
        timetable = begin(mission, instance)
        keep_previous(mission, timetable)
        fill(timetable, instance)
        found = Found(LocalSearch(timetable, seed).value(), timetable.slot_of, timetable.sessions)
    timetable = restore(instance, found.slot_of, found.sessions)
    return Solution(timetable, found.value, bound, instance)


def _listen(
    jobs: list[Job], take: Callable[[object], None], over: Callable[[], bool], end: float
) -> None:
    running = list(jobs)
    while running and not over() and time.monotonic() < end:
        for job, message in messages(running, min(0.1, end - time.monotonic())):
            if isinstance(message, Finished):
                running.remove(job)
                if message.error is not None:
                    raise RuntimeError(message.error)
            else:
                take(message)
