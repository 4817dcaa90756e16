"""A document as lines of text in the reader's language: for comparing revisions."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rresi.core.documents.describing import Control, DocumentField, describe, rows_at, value_at
from rresi.core.documents.parts import Document, entry_label


@dataclass(frozen=True)
class Line:
    """One field of a document as text; `key` pairs it with the other revision's.

    `picture` is the URL of a picture beside the text, where there is one; `long`: the text is
    written in Markdown.
    """

    key: str
    label: str
    text: str
    picture: str = ""
    long: bool = False


def lines_of(model: type[Document], document: Mapping[str, Any]) -> list[Line]:
    """Each field and each row of a document; it may be half-written."""
    return list(_lines(model, document))


def _lines(model: type[Document], document: Mapping[str, Any]) -> Iterator[Line]:
    for one in describe(model).fields:
        if one.row is None:
            text = said(one, value_at(document, one.path))
            yield Line(one.place, str(one.about.label), text, long=one.markdown)
            continue
        for number, row in enumerate(rows_at(document, one.path), 1):
            label = entry_label(one.about, number)
            key = f"{one.place}.{row.get('id', number)}"
            picture = next(
                (
                    _one(inner, value_at(row, inner.path))
                    for inner in one.row.fields
                    if inner.about.control == Control.PICTURE
                ),
                "",
            )
            texts = [*_row(one, row), *_references(model, one, row, document)]
            yield Line(key, label, "\n".join(text for text in texts if text), picture)


def _row(field: DocumentField, row: Mapping[str, Any]) -> list[str]:
    assert field.row is not None
    assert field.about.rows is not None
    texts = field.about.rows.say(row) if field.about.rows.say else None
    if texts is None:
        shown = [one for one in field.row.fields if not one.about.refers_to]
        texts = [said(one, value_at(row, one.path)) for one in shown]
    return texts


def _references(
    model: type[Document], field: DocumentField, row: Mapping[str, Any], document: Mapping[str, Any]
) -> Iterator[str]:
    """The rows of other lists that a row refers to, by their names: "Source 2"."""
    for one in field.row.fields if field.row else ():
        target = describe(model).find(one.about.refers_to) if one.about.refers_to else None
        if target is None:
            continue
        ids = [other.get("id") for other in rows_at(document, target.path)]
        named = value_at(row, one.path)
        if named in ids:
            yield entry_label(target.about, ids.index(named) + 1)


def said(field: DocumentField, value: Any) -> str:
    """A value as the page will say it; as it was typed where a draft's cannot be read."""
    about = field.about
    if about.control == Control.PICTURE:
        return ""
    if isinstance(value, bool):
        return str(about.label) if value else ""
    if isinstance(value, list):
        joint = "\n" if about.control == Control.LINES else ", "
        return joint.join(_one(field, entry) for entry in value)
    return _one(field, value)


def _one(field: DocumentField, value: Any) -> str:
    text = "" if value is None else str(value).strip()
    if not text:
        return ""
    if field.about.say is not None:
        try:
            return field.about.say(text)
        except (ValueError, ArithmeticError, LookupError):
            return text
    if field.about.choices is not None:
        return str(dict(field.about.choices()).get(text, text))
    return text
