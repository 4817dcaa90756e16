"""The report to take along: a PDF for the council, and data for other programs."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from itertools import pairwise
from pathlib import Path
from typing import Any
from urllib.parse import urlencode

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from rresi.core.formats import day, listed, moment, number
from rresi.core.translations import current_language
from rresi.press import rendering
from rresi.regions.models import Region
from rresi.regions.queries import name_of
from rresi.resilience import charts, front, queries
from rresi.resilience.advice import Recommendation
from rresi.resilience.certainty import estimated
from rresi.resilience.differing import Difference, changes
from rresi.resilience.models import CompletenessEstimate
from rresi.resilience.proposing import FIRST
from rresi.resilience.reading import Read
from rresi.resilience.report import Report
from rresi.resilience.results import Span
from rresi.resilience.scenarios import COVID_19, Risks, Tried, tried
from rresi.resilience.statements import Statement, label

TEMPLATE = Path(__file__).parent / "council.typ"
STATIC = Path(__file__).parents[1] / "design/static/rresi"
CLOSURES_PRINTED = 6
SCENARIOS_TOLD = 6  # of the region's own
ROWS_PRINTED = 12  # of the matrix; it is then about as high as its table, and the two fill pages


def address(region: Region, found: Read) -> str:
    """The address that reproduces the report."""
    return f"{settings.SITE_URL}{permanent_path(region, found)}"


def permanent_path(region: Region, found: Read) -> str:
    """The path of that address."""
    path = reverse("resilience:at", args=[region.slug, found.standing.snapshot.digest[:12]])
    return f"{path}?{urlencode(found.pinned)}"


def data(region: Region, found: Read) -> dict[str, Any]:
    """The report for other programs: the records, the results, and each sentence."""
    told = found.report
    statements = [
        *(entry.statement for entry in told.recommendations),
        told.survival,
        *told.ties,
        *told.closures,
        *told.network,
        *([told.diversity] if told.diversity else []),
    ]
    return {
        "region": region.slug,
        "permanent": address(region, found),
        "recorded_at": found.standing.snapshot.created_at.isoformat(),
        "digest": found.standing.snapshot.digest,
        "completeness_percent": told.percent,
        "survival": _survival(told),
        "computed_seconds": round(found.analysis.seconds, 3),
        "recorded": told.recorded.model_dump(mode="json"),
        "result": told.result.model_dump(mode="json"),
        "statements": [
            {
                "key": one.key,
                "sentence": one.sentence,
                "number": one.number,
                "corrected": one.corrected,
                "range": one.span,
                "details": list(one.details),
                "computed": list(one.computed),
                "rests_on": one.rests_on,
                "organisations": [slug for slug, _name in one.actors],
                "permanent": f"{address(region, found)}#{one.key}",
            }
            for one in statements
        ],
        "caution": told.caution,
        "confirmed": told.confirmed,
        "not_decided": told.says_closed,
        "requested_by": told.asked_by,
        "cost": told.cost,
        "proposals": [asdict(one) for one in told.asked],
        "under_way": told.planned_already,
        "practices_elsewhere": {
            key: [asdict(one) for one in practices] for key, practices in told.elsewhere.items()
        },
        "estimate": _estimate(found.estimate),
        "scenarios": [
            {
                "name": one.name,
                "risks_percent": dict(one.risks.given),
                "otherwise_percent": one.risks.otherwise,
                "recorded": one.reading.recorded,
                "corrected": one.reading.corrected,
                "range": one.reading.span,
                "closing_together": one.outcome.together,
            }
            for one in _scenarios(region, found)
        ],
        "language": current_language(),
    }


def _estimate(made: CompletenessEstimate | None) -> dict[str, Any] | None:
    if made is None:
        return None
    return {
        "percent": made.percent,
        "low": made.low,
        "high": made.high,
        "method": made.method,
        "first_list": made.first,
        "second_list": made.second,
        "on_both": made.both,
        "basis": made.basis,
        "stated_at": made.stated_at.isoformat(),
    }


def _scenarios(region: Region, found: Read) -> list[Tried]:
    """The worked example and the region's own scenarios; none in a kept report, as they change."""
    if found.kept or found.report.too_little:
        return []
    own = [(one.name, Risks(one.risks, one.otherwise)) for one in queries.scenarios_of(region)]
    example = (str(COVID_19.name), COVID_19.risks)
    return tried(
        [example, *own[:SCENARIOS_TOLD]],
        found.report.recorded,
        found.report.certainty.completeness,
    )


def _survival(told: Report) -> dict[str, Any]:
    """The share of functions that survives, with both of its ranges: the interval at the
    completeness that is assumed, and that of the statements, over all that the list may have."""
    over = told.certainty.completeness
    return {
        "recorded": told.result.redundancy,
        "corrected": told.result.corrected,
        "interval_at_completeness_percent": _ends(told.result.span),
        "range_over_completeness": _ends(told.certainty.survival()),
        "completeness_range_percent": {"low": over.low, "high": over.high},
    }


def _ends(span: Span | None) -> dict[str, float] | None:
    return None if span is None else span.model_dump()


