"""All analyses of one ecosystem, as a region's page needs them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from rresi.engines.resilience.closure import Closures, closures
from rresi.engines.resilience.diversity import Diversity, function_diversity, kind_diversity
from rresi.engines.resilience.failure import (
    Crisis,
    FailureCurve,
    FundingWithdrawal,
    crisis,
    failure_curve,
    funding_withdrawal,
)
from rresi.engines.resilience.model import Ecosystem
from rresi.engines.resilience.network import ORDERS, NetworkRobustness, network_robustness
from rresi.engines.resilience.peers import PeerRegions, Region, peer_regions
from rresi.engines.resilience.recommendation import (
    OfferRecommendation,
    RelationRecommendation,
    recommend_offers,
    recommend_relations,
)
from rresi.engines.resilience.redundancy import Redundancy, redundancy, robustness_by_degree


@dataclass(frozen=True, slots=True)
class Assessment:
    """The nine analyses. None, or empty, where what an analysis needs was not given.

    redundancy: R_F and its correction for missing data (definitions 1 and 9).
    robustness_decreasing, robustness_increasing: the best connected, or the least, fail first.
    failure_curve, crisis: definition 2. closures: 3. funding: 4. network: 5.
    offers, relations: 6. function_diversity, kind_diversity: 7. peers: 8.
    """

    redundancy: Redundancy
    robustness_decreasing: float
    robustness_increasing: float
    failure_curve: FailureCurve
    crisis: Crisis | None
    closures: Closures
    funding: FundingWithdrawal | None
    network: NetworkRobustness
    offers: tuple[OfferRecommendation, ...]
    relations: tuple[RelationRecommendation, ...]
    function_diversity: tuple[Diversity, ...]
    kind_diversity: tuple[Diversity, ...]
    peers: PeerRegions | None


def assess(
    ecosystem: Ecosystem,
    *,
    risks: Mapping[str, float] | None = None,
    funding: Mapping[str, Mapping[str, float]] | None = None,
    withdrawn: AbstractSet[str] = frozenset(),
    costs: Mapping[str, float] | None = None,
    candidates: Iterable[tuple[str, str]] | None = None,
    kinds: Mapping[str, str] | None = None,
    home: Region | None = None,
    others: Sequence[Region] = (),
    orders: int = ORDERS,
    seed: int = 0,
) -> Assessment:
    """Run everything that the given data allow; the same input and seed give the same result.

    risks: actor -> probability of failing in a crisis. funding: actor -> source -> amount, of
    which the sources `withdrawn` stop. costs: function -> cost of one more provider.
    candidates: relations to consider. kinds: actor -> kind. home, others: regions to compare.
    orders: random orders for the network's R. Each is described where it is used.
    """
    return Assessment(
        redundancy=redundancy(ecosystem),
        robustness_decreasing=robustness_by_degree(ecosystem, "decreasing"),
        robustness_increasing=robustness_by_degree(ecosystem, "increasing"),
        failure_curve=failure_curve(ecosystem),
        crisis=None if risks is None else crisis(ecosystem, risks),
        closures=closures(ecosystem),
        funding=None if funding is None else funding_withdrawal(ecosystem, funding, withdrawn),
        network=network_robustness(ecosystem, orders=orders, seed=seed),
        offers=recommend_offers(ecosystem, costs),
        relations=recommend_relations(ecosystem, candidates, seed=seed),
        function_diversity=function_diversity(ecosystem, seed=seed),
        kind_diversity=kind_diversity(ecosystem, kinds or {}),
        peers=None if home is None else peer_regions(home, others),
    )
