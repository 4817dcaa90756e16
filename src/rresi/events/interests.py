"""What organisations and regions need and offer, as an app above knows it.

It declares `Interests`; whom participants are suggested to meet, and the plan of meetings, count it
among what speaks for a meeting.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from rresi.core.declarations import declared


class Owner(NamedTuple):
    """An organisation, and the region for which it speaks, if it is an authority."""

    organisation: int | None = None
    region: int | None = None


@dataclass(frozen=True)
class Interest:
    """What somebody needs and offers: keys that mean the same on both sides."""

    needs: frozenset[str] = frozenset()
    offers: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Interests:
    """Needs and offers of many owners at once, and what a key is called in the reader's language.

    `of` asks a fixed number of queries and leaves out who has neither.
    """

    of: Callable[[Collection[Owner]], Mapping[Owner, Interest]]
    label: Callable[[str], str]


def interests_of(owners: Collection[Owner]) -> dict[Owner, Interest]:
    """What these owners need and offer; those that have neither are left out."""
    found: dict[Owner, Interest] = {}
    for one in declared(Interests):
        for owner, interest in one.of(owners).items():
            before = found.get(owner, Interest())
            found[owner] = Interest(before.needs | interest.needs, before.offers | interest.offers)
    return found


def label_of(key: str) -> str:
    """What such a key is called in the reader's language."""
    labels = (one.label(key) for one in declared(Interests))
    return next(filter(None, labels), key)
