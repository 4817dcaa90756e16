"""What would help most: a further provider of a function, a further relation."""

from __future__ import annotations

import heapq
import math
import random
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import numpy as np

from rresi.engines.resilience.completeness import Vector
from rresi.engines.resilience.findings import Assumption, Basis, Finding, Interval, IntervalKind
from rresi.engines.resilience.graph import Graph
from rresi.engines.resilience.model import Ecosystem, InvalidEcosystemError
from rresi.engines.resilience.network import (
    DENSE_LIMIT,
    degree_attack,
    graph_resistance,
    robustness,
    tie_orders,
)

_TIE_ORDERS = 5
# Proposals should not all end at one actor.
_MOST_PER_ACTOR = 3


@dataclass(frozen=True, kw_only=True)
class OfferRecommendation(Finding[float]):
    """One more provider of a function. value: the gain in R_F as recorded.

    uncertainty: the gain over the plausible true numbers of providers. expected: its mean.
    certainty: the probability that there is no provider beyond the recorded ones, so that the gain
    is as large as recorded. cost, gain_per_cost: None where no cost is known.
    """

    function: str
    providers: int
    expected: float
    certainty: float
    cost: float | None
    gain_per_cost: float | None


@dataclass(frozen=True, slots=True)
class PlannedOffer:
    """A step of a plan. gain: in R_F as recorded. spent, redundancy: after this step."""

    function: str
    providers_before: int
    gain: float
    cost: float
    spent: float
    redundancy: float


@dataclass(frozen=True, kw_only=True)
class RelationRecommendation(Finding[float]):
    """One more relation. value: the gain in R under adaptive degree attack.

    The mean over the same random orders of tied actors before and after; uncertainty: the lowest
    and highest gain over them.
    """

    relation: tuple[str, str]
    robustness_before: float
    robustness_after: float
    bridges_before: int
    bridges_after: int
    joins_components: bool
    resistance_after: float | None


def offer_gain(share: float, providers: int) -> float:
    """What the (k+1)-th provider adds to R_F: w_f / sum(w) / ((k + 1)(k + 2))."""
    return share / ((providers + 1) * (providers + 2))


def recommend_offers(
    ecosystem: Ecosystem, costs: Mapping[str, float] | None = None
) -> tuple[OfferRecommendation, ...]:
    """Every function, ranked by what one more provider would gain, per cost if costs are given.

    costs: function -> cost of winning a provider, > 0, one unit throughout. A function without a
    cost comes after those with one.
    """
    prices = _checked_costs(ecosystem, costs)
    missing = ecosystem.missing_links
    true = missing.support
    found = []
    for function, providers in ecosystem.providers.items():
        count = len(providers)
        share = ecosystem.weight_shares[ecosystem.function_index[function]]
        gain = offer_gain(share, count)
        denied = ecosystem.denials[function]
        low, high = missing.range(count, denied=denied)
        cost = prices.get(function)
        found.append(
            OfferRecommendation(
                value=gain,
                uncertainty=None
                if ecosystem.completeness == 1
                else Interval(
                    offer_gain(share, high), offer_gain(share, low), IntervalKind.POSSIBLE_TABLES
                ),
                completeness=ecosystem.completeness,
                basis=Basis(
                    actors=providers,
                    functions=(function,),
                    links=tuple((actor, function) for actor in providers),
                    assumptions=(Assumption.LINKS_MISSING_AT_RANDOM,)
                    + (() if prices else (Assumption.EQUAL_COSTS,)),
                ),
                function=function,
                providers=count,
                expected=missing.mean(count, share / ((true + 1) * (true + 2)), denied),
                certainty=missing.none_unrecorded(count, denied),
                cost=cost,
                gain_per_cost=None if cost is None else gain / cost,
            )
        )
    # A stable sort: equal gains keep the ecosystem's order.
    return tuple(sorted(found, key=lambda item: (-(item.gain_per_cost or 0), -item.value)))


def plan_offers(
    ecosystem: Ecosystem,
    budget: float,
    costs: Mapping[str, float] | None = None,
) -> tuple[PlannedOffer, ...]:
    """Spend a budget on further providers, always on the best gain per cost that it still pays.

    The gains are separable and concave, so at equal costs (each 1 when none are given) no other
    choice reaches a higher R_F; at unequal costs it is the usual greedy approximation.
    """
    if not (budget >= 0 and math.isfinite(budget)):
        raise InvalidEcosystemError(f"the budget must be at least 0, not {budget}")
    prices = _checked_costs(ecosystem, costs) or dict.fromkeys(ecosystem.functions, 1.0)
    counts = list(ecosystem.provider_counts)
    shares = ecosystem.weight_shares
    value = math.fsum(
        share * count / (count + 1) for share, count in zip(shares, counts, strict=True)
    )
    waiting = [
        (-offer_gain(shares[place], counts[place]) / prices[function], place)
        for place, function in enumerate(ecosystem.functions)
        if function in prices
    ]
    heapq.heapify(waiting)
    steps = []
    spent = 0.0
    while waiting:
        _, place = heapq.heappop(waiting)
        function = ecosystem.functions[place]
        count, cost = counts[place], prices[function]
        if spent + cost > budget * (1 + 1e-12):
            continue  # its later steps cost the same and gain less
        gain = offer_gain(shares[place], count)
        counts[place] += 1
        spent += cost
        value += gain
        steps.append(PlannedOffer(function, count, gain, cost, spent, value))
        heapq.heappush(waiting, (-offer_gain(shares[place], count + 1) / cost, place))
    return tuple(steps)


