"""Which missing fact would change a statement most: whom to ask, and what.

A fact is worth asking for by how much the answer would move a figure, times the probability of the
answer that moves it (the expected value of perfect information about one link, without costs).

A further provider of a function moves R_F by `offer_gain`, exactly. How many providers are
unrecorded comes from `MissingLinks`; which actors they are is not known, so their number is spread
over the actors not recorded for the function, by how often actors of the same kind provide it, and
over as many actors as a list of this completeness misses. The spread is that of most entropy: the
odds, not the probabilities, are in proportion, so that nothing unknown becomes certain.
A relation moves a share that the caller says; the number of unrecorded relations is spread over the
pairs by the relations that both have already (Chung & Lu 2002), again as odds.
"""

from __future__ import annotations

import math
import operator
from collections import Counter
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from rresi.engines.resilience.completeness import Vector
from rresi.engines.resilience.model import Ecosystem
from rresi.engines.resilience.recommendation import offer_gain

_STEEPEST, _HALVINGS = 20.0, 60
_PSEUDO = 1.0  # actors of each kind that are added at the mean over all kinds


@dataclass(frozen=True, slots=True)
class MissingFact:
    """One question to one actor: does it provide `function`, or work with `other`?

    Exactly one of the two is not empty. recorded: an offer on record that is not certain.
    probability: that the answer is yes, in [0, 1].
    change: by how much the answer that is not on record moves the figure, as a share >= 0.
    value: change times the probability of that answer.
    """

    actor: str
    function: str
    other: str
    recorded: bool
    probability: float
    change: float

    @property
    def value(self) -> float:
        return self.change * (1 - self.probability if self.recorded else self.probability)


def missing_facts(
    ecosystem: Ecosystem,
    *,
    kinds: Mapping[str, str] | None = None,
    ties: Mapping[tuple[str, str], float] | None = None,
    functions: Collection[str] | None = None,
) -> tuple[MissingFact, ...]:
    """Every fact worth asking for, most valuable first; none with a value of 0.

    kinds: the kind of each actor; an actor without one is of a kind with the others without.
    functions: of whose providers alone the facts are wanted; all if None.
    ties: pairs of actors without a recorded relation, with what one would add to a share. Each
        becomes a question to either.
    """
    wanted = ecosystem.functions if functions is None else functions
    found = [
        *_offers(ecosystem, kinds or {}, wanted),
        *_doubts(ecosystem, wanted),
        *_relations(ecosystem, ties),
    ]
    index = ecosystem.actor_index
    # Rounded, so that equal values come in order of the actors on every machine.
    found.sort(key=lambda fact: (-round(fact.value, 12), index[fact.actor]))
    return tuple(fact for fact in found if fact.value > 0)


def chosen(facts: Iterable[MissingFact], per_actor: int) -> tuple[MissingFact, ...]:
    """The most valuable facts, at most `per_actor` to each actor, each relation asked once."""
    asked: Counter[str] = Counter()
    pairs: set[frozenset[str]] = set()
    kept = []
    for fact in facts:
        pair = frozenset((fact.actor, fact.other))
        if asked[fact.actor] == per_actor or (fact.other and pair in pairs):
            continue
        asked[fact.actor] += 1
        pairs.add(pair)
        kept.append(fact)
    return tuple(kept)


def _offers(
    ecosystem: Ecosystem, kinds: Mapping[str, str], functions: Collection[str]
) -> Iterator[MissingFact]:
    missing = ecosystem.missing_links
    if ecosystem.completeness == 1:
        return
    sizes = Counter(kinds.get(actor, "") for actor in ecosystem.actors)
    unlisted = len(ecosystem.actors) * (1 / ecosystem.completeness - 1)
    for share, (function, providers) in zip(
        ecosystem.weight_shares, ecosystem.providers.items(), strict=True
    ):
        if function not in functions:
            continue
        count = len(providers)
        known = {*providers, *(a for a, f in ecosystem.denied if f == function)}
        others = [actor for actor in ecosystem.actors if actor not in known]
        if not others:
            continue
        beyond: Vector = (missing.support - count).clip(0).astype(np.float64)
        expected = missing.mean(count, beyond, ecosystem.denials[function])
        of_kind = Counter(kinds.get(actor, "") for actor in providers)
        usual = (count + _PSEUDO) / (len(ecosystem.actors) + 2 * _PSEUDO)
        groups = Counter(kinds.get(actor, "") for actor in others)
        weights = [(of_kind[kind] + _PSEUDO * usual) / (sizes[kind] + _PSEUDO) for kind in groups]
        spread = _spread(expected, [*weights, usual], [*groups.values(), unlisted])
        chances = dict(zip(groups, spread, strict=False))  # the last is of those not listed
        gain = offer_gain(share, count)
        for actor in others:
            yield MissingFact(
                actor=actor,
                function=function,
                other="",
                recorded=False,
                probability=chances[kinds.get(actor, "")],
                change=gain,
            )


def _spread(expected: float, weights: Sequence[float], sizes: Sequence[float]) -> Sequence[float]:
    """The probability that one of each group is among the `expected` providers, with odds in
    proportion to the group's weight. sizes: how many actors each group has."""
    low, high = -_STEEPEST, _STEEPEST  # of the logarithm of the factor
    for _step in range(_HALVINGS):
        middle = (low + high) / 2
        if math.fsum(map(operator.mul, sizes, _chances(weights, middle))) < expected:
            low = middle
        else:
            high = middle
    return _chances(weights, low)


def _chances(weights: Sequence[float], factor: float) -> list[float]:
    odds = [weight * math.exp(factor) for weight in weights]
    return [one / (1 + one) for one in odds]


def _doubts(ecosystem: Ecosystem, functions: Collection[str]) -> Iterator[MissingFact]:
    for link in ecosystem.links:
        if link.function not in functions:
            continue
        share = ecosystem.weight_shares[ecosystem.function_index[link.function]]
        count = len(ecosystem.providers[link.function])
        yield MissingFact(
            actor=link.actor,
            function=link.function,
            other="",
            recorded=True,
            probability=link.confidence,
            change=offer_gain(share, count - 1),
        )


def _relations(
    ecosystem: Ecosystem, ties: Mapping[tuple[str, str], float] | None
) -> Iterator[MissingFact]:
    degrees = {
        actor: len(ecosystem.graph.neighbours[place]) + 1
        for actor, place in ecosystem.actor_index.items()
    }
    total = math.fsum(degrees.values())
    pairs = (total**2 - math.fsum(degree**2 for degree in degrees.values())) / 2
    pairs -= math.fsum(degrees[one] * degrees[other] for one, other in ecosystem.relation_names)
    expected = len(ecosystem.relation_names) * (1 / ecosystem.completeness - 1)
    for (first, second), gain in (ties or {}).items():
        odds = expected * degrees[first] * degrees[second] / pairs
        for actor, other in ((first, second), (second, first)):
            yield MissingFact(
                actor=actor,
                function="",
                other=other,
                recorded=False,
                probability=odds / (1 + odds),
                change=max(0.0, gain),
            )
