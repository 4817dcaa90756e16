"""The steps of the form: what each asks, and how what was typed becomes part of a document.

Nothing is refused here: a draft holds what people typed, and `PracticeDocument` says what is wrong.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.http import QueryDict
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from pydantic import ValidationError

from rresi.practices.document import (
    LIST_LENGTH,
    PICTURES_AT_MOST,
    PracticeDocument,
    problems_of,
)
from rresi.practices.proposing.documents import Document, without_empty


@dataclass(frozen=True)
class RowList:
    """A list of rows in a step. `path` leads to it in the document."""

    key: str
    path: tuple[str, ...]
    heading: Promise
    help: Promise
    add: Promise
    fields: tuple[str, ...]
    preset: Mapping[str, Any] = field(default_factory=dict)
    limit: int = LIST_LENGTH
    movable: bool = False  # whether their order means something


@dataclass(frozen=True)
class Change:
    """What a button does to one row: `action` is remove, up or down."""

    action: str
    key: str
    number: int


@dataclass(frozen=True)
class Step:
    """One page of the form; `names` are the document's fields that it writes."""

    key: str
    label: Promise
    names: tuple[str, ...]
    lists: tuple[RowList, ...] = ()


PICTURES = RowList(
    "images", ("images",), _("Pictures"),
    _("The first one also stands in lists. They are shown when this revision is published."),
    _("Add this picture"), ("file", "alt", "licence", "credit"), {"licence": "CC BY 4.0"},
    limit=PICTURES_AT_MOST, movable=True,
)  # fmt: skip
SOURCES = RowList(
    "sources", ("sources",), _("Sources"),
    _("Where a reader can check what you say: reports, evaluations, press."),
    _("Add another source"), ("title", "url", "kind", "language"), {"kind": "own"},
)  # fmt: skip
EVIDENCE = RowList(
    "evidence", ("evidence",), _("Results"),
    _("One result a row. A figure counts for more with its unit, its period and its source."),
    _("Add another result"), ("statement", "value", "unit", "period", "method", "source"),
    {"method": "reported"},
)  # fmt: skip
MONEY = RowList(
    "money", ("resources", "money"), _("Money"),
    _("What it cost or who paid, one amount a row."),
    _("Add another amount"), ("amount", "amount_to", "currency", "year", "note"),
    {"currency": "EUR"},
)  # fmt: skip
CONDITIONS = RowList(
    "conditions", ("conditions",), _("What another place needs"),
    _("One condition a row. Mark those without which it does not work at all."),
    _("Add another condition"), ("kind", "text", "blocking"),
    {"kind": "legal", "blocking": False},
)  # fmt: skip
LINKS = RowList(
    "links", ("links",), _("To read on"), _("Pages for those who want to know more."),
    _("Add another link"), ("title", "url"),
)  # fmt: skip

STEPS = (
    Step("basics", _("In short"), (
        "title", "summary", "language", "region", "place", "organisation", "partners", "start",
        "end", "status", "topics", "functions", "target_groups",
    )),
    Step("story", _("Story"), ("problem", "solution", "stakeholders", "difficulties", "lessons")),
    Step("pictures", _("Pictures"), ("images",), (PICTURES,)),
    Step("evidence", _("Evidence"), ("sources", "evidence"), (SOURCES, EVIDENCE)),
    Step("resources", _("Resources"), ("resources",), (MONEY,)),
    Step("transfer", _("Transfer"), ("conditions", "links"), (CONDITIONS, LINKS)),
    Step("contact", _("Contact"), ("contact", "review_by")),
)  # fmt: skip
BY_KEY = {step.key: step for step in STEPS}
STEP_OF = {name: step.key for step in STEPS for name in step.names}
SEVERAL = {"topics", "functions", "target_groups"}
NESTED = {
    "people": ("resources", "people"), "time": ("resources", "time"),
    "contact_name": ("contact", "name"), "contact_email": ("contact", "email"),
}  # fmt: skip
"""Form fields whose name is not the document's."""


