"""A practice's words as flat, named fields, and what changed in them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rresi.practices.models import SUMMARY_LENGTH, TITLE_LENGTH, PracticeText

Fields = dict[str, str]

SIMPLE: dict[str, Promise] = {
    "title": _("Title"),
    "summary": _("Summary"),
    "problem": _("The problem"),
    "solution": _("What was done"),
    "stakeholders": _("Who was involved"),
    "difficulties": _("What was difficult"),
    "lessons": _("What they learned"),
    "people": _("People"),
    "time": _("Time"),
}
LISTS: dict[str, Promise] = {
    "money_notes": _("Note on money"),
    "conditions": _("Condition"),
    "image_alts": _("What the picture shows"),
}
LIMITS = {"title": TITLE_LENGTH, "summary": SUMMARY_LENGTH}
LONG = {"problem", "solution", "stakeholders", "difficulties", "lessons", "people", "time"}


@dataclass(frozen=True)
class Label:
    """How a field is named to people: its name and, in a list, its number."""

    text: Promise
    number: int | None = None


def of_text(text: PracticeText) -> Fields:
    """The words of a text by field name; list entries as `conditions.0`, `evidence.1.unit`."""
    fields = {name: getattr(text, name) for name in SIMPLE}
    for name in LISTS:
        fields |= {f"{name}.{i}": entry for i, entry in enumerate(getattr(text, name))}
    for i, entry in enumerate(text.evidence):
        fields |= {f"evidence.{i}.{part}": entry.get(part, "") for part in ("statement", "unit")}
    return {name: value for name, value in fields.items() if value}


def label(name: str) -> Label:
    """The name of a field in the reader's language."""
    head, _dot, rest = name.partition(".")
    number = int(rest.split(".")[0]) + 1 if rest else None
    if head == "evidence":
        text = _("Result") if rest.endswith("statement") else _("Unit of the result")
        return Label(text, number)
    return Label(SIMPLE.get(head) or LISTS[head], number)


def into_text(text: PracticeText, source: PracticeText, fields: Mapping[str, str]) -> None:
    """Write fields into a text, its lists as long as the source's."""
    for name in SIMPLE:
        setattr(text, name, fields.get(name, ""))
    for name in LISTS:
        count = len(getattr(source, name))
        setattr(text, name, [fields.get(f"{name}.{i}", "") for i in range(count)])
    text.evidence = [
        {part: fields.get(f"evidence.{i}.{part}", "") for part in ("statement", "unit")}
        for i in range(len(source.evidence))
    ]


def changed(made_from: Mapping[str, str], source: Mapping[str, str]) -> set[str]:
    """The fields of the source that are new or say something else than they did."""
    return {name for name, value in source.items() if made_from.get(name) != value}


def stale(fields: Fields, made_from: Mapping[str, str], source: Mapping[str, str]) -> set[str]:
    """The fields of a begun translation that the source has outrun; none before its first words."""
    return changed(made_from, source) if fields else set()


def missing(source: Mapping[str, str], fields: Mapping[str, Any]) -> list[str]:
    """The fields that the source has and the translation lacks, in the source's order."""
    return [name for name in source if not str(fields.get(name, "")).strip()]
