from __future__ import annotations

import math
import random
from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rresi.engines.resilience import (
    Ecosystem,
    Graph,
    closures,
    degree_attack,
    graph_resistance,
    network_robustness,
    recommend_relations,
    robustness,
)
from rresi.engines.resilience.network import tie_orders
from rresi.engines.resilience.recommendation import NewEdges
from tests.engines.resilience.tables import ecosystems, worked

# Zachary (1977): the 34 members of a karate club and who met outside it.
KARATE = (
    (1, "2 3 4 5 6 7 8 9 11 12 13 14 18 20 22 32"),
    (2, "3 4 8 14 18 20 22 31"),
    (3, "4 8 9 10 14 28 29 33"),
    (4, "8 13 14"),
    (5, "7 11"),
    (6, "7 11 17"),
    (7, "17"),
    (9, "31 33 34"),
    (10, "34"),
    (14, "34"),
    (15, "33 34"),
    (16, "33 34"),
    (19, "33 34"),
    (20, "34"),
    (21, "33 34"),
    (23, "33 34"),
    (24, "26 28 30 33 34"),
    (25, "26 28 32"),
    (26, "32"),
    (27, "30 34"),
    (28, "34"),
    (29, "32 34"),
    (30, "33 34"),
    (31, "33 34"),
    (32, "33 34"),
    (33, "34"),
)


@st.composite
def graphs(draw: st.DrawFn, most: int = 9) -> Graph:
    size = draw(st.integers(1, most))
    pairs = list(combinations(range(size), 2))
    edges = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    return Graph.from_edges(size, edges)


def pieces(graph: Graph, gone: set[int], without: tuple[int, int] | None = None) -> list[set[int]]:
    """Components by plain search, the oracle for everything clever."""
    found: list[set[int]] = []
    left = set(range(graph.size)) - gone
    while left:
        queue = [left.pop()]
        piece = set(queue)
        while queue:
            node = queue.pop()
            for other in graph.neighbours[node]:
                if other in left and (min(node, other), max(node, other)) != without:
                    left.remove(other)
                    piece.add(other)
                    queue.append(other)
        found.append(piece)
    return found


def largest(graph: Graph, gone: set[int]) -> int:
    return max(map(len, pieces(graph, gone)), default=0)


def plain_attack(graph: Graph, rank: Sequence[int]) -> list[int]:
    order: list[int] = []
    while len(order) < graph.size:
        gone = set(order)
        order.append(
            min(
                set(range(graph.size)) - gone,
                key=lambda node: (-len(set(graph.neighbours[node]) - gone), rank[node]),
            )
        )
    return order


@given(graphs(), st.randoms(use_true_random=False))
def test_attack_and_robustness_follow_their_definitions(
    graph: Graph, generator: random.Random
) -> None:
    rank = tie_orders(graph.size, 1, generator)[0]
    order = degree_attack(graph, rank)

    assert order == plain_attack(graph, rank)
    shares = [largest(graph, set(order[: gone + 1])) / graph.size for gone in range(graph.size)]
    assert robustness(graph, order) == pytest.approx(sum(shares) / graph.size)


@given(graphs())
def test_cuts_are_those_that_a_search_finds(graph: Graph) -> None:
    tree = graph.traversal
    whole = len(pieces(graph, set()))

    assert tree.component_sizes == sorted(map(len, pieces(graph, set())), reverse=True)
    assert set(tree.articulation_points) == {
        node
        for node in range(graph.size)
        if graph.neighbours[node] and len(pieces(graph, {node})) > whole
    }
    assert set(tree.bridges) == {
        edge for edge in graph.edges if len(pieces(graph, set(), without=edge)) > whole
    }


@pytest.mark.parametrize("size", [1, 2, 7, 30])
def test_closed_forms(size: int) -> None:
    complete = Graph.from_edges(size, combinations(range(size), 2))
    star = Graph.from_edges(size, ((0, leaf) for leaf in range(1, size)))

    ranks = range(size)
    assert robustness(complete, degree_attack(complete, ranks)) == pytest.approx(
        (size - 1) / (2 * size)
    )
    assert robustness(star, degree_attack(star, ranks)) == pytest.approx((size - 1) / size**2)


def test_the_karate_club() -> None:
    edges = ((one - 1, int(other) - 1) for one, others in KARATE for other in others.split())
    club = Graph.from_edges(34, edges)
    over_ties = [
        robustness(club, degree_attack(club, rank))
        for rank in tie_orders(34, 1500, random.Random(1))
    ]

    assert len(club.edges) == 78
    assert robustness(club, degree_attack(club, range(34))) == pytest.approx(0.135813, abs=5e-7)
    assert round(min(over_ties), 4) == 0.1246
    assert round(max(over_ties), 4) == 0.1427


@pytest.mark.parametrize(
    ("edges", "expected"),
    [
        (((0, 1), (1, 2), (2, 3)), 10),
        (((0, 1), (1, 2), (2, 3), (3, 0)), 5),
        (tuple(combinations(range(4), 2)), 3),
        (((0, 1), (2, 3)), math.inf),
    ],
)
def test_graph_resistance(edges: tuple[tuple[int, int], ...], expected: float) -> None:
    assert graph_resistance(Graph.from_edges(4, edges)) == pytest.approx(expected)


@given(graphs())
def test_graph_resistance_is_the_sum_over_eigenvalues(graph: Graph) -> None:
    laplacian = np.zeros((graph.size, graph.size))
    for one, other in graph.edges:
        laplacian[one, other] = laplacian[other, one] = -1
        laplacian[one, one] += 1
        laplacian[other, other] += 1
    values = np.sort(np.linalg.eigvalsh(laplacian))[1:]
    connected = len(pieces(graph, set())) == 1

    expected = graph.size * float(np.sum(1 / values)) if connected else math.inf
    assert graph_resistance(graph) == pytest.approx(expected)


