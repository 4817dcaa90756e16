"""What if: actors, offers and relations come or go, and one looks at before and after."""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from statistics import NormalDist

import numpy as np

from rresi.engines.resilience.closure import outside
from rresi.engines.resilience.completeness import LEVEL
from rresi.engines.resilience.findings import Assumption, Finding, Interval, IntervalKind
from rresi.engines.resilience.model import Ecosystem, InvalidEcosystemError, Offer
from rresi.engines.resilience.network import network_robustness
from rresi.engines.resilience.redundancy import redundancy

Pair = tuple[str, str]


@dataclass(frozen=True, slots=True)
class State:
    """What the two sides of a comparison are measured by."""

    actors: int
    redundancy: float
    without_provider: tuple[str, ...]
    without_second_provider: tuple[str, ...]
    robustness: float
    bridges: tuple[Pair, ...]
    articulation_points: tuple[str, ...]
    components: int
    largest_component: int
    graph_resistance: float | None


@dataclass(frozen=True, kw_only=True)
class Comparison(Finding[float]):
    """value: the change in R_F as recorded. uncertainty: over plausible complete tables.

    corrected: R_F before and after, corrected for missing links by one and the same estimate of
    what is missing; None below the least completeness.
    providers: function -> (before, after) for each function that wins or loses a provider.
    functions_lost, functions_gained: those that lost their last or won their first provider.
    cut_off: of the actors that stay, how many end outside the largest piece of what was connected;
        see `ClosureCard`.
    """

    corrected: tuple[float, float] | None
    before: State
    after: State
    providers: Mapping[str, tuple[int, int]]
    functions_lost: tuple[str, ...]
    functions_gained: tuple[str, ...]
    cut_off: int