def render(region: Region, found: Read, changed: Difference | None = None) -> bytes:
    """The PDF for the council: what to do on the first page, what it rests on after it.

    changed: what to tell of an earlier analysis.

    Raises:
        RuntimeError, subprocess.TimeoutExpired: see `press.rendering.render`.
    """
    told = found.report
    name = name_of(region)
    assets: dict[str, rendering.Asset] = {"pattern-strip.svg": STATIC / "pattern-strip.svg"}
    pictures = []
    for key, chart in (
        ("matrix", charts.who_provides_what(told, rows=ROWS_PRINTED)),
        ("failure", charts.failure(told)),
    ):
        if chart is not None:
            assets[f"{key}.svg"] = chart.svg.encode()
            pictures.append(
                {"file": f"{key}.svg", "title": chart.title, "summary": chart.summary, "key": key}
            )
    crises = [
        Statement(
            key="scenario",
            sentence=one.sentence,
            details=tuple(
                filter(
                    None,
                    [
                        one.outcome.linked,
                        one.reading.otherwise,
                        one.assumed(told.names),
                        str(COVID_19.text) if one.risks == COVID_19.risks else "",
                    ],
                )
            ),
        )
        for one in _scenarios(region, found)
    ]
    estimate = found.estimate
    measured = [*told.network, *([told.diversity] if told.diversity else [])]
    content = {
        "language": current_language(),
        "title": _("Ecosystem: %(name)s") % {"name": name},
        "kind": _("Report for the council"),
        "headline": told.in_short,
        "caution": " ".join(filter(None, [told.caution, told.confirmed, told.says_closed])),
        "front": front.head(region, found),
        "figures": [
            {"value": number(told.actors_recorded), "label": _("organisations recorded")},
            {
                "value": f"{number(len(told.thin))} / {number(len(told.result.functions))}",
                "label": _("functions with at most one recorded provider"),
            },
            {
                "value": told.survival.number,
                "label": _("functions that survive random closures, as recorded"),
                "span": told.survival_read.otherwise,
            },
        ],
        "decide": front.decisions(told, found.estimate),
        "holding": front.holding(told),
        "settled": front.settled(told),
        "help": {
            "title": _("What would help most"),
            "ranked": _(
                "Ranked by what one more provider would add to the share of functions that survive "
                "random closures. We assume that a new provider costs the same for every function. "
                "Where several would add the same, their order has no meaning; where ranges "
                "overlap, the order is uncertain."
            ),
            "entries": [_entry(entry) for entry in told.printed[:FIRST]],
            "elsewhere": _("How others do it"),
        },
        "ties": {
            "title": _("Who could work together"),
            "text": _(
                "By these relations fewer organisations would depend on a single one for their "
                "connection:"
            ),
            "entries": [_said(one) for one in told.ties],
        },
        "closures": {
            "title": _("If an organisation closed"),
            "entries": [
                _said(one) | {"sentence": ", ".join(name for _slug, name in one.actors)}
                for one in told.closures[:CLOSURES_PRINTED]
            ],
            "left_out": told.closures_left_out(CLOSURES_PRINTED),
        },
        "functions": {
            "title": _("Who provides what"),
            "header": [_("Function"), _("Providers"), _("Who")],
            "rows": [
                [
                    label(row.key),
                    number(len(row.providers)),
                    listed([name for _slug, name in told.pairs(row.providers)])
                    or _("No provider recorded"),
                ]
                for row in sorted(
                    told.result.functions, key=lambda row: (len(row.providers), row.key)
                )
            ],
        },
        "parts": [
            {"title": title, "entries": _said_once(statements), "picture": picture}
            for title, statements, picture in (
                (_("In a crisis"), [told.survival, *crises], "failure"),
                (_("The network of relations"), told.network, ""),
                (_("Diversity"), [told.diversity] if told.diversity else [], ""),
            )
            if statements
        ],
        "changed": {
            "title": _("Compared with %(day)s:") % {"day": moment(changed.since.created_at)},
            "lines": changes(changed),
        }
        if changed is not None
        else None,
        "pictures": pictures,
        "whom": {"title": front.organisations_title(), "entries": front.organisations_to_ask(told)},
        "method": {
            "title": _("What this is based on"),
            "texts": [
                _("Records of %(day)s, assumed to be %(percent)s%% complete.")
                % {
                    "day": day(timezone.localdate(found.standing.snapshot.created_at)),
                    "percent": told.percent,
                },
                estimated(estimate, named=not found.kept)
                if estimate is not None
                else _("There is no estimate yet of how complete the list is."),
                _(
                    "“Recorded” means that a source says so. What no source records may still "
                    "exist; the ranges show how much that could change."
                ),
                _(
                    "What is said of closings assumes that organisations close independently of "
                    "one another. In a crisis that hits many at once, fewer functions may keep a "
                    "provider."
                ),
                *([told.enough_convention] if told.enough or told.unconfirmed else []),
            ],
            "computed": {
                "title": _("How this was calculated"),
                "lines": list(dict.fromkeys(line for one in measured for line in one.computed)),
            },
            "address": address(region, found),
            "link": _(
                "This link leads to the records of that day, with what was confirmed then, and to "
                "the figures alone. What was confirmed later, plans, proposals to the council and "
                "practices of other regions change and are left out there, so that its first "
                "sentence may be another one, and name functions for which something is already "
                "planned."
            ),
        },
    }
    return rendering.render(TEMPLATE, content, assets)


def _entry(entry: Recommendation) -> dict[str, Any]:
    proposal = entry.proposal
    return _said(entry.statement) | {
        "consult": " ".join(proposal.consult) if proposal else "",
        "elsewhere": [f"{one.title} ({one.place})" for one in entry.elsewhere],
    }


def _said(one: Statement) -> dict[str, Any]:
    return {
        "sentence": one.sentence,
        "span": "" if one.computed else capfirst(one.span),
        "details": list(one.details),
        "rests_on": one.rests_on,
    }


def _said_once(statements: Sequence[Statement]) -> list[dict[str, Any]]:
    """Statements of one part; what several in a row rest on stands below the last of them."""
    entries = [_said(one) for one in statements]
    for entry, following in pairwise(entries):
        if entry["rests_on"] == following["rests_on"]:
            entry["rests_on"] = ""
    return entries
