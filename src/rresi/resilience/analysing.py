"""From what is recorded to results, through the engine."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from rresi.core.taxonomies import TARGET_GROUPS
from rresi.engines import resilience as engine
from rresi.engines.resilience import Ecosystem
from rresi.resilience.recorded import Recorded
from rresi.resilience.results import (
    Closure,
    Diversity,
    Drawn,
    Flag,
    Function,
    Network,
    Place,
    Point,
    Relief,
    Result,
    Span,
    harm,
)

CLOSURES_KEPT = 60  # more than any page shows; the heaviest
RELIEFS_KEPT = 3  # as many as a page advises
DRAWN = 120  # actors in the drawing of the network
_FLAGS: dict[engine.Flag, Flag] = {
    engine.Flag.NO_PROVIDER_RECORDED: "no_provider",
    engine.Flag.NO_SECOND_PROVIDER_RECORDED: "no_second_provider",
}


def analyse(recorded: Recorded, percents: Iterable[int]) -> Iterator[tuple[int, Result]]:
    """The results at each of these completenesses, in per cent of the offers that exist.

    What rests on the relations alone does not depend on the completeness and is computed once.

    Raises:
        InvalidEcosystemError: no actor or no function is recorded.
    """
    whole = recorded.ecosystem(1.0)
    network = _network(whole)
    reliefs = _reliefs(whole)
    for percent in percents:
        found = _result(recorded.ecosystem(percent / 100), network)
        yield percent, found.model_copy(update={"reliefs": reliefs})


def draw(recorded: Recorded) -> Drawn:
    """Where to draw the actors with the most relations, `DRAWN` at most."""
    whole = recorded.ecosystem(1.0)
    kept = engine.most_connected(whole.graph, DRAWN)
    place = {node: number for number, node in enumerate(kept)}
    edges = [(place[a], place[b]) for a, b in whole.graph.edges if a in place and b in place]
    spots = engine.layout(engine.Graph.from_edges(len(kept), edges))
    return Drawn(
        places=tuple(
            Place(actor=whole.actors[node], x=x, y=y)
            for node, (x, y) in zip(kept, spots, strict=True)
        )
    )


def _result(ecosystem: Ecosystem, network: Network | None) -> Result:
    redundancy = engine.redundancy(ecosystem)
    gains = {offer.function: offer for offer in engine.recommend_offers(ecosystem)}
    return Result(
        redundancy=redundancy.value,
        corrected=redundancy.corrected,
        span=_span(redundancy.uncertainty),
        functions=tuple(
            Function(
                key=found.function,
                providers=found.basis.actors,
                survival=found.value,
                flag=_FLAGS[found.flag] if found.flag else "",
                chance=gains[found.function].certainty,
                gain=gains[found.function].value,
                expected=gains[found.function].expected,
                gain_span=_span(gains[found.function].uncertainty),
            )
            for found in redundancy.functions
        ),
        closures=_closures(ecosystem),
        curve=tuple(
            Point(
                probability=point.probability,
                surviving=point.surviving,
                corrected=point.corrected,
                span=_span(point.uncertainty),
            )
            for point in engine.failure_curve(ecosystem).value
        ),
        network=network,
        diversity=tuple(
            Diversity(order=found.order, value=found.value, span=_span(found.uncertainty))
            for found in engine.function_diversity(ecosystem)
        ),
    )


def _closures(ecosystem: Ecosystem) -> tuple[Closure, ...]:
    cards = engine.closures(ecosystem)
    places = [
        place
        for place, actor in enumerate(ecosystem.actors)
        if actor in cards.functions_lost
        or actor in cards.groups_lost
        or cards.cut_off_counts[place]
    ]

    of = (len(ecosystem.functions), len(TARGET_GROUPS.keys), len(ecosystem.actors))

    def weight(place: int) -> float:
        actor = ecosystem.actors[place]
        lost = (
            len(cards.functions_lost.get(actor, ())),
            len(cards.groups_lost.get(actor, ())),
            cards.cut_off_counts[place],
        )
        return -harm(lost, of)

    kept = (cards[place] for place in sorted(places, key=weight)[:CLOSURES_KEPT])
    return tuple(
        Closure(
            actor=card.actor,
            functions=card.value,
            truly=_span(card.uncertainty),
            groups=card.groups_lost,
            cut_off=card.cut_off,
        )
        for card in kept
    )


def _network(ecosystem: Ecosystem) -> Network | None:
    if not ecosystem.relations:
        return None
    found = engine.network_robustness(ecosystem)
    span = _span(found.uncertainty)
    assert span is not None  # always given for R: the range over ties
    return Network(
        robustness=found.value,
        span=span,
        random=found.random,
        components=found.components,
        largest=found.largest_component,
        bridges=found.bridges,
        articulation_points=found.articulation_points,
    )


def _reliefs(ecosystem: Ecosystem) -> tuple[Relief, ...]:
    """Between organisations of which it is known what they provide."""
    providing = {offer.actor for offer in ecosystem.offers}
    return tuple(
        Relief(first=one.relation[0], second=one.relation[1], hinge=one.hinge, keeps=one.keeps)
        for one in engine.relieving_relations(ecosystem, providing, limit=RELIEFS_KEPT)
    )


def _span(interval: engine.Interval | None) -> Span | None:
    return None if interval is None else Span(low=interval.low, high=interval.high)
