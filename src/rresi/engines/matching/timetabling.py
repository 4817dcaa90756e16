"""A plan under construction: who is busy when, with the moves that keep it valid.

Edge colouring with availability lists: slots are colours, pairs are edges. A pair that has no
common free slot may get one through a Kempe chain, the alternating path of two slots whose swap
frees the slot (Vizing's argument), if everyone on the chain is there and the tables suffice.
"""

from __future__ import annotations

from collections.abc import Iterable

from rresi.engines.matching.instance import Instance

NOBODY = -1
SESSION = -2  # in `partner`: a group session, which chains never move


class Timetable:
    """`slot_of[e]` is the slot of pair e or -1; `meeting[p][t]` the pair, SESSION or NOBODY."""

    def __init__(self, instance: Instance) -> None:
        self.instance = instance
        self.first: list[int] = instance.first.tolist()
        self.second: list[int] = instance.second.tolist()
        self.common: list[int] = instance.common.tolist()
        self.worth: list[float] = instance.worth.tolist()
        people, slots = instance.people, instance.slots
        self.slot_of = [-1] * len(self.worth)
        self.meeting = [[NOBODY] * slots for _ in range(people)]
        self.busy = [0] * people
        self.degree = [0] * people
        self.used = [0] * slots
        self.open = sum(1 << t for t in range(slots) if instance.tables[t] > 0)
        self.locked: set[int] = set()  # pairs that stay in their slot
        self.fixed_sessions: set[tuple[int, int]] = set()
        self.journal: list[tuple[int, int]] = []
        self.pairs_of: list[list[int]] = [[] for _ in range(people)]
        for pair in sorted(range(len(self.worth)), key=self.worth.__getitem__, reverse=True):
            self.pairs_of[self.first[pair]].append(pair)
            self.pairs_of[self.second[pair]].append(pair)
        self.sessions: dict[tuple[int, int], tuple[int, ...]] = {}

    def copy(self) -> Timetable:
        """An independent copy over the same instance."""
        other = Timetable(self.instance)
        for pair, slot in enumerate(self.slot_of):
            if slot >= 0:
                other.place(pair, slot)
        for (group, slot), members in self.sessions.items():
            other.place_session(group, members, slot)
        other.locked = set(self.locked)
        other.fixed_sessions = set(self.fixed_sessions)
        other.journal.clear()
        return other

    def place(self, pair: int, slot: int) -> None:
        """Hold the pair's meeting in a slot free for both."""
        a, b = self.first[pair], self.second[pair]
        bit = 1 << slot
        self.slot_of[pair] = slot
        self.meeting[a][slot] = self.meeting[b][slot] = pair
        self.busy[a] |= bit
        self.busy[b] |= bit
        self.degree[a] += 1
        self.degree[b] += 1
        self._count(slot, 1)
        self.journal.append((pair, slot))

    def remove(self, pair: int) -> int:
        """Take the pair's meeting out; the slot it had."""
        slot = self.slot_of[pair]
        a, b = self.first[pair], self.second[pair]
        bit = ~(1 << slot)
        self.slot_of[pair] = -1
        self.meeting[a][slot] = self.meeting[b][slot] = NOBODY
        self.busy[a] &= bit
        self.busy[b] &= bit
        self.degree[a] -= 1
        self.degree[b] -= 1
        self._count(slot, -1)
        self.journal.append((pair, ~slot))
        return slot

    def roll_back(self) -> None:
        """Undo everything in the journal."""
        for pair, slot in reversed(self.journal.copy()):
            if slot >= 0:
                self.remove(pair)
            else:
                self.place(pair, ~slot)
        self.journal.clear()

    def place_session(self, group: int, members: Iterable[int], slot: int) -> None:
        """Hold a session of a group in a slot free for its members."""
        self.sessions[group, slot] = tuple(members)
        for person in self.sessions[group, slot]:
            self.meeting[person][slot] = SESSION
            self.busy[person] |= 1 << slot
            self.degree[person] += 1
        self._count(slot, 1)

    def remove_session(self, group: int, slot: int) -> tuple[int, ...]:
        """Take a session out; who was in it."""
        members = self.sessions.pop((group, slot))
        for person in members:
            self.meeting[person][slot] = NOBODY
            self.busy[person] &= ~(1 << slot)
            self.degree[person] -= 1
        self._count(slot, -1)
        return members

    def _count(self, slot: int, change: int) -> None:
        self.used[slot] += change
        if self.used[slot] < self.instance.tables[slot]:
            self.open |= 1 << slot
        else:
            self.open &= ~(1 << slot)

    def has_room(self, pair: int) -> bool:
        """Both have meetings left before their caps."""
        a, b = self.first[pair], self.second[pair]
        return self.degree[a] < self.instance.caps[a] and self.degree[b] < self.instance.caps[b]

    def free_slots(self, pair: int) -> int:
        """Bit mask of the slots where the pair could be placed at once."""
        busy = self.busy[self.first[pair]] | self.busy[self.second[pair]]
        return self.common[pair] & self.open & ~busy

    def insert(self, pair: int, longest: int = 300) -> bool:
        """Place the pair where free, else through a Kempe chain; False when neither works."""
        free = self.free_slots(pair)
        if free:
            self.place(pair, self.tidiest(pair, free))
            return True
        a, b = self.first[pair], self.second[pair]
        common = self.common[pair]
        for x, y in ((a, b), (b, a)):
            # x is free in `target`; make it free for y too by a chain of target / spare slots.
            for target in bits(common & ~self.busy[x] & self.busy[y]):
                for spare in bits(self.instance.available[y] & ~self.busy[y]):
                    if self.swap_chain(y, target, spare, longest, forbidden=x):
                        if self.open >> target & 1:
                            self.place(pair, target)
                            return True
                        if free := self.free_slots(pair):
                            self.place(pair, self.tidiest(pair, free))
                            return True
        return False

    def swap_chain(
        self, start: int, target: int, spare: int, longest: int, forbidden: int = -1
    ) -> bool:
        """Swap two slots along the path from `start`, busy in `target` and free in `spare`."""
        chain: list[int] = []
        person, slot = start, target
        while True:
            pair = self.meeting[person][slot]
            if pair == NOBODY:
                break
            other_slot = spare if slot == target else target
            if pair == SESSION or pair in self.locked or not self.common[pair] >> other_slot & 1:
                return False
            chain.append(pair)
            if len(chain) > longest:
                return False
            person = self.first[pair] + self.second[pair] - person
            if person == forbidden:
                return False
            slot = other_slot
        moved = len(chain) % 2  # an odd chain leaves one more meeting in `spare`
        if moved and not self.open >> spare & 1:
            return False
        slots = [self.remove(pair) for pair in chain]
        for pair, slot in zip(chain, slots, strict=True):
            self.place(pair, spare if slot == target else target)
        return True

    def tidiest(self, pair: int, free: int) -> int:
        """Of the free slots the one that touches most meetings of the two, then the emptiest."""
        busy_a, busy_b = self.busy[self.first[pair]], self.busy[self.second[pair]]
        best, best_key = -1, (-1, 0)
        for slot in bits(free):
            around = (1 << slot << 1) | (1 << slot >> 1)
            touching = (busy_a & around).bit_count() + (busy_b & around).bit_count()
            key = (touching, self.instance.tables[slot] - self.used[slot])
            if key > best_key:
                best, best_key = slot, key
        return best

    def marginal(self, person: int, degree: int) -> float:
        """What the person's next meeting adds beside its worth."""
        gains = self.instance.gains[person]
        return gains[degree + 1] - gains[degree]


def bits(mask: int) -> Iterable[int]:
    """Positions of the set bits, lowest first."""
    while mask:
        low = mask & -mask
        yield low.bit_length() - 1
        mask ^= low
