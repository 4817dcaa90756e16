"""How many reach a step in the end, when many have not had the time yet.

Kaplan and Meier, Nonparametric estimation from incomplete observations, Journal of the American
Statistical Association 53 (1958); variance by Greenwood (1926); interval on the scale
log(-log S), which stays within 0 and 1 (Kalbfleisch and Prentice, The Statistical Analysis of
Failure Time Data, 2002, section 1.4).
"""

from __future__ import annotations

import math
from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from statistics import NormalDist

CONFIDENCE = 0.95


@dataclass(frozen=True)
class Observation:
    """One case: the day on which it reached the step, or until which it is known not to have."""

    day: float
    reached: bool


@dataclass(frozen=True)
class Point:
    """From `day` on this share (0 to 1) has reached the step, until the next point.

    `low` and `high` bound it; None where the estimate is 0 or 1, of which the method says nothing.
    `at_risk` cases were under observation just before.
    """

    day: float
    share: float
    low: float | None
    high: float | None
    at_risk: int
    reached: int


@dataclass(frozen=True)
class Curve:
    """The share that has reached the step, by day; `cases` in all, of them `open` still."""

    points: tuple[Point, ...]
    cases: int
    open: int
    known: float
    """The last day of which anything is known: beyond it the curve says nothing."""

    def at(self, day: float) -> Point | None:
        """The estimate for a day; None before the first who reached the step, and beyond what is
        known."""
        if day > self.known:
            return None
        place = bisect_right([point.day for point in self.points], day)
        return self.points[place - 1] if place else None


def kaplan_meier(cases: Iterable[Observation], *, confidence: float = CONFIDENCE) -> Curve:
    """The share that reaches a step, from cases of which some are still open.

    Of a case observed until the day on which another reaches the step, it is taken that it was
    open just then.
    """
    known = list(cases)
    if any(case.day < 0 or math.isnan(case.day) for case in known):
        raise ValueError("a day lies before the beginning")
    reached = Counter(case.day for case in known if case.reached)
    days = sorted(case.day for case in known)
    z = NormalDist().inv_cdf(0.5 + confidence / 2)
    left, variance = 1.0, 0.0
    points = []
    for day, events in sorted(reached.items()):
        at_risk = len(days) - _before(days, day)
        left *= 1 - events / at_risk
        if at_risk > events:
            variance += events / (at_risk * (at_risk - events))
        low, high = _interval(left, variance, z)
        points.append(Point(day, 1 - left, low, high, at_risk, events))
    still_open = sum(not case.reached for case in known)
    return Curve(tuple(points), len(known), still_open, days[-1] if days else 0.0)


def _before(days: list[float], day: float) -> int:
    """How many sorted days lie before one."""
    return bisect_right(days, math.nextafter(day, -math.inf))


def _interval(left: float, variance: float, z: float) -> tuple[float | None, float | None]:
    if not 0 < left < 1:
        return None, None
    width = z * math.sqrt(variance) / abs(math.log(left))
    return 1 - left ** math.exp(-width), 1 - left ** math.exp(width)
