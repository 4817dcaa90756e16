"""The resilience of an ecosystem: what it has, misses and depends on, and how sure that is.

A library of its own: no Django, no database. Start with `Ecosystem.of` or `read_ecosystem`, then
`assess` for everything, or one of the analyses; `Sandbox` answers what-if questions.
"""

from rresi.engines.resilience.asking import MissingFact, chosen, missing_facts
from rresi.engines.resilience.assessment import Assessment, assess
from rresi.engines.resilience.closure import ClosureCard, Closures, closures
from rresi.engines.resilience.completeness import CorrectedShare, MissingLinks
from rresi.engines.resilience.diversity import (
    Diversity,
    function_diversity,
    hill_number,
    kind_diversity,
)
from rresi.engines.resilience.failure import (
    Crisis,
    FailureCurve,
    FailurePoint,
    FundingStep,
    FundingWithdrawal,
    crisis,
    failure_curve,
    funding_withdrawal,
    risks_by_kind,
)
from rresi.engines.resilience.findings import (
    Assumption,
    Basis,
    Finding,
    Interval,
    IntervalKind,
    as_data,
)
from rresi.engines.resilience.graph import Graph
from rresi.engines.resilience.layout import layout, most_connected
from rresi.engines.resilience.lines import FAULTS_SHOWN, InvalidFileError
from rresi.engines.resilience.model import Ecosystem, InvalidEcosystemError, Offer
from rresi.engines.resilience.network import (
    NetworkRobustness,
    degree_attack,
    graph_resistance,
    network_robustness,
    robustness,
)
from rresi.engines.resilience.peers import Driver, Peer, PeerRegions, Region, peer_regions
from rresi.engines.resilience.reading import Reading, read_ecosystem
from rresi.engines.resilience.recommendation import (
    OfferRecommendation,
    PlannedOffer,
    RelationRecommendation,
    offer_gain,
    plan_offers,
    recommend_offers,
    recommend_relations,
)
from rresi.engines.resilience.redundancy import (
    Flag,
    FunctionRedundancy,
    Redundancy,
    redundancy,
    redundancy_of_random_table,
    robustness_by_degree,
)
from rresi.engines.resilience.relief import Relief, relieving_relations
from rresi.engines.resilience.sandbox import Comparison, Sandbox, State
from rresi.engines.tables import Fault

__all__ = [
    "FAULTS_SHOWN",
    "Assessment",
    "Assumption",
    "Basis",
    "ClosureCard",
    "Closures",
    "Comparison",
    "CorrectedShare",
    "Crisis",
    "Diversity",
    "Driver",
    "Ecosystem",
    "FailureCurve",
    "FailurePoint",
    "Fault",
    "Finding",
    "Flag",
    "FunctionRedundancy",
    "FundingStep",
    "FundingWithdrawal",
    "Graph",
    "Interval",
    "IntervalKind",
    "InvalidEcosystemError",
    "InvalidFileError",
    "MissingFact",
    "MissingLinks",
    "NetworkRobustness",
    "Offer",
    "OfferRecommendation",
    "Peer",
    "PeerRegions",
    "PlannedOffer",
    "Reading",
    "Redundancy",
    "Region",
    "RelationRecommendation",
    "Relief",
    "Sandbox",
    "State",
    "as_data",
    "assess",
    "chosen",
    "closures",
    "crisis",
    "degree_attack",
    "failure_curve",
    "function_diversity",
    "funding_withdrawal",
    "graph_resistance",
    "hill_number",
    "kind_diversity",
    "layout",
    "missing_facts",
    "most_connected",
    "network_robustness",
    "offer_gain",
    "peer_regions",
    "plan_offers",
    "read_ecosystem",
    "recommend_offers",
    "recommend_relations",
    "redundancy",
    "redundancy_of_random_table",
    "relieving_relations",
    "risks_by_kind",
    "robustness",
    "robustness_by_degree",
]
