"""What an import enters where a file says nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.utils.translation import gettext

from rresi.core import formats
from rresi.core.documents.describing import DocumentField, describe, is_empty, rows_at, value_at
from rresi.core.documents.lines import said
from rresi.core.documents.parts import Document

Pair = tuple[Mapping[str, Any], Mapping[str, Any]]


def assumed(model: type[Document], pairs: Iterable[Pair]) -> list[str]:
    """A sentence on each choice that a default makes, for records and the documents made of them:
    the field, what is entered and how often."""
    found = Counter(
        entry for record, document in pairs for entry in _assumed(model, record, document)
    )
    words = gettext("Not in the file: “%(field)s”. “%(value)s” is entered (%(count)s×).")
    return [
        words % {"field": field, "value": value, "count": formats.number(count)}
        for (field, value), count in found.items()
    ]


def _assumed(
    model: type[Document], record: Mapping[str, Any], document: Mapping[str, Any]
) -> Iterator[tuple[str, str]]:
    for one in describe(model).fields:
        if one.row is None:
            if value := _entered(one, record, document):
                yield str(one.about.label), value
            continue
        rows = zip(rows_at(record, one.path), rows_at(document, one.path), strict=False)
        for given, row in rows:
            for inner in one.row.fields:
                # What a submission must say is told as lacking, not as entered.
                if not inner.about.needed and (value := _entered(inner, given, row)):
                    yield f"{one.about.label}, {inner.about.label}", value


def _entered(field: DocumentField, given: Mapping[str, Any], document: Mapping[str, Any]) -> str:
    """The choice that a default makes in a field; empty if it makes none."""
    if field.about.choices is None or not is_empty(value_at(given, field.path)):
        return ""
    return said(field, value_at(document, field.path))
