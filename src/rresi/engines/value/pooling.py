"""Results of several places together: what to expect in the next one.

The results of single places come without standard errors, so they cannot be weighted and I² is not
defined. What they do show is how far apart they are. The prediction interval for one more place
follows from that alone: mean ± t · s · √(1 + 1/k) with k − 1 degrees of freedom (Hahn and Meeker,
Statistical Intervals, 1991, section 4.4; for its use beside pooled results see Higgins, Thompson
and Spiegelhalter, J. R. Statist. Soc. A 172, 2009).
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import fmean, stdev

FEWEST = 3
LEVEL = 0.95


@dataclass(frozen=True, slots=True)
class Pooled:
    """Results of `places` places: their mean, and where the next one lies with 95 per cent."""

    places: int
    mean: float
    low: float
    high: float

    @property
    def sign_is_known(self) -> bool:
        """Whether the next place can expect a change in the same direction."""
        return self.low > 0 or self.high < 0


def pool(results: Sequence[float]) -> Pooled | None:
    """Results of different places in one unit; None when there are fewer than three."""
    places = len(results)
    if places < FEWEST:
        return None
    mean = fmean(results)
    half = student(LEVEL, places - 1) * stdev(results) * math.sqrt(1 + 1 / places)
    return Pooled(places, mean, mean - half, mean + half)


def student(level: float, degrees: int) -> float:
    """The t that a variable with so many degrees of freedom stays within, at this level."""
    if not (0 < level < 1 and degrees >= 1):
        raise ValueError(f"no such interval: {level}, {degrees}")
    low, high = 0.0, 1.0
    while _within(high, degrees) < level:
        high *= 2
    for _round in range(80):
        middle = (low + high) / 2
        low, high = (middle, high) if _within(middle, degrees) < level else (low, middle)
    return (low + high) / 2


def _within(t: float, degrees: int) -> float:
    """P(|T| <= t), by the finite sums for whole degrees (Abramowitz and Stegun 26.7.3, 26.7.4)."""
    angle = math.atan(t / math.sqrt(degrees))
    cosine, sine = math.cos(angle), math.sin(angle)
    term = total = 1.0 if degrees % 2 == 0 else cosine
    for step in range(2 if degrees % 2 else 1, degrees - 2, 2):
        term *= step / (step + 1) * cosine**2
        total += term
    if degrees % 2 == 0:
        return sine * total
    rest = sine * total if degrees > 1 else 0.0
    return 2 / math.pi * (angle + rest)
