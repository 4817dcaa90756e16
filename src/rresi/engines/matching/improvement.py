"""Local search on F: insertion with ejection, and Kempe swaps that close breaks.

Each step changes the timetable through `place` and `remove`, which keep a journal; a step that
lowers F by more than the temperature allows is rolled back, so every state is a valid plan.
"""

from __future__ import annotations

import math
import random
import time

from rresi.engines.matching.timetabling import NOBODY, SESSION, Timetable, bits


def breaks_in(busy: int) -> int:
    """Breaks of a bit mask of busy slots: its runs, less one."""
    return max(0, (busy & ~(busy << 1)).bit_count() - 1)


class LocalSearch:
    """Improves a timetable in place; `value` is its F without the constant group worth."""

    def __init__(self, timetable: Timetable, seed: int) -> None:
        self._table = self.timetable = timetable
        self._random = random.Random(seed)
        instance = timetable.instance
        self._gains = instance.gains
        self._cost = instance.break_cost
        self._people = instance.people
        self._scores = [self._score(person) for person in range(self._people)]
        self._candidates = [
            e for e in range(len(timetable.worth)) if timetable.common[e] and timetable.worth[e] > 0
        ]
        self.temperature = 0.0

    def _score(self, person: int) -> float:
        table = self._table
        return self._gains[person][table.degree[person]] - self._cost * breaks_in(
            table.busy[person]
        )

    def value(self) -> float:
        """F of the timetable as it stands."""
        table = self._table
        seats = sum(len(members) for members in table.sessions.values())
        return (
            sum(worth for worth, slot in zip(table.worth, table.slot_of, strict=True) if slot >= 0)
            + sum(self._scores)
            + seats * table.instance.group_worth
        )

    def run(self, deadline: float, steps: int) -> int:
        """Up to `steps` random steps before `deadline` (time.monotonic); how many raised F."""
        kept = [1, 1]  # the kind of step that succeeds more often is tried more often
        tried = [2, 2]
        for step in range(steps):
            if step % 256 == 0:
                if time.monotonic() > deadline:
                    break
                rates = [k / t for k, t in zip(kept, tried, strict=True)]
                share = min(0.9, max(0.1, rates[1] / sum(rates)))
            swap = self._random.random() < share
            tried[swap] += 1
            kept[swap] += self._try_swap() if swap else self._try_insert()
        return sum(kept) - 2

    def settle(self) -> bool:
        """Keep what the journal holds if F allows it, else roll it back; True when F rose."""
        table = self._table
        journal = table.journal
        people: set[int] = set()
        change = 0.0
        for pair, slot in journal:
            people.add(table.first[pair])
            people.add(table.second[pair])
            change += table.worth[pair] if slot >= 0 else -table.worth[pair]
        for person in people:
            change += self._score(person) - self._scores[person]
        if change >= -1e-12 or (
            self.temperature > 0
            and change > self.temperature * math.log(self._random.random() + 1e-300)
        ):
            for person in people:
                self._scores[person] = self._score(person)
            journal.clear()
            return change > 1e-12
        table.roll_back()
        return False

    def _try_insert(self) -> bool:
        table = self._table
        if not self._candidates:
            return False
        pair = self._random.choice(self._candidates)
        if table.slot_of[pair] >= 0:
            return False
        a, b = table.first[pair], table.second[pair]
        caps = table.instance.caps
        slot = self._random.choice(list(bits(table.common[pair])))
        ejected = {table.meeting[a][slot], table.meeting[b][slot]} - {NOBODY}
        for person in (a, b):
            full = table.degree[person] - (table.meeting[person][slot] != NOBODY)
            if full >= caps[person]:
                mine = [e for e in table.meeting[person] if e >= 0 and e not in ejected]
                if not mine:
                    return False
                ejected.add(min(mine, key=table.worth.__getitem__))
        if SESSION in ejected or ejected & table.locked or ejected & table.instance.must:
            return False
        for other in ejected:
            table.remove(other)
        if not table.open >> slot & 1:
            table.roll_back()
            return False
        table.place(pair, slot)
        for other in ejected:
            if table.has_room(other):
                table.insert(other, 40)
        for other in ejected:  # whoever lost a meeting may find another partner
            if table.slot_of[other] < 0:
                self._refill(table.first[other])
                self._refill(table.second[other])
        return self.settle()

    def _refill(self, person: int) -> None:
        table = self._table
        for other in table.pairs_of[person]:
            if table.slot_of[other] < 0 and table.has_room(other):
                free = table.free_slots(other)
                if free:
                    table.place(other, table.tidiest(other, free))
                    return

    def _try_swap(self) -> bool:
        """Move an end of somebody's day into a break or to the other end, by a Kempe chain."""
        table = self._table
        person = self._random.randrange(self._people)
        busy = table.busy[person]
        if not breaks_in(busy):
            return False
        low, high = busy & -busy, 1 << (busy.bit_length() - 1)
        # Slots that fill a break or lie next to a meeting.
        near = ((busy << 1) | (busy >> 1) | (high - low)) & ~busy
        idle = list(bits(near & table.instance.available[person]))
        if not idle:
            return False
        slot = self._random.choice(idle)
        if self._random.random() < 0.7:
            origin = (low if self._random.random() < 0.5 else high).bit_length() - 1
        else:
            origin = self._random.choice(list(bits(busy)))
        if not table.swap_chain(person, origin, slot, 60):
            return False
        return self.settle()
