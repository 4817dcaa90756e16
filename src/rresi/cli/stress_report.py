"""The findings of `rresi ecosystem stress` in sentences and tables."""

from __future__ import annotations

import argparse
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from rresi.cli.words import gettext, listed, ngettext, number, percent, signed, told
from rresi.engines.resilience import Assessment, Flag, Interval, Reading

_ROWS = 12


def report(
    arguments: argparse.Namespace, reading: Reading, assessment: Assessment
) -> Iterator[str]:
    """The lines of the report."""
    ecosystem = reading.ecosystem
    counts = [
        _counted(ngettext("%(count)s actor", "%(count)s actors", n := len(ecosystem.actors)), n),
        _counted(
            ngettext("%(count)s function", "%(count)s functions", n := len(ecosystem.functions)), n
        ),
        _counted(ngettext("%(count)s link", "%(count)s links", n := len(ecosystem.links)), n),
        _counted(
            ngettext("%(count)s relation", "%(count)s relations", n := len(ecosystem.relations)), n
        ),
    ]
    yield gettext("%(file)s: %(counts)s.") % {"file": arguments.file, "counts": ", ".join(counts)}
    for notice in reading.notices:
        yield gettext("Note: %(notice)s.") % {"notice": told(notice)}
    if arguments.completeness is None:
        yield gettext(
            "No completeness was given, so we assume that the file contains every link that "
            "exists. If it does not, the figures for what survives are too low and too many "
            "functions look fragile."
        )
    else:
        yield gettext(
            "The file is taken to contain %(share)s of the links that exist. "
            "The others are taken to be missing at random."
        ) % {"share": percent(ecosystem.completeness)}
    yield from _survival_lines(assessment)
    yield from _thin_lines(assessment)
    yield from _closure_lines(assessment, bool(arguments.relations))
    yield from _offer_lines(assessment)
    if arguments.relations:
        yield from _network_lines(assessment)
    else:
        yield from _heading(gettext("The network of relations"))
        yield gettext("No relations were given (--relations FILE.csv).")


def _survival_lines(assessment: Assessment) -> Iterator[str]:
    redundancy = assessment.redundancy
    yield from _heading(gettext("How much survives"))
    yield gettext(
        "On average over all levels of failure, %(share)s of the functions keep a provider "
        "(R_F = %(value)s, as recorded)."
    ) % {"share": percent(redundancy.value, 1), "value": number(redundancy.value, 4)}
    if redundancy.uncertainty is not None:
        span = _span(redundancy.uncertainty)
        if redundancy.corrected is None:
            yield gettext(
                "Too little is recorded for a correction. R_F is in this range: %(range)s."
            ) % {"range": span}
        else:
            yield gettext(
                "Corrected for missing links, R_F is %(value)s; 95%% interval: %(range)s."
            ) % {"value": number(redundancy.corrected, 4), "range": span}
    yield gettext(
        "As the R package robber counts: %(uniform)s in random order, %(decreasing)s if those who "
        "do most fail first, %(increasing)s if they fail last."
    ) % {
        "uniform": number(redundancy.robustness_uniform, 4),
        "decreasing": number(assessment.robustness_decreasing, 4),
        "increasing": number(assessment.robustness_increasing, 4),
    }
    if diversity := assessment.function_diversity:
        yield gettext(
            "The links are spread as if over %(count)s equally served functions "
            "(Hill number of order 1)."
        ) % {"count": number(diversity[1].value, 1)}
    yield ""
    yield from _table(
        [
            gettext("probability that each actor fails"),
            gettext("functions that survive"),
            gettext("corrected"),
            gettext("95%% interval") % {},
        ],
        [
            [
                percent(point.probability),
                percent(point.surviving, 1),
                "–" if point.corrected is None else percent(point.corrected, 1),
                "–" if point.uncertainty is None else _span(point.uncertainty, as_percent=True),
            ]
            for point in assessment.failure_curve.value
            if point.probability in {0.05, 0.1, 0.2, 0.3, 0.5}
        ],
    )


