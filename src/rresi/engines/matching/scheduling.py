"""Problem B's input: the meetings are given, find slots with the fewest breaks.

The Business-to-Business meeting scheduling problem of Bofill, Coll, Garcia, Giraldez-Cru, Pesant,
Suy and Villaret, Journal of Artificial Intelligence Research 74 (2022). Participants, meetings
and slots are numbered from 0 here and from 1 in every message.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise


@dataclass(frozen=True, slots=True)
class GivenMeeting:
    """A meeting that must take place: in one of `slots`, after all of `after` (meeting indices)."""

    participants: tuple[int, ...]
    slots: frozenset[int]
    fixed: int | None = None
    after: frozenset[int] = frozenset()
    session: str = ""


@dataclass(frozen=True, slots=True)
class SchedulingProblem:
    """`away[p]` are slots in which p cannot meet; `tables[t]` meetings fit in slot t.

    `spread` is the largest allowed difference between the breaks of any two participants.
    `names` are what messages call the participants.
    """

    names: tuple[str, ...]
    slots: int
    tables: tuple[int, ...]
    meetings: tuple[GivenMeeting, ...]
    away: tuple[frozenset[int], ...]
    morning: int | None = None
    spread: int | None = 2

    def possible_slots(self, meeting: int) -> list[int]:
        """Slots left to a meeting by its own session, its fixed slot and its people."""
        given = self.meetings[meeting]
        choice = given.slots if given.fixed is None else given.slots & {given.fixed}
        return sorted(t for t in choice if not any(t in self.away[p] for p in given.participants))

    def meetings_of(self) -> list[list[int]]:
        """Meeting indices of each participant."""
        held: list[list[int]] = [[] for _ in self.names]
        for m, given in enumerate(self.meetings):
            for p in given.participants:
                held[p].append(m)
        return held


def breaks_of(slots: list[int]) -> int:
    """Breaks of one person: groups of idle slots between the meetings in these slots."""
    ordered = sorted(slots)
    return sum(1 for a, b in pairwise(ordered) if b > a + 1)


def total_breaks(problem: SchedulingProblem, slots: list[int]) -> int:
    """Breaks of all participants together."""
    return sum(breaks_of([slots[m] for m in held]) for held in problem.meetings_of())
