"""Relations that would make an ecosystem hang less on the actor that holds most of it together."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from itertools import groupby

import numpy as np

from rresi.engines.resilience.closure import closures
from rresi.engines.resilience.graph import Graph
from rresi.engines.resilience.model import Ecosystem
from rresi.engines.resilience.network import DENSE_LIMIT
from rresi.engines.resilience.recommendation import NewEdges


@dataclass(frozen=True)
class Relief:
    """A relation that does not exist yet, and how many actors it would keep connected if the hinge,
    the actor that most others hang on, closed."""

    relation: tuple[str, str]
    hinge: str
    keeps: int


def relieving_relations(
    ecosystem: Ecosystem, among: Collection[str], *, limit: int
) -> tuple[Relief, ...]:
    """For each part of the network that hangs on the hinge, the relation to the rest that would
    lower the graph resistance most, the largest part first.

    Equals are never told apart by their order: a part of which several relations are equally good
    has none, and of parts of one size all fit below the limit or none is named. among: the actors
    to be considered. Nothing for a network of more than DENSE_LIMIT actors.
    """
    graph = ecosystem.graph
    hanging = closures(ecosystem).cut_off_counts
    most = max(hanging, default=0)
    if not most or hanging.count(most) > 1 or graph.size > DENSE_LIMIT:
        return ()
    hinge = hanging.index(most)
    main, *parts = sorted(_parts_without(graph, hinge), key=len, reverse=True)
    if len(parts) > 1 and len(parts[0]) == len(main):  # to which the others belong nobody knows
        return ()
    considered = {node for node, actor in enumerate(ecosystem.actors) if actor in among}
    fall = np.round(NewEdges(graph).fall, 9)
    found: list[Relief] = []
    left = limit
    for size, alike in groupby(parts, key=len):
        group = list(alike)
        if len(group) > left:
            break
        left -= len(group)
        for part in group:
            ends, others = sorted(considered.intersection(part)), sorted(considered & set(main))
            if not ends or not others:
                continue
            gains = fall[np.ix_(ends, others)]
            first, second = np.unravel_index(int(gains.argmax()), gains.shape)
            if int((gains == gains[first, second]).sum()) == 1:
                pair = sorted((ends[int(first)], others[int(second)]))
                one, other = (ecosystem.actors[node] for node in pair)
                found.append(Relief((one, other), ecosystem.actors[hinge], size))
    return tuple(found)


def _parts_without(graph: Graph, hinge: int) -> list[Sequence[int]]:
    """The parts into which the component of a node falls without it."""
    seen = {hinge}
    parts: list[Sequence[int]] = []
    for start in graph.neighbours[hinge]:
        if start in seen:
            continue
        seen.add(start)
        part = [start]
        for node in part:  # grows while it is read
            fresh = [other for other in graph.neighbours[node] if other not in seen]
            seen.update(fresh)
            part.extend(fresh)
        parts.append(part)
    return parts
