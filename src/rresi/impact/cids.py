"""A case as JSON-LD in the Common Impact Data Standard, and which of its tiers it reaches.

CIDS 3.2.1 (Common Approach to Impact Measurement, CC BY 4.0). A tier is reached where each thing in
the export has what the standard's shapes ask for up to that tier, and nothing essential is absent.
A test validates exports with the published shapes.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import accumulate
from typing import Any

from django.utils.translation import gettext_lazy as _

from rresi.core import formats, taxonomies
from rresi.core.documents.describing import rows_at
from rresi.core.documents.values import STORED
from rresi.core.documents.words import Words
from rresi.core.text import plain
from rresi.impact.parts import IndicatorPart, MeasurementPart
from rresi.impact.presentation import code_url, unit_in_words
from rresi.impact.vocabulary import Better, Finding

CONTEXT = "https://ontology.commonapproach.org/contexts/cidsContext.jsonld"
Node = dict[str, Any]

ABOUT = ("description", "sch:dateCreated")
SPAN = ("startedAtTime", "endedAtTime")
# What the shapes of each tier ask of the classes that are exported: exactly one of each.
REQUIRED: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "basic": {
        "cids:Organization": ("hasDescription",),
        "cids:Stakeholder": ("hasName", "hasDescription"),
        "cids:Outcome": ("hasName", "hasDescription"),
        "cids:Indicator": ("hasName", "hasDescription"),
        "cids:IndicatorReport": ("hasName", *SPAN),
        "cids:ImpactReport": ("hasName", "hasComment", *SPAN),
        "cids:Counterfactual": ("hasDescription", *SPAN),
    },
    "essential": {"cids:Indicator": ("hasIdentifier",)},
    "full": dict.fromkeys(
        (
            "cids:Organization",
            "cids:Stakeholder",
            "cids:Outcome",
            "cids:Indicator",
            "cids:IndicatorReport",
            "cids:ImpactReport",
            "cids:Counterfactual",
        ),
        ABOUT,
    ),
}
# Without these there is nothing to report, whatever the shapes say of the rest.
PRESENT = {
    "basic": ("cids:Organization", "cids:Outcome", "cids:Indicator"),
    "essential": ("cids:IndicatorReport", "cids:Stakeholder"),
    "full": ("cids:ImpactReport", "cids:Counterfactual"),
}
TIERS = {"basic": _("Basic"), "essential": _("Essential"), "full": _("Full")}
# What is said of a class that is not there, and of one that lacks something.
ABSENT = {
    "cids:Organization": _("The case names no organisation."),
    "cids:Stakeholder": _("No target group is named."),
    "cids:Outcome": _("No change is described."),
    "cids:Indicator": _("There is no indicator."),
    "cids:IndicatorReport": _("Nothing has been measured yet."),
    "cids:ImpactReport": _("The period of the measurements is not known."),
    "cids:Counterfactual": _("The case does not say what else may have caused the change."),
}
INCOMPLETE = {
    **ABSENT,
    "cids:Organization": _("The directory does not describe the organisation."),
    "cids:Outcome": _("The case has no summary."),
    "cids:Indicator": _("An indicator has no name."),
    "cids:IndicatorReport": _("The method of a measurement is not described."),
    "cids:Counterfactual": _("The period of the measurements is not known."),
}


@dataclass(frozen=True)
class Exported:
    """What of a case is exported beside its document. `created` is when it was published."""

    url: str
    words: Words
    created: datetime
    organisation_name: str = ""
    organisation_url: str = ""
    organisation_description: str = ""


def graph_of(document: Mapping[str, Any], about: Exported) -> list[Node]:
    """The things that a case tells of, each with what is known of it."""
    created = {"@type": "xsd:dateTime", "@value": about.created.astimezone(UTC).isoformat()}
    return [_filled({**node, "sch:dateCreated": created}) for node in _nodes(document, about)]


def jsonld(document: Mapping[str, Any], about: Exported) -> Node:
    """The whole export."""
    return {"@context": CONTEXT, "@graph": graph_of(document, about)}


def _filled(node: Node) -> Node:
    """The node with its description as schema.org calls it, and without what is empty."""
    said = node.get("hasDescription") or node.get("hasComment") or node.get("hasName") or ""
    return {name: value for name, value in {**node, "description": said}.items() if value}


def _nodes(document: Mapping[str, Any], about: Exported) -> Iterator[Node]:
    def at(name: str) -> str:
        return f"{about.url}#{name}"

    def said(name: str) -> str:
        return plain(about.words.get(name) or str(document.get(name) or "")).strip()

    groups = [str(key) for key in document.get("target_groups") or []]
    indicators = [IndicatorPart.model_validate(row) for row in rows_at(document, ["indicators"])]
    reports = [
        MeasurementPart.model_validate(row, context=STORED)
        for row in rows_at(document, ["measurements"])
    ]
    organisation = about.organisation_url or (at("organisation") if about.organisation_name else "")
    span = _span([report.period for report in reports])
    if organisation:
        yield {
            "@id": organisation,
            "@type": "cids:Organization",
            "hasLegalName": about.organisation_name,
            "hasDescription": about.organisation_description,
            "hasOutcome": [at("outcome")],
            "hasIndicator": [at(f"indicators.{one.id}") for one in indicators],
        }
    for key in groups:
        label = str(taxonomies.TARGET_GROUPS[key].label)
        yield {
            "@id": at(f"target-groups.{key}"),
            "@type": "cids:Stakeholder",
            "hasName": label,
            "hasDescription": label,
            "forOrganization": organisation,
        }
    yield {
        "@id": at("outcome"),
        "@type": "cids:Outcome",
        "hasName": said("title"),
        "hasDescription": said("summary"),
        "forOrganization": organisation,
        "forStakeholder": [at(f"target-groups.{key}") for key in groups],
        "hasIndicator": [at(f"indicators.{one.id}") for one in indicators],
    }
    for one in indicators:
        unit = unit_in_words(one.unit, document)
        url = code_url(one.catalogue, one.code)
        yield {
            "@id": at(f"indicators.{one.id}"),
            "@type": "cids:Indicator",
            "hasName": about.words.get(f"indicators.{one.id}.name") or one.name,
            "hasIdentifier": one.code or one.id,
            "hasDescription": f"{unit}; {Better(one.better).label}",
            "unitDescription": unit,
            "rdfs:seeAlso": {"@id": url} if url else "",
            "hasBaseline": _measure(one.baseline),
            "hasIndicatorReport": [
                at(f"measurements.{report.id}") for report in reports if report.indicator == one.id
            ],
        }
    for report in reports:
        yield {
            "@id": at(f"measurements.{report.id}"),
            "@type": "cids:IndicatorReport",
            "hasName": about.words.get(f"measurements.{report.id}.method") or report.method,
            "forIndicator": at(f"indicators.{report.indicator}"),
            "forOrganization": organisation,
            "value": _measure(report.value),
            "hasComment": str(report.grade.label),
            **_span([report.period]),
        }
    if span:
        yield {
            "@id": at("report"),
            "@type": "cids:ImpactReport",
            "hasName": said("title"),
            "hasComment": str(Finding(document["finding"]).label),
            "forOutcome": at("outcome"),
            "forOrganization": organisation,
            **span,
        }
    if said("cause"):
        yield {
            "@id": at("counterfactual"),
            "@type": "cids:Counterfactual",
            "hasDescription": said("cause"),
            **span,
        }


def _measure(value: Any) -> Node | str:
    return "" if value is None else {"@type": "i72:Measure", "hasNumericalValue": f"{value:f}"}


def _span(periods: list[str]) -> Node:
    """First and last moment of periods of ISO 8601; nothing without any."""
    if not periods:
        return {}
    first = min(_first(period.partition("/")[0]) for period in periods)
    last = max(_last(period.rpartition("/")[2]) for period in periods)
    return {"startedAtTime": first, "endedAtTime": last}


def _first(text: str) -> str:
    return f"{text if len(text) > 4 else f'{text}-01'}-01T00:00:00Z"


def _last(text: str) -> str:
    """The beginning of the month or year after."""
    year, month = int(text[:4]), int(text[5:7] or 12)
    return f"{year + month // 12:04}-{month % 12 + 1:02}-01T00:00:00Z"


@dataclass(frozen=True)
class Tier:
    """How much of a tier is there, 0 to 100 per cent, and what it lacks, a sentence each.

    100 is reached; `said` is the percentage in words.
    """

    key: str
    label: str
    percent: int
    said: str
    lacks: list[str]


def tiers_of(graph: list[Node]) -> list[Tier]:
    """The tiers in their order; each holds what those before it ask for."""
    found = []
    asked = [(key, list(_asked(key, graph))) for key in TIERS]
    together = accumulate((checks for _key, checks in asked), lambda before, own: before + own)
    for (key, _own), checks in zip(asked, together, strict=True):
        lacks = [what for what, there in checks if not there]
        percent = 100 * (len(checks) - len(lacks)) // len(checks)
        said = formats.percent(percent / 100)
        found.append(Tier(key, str(TIERS[key]), percent, said, list(dict.fromkeys(lacks))))
    return found


def _asked(tier: str, graph: list[Node]) -> Iterator[tuple[str, bool]]:
    """What a tier asks for beyond those before it, and whether it is there."""
    classes = {node["@type"] for node in graph}
    for name in PRESENT[tier]:
        yield str(ABSENT[name]), name in classes
    for node in graph:
        for field in REQUIRED[tier].get(node["@type"], ()):
            yield str(INCOMPLETE[node["@type"]]), field in node
