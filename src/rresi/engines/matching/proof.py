"""Problem B: fewest breaks, by deciding "at most k breaks?" from below and from above.

From below every refusal raises the proven bound by one; from above every schedule found lowers the
best. They meet at the optimum. Two processes run one side each. From above, only those who have a
break in the best schedule may have one in the next, and a few others drawn anew after each failure:
everybody else's meetings then fill a window, which propagates far better. A refusal of so narrow a
question proves nothing and is only a failure.
"""

from __future__ import annotations

import random
import time
from collections.abc import Callable
from dataclasses import dataclass

from pysat.solvers import Solver

from rresi.engines.matching.encoding import Encoding
from rresi.engines.matching.portfolio import Finished, Job, Report, messages, start, stop
from rresi.engines.matching.scheduling import SchedulingProblem, breaks_of

_SOLVER = "cadical195"
_PATIENCE = 100_000  # conflicts of the solver for the first attempt at a question
_SHORT = 20_000  # the same for a narrow question
_MORE = 8  # participants more who may have a break, for each failure of a narrow question


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
    problem: SchedulingProblem,
    breaks: int | None,
    seed: int,
    *,
    conflicts: int | None = None,
    unbroken: frozenset[int] = frozenset(),
) -> list[int] | None:
    """A schedule with at most so many breaks (None: any number), or None: there is none.

    Participants in `unbroken` may have no break at all.

    Raises:
        UndecidedError: after so many `conflicts` of the solver without an answer.
    """
    encoding = Encoding(problem, seed=seed)
    clauses = encoding.clauses + encoding.at_most(breaks) + encoding.without_breaks(unbroken)
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
    problem: SchedulingProblem,
    breaks: int | None,
    seed: int,
    conflicts: int,
    unbroken: frozenset[int],
    *,
    report: Report,
) -> None:
    try:
        slots = decide(problem, breaks, seed, conflicts=conflicts, unbroken=unbroken)
    except UndecidedError:
        report(_Answer(False))
    else:
        report(_Answer(slots is not None or not unbroken, slots))


@dataclass(frozen=True, slots=True)
class _Question:
    breaks: int | None
    seed: int
    conflicts: int
    unbroken: frozenset[int] = frozenset()


class _Search:
    """Bound, best and what each side decides next."""

    def __init__(self, problem: SchedulingProblem) -> None:
        self.problem = problem
        self.bound = 0
        self.best: list[int] | None = None
        self.breaks: int | None = None
        self.feasible: bool | None = None
        self.tried: dict[tuple[int | None, bool], int] = {}  # attempts: breaks, narrow

    @property
    def done(self) -> bool:
        return self.feasible is False or (self.breaks is not None and self.breaks <= self.bound)

    def next(self, side: int, seed: int) -> _Question:
        """What a side asks: side 0 raises the bound, the others lower the best."""
        narrow = False
        if side == 0:
            breaks: int | None = self.bound
        elif self.breaks is None:
            breaks = None
        else:
            breaks = (self.bound + self.breaks) // 2
            if self.tried.get((breaks, True), 0) > 1:
                breaks = self.breaks - 1
            whole = self.tried.get((breaks, False), 0)
            narrow = self.tried.get((breaks, True), 0) < 4 * (whole + 1)
        times = self.tried.get((breaks, narrow), 0)
        self.tried[breaks, narrow] = times + 1
        if narrow:
            unbroken = self._unbroken(_MORE * times, seed + times)
            return _Question(breaks, 1000 + seed + times, _SHORT, unbroken)
        # The first attempt at a question keeps the natural order.
        return _Question(breaks, times and seed + times, int(_PATIENCE * 1.5**times))

    def _unbroken(self, more: int, seed: int) -> frozenset[int]:
        """Who has no break in the best schedule, without `more` of them at random."""
        slots = self.best or []
        held = self.problem.meetings_of()
        whole = [p for p, mine in enumerate(held) if not breaks_of([slots[m] for m in mine])]
        keep = max(0, len(whole) - more)
        return frozenset(random.Random(seed).sample(whole, keep))

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
            question = search.bound if search.feasible else None
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
    breaks: int | None


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
    try:
        while not over():
            for side in range(workers):
                if side in running:
                    continue
                above = side > 0 or (workers == 1 and search.feasible is None)
                asked = search.next(int(above), seed)
                job = start(
                    _decide_and_report,
                    search.problem,
                    asked.breaks,
                    asked.seed,
                    asked.conflicts,
                    asked.unbroken,
                )
                running[side] = _Attempt(job, asked.breaks)
            jobs = [attempt.job for attempt in running.values()]
            for job, message in messages(jobs, min(0.1, deadline - time.monotonic())):
                side = next(s for s, attempt in running.items() if attempt.job is job)
                if isinstance(message, Finished):
                    raise RuntimeError(message.error or "the solver gave no answer")
                if message.decided:
                    search.answer(running[side].breaks, message.slots)
                    tell()
                stop(running.pop(side).job)
            for side, attempt in list(running.items()):
                if search.moot(attempt.breaks):
                    stop(running.pop(side).job)
    finally:
        for attempt in running.values():
            stop(attempt.job)
