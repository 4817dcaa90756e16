"""Problem B in conjunctive normal form: is there a schedule with at most k breaks?

From the publication: one variable a meeting and slot, `used` a participant and slot, and table
limits counted over clusters of meetings that share a participant instead of over meetings. What
decides the speed is ours: one variable a participant for "has a break"; without it the meetings
fill one window, so the first used slot fixes all others. And time as an order: "has begun by the
end of this slot" for each meeting, and how many have begun for each participant. Where a day can
begin then follows from where the meetings of the others can be, and so along precedences.
"""

from __future__ import annotations

import random
from itertools import combinations, permutations

from pysat.card import CardEnc, EncType

from rresi.engines.matching.scheduling import SchedulingProblem

Clause = list[int]


class Encoding:
    """`clauses` with `place[meeting, slot]` literals and `holes`, one literal a break.

    `top` is the highest variable in use. `arranged` leaves one of the schedules that differ only in
    which meetings of the same kind take which slot: good for proofs, bad for local search. `summed`
    counts the meetings that have begun, not only the slots in use: fewer conflicts, each twice as
    expensive, which pays in long proofs.
    """

    def __init__(
        self,
        problem: SchedulingProblem,
        *,
        seed: int = 0,
        arranged: bool = True,
        summed: bool = False,
    ) -> None:
        self.problem = problem
        self._summed = summed
        self.clauses: list[Clause] = []
        self.place: dict[tuple[int, int], int] = {}
        self.holes: list[int] = []
        self.top = 0
        self._begun: dict[int, list[int]] = {}
        self._possible = self._narrow()
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
        if arranged:
            self._arrange(held)

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

    def _narrow(self) -> list[set[int]]:
        """Slots of each meeting that its precedences leave; a cycle leaves none."""
        given = self.problem.meetings
        left = [set(self.problem.possible_slots(m)) for m in range(len(given))]
        narrowed = True
        while narrowed:
            narrowed = False
            for m, meeting in enumerate(given):
                for earlier in meeting.after:
                    first, last = min(left[earlier], default=0), max(left[m], default=0)
                    late = {t for t in left[m] if t <= first}
                    early = {t for t in left[earlier] if t >= last}
                    left[m] -= late
                    left[earlier] -= early
                    narrowed = narrowed or bool(late or early)
        return left

    def _choose_slots(self, meetings: list[int]) -> None:
        """Exactly one slot a meeting, and `begun`: it is in that slot or an earlier one."""
        add = self.clauses.append
        for m in meetings:
            begun = self._begun[m] = []
            for t in range(self.problem.slots):
                earlier = begun[-1:]
                begun.append(self._new())
                self.clauses += [[-cause, begun[t]] for cause in earlier]
                if t in self._possible[m]:
                    now = self.place[m, t] = self._new()
                    add([-now, begun[t]])
                    add([-begun[t], *earlier, now])
                    self.clauses += [[-cause, -now] for cause in earlier]
                else:
                    add([-begun[t], *earlier])
            add(begun[-1:])

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
        if len(held) == self.problem.slots:  # the whole day, without a break
            self.clauses += [[literal] for literal in used.values()]
            return []
        return self._breaks(used, held) if len(held) > 1 else []

    def _breaks(self, used: dict[int, int], held: list[int]) -> list[int]:
        """The possible breaks; `begun[t][k]`: more than k meetings take place by the end of t."""
        add = self.clauses.append
        slots, count = self.problem.slots, len(held)
        begun = [[self._new() for _ in held] for _ in range(slots)]
        for t in range(slots):
            if self._summed:
                self._sum([self._begun[m][t] for m in held], begun[t])
            else:
                for m in held:
                    self.clauses.append([-self._begun[m][t], begun[t][0]])
                    self.clauses.append([self._begun[m][t], -begun[t][-1]])
            own = [used[t]] if t in used else []
            for k, literal in enumerate(begun[t]):
                before = [begun[t - 1][k]] if t else []
                fewer = [begun[t - 1][k - 1]] if t and k else []
                self.clauses += [[-cause, literal] for cause in before]
                add([-literal, *before, *own])
                if k:
                    self.clauses += [[-literal, cause] for cause in fewer] or [[-literal]]
                if own and (fewer or not k):
                    add([-own[0], *[-cause for cause in fewer], literal])
            if own and t:
                add([-own[0], -begun[t - 1][-1]])
            # Whatever cannot take place later has begun, each meeting in a slot of its own. That
            # is a pigeonhole argument: a solver that learns clauses finds it only at length.
            must = sum(max(self._possible[m], default=t) <= t for m in held)
            may = sum(min(self._possible[m], default=t) <= t for m in held)
            self.clauses += [[literal] for literal in begun[t][:must]]
            self.clauses += [[-literal] for literal in begun[t][may:]]
        holes: list[int] = []
        for t in range(1, slots - 1):  # a break that ends with slot t
            if t + 1 in used:
                hole = self._new()
                holes.append(hole)
                own = [used[t]] if t in used else []
                add([-begun[t - 1][0], *own, -used[t + 1], hole])
                add([-hole, begun[t - 1][0]])
                add([-hole, used[t + 1]])
                for literal in own:
                    add([-hole, -literal])
        if holes:
            broken = self._new()
            self.clauses += [[-hole, broken] for hole in holes]
            add([-broken, *holes])
            for t in range(slots):  # without a break the meetings fill one window
                for k in range(1, count):
                    if t + k < slots:
                        add([broken, -begun[t][0], begun[t + k][k]])
                # and each slot of it, even while its first is still open
                own = [used[t]] if t in used else []
                add([broken, -begun[t][0], *(begun[t - 1][-1:] if t else []), *own])
        return holes

    def _sum(self, literals: list[int], outputs: list[int]) -> None:
        """`outputs[k]` says that more than k of the literals are true: a totalizer, both ways."""
        if len(literals) == 1:
            self.clauses += [[-literals[0], outputs[0]], [literals[0], -outputs[0]]]
            return
        halves = []
        for part in (literals[::2], literals[1::2]):
            inner = part if len(part) == 1 else [self._new() for _ in part]
            if len(part) > 1:
                self._sum(part, inner)
            halves.append(inner)
        left, right = halves
        for a in range(len(left) + 1):
            for b in range(len(right) + 1):
                if a + b:  # a and b are true, so a + b are
                    some = [-left[a - 1]] if a else []
                    more = [-right[b - 1]] if b else []
                    self.clauses.append([*some, *more, outputs[a + b - 1]])
                if a + b < len(outputs):  # no more than a and b are true, so no more than a + b
                    some = [left[a]] if a < len(left) else []
                    more = [right[b]] if b < len(right) else []
                    self.clauses.append([*some, *more, -outputs[a + b]])

    def _limit_tables(self, held: list[list[int]]) -> None:
        """Meetings of one participant exclude each other, so a cluster takes one table at most."""
        left = set(range(len(self.problem.meetings)))
        clusters: list[list[int]] = []
        while left:
            largest = max(held, key=lambda mine: len(left.intersection(mine)))
            clusters.append(sorted(left.intersection(largest)))
            left.difference_update(largest)
        needed = self._needed(held)
        pairs = all(len(given.participants) == 2 for given in self.problem.meetings)
        for t, tables in enumerate(self.problem.tables):
            # Where many cannot do without the slot, the people are counted, which says the same of
            # pairs and sooner: each of the many meets another of them there, all others keep out.
            if pairs and needed[t] > tables:
                self.clauses += self._count("atmost", self._used_in[t], 2 * tables)
                continue
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
            self.clauses += self._count("atmost", active, tables)

    def _needed(self, held: list[list[int]]) -> list[int]:
        """How many people meet in each slot for certain, if nobody has a break."""
        needed = [0] * self.problem.slots
        for mine in held:
            last = sorted(max(self._possible[m], default=0) for m in mine)
            first = sorted((min(self._possible[m], default=0) for m in mine), reverse=True)
            # A slot each: the k-th of those that must be early ends k slots or more into the day.
            begins = min((late - k for k, late in enumerate(last)), default=1)
            ends = max((early + k for k, early in enumerate(first)), default=0)
            for t in range(max(begins, 0), min(ends + 1, self.problem.slots)):
                needed[t] += 1
        return needed

    def _order(self, meetings: list[int]) -> None:
        """What has begun has all its predecessors in earlier slots."""
        for m in meetings:
            for earlier in self.problem.meetings[m].after:
                for t, begun in enumerate(self._begun[m]):
                    before = [self._begun[earlier][t - 1]] if t else []
                    self.clauses.append([-begun, *before])

    def _arrange(self, held: list[list[int]]) -> None:
        """Of two meetings that can change places, one comes first.

        Whoever meets once has no break, whatever the slot. So meetings in the same possible slots
        with the same others change places freely, unless a precedence forbids it: the one with
        fewer predecessors and more successors may always take the earlier slot. Exchanges that
        put it there never come back to where they began, so all pairs hold at once.
        """
        given = self.problem.meetings
        later: list[set[int]] = [set() for _ in given]
        for m, meeting in enumerate(given):
            for earlier in meeting.after:
                later[earlier].add(m)
        alike: dict[tuple[frozenset[int], frozenset[int]], list[int]] = {}
        for m, meeting in enumerate(given):
            others = frozenset(p for p in meeting.participants if len(held[p]) > 1)
            slots = frozenset(self.problem.possible_slots(m))
            alike.setdefault((others, slots), []).append(m)
        for (others, _slots), group in alike.items():
            pairs = set()
            for one, other in permutations(group, 2):
                same = given[one].after == given[other].after and later[one] == later[other]
                fewer = given[one].after <= given[other].after and later[one] >= later[other]
                if fewer and not (same and one > other):
                    pairs.add((one, other))
            # Somebody who is in both cannot be in one slot twice.
            gap = 1 if others else 0
            for one, other in sorted(pairs):
                if any((one, third) in pairs and (third, other) in pairs for third in group):
                    continue  # follows
                for t, begun in enumerate(self._begun[other]):
                    before = [self._begun[one][t - gap]] if t >= gap else []
                    self.clauses.append([-begun, *before])

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
