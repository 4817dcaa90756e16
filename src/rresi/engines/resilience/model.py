"""The ecosystem: who provides what, for whom, and who works with whom."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from rresi.engines.resilience.completeness import MissingLinks
from rresi.engines.resilience.findings import Assumption, Basis
from rresi.engines.resilience.graph import Graph


class InvalidEcosystemError(ValueError):
    """Records that contradict themselves or each other."""


@dataclass(frozen=True, slots=True)
class Offer:
    """A link: an actor provides a function.

    confidence: the probability in [0, 1] that the record is true; at 0 it counts as no link.
    groups: the target groups it serves; empty when not recorded.
    """

    actor: str
    function: str
    confidence: float = 1.0
    groups: frozenset[str] = frozenset()


@dataclass(frozen=True)
class Ecosystem:
    """A bipartite table of actors and functions, and a graph of relations between the actors.

    actors, functions: names, unique, in the order in which results list them. An actor may
        provide nothing and a function may have no provider.
    offers: at most one for an (actor, function).
    relations: pairs of actors without direction; a pair given twice counts once.
    weights: how much each function matters, > 0; a function without one weighs 1.
    completeness: the share of existing links that is recorded, in (0, 1].
    denied: pairs of an actor and a function that it is known not to provide.

    Raises InvalidEcosystemError, naming the record, when a record breaks one of these.
    """

    actors: tuple[str, ...]
    functions: tuple[str, ...]
    offers: tuple[Offer, ...]
    relations: tuple[tuple[str, str], ...] = ()
    weights: Mapping[str, float] = field(default_factory=dict)
    completeness: float = 1.0
    denied: frozenset[tuple[str, str]] = frozenset()

    @classmethod
    def of(
        cls,
        offers: Iterable[Offer | tuple[str, str]],
        relations: Iterable[tuple[str, str]] = (),
        *,
        actors: Iterable[str] = (),
        functions: Iterable[str] = (),
        weights: Mapping[str, float] | None = None,
        completeness: float = 1.0,
        denied: Iterable[tuple[str, str]] = (),
    ) -> Ecosystem:
        """Build from links and pairs; actors and functions not listed come in order of mention."""
        links = tuple(link if isinstance(link, Offer) else Offer(*link) for link in offers)
        pairs = tuple(relations)
        return cls(
            actors=tuple(
                dict.fromkeys(
                    [
                        *actors,
                        *(link.actor for link in links),
                        *(actor for pair in pairs for actor in pair),
                    ]
                )
            ),
            functions=tuple(dict.fromkeys([*functions, *(link.function for link in links)])),
            offers=links,
            relations=pairs,
            weights=dict(weights or {}),
            completeness=completeness,
            denied=frozenset(denied),
        )

    def __post_init__(self) -> None:
        if not self.actors or not self.functions:
            raise InvalidEcosystemError("an ecosystem needs at least one actor and one function")
        if len(self.actor_index) != len(self.actors):
            raise InvalidEcosystemError("two actors have the same name")
        if len(self.function_index) != len(self.functions):
            raise InvalidEcosystemError("two functions have the same name")
        if not 0 < self.completeness <= 1:
            raise InvalidEcosystemError(
                f"completeness must be above 0 and at most 1, not {self.completeness}"
            )
        self._check_offers()
        self._check_relations_and_weights()

    def _check_offers(self) -> None:
        seen = set()
        for offer in self.offers:
            name = f"offer of {offer.function!r} by {offer.actor!r}"
            if offer.actor not in self.actor_index or offer.function not in self.function_index:
                raise InvalidEcosystemError(f"{name}: unknown actor or function")
            if not 0 <= offer.confidence <= 1:
                raise InvalidEcosystemError(
                    f"{name}: confidence {offer.confidence} is not in [0, 1]"
                )
            if (offer.actor, offer.function) in seen:
                raise InvalidEcosystemError(f"{name} is given twice")
            seen.add((offer.actor, offer.function))
        for actor, function in self.denied:
            if actor not in self.actor_index or function not in self.function_index:
                raise InvalidEcosystemError(
                    f"denial of {function!r} by {actor!r}: unknown actor or function"
                )
            if (actor, function) in self.link_names:
                raise InvalidEcosystemError(f"{actor!r} both provides and denies {function!r}")

    def _check_relations_and_weights(self) -> None:
        for first, second in self.relations:
            if first not in self.actor_index or second not in self.actor_index:
                raise InvalidEcosystemError(f"relation {first!r} - {second!r}: unknown actor")
            if first == second:
                raise InvalidEcosystemError(f"{first!r} has a relation to itself")
        for function, weight in self.weights.items():
            if function not in self.function_index:
                raise InvalidEcosystemError(f"weight of an unknown function {function!r}")
            if not (weight > 0 and math.isfinite(weight)):
                raise InvalidEcosystemError(f"weight of {function!r} must be above 0, not {weight}")

    @cached_property
    def actor_index(self) -> dict[str, int]:
        return {actor: index for index, actor in enumerate(self.actors)}

    @cached_property
    def function_index(self) -> dict[str, int]:
        return {function: index for index, function in enumerate(self.functions)}

    @cached_property
    def links(self) -> tuple[Offer, ...]:
        """The offers that count: those with a confidence above 0."""
        return tuple(offer for offer in self.offers if offer.confidence > 0)

    @cached_property
    def links_by_function(self) -> dict[str, tuple[Offer, ...]]:
        """The links of each function, in the order of the offers."""
        found: dict[str, list[Offer]] = {function: [] for function in self.functions}
        for offer in self.links:
            found[offer.function].append(offer)
        return {function: tuple(links) for function, links in found.items()}

    @cached_property
    def providers(self) -> dict[str, tuple[str, ...]]:
        """The providers of each function, in the order of the offers."""
        return {
            function: tuple(link.actor for link in links)
            for function, links in self.links_by_function.items()
        }

    @cached_property
    def functions_of(self) -> dict[str, tuple[str, ...]]:
        """The functions that each actor provides, in the order of the offers."""
        found: dict[str, list[str]] = {actor: [] for actor in self.actors}
        for offer in self.links:
            found[offer.actor].append(offer.function)
        return {actor: tuple(functions) for actor, functions in found.items()}

    @cached_property
    def link_names(self) -> frozenset[tuple[str, str]]:
        """The (actor, function) of every link."""
        return frozenset((offer.actor, offer.function) for offer in self.links)

    @cached_property
    def relation_names(self) -> frozenset[tuple[str, str]]:
        """Every relation once, its ends in alphabetical order."""
        return frozenset((min(pair), max(pair)) for pair in self.relations)

    @cached_property
    def provider_counts(self) -> tuple[int, ...]:
        """k_f: the number of providers of each function, in the order of `functions`."""
        return tuple(len(actors) for actors in self.providers.values())

    @cached_property
    def denials(self) -> dict[str, int]:
        """For each function, how many actors denied it."""
        found = Counter(function for _actor, function in self.denied)
        return {function: found[function] for function in self.functions}

    @cached_property
    def missing_links(self) -> MissingLinks:
        """The model of what is unrecorded in this ecosystem."""
        return MissingLinks(self.provider_counts, len(self.actors), self.completeness)

    @cached_property
    def weight_shares(self) -> tuple[float, ...]:
        """w_f / sum(w), in the order of `functions`."""
        weights = [self.weights.get(function, 1.0) for function in self.functions]
        total = math.fsum(weights)
        return tuple(weight / total for weight in weights)

    @cached_property
    def graph(self) -> Graph:
        """The relations on the positions of the actors."""
        index = self.actor_index
        return Graph.from_edges(
            len(self.actors), ((index[first], index[second]) for first, second in self.relations)
        )

    def whole_basis(self, *assumptions: Assumption) -> Basis:
        """The basis of a result that rests on every link."""
        return Basis(
            actors=self.actors,
            functions=self.functions,
            links=tuple((link.actor, link.function) for link in self.links),
            assumptions=assumptions,
        )

    def named_edges(self, edges: Iterable[tuple[int, int]]) -> tuple[tuple[str, str], ...]:
        """Turn pairs of positions into pairs of names."""
        return tuple((self.actors[first], self.actors[second]) for first, second in edges)
