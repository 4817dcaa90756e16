"""Which of very many records are worth comparing.

Two records are compared when they share a block: a register number, a host, a mail address, a
phone number, a rare word of the name, or the beginning of a word and the place. A block with more
than `BLOCK_LIMIT` records says too little and is left out. So the work grows with the records and
not with their pairs.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Hashable, Iterator, Sequence

from rresi.engines.sameness.comparing import Known, Likeness, Reason, compare
from rresi.engines.sameness.names import squeezed

BLOCK_LIMIT = 50
LEAST_SCORE = 0.8


def pairs(
    known: Sequence[Known], *, least: float = LEAST_SCORE
) -> Iterator[tuple[int, int, Likeness]]:
    """The pairs that score at least so much, or share a website: the smaller key, the larger key,
    and why.
    """
    blocks: dict[Hashable, list[int]] = defaultdict(list)
    often = Counter(word for one in known for word in set(" ".join(one.names).split()))
    for place, one in enumerate(known):
        for block in _blocks(one, often):
            blocks[block].append(place)
    compared: set[int] = set()
    for members in blocks.values():
        if not 1 < len(members) <= BLOCK_LIMIT:
            continue
        for number, first in enumerate(members):
            for second in members[number + 1 :]:
                pair = first * len(known) + second
                if pair in compared:
                    continue
                compared.add(pair)
                likeness = compare(known[first], known[second])
                if likeness.score >= least or Reason.HOST in likeness.reasons:
                    low, high = sorted((known[first].key, known[second].key))
                    yield low, high, likeness


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
