"""Large neighbourhoods: free a few slots, hold the others, and plan the freed ones to optimality.

One slot is a weighted matching in which even the breaks are exact, because the other slots stand;
a few together are an integer program HiGHS solves fast. The present plan is the start.
"""

from __future__ import annotations

import highspy
import numpy as np

from rresi.engines.matching.improvement import LocalSearch, breaks_in
from rresi.engines.matching.instance import IntArray
from rresi.engines.matching.program import Program, has_solution, solver


def reoptimise(  # noqa: PLR0915 - one program, row by row, reads best in one piece
    search: LocalSearch, slots: list[int], pairs: IntArray, *, seconds: float, seed: int
) -> bool:
    """Re-plan the meetings of `slots`, choosing among `pairs` and those held; did F rise?

    Group sessions and locked meetings stay.
    """
    timetable = search.timetable
    instance = timetable.instance
    people = instance.people
    held = np.array(timetable.slot_of)
    movable = np.isin(held, slots)
    movable[list(timetable.locked)] = False
    freed = np.flatnonzero(movable)
    candidates = np.union1d(pairs[held[pairs] < 0], freed)
    busy, degree = list(timetable.busy), np.array(timetable.degree)
    for e in freed.tolist():
        for person in (timetable.first[e], timetable.second[e]):
            busy[person] &= ~(1 << timetable.slot_of[e])
            degree[person] -= 1
    room = degree < np.array(instance.caps)
    masks = np.array(busy)
    program = Program()
    found: list[IntArray] = []
    costs = []
    for t in slots:
        free = room & (masks >> t & 1 == 0)
        fits = candidates[
            (instance.common[candidates] >> t & 1 == 1)
            & free[instance.first[candidates]]
            & free[instance.second[candidates]]
        ]
        more = np.array([breaks_in(mask | 1 << t) - breaks_in(mask) for mask in busy], dtype=float)
        found.append(fits)
        costs.append(
            instance.worth[fits]
            - instance.break_cost * (more[instance.first[fits]] + more[instance.second[fits]])
        )
    at = np.concatenate(found)
    when = np.repeat(np.arange(len(slots)), [len(fits) for fits in found])
    if not len(at):
        return False
    first, second = instance.first[at], instance.second[at]
    columns = program.add_columns(np.concatenate(costs))
    rows_ps = program.add_rows(people * len(slots), upper=1.0)
    program.put(rows_ps[first * len(slots) + when], columns, 1.0)
    program.put(rows_ps[second * len(slots) + when], columns, 1.0)
    must = np.isin(candidates, list(instance.must)) & (held[candidates] >= 0)
    rows_pair = program.add_rows(len(candidates), lower=must.astype(float), upper=1.0)
    program.put(rows_pair[np.searchsorted(candidates, at)], columns, 1.0)
    here = np.bincount(held[freed], minlength=instance.slots)
    rows_table = program.add_rows(
        len(slots), upper=[float(instance.tables[t] - timetable.used[t] + here[t]) for t in slots]
    )
    program.put(rows_table[when], columns, 1.0)
    values = (held[at] == np.array(slots)[when]).astype(float).tolist()
    both = np.concatenate([first, second])
    order = np.argsort(both, kind="stable")
    ends = np.concatenate([columns, columns])[order]
    edges = np.searchsorted(both[order], np.arange(people + 1))
    for person in range(people):
        base, cap = int(degree[person]), instance.caps[person]
        gains = instance.gains[person]
        if gains[base] == gains[-1] and base + len(slots) <= cap:
            continue  # nothing to earn and no cap to pass
        reach = range(base, min(cap, base + len(slots)))
        gain = program.add_columns([gains[d + 1] - gains[d] for d in reach], whole=False)
        row = program.add_rows(1, lower=0.0, upper=0.0)
        program.put(np.repeat(row, len(gain)), gain, -1.0)
        mine = ends[edges[person] : edges[person + 1]]
        program.put(np.repeat(row, len(mine)), mine, 1.0)
        values += [float(d < timetable.degree[person]) for d in reach]
    highs = solver(seconds, seed)
    highs.setOptionValue("mip_rel_gap", 1e-5)
    program.load(highs, integer=True)
    start = highspy.HighsSolution()
    start.col_value = values
    highs.setSolution(start)
    highs.run()
    if not has_solution(highs):
        return False
    chosen = np.flatnonzero(np.array(highs.getSolution().col_value)[columns] > 0.5)
    after = {int(at[c]): slots[int(when[c])] for c in chosen}
    changed = [e for e in freed.tolist() if after.get(e) != timetable.slot_of[e]]
    added = {e: t for e, t in after.items() if timetable.slot_of[e] != t}
    for e in changed:
        timetable.remove(e)
    for e, t in added.items():
        timetable.place(e, t)
    return search.settle()
