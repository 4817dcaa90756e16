"""Costs and changes with everything that is not known for sure, each as a range."""

from __future__ import annotations

import math
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Range:
    """What is known of a number: that it lies between `low` and `high`, each value alike."""

    low: float
    high: float

    def __post_init__(self) -> None:
        if not (math.isfinite(self.low) and math.isfinite(self.high) and self.low <= self.high):
            raise ValueError(f"no range: {self.low} to {self.high}")

    def within(self, low: float, high: float) -> Range:
        """The same. Raises ValueError where it reaches beyond these ends."""
        if self.low < low or self.high > high:
            raise ValueError(f"{self.low} to {self.high} is not within {low} to {high}")
        return self


# The social discount rates of the European Commission's Guide to Cost-Benefit Analysis (2014):
# three per cent, and five in countries that catch up. Which is right here is not known either.
DISCOUNT = Range(0.03, 0.05)


@dataclass(frozen=True, slots=True)
class Outcome:
    """A change and its worth in money.

    people: how many it concerns. worth: money for one of them in one year. years: how long it
    lasts. Shares from 0 to 1: `anyway` would have happened without the activity, `own_share` of the
    rest is due to it, `fades` is lost from one year to the next.
    """

    key: str
    people: Range
    worth: Range
    years: Range
    anyway: Range
    own_share: Range
    fades: Range

    def __post_init__(self) -> None:
        for share in (self.anyway, self.own_share, self.fades):
            share.within(0, 1)
        for amount in (self.people, self.worth, self.years):
            amount.within(0, math.inf)


@dataclass(frozen=True, slots=True)
class Cost:
    """Money that was spent."""

    key: str
    amount: Range

    def __post_init__(self) -> None:
        self.amount.within(0, math.inf)


@dataclass(frozen=True, slots=True)
class Model:
    """Changes and costs in one currency and the prices of one year; the caller sees to that."""

    outcomes: tuple[Outcome, ...]
    costs: tuple[Cost, ...]
    discount: Range = DISCOUNT

    def __post_init__(self) -> None:
        if not self.outcomes:
            raise ValueError("nothing has a value")
        if sum(cost.amount.low for cost in self.costs) <= 0:
            raise ValueError("the costs may be zero")
        self.discount.within(0, 1)
