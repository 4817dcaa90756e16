"""`rresi ecosystem`: what an ecosystem has, misses and depends on."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rresi.cli.words import gettext, number, reason, told
from rresi.engines.messages import Message

if TYPE_CHECKING:
    from rresi.engines.resilience import Assessment, InvalidFileError, Reading

_EXAMPLE = """example:
  rresi ecosystem stress offers.csv --relations relations.csv --completeness 0.8

FILE is CSV, XLSX or ODS: a table with the columns actor,function[,confidence][,groups], or a matrix
of 0 and 1 whose first row names the functions and whose first column names the actors.
The guide `stress-test` describes both, and the keys of --json.
"""


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
    stress.add_argument("file", metavar="FILE", type=Path, help="who provides what")
    stress.add_argument(
        "--relations", metavar="FILE", type=Path, help="who works with whom: two columns"
    )
    stress.add_argument(
        "--completeness",
        type=_completeness,
        metavar="SHARE",
        help="the share of existing links that FILE holds, above 0 and at most 1 "
        "(without it the file is taken as complete)",
    )
    stress.add_argument(
        "--sheet", default="", help="the sheet of FILE, if it is a spreadsheet with several"
    )
    stress.add_argument("--json", action="store_true", help="print JSON instead of sentences")
    stress.add_argument(
        "--seed", type=int, default=0, help="for the random orders of the network's R"
    )
    stress.set_defaults(run=_stress)


def _completeness(text: str) -> float:
    from rresi.engines.resilience.marks import share

    try:
        found = share(text)
    except ValueError:
        found = 0.0
    if not 0 < found <= 1:
        raise argparse.ArgumentTypeError(
            gettext("“%(value)s” must be above 0 and at most 1") % {"value": text}
        )
    return found


def _stress(arguments: argparse.Namespace) -> int:
    from rresi.engines.resilience import InvalidFileError, assess, read_ecosystem

    try:
        reading = read_ecosystem(
            arguments.file,
            arguments.relations,
            completeness=arguments.completeness or 1.0,
            sheet=arguments.sheet,
        )
    except InvalidFileError as error:
        print("\n".join(_faults(error)), file=sys.stderr)
        return 2
    except OSError as error:
        print(f"{error.filename}: {reason(error)}", file=sys.stderr)
        return 2
    assessment = assess(reading.ecosystem, seed=arguments.seed)
    if arguments.json:
        print(json.dumps(_data(arguments, reading, assessment), indent=2, ensure_ascii=False))
    else:
        from rresi.cli.stress_report import report

        print("\n".join(report(arguments, reading, assessment)))
    return 0


def _faults(error: InvalidFileError) -> Iterator[str]:
    from rresi.engines.resilience import FAULTS_SHOWN

    for fault in error.faults[:FAULTS_SHOWN]:
        if fault.column is None:
            text = gettext("%(file)s: line %(line)s: %(message)s")
        elif fault.field:
            text = gettext("%(file)s: line %(line)s, column %(column)s (%(field)s): %(message)s")
        else:
            text = gettext("%(file)s: line %(line)s, column %(column)s: %(message)s")
        yield text % {
            "file": error.path,
            "line": fault.line,
            "column": fault.column,
            "field": fault.field,
            "message": told(Message(fault.template, **fault.values)),
        }
    if (more := len(error.faults) - FAULTS_SHOWN) > 0:
        yield gettext("%(file)s: and %(count)s more") % {"file": error.path, "count": number(more)}


def _data(
    arguments: argparse.Namespace, reading: Reading, assessment: Assessment
) -> dict[str, Any]:
    """The JSON that the guide `stress-test` describes, key by key."""
    from rresi.engines.resilience import as_data

    ecosystem, redundancy = reading.ecosystem, assessment.redundancy
    return {
        "file": str(arguments.file),
        "notices": [told(notice) for notice in reading.notices],
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
