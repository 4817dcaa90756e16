"""The words of a document as flat, named fields: what is translated and searched.

A field is named by its path: `title`, `resources.people`; a field of a row by the list, the row's
id and the field: `evidence.5f3a09c1.unit`. So a translation stays with its row wherever it moves.
"""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rresi.core.documents.describing import (
    Control,
    DocumentField,
    Json,
    describe,
    rows_at,
    value_at,
)
from rresi.core.documents.parts import Document, entry_label
from rresi.core.formats import labelled

Words = dict[str, str]


@dataclass(frozen=True)
class WordField:
    """One field with words: its name, what people call it, its text and how it is written."""

    name: str
    label: str
    text: str
    long: bool
    limit: int | None
    markdown: bool


def word_fields(model: type[Document], document: Mapping[str, Any]) -> Iterator[WordField]:
    """The fields with words that say something, in the order of the description."""
    for one in describe(model).fields:
        if one.row is not None:
            for number, row in enumerate(rows_at(document, one.path), 1):
                entry = entry_label(one.about, number)
                for inner in one.row.fields:
                    text = value_at(row, inner.path)
                    if inner.about.words and isinstance(text, str) and text:
                        name = f"{one.place}.{row.get('id')}.{inner.place}"
                        yield _word_field(inner, name, labelled(entry, inner.about.label), text)
        elif one.about.words:
            text = value_at(document, one.path)
            if isinstance(text, str) and text:
                yield _word_field(one, one.place, str(one.about.label), text)


def _word_field(field: DocumentField, name: str, label: str, text: str) -> WordField:
    long = field.about.control == Control.LONG
    return WordField(name, label, text, long, field.limit, field.markdown)


def words_of(model: type[Document], document: Mapping[str, Any]) -> Words:
    """The document's own words by field name; empty ones are left out."""
    return {one.name: one.text for one in word_fields(model, document)}


def with_words(
    model: type[Document], document: Mapping[str, Any], words: Mapping[str, str]
) -> Json:
    """The document saying these words; where one is missing, it says its own."""
    result: Json = copy.deepcopy(dict(document))
    for one in describe(model).fields:
        if one.row is not None:
            for row in rows_at(result, one.path):
                for inner in one.row.fields:
                    text = words.get(f"{one.place}.{row.get('id')}.{inner.place}")
                    if inner.about.words and text:
                        row[inner.path[0]] = text
        elif one.about.words and words.get(one.place):
            group = value_at(result, one.path[:-1])
            if isinstance(group, dict):
                group[one.path[-1]] = words[one.place]
    return result


def changed(made_from: Mapping[str, str], source: Mapping[str, str]) -> set[str]:
    """The fields of the source that are new, or that differ from what was translated."""
    return {name for name, text in source.items() if made_from.get(name) != text}


def stale(
    fields: Mapping[str, str], made_from: Mapping[str, str], source: Mapping[str, str]
) -> set[str]:
    """The fields of a begun translation whose source has changed; none before its first words."""
    return changed(made_from, source) if fields else set()


def missing(source: Mapping[str, str], fields: Mapping[str, Any]) -> list[str]:
    """The fields that the source has and the translation lacks, in the source's order."""
    return [name for name in source if not str(fields.get(name, "")).strip()]