@given(graphs(7))
def test_new_edges_are_valued_as_if_they_were_built(graph: Graph) -> None:
    edges = NewEdges(graph)
    tree = graph.traversal
    proposed = edges.promising(100)

    assert len(set(proposed)) == len(proposed)
    for one, other in proposed:
        assert (one, other) not in graph.edges
        changed = graph.with_edge(one, other)
        assert edges.resistance_with(one, other) == pytest.approx(graph_resistance(changed))
        assert tree.root[one] != tree.root[other] or len(changed.traversal.bridges) == len(
            tree.bridges
        ) - tree.bridges_between(one, other)


def test_the_worked_example() -> None:
    network = network_robustness(worked())

    assert network.value == pytest.approx(0.20)
    assert network.uncertainty is not None
    assert network.uncertainty.low == network.uncertainty.high == pytest.approx(0.20)
    assert network.lowest_first == pytest.approx(0.20)
    assert len(network.bridges) == 4
    assert network.articulation_points == ("A", "D")
    assert network.graph_resistance == pytest.approx(18)


@pytest.mark.parametrize("relation", [("B", "E"), ("C", "E")])
def test_a_relation_in_the_worked_example(relation: tuple[str, str]) -> None:
    (proposal,) = recommend_relations(worked(), [relation])

    assert proposal.robustness_after == pytest.approx(0.24)
    assert proposal.value == pytest.approx(0.04)
    assert (proposal.bridges_before, proposal.bridges_after) == (4, 1)
    assert proposal.resistance_after == pytest.approx(11.5)


def test_proposals_put_the_largest_gain_first() -> None:
    proposals = recommend_relations(worked())

    assert {proposals[0].relation, proposals[1].relation} == {("B", "E"), ("C", "E")}
    gains = [proposal.value for proposal in proposals]
    assert gains == sorted(gains, reverse=True)
    assert recommend_relations(worked()) == proposals
    # Organisations without a relation hold nothing together: the same pairs are proposed.
    actors = [*"ABCDE", "Alone", "Lonely", "Solo"]
    more = Ecosystem.of(
        [(actor, "f") for actor in actors], [("A", "B"), ("A", "C"), ("A", "D"), ("A", "E")]
    )
    named = {end for one in recommend_relations(more) for end in one.relation}
    assert named == set("BCDE")
    assert recommend_relations(Ecosystem.of([("A", "f"), ("B", "f")])) == ()


@pytest.mark.parametrize("pair", [("A", "B"), ("A", "A"), ("A", "Z")])
def test_impossible_relations_are_refused(pair: tuple[str, str]) -> None:
    with pytest.raises(ValueError, match="relation"):
        recommend_relations(worked(), [pair])


@given(ecosystems())
def test_the_seed_fixes_the_result(ecosystem: Ecosystem) -> None:
    assert network_robustness(ecosystem, seed=3) == network_robustness(ecosystem, seed=3)


@given(ecosystems())
def test_closure_cards_are_what_closing_does(ecosystem: Ecosystem) -> None:
    graph = ecosystem.graph
    cards = closures(ecosystem)

    assert len(cards) == len(ecosystem.actors)
    for node, card in enumerate(cards):
        others = [link for link in ecosystem.links if link.actor != card.actor]
        own = [link for link in ecosystem.links if link.actor == card.actor]
        assert set(card.value) == {link.function for link in own} - {
            link.function for link in others
        }
        assert set(card.groups_lost) == {group for link in own for group in link.groups} - {
            group for link in others for group in link.groups
        }
        assert set(card.offers_lost) == {
            (link.function, group)
            for link in own
            for group in link.groups
            if link.function not in card.value
        } - {(link.function, group) for link in others for group in link.groups}
        assert card.largest_before == largest(graph, set())
        assert card.largest_after == largest(graph, {node})
        home = next(piece for piece in pieces(graph, set()) if node in piece)
        left = [piece for piece in pieces(graph, {node}) if piece <= home]
        main = max(map(len, left), default=0)
        if main == 1 and len(left) > 2:  # none of them is the rest of the network
            main = 0
        assert len(card.cut_off) == len(home) - 1 - main == cards.cut_off_counts[node]
        # What is cut off is all of the component but one largest piece.
        stays = home - {node} - {ecosystem.actor_index[actor] for actor in card.cut_off}
        assert stays in left or not stays
        assert card.uncertainty is None or 0 <= card.uncertainty.low <= card.uncertainty.high
        assert card.uncertainty is None or card.uncertainty.high <= len(card.value)


def test_closures_in_the_worked_example() -> None:
    cards = closures(worked())

    assert cards.of("A").value == ("incubation",)
    assert cards.of("A").cut_off == ("B", "C")
    assert (cards.of("A").largest_before, cards.of("A").largest_after) == (5, 2)
    assert [card.actor for card in cards if card.value] == ["A"]
    assert cards.of("A").basis.links == (("A", "incubation"),)
    assert cards[-1] == cards.of("E")
    assert cards[:2] == (cards.of("A"), cards.of("B"))
    with pytest.raises(IndexError):
        cards[5]


def test_a_long_chain_needs_no_recursion() -> None:
    size = 20_000
    chain = Graph.from_edges(size, ((node, node + 1) for node in range(size - 1)))

    assert len(chain.traversal.bridges) == size - 1
    assert robustness(chain, range(size)) == pytest.approx(0.5, abs=1e-4)
