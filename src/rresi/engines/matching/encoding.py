"""Problem B in conjunctive normal form: is there a schedule with at most k breaks?

From the publication: one variable a meeting and slot, `used` a participant and slot, the exact
number of used slots a participant (its implied constraint 1), and table limits counted over
clusters of meetings that share a participant instead of over meetings. Our addition, which
decides most of the speed: one variable a participant for "has a break"; without it the meetings
fill one window, so two used slots lie closer than the number of meetings, and the first and last
used slot fix the rest.
"""

from __future__ import annotations

import random
from itertools import combinations

from pysat.card import CardEnc, EncType

from rresi.engines.matching.scheduling import SchedulingProblem

Clause = list[int]


class Encoding:
    """`clauses` with `place[meeting, slot]` literals and `holes`, one literal a break.

    `top` is the highest variable in use.
    """

    def __init__(self, problem: SchedulingProblem, *, seed: int = 0) -> None:
        self.problem = problem
        self.clauses: list[Clause] = []
        self.place: dict[tuple[int, int], int] = {}
        self.holes: list[int] = []
        self.top = 0
        self._holes_of: list[list[int]] = []
        self._used_in: list[list[int]] = [[] for _ in range(problem.slots)]
        meetings = list(range(len(problem.meetings)))
        people = list(range(len(problem.names)))
        if seed:  # another order of variables is another search: the portfolio's second opinion
            shuffle = random.Random(seed).shuffle
            shuffle(meetings)
            shuffle(people)
        self._choose_slots(meetings)
        held = problem.meetings_of()
        holes = {p: self._person(held[p]) for p in people}
        self._holes_of = [holes[p] for p in range(len(people))]
        self.holes = [h for found in self._holes_of for h in found]
        self._limit_tables(held)
        self._order(meetings)

    def at_most(self, breaks: int | None) -> list[Clause]:
        """Clauses for at most that many breaks in all, and for the allowed spread."""
        clauses: list[Clause] = []
        if breaks is not None and breaks < len(self.holes):
            clauses += self._count("atmost", self.holes, breaks)
        return clauses + self._spread(breaks)

    def penalties(self) -> list[int]:
        """One literal for the first, second, ... break of each participant, and its clauses.

        So many of them are true, at least, as there are breaks. A refusal in terms of people says
        more than one in terms of slots: "somebody of these has a break", wherever it falls.
        """
        found: list[int] = []
        for holes, held in zip(self._holes_of, self.problem.meetings_of(), strict=True):
            reached: list[int] = []  # reached[k]: more than k breaks so far
            for hole in holes:
                most = min(len(reached) + 1, len(held) - 1)
                now = [self._new() for _ in range(most)]
                for k, literal in enumerate(now):
                    if k < len(reached):
                        self.clauses.append([-reached[k], literal])
                    earlier = [-reached[k - 1]] if k else []
                    self.clauses.append([-hole, *earlier, literal])
                reached = now
            found += reached
        return found

    def decode(self, model: list[int]) -> list[int]:
        """Slot of each meeting in a satisfying assignment."""
        true = {literal for literal in model if literal > 0}
        slots = [-1] * len(self.problem.meetings)
        for (m, t), literal in self.place.items():
            if literal in true:
                slots[m] = t
        return slots

    def _new(self) -> int:
        self.top += 1
        return self.top

    def _count(self, kind: str, literals: list[int], bound: int) -> list[Clause]:
        if kind == "atmost" and bound >= len(literals):
            return []
        if (kind == "atleast" and bound > len(literals)) or bound < 0:
            return [[]]
        cnf = getattr(CardEnc, kind)(
            lits=literals, bound=bound, top_id=self.top, encoding=EncType.seqcounter
        )
        self.top = max(self.top, cnf.nv)
        return [list(clause) for clause in cnf.clauses]

    def _choose_slots(self, meetings: list[int]) -> None:
        for m in meetings:
            literals = []
            for t in self.problem.possible_slots(m):
                self.place[m, t] = self._new()
                literals.append(self.place[m, t])
            self.clauses.append(literals)
            self.clauses += [[-a, -b] for a, b in combinations(literals, 2)]

    def _person(self, held: list[int]) -> list[int]:
        """Everything about one participant; the literals of its possible breaks."""
        add = self.clauses.append
        used: dict[int, int] = {}
        for t in range(self.problem.slots):
            literals = [self.place[m, t] for m in held if (m, t) in self.place]
            if literals:
                used[t] = self._new()
                self._used_in[t].append(used[t])
                add([-used[t], *literals])
                for literal in literals:
                    add([-literal, used[t]])
                self.clauses += [[-a, -b] for a, b in combinations(literals, 2)]
        if len(held) > len(used):
            add([])
            return []
        if held:
            self.clauses += self._count("equals", list(used.values()), len(held))
        self._halves(used, held)
        return self._breaks(used, len(held)) if len(held) > 1 else []

    def _halves(self, used: dict[int, int], held: list[int]) -> None:
        """Meetings bound to a half of the day occupy as many slots of that half."""
        middle = self.problem.morning
        if not middle or middle >= self.problem.slots:
            return
        for late in (False, True):
            half = [v for t, v in used.items() if (t >= middle) == late]
            bound = [self._half(m, middle, late) for m in held]
            own, other = bound.count(True), bound.count(False)
            if own:
                self.clauses += self._count("atleast", half, own)
            if other:
                self.clauses += self._count("atmost", half, len(held) - other)

    def _half(self, meeting: int, middle: int, late: bool) -> bool | None:
        slots = self.problem.possible_slots(meeting)
        sides = {(t >= middle) == late for t in slots}
        return sides.pop() if len(sides) == 1 else None

    def _breaks(self, used: dict[int, int], count: int) -> list[int]:
        add = self.clauses.append
        slots = self.problem.slots
        before = [self._new() for _ in range(slots)]  # some meeting at or before t
        behind = [self._new() for _ in range(slots)]  # some meeting at or after t
        for t in range(slots):
            own = [used[t]] if t in used else []
            for literal in own:
                add([-literal, before[t]])
                add([-literal, behind[t]])
            earlier = [before[t - 1]] if t else []
            later = [behind[t + 1]] if t + 1 < slots else []
            add([-before[t], *earlier, *own])
            add([-behind[t], *later, *own])
            for literal in earlier:
                add([-literal, before[t]])
            for literal in later:
                add([-literal, behind[t]])
        holes: list[int] = []
        for t in range(1, slots - 1):  # a break that ends with slot t
            if t + 1 in used:
                hole = self._new()
                holes.append(hole)
                own = [used[t]] if t in used else []
                add([-before[t - 1], *own, -used[t + 1], hole])
                add([-hole, before[t - 1]])
                add([-hole, used[t + 1]])
                for literal in own:
                    add([-hole, -literal])
        if holes:
            self._window(used, count, holes, before, behind)
        return holes

    def _window(
        self,
        used: dict[int, int],
        count: int,
        holes: list[int],
        before: list[int],
        behind: list[int],
    ) -> None:
        """Without a break the meetings fill one window of `count` slots."""
        add = self.clauses.append
        broken = self._new()
        self.clauses += [[-hole, broken] for hole in holes]
        add([-broken, *holes])
        slots = self.problem.slots
        for t, literal in used.items():
            for u in range(t + count, slots):
                if u in used:
                    add([-literal, -used[u], broken])
            no_earlier = [before[t - 1]] if t else []
            no_later = [behind[t + 1]] if t + 1 < slots else []
            for step in range(1, count):
                add(
                    [-literal, *no_earlier, broken, *([used[t + step]] if t + step in used else [])]
                )
                add([-literal, *no_later, broken, *([used[t - step]] if t - step in used else [])])

    def _limit_tables(self, held: list[list[int]]) -> None:
        """Meetings of one participant exclude each other, so a cluster takes one table at most."""
        left = set(range(len(self.problem.meetings)))
        clusters: list[list[int]] = []
        while left:
            largest = max(held, key=lambda mine: len(left.intersection(mine)))
            clusters.append(sorted(left.intersection(largest)))
            left.difference_update(largest)
        for t in range(self.problem.slots):
            active: list[int] = []
            for cluster in clusters:
                literals = [self.place[m, t] for m in cluster if (m, t) in self.place]
                if len(literals) > 1:
                    any_of = self._new()
                    self.clauses += [[-literal, any_of] for literal in literals]
                    self.clauses.append([-any_of, *literals])
                    active.append(any_of)
                else:
                    active += literals
            self.clauses += self._count("atmost", active, self.problem.tables[t])
            if self._crowded:
                people = 2 * self.problem.tables[t]
                self.clauses += self._count("atmost", self._used_in[t], people)

    @property
    def _crowded(self) -> bool:
        """Are most tables needed? Then it helps to count people too (implied constraint 2)."""
        given, places = self.problem.meetings, sum(self.problem.tables)
        pairs = all(len(meeting.participants) == 2 for meeting in given)
        return pairs and len(given) > 0.8 * places

    def _order(self, meetings: list[int]) -> None:
        for m in meetings:
            for earlier in self.problem.meetings[m].after:
                for t in range(self.problem.slots):
                    if (m, t) in self.place:
                        self.clauses += [
                            [-self.place[m, t], -self.place[earlier, u]]
                            for u in range(t, self.problem.slots)
                            if (earlier, u) in self.place
                        ]

    def _spread(self, breaks: int | None) -> list[Clause]:
        """Everyone has between L and L + spread breaks, for some level L.

        L people's worth of breaks fit under `breaks` only for L <= breaks / people, and somebody
        who can have none forces L = 0.
        """
        spread = self.problem.spread
        if spread is None:
            return []
        fewest = min((len(holes) for holes in self._holes_of), default=0)
        people = len(self._holes_of)
        top = fewest if breaks is None else min(fewest, breaks // max(people, 1))
        clauses: list[Clause] = []
        levels = [self._new() for _ in range(top + 1)]
        clauses.append(levels)
        for level, chosen in enumerate(levels):
            for holes in self._holes_of:
                for clause in self._count("atmost", holes, level + spread):
                    clauses.append([-chosen, *clause])
                if level:
                    for clause in self._count("atleast", holes, level):
                        clauses.append([-chosen, *clause])
        return clauses
