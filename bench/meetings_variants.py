"""Variants of the published instances: with forbidden slots, fixed meetings and precedences.

The published instances have none of these, though their format does. Each instance becomes six
variants a seed:

- forbidden-3, forbidden-7: that many in a hundred of all slots of all participants are forbidden,
  of those that their meetings can spare
- fixed: one meeting in ten is fixed, at random but never two of one participant in one slot
- before-15: that many in a hundred of the meetings come after some other meeting; cycles may arise
- among-25: precedences without cycles inside a quarter of the meetings, so that chains arise
- mixed: 5 in a hundred slots forbidden, 5 in a hundred meetings fixed, 20 after another

Whoever claims that a variant has no schedule is checked by a CP-SAT model of our own that shares
nothing with the engine.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

from rresi.engines.matching import SchedulingProblem, read_dzn

KINDS = ("forbidden-3", "forbidden-7", "fixed", "before-15", "among-25", "mixed")


def variants(directory: Path, seeds: int) -> Iterator[tuple[str, SchedulingProblem]]:
    """Every variant by name, such as `tic-12/fixed/1`."""
    for path in sorted(directory.glob("*.original.dzn")):
        problem = read_dzn(path.read_text(encoding="utf-8"))
        for kind in KINDS:
            for seed in range(1, seeds + 1):
                name = f"{path.name.removesuffix('.original.dzn')}/{kind}/{seed}"
                yield name, _variant(problem, kind, random.Random(name))


def _variant(problem: SchedulingProblem, kind: str, draw: random.Random) -> SchedulingProblem:
    if kind.startswith("forbidden"):
        return _forbid(problem, int(kind.rpartition("-")[2]) / 100, draw)
    if kind == "fixed":
        return _fix(problem, 0.10, draw)
    if kind == "before-15":
        return _order(problem, 0.15, draw, chains=False)
    if kind == "among-25":
        return _order(problem, 0.25, draw, chains=True)
    problem = _fix(_forbid(problem, 0.05, draw), 0.05, draw)
    return _order(problem, 0.20, draw, chains=False)


def _forbid(problem: SchedulingProblem, share: float, draw: random.Random) -> SchedulingProblem:
    """Never so many that somebody has more meetings than slots, in all or in half a day."""
    sets = [frozenset(range(problem.slots)), *{given.slots for given in problem.meetings}]
    inside = [[problem.meetings[m].slots for m in held] for held in problem.meetings_of()]
    away: list[set[int]] = [set() for _ in problem.names]
    cells = [(p, t) for p in range(len(problem.names)) for t in range(problem.slots)]
    draw.shuffle(cells)
    left = round(share * len(cells))
    for p, t in cells:
        absent = away[p] | {t}
        enough = all(
            len(some - absent) >= sum(1 for slots in inside[p] if slots <= some) for some in sets
        )
        if left and enough:
            away[p].add(t)
            left -= 1
    return replace(problem, away=tuple(map(frozenset, away)))


def _fix(problem: SchedulingProblem, share: float, draw: random.Random) -> SchedulingProblem:
    meetings = list(problem.meetings)
    taken: set[tuple[int, int]] = set()
    left = list(problem.tables)
    for m in draw.sample(range(len(meetings)), round(share * len(meetings))):
        people = meetings[m].participants
        free = [
            t
            for t in problem.possible_slots(m)
            if left[t] and not any((p, t) in taken for p in people)
        ]
        if free:
            slot = draw.choice(free)
            left[slot] -= 1
            taken.update((p, slot) for p in people)
            meetings[m] = replace(meetings[m], fixed=slot)
    return replace(problem, meetings=tuple(meetings))


def _order(
    problem: SchedulingProblem, share: float, draw: random.Random, *, chains: bool
) -> SchedulingProblem:
    meetings = list(problem.meetings)
    possible = [problem.possible_slots(m) for m in range(len(meetings))]
    chosen = draw.sample(range(len(meetings)), round(share * len(meetings)))
    for k, m in enumerate(chosen):
        earlier = [
            other
            for other in (chosen[:k] if chains else range(len(meetings)))
            if other != m and min(possible[other], default=0) < max(possible[m], default=0)
        ]
        if earlier:
            meetings[m] = replace(meetings[m], after=frozenset({draw.choice(earlier)}))
    return replace(problem, meetings=tuple(meetings))


def has_schedule(problem: SchedulingProblem, seconds: float) -> bool | None:
    """Is there any schedule? By CP-SAT on integer slots; None: it could not tell in the time."""
    from ortools.sat.python import cp_model

    model = cp_model.CpModel()
    slot = []
    for m, given in enumerate(problem.meetings):
        allowed = sorted(given.slots)
        if not allowed:
            return False
        slot.append(model.new_int_var_from_domain(cp_model.Domain.from_values(allowed), f"{m}"))
        if given.fixed is not None:
            model.add(slot[m] == given.fixed)
        for person in given.participants:
            for t in problem.away[person]:
                model.add(slot[m] != t)
    for m, given in enumerate(problem.meetings):
        for earlier in given.after:
            model.add(slot[earlier] < slot[m])
    breaks = []
    for person in range(len(problem.names)):
        mine = [slot[m] for m, given in enumerate(problem.meetings) if person in given.participants]
        model.add_all_different(mine)
        if mine:
            breaks.append(_breaks(model, mine, problem.slots))
    model.add_cumulative(
        [model.new_fixed_size_interval_var(s, 1, "") for s in slot],
        [1] * len(slot),
        max(problem.tables),
    )
    if problem.spread is not None and breaks:
        most, least = (model.new_int_var(0, problem.slots, "") for _ in range(2))
        if len(breaks) < len(problem.names):  # who has no meeting has no break
            model.add(least == 0)
        for count in breaks:
            model.add(count <= most)
            model.add(count >= least)
        model.add(most - least <= problem.spread)
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = 1
    status = solver.solve(model)
    if status == cp_model.INFEASIBLE:
        return False
    return True if status in {cp_model.OPTIMAL, cp_model.FEASIBLE} else None


def _breaks(model: Any, mine: list[Any], slots: int) -> Any:
    """Runs of used slots, less one."""
    used = [model.new_bool_var("") for _ in range(slots)]
    at = [[model.new_bool_var("") for _ in range(slots)] for _ in mine]
    for s, row in zip(mine, at, strict=True):
        model.add_exactly_one(row)
        model.add(sum(t * x for t, x in enumerate(row)) == s)
    starts = []
    for t in range(slots):
        model.add(sum(row[t] for row in at) == used[t])
        start = model.new_bool_var("")
        earlier = used[t - 1] if t else 0
        model.add(start >= used[t] - earlier)
        model.add(start <= used[t])
        model.add(start <= 1 - earlier)
        starts.append(start)
    return sum(starts) - 1
