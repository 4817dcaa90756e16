"""Which meetings to hold, forgetting when: a b-matching whose optimum bounds every plan from above.

Slots are summed into one count per person and one of tables. Any feasible plan satisfies every row,
so the optimum is a valid bound on F.
"""

from __future__ import annotations

from dataclasses import dataclass

import highspy
import numpy as np

from rresi.engines.matching.instance import FloatArray, Instance, IntArray
from rresi.engines.matching.program import Program, solver


@dataclass(frozen=True)
class Selection:
    """Chosen pairs, and per group how many sessions and who sits in them."""

    pairs: IntArray
    seats: list[tuple[int, tuple[int, ...]]]


class Relaxation:
    """The linear program over pairs, group seats and each person's concave gain.

    `bound` falls as more is solved; `promising` marks the pairs a good plan is likely to hold.
    """

    def __init__(self, instance: Instance, *, seconds: float, seed: int = 1) -> None:
        self._instance = instance
        self._highs = solver(seconds, seed)
        self._constant = sum(envelope_start(instance))
        self.bound = float("inf")
        program = self._program = Program()
        count, people = len(instance.worth), instance.people
        must = np.zeros(count)
        must[list(instance.must)] = 1.0
        self._pairs = program.add_columns(instance.worth, lower=must)
        seats = [(g, p) for g, group in enumerate(instance.groups) for p in group.members]
        self._seats = seats
        seat_columns = program.add_columns([instance.group_worth] * len(seats))
        self._sessions = program.add_columns(
            [0.0] * len(instance.groups), upper=[float(g.sessions) for g in instance.groups]
        )
        segments = [
            (person, float(length), slope)
            for person, envelope in enumerate(instance.envelopes)
            for length, slope in envelope
        ]
        gain_columns = program.add_columns(
            [slope for _, _, slope in segments],
            upper=[length for _, length, _ in segments],
            whole=False,
        )
        meetings = program.add_rows(people, lower=0.0, upper=0.0)
        program.put(meetings[instance.first], self._pairs, 1.0)
        program.put(meetings[instance.second], self._pairs, 1.0)
        program.put(meetings[np.array([p for _, p in seats], dtype=np.int64)], seat_columns, 1.0)
        program.put(
            meetings[np.array([p for p, _, _ in segments], dtype=np.int64)], gain_columns, -1.0
        )
        tables = program.add_rows(1, upper=float(sum(instance.tables)))
        program.put(np.repeat(tables, count), self._pairs, 1.0)
        program.put(np.repeat(tables, len(instance.groups)), self._sessions, 1.0)
        of_group = np.array([g for g, _ in seats], dtype=np.int64)
        least = program.add_rows(len(instance.groups), lower=0.0)
        most = program.add_rows(len(instance.groups), upper=0.0)
        program.put(least[of_group], seat_columns, 1.0)
        program.put(most[of_group], seat_columns, 1.0)
        for g, group in enumerate(instance.groups):
            program.put(least[g : g + 1], self._sessions[g : g + 1], -float(group.least))
            program.put(most[g : g + 1], self._sessions[g : g + 1], -float(group.most))
        self._seat_columns = seat_columns
        program.load(self._highs, integer=False)

    def solve_linear(self) -> bool:
        """Solve the linear program; False when time ran out first."""
        self._highs.run()
        if self._highs.getModelStatus() != highspy.HighsModelStatus.kOptimal:
            return False
        self.bound = float(self._highs.getInfo().objective_function_value) + self._constant
        solution = self._highs.getSolution()
        self._values = np.array(solution.col_value)
        self._reduced: FloatArray = np.abs(np.array(solution.col_dual))[self._pairs]
        return True

    def tighten(self) -> bool:
        """Ask for whole meetings, which lowers the bound; False when time ran out before any."""
        self._program.make_whole(self._highs)
        self._highs.setOptionValue("mip_rel_gap", 1e-6)
        self._highs.run()
        bound = float(self._highs.getInfo().mip_dual_bound) + self._constant
        if not np.isfinite(bound):
            return False
        self.bound = min(self.bound, bound)
        return True

    def selection(self) -> Selection:
        """The meetings of the last solution; seats and pairs above one half when fractional."""
        seats: dict[int, list[int]] = {}
        for (g, p), value in zip(self._seats, self._values[self._seat_columns], strict=True):
            if value > 0.5:
                seats.setdefault(g, []).append(p)
        sessions = np.rint(self._values[self._sessions]).astype(int)
        chosen: list[tuple[int, tuple[int, ...]]] = []
        for g, people in seats.items():
            count = max(1, int(sessions[g]))
            chosen += [(g, tuple(people[i::count])) for i in range(count)]
        return Selection(np.flatnonzero(self._values[self._pairs] > 0.5), chosen)

    def promising(self, share: float = 2.0) -> IntArray:
        """Pairs chosen or nearly so: the least reduced costs, `share` times as many as chosen."""
        chosen = self._values[self._pairs] > 1e-6
        order = np.lexsort((self._reduced, ~chosen))
        return np.sort(order[: int(share * chosen.sum()) + 1000])


def envelope_start(instance: Instance) -> list[float]:
    """What each person adds to F with no meeting."""
    return [gains[0] for gains in instance.gains]