def recommend_relations(
    ecosystem: Ecosystem,
    candidates: Iterable[tuple[str, str]] | None = None,
    *,
    limit: int = 30,
    seed: int = 0,
) -> tuple[RelationRecommendation, ...]:
    """Relations that do not exist yet, ranked by what each alone would gain in R, then in bridges.

    candidates: pairs to consider; by default the `limit` pairs that would lower the graph
    resistance most (exact for every pair, see NewEdges), none where no relation is recorded or
    for a network of more than DENSE_LIMIT actors.
    """
    graph = ecosystem.graph
    index = ecosystem.actor_index
    edges = NewEdges(graph) if graph.size <= DENSE_LIMIT else None
    pairs = []
    if candidates is not None:
        for one, other in candidates:
            if one not in index or other not in index or one == other:
                raise InvalidEcosystemError(
                    f"no relation is possible between {one!r} and {other!r}"
                )
            if index[other] in graph.neighbours[index[one]]:
                raise InvalidEcosystemError(f"{one!r} and {other!r} have a relation already")
            pairs.append((index[one], index[other]))
    elif edges and graph.edges:
        pairs = edges.promising(limit)
    if not pairs:
        return ()
    ranks = tie_orders(graph.size, _TIE_ORDERS, random.Random(seed))
    before = [robustness(graph, degree_attack(graph, rank)) for rank in ranks]
    found = []
    for first, second in pairs:
        changed = graph.with_edge(first, second)
        after = [robustness(changed, degree_attack(changed, rank)) for rank in ranks]
        gains = [new - old for new, old in zip(after, before, strict=True)]
        tree = graph.traversal
        joins = tree.root[first] != tree.root[second]
        bridges = len(tree.bridges)
        found.append(
            RelationRecommendation(
                value=math.fsum(gains) / len(gains),
                uncertainty=Interval(min(gains), max(gains), IntervalKind.TIES),
                completeness=ecosystem.completeness,
                basis=Basis(
                    actors=(ecosystem.actors[first], ecosystem.actors[second]),
                    relations=ecosystem.named_edges(graph.edges),
                    assumptions=(Assumption.RELATIONS_AS_RECORDED,),
                ),
                relation=(ecosystem.actors[first], ecosystem.actors[second]),
                robustness_before=math.fsum(before) / len(before),
                robustness_after=math.fsum(after) / len(after),
                bridges_before=bridges,
                bridges_after=bridges + 1
                if joins
                else bridges - tree.bridges_between(first, second),
                joins_components=joins,
                resistance_after=edges.resistance_with(first, second) if edges else None,
            )
        )
    return tuple(sorted(found, key=lambda item: (-item.value, item.bridges_after)))


class NewEdges:
    """What every edge that a graph lacks would do to its graph resistance, from one inversion.

    An edge uv lowers it by N |L+ (e_u - e_v)|^2 / (1 + r_uv), from the rank-one update of the
    Laplacian's pseudo-inverse L+ (Sherman & Morrison 1950).
    """

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self.components = len(graph.traversal.component_sizes)
        inverse = graph.pseudo_inverse
        squared = inverse @ inverse
        own, own_squared = np.diag(inverse), np.diag(squared)
        apart = own[:, None] + own[None, :] - 2 * inverse
        self.trace = float(np.trace(inverse))
        self.fall: Vector = (own_squared[:, None] + own_squared[None, :] - 2 * squared) / (
            1 + apart
        )

    def promising(self, limit: int) -> list[tuple[int, int]]:
        """The pairs that would lower it most; no node is in more than _MOST_PER_ACTOR of them.

        Nodes without an edge are left out: they hold nothing together, and any edge between two of
        them lowers it more than one that gives a part of the network a second hold.
        """
        lone = {node for node, others in enumerate(self.graph.neighbours) if not others}
        first, second = np.triu_indices(self.graph.size, 1)
        # Rounded, so that equal pairs come in order of the actors on every machine.
        ranked = np.lexsort((second, first, -np.round(self.fall[first, second], 9)))
        linked = set(self.graph.edges)
        used: Counter[int] = Counter()
        pairs: list[tuple[int, int]] = []
        for place in ranked:
            pair = (int(first[place]), int(second[place]))
            if len(pairs) == limit:
                break
            if pair in linked or not lone.isdisjoint(pair):
                continue
            if max(used[node] for node in pair) < _MOST_PER_ACTOR:
                pairs.append(pair)
                used.update(pair)
        return pairs

    def resistance_with(self, first: int, second: int) -> float:
        """The graph resistance after one more edge; infinite while the graph is in pieces."""
        if self.components == 1:
            return self.graph.size * (self.trace - float(self.fall[first, second]))
        root = self.graph.traversal.root
        if self.components == 2 and root[first] != root[second]:  # the edge joins all there is
            return graph_resistance(self.graph.with_edge(first, second))
        return math.inf


def _checked_costs(ecosystem: Ecosystem, costs: Mapping[str, float] | None) -> dict[str, float]:
    for function, cost in (costs or {}).items():
        if function not in ecosystem.function_index:
            raise InvalidEcosystemError(f"cost of an unknown function {function!r}")
        if not (cost > 0 and math.isfinite(cost)):
            raise InvalidEcosystemError(f"cost of {function!r} must be above 0, not {cost}")
    return dict(costs or {})
