"""The whole problem with slots, for missions small enough: a closer bound, and the optimum.

Its linear relaxation sees which slots people share, which the slot-free selection does not. For a
few dozen people the integer program also counts breaks exactly and is solved outright.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise

import highspy
import numpy as np

from rresi.engines.matching.instance import Instance, IntArray
from rresi.engines.matching.program import Program, has_solution, solver
from rresi.engines.matching.selection import envelope_start

EXACT_COLUMNS = 9_000
LINEAR_COLUMNS = 60_000


@dataclass(frozen=True)
class Monolith:
    """`bound` on F; the plan found, if any: slot or -1 of each pair, members of each session."""

    bound: float
    slot_of: list[int] | None = None
    sessions: dict[tuple[int, int], tuple[int, ...]] | None = None


def size(instance: Instance) -> int:
    """Columns of the program: common slots of all pairs."""
    return int(sum(int(mask).bit_count() for mask in instance.common.tolist()))


def solve(  # noqa: PLR0915 - one program, row by row, reads best in one piece
    instance: Instance, *, exact: bool, seconds: float, seed: int
) -> Monolith | None:
    """The integer program with breaks (`exact`), or its linear relaxation without them."""
    program = Program()
    slots, people, count = instance.slots, instance.people, len(instance.worth)
    lists = [np.flatnonzero(instance.common >> t & 1) for t in range(slots)]
    at = np.concatenate(lists)
    when = np.repeat(np.arange(slots), [len(found) for found in lists])
    held = program.add_columns(instance.worth[at])
    rows_ps = program.add_rows(people * slots, upper=1.0)
    must = np.zeros(count)
    must[list(instance.must)] = 1.0
    rows_pair = program.add_rows(count, lower=must, upper=1.0)
    rows_table = program.add_rows(slots, upper=[float(k) for k in instance.tables])
    rows_gain = program.add_rows(people, lower=0.0, upper=0.0)
    program.put(rows_pair[at], held, 1.0)
    program.put(rows_table[when], held, 1.0)
    for end in (instance.first[at], instance.second[at]):
        program.put(rows_ps[end * slots + when], held, 1.0)
        program.put(rows_gain[end], held, 1.0)
    opened: dict[tuple[int, int], int] = {}
    seats: dict[tuple[int, int, int], int] = {}
    for g, group in enumerate(instance.groups):
        start = program.add_columns([0.0] * slots)
        program.put(np.repeat(program.add_rows(1, upper=float(group.sessions)), slots), start, 1.0)
        program.put(rows_table, start, 1.0)
        opened |= {(g, t): int(start[t]) for t in range(slots)}
        rows_once = program.add_rows(len(group.members), upper=1.0)
        for t in range(slots):
            there = [i for i, p in enumerate(group.members) if instance.available[p] >> t & 1]
            who = np.array([group.members[i] for i in there], dtype=np.int64)
            seat = program.add_columns([instance.group_worth] * len(there))
            seats |= {(g, int(p), t): int(c) for p, c in zip(who, seat, strict=True)}
            program.put(rows_ps[who * slots + t], seat, 1.0)
            program.put(rows_gain[who], seat, 1.0)
            program.put(rows_once[np.array(there, dtype=np.int64)], seat, 1.0)
            for sign, limit in ((1.0, group.least), (-1.0, group.most)):
                row = program.add_rows(1, lower=0.0)
                program.put(np.repeat(row, len(there)), seat, sign)
                program.put(row, start[t : t + 1], -sign * float(limit))
            for a, b in instance.prohibited:
                pair = [seats[g, p, t] for p in (a, b) if (g, p, t) in seats]
                if len(pair) == 2:
                    row = program.add_rows(1, upper=1.0)
                    program.put(np.repeat(row, 2), np.array(pair), 1.0)
    _add_gains(program, instance, rows_gain, at=at, when=when, held=held, seats=seats, exact=exact)
    highs = solver(seconds, seed)
    if not exact:
        highs.setOptionValue("solver", "ipm")
        highs.setOptionValue("run_crossover", "off")
    else:
        highs.setOptionValue("mip_rel_gap", 1e-7)
    program.load(highs, integer=exact)
    highs.run()
    constant = sum(envelope_start(instance))
    info = highs.getInfo()
    if not exact:
        if highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return None
        value = float(info.objective_function_value) + constant
        # An interior point stops within its tolerance of the optimum, so the bound is rounded up.
        return Monolith(bound=value + 1e-6 * abs(value))
    bound = float(info.mip_dual_bound) + constant
    if not np.isfinite(bound):
        return None
    if not has_solution(highs):
        return Monolith(bound)
    values = np.array(highs.getSolution().col_value)
    slot_of = [-1] * count
    for column in np.flatnonzero(values[held] > 0.5):
        slot_of[int(at[column])] = int(when[column])
    sessions = {
        (g, t): tuple(p for (h, p, u), c in seats.items() if (h, u) == (g, t) and values[c] > 0.5)
        for (g, t), column in opened.items()
        if values[column] > 0.5
    }
    return Monolith(bound, slot_of, sessions)


def _add_gains(
    program: Program,
    instance: Instance,
    rows_gain: IntArray,
    *,
    at: IntArray,
    when: IntArray,
    held: IntArray,
    seats: dict[tuple[int, int, int], int],
    exact: bool,
) -> None:
    """Rewards of each person's meetings; breaks exactly, or at least those that are forced."""
    for person in range(instance.people):
        if exact:
            gains = instance.gains[person]
            parts = [(1.0, b - a) for a, b in pairwise(gains)]
        else:
            parts = [(float(length), slope) for length, slope in instance.envelopes[person]]
        columns = program.add_columns(
            [slope for _, slope in parts], upper=[length for length, _ in parts], whole=exact
        )
        program.put(np.repeat(rows_gain[person : person + 1], len(parts)), columns, -1.0)
        if exact and len(columns):
            for earlier, later in pairwise(columns):
                row = program.add_rows(1, lower=0.0)  # the k-th meeting before the next
                program.put(row, np.array([earlier]), 1.0)
                program.put(row, np.array([later]), -1.0)
            starts = program.add_columns([-instance.break_cost] * instance.slots)
            rows = program.add_rows(instance.slots, upper=0.0)
            for t in range(instance.slots):
                program.put(rows[t : t + 1], starts[t : t + 1], -1.0)
                here = [seats[g, p, u] for g, p, u in seats if p == person and u == t]
                here += held[
                    ((instance.first[at] == person) | (instance.second[at] == person)) & (when == t)
                ].tolist()
                mine = np.array(here, dtype=np.int64)
                program.put(np.repeat(rows[t : t + 1], len(mine)), mine, 1.0)
                if t + 1 < instance.slots:
                    program.put(np.repeat(rows[t + 1 : t + 2], len(mine)), mine, -1.0)
            # The first start is no break: it is paid back with the first meeting.
            first = program.add_columns([instance.break_cost])
            row = program.add_rows(1, upper=0.0)
            program.put(row, first, 1.0)
            program.put(row, columns[:1], -1.0)
