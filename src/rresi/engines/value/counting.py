"""The same people counted by a hub and by its members."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from itertools import combinations


@dataclass(frozen=True, slots=True)
class Count:
    """People whom an actor counted; years: the first and the last. `what` names the indicator."""

    key: str
    actor: int
    what: str
    years: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Twice:
    """Two counts that may hold the same people."""

    first: Count
    second: Count


def counted_twice(counts: Iterable[Count], ties: Collection[tuple[int, int]]) -> tuple[Twice, ...]:
    """Pairs of counts of one indicator over a common year, by actors that are tied to each other.

    ties: pairs of actors of which one belongs to the other, in either order.
    """
    tied = {frozenset(pair) for pair in ties}
    groups: dict[str, list[Count]] = {}
    for count in counts:
        groups.setdefault(count.what, []).append(count)
    return tuple(
        Twice(first, second)
        for group in groups.values()
        for first, second in combinations(group, 2)
        if frozenset((first.actor, second.actor)) in tied
        and first.years[0] <= second.years[1]
        and second.years[0] <= first.years[1]
    )
