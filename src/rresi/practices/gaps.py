"""What a reviewer will miss in a practice where several fields decide it together."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext_lazy as _

from rresi.core.documents.describing import GapRule
from rresi.core.units import is_per_cent
from rresi.media.parts import lacks_maker
from rresi.practices.vocabulary import AmountKind, SourceKind


def _results(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    """Those about the practice itself, which alone are evidence of it."""
    return [row for row in document.get("evidence") or [] if not row.get("beyond")]


def _only_beyond(document: Mapping[str, Any]) -> bool:
    return bool(document.get("evidence")) and not _results(document)


def _amounts(document: Mapping[str, Any]) -> list[Mapping[str, Any]]:
    return (document.get("resources") or {}).get("money") or []


def _amount_of_no_kind(document: Mapping[str, Any]) -> bool:
    return any(row.get("kind") in {None, "", AmountKind.UNKNOWN} for row in _amounts(document))


def _amount_without_source(document: Mapping[str, Any]) -> bool:
    return any(not row.get("source") for row in _amounts(document))


def _no_figure(document: Mapping[str, Any]) -> bool:
    rows = _results(document)
    return bool(rows) and not any(row.get("value") for row in rows)


def _no_whole_figure(document: Mapping[str, Any]) -> bool:
    rows = _results(document)
    parts = ("value", "unit", "period", "source")
    return any(row.get("value") for row in rows) and not any(
        all(row.get(part) for part in parts) for row in rows
    )


def _more_than_the_whole(document: Mapping[str, Any]) -> bool:
    rows = document.get("evidence") or []
    return any(_is_beyond(row.get("value"), str(row.get("unit") or "")) for row in rows)


def _is_beyond(value: Any, unit: str) -> bool:
    try:
        return is_per_cent(unit) and not 0 <= Decimal(str(value)) <= 100
    except ArithmeticError:
        return False


def _no_independent_source(document: Mapping[str, Any]) -> bool:
    return {row.get("kind") for row in document.get("sources") or []} == {SourceKind.OWN}


def _nothing_blocking(document: Mapping[str, Any]) -> bool:
    rows = document.get("conditions") or []
    return bool(rows) and not any(row.get("blocking") for row in rows)


def _a_picture_without_maker(document: Mapping[str, Any]) -> bool:
    return any(lacks_maker(row) for row in document.get("images") or [])


GAPS = (
    GapRule("evidence", "evidence", _("None of the results has a figure."), _no_figure),
    GapRule(
        "evidence",
        "evidence",
        _("No figure has all three: a unit, a period and a source."),
        _no_whole_figure,
    ),
    GapRule(
        "evidence",
        "evidence",
        _(
            "A percentage is below 0 or above 100. Is it a change, or compared with a target? Then "
            "say so in the result. A part of a whole cannot be more than 100%."
        ),
        _more_than_the_whole,
    ),
    GapRule(
        "evidence",
        "evidence",
        _("All sources are from the lead organisation."),
        _no_independent_source,
    ),
    GapRule(
        "evidence",
        "effectiveness",
        _("No result is about the practice itself."),
        _only_beyond,
    ),
    GapRule(
        "resources",
        "sustainability",
        _("An amount does not say what it is: a cost, funding, or money that others receive."),
        _amount_of_no_kind,
    ),
    GapRule("resources", "evidence", _("An amount has no source."), _amount_without_source),
    GapRule(
        "transfer",
        "transferability",
        _("No condition is marked as essential."),
        _nothing_blocking,
    ),
    GapRule(
        "pictures",
        "ethics",
        _("The name of the person who made a picture is missing."),
        _a_picture_without_maker,
    ),
)