@dataclass(frozen=True)
class Sandbox:
    """Changes laid over an ecosystem, which stays as it is. A value: each change gives a new one.

    Undoing a change gives back an equal sandbox. A change that makes no sense (closing what is
    not there, adding what is) raises InvalidEcosystemError. What a closed actor provides and its
    relations stay recorded, and count again when it reopens; closing a new actor takes it back.
    """

    base: Ecosystem
    new_actors: tuple[str, ...] = ()
    closed_actors: frozenset[str] = frozenset()
    new_offers: frozenset[Pair] = frozenset()
    closed_offers: frozenset[Pair] = frozenset()
    new_relations: frozenset[Pair] = frozenset()
    closed_relations: frozenset[Pair] = frozenset()

    def add_actor(self, actor: str, functions: Iterable[str] = ()) -> Sandbox:
        if self._knows(actor):
            raise InvalidEcosystemError(f"{actor!r} is there already")
        changed = replace(self, new_actors=(*self.new_actors, actor))
        for function in functions:
            changed = changed.add_offer(actor, function)
        return changed

    def close_actor(self, actor: str) -> Sandbox:
        if not self._knows(actor) or actor in self.closed_actors:
            raise InvalidEcosystemError(f"{actor!r} cannot close: it is unknown or closed already")
        if actor in self.new_actors:
            return replace(
                self,
                new_actors=tuple(other for other in self.new_actors if other != actor),
                new_offers=frozenset(link for link in self.new_offers if link[0] != actor),
                new_relations=frozenset(pair for pair in self.new_relations if actor not in pair),
            )
        return replace(self, closed_actors=self.closed_actors | {actor})

    def reopen_actor(self, actor: str) -> Sandbox:
        if actor not in self.closed_actors:
            raise InvalidEcosystemError(f"{actor!r} is not closed")
        return replace(self, closed_actors=self.closed_actors - {actor})

    def add_offer(self, actor: str, function: str) -> Sandbox:
        link = (actor, function)
        if not self._knows(actor) or function not in self.base.function_index:
            raise InvalidEcosystemError(f"{actor!r} cannot offer {function!r}: one is unknown")
        if link in self.closed_offers:
            return replace(self, closed_offers=self.closed_offers - {link})
        if link in self.new_offers or link in self.base.link_names:
            raise InvalidEcosystemError(f"{actor!r} offers {function!r} already")
        return replace(self, new_offers=self.new_offers | {link})

    def close_offer(self, actor: str, function: str) -> Sandbox:
        link = (actor, function)
        if link in self.new_offers:
            return replace(self, new_offers=self.new_offers - {link})
        if link in self.closed_offers or link not in self.base.link_names:
            raise InvalidEcosystemError(f"{actor!r} does not offer {function!r}")
        return replace(self, closed_offers=self.closed_offers | {link})

    def add_relation(self, first: str, second: str) -> Sandbox:
        pair = _pair(first, second)
        if not self._knows(first) or not self._knows(second) or first == second:
            raise InvalidEcosystemError(f"no relation is possible between {first!r} and {second!r}")
        if pair in self.closed_relations:
            return replace(self, closed_relations=self.closed_relations - {pair})
        if pair in self.new_relations or pair in self.base.relation_names:
            raise InvalidEcosystemError(f"{first!r} and {second!r} have a relation already")
        return replace(self, new_relations=self.new_relations | {pair})

    def close_relation(self, first: str, second: str) -> Sandbox:
        pair = _pair(first, second)
        if pair in self.new_relations:
            return replace(self, new_relations=self.new_relations - {pair})
        if pair in self.closed_relations or pair not in self.base.relation_names:
            raise InvalidEcosystemError(f"{first!r} and {second!r} have no relation")
        return replace(self, closed_relations=self.closed_relations | {pair})

    @cached_property
    def provider_changes(self) -> dict[str, tuple[int, int]]:
        """function -> providers (before, after), of those that win or lose one; also the same."""
        gone = set(self.closed_offers)
        for actor in self.closed_actors:
            gone.update((actor, function) for function in self.base.functions_of.get(actor, ()))
        come = {link for link in self.new_offers if link[0] not in self.closed_actors}
        shift: dict[str, int] = {}
        for links, step in ((gone, -1), (come, 1)):
            for _, function in links:
                shift[function] = shift.get(function, 0) + step
        return {
            function: (
                len(self.base.providers[function]),
                len(self.base.providers[function]) + shift[function],
            )
            for function in self.base.functions
            if function in shift
        }

    @property
    def redundancy_change(self) -> float:
        """The change in R_F as recorded: only the functions concerned are looked at."""
        return math.fsum(
            self._share(function) * (after / (after + 1) - before / (before + 1))
            for function, (before, after) in self.provider_changes.items()
        )

    def ecosystem(self) -> Ecosystem:
        """The ecosystem after the changes, for any other analysis. Needs one actor left."""
        base = self.base
        stays = [
            actor for actor in (*base.actors, *self.new_actors) if actor not in self.closed_actors
        ]
        if not stays:
            raise InvalidEcosystemError("no actor is left")
        open_ = set(stays)
        # A new link wins over a record of confidence 0 for the same link.
        offers = [
            offer
            for offer in base.offers
            if offer.actor in open_
            and (offer.actor, offer.function) not in self.closed_offers | self.new_offers
        ]
        offers += [Offer(*link) for link in sorted(self.new_offers) if link[0] in open_]
        kept = [pair for pair in base.relations if _pair(*pair) not in self.closed_relations]
        relations = [
            pair
            for pair in (*kept, *sorted(self.new_relations))
            if pair[0] in open_ and pair[1] in open_
        ]
        denied = (pair for pair in base.denied - self.new_offers if pair[0] in open_)
        return replace(
            base,
            actors=tuple(stays),
            offers=tuple(offers),
            relations=tuple(relations),
            denied=frozenset(denied),
        )

    def compare(self, *, orders: int = 20, seed: int = 0) -> Comparison:
        """Before and after, with the network's R over the same number of tie orders."""
        base, changed = self.base, self.ecosystem()
        changes = self.provider_changes
        return Comparison(
            value=self.redundancy_change,
            uncertainty=self._change_range(),
            corrected=self._corrected,
            completeness=base.completeness,
            basis=changed.whole_basis(
                Assumption.LINKS_MISSING_AT_RANDOM, Assumption.RELATIONS_AS_RECORDED
            ),
            before=_state(base, orders, seed),
            after=_state(changed, orders, seed),
            providers=changes,
            functions_lost=tuple(f for f, (_, after) in changes.items() if after == 0),
            functions_gained=tuple(f for f, (before, _) in changes.items() if before == 0),
            cut_off=_cut_off(base, changed),
        )

    @property
    def corrected_change(self) -> float:
        """The mean change in R_F over plausible complete tables."""
        return self._expected_change[0]

    @property
    def _corrected(self) -> tuple[float, float] | None:
        before = redundancy(self.base).corrected
        if before is None:
            return None
        return before, min(max(0.0, before + self.corrected_change), 1.0)

    @property
    def _expected_change(self) -> tuple[float, float]:
        """The mean and the variance of the change in R_F over plausible complete tables."""
        missing = self.base.missing_links
        expected = variance = 0.0
        for function, (before, after) in self.provider_changes.items():
            share, step = self._share(function), after - before
            true = np.maximum(missing.support, before)  # fewer than recorded has no probability
            change = (true + step) / (true + step + 1) - true / (true + 1)
            denied = self.base.denials[function]
            first = missing.mean(before, change, denied)
            expected += share * first
            variance += share**2 * max(missing.mean(before, change**2, denied) - first**2, 0)
        return expected, variance

    def _change_range(self) -> Interval | None:
        if self.base.completeness == 1:
            return None
        expected, variance = self._expected_change
        margin = NormalDist().inv_cdf((1 + LEVEL) / 2) * math.sqrt(variance)
        return Interval(expected - margin, expected + margin, IntervalKind.POSSIBLE_TABLES, LEVEL)

    def _share(self, function: str) -> float:
        return self.base.weight_shares[self.base.function_index[function]]

    def _knows(self, actor: str) -> bool:
        return actor in self.base.actor_index or actor in self.new_actors


def _pair(first: str, second: str) -> Pair:
    return (first, second) if first <= second else (second, first)


def _cut_off(base: Ecosystem, changed: Ecosystem) -> int:
    before, after = base.graph.traversal, changed.graph.traversal
    pieces: defaultdict[int, Counter[int]] = defaultdict(Counter)
    for actor, place in base.actor_index.items():
        if actor in changed.actor_index:
            pieces[before.root[place]][after.root[changed.actor_index[actor]]] += 1
    return sum(outside(sizes.total(), max(sizes.values())) for sizes in pieces.values())


def _state(ecosystem: Ecosystem, orders: int, seed: int) -> State:
    network = network_robustness(ecosystem, orders=orders, seed=seed)
    counts = dict(zip(ecosystem.functions, ecosystem.provider_counts, strict=True))
    return State(
        actors=len(ecosystem.actors),
        redundancy=math.fsum(
            share * count / (count + 1)
            for share, count in zip(ecosystem.weight_shares, counts.values(), strict=True)
        ),
        without_provider=tuple(f for f, count in counts.items() if count == 0),
        without_second_provider=tuple(f for f, count in counts.items() if count == 1),
        robustness=network.value,
        bridges=network.bridges,
        articulation_points=network.articulation_points,
        components=network.components,
        largest_component=network.largest_component,
        graph_resistance=network.graph_resistance,
    )
