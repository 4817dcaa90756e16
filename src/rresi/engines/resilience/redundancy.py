"""How much of the ecosystem survives when actors fail: redundancy in closed form.

If every actor fails with the same probability p ~ U(0, 1), a function with k providers survives
with probability 1 - p^k, on average over p with k / (k + 1). The mean over functions, R_F, is the
robustness of Burgos et al. (2007) for random extinctions, without simulating any.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import StrEnum
from itertools import groupby
from typing import Literal

import numpy as np

from rresi.engines.resilience.completeness import LEVEL, CorrectedShare, MissingLinks, Vector
from rresi.engines.resilience.findings import Assumption, Basis, Finding, Interval, IntervalKind
from rresi.engines.resilience.model import Ecosystem


class Flag(StrEnum):
    """A thin place, worded by what the records say, not by what is."""

    NO_PROVIDER_RECORDED = "no_provider_recorded"
    NO_SECOND_PROVIDER_RECORDED = "no_second_provider_recorded"


@dataclass(frozen=True, kw_only=True)
class FunctionRedundancy(Finding[float]):
    """One function. value: k / (k + 1), the share of all failure levels that it survives.

    weight: w_f / sum(w).
    by_confidence: the same value if each link exists only with its confidence.
    flag_probability: the probability that the flag is true, given the completeness.
    """

    function: str
    weight: float
    providers: int
    by_confidence: float
    flag: Flag | None
    flag_probability: float | None


@dataclass(frozen=True, kw_only=True)
class Redundancy(Finding[float]):
    """value: R_F as recorded, in [0, 1). uncertainty: of the corrected value.

    corrected: R_F expected at full completeness; None when too little is recorded.
    robustness_uniform: R_F in the convention of the R package robber, (n + 1) / n as large.
    by_confidence: R_F if each link exists only with its confidence.
    thinning: (share of existing links that is left, expected R_F) from half of the records up to
        all, then the corrected value at 1: what a chart of the correction draws.
    """

    corrected: float | None
    robustness_uniform: float
    by_confidence: float
    functions: tuple[FunctionRedundancy, ...]
    thinning: tuple[tuple[float, float], ...]


def survival(counts: Vector) -> Vector:
    """k / (k + 1) for each count."""
    return counts / (counts + 1)


def survival_when_thinned(counts: Vector, keep: float) -> Vector:
    """E[j / (j + 1)] for j ~ Binomial(k, keep): a polynomial in keep, continued beyond 1."""
    return 1 - (1 - (1 - keep) ** (counts + 1)) / ((counts + 1) * keep)


def redundancy(ecosystem: Ecosystem) -> Redundancy:
    """R_F of an ecosystem and of each of its functions."""
    missing = ecosystem.missing_links
    fixed = missing.correct(
        ecosystem.weight_shares,
        survival,
        survival_when_thinned,
        tuple(ecosystem.denials.values()),
    )
    functions = tuple(
        _function_redundancy(ecosystem, missing, function, weight)
        for function, weight in zip(ecosystem.functions, ecosystem.weight_shares, strict=True)
    )
    actors = len(ecosystem.actors)
    return Redundancy(
        value=fixed.recorded,
        uncertainty=fixed.interval,
        completeness=ecosystem.completeness,
        basis=ecosystem.whole_basis(
            Assumption.COMMON_FAILURE_PROBABILITY, Assumption.LINKS_MISSING_AT_RANDOM
        ),
        corrected=fixed.corrected,
        robustness_uniform=fixed.recorded * (actors + 1) / actors,
        by_confidence=math.fsum(entry.weight * entry.by_confidence for entry in functions),
        functions=functions,
        thinning=_thinning(ecosystem, fixed),
    )


def robustness_by_degree(ecosystem: Ecosystem, order: Literal["decreasing", "increasing"]) -> float:
    """Robustness when actors fail one by one by their number of functions.

    Left sum over the share of functions alive before each removal, as in the R package robber; the
    mean over all orders of tied actors is exact: the last of m providers among g tied actors goes
    on average at place m (g + 1) / (m + 1) of the g.
    """
    functions_of = {actor: len(found) for actor, found in ecosystem.functions_of.items()}
    ranked = sorted(ecosystem.actors, key=functions_of.__getitem__, reverse=order == "decreasing")
    first: dict[int, int] = {}
    tied: dict[int, int] = {}
    gone = 0
    for degree, group in groupby(ranked, key=functions_of.__getitem__):
        first[degree], tied[degree] = gone, sum(1 for _ in group)
        gone += tied[degree]
    total = 0.0
    for function, weight in zip(ecosystem.functions, ecosystem.weight_shares, strict=True):
        degrees = [functions_of[actor] for actor in ecosystem.providers[function]]
        if not degrees:
            continue
        last = min(degrees) if order == "decreasing" else max(degrees)
        among = degrees.count(last)
        total += weight * (first[last] + among * (tied[last] + 1) / (among + 1))
    return total / len(ecosystem.actors)


def redundancy_of_random_table(actors: int, density: float) -> float:
    """The expected R_F of a table in which each link exists with the same probability."""
    if not 0 < density <= 1:
        raise ValueError(f"density must be above 0 and at most 1, not {density}")
    return float(survival_when_thinned(np.array([float(actors)]), density)[0])


def _function_redundancy(
    ecosystem: Ecosystem, missing: MissingLinks, function: str, weight: float
) -> FunctionRedundancy:
    providers = ecosystem.providers[function]
    count = len(providers)
    flag = {0: Flag.NO_PROVIDER_RECORDED, 1: Flag.NO_SECOND_PROVIDER_RECORDED}.get(count)
    denied = ecosystem.denials[function]
    uncertainty = None
    if ecosystem.completeness < 1:
        low, high = missing.range(count, denied=denied)
        uncertainty = Interval(
            low / (low + 1), high / (high + 1), IntervalKind.POSSIBLE_TABLES, LEVEL
        )
    return FunctionRedundancy(
        value=count / (count + 1),
        uncertainty=uncertainty,
        completeness=ecosystem.completeness,
        basis=Basis(
            actors=providers,
            functions=(function,),
            links=tuple((actor, function) for actor in providers),
            assumptions=(Assumption.LINKS_MISSING_AT_RANDOM,),
        ),
        function=function,
        weight=weight,
        providers=count,
        by_confidence=_survival_by_confidence(
            [link.confidence for link in ecosystem.links_by_function[function]]
        ),
        flag=flag,
        flag_probability=missing.none_unrecorded(count, denied) if flag else None,
    )


def _survival_by_confidence(confidences: list[float]) -> float:
    """E[j / (j + 1)] when each of the links exists with its own probability."""
    chances = np.zeros(len(confidences) + 1)  # P(j links exist), link by link
    chances[0] = 1
    for confidence in confidences:
        exists = chances[:-1] * confidence
        chances *= 1 - confidence
        chances[1:] += exists
    return float(chances @ survival(np.arange(len(chances), dtype=np.float64)))


def _thinning(ecosystem: Ecosystem, fixed: CorrectedShare) -> tuple[tuple[float, float], ...]:
    counts = np.asarray(ecosystem.provider_counts, dtype=np.float64)
    weights = np.asarray(ecosystem.weight_shares)
    curve = [
        (
            float(ecosystem.completeness * keep),
            float(weights @ survival_when_thinned(counts, float(keep))),
        )
        for keep in np.linspace(0.5, 1, 6)
    ]
    if fixed.corrected is not None and ecosystem.completeness < 1:
        curve.append((1.0, fixed.corrected))
    return tuple(curve)
