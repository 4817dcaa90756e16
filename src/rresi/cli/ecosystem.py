"""`rresi ecosystem`: what an ecosystem has, misses and depends on."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from rresi.engines.resilience import Assessment, Interval, Reading

_EXAMPLE = """example:
  rresi ecosystem stress offers.csv --relations relations.csv --completeness 0.8

FILE is a table with the columns actor,function[,confidence][,groups], or a matrix of 0 and 1 whose
first row names the functions and whose first column names the actors. docs/users/stress-test.md
describes both, and the keys of --json.
"""
_ROWS = 12


def register(subparsers: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command to the parser."""
    ecosystem = subparsers.add_parser("ecosystem", help="stress-test an ecosystem from a file")
    actions = ecosystem.add_subparsers(title="actions", metavar="ACTION", required=True)
    stress = actions.add_parser(
        "stress",
        help="what is lost when actors fail, and what would help most",
        description="Stress-test an ecosystem: what is lost when actors fail, what hangs on one "
        "actor alone, and what would help most.",
        epilog=_EXAMPLE,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    stress.add_argument("file", metavar="FILE.csv", type=Path, help="who provides what")
    stress.add_argument(
        "--relations", metavar="FILE.csv", type=Path, help="who works with whom: two columns"
    )
    stress.add_argument(
        "--completeness",
        type=_completeness,
        metavar="SHARE",
        help="the share of existing links that FILE holds, above 0 and at most 1 "
        "(without it the file is taken as complete)",
    )
    stress.add_argument("--json", action="store_true", help="print JSON instead of sentences")
    stress.add_argument(
        "--seed", type=int, default=0, help="for the random orders of the network's R"
    )
    stress.set_defaults(run=_stress)


def _completeness(text: str) -> float:
    try:
        share = float(text)
    except ValueError:
        share = 0.0
    if not 0 < share <= 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not above 0 and at most 1")
    return share


def _stress(arguments: argparse.Namespace) -> int:
    from rresi.engines.resilience import InvalidFileError, assess, read_ecosystem

    try:
        reading = read_ecosystem(
            arguments.file, arguments.relations, completeness=arguments.completeness or 1.0
        )
    except InvalidFileError as error:
        print(error, file=sys.stderr)
        return 2
    except OSError as error:
        print(f"{error.filename}: {error.strerror}", file=sys.stderr)
        return 2
    assessment = assess(reading.ecosystem, seed=arguments.seed)
    if arguments.json:
        print(json.dumps(_data(arguments, reading, assessment), indent=2, ensure_ascii=False))
    else:
        print("\n".join(_report(arguments, reading, assessment)))
    return 0


def _data(
    arguments: argparse.Namespace, reading: Reading, assessment: Assessment
) -> dict[str, Any]:
    """The JSON that docs/users/stress-test.md describes, key by key."""
    from rresi.engines.resilience import as_data

    ecosystem, redundancy = reading.ecosystem, assessment.redundancy
    return {
        "file": str(arguments.file),
        "notices": list(reading.notices),
        "counts": {
            "actors": len(ecosystem.actors),
            "functions": len(ecosystem.functions),
            "links": len(ecosystem.links),
            "relations": len(ecosystem.relations),
        },
        "completeness": ecosystem.completeness,
        "completeness_given": arguments.completeness is not None,
        "redundancy": redundancy.value,
        "redundancy_corrected": redundancy.corrected,
        "redundancy_interval": as_data(redundancy.uncertainty),
        "redundancy_by_confidence": redundancy.by_confidence,
        "robustness_uniform": redundancy.robustness_uniform,
        "robustness_decreasing": assessment.robustness_decreasing,
        "robustness_increasing": assessment.robustness_increasing,
        "functions": [
            {
                "function": entry.function,
                "providers": list(entry.basis.actors),
                "survival": entry.value,
                "survival_interval": as_data(entry.uncertainty),
                "survival_by_confidence": entry.by_confidence,
                "flag": entry.flag,
                "flag_probability": entry.flag_probability,
            }
            for entry in redundancy.functions
        ],
        "failure_curve": as_data(assessment.failure_curve.value),
        "closures": [
            {
                "actor": card.actor,
                "functions_lost": list(card.value),
                "functions_truly_lost": as_data(card.uncertainty),
                "groups_lost": list(card.groups_lost),
                "offers_lost": as_data(card.offers_lost),
                "cut_off": list(card.cut_off),
                "largest_component_before": card.largest_before,
                "largest_component_after": card.largest_after,
            }
            for card in assessment.closures
        ],
        "network": _network_data(assessment) if arguments.relations else None,
        "offers": [
            {
                "function": offer.function,
                "providers": offer.providers,
                "gain": offer.value,
                "gain_expected": offer.expected,
                "gain_interval": as_data(offer.uncertainty),
            }
            for offer in assessment.offers
        ],
        "relations": [
            {
                "between": list(proposal.relation),
                "robustness_gain": proposal.value,
                "robustness_gain_interval": as_data(proposal.uncertainty),
                "robustness_after": proposal.robustness_after,
                "bridges_before": proposal.bridges_before,
                "bridges_after": proposal.bridges_after,
                "graph_resistance_after": as_data(proposal.resistance_after),
            }
            for proposal in assessment.relations
        ],
        "diversity": [
            {
                "order": entry.order,
                "value": entry.value,
                "interval": as_data(entry.uncertainty),
            }
            for entry in assessment.function_diversity
        ],
    }


def _network_data(assessment: Assessment) -> dict[str, Any]:
    from rresi.engines.resilience import as_data

    network = assessment.network
    return {
        "robustness": network.value,
        "robustness_over_ties": as_data(network.uncertainty),
        "robustness_lowest_first": network.lowest_first,
        "robustness_random": network.random,
        "robustness_random_range": as_data(network.random_range),
        "components": network.components,
        "largest_component": network.largest_component,
        "bridges": as_data(network.bridges),
        "articulation_points": list(network.articulation_points),
        "graph_resistance": as_data(network.graph_resistance),
    }


def _report(
    arguments: argparse.Namespace, reading: Reading, assessment: Assessment
) -> Iterator[str]:
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
                "-" if point.uncertainty is None else _span(point.uncertainty),
            ]
            for point in assessment.failure_curve.value
            if point.probability in {0.05, 0.1, 0.2, 0.3, 0.5}
        ],
    )


def _thin_lines(assessment: Assessment) -> Iterator[str]:
    from rresi.engines.resilience import Flag

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


def _span(interval: Interval | None) -> str:
    return "" if interval is None else f"{interval.low:.3f} to {interval.high:.3f}"


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
