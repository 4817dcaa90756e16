"""Problem B from below: core-guided search, which refuses cheap schedules one reason at a time.

Morgado, Dodaro and Marques-Silva, *Core-guided MaxSAT with soft cardinality constraints* (CP 2014),
in the implementation of python-sat (RC2: Ignatiev, Morgado and Marques-Silva, JSAT 11, 2019). Each
core is a set of people one of whom must have a break (more); it raises the proven bound by one.
The first schedule that is found has the fewest breaks.
"""

from __future__ import annotations

from collections.abc import Callable

from pysat.examples.rc2 import RC2
from pysat.formula import WCNF

from rresi.engines.matching.encoding import Encoding
from rresi.engines.matching.scheduling import SchedulingProblem

_SOLVER = "cadical195"
_PATIENCE = 400_000  # conflicts for one call of the solver in the first attempt


def fewest_breaks(
    problem: SchedulingProblem,
    seed: int,
    *,
    raised: Callable[[int], None],
    summed: bool = False,
) -> list[int] | None:
    """A schedule with the fewest breaks, or None: there is none. `raised` hears of each bound.

    `summed` takes the larger encoding from the start, not only from the second attempt on.
    How long the last call takes, which finds the schedule, has a heavy tail: after some conflicts
    another order of variables is tried, with more patience. Patience is counted in conflicts, not
    in seconds, which a busy machine would cut short.
    """
    highest = 0

    def tell(bound: int) -> None:
        nonlocal highest
        if bound > highest:
            highest = bound
            raised(bound)

    attempt = 0
    while True:
        encoding = Encoding(problem, seed=seed + 100 * attempt, summed=summed or attempt > 0)
        penalties = encoding.penalties()
        clauses = encoding.clauses + encoding.at_most(None)
        if not all(clauses):
            return None
        formula = WCNF()
        formula.extend(clauses)
        for literal in penalties:
            formula.append([-literal], weight=1)
        with _Search(formula, tell, conflicts=int(_PATIENCE * 1.5**attempt)) as search:
            try:
                model = search.compute()
            except _UndecidedError:
                attempt += 1
            else:
                return None if model is None else encoding.decode(model)


class _UndecidedError(Exception):
    """The conflicts allowed did not suffice."""


class _Search(RC2):
    """RC2 that tells its cost after every core, and gives up in time.

    RC2's own search for soft clauses that exclude each other (`adapt`) is left out: it took up to
    8 s here and found nothing that the first cores do not say.
    """

    def __init__(self, formula: WCNF, tell: Callable[[int], None], *, conflicts: int) -> None:
        super().__init__(formula, solver=_SOLVER)  # type: ignore[no-untyped-call]
        self._tell = tell
        self._conflicts = conflicts

    def _call_oracle(self, *arguments: object, **options: object) -> bool:
        assert self.oracle is not None
        self.oracle.conf_budget(self._conflicts)
        answer: bool | None = super()._call_oracle(  # type: ignore[no-untyped-call]
            *arguments, **options
        )
        if answer is None:
            raise _UndecidedError
        return answer

    def process_core(self) -> None:
        super().process_core()  # type: ignore[no-untyped-call]
        self._tell(self.cost)
