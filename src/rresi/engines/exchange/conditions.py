"""The hard conditions of a need and an offer: met, blocked or unknown.

What a need does not ask for is no condition. What it asks for and the offer does not state is
unknown, which is never met.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum

from rresi.engines.exchange.model import Entry

MONEY = "money"


class Condition(StrEnum):
    """What can keep an offer from meeting a need."""

    PLACE = "place"
    LANGUAGE = "language"
    TIME = "time"
    CAPACITY = "capacity"
    CURRENCY = "currency"
    PRICE = "price"


class State(StrEnum):
    """How a condition stands."""

    MET = "met"
    BLOCKED = "blocked"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Finding:
    """A condition of a pair and how it stands.

    `values` are what both share when it is met, what the need asks for otherwise: codes, a
    number, an amount or a day, as text.
    """

    condition: Condition
    state: State
    values: tuple[str, ...] = ()


def check(need: Entry, offer: Entry, today: date) -> tuple[Finding, ...]:
    """The conditions of a pair, those alone for which the need asks."""
    return (
        *_place(need, offer),
        *_language(need, offer),
        *_capacity(need, offer),
        *_money(need, offer),
        _time(need, offer, today),
    )


def without(condition: Condition, need: Entry, offer: Entry) -> Entry:
    """The offer as it would be if this condition did not block it."""
    match condition:
        case Condition.PLACE:
            return replace(offer, places=offer.places | need.places)
        case Condition.LANGUAGE:
            return replace(offer, languages=offer.languages | need.languages)
        case Condition.TIME:
            return replace(offer, until=None)
        case Condition.CAPACITY:
            return replace(offer, capacity=need.capacity)
        case Condition.CURRENCY:
            # A price in another currency says nothing about one in this.
            return replace(offer, currency=need.currency, price_from=None, price_to=None)
        case Condition.PRICE:
            return replace(offer, price_from=need.price_from, price_to=need.price_to)


def _within(one: str, other: str) -> bool:
    return one.startswith(other) or other.startswith(one)


def _place(need: Entry, offer: Entry) -> Iterator[Finding]:
    if not need.places:
        return
    asked = tuple(sorted(need.places))
    if not offer.places:
        yield Finding(Condition.PLACE, State.UNKNOWN, asked)
        return
    shared = {
        max(one, other, key=len)
        for one in need.places
        for other in offer.places
        if _within(one, other)
    }
    if shared:
        yield Finding(Condition.PLACE, State.MET, tuple(sorted(shared)))
    else:
        yield Finding(Condition.PLACE, State.BLOCKED, asked)


def _language(need: Entry, offer: Entry) -> Iterator[Finding]:
    if not need.languages:
        return
    shared = need.languages & offer.languages
    if shared:
        yield Finding(Condition.LANGUAGE, State.MET, tuple(sorted(shared)))
    else:
        state = State.BLOCKED if offer.languages else State.UNKNOWN
        yield Finding(Condition.LANGUAGE, state, tuple(sorted(need.languages)))


def _time(need: Entry, offer: Entry, today: date) -> Finding:
    """The need is taken to hold; so it is the offer that may have ended."""
    if offer.until is None:
        return Finding(Condition.TIME, State.UNKNOWN, (today.isoformat(),))
    if offer.until < today:
        return Finding(Condition.TIME, State.BLOCKED, (today.isoformat(),))
    both = min(offer.until, need.until) if need.until else offer.until
    return Finding(Condition.TIME, State.MET, (both.isoformat(),))


def _capacity(need: Entry, offer: Entry) -> Iterator[Finding]:
    if need.capacity is None:
        return
    asked = (str(need.capacity), need.capacity_unit)
    same = need.capacity_unit.casefold() == offer.capacity_unit.casefold()
    if offer.capacity is None or not same:
        yield Finding(Condition.CAPACITY, State.UNKNOWN, asked)
    elif offer.capacity >= need.capacity:
        yield Finding(Condition.CAPACITY, State.MET, (str(offer.capacity), offer.capacity_unit))
    else:
        yield Finding(Condition.CAPACITY, State.BLOCKED, asked)


def _money(need: Entry, offer: Entry) -> Iterator[Finding]:
    """Price and currency. An offer fits when it costs no more than can be paid from its lowest
    price on; money fits when the two ranges meet."""
    budget = need.price_to if need.price_to is not None else need.price_from
    if budget is None:
        return
    asked = (str(budget), need.currency, need.price_unit)
    if offer.currency and offer.currency != need.currency:
        yield Finding(Condition.CURRENCY, State.BLOCKED, (need.currency,))
        yield Finding(Condition.PRICE, State.UNKNOWN, asked)
        return
    low, high = offer.price_from, offer.price_to
    if need.price_unit.casefold() != offer.price_unit.casefold() or (low is None and high is None):
        yield Finding(Condition.PRICE, State.UNKNOWN, asked)
        return
    if need.what == MONEY == offer.what:
        fits = not (_above(low, need.price_to) or _above(need.price_from, high))
    elif low is None:
        # Only the most it may cost is known: it fits for certain when that can be paid.
        if high is not None and high > budget:
            yield Finding(Condition.PRICE, State.UNKNOWN, asked)
            return
        fits = True
    else:
        fits = low <= budget
    yield Finding(Condition.PRICE, State.MET if fits else State.BLOCKED, asked)


def _above(one: Decimal | None, other: Decimal | None) -> bool:
    return one is not None and other is not None and one > other
