"""Slots of a meeting block, and what speaks for a meeting of two people."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum


def cut(starts: datetime, ends: datetime, minutes: int, pause: int) -> list[datetime]:
    """The starts of the slots that fit between two moments."""
    found, at = [], starts.astimezone(UTC)  # clocks may change in between
    while at + timedelta(minutes=minutes) <= ends:
        found.append(at)
        at += timedelta(minutes=minutes + pause)
    return found


class Why(StrEnum):
    """What may speak for a meeting, seen from one of the two."""

    ADOPTS = "adopts"  # my region takes up a practice of theirs
    ADOPTED = "adopted"  # their region takes up a practice of mine
    TOPIC = "topic"  # they bring what I look for
    WANTED = "wanted"  # I bring what they look for
    OFFER = "offer"  # their organisation provides a function that mine does not
    NEED = "need"  # their organisation or region offers what mine needs
    SUPPLY = "supply"  # mine offers what theirs needs
    PRACTICE = "practice"  # their organisation or region has a practice on what I look for


WORTH = {
    Why.ADOPTS: 0.6,
    Why.ADOPTED: 0.6,
    Why.TOPIC: 0.4,
    Why.WANTED: 0.0,  # counted where the other looks for it
    Why.OFFER: 0.15,
    Why.PRACTICE: 0.3,
    Why.NEED: 0.5,
    Why.SUPPLY: 0.0,  # counted where the other needs it
}


@dataclass(frozen=True)
class Facts:
    """What is known of one participant, for suggestions."""

    seeks: frozenset[str] = frozenset()
    offers: frozenset[str] = frozenset()
    organisation: int | None = None
    functions: frozenset[str] = frozenset()
    practices: Mapping[int, frozenset[str]] | None = None  # their own, with their topics
    needs: frozenset[str] = frozenset()  # keys of `events.interests`
    supplies: frozenset[str] = frozenset()
    takes_up: frozenset[int] = frozenset()  # practices that their region takes up


@dataclass(frozen=True)
class Speaks:
    """One reason. `detail`: a topic, function or key of a need, or the pk of a practice."""

    why: Why
    detail: str | int


def speaks_for(mine: Facts, theirs: Facts) -> list[Speaks]:
    """What speaks for a meeting, seen from me; the strongest first."""
    if mine.organisation is not None and mine.organisation == theirs.organisation:
        return []
    own, their_own = mine.practices or {}, theirs.practices or {}
    found = [Speaks(Why.ADOPTS, pk) for pk in sorted(mine.takes_up & their_own.keys())]
    found += [Speaks(Why.ADOPTED, pk) for pk in sorted(theirs.takes_up & own.keys())]
    found += [Speaks(Why.NEED, key) for key in sorted(mine.needs & theirs.supplies)]
    found += [Speaks(Why.TOPIC, topic) for topic in sorted(mine.seeks & theirs.offers)]
    on_topic = [pk for pk, topics in their_own.items() if topics & mine.seeks]
    found += [Speaks(Why.PRACTICE, pk) for pk in sorted(on_topic) if pk not in mine.takes_up][:2]
    found += [Speaks(Why.WANTED, topic) for topic in sorted(theirs.seeks & mine.offers)]
    found += [Speaks(Why.SUPPLY, key) for key in sorted(theirs.needs & mine.supplies)]
    if mine.functions:
        found += [Speaks(Why.OFFER, f) for f in sorted(theirs.functions - mine.functions)][:1]
    return found


def score(reasons: Iterable[Speaks]) -> float:
    """How much speaks for it, from 0 to 1."""
    return min(1.0, sum(WORTH[reason.why] for reason in reasons))


def standby_pairs(
    people: Collection[int],
    gains: Mapping[tuple[int, int], float],
    met: Collection[tuple[int, int]],  # or kept apart
) -> list[tuple[int, int]]:
    """At most one pair a person, of those who do not meet anyway; the most gained first.

    Keys of `gains` and `met` are pairs in ascending order.
    """
    left, chosen, held = set(people), [], set(met)
    for pair, _gain in sorted(gains.items(), key=lambda item: (-item[1], item[0])):
        if pair not in held and pair[0] in left and pair[1] in left:
            chosen.append(pair)
            left -= set(pair)
    return chosen


def stand_ins(
    waits: int,
    free: Sequence[int],
    gains: Mapping[tuple[int, int], float],
    apart: Collection[tuple[int, int]],
) -> list[int]:
    """Who could sit with somebody whose partner is missing, the best first.

    Pairs are in ascending order; nobody is offered whom they are kept `apart` from.
    """
    could = {one: (min(waits, one), max(waits, one)) for one in free if one != waits}
    return sorted(
        (one for one, pair in could.items() if pair not in apart),
        key=lambda one: (-gains.get(could[one], 0.0), one),
    )
