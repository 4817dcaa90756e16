"""Which of very many records are worth comparing.

Two records are compared when they share a block: a register number, a host, a mail address, a
phone number, a rare word of the name, or the beginning of a word and the place; where it is asked
for also when they stand within metres of each other. A block with more records than its limit says
too little and is left out: of a website and of a place that is told (`LeftOut`), because nothing
else may lead to these pairs. So the work grows with the records and not with their pairs.
"""

from __future__ import annotations

from array import array
from collections import Counter
from collections.abc import Hashable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import floor

import numpy as np

from rresi.engines.sameness.comparing import Known, Likeness, Reason, compare
from rresi.engines.sameness.names import squeezed

BLOCK_LIMIT = 50
LEAST_SCORE = 0.8
SAME_DOOR = 50  # metres
AT_ONE_DOOR = 5  # records; of more the point is the middle of a town, or the house is a large one
_CELL = 0.001, 0.002  # degrees of latitude and longitude, twice as wide as `SAME_DOOR` or more


@dataclass(frozen=True)
class LeftOut:
    """A block that is too large to be compared: what its records share, and how many they are.

    Of a place `key` is one of the records there, one with a town where there is one.
    """

    reason: Reason
    value: str
    count: int
    key: int = 0


def pairs(
    known: Sequence[Known],
    *,
    least: float = LEAST_SCORE,
    by_place: bool = False,
    left_out: list[LeftOut] | None = None,
) -> Iterator[tuple[int, int, Likeness]]:
    """The pairs that score at least so much, or share a website: the smaller key, the larger key,
    and why. `by_place` adds those that share no more than a place.
    """
    often = Counter(word for one in known for word in set(" ".join(one.names).split()))
    blocks = _Blocks(_blocks(one, often) for one in known)
    doors = _Blocks(_doors(one) if by_place else () for one in known)
    if left_out is not None:
        left_out += _too_large(doors, known)
    near = doors.pairs(AT_ONE_DOOR)
    others = blocks.pairs(BLOCK_LIMIT)
    others = others[~np.isin(others, near, assume_unique=True)] if len(near) else others
    del blocks, doors
    for codes, at_doors in ((near, True), (others, False)):
        for code in codes:
            first, second = divmod(int(code), len(known))
            likeness = compare(known[first], known[second])
            if (
                likeness.score >= least
                or Reason.HOST in likeness.reasons
                or (at_doors and at_one_door(likeness))
            ):
                low, high = sorted((known[first].key, known[second].key))
                yield low, high, likeness


def at_one_door(likeness: Likeness) -> bool:
    """Whether two records stand within metres of each other."""
    return float(likeness.reasons.get(Reason.DISTANCE, SAME_DOOR + 1)) <= SAME_DOOR


class _Blocks:
    """Which records share a block. Blocks are known by their hashes and stand in two arrays, since
    a record has about twenty: as tuples in a dictionary they took ten times the memory. Two that
    have one hash by chance cost a comparison.
    """

    def __init__(self, of_records: Iterable[Iterable[Hashable]]) -> None:
        hashes, records = array("q"), array("q")
        self._count = 0
        for record, blocks in enumerate(of_records):
            for block in blocks:
                hashes.append(hash(block))
                records.append(record)
            self._count = record + 1
        found = np.asarray(hashes)
        self._order = np.argsort(found, kind="stable")
        self._records = np.asarray(records)
        ends = np.flatnonzero(np.diff(found[self._order])) + 1
        self._starts = np.concatenate(([0], ends))
        self._sizes = np.diff(np.concatenate((self._starts, [len(found)])))

    def pairs(self, limit: int) -> np.ndarray:
        """The pairs of records that share a block of no more than so many, each once and in order:
        the place of the first times the number of records, plus that of the second.
        """
        codes = array("q")
        for members in self.of_size(2, limit):
            codes.extend(a * self._count + b for a, b in combinations(members, 2))
        return np.unique(np.asarray(codes))

    def of_size(self, least: int, most: int | None = None) -> Iterator[list[int]]:
        """The records of each block of so many, by the first record and its order of blocks."""
        chosen = self._sizes >= least
        if most is not None:
            chosen &= self._sizes <= most
        starts, sizes = self._starts[chosen], self._sizes[chosen]
        for at in np.argsort(self._order[starts]):
            yield self._records[self._order[starts[at] : starts[at] + sizes[at]]].tolist()


def _too_large(doors: _Blocks, known: Sequence[Known]) -> Iterator[LeftOut]:
    """The websites and places that too many share."""
    for host, count in Counter(one.host for one in known if one.host).items():
        if count > BLOCK_LIMIT:
            yield LeftOut(Reason.HOST, host, count)
    told: set[int] = set()
    for members in doors.of_size(AT_ONE_DOOR + 1):
        if told.isdisjoint(members):  # it lies in several cells
            told.update(members)
            one = max((known[at] for at in members), key=lambda one: bool(one.city))
            yield LeftOut(Reason.DISTANCE, "", len(members), one.key)


def _doors(one: Known) -> set[Hashable]:
    """Cells of four grids, shifted by half a cell: two points at one door share one of them."""
    if one.point is None:
        return set()
    rows, columns = (
        [floor(degrees / width), floor(degrees / width + 0.5) + 0.5]
        for degrees, width in zip(one.point, _CELL, strict=True)
    )
    return {(row, column) for row in rows for column in columns}


def _blocks(one: Known, often: Counter[str]) -> set[Hashable]:
    found: set[Hashable] = {
        ("register", register, number)
        for register, numbers in one.registrations.items()
        for number in numbers
    }
    found |= {
        (kind, value)
        for kind, value in (("host", one.host), ("mail", one.email), ("phone", one.phone))
        if value
    }
    found |= {("name", core) for core in one.cores | one.asides}
    for name in one.names:
        found.add(("name", squeezed(name)))
        for word in set(name.split()):
            if len(word) < 3:
                continue
            if often[word] <= BLOCK_LIMIT:
                found.add(("word", word))
            found |= {("begin", word[:4], place) for place in (one.postcode, one.city) if place}
            if one.point:
                cell = round(one.point[0], 2), round(one.point[1], 2)
                found.add(("near", word[:4], *cell))
    return found
