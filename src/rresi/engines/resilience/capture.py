"""How complete a list is, from two lists of the same thing made independently.

Chapman's estimator of the number that exist (Chapman 1951; Seber 1970 for its variance) from a
capture-recapture with two samples: N = (n1 + 1)(n2 + 1) / (m + 1) - 1.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from statistics import NormalDist

from rresi.engines.resilience.completeness import LEVEL
from rresi.engines.resilience.findings import Interval, IntervalKind


@dataclass(frozen=True, slots=True)
class TwoLists:
    """What two lists of one ecosystem say about how many there are.

    first, second, both: how many stand on each list, and on both.
    exist: the estimated number that exist; never fewer than stand on either list.
    uncertainty: of that number, on the logarithm of those on neither list, so that it never falls
        below what was seen (Sadinle 2009).
    completeness, completeness_range: the share of them that the first list holds, in (0, 1].
    """

    first: int
    second: int
    both: int
    exist: float
    uncertainty: Interval
    completeness: float
    completeness_range: Interval


def two_lists(first: int, second: int, both: int) -> TwoLists:
    """Estimate how many exist, and how complete the first list is.

    Both lists must have been made independently: two that copy one another make the first look
    more complete than it is.

    Raises:
        ValueError: a count is negative, the first list is empty, or more stand on both lists than
            on one of them.
    """
    if first < 1 or second < 0 or not 0 <= both <= min(first, second):
        raise ValueError(f"impossible counts: {first}, {second}, {both} on both")
    seen = first + second - both
    exist = max((first + 1) * (second + 1) / (both + 1) - 1, seen)
    variance = (
        (first + 1)
        * (second + 1)
        * (first - both)
        * (second - both)
        / ((both + 1) ** 2 * (both + 2))
    )
    low, high = float(seen), float(seen)
    unseen = exist - seen
    if unseen > 0:
        z = NormalDist().inv_cdf((1 + LEVEL) / 2)
        spread = math.exp(z * math.sqrt(math.log(1 + variance / unseen**2)))
        low, high = seen + unseen / spread, seen + unseen * spread
    return TwoLists(
        first=first,
        second=second,
        both=both,
        exist=exist,
        uncertainty=Interval(low, high, IntervalKind.MISSING_DATA, LEVEL),
        completeness=first / exist,
        completeness_range=Interval(first / high, first / low, IntervalKind.MISSING_DATA, LEVEL),
    )
