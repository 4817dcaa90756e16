"""What unrecorded links do to a result, and how far it can be undone.

A link that exists is recorded with probability m, the completeness, independently of the others.
A function with K providers then shows k ~ Binomial(K, m) of them, so that every share of
surviving functions is recorded too low, and "no second provider" is flagged too often.

Two instruments, both fed by the recorded counts alone:

- The posterior of K given k, by an empirical-Bayes prior over the functions (EM, smoothed as in
  Silverman et al. 1990). It gives the probability that a flag is true, what one more provider would
  add, and the corrected value: the expectation of the share over the plausible complete tables. For
  a given prior that rises with k, so that one more recorded provider never lowers what a function
  counts.
- SIMEX (Cook & Stefanski 1994): thin the table further, see how the value moves with the share of
  links that is left, extrapolate back to all of them. Thinning needs no simulation here: the
  expectation of the value after keeping a share t of the recorded links is a polynomial in t, and
  at t = 1/m it is unbiased. It falls and rises with k, so it is no value to show; but its spread if
  tables like the plausible complete ones were recorded again asks nothing of the prior, and makes
  the interval. Resampling the recorded links instead (the naive bootstrap) would thin them once
  more and miss the truth.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from statistics import NormalDist

import numpy as np
import numpy.typing as npt

from rresi.engines.resilience.findings import Interval, IntervalKind

Vector = npt.NDArray[np.float64]

# Beyond half of the links missing the prior is mostly made of what nobody saw, and the polynomial
# is evaluated at t > 2, where its terms grow without bound: no correction is then offered, only
# bounds.
LEAST_COMPLETENESS = 0.5
LEVEL = 0.95
_EM_ROUNDS = 100
# So many functions' worth of the prior moves to the neighbouring counts in each round. Without it a
# few functions get a prior of separate peaks: two recorded providers were almost surely not all,
# but three were.
_SMOOTHED = 2
_MOST_SMOOTHED = 0.5
_BLOCK = 256


@dataclass(frozen=True, slots=True)
class CorrectedShare:
    """A share of surviving functions, as recorded and corrected for missing links.

    corrected: None below LEAST_COMPLETENESS.
    interval: None for a complete table.
    """

    recorded: float
    corrected: float | None
    interval: Interval | None


@dataclass(frozen=True)
class MissingLinks:
    """What the recorded provider counts say about the true ones.

    counts: recorded providers of each function.
    most: the largest possible number of providers, i.e. the number of actors.
    completeness: m, in (0, 1].
    """

    counts: tuple[int, ...]
    most: int
    completeness: float

    @cached_property
    def support(self) -> npt.NDArray[np.int64]:
        """The true counts K that are considered: 0, 1, ... up to where the records end."""
        peak = max(self.counts)
        reach = math.ceil((peak + 4 * math.sqrt(peak) + 4) / self.completeness)
        return np.arange(max(peak, min(self.most, reach)) + 1)

    @cached_property
    def posterior(self) -> dict[int, Vector]:
        """P(K | k) over `support` for each recorded count k that occurs."""
        recorded, functions = np.unique(np.asarray(self.counts), return_counts=True)
        logarithms = self._log_binomial(self.support, recorded).T
        # Each row by its own largest value: where hardly anything is recorded all are tiny.
        likelihood = np.exp(logarithms - logarithms.max(axis=1, keepdims=True))
        # One function's worth of a flat prior keeps unseen counts possible.
        prior = np.full(len(self.support), 1 / len(self.support))
        flat = prior
        moving = min(_MOST_SMOOTHED, _SMOOTHED / len(self.counts))
        for _ in range(_EM_ROUNDS):
            share = likelihood * prior
            share /= share.sum(axis=1, keepdims=True)
            prior = (functions @ share + flat) / (len(self.counts) + 1)
            padded = np.concatenate([prior[:1], prior, prior[-1:]])  # what would leave an end stays
            prior = (1 - moving) * prior + moving / 2 * (padded[:-2] + padded[2:])
        table = likelihood * prior
        table /= table.sum(axis=1, keepdims=True)
        return {int(count): row for count, row in zip(recorded, table, strict=True)}

    def after_denials(self, count: int, denied: int) -> Vector:
        """P(K | k) when so many of the other actors are known not to be providers.

        Each unrecorded provider is taken to be any of the other actors with the same chance.
        """
        if not denied:
            return self.posterior[count]
        others = self.most - count
        # P(none of the j unrecorded ones has denied), factor by factor.
        steps = np.arange(int(self.support[-1]) - count)
        factors = np.clip((others - denied - steps) / np.maximum(others - steps, 1), 0, None)
        kept = np.cumprod(np.concatenate([np.ones(count + 1), factors]))
        chances = self.posterior[count] * kept
        if not chances.any():
            chances[count] = 1.0
        return np.asarray(chances / chances.sum(), dtype=np.float64)

    def none_unrecorded(self, count: int, denied: int = 0) -> float:
        """The probability that a function with `count` recorded providers has no others."""
        return float(self.after_denials(count, denied)[count])

    def mean(self, count: int, values: Vector, denied: int = 0) -> float:
        """The expectation of a value given over `support`, for `count` recorded providers."""
        return float(self.after_denials(count, denied) @ values)

    def unrecorded_all_fail(self, count: int, failing: float) -> float:
        """The probability that every provider beyond the `count` recorded ones fails.

        It is 1 where there is none; each fails independently with probability `failing`.
        """
        return float(self.posterior[count] @ failing ** (self.support - count).clip(0))

    def range(self, count: int, level: float = LEVEL, denied: int = 0) -> tuple[int, int]:
        """The central range of K that holds at least `level` of its probability."""
        below = np.cumsum(self.after_denials(count, denied))
        tail = (1 - level) / 2
        low, high = np.searchsorted(below, [tail + 1e-12, 1 - tail - 1e-12])
        return int(low), int(min(high, len(below) - 1))

    def draw(self, times: int, seed: int) -> npt.NDArray[np.int64]:
        """Possible complete tables: K of each function, shape (times, functions)."""
        generator = np.random.default_rng(seed)
        return np.column_stack(
            [
                generator.choice(self.support, size=times, p=self.posterior[count])
                for count in self.counts
            ]
        )

    def correct(
        self,
        shares: Sequence[float],
        survival: Callable[[Vector], Vector],
        thinned: Callable[[Vector, float], Vector],
        denied: Sequence[int],
        level: float = LEVEL,
    ) -> CorrectedShare:
        """Correct the weighted mean over functions of survival(K).

        shares: weight of each function, summing to 1.
        survival: survival(K), increasing in K.
        thinned: thinned(k, t) = E survival(Binomial(k, t)), a polynomial in t.
        denied: for each function, how many actors are known not to provide it.
        """
        counts = np.asarray(self.counts, dtype=np.float64)
        weights = np.asarray(shares, dtype=np.float64)
        recorded = float(weights @ survival(counts))
        if self.completeness == 1:
            return CorrectedShare(recorded, recorded, None)
        highest = float(survival(np.array([float(self.most)]))[0])
        if self.completeness < LEAST_COMPLETENESS:
            return CorrectedShare(recorded, None, Interval(recorded, highest, IntervalKind.BOUNDS))
        keep = 1 / self.completeness
        true = survival(self.support.astype(np.float64))
        expected = math.fsum(
            share * self.mean(count, true, denials)
            for share, count, denials in zip(shares, self.counts, denied, strict=True)
        )
        # Recorded links are true, so the truth lies between what is recorded and everything.
        value = min(max(expected, recorded), highest)
        spread = self._spread_when_recorded(lambda count: thinned(count, keep))
        variance = math.fsum(
            weight**2 * float(self.posterior[count] @ spread)
            for weight, count in zip(shares, self.counts, strict=True)
        )
        margin = NormalDist().inv_cdf((1 + level) / 2) * math.sqrt(variance)
        return CorrectedShare(
            recorded,
            value,
            Interval(
                max(value - margin, recorded),
                min(value + margin, highest),
                IntervalKind.MISSING_DATA,
                level,
            ),
        )

    def _spread_when_recorded(self, estimate: Callable[[Vector], Vector]) -> Vector:
        """Var estimate(k) for k ~ Binomial(K, m), for each K in `support`."""
        spread = np.zeros(len(self.support))
        for start, low, chances in self._recordings:
            values = estimate(np.arange(low, low + chances.shape[1], dtype=np.float64))
            mean = chances @ values
            spread[start : start + len(chances)] = chances @ values**2 - mean**2
        return np.maximum(spread, 0)

    @cached_property
    def _recordings(self) -> list[tuple[int, int, Vector]]:
        """P(k | K) in blocks of K, each with only the k that are not impossible: (K0, k0, P)."""
        blocks = []
        for start in range(0, len(self.support), _BLOCK):
            block = self.support[start : start + _BLOCK]
            least, most = int(block[0]), int(block[-1])
            reach = 8 * math.sqrt(most * self.completeness * (1 - self.completeness)) + 8
            low = max(0, math.floor(least * self.completeness - reach))
            high = min(most, math.ceil(most * self.completeness + reach))
            blocks.append((start, low, self._binomial(block, np.arange(low, high + 1))))
        return blocks

    def _binomial(self, totals: npt.NDArray[np.int64], counts: npt.NDArray[np.int64]) -> Vector:
        """P(k | K), shape (len(totals), len(counts))."""
        chances: Vector = np.exp(self._log_binomial(totals, counts))
        return chances

    def _log_binomial(self, totals: npt.NDArray[np.int64], counts: npt.NDArray[np.int64]) -> Vector:
        """log P(k | K), -inf where k is impossible, shape (len(totals), len(counts))."""
        missing = totals[:, None] - counts[None, :]
        if self.completeness == 1:
            return np.where(missing == 0, 0.0, -np.inf)
        steps = np.log(np.arange(1, max(int(totals.max()), int(counts.max())) + 1))
        factorial = np.concatenate([[0.0], np.cumsum(steps)])
        logarithms: Vector = np.where(
            missing >= 0,
            factorial[totals][:, None]
            - factorial[counts][None, :]
            - factorial[np.maximum(missing, 0)]
            + counts[None, :] * math.log(self.completeness)
            + missing * math.log1p(-self.completeness),
            -np.inf,
        )
        return logarithms
