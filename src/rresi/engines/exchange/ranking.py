"""Offers in order for a need, each with the reasons for its place.

The order is by score: how much the texts mean the same (given from outside) and what both name:
kind, function, procurement code, target groups, nearness. What is unknown costs a little. An
offer that a condition blocks has no rank; it is told which rank it would take without the block.
"""

from __future__ import annotations

import math
from bisect import bisect_left
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from rresi.engines.exchange.conditions import Finding, State, check, without
from rresi.engines.exchange.model import Entry

LEAST = 0.25
"""The least likeness of meaning of a pair that shares neither function nor procurement code."""
UNKNOWN = 0.02
"""What each unknown condition costs."""
NEAR = 100.0
"""Kilometres at which nearness counts a third (1/e) of what it counts next door."""
CPV_LEVELS: Mapping[int, float] = {5: 1.0, 4: 0.8, 3: 0.6, 2: 0.2}
"""How close two procurement codes are by the level that they share, named by its digits: category,
class, group, division."""
CPV_RELATED = 3
"""Codes of one group are about the same even when the texts do not show it."""
EARTH = 6371.0


class Trait(StrEnum):
    """What speaks for an offer beside the conditions that it meets."""

    MEANING = "meaning"
    WHAT = "what"
    FUNCTION = "function"
    CPV = "cpv"
    GROUPS = "groups"
    NEARNESS = "nearness"


WEIGHTS: Mapping[Trait, float] = {
    Trait.MEANING: 1.0,
    Trait.WHAT: 0.05,
    Trait.FUNCTION: 0.1,
    Trait.CPV: 0.2,
    Trait.GROUPS: 0.08,
    Trait.NEARNESS: 0.04,
}


@dataclass(frozen=True)
class Reason:
    """Something that speaks for an offer: what, with which values, and how much it counts."""

    trait: Trait
    values: tuple[str, ...]
    points: float


@dataclass(frozen=True)
class Fit:
    """An offer for a need. `rank` is its place from 1 on; of one that is blocked the place it
    would take among the others without what `blocks` it."""

    offer: int
    party: int
    rank: int
    score: float
    reasons: tuple[Reason, ...]
    findings: tuple[Finding, ...]

    @property
    def blocks(self) -> tuple[Finding, ...]:
        return tuple(one for one in self.findings if one.state == State.BLOCKED)

    @property
    def unknown(self) -> tuple[Finding, ...]:
        return tuple(one for one in self.findings if one.state == State.UNKNOWN)


@dataclass(frozen=True)
class Ranking:
    """The offers that fit, best first, and those that would without what blocks them.

    `fitting` counts all that fit, also those beyond the limit.
    """

    fits: tuple[Fit, ...]
    misses: tuple[Fit, ...]
    fitting: int


def rank(
    need: Entry,
    offers: Iterable[Entry],
    meaning: Mapping[int, float],
    *,
    today: date,
    limit: int = 5,
    misses: int = 3,
) -> Ranking:
    """Rank offers for a need.

    Args:
        meaning: likeness of an offer's text to the need's, at most 1, by the offer's id; 0 for
            those that are missing.
        limit: how many that fit are wanted.
        misses: how many near misses; only those that would be within twice the limit are told.
    """
    fitting: list[tuple[float, int, Entry]] = []
    blocked: list[tuple[float, int, Entry]] = []
    for offer in offers:
        likeness = meaning.get(offer.id, 0.0)
        if offer.party == need.party or not _about_the_same(need, offer, likeness):
            continue
        found = check(need, offer, today)
        blocks = [one.condition for one in found if one.state == State.BLOCKED]
        changed = offer
        for condition in blocks:
            changed = without(condition, need, changed)
        place = (-_score(need, changed, likeness, today), offer.id, offer)
        (blocked if blocks else fitting).append(place)
    fitting.sort(key=lambda place: place[:2])
    blocked.sort(key=lambda place: place[:2])
    keys = [place[:2] for place in fitting]

    def told(place: tuple[float, int, Entry], at: int) -> Fit:
        negative, number, offer = place
        reasons = _reasons(need, offer, meaning.get(number, 0.0))
        return Fit(number, offer.party, at, -negative, reasons, check(need, offer, today))

    missed = [(place, bisect_left(keys, place[:2]) + 1) for place in blocked]
    return Ranking(
        tuple(told(place, at) for at, place in enumerate(fitting[:limit], 1)),
        tuple(told(place, at) for place, at in missed[:misses] if at <= 2 * limit),
        len(fitting),
    )


def _about_the_same(need: Entry, offer: Entry, likeness: float) -> bool:
    if likeness >= LEAST:
        return True
    if need.function and need.function == offer.function:
        return True
    return shared_level(need.cpv, offer.cpv) >= CPV_RELATED


def shared_level(one: str, other: str) -> int:
    """The lowest level of the Common Procurement Vocabulary in which both codes lie: 5 category,
    4 class, 3 group, 2 division; 0 when they share none. A code that lies within the other shares
    its category with it."""
    if not one or not other:
        return 0
    for code, beside in ((one, other), (other, one)):
        if beside.startswith(code[:2] + code[2:].rstrip("0")):
            return max(CPV_LEVELS)
    same = next((at for at, (a, b) in enumerate(zip(one, other, strict=False)) if a != b), len(one))
    return max((level for level in CPV_LEVELS if level <= same), default=0)


def _score(need: Entry, offer: Entry, likeness: float, today: date) -> float:
    unknown = sum(one.state == State.UNKNOWN for one in check(need, offer, today))
    points = sum(one.points for one in _reasons(need, offer, likeness))
    return round(points - UNKNOWN * unknown, 9)


def _reasons(need: Entry, offer: Entry, likeness: float) -> tuple[Reason, ...]:
    """What speaks for an offer, the weightiest first."""
    found: list[tuple[Trait, float, tuple[str, ...]]] = []
    if likeness > 0:
        found.append((Trait.MEANING, likeness, (f"{likeness:.2f}",)))
    if need.what == offer.what:
        found.append((Trait.WHAT, 1.0, (need.what,)))
    if need.function and need.function == offer.function:
        found.append((Trait.FUNCTION, 1.0, (need.function,)))
    level = shared_level(need.cpv, offer.cpv)
    if level:
        found.append((Trait.CPV, CPV_LEVELS[level], (need.cpv, offer.cpv, str(level))))
    shared = need.groups & offer.groups
    if shared:
        found.append((Trait.GROUPS, len(shared) / len(need.groups), tuple(sorted(shared))))
    if need.point and offer.point:
        away = kilometres(need.point, offer.point)
        found.append((Trait.NEARNESS, math.exp(-away / NEAR), (f"{away:.0f}",)))
    reasons = [Reason(trait, values, WEIGHTS[trait] * part) for trait, part, values in found]
    return tuple(sorted(reasons, key=lambda one: (-one.points, one.trait)))


def kilometres(one: tuple[float, float], other: tuple[float, float]) -> float:
    """The great-circle distance of two points given in degrees (haversine formula)."""
    (north, east), (north_too, east_too) = (map(math.radians, point) for point in (one, other))
    half = (
        math.sin((north_too - north) / 2) ** 2
        + math.cos(north) * math.cos(north_too) * math.sin((east_too - east) / 2) ** 2
    )
    return 2 * EARTH * math.asin(min(1.0, math.sqrt(half)))
