"""Diversity in effective numbers."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from rresi.engines.resilience.completeness import LEVEL, Vector
from rresi.engines.resilience.findings import Assumption, Basis, Finding, Interval, IntervalKind
from rresi.engines.resilience.model import Ecosystem

ORDERS = (0.0, 1.0, 2.0)
_DRAWS = 400


@dataclass(frozen=True, kw_only=True)
class Diversity(Finding[float]):
    """value: the Hill number D_q, how many equally common kinds there would be.

    uncertainty: over possible complete tables, for links by function; None for actors by kind,
        where the completeness of links says nothing about unlisted actors.
    order: q. of: what was counted. counts: how often each kind occurs, zeros included.
    """

    order: float
    of: str
    counts: Mapping[str, int]


def hill_number(abundances: Sequence[float], order: float) -> float:
    """D_q = (sum p^q)^(1 / (1 - q)); q = 1 is exp(entropy), q = inf 1 / max(p) (Hill 1973).

    abundances: counts or shares, >= 0, not all 0. order: q >= 0.
    Raises ValueError otherwise.
    """
    if not order >= 0:
        raise ValueError(f"the order must be at least 0, not {order}")
    if any(not (value >= 0 and math.isfinite(value)) for value in abundances):
        raise ValueError("an abundance must be a finite number of at least 0")
    total = math.fsum(abundances)
    if total == 0:
        raise ValueError("nothing was counted")
    shares = [value / total for value in abundances if value > 0]
    if order == 1:
        return math.exp(-math.fsum(share * math.log(share) for share in shares))
    if order == math.inf:
        return 1 / max(shares)
    return float(math.fsum(share**order for share in shares) ** (1 / (1 - order)))


def hill_numbers(tables: npt.NDArray[np.int64], order: float) -> Vector:
    """`hill_number` of each row of counts, all at once; q is finite."""
    shares = tables / tables.sum(axis=1, keepdims=True)
    if order == 1:
        logarithms = np.log(shares, out=np.zeros_like(shares), where=shares > 0)
        return np.asarray(np.exp(-(shares * logarithms).sum(axis=1)), dtype=np.float64)
    powers = np.power(shares, order, out=np.zeros_like(shares), where=shares > 0)
    return np.asarray(powers.sum(axis=1) ** (1 / (1 - order)), dtype=np.float64)


def function_diversity(ecosystem: Ecosystem, *, seed: int = 0) -> tuple[Diversity, ...]:
    """How evenly the links spread over the functions, for q = 0, 1, 2; empty without links."""
    if not ecosystem.links:
        return ()
    counts = dict(zip(ecosystem.functions, ecosystem.provider_counts, strict=True))
    possible = ecosystem.missing_links.draw(_DRAWS, seed) if ecosystem.completeness < 1 else None
    tail = (1 - LEVEL) / 2
    results = []
    for order in ORDERS:
        uncertainty = None
        if possible is not None:
            low, high = np.quantile(hill_numbers(possible, order), [tail, 1 - tail]).tolist()
            uncertainty = Interval(low, high, IntervalKind.POSSIBLE_TABLES, LEVEL)
        results.append(
            Diversity(
                value=hill_number(list(counts.values()), order),
                uncertainty=uncertainty,
                completeness=ecosystem.completeness,
                basis=ecosystem.whole_basis(Assumption.LINKS_MISSING_AT_RANDOM),
                order=order,
                of="links by function",
                counts=counts,
            )
        )
    return tuple(results)


def kind_diversity(ecosystem: Ecosystem, kinds: Mapping[str, str]) -> tuple[Diversity, ...]:
    """How many effective kinds of actors there are, for q = 0, 1, 2; empty if none is known.

    kinds: actor -> kind (sector, legal form), for those known.
    """
    known = {actor: kinds[actor] for actor in ecosystem.actors if actor in kinds}
    if not known:
        return ()
    counts = dict(sorted(Counter(known.values()).items()))
    return tuple(
        Diversity(
            value=hill_number(list(counts.values()), order),
            uncertainty=None,
            completeness=ecosystem.completeness,
            basis=Basis(actors=tuple(known)),
            order=order,
            of="actors by kind",
            counts=counts,
        )
        for order in ORDERS
    )
