"""What is lost when one actor closes: a card for every actor, from one pass."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from typing import overload

from rresi.engines.resilience.completeness import LEVEL
from rresi.engines.resilience.findings import Assumption, Basis, Finding, Interval, IntervalKind
from rresi.engines.resilience.model import Ecosystem

_ASSUMPTIONS = (Assumption.LINKS_MISSING_AT_RANDOM, Assumption.RELATIONS_AS_RECORDED)


@dataclass(frozen=True, kw_only=True)
class ClosureCard(Finding[tuple[str, ...]]):
    """What is lost when `actor` closes.

    value: functions of which no other provider is recorded. uncertainty: how many of them are
        truly lost, as others may provide some without being recorded.
    groups_lost: target groups for which no other actor is recorded to do anything.
    offers_lost: (function, target group) that no other is recorded to offer, though the function
        remains.
    cut_off: actors of its component that end outside the largest piece of it; all where three or
        more are left, each alone.
    largest_before, largest_after: actors in the network's largest component.
    """

    actor: str
    groups_lost: tuple[str, ...]
    offers_lost: tuple[tuple[str, str], ...]
    cut_off: tuple[str, ...]
    largest_before: int
    largest_after: int


def outside(left: int, main: int) -> int:
    """How many of those that are left of a component end outside its largest piece, which has
    `main`. Where each of three or more is alone none of them is called the rest of the network."""
    return left if main == 1 and left > 2 else left - main


class Closures(Sequence[ClosureCard]):
    """The closure of every actor, in the ecosystem's order.

    All losses and component sizes come from one pass, linear in links and relations (articulation
    points with subtree sizes, Tarjan 1972). A card, with the names of the actors cut off, is put
    together when it is asked for.

    functions_lost, groups_lost, offers_lost: actor -> what goes with it; absent when nothing does.
    largest_before: actors in the largest component.
    largest_after, cut_off_counts: one number for each actor.
    """

    def __init__(self, ecosystem: Ecosystem) -> None:
        self.ecosystem = ecosystem
        self.functions_lost, self.groups_lost, self.offers_lost = _lost_with(ecosystem)
        tree = ecosystem.graph.traversal
        sizes = tree.component_sizes
        self.largest_before = sizes[0]
        second = sizes[1] if len(sizes) > 1 else 0
        self.largest_after: list[int] = []
        self.cut_off_counts: list[int] = []
        for node, loose in enumerate(tree.separated):
            component = tree.subtree[tree.root[node]]
            pieces = [tree.subtree[child] for child in loose]
            rest = component - 1 - sum(pieces)
            main = max(rest, *pieces) if pieces else rest
            elsewhere = second if component == self.largest_before else self.largest_before
            self.largest_after.append(max(main, elsewhere))
            self.cut_off_counts.append(outside(component - 1, main))

    def __len__(self) -> int:
        return len(self.ecosystem.actors)

    @overload
    def __getitem__(self, index: int) -> ClosureCard: ...
    @overload
    def __getitem__(self, index: slice) -> tuple[ClosureCard, ...]: ...
    def __getitem__(self, index: int | slice) -> ClosureCard | tuple[ClosureCard, ...]:
        if isinstance(index, slice):
            return tuple(self._card(place) for place in range(*index.indices(len(self))))
        if not -len(self) <= index < len(self):
            raise IndexError(index)
        return self._card(index % len(self))

    def of(self, actor: str) -> ClosureCard:
        """The card of one actor; KeyError when it is unknown."""
        return self._card(self.ecosystem.actor_index[actor])

    def _card(self, node: int) -> ClosureCard:
        ecosystem = self.ecosystem
        actor = ecosystem.actors[node]
        functions = tuple(self.functions_lost.get(actor, ()))
        cut_off = self._cut_off(node)
        return ClosureCard(
            value=functions,
            uncertainty=self._truly_lost(len(functions)) if functions else None,
            completeness=ecosystem.completeness,
            basis=Basis(
                actors=(actor,),
                functions=functions,
                links=tuple([(actor, function) for function in functions]),
                relations=ecosystem.named_edges(
                    (node, other) for other in ecosystem.graph.neighbours[node]
                )
                if cut_off
                else (),
                assumptions=_ASSUMPTIONS,
            ),
            actor=actor,
            groups_lost=tuple(self.groups_lost.get(actor, ())),
            offers_lost=tuple(self.offers_lost.get(actor, ())),
            cut_off=tuple([ecosystem.actors[other] for other in cut_off]),
            largest_before=self.largest_before,
            largest_after=self.largest_after[node],
        )

    def _cut_off(self, node: int) -> list[int]:
        if not self.cut_off_counts[node]:
            return []
        tree = self.ecosystem.graph.traversal

        def below(top: int) -> list[int]:
            start = tree.position[top]
            return tree.preorder[start : start + tree.subtree[top]]

        root = tree.root[node]
        if self.cut_off_counts[node] == tree.subtree[root] - 1:
            return sorted(other for other in below(root) if other != node)
        pieces = sorted(map(below, tree.separated[node]), key=len)
        rest = tree.subtree[root] - 1 - sum(map(len, pieces))
        if rest < len(pieces[-1]):  # the largest piece hangs below: all else is cut off
            stays = {node}.union(pieces[-1])
            return sorted(other for other in below(root) if other not in stays)
        return sorted(other for piece in pieces for other in piece)

    def _truly_lost(self, count: int) -> Interval | None:
        """The central range of Binomial(count, P(no unrecorded second provider))."""
        if self.ecosystem.completeness == 1:
            return None
        chance = self.ecosystem.missing_links.none_unrecorded(1)
        below = list(
            accumulate(
                math.comb(count, lost) * chance**lost * (1 - chance) ** (count - lost)
                for lost in range(count + 1)
            )
        )
        tail = (1 - LEVEL) / 2
        return Interval(
            next(lost for lost, share in enumerate(below) if share > tail),
            next((lost for lost, share in enumerate(below) if share >= 1 - tail), count),
            IntervalKind.POSSIBLE_TABLES,
            LEVEL,
        )


def closures(ecosystem: Ecosystem) -> Closures:
    """The closure of every actor."""
    return Closures(ecosystem)


def _lost_with(
    ecosystem: Ecosystem,
) -> tuple[dict[str, list[str]], dict[str, list[str]], dict[str, list[tuple[str, str]]]]:
    """What has exactly one actor behind it, by that actor."""
    functions: defaultdict[str, list[str]] = defaultdict(list)
    groups: defaultdict[str, list[str]] = defaultdict(list)
    offers: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)
    serving: defaultdict[str, set[str]] = defaultdict(set)
    for function, links in ecosystem.links_by_function.items():
        if len(links) == 1:
            functions[links[0].actor].append(function)
        offering: defaultdict[str, list[str]] = defaultdict(list)
        for link in links:
            for group in link.groups:
                serving[group].add(link.actor)
                offering[group].append(link.actor)
        if len(links) > 1:
            for group, actors in sorted(offering.items()):
                if len(actors) == 1:
                    offers[actors[0]].append((function, group))
    for group, serving_actors in sorted(serving.items()):
        if len(serving_actors) == 1:
            groups[next(iter(serving_actors))].append(group)
    return dict(functions), dict(groups), dict(offers)
