"""What a meeting is worth to its people, part by part, so that a plan can say why."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from rresi.engines.matching.mission import Mission, Weights

Pair = tuple[int, int]
ReasonKind = Literal[
    "wish",
    "mutual wish",
    "need meets offer",
    "crosses borders",
    "crosses regions",
    "theme",
    "must meet",
    "accepted",
    "requested",
]


@dataclass(frozen=True, slots=True)
class Reason:
    """One part of a meeting's worth.

    `by` names the participant whose wish or need it is. Meetings are "requested" in instances that
    say nothing else in their favour.
    """

    kind: ReasonKind
    worth: float
    by: str | None = None
    detail: str | None = None


def pair_reasons(mission: Mission) -> dict[Pair, list[Reason]]:
    """Every pair that anything speaks for, with its reasons; pairs are (lower, higher) index.

    Prohibited pairs are left out.
    """
    index = {person.id: i for i, person in enumerate(mission.participants)}
    weights = mission.weights
    reasons: dict[Pair, list[Reason]] = defaultdict(list)

    _add_wishes(mission, index, reasons)
    for pair in mission.compatibilities:
        key = _ordered(index[pair.need], index[pair.offer])
        worth = weights.compatibility * pair.score
        reasons[key].append(Reason("need meets offer", worth, pair.need, f"score {pair.score:.2f}"))
    for must in mission.rules.must:
        reasons[_ordered(index[must[0]], index[must[1]])].append(Reason("must meet", 0.0))
    for name in ("accepted", "previous"):
        for meeting in getattr(mission, name):
            if meeting.theme is None and all(p in index for p in meeting.participants):
                found = reasons[_ordered(*(index[p] for p in meeting.participants))]
                if name == "accepted":
                    found.append(Reason("accepted", 0.0))
    prohibited = Prohibition(mission, index)
    kept: dict[Pair, list[Reason]] = {}
    for (a, b), found in reasons.items():
        if prohibited(a, b):
            continue
        kept[a, b] = found
        first, second = mission.participants[a], mission.participants[b]
        if first.country and second.country and first.country != second.country:
            found.append(Reason("crosses borders", weights.country))
        if first.region and second.region and first.region != second.region:
            found.append(Reason("crosses regions", weights.region))
    return kept


def _ordered(a: int, b: int) -> Pair:
    return (a, b) if a < b else (b, a)


def _add_wishes(mission: Mission, index: dict[str, int], reasons: dict[Pair, list[Reason]]) -> None:
    weights = mission.weights
    wished: set[Pair] = set()
    for i, person in enumerate(mission.participants):
        for rank, wish in enumerate(person.wishes):
            other = index[wish]
            worth = weights.wish * weights.rank_decay**rank
            found = reasons[_ordered(i, other)]
            found.append(Reason("wish", worth, person.id, f"choice {rank + 1}"))
            if (other, i) in wished:
                found.append(Reason("mutual wish", weights.mutual))
            wished.add((i, other))


class Prohibition:
    """A test `(a, b) -> bool` on participant indices: may these two never meet?"""

    def __init__(self, mission: Mission, index: dict[str, int]) -> None:
        self._pairs = {frozenset(index[p] for p in pair) for pair in mission.rules.must_not}
        self._roles = [person.role for person in mission.participants]
        self._may = {frozenset(pair) for pair in mission.rules.may}

    def __call__(self, a: int, b: int) -> bool:
        if frozenset((a, b)) in self._pairs:
            return True
        return bool(self._may) and frozenset((self._roles[a], self._roles[b])) not in self._may


def prohibited_pairs(mission: Mission) -> Prohibition:
    """The mission's prohibitions, by pair and by role."""
    return Prohibition(mission, {p.id: i for i, p in enumerate(mission.participants)})


def runs(available: int, slots: int) -> list[int]:
    """Lengths of the unbroken runs of a bit mask of slots, longest first."""
    lengths: list[int] = []
    length = 0
    for slot in range(slots + 1):
        if slot < slots and available >> slot & 1:
            length += 1
        elif length:
            lengths.append(length)
            length = 0
    return sorted(lengths, reverse=True)


def rewards(weights: Weights, wants: bool, cap: int) -> list[float]:
    """What a person adds to F, beside pairs' worth and breaks, with 0..cap meetings."""
    start = [-weights.nobody if wants else 0.0]
    return start + [sum(weights.first_meetings[:d]) for d in range(1, cap + 1)]


def fewest_breaks(available: int, slots: int, cap: int) -> list[int]:
    """Fewest breaks with 0..cap meetings: runs of availability they need, less one."""
    lengths = runs(available, slots)
    fewest = [0]
    needed = covered = 0
    for meetings in range(1, cap + 1):
        if covered < meetings:
            covered += lengths[needed]
            needed += 1
        fewest.append(needed - 1)
    return fewest


def concave_envelope(values: Sequence[float]) -> list[tuple[int, float]]:
    """Segments (length, slope) of the least concave function above `values` at 0, 1, 2, ..."""
    hull: list[tuple[int, float]] = []
    for point in enumerate(values):
        while len(hull) > 1:
            (x0, y0), (x1, y1) = hull[-2:]
            if (y1 - y0) * (point[0] - x1) > (point[1] - y1) * (x1 - x0):
                break
            hull.pop()
        hull.append(point)
    return [(x1 - x0, (y1 - y0) / (x1 - x0)) for (x0, y0), (x1, y1) in pairwise(hull)]
