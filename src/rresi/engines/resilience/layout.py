"""Where to draw the actors of a network: distances on paper like distances in the graph.

Stress majorisation (Gansner, Koren & North 2004) from classical scaling, for each component by
itself; the components are then set side by side, largest first. The same graph gets the same
places.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Sequence

import numpy as np

from rresi.engines.resilience.completeness import Vector
from rresi.engines.resilience.graph import Graph

_ROUNDS = 40
_LEAST = 0.45  # edges; nodes that are drawn closer are pushed apart
_MARGIN = 0.9  # edges between two components
_WIDE = 1.6  # width to height of the whole


def most_connected(graph: Graph, most: int) -> list[int]:
    """The nodes with a neighbour that have the most of them, at most `most`, in ascending order."""
    linked = [node for node, others in enumerate(graph.neighbours) if others]
    ranked = sorted(linked, key=lambda node: (-len(graph.neighbours[node]), node))
    return sorted(ranked[:most])


def layout(graph: Graph) -> list[tuple[float, float]]:
    """A place for each node, in lengths of one edge, from (0, 0) at the top left.

    Takes a time of the order of the square of the nodes, and as much memory.
    """
    components: dict[int, list[int]] = {}
    for node, root in enumerate(graph.traversal.root):
        components.setdefault(root, []).append(node)
    drawn = []
    for nodes in sorted(components.values(), key=lambda nodes: (-len(nodes), nodes)):
        places = _spread(_majorised(_distances(graph, nodes)))
        places = places - places.min(axis=0)
        drawn.append((nodes, places))
    area = sum((w + _MARGIN) * (h + _MARGIN) for w, h in (p.max(axis=0) for _, p in drawn))
    limit = math.sqrt(area * _WIDE)
    found = [(0.0, 0.0)] * graph.size
    left = top = tall = 0.0
    for nodes, places in drawn:
        width, height = places.max(axis=0)
        if left and left + width > limit:
            left, top, tall = 0.0, top + tall + _MARGIN, 0.0
        for node, (x, y) in zip(nodes, places, strict=True):
            found[node] = (round(left + float(x), 3), round(top + float(y), 3))
        left, tall = left + float(width) + _MARGIN, max(tall, float(height))
    return found


def _distances(graph: Graph, nodes: Sequence[int]) -> Vector:
    """The length of the shortest way between each two nodes of one component."""
    place = {node: number for number, node in enumerate(nodes)}
    found = np.zeros((len(nodes), len(nodes)))
    for start in nodes:
        steps = {start: 0}
        waiting = deque([start])
        while waiting:
            node = waiting.popleft()
            for other in graph.neighbours[node]:
                if other not in steps:
                    steps[other] = steps[node] + 1
                    waiting.append(other)
        found[place[start]] = [steps[node] for node in nodes]
    return found


def _majorised(distances: Vector) -> Vector:
    size = len(distances)
    if size == 1:
        return np.zeros((1, 2))
    centre = np.eye(size) - 1 / size
    values, vectors = np.linalg.eigh(-centre @ distances**2 @ centre / 2)
    places: Vector = vectors[:, -2:][:, ::-1] * np.sqrt(np.maximum(values[-2:][::-1], 1e-9))
    # The sign of an eigenvector is arbitrary; and nodes in one place would never come apart.
    places = places * np.where(places[np.abs(places).argmax(axis=0), [0, 1]] < 0, -1, 1)
    turn = np.arange(size) * 2.4  # radians, about the golden angle
    places = places + 0.02 * np.column_stack([np.cos(turn), np.sin(turn)])
    with np.errstate(divide="ignore"):
        weights = np.where(distances > 0, distances**-2.0, 0.0)
    laplacian = np.diag(weights.sum(axis=1)) - weights
    inverse = np.linalg.pinv(laplacian)
    for _round in range(_ROUNDS):
        apart = np.linalg.norm(places[:, None] - places[None], axis=2)
        ratio = np.divide(weights * distances, apart, out=np.zeros_like(apart), where=apart > 0)
        pull = np.diag(ratio.sum(axis=1)) - ratio
        places = inverse @ (pull @ places)
    return places


def _spread(places: Vector) -> Vector:
    """The same with no two nodes closer than `_LEAST`, as far as some pushing achieves it."""
    for _round in range(_ROUNDS):
        steps = places[:, None] - places[None]
        apart = np.linalg.norm(steps, axis=2)
        np.fill_diagonal(apart, np.inf)
        short = np.maximum(0.0, _LEAST - apart)
        if short.max() < 1e-3:
            break
        push = short / np.maximum(apart, 1e-6) / 2
        places = places + (push[:, :, None] * steps).sum(axis=1)
    return places
