"""A case as PDF."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext as _

from rresi.core import formats
from rresi.core.translations import current_language
from rresi.impact.presentation import Measured, Observed, Valued
from rresi.press import rendering
from rresi.press.content import safe_url, tree

TEMPLATE = Path(__file__).parent / "leaflet.typ"


def render(shown: Mapping[str, Any], address: str) -> bytes:
    """A tagged PDF of what `presentation.shown` returns. `address` is the case's page.

    Raises:
        RuntimeError, subprocess.TimeoutExpired: see `press.rendering.render`.
    """
    reading = shown["reading"]
    assets: dict[str, rendering.Asset] = {}
    facts = [
        *((link.label, link.text) for link in shown["links"]),
        *((passage.label, passage.text) for passage in reading.facts),
    ]
    data = {
        "language": current_language(),
        "written": reading.language,
        "kind": _("Impact case"),
        "title": reading.title,
        "summary": reading.summary,
        "facts": [{"label": label, "text": text} for label, text in facts],
        "texts": [
            {"label": passage.label, "body": tree(passage.text)} for passage in reading.texts
        ],
        "figures": {
            "title": _("Figures"),
            "header": [_("Period"), _("Value"), _("Basis of the finding"), _("Method")],
            "before": _("Value at the start"),
            "target": _("Target"),
            "entries": [_observed(one) for one in shown["observed"]],
        },
        "value": _value(shown["value"], assets),
        "sources": {
            "title": _("Sources"),
            "entries": [
                [passage.text for passage in entry.passages]
                for section in reading.sections
                for entry in section.entries
                if entry.picture is None
            ],
        },
        "address": safe_url(address),
        "made": _("Created on %(date)s. Read it online and in other languages:")
        % {"date": formats.day(timezone.localdate())},
    }
    return rendering.render(TEMPLATE, data, assets)


def _observed(one: Observed) -> dict[str, Any]:
    return {
        "name": one.name,
        "unit": one.unit,
        "code": f"{one.catalogue} {one.code}" if one.code else "",
        "url": safe_url(one.code_url),
        "before": " ".join(
            word for word in (one.baseline, _bracketed(one.baseline_period)) if word
        ),
        "target": " ".join(word for word in (one.target, _bracketed(one.target_by)) if word),
        "rows": [[value.period, value.value, _basis(value), value.method] for value in one.values],
    }


def _basis(value: Measured) -> str:
    return f"{value.letter} {', '.join(said for said in (value.grade, value.said_by) if said)}"


def _bracketed(text: str) -> str:
    return f"({text})" if text else ""


def _value(value: Valued | None, assets: dict[str, rendering.Asset]) -> dict[str, Any] | None:
    if value is None:
        return None
    if value.chart is not None:
        assets["chart.svg"] = value.chart.svg.encode()
    return {
        "title": _("Value in money"),
        "between": _("For each unit spent: %(between)s in value (%(money)s).")
        % {"between": value.between, "money": value.money}
        if value.between
        else _("Every input is exact. Enter ranges: one number would claim more than is known."),
        "chance": value.chance,
        "warnings": [words for _rule, words in value.warnings],
        "chart": {"title": value.chart.title, "summary": value.chart.summary}
        if value.chart
        else None,
    }
