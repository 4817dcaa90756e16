"""Problem B: fewest breaks, by deciding "at most k breaks?" from below and from above.

From below every refusal raises the proven bound by one; from above every schedule found lowers the
best. They meet at the optimum. Two processes run one side each; when a single k is
left, both work on it in different variable orders and the first answer counts.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from pysat.solvers import Solver

from rresi.engines.matching.encoding import Encoding
from rresi.engines.matching.portfolio import Finished, Job, Report, messages, start, stop
from rresi.engines.matching.scheduling import SchedulingProblem, breaks_of

_SOLVER = "cadical195"
_PATIENCE = 100_000  # conflicts of the solver for the first attempt at a question


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


@dataclass(frozen=True, slots=True)
class Schedule:
    """`slots` of each meeting, or None if none was found; `feasible` False: there is none."""

    slots: list[int] | None
    breaks: int | None
    bound: int
    feasible: bool | None

    @property
    def proven(self) -> bool:
        """Nothing has fewer breaks."""
        return self.breaks is not None and self.breaks <= self.bound


def total_breaks(problem: SchedulingProblem, slots: list[int]) -> int:
    """Breaks of all participants together."""
    return sum(breaks_of([slots[m] for m in held]) for held in problem.meetings_of())


class UndecidedError(RuntimeError):
    """The conflicts allowed did not suffice."""


def decide(
    problem: SchedulingProblem, breaks: int | None, seed: int, *, conflicts: int | None = None
) -> list[int] | None:
    """A schedule with at most so many breaks (None: any number), or None: there is none.

    Raises:
        UndecidedError: after so many `conflicts` of the solver without an answer.
    """
    encoding = Encoding(problem, seed=seed)
    clauses = encoding.clauses + encoding.at_most(breaks)
    if not all(clauses):
        return None
    with Solver(name=_SOLVER, bootstrap_with=clauses) as solver:
        if conflicts is not None:
            solver.conf_budget(conflicts)
        answer = solver.solve_limited() if conflicts is not None else solver.solve()
        if answer is None:
            raise UndecidedError
        return encoding.decode(solver.get_model()) if answer else None


@dataclass(frozen=True, slots=True)
class _Answer:
    decided: bool
    slots: list[int] | None = None


def _decide_and_report(
    problem: SchedulingProblem, breaks: int | None, seed: int, conflicts: int, *, report: Report
) -> None:
    try:
        report(_Answer(True, decide(problem, breaks, seed, conflicts=conflicts)))
    except UndecidedError:
        report(_Answer(False))


class _Search:
    """Bound, best and what each side decides next."""

    def __init__(self, problem: SchedulingProblem) -> None:
        self.problem = problem
        self.bound = 0
        self.best: list[int] | None = None
        self.breaks: int | None = None
        self.feasible: bool | None = None

    @property
    def done(self) -> bool:
        return self.feasible is False or (self.breaks is not None and self.breaks <= self.bound)

    def from_below(self) -> int:
        return self.bound

    def from_above(self, below: int | None) -> int | None:
        """The other side's question; None asks for any schedule."""
        if self.breaks is None:
            return None
        # Nearer to the bound than to the best: a first schedule is far above the optimum.
        target = self.bound + (self.breaks - self.bound) // 4
        return target + 1 if target == below and target + 1 < self.breaks else target

    def moot(self, question: int | None) -> bool:
        """Is the answer known by now?"""
        if question is None:
            return self.best is not None
        return question < self.bound or (self.breaks is not None and question >= self.breaks)

    def answer(self, question: int | None, slots: list[int] | None) -> None:
        if slots is not None:
            self.feasible = True
            breaks = total_breaks(self.problem, slots)
            if self.breaks is None or breaks < self.breaks:
                self.best, self.breaks = slots, breaks
        elif question is None:
            self.feasible = False
        else:
            self.bound = max(self.bound, question + 1)


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

    `workers` processes search; 0 searches in this process, where `seconds` and `stopped` count
    only between two decisions. `watch` hears of every new best and bound.
    """
    began = time.monotonic()
    search = _Search(problem)

    def tell() -> None:
        if watch is not None:
            watch(Progress(time.monotonic() - began, search.breaks, search.bound))

    def over() -> bool:
        return search.done or stopped() or time.monotonic() - began > seconds

    if workers == 0:
        while not over():
            question = search.from_below() if search.feasible else None
            search.answer(question, decide(problem, question, 0))
            tell()
    else:
        _search_in_processes(
            search, seed=seed, workers=workers, tell=tell, over=over, deadline=began + seconds
        )
    return Schedule(search.best, search.breaks, search.bound, search.feasible)


@dataclass(slots=True)
class _Attempt:
    job: Job
    question: int | None


def _search_in_processes(
    search: _Search,
    *,
    seed: int,
    workers: int,
    tell: Callable[[], None],
    over: Callable[[], bool],
    deadline: float,
) -> None:
    """Each side asks, listens, and starts afresh in another order when an answer takes long.

    Finding a schedule at the optimum has a heavy-tailed running time: another order of variables
    is often quicker than more patience. Patience is counted in conflicts, not in seconds, which a
    busy machine would cut short; it grows, so that refusals are proven in the end.
    """
    running: dict[int, _Attempt] = {}
    tried: dict[int | None, int] = {}
    try:
        while not over():
            for side in range(workers):
                if side in running:
                    continue
                others = [attempt.question for attempt in running.values()]
                question: int | None = search.from_below()
                if side > 0 or (workers == 1 and search.feasible is None):
                    question = search.from_above(others[0] if others else None)
                times = tried.get(question, 0)
                tried[question] = times + 1
                running[side] = _Attempt(
                    # The first attempt at a question keeps the natural order.
                    start(
                        _decide_and_report,
                        search.problem,
                        question,
                        times and seed + times,
                        int(_PATIENCE * 1.5**times),
                    ),
                    question,
                )
            jobs = [attempt.job for attempt in running.values()]
            for job, message in messages(jobs, min(0.1, deadline - time.monotonic())):
                side = next(s for s, attempt in running.items() if attempt.job is job)
                if isinstance(message, Finished):
                    raise RuntimeError(message.error or "the solver gave no answer")
                if message.decided:
                    search.answer(running[side].question, message.slots)
                    tell()
                stop(running.pop(side).job)
            for side, attempt in list(running.items()):
                if search.moot(attempt.question):
                    stop(running.pop(side).job)
    finally:
        for attempt in running.values():
            stop(attempt.job)
