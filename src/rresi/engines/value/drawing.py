"""Draws from ranges: the ratio of value to costs as an interval, and what it depends on most."""

from __future__ import annotations

import math
import zlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal
from typing import Any

import numpy as np
import numpy.typing as npt

from rresi.engines.value.model import Model, Outcome, Range

DRAWS = 10_000
SEED = 20_201_121
BINS = 50
SHARE = 0.8
"""The share of the draws that lies within the interval."""

Draws = npt.NDArray[np.float64]


class TooCertain(ValueError):
    """All inputs are exact, so there is no range to report, and one number would be untrue."""


@dataclass(frozen=True, slots=True)
class Between:
    """An interval. It has no middle, and it cannot be turned into one number."""

    low: float
    high: float

    def __post_init__(self) -> None:
        if not self.low < self.high:
            raise TooCertain(f"{self.low} to {self.high} is no range")

    def rounded(self) -> tuple[Decimal, Decimal]:
        """The ends, outwards to two digits of the width: always two different numbers."""
        step = Decimal(1).scaleb(math.floor(math.log10(self.high - self.low)) - 1)
        low = (Decimal(self.low) / step).to_integral_value(ROUND_FLOOR) * step
        high = (Decimal(self.high) / step).to_integral_value(ROUND_CEILING) * step
        return low, high


@dataclass(frozen=True, slots=True)
class Influence:
    """How much of the spread of the ratio an input alone explains, 0 to 1 (first-order Sobol)."""

    key: str
    share: float


@dataclass(frozen=True, slots=True)
class Valuation:
    """What the draws say of the ratio of value to costs.

    between: the middle eight tenths of the draws. influences: the inputs, the most important first.
    """

    between: Between
    influences: tuple[Influence, ...]
    _ratio: Draws = field(repr=False, compare=False)

    def chance_below(self, ratio: float) -> float:
        """The share of the draws below a ratio, 0 to 1."""
        return float(np.mean(self._ratio < ratio))


def value_of(model: Model, *, seed: int = SEED, draws: int = DRAWS) -> Valuation:
    """The ratio of value to costs. The same model and seed give the same answer.

    Raises:
        TooCertain: every input is exact.
    """
    inputs = {key: _drawn(key, known, seed, draws) for key, known in _ranges(model).items()}
    value = sum(_worth(outcome, inputs) for outcome in model.outcomes)
    cost = sum(inputs[f"{cost.key}.amount"] for cost in model.costs)
    ratio = np.asarray(value / cost, dtype=np.float64)
    if not np.ptp(ratio) > 1e-9 * max(1.0, float(np.max(np.abs(ratio)))):
        raise TooCertain("every input is exact")
    tail = (1 - SHARE) / 2
    low, high = np.quantile(ratio, [tail, 1 - tail])
    found = [
        Influence(key, _explained(drawn, ratio))
        for key, drawn in inputs.items()
        if np.ptp(drawn) > 0
    ]
    return Valuation(
        between=Between(float(low), float(high)),
        influences=tuple(sorted(found, key=lambda one: (-one.share, one.key))),
        _ratio=ratio,
    )


def _ranges(model: Model) -> Mapping[str, Range]:
    found = {"discount": model.discount}
    for one in model.outcomes:
        for name in ("people", "worth", "years", "anyway", "own_share", "fades"):
            found[f"{one.key}.{name}"] = getattr(one, name)
    for cost in model.costs:
        found[f"{cost.key}.amount"] = cost.amount
    return found


def _drawn(key: str, known: Range, seed: int, draws: int) -> Draws:
    """Values of an input; each input has a stream of its own, whatever others there are."""
    stream = np.random.default_rng([seed, zlib.crc32(key.encode())])
    return known.low + (known.high - known.low) * stream.random(draws)


def _worth(outcome: Outcome, inputs: Mapping[str, Draws]) -> Any:
    def of(name: str) -> Draws:
        return inputs[f"{outcome.key}.{name}"]

    kept = (1 - of("fades")) / (1 + inputs["discount"])
    net = of("people") * of("worth") * (1 - of("anyway")) * of("own_share")
    return net * _years(of("years"), kept)


def _years(years: Draws, kept: Draws) -> Draws:
    """How many first years the years are worth, when of each year `kept` is left in the next."""
    whole = np.floor(years)
    last = (years - whole) * kept**whole
    apart = np.abs(1 - kept) > 1e-9
    sums = np.where(apart, (1 - kept**whole) / np.where(apart, 1 - kept, 1), whole)
    return np.asarray(sums + last, dtype=np.float64)


def _explained(drawn: Draws, ratio: Draws) -> float:
    """The variance of the means of the ratio in bins of the input, without that of the means."""
    bins = np.array_split(ratio[np.argsort(drawn, kind="stable")], BINS)
    means = np.array([part.mean() for part in bins])
    noise = np.mean([part.var(ddof=1) / len(part) for part in bins])
    return float(np.clip((means.var(ddof=1) - noise) / ratio.var(), 0, 1))
