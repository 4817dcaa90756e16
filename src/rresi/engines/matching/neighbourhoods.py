"""Problem B from above: large neighbourhood search, which frees a part of the best schedule.

Shaw, *Using constraint programming and local search methods to solve vehicle routing problems*
(CP 1998). A few meetings are freed, all others stay, and a solver looks for fewer breaks with a
limit on its conflicts. Half of the time the meetings of some neighbouring slots are freed, else
those of people around somebody who has a break. What the solver learns it keeps.
"""

from __future__ import annotations

import random
from collections.abc import Callable

from pysat.card import ITotalizer
from pysat.solvers import Solver

from rresi.engines.matching.encoding import Encoding
from rresi.engines.matching.scheduling import SchedulingProblem, breaks_of, total_breaks

_SOLVER = "glucose4"  # takes phases, by which it looks near the best schedule first
_CONFLICTS = 3_000
_SHARE = 0.3  # of the meetings are freed at first
_VAIN = 60  # parts freed in vain, one after another, and it gives up


def improve(problem: SchedulingProblem, seed: int, *, found: Callable[[list[int]], None]) -> bool:
    """Tell ever better schedules, until that stalls. False: there is no schedule at all."""
    encoding = Encoding(problem, seed=seed, arranged=False)
    clauses = encoding.clauses + encoding.at_most(None)
    if not all(clauses):
        return False
    with Solver(name=_SOLVER, bootstrap_with=clauses) as solver:
        if not solver.solve():
            return False
        best = encoding.decode(solver.get_model())
        found(best)
        breaks = total_breaks(problem, best)
        if not breaks:
            return True
        with ITotalizer(lits=encoding.holes, ubound=breaks, top_id=encoding.top) as counter:
            solver.append_formula(counter.cnf.clauses)
            choice = random.Random(seed)
            share, vain = _SHARE, 0
            while breaks and vain < _VAIN:
                free = _freed(problem, best, share, choice)
                kept = [encoding.place[m, t] for m, t in enumerate(best) if m not in free]
                solver.conf_budget(_CONFLICTS)
                answer = solver.solve_limited(assumptions=[*kept, -counter.rhs[breaks - 1]])
                if answer:
                    best = encoding.decode(solver.get_model())
                    found(best)
                    breaks = total_breaks(problem, best)
                    solver.set_phases([encoding.place[m, t] for m, t in enumerate(best)])
                    vain = 0
                else:
                    share = min(0.9, share * 1.02) if answer is False else share * 0.97
                    vain += 1
    return True


def _freed(
    problem: SchedulingProblem, best: list[int], share: float, choice: random.Random
) -> set[int]:
    """About such a share of the meetings."""
    everything = range(len(best))
    if choice.random() < 0.5:
        length = min(problem.slots, max(3, round(1.3 * share * problem.slots)))
        first = choice.randrange(problem.slots - length + 1)
        return {m for m in everything if first <= best[m] < first + length}
    held = problem.meetings_of()
    broken = [p for p, mine in enumerate(held) if breaks_of([best[m] for m in mine])]
    free = set(held[choice.choice(broken)])
    while len(free) < share * len(best):
        # Mostly somebody who meets one of them, so that meetings can change places.
        near = problem.meetings[choice.choice(sorted(free))].participants
        free.update(held[choice.choice(near if choice.random() < 0.8 else range(len(held)))])
    return free
