from __future__ import annotations

import math
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rresi.engines.resilience import Graph, layout, most_connected


@st.composite
def graphs(draw: st.DrawFn) -> Graph:
    size = draw(st.integers(1, 14))
    pairs = list(combinations(range(size), 2))
    edges = draw(st.lists(st.sampled_from(pairs), unique=True)) if pairs else []
    return Graph.from_edges(size, edges)


def apart(one: tuple[float, float], other: tuple[float, float]) -> float:
    return math.dist(one, other)


@given(graphs())
def test_every_node_has_a_place_of_its_own_and_the_same_each_time(graph: Graph) -> None:
    places = layout(graph)
    assert places == layout(graph)
    assert len(places) == graph.size
    assert min(x for x, _y in places) >= 0
    assert min(y for _x, y in places) >= 0
    for one, other in combinations(places, 2):
        assert apart(one, other) > 0.3


@given(graphs())
def test_components_do_not_overlap(graph: Graph) -> None:
    places = layout(graph)
    boxes: dict[int, list[tuple[float, float]]] = {}
    for node, root in enumerate(graph.traversal.root):
        boxes.setdefault(root, []).append(places[node])
    sides = [
        (min(x for x, _ in b), min(y for _, y in b), max(x for x, _ in b), max(y for _, y in b))
        for b in boxes.values()
    ]
    for one, other in combinations(sides, 2):
        assert one[2] < other[0] or other[2] < one[0] or one[3] < other[1] or other[3] < one[1]


def test_a_path_is_drawn_as_long_as_it_is() -> None:
    places = layout(Graph.from_edges(4, [(0, 1), (1, 2), (2, 3)]))
    assert apart(places[0], places[3]) == pytest.approx(3, abs=0.1)
    assert apart(places[0], places[1]) == pytest.approx(1, abs=0.1)


def test_those_with_the_most_relations_are_kept() -> None:
    graph = Graph.from_edges(6, [(0, 1), (0, 2), (0, 3), (1, 2)])
    assert most_connected(graph, 3) == [0, 1, 2]
    assert most_connected(graph, 10) == [0, 1, 2, 3]  # the last two have no relation
