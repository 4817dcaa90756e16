"""Turn what was typed in a step into part of a document.

Nothing is refused here: a draft holds what people typed, and the document's model says what is
wrong with it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import QueryDict

from rresi.authoring.writing import WRITTEN
from rresi.core import requests
from rresi.core.documents.describing import (
    Control,
    Description,
    DocumentField,
    Json,
    describe,
    put,
    rows_at,
)
from rresi.core.documents.parts import Document, row_id_of
from rresi.core.documents.problems import drop_references, mistakes
from rresi.core.documents.values import LIST_LENGTH, plain_email, unmarked
from rresi.core.web_addresses import completed
from rresi.engines.tables import tidy

_ID = re.compile(r"[a-z0-9]{1,12}")


@dataclass(frozen=True)
class Change:
    """What a button does to one row: `action` is remove, up or down; `number` counts from 0."""

    action: str
    list_name: str
    number: int


@dataclass(frozen=True)
class Steps:
    """The steps of a kind of document."""

    model: type[Document]

    @property
    def description(self) -> Description:
        return describe(self.model)

    @property
    def keys(self) -> list[str]:
        return [step.key for step in self.model.steps]

    def fields(self, key: str) -> tuple[DocumentField, ...]:
        """The fields that a step asks for."""
        return tuple(
            one for one in self.description.of_step(key) if one.about.control != Control.NONE
        )

    def names(self, key: str) -> tuple[str, ...]:
        """The document's top-level fields that a step writes."""
        return tuple(dict.fromkeys(one.path[0] for one in self.fields(key)))

    def step_of(self, place: str) -> str:
        """The step that asks for a place of the document; the first for a place of none."""
        field = self.description.find(place)
        if field is None:
            top = place.partition(".")[0]
            steps = (one.about.step for one in self.description.fields if one.path[0] == top)
            return next(steps, self.keys[0])
        return field.about.step or self.keys[0]

    def anchor_of(self, place: str) -> str:
        """The id on the page of its step at which a place is asked for; empty for a place of none.

        Of a row it is that of the row, of a list the row to be added.
        """
        field = self.description.find(place)
        if field is None or field.about.control == Control.NONE:
            return ""
        if field.row is not None:
            number = place.removeprefix(field.place).lstrip(".").partition(".")[0]
            return f"{field.name}-{number or 'new'}"
        return (
            f"id_{field.name}_0" if field.about.control == Control.CHOICES else f"id_{field.name}"
        )

    def mistakes(self, key: str, document: Mapping[str, Any]) -> dict[str, str]:
        """The mistakes in one step's fields, by place."""
        return {
            place: text
            for place, text in mistakes(self.model, document).items()
            if self.step_of(place) == key
        }


def whole_number(text: str) -> int:
    """A short whole number that a browser sent, -1 for anything else."""
    return int(text) if text.isdecimal() and len(text) < 6 else -1


def _clean(text: str) -> str:
    return requests.cleaned(text, limit=None)


def parse(steps: Steps, key: str, posted: QueryDict, change: Change | None = None) -> Json:
    """A step's answers as part of a document, without empty fields and rows."""
    document: Json = {}
    for one in steps.fields(key):
        if one.row is None:
            put(document, one.path, _value(one, posted, one.name))
        else:
            rows = [row for _number, row in said_rows(one, posted, change)]
            put(document, one.path, rows)
    ids = {
        one.place: {row["id"] for row in rows_at(document, one.path)}
        for one in steps.fields(key)
        if one.row is not None
    }
    drop_references(steps.description, document, ids)
    return document


def _value(field: DocumentField, posted: QueryDict, name: str) -> Any:
    match field.about.control:
        case Control.CHOICES:
            return [value for value in posted.getlist(name) if value][:LIST_LENGTH]
        case Control.LINES:
            lines = (_clean(line) for line in posted.get(name, "").splitlines())
            return [line for line in lines if line]
        case Control.FLAG:
            return bool(_clean(posted.get(name, "")))
        case (
            Control.DATE
            | Control.MONTH
            | Control.PERIOD
            | Control.NUMBER
            | Control.RANGE as control
        ):
            return WRITTEN[control].kept(_clean(posted.get(name, "")))
        case _ if field.about.attributes.get("inputmode") == "url":
            return completed(_clean(posted.get(name, "")))
        case _ if field.about.attributes.get("inputmode") == "email":
            return plain_email(_clean(posted.get(name, "")))
        case _ if field.about.attributes.get("autocapitalize") == "characters":
            return _clean(posted.get(name, "")).upper()
        case Control.LONG if field.markdown:
            return _clean(posted.get(name, ""))
        case Control.LONG:
            return unmarked(_clean(posted.get(name, "")))
        case _:
            return unmarked(tidy(_clean(posted.get(name, ""))))


def said_rows(
    field: DocumentField, posted: QueryDict, change: Change | None = None
) -> list[tuple[int, Json]]:
    """The rows that are not empty, each with its position (from 0) on the page."""
    found = list(_rows(field, posted))
    if change is not None and change.list_name == field.name:
        _apply(found, change)
    return found


def _rows(field: DocumentField, posted: QueryDict) -> Iterator[tuple[int, Json]]:
    assert field.row is not None
    choice = {Control.CHOICE, Control.FLAG}
    chosen = {inner.name for inner in field.row.fields if inner.about.control in choice}
    ids: set[str] = set()
    limit = field.limit or LIST_LENGTH
    for number in range(min(whole_number(posted.get(f"{field.name}-count", "")), limit + 1)):
        prefix = f"{field.name}-{number}"
        row: Json = {}
        for inner in field.row.fields:
            put(row, inner.path, _value(inner, posted, f"{prefix}-{inner.name}"))
        if chosen.issuperset(row):
            continue  # something chosen, and nothing said
        identifier = posted.get(f"{prefix}-id", "")
        if not _ID.fullmatch(identifier) or identifier in ids:
            identifier = row_id_of(row, ids)
        ids.add(identifier)
        yield number, {"id": identifier, **row}


def _apply(found: list[tuple[int, Json]], change: Change) -> None:
    place = next((p for p, (old, _row) in enumerate(found) if old == change.number), None)
    if place is None:
        return
    row = found.pop(place)
    if change.action != "remove":
        found.insert(max(place - 1, 0) if change.action == "up" else place + 1, row)


def pictures_of(steps: Steps, key: str) -> Iterator[tuple[DocumentField, DocumentField]]:
    """The lists of a step whose rows have a picture, each with the field of the picture."""
    for one in steps.fields(key):
        for inner in one.row.fields if one.row else ():
            if inner.about.control == Control.PICTURE:
                yield one, inner