def simple_fields(step: Step) -> tuple[str, ...]:
    """The step's fields that are no rows, as the form names them."""
    lists = {rows.path[0] for rows in step.lists}
    plain = [name for name in step.names if name not in lists | {"resources", "contact"}]
    return (*(n for n, path in NESTED.items() if path[0] in step.names), *plain)


def _text(value: str) -> str:
    return value.replace("\r\n", "\n").replace("\0", "").strip()


def parse(step: Step, posted: QueryDict, *, change: Change | None = None) -> Document:
    """What a step says, in the document's shape; empty rows and fields are left out.

    When rows go or move, evidence keeps pointing at its source.
    """
    document: Document = {}
    for name in simple_fields(step):
        if name in SEVERAL:
            _put(document, (name,), [v for v in posted.getlist(name) if v][:LIST_LENGTH])
        elif name == "partners":
            lines = [_text(line) for line in posted.get(name, "").splitlines()]
            _put(document, (name,), [line for line in lines if line])
        else:
            _put(document, NESTED.get(name, (name,)), _text(posted.get(name, "")))
    places: dict[int, int] = {}
    for rows in step.lists:
        found = _rows(rows, posted, change)
        if rows is SOURCES:
            places = {old + 1: new for new, (old, _row) in enumerate(found, 1)}
        _put(document, rows.path, [row for _old, row in found])
    for row in document.get("evidence", ()):
        if "source" in row:
            old = str(row.pop("source"))
            if number_of(old) in places:
                row["source"] = places[number_of(old)]
    return without_empty(document)


def places_of(rows: RowList, posted: QueryDict, change: Change | None = None) -> dict[int, int]:
    """Where each row of the page stands in the document; those that say nothing stand nowhere."""
    return {old: new for new, (old, _row) in enumerate(_rows(rows, posted, change))}


def number_of(text: str) -> int:
    """A short whole number that a browser sent, -1 for anything else."""
    return int(text) if text.isdecimal() and len(text) < 6 else -1


def _put(document: Document, path: Sequence[str], value: Any) -> None:
    if value in ("", []):
        return
    for name in path[:-1]:
        document = document.setdefault(name, {})
    document[path[-1]] = value


def _rows(rows: RowList, posted: QueryDict, change: Change | None) -> list[tuple[int, Document]]:
    """The rows that say something, with the number (from 0) that each had on the page."""
    found = []
    for number in range(min(number_of(posted.get(f"{rows.key}-count", "")), rows.limit + 1)):
        row: Document = {}
        for name in rows.fields:
            value: Any = _text(posted.get(f"{rows.key}-{number}-{name}", ""))
            if name == "blocking":
                value = bool(value)
            elif name == "year" and value.isdecimal() and len(value) < 6:
                value = int(value)
            row[name] = value
        said = without_empty(row)
        if any(name not in rows.preset for name in said):
            found.append((number, said))
    return _changed(found, change) if change and change.key == rows.key else found


def _changed(found: list[tuple[int, Document]], change: Change) -> list[tuple[int, Document]]:
    place = next((p for p, (old, _row) in enumerate(found) if old == change.number), None)
    if place is None:
        return found
    row = found.pop(place)
    if change.action != "remove":
        found.insert(max(place - 1, 0) if change.action == "up" else place + 1, row)
    return found


def value_at(document: Mapping[str, Any], path: Sequence[str]) -> Any:
    """The value at a path, None where the document has none."""
    value: Any = document
    for name in path:
        value = value.get(name) if isinstance(value, Mapping) else None
    return value


MISSING = "missing"


def mistakes(document: Document) -> dict[str, str]:
    """What is wrong with what was typed, by place (`evidence.0.value`); gaps are no mistakes."""
    try:
        PracticeDocument.model_validate(document)
    except ValidationError as error:
        absent = {
            ".".join(map(str, e["loc"]))
            for e in error.errors(include_url=False)
            if e["type"] == MISSING
        }
        return {place: text for place, text in problems_of(error) if place not in absent}
    return {}


def mistakes_in(step: Step, document: Document) -> dict[str, str]:
    """The mistakes in one step's fields."""
    return {
        place: text
        for place, text in mistakes(document).items()
        if place.partition(".")[0] in step.names or (not place and step.key in {"basics"})
    }
