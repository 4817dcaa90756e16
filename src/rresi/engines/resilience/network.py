"""How well the network of relations holds together when actors leave it."""

from __future__ import annotations

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from rresi.engines.resilience.findings import Assumption, Basis, Finding, Interval, IntervalKind
from rresi.engines.resilience.graph import Graph
from rresi.engines.resilience.model import Ecosystem

ORDERS = 20
# The resistance needs a dense N x N inverse: 0.3 s and 30 MB at 2,000 actors, cubic beyond.
DENSE_LIMIT = 2_000


@dataclass(frozen=True, kw_only=True)
class NetworkRobustness(Finding[float]):
    """value: R under adaptive degree attack, mean over random orders of tied actors.

    uncertainty: lowest and highest R over those orders.
    lowest_first: R when the tied actor listed first goes first.
    random: R when actors leave in random order, with the range over the orders drawn.
    graph_resistance: N * sum(1 / mu_i); infinite for a network in pieces; None when the network
        has more than DENSE_LIMIT actors.
    """

    lowest_first: float
    random: float
    random_range: Interval
    largest_component: int
    components: int
    bridges: tuple[tuple[str, str], ...]
    articulation_points: tuple[str, ...]
    graph_resistance: float | None


def network_robustness(
    ecosystem: Ecosystem, *, orders: int = ORDERS, seed: int = 0
) -> NetworkRobustness:
    """R under attack and under random loss, and where the network hangs by a thread."""
    graph = ecosystem.graph
    generator = random.Random(seed)
    ranks = tie_orders(graph.size, orders, generator)
    attacked = [robustness(graph, degree_attack(graph, rank)) for rank in ranks]
    at_random = [robustness(graph, rank) for rank in ranks]
    tree = graph.traversal
    return NetworkRobustness(
        value=math.fsum(attacked) / orders,
        uncertainty=Interval(min(attacked), max(attacked), IntervalKind.TIES),
        completeness=ecosystem.completeness,
        basis=Basis(
            actors=ecosystem.actors,
            relations=ecosystem.named_edges(graph.edges),
            assumptions=(Assumption.RELATIONS_AS_RECORDED,),
        ),
        lowest_first=robustness(graph, degree_attack(graph, range(graph.size))),
        random=math.fsum(at_random) / orders,
        random_range=Interval(min(at_random), max(at_random), IntervalKind.TIES),
        largest_component=tree.component_sizes[0],
        components=len(tree.component_sizes),
        bridges=ecosystem.named_edges(tree.bridges),
        articulation_points=tuple(ecosystem.actors[node] for node in tree.articulation_points),
        graph_resistance=graph_resistance(graph) if graph.size <= DENSE_LIMIT else None,
    )


def tie_orders(size: int, orders: int, generator: random.Random) -> list[list[int]]:
    """Random permutations of the nodes, each usable as ranks for ties or as an order of loss."""
    if orders < 1:
        raise ValueError(f"at least one order is needed, not {orders}")
    ranks = []
    for _ in range(orders):
        rank = list(range(size))
        generator.shuffle(rank)
        ranks.append(rank)
    return ranks


def degree_attack(graph: Graph, rank: Sequence[int]) -> list[int]:
    """The order in which nodes go when the one with the most neighbours left goes next.

    rank: a permutation; of tied nodes the one with the lowest rank goes first.

    Degrees only fall, so once the largest is d, no node can still enter the bucket of degree d:
    it is sorted by rank once, and nodes that have fallen out of it are passed over.
    """
    neighbours = graph.neighbours
    degree = [len(others) for others in neighbours]
    node_of = [0] * graph.size
    for node, place in enumerate(rank):
        node_of[place] = node
    buckets: list[list[int]] = [[] for _ in range(max(degree, default=0) + 1)]
    for node, count in enumerate(degree):
        buckets[count].append(rank[node])
    order = []
    for count in range(len(buckets) - 1, -1, -1):
        bucket = buckets[count]
        bucket.sort()
        for place in bucket:
            node = node_of[place]
            if degree[node] != count:
                continue
            degree[node] = -1
            order.append(node)
            for other in neighbours[node]:
                left = degree[other]
                if left > 0:
                    degree[other] = left - 1
                    buckets[left - 1].append(rank[other])
    return order


def robustness(graph: Graph, order: Sequence[int]) -> float:
    """R = (1/N) * sum over Q = 1..N of s(Q) (Schneider et al. 2011), in [0, 1/2).

    order: the nodes as they are removed; s(Q) is the largest component's share of N after Q.
    The nodes are put back in reverse into a union-find (Newman & Ziff 2001), near-linear.
    """
    neighbours = graph.neighbours
    size = graph.size
    leader = [-1] * size  # -1: still removed
    members = [1] * size
    largest = total = 0
    for node in reversed(order[1:]):
        own = leader[node] = node
        for other in neighbours[node]:
            top = leader[other]
            if top < 0:
                continue
            while leader[top] != top:
                leader[top] = top = leader[leader[top]]
            if top != own:
                if members[top] > members[own]:
                    own, top = top, own
                leader[top] = own
                members[own] += members[top]
        largest = max(largest, members[own])
        total += largest
    return total / size**2


def graph_resistance(graph: Graph) -> float:
    """The effective graph resistance N * sum over i >= 2 of 1/mu_i (Klein & Randic 1993).

    mu_i are the Laplacian's eigenvalues; their inverses sum to the trace of its pseudo-inverse.
    Infinite when the graph is not connected.
    """
    if len(graph.traversal.component_sizes) > 1:
        return math.inf
    return graph.size * float(np.trace(graph.pseudo_inverse))
