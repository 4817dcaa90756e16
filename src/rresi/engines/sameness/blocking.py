"""Which of very many records are worth comparing.

Two records are compared when they share a block: a register number, a host, a mail address, a
phone number, a rare word of the name, or the beginning of a word and the place; where it is asked
for also when they stand within metres of each other. A block with more records than its limit says
too little and is left out: of a website and of a place that is told (`LeftOut`), because nothing
else may lead to these pairs. So the work grows with the records and not with their pairs.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import combinations
from math import floor

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
    blocks: dict[Hashable, list[int]] = defaultdict(list)
    doors: dict[Hashable, list[int]] = defaultdict(list)
    often = Counter(word for one in known for word in set(" ".join(one.names).split()))
    for place, one in enumerate(known):
        for block in _blocks(one, often):
            blocks[block].append(place)
        for block in _doors(one) if by_place else ():
            doors[block].append(place)
    if left_out is not None:
        left_out += _too_large(blocks, doors, known)
    compared: set[int] = set()
    # A pair at one door says so where no other block has compared it yet.
    for of, limit in ((doors, AT_ONE_DOOR), (blocks, BLOCK_LIMIT)):
        for members in of.values():
            if not 1 < len(members) <= limit:
                continue
            for first, second in combinations(members, 2):
                pair = first * len(known) + second
                if pair in compared:
                    continue
                compared.add(pair)
                likeness = compare(known[first], known[second])
                if (
                    likeness.score >= least
                    or Reason.HOST in likeness.reasons
                    or (of is doors and at_one_door(likeness))
                ):
                    low, high = sorted((known[first].key, known[second].key))
                    yield low, high, likeness


def at_one_door(likeness: Likeness) -> bool:
    """Whether two records stand within metres of each other."""
    return float(likeness.reasons.get(Reason.DISTANCE, SAME_DOOR + 1)) <= SAME_DOOR


def _too_large(
    blocks: Mapping[Hashable, list[int]],
    doors: Mapping[Hashable, list[int]],
    known: Sequence[Known],
) -> Iterator[LeftOut]:
    """The websites and places that too many share."""
    for block, members in blocks.items():
        if len(members) > BLOCK_LIMIT and isinstance(block, tuple) and block[0] == "host":
            yield LeftOut(Reason.HOST, block[1], len(members))
    told: set[int] = set()
    for members in doors.values():
        if len(members) > AT_ONE_DOOR and told.isdisjoint(members):  # it lies in several cells
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
