"""The graph of relations, and the one depth-first pass that closures and bridges share."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import numpy.typing as npt

COUPLING = 0.01


@dataclass(frozen=True)
class Graph:
    """A simple undirected graph on nodes 0..N-1: neighbours[v] lists the neighbours of v."""

    neighbours: Sequence[Sequence[int]]

    @classmethod
    def from_edges(cls, nodes: int, edges: Iterable[tuple[int, int]]) -> Graph:
        """Build from pairs of nodes; a pair given twice, or reversed, counts once.

        Raises ValueError for an edge from a node to itself, IndexError for an unknown node.
        """
        neighbours: list[list[int]] = [[] for _ in range(nodes)]
        for first, second in {(min(edge), max(edge)) for edge in edges}:
            if first == second:
                raise ValueError(f"an edge from node {first} to itself")
            neighbours[first].append(second)
            neighbours[second].append(first)
        for entry in neighbours:
            entry.sort()  # the result must not depend on the order of a set
        return cls(neighbours)

    def with_edge(self, first: int, second: int) -> Graph:
        """This graph and one more edge, sharing the lists of all other nodes."""
        neighbours = list(self.neighbours)
        neighbours[first] = [*neighbours[first], second]
        neighbours[second] = [*neighbours[second], first]
        return Graph(neighbours)

    @property
    def size(self) -> int:
        return len(self.neighbours)

    @cached_property
    def edges(self) -> tuple[tuple[int, int], ...]:
        return tuple(
            (node, other)
            for node, others in enumerate(self.neighbours)
            for other in others
            if node < other
        )

    @cached_property
    def traversal(self) -> Traversal:
        return Traversal.of(self)

    @cached_property
    def pseudo_inverse(self) -> npt.NDArray[np.float64]:
        """The pseudo-inverse of the Laplacian, shape (N, N).

        For a graph in pieces, of the Laplacian with a conductance COUPLING / N between every pair
        as well, so that it is finite.
        """
        size = self.size
        coupling = 0.0 if len(self.traversal.component_sizes) == 1 else COUPLING
        laplacian = np.zeros((size, size))
        if self.edges:
            first, second = np.asarray(self.edges).T
            laplacian[first, second] = laplacian[second, first] = -1.0
        laplacian[np.diag_indices(size)] = coupling - laplacian.sum(axis=1)
        # The coupling lifts every eigenvalue but the constant vector's, which is made 1 here so
        # that the inverse exists, and taken away again.
        centre = np.full((size, size), 1 / size)
        inverse = np.linalg.inv(laplacian + (1 - coupling) * centre)
        return np.asarray(inverse - centre, dtype=np.float64)


@dataclass(frozen=True)
class Traversal:
    """A depth-first forest (Tarjan 1972), from which cuts are read.

    preorder: nodes in the order of visit; position: its inverse.
    parent: the node from which each was reached, -1 for a root.
    subtree: nodes in the subtree below and including each; it fills
        preorder[position[v] : position[v] + subtree[v]].
    low: the smallest position that the subtree reaches by one edge outside the tree.
    root: the root of each node's component; subtree[root] is the component's size.
    """

    preorder: list[int]
    position: list[int]
    parent: list[int]
    subtree: list[int]
    low: list[int]
    root: list[int]

    @classmethod
    def of(cls, graph: Graph) -> Traversal:
        neighbours = graph.neighbours
        size = graph.size
        preorder: list[int] = []
        position = [-1] * size
        parent = [-1] * size
        root = [-1] * size
        for start in range(size):
            if position[start] >= 0:
                continue
            position[start] = len(preorder)
            root[start] = start
            preorder.append(start)
            stack = [(start, iter(neighbours[start]))]
            while stack:
                node, pending = stack[-1]
                for other in pending:
                    if position[other] < 0:
                        position[other] = len(preorder)
                        preorder.append(other)
                        parent[other] = node
                        root[other] = start
                        stack.append((other, iter(neighbours[other])))
                        break
                else:
                    stack.pop()
        subtree = [1] * size
        low = position.copy()
        for node in reversed(preorder):
            above = parent[node]
            lowest = low[node]  # already the least of its children
            for other in neighbours[node]:
                if other != above and position[other] < lowest:
                    lowest = position[other]
            low[node] = lowest
            if above >= 0:
                subtree[above] += subtree[node]
                low[above] = min(low[above], lowest)
        return cls(preorder, position, parent, subtree, low, root)

    @cached_property
    def component_sizes(self) -> list[int]:
        """Sizes of the components, largest first."""
        return sorted(
            (self.subtree[node] for node, above in enumerate(self.parent) if above < 0),
            reverse=True,
        )

    @cached_property
    def separated(self) -> list[list[int]]:
        """For each node, the children whose subtrees come loose when the node goes."""
        loose: list[list[int]] = [[] for _ in self.parent]
        for child, above in enumerate(self.parent):
            if above >= 0 and self.low[child] >= self.position[above]:
                loose[above].append(child)
        return loose

    @cached_property
    def articulation_points(self) -> tuple[int, ...]:
        """Nodes whose removal leaves their component in more than one piece, ascending."""
        return tuple(
            node
            for node, children in enumerate(self.separated)
            if len(children) > (1 if self.parent[node] < 0 else 0)
        )

    @cached_property
    def bridges(self) -> tuple[tuple[int, int], ...]:
        """Edges whose removal disconnects their ends, smaller node first, ascending."""
        return tuple(
            sorted(
                (min(child, above), max(child, above))
                for child, above in enumerate(self.parent)
                if above >= 0 and self.low[child] == self.position[child]
            )
        )

    def bridges_between(self, first: int, second: int) -> int:
        """How many bridges stand on every way between two nodes of one component."""
        count = 0
        position, parent, low = self.position, self.parent, self.low
        while first != second:
            # The later-visited of two distinct nodes cannot be the other's ancestor.
            if position[first] < position[second]:
                first, second = second, first
            count += low[first] == position[first]
            first = parent[first]
        return count
