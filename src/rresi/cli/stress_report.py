"""The findings of `rresi ecosystem stress` in sentences and tables."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from rresi.engines.resilience import Assessment, Flag, Interval, Reading

_ROWS = 12


def report(
    arguments: argparse.Namespace, reading: Reading, assessment: Assessment
) -> Iterator[str]:
    """The lines of the report."""
    ecosystem = reading.ecosystem
    yield (
        f"{arguments.file}: {_number(len(ecosystem.actors), 'actor')}, "
        f"{_number(len(ecosystem.functions), 'function')}, "
        f"{_number(len(ecosystem.links), 'link')}, "
        f"{_number(len(ecosystem.relations), 'relation')}."
    )
    yield from (f"Note: {notice}." for notice in reading.notices)
    if arguments.completeness is None:
        yield (
            "No completeness was given, so the file is taken to hold every link that exists. "
            "If it does not, what survives is put too low and too many places look thin."
        )
    else:
        yield (
            f"The file is taken to hold {ecosystem.completeness:.0%} of the links that exist, "
            "missing at random."
        )
    yield from _survival_lines(assessment)
    yield from _thin_lines(assessment)
    yield from _closure_lines(assessment, bool(arguments.relations))
    yield from _offer_lines(assessment)
    if arguments.relations:
        yield from _network_lines(assessment)
    else:
        yield from _heading("The network of relations")
        yield "No relations were given (--relations FILE.csv)."


def _survival_lines(assessment: Assessment) -> Iterator[str]:
    redundancy = assessment.redundancy
    yield from _heading("How much survives")
    yield (
        f"On average over all levels of failure, {redundancy.value:.1%} of the functions keep a "
        f"provider (R_F = {redundancy.value:.4f}, as recorded)."
    )
    if redundancy.uncertainty is not None:
        span = _span(redundancy.uncertainty)
        if redundancy.corrected is None:
            yield f"Too little is recorded for a correction; R_F lies somewhere from {span}."
        else:
            yield (
                f"Corrected for missing links R_F is {redundancy.corrected:.4f}; "
                f"95 % interval {span}."
            )
    yield (
        f"As robber counts: {redundancy.robustness_uniform:.4f} in random order, "
        f"{assessment.robustness_decreasing:.4f} if those who do most fail first, "
        f"{assessment.robustness_increasing:.4f} if they fail last."
    )
    if diversity := assessment.function_diversity:
        yield (
            "The links are spread as if over "
            f"{diversity[1].value:.1f} equally served functions (Hill number of order 1)."
        )
    yield ""
    yield from _table(
        ["if every actor fails with", "functions that survive", "corrected", "95 % interval"],
        [
            [
                f"{point.probability:.0%}",
                f"{point.surviving:.1%}",
                "-" if point.corrected is None else f"{point.corrected:.1%}",
                "-" if point.uncertainty is None else _span(point.uncertainty, ".1%"),
            ]
            for point in assessment.failure_curve.value
            if point.probability in {0.05, 0.1, 0.2, 0.3, 0.5}
        ],
    )


def _thin_lines(assessment: Assessment) -> Iterator[str]:
    thin = [entry for entry in assessment.redundancy.functions if entry.flag]
    yield from _heading("Thin places")
    if not thin:
        yield "Every function has at least two recorded providers."
        return
    words = {
        Flag.NO_PROVIDER_RECORDED: "no provider recorded",
        Flag.NO_SECOND_PROVIDER_RECORDED: "no second provider recorded",
    }
    yield from _table(
        ["function", "what the records say", "provider", "probability that it is so"],
        (
            [
                entry.function,
                words[entry.flag] if entry.flag else "",
                ", ".join(entry.basis.actors) or "-",
                f"{entry.flag_probability:.0%}",
            ]
            for entry in thin
        ),
        len(thin),
    )


def _closure_lines(assessment: Assessment, relations: bool) -> Iterator[str]:
    closures = assessment.closures
    heavy = [
        place
        for place, actor in enumerate(closures.ecosystem.actors)
        if actor in closures.functions_lost
        or actor in closures.groups_lost
        or closures.cut_off_counts[place]
    ]
    heavy.sort(
        key=lambda place: (
            -len(closures.functions_lost.get(closures.ecosystem.actors[place], ())),
            -closures.cut_off_counts[place],
        )
    )
    yield from _heading("If one actor closes")
    if not heavy:
        yield "No single closure loses a recorded function, a target group or a connection."
        return
    names = ["actor", "functions lost", "target groups lost"]
    if relations:
        names += ["actors cut off", "largest component"]
    yield from _table(
        names,
        (
            [
                card.actor,
                _listed(card.value),
                _listed(card.groups_lost),
                *(
                    [_listed(card.cut_off), f"{card.largest_before} to {card.largest_after}"]
                    if relations
                    else []
                ),
            ]
            for card in map(closures.__getitem__, heavy)
        ),
        len(heavy),
    )


def _offer_lines(assessment: Assessment) -> Iterator[str]:
    yield from _heading("What would help most")
    yield "One more provider, by what it adds to R_F (all taken to cost the same):"
    yield from _table(
        ["function", "providers recorded", "gain as recorded", "gain expected"],
        (
            [
                offer.function,
                str(offer.providers),
                f"{offer.value:.4f}",
                f"{offer.expected:.4f}",
            ]
            for offer in assessment.offers
        ),
        len(assessment.offers),
    )


def _network_lines(assessment: Assessment) -> Iterator[str]:
    network = assessment.network
    resistance = network.graph_resistance
    yield from _heading("The network of relations")
    yield (
        f"R = {network.value:.4f} when the best connected leave first "
        f"({_span(network.uncertainty)} over the order of ties), "
        f"{network.random:.4f} in random order; a network in which all know all has almost 0.5."
    )
    yield (
        f"The largest component holds {network.largest_component} actors of "
        f"{_number(network.components, 'component')}. "
        f"{_number(len(network.bridges), 'bridge')}, "
        f"{_number(len(network.articulation_points), 'articulation point')}"
        + (
            f"; graph resistance {resistance:.6g}."
            if resistance is not None and resistance < float("inf")
            else "."
        )
    )
    if assessment.relations:
        yield ""
        yield "One more relation, by what it adds to R:"
        yield from _table(
            ["between", "and", "gain in R", "R after", "bridges after"],
            (
                [
                    *proposal.relation,
                    f"{proposal.value:+.4f}",
                    f"{proposal.robustness_after:.4f}",
                    f"{proposal.bridges_after}",
                ]
                for proposal in assessment.relations
            ),
            len(assessment.relations),
        )


def _heading(text: str) -> tuple[str, str, str]:
    return ("", text, "-" * len(text))


def _number(count: int, noun: str) -> str:
    return f"{count:,} {noun}{'' if count == 1 else 's'}"


def _span(interval: Interval | None, form: str = ".3f") -> str:
    return "" if interval is None else f"{interval.low:{form}} to {interval.high:{form}}"


def _listed(names: Sequence[str], most: int = 4) -> str:
    shown = ", ".join(names[:most])
    return f"{shown} and {len(names) - most} more" if len(names) > most else shown or "-"


def _table(names: list[str], rows: Iterable[list[str]], total: int = 0) -> Iterator[str]:
    """Aligned columns; of more than _ROWS rows the first, and a line that says so."""
    shown = [names, *islice(rows, _ROWS)]
    widths = [max(map(len, column)) for column in zip(*shown, strict=True)]
    for row in shown:
        yield (
            "  "
            + "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        )
    if total > _ROWS:
        yield f"  and {total - _ROWS} more (all with --json)"
