"""Problem B: fewest breaks, by two searches that meet.

From below, core-guided search raises the proven bound and ends with a schedule that has the fewest
breaks (`cores`). From above, neighbourhood search lowers the best in seconds (`neighbourhoods`);
where that stalls, it goes on as a second search from below, in another order of variables and with
the larger encoding, which is better at long proofs.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from pysat.solvers import Solver

from rresi.engines.matching.cores import fewest_breaks
from rresi.engines.matching.encoding import Encoding
from rresi.engines.matching.neighbourhoods import improve
from rresi.engines.matching.portfolio import Finished, Report, messages, start, stop
from rresi.engines.matching.scheduling import SchedulingProblem, total_breaks

_SOLVER = "cadical195"


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a search stands. For problem B `value` and `bound` are breaks, else F."""

    seconds: float
    value: float | None
    bound: float | None

    @property
    def gap(self) -> float | None:
        """Relative distance of value and bound; None while one of them is unknown."""
        if self.value is None or self.bound is None:
            return None
        return abs(self.value - self.bound) / max(abs(self.value), abs(self.bound), 1.0)


Watch = Callable[[Progress], None]


@dataclass(slots=True)
class Schedule:
    """`slots` of each meeting, or None if none was found; `feasible` False: there is none."""

    slots: list[int] | None = None
    breaks: int | None = None
    bound: int = 0
    feasible: bool | None = None

    @property
    def proven(self) -> bool:
        """Nothing has fewer breaks."""
        return self.breaks is not None and self.breaks <= self.bound


def decide(problem: SchedulingProblem, breaks: int | None, seed: int) -> list[int] | None:
    """A schedule with at most so many breaks (None: any number), or None: there is none."""
    encoding = Encoding(problem, seed=seed)
    clauses = encoding.clauses + encoding.at_most(breaks)
    if not all(clauses):
        return None
    with Solver(name=_SOLVER, bootstrap_with=clauses) as solver:
        return encoding.decode(solver.get_model()) if solver.solve() else None


def schedule(
    problem: SchedulingProblem,
    *,
    seconds: float = 60.0,
    seed: int = 1,
    workers: int = 2,
    watch: Watch | None = None,
    stopped: Callable[[], bool] = lambda: False,
) -> Schedule:
    """Slots with the fewest breaks, and the proven bound, within the time given.

    `workers` processes search: one from below, the others, if any, from above. 0 searches in this
    process, where `seconds` and `stopped` count only before the search and after its first
    schedule. `watch` hears of every new best and bound.
    """
    began = time.monotonic()
    answer = Schedule()

    def take(found: _Found) -> None:
        if found.slots is not None:
            breaks = total_breaks(problem, found.slots)
            if answer.breaks is None or breaks < answer.breaks:
                answer.slots, answer.breaks = found.slots, breaks
        if found.feasible is not None:
            answer.feasible = found.feasible
        if found.best and answer.breaks is not None:
            answer.bound = answer.breaks
        answer.bound = max(answer.bound, found.bound)
        if watch is not None:
            watch(Progress(time.monotonic() - began, answer.breaks, answer.bound))

    def over() -> bool:
        known = answer.feasible is False or answer.proven
        return known or stopped() or time.monotonic() - began > seconds

    if workers == 0:
        if not over():
            first = decide(problem, None, 0)
            take(_Found(first, feasible=first is not None))
        if not over():
            _from_below(problem, seed, report=take)
        return answer
    searches = [_from_below, *[_from_above] * (workers - 1)]
    jobs = [] if over() else [start(work, problem, seed + n) for n, work in enumerate(searches)]
    try:
        while not over():
            for job, message in messages(jobs, min(0.1, began + seconds - time.monotonic())):
                if not isinstance(message, Finished):
                    take(message)
                elif message.error is None:
                    jobs.remove(job)
                    job.process.join()
                else:
                    raise RuntimeError(message.error)
    finally:
        for job in jobs:
            stop(job)
    return answer


@dataclass(frozen=True, slots=True)
class _Found:
    """What a search reports. `best`: nothing has fewer breaks than the best schedule so far."""

    slots: list[int] | None = None
    bound: int = 0
    best: bool = False
    feasible: bool | None = None


def _from_below(
    problem: SchedulingProblem, seed: int, *, report: Report, summed: bool = False
) -> None:
    # With precedences the first bounds are cheap and the last one decides: the larger encoding
    # pays at once. Seed 1 keeps the natural order of variables.
    ordered = any(meeting.after for meeting in problem.meetings)
    slots = fewest_breaks(
        problem,
        seed - 1,
        raised=lambda bound: report(_Found(bound=bound)),
        summed=summed or ordered,
    )
    report(_Found(slots, best=slots is not None, feasible=slots is not None))


def _from_above(problem: SchedulingProblem, seed: int, *, report: Report) -> None:
    if improve(problem, seed, found=lambda slots: report(_Found(slots, feasible=True))):
        _from_below(problem, seed, report=report, summed=True)
    else:
        report(_Found(feasible=False))