def _thin_lines(assessment: Assessment) -> Iterator[str]:
    thin = [entry for entry in assessment.redundancy.functions if entry.flag]
    yield from _heading(gettext("Fragile points"))
    if not thin:
        yield gettext("Every function has at least two recorded providers.")
        return
    words = {
        Flag.NO_PROVIDER_RECORDED: gettext("no provider recorded"),
        Flag.NO_SECOND_PROVIDER_RECORDED: gettext("no second provider recorded"),
    }
    yield from _table(
        [
            gettext("function"),
            gettext("what the records say"),
            gettext("provider"),
            gettext("probability that it is so"),
        ],
        (
            [
                entry.function,
                words[entry.flag] if entry.flag else "",
                ", ".join(entry.basis.actors) or "–",
                percent(entry.flag_probability or 0),
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
    yield from _heading(gettext("If one actor closes"))
    if not heavy:
        yield gettext(
            "No single closure would cost a recorded function, a target group or a connection."
        )
        return
    names = [gettext("actor"), gettext("functions lost"), gettext("target groups lost")]
    if relations:
        names += [gettext("actors cut off"), gettext("largest component")]
    yield from _table(
        names,
        (
            [
                card.actor,
                _listed(card.value),
                _listed(card.groups_lost),
                *(
                    [
                        _listed(card.cut_off),
                        _change(card.largest_before, card.largest_after),
                    ]
                    if relations
                    else []
                ),
            ]
            for card in map(closures.__getitem__, heavy)
        ),
        len(heavy),
    )


def _offer_lines(assessment: Assessment) -> Iterator[str]:
    yield from _heading(gettext("What would help most"))
    yield gettext(
        "One more provider, ranked by what it adds to R_F (we assume that all cost the same):"
    )
    yield from _table(
        [
            gettext("function"),
            gettext("providers recorded"),
            gettext("gain as recorded"),
            gettext("gain expected"),
        ],
        (
            [
                offer.function,
                number(offer.providers),
                number(offer.value, 4),
                number(offer.expected, 4),
            ]
            for offer in assessment.offers
        ),
        len(assessment.offers),
    )


def _network_lines(assessment: Assessment) -> Iterator[str]:
    network = assessment.network
    resistance = network.graph_resistance
    yield from _heading(gettext("The network of relations"))
    yield gettext(
        "R = %(value)s when the best connected leave first (over the order of ties: %(range)s), "
        "%(random)s in random order. A network in which all know all has almost %(most)s."
    ) % {
        "value": number(network.value, 4),
        "range": _span(network.uncertainty),
        "random": number(network.random, 4),
        "most": number(0.5, 1),
    }
    yield gettext(
        "Components: %(components)s; actors in the largest: %(largest)s; bridges: %(bridges)s; "
        "articulation points: %(points)s."
    ) % {
        "components": number(network.components),
        "largest": number(network.largest_component),
        "bridges": number(len(network.bridges)),
        "points": number(len(network.articulation_points)),
    }
    if resistance is not None and resistance < float("inf"):
        yield gettext("Graph resistance: %(value)s.") % {"value": number(resistance)}
    if assessment.relations:
        yield ""
        yield gettext("One more relation, ranked by what it adds to R:")
        yield from _table(
            [
                gettext("one actor"),
                gettext("other actor"),
                gettext("gain in R"),
                gettext("R after"),
                gettext("bridges after"),
            ],
            (
                [
                    *proposal.relation,
                    signed(proposal.value, 4),
                    number(proposal.robustness_after, 4),
                    number(proposal.bridges_after),
                ]
                for proposal in assessment.relations
            ),
            len(assessment.relations),
        )


def _heading(text: str) -> tuple[str, str, str]:
    return ("", text, "-" * len(text))


def _counted(text: str, count: int) -> str:
    return text % {"count": number(count)}


def _change(before: int, after: int) -> str:
    return f"{number(before)} → {number(after)}"


def _span(interval: Interval | None, *, as_percent: bool = False) -> str:
    if interval is None:
        return ""
    ends = (interval.low, interval.high)
    return " – ".join(percent(end, 1) if as_percent else number(end, 3) for end in ends)


def _listed(names: Sequence[str], most: int = 4) -> str:
    if len(names) <= most:
        return listed(names) or "–"
    return gettext("%(names)s and %(count)s more") % {
        "names": ", ".join(names[:most]),
        "count": number(len(names) - most),
    }


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
        more = gettext("and %(count)s more (all with --json)") % {"count": number(total - _ROWS)}
        yield f"  {more}"
