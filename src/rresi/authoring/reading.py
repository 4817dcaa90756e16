"""Any described document ready to be read, for kinds without a page of their own design."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rresi.core.documents.describing import Control, DocumentField, describe, rows_at, value_at
from rresi.core.documents.lines import said
from rresi.core.documents.parts import Document, entry_label
from rresi.core.documents.words import Words
from rresi.media.queries import ShownPicture, shown, sizes_of


@dataclass(frozen=True)
class Passage:
    """A label and a text; `long` texts are Markdown."""

    label: str
    text: str
    long: bool


@dataclass(frozen=True)
class Entry:
    """A row of a list: its name, its passages and, where it has one, its picture."""

    label: str
    passages: list[Passage]
    picture: ShownPicture | None = None


@dataclass(frozen=True)
class Section:
    """A list of rows under its heading."""

    label: str
    entries: list[Entry]


@dataclass(frozen=True)
class Reading:
    """A document as a page shows it: its head, short facts, long texts, and lists."""

    title: str
    summary: str
    language: str
    facts: list[Passage]
    texts: list[Passage]
    sections: list[Section]


HEAD = frozenset({"title", "summary", "language"})


@dataclass(frozen=True)
class _Picture:
    file: str
    alt: str = ""
    licence: str = ""
    credit: str = ""


def reading_of(
    model: type[Document],
    document: Mapping[str, Any],
    words: Words | None = None,
    language: str = "",
    *,
    but: Collection[str] = (),
) -> Reading:
    """A document in its own words, or in a translation's. At most one query a list of pictures.

    What stands in the places `but` is left to the kind's own template.
    What a translation does not say yet is left out; a row says its own words then.
    """
    said_words = words or {}
    passages = list(passages_of(model, document, words, but={*HEAD, *but}))
    lists = [
        one for one in describe(model).row_lists if not one.about.personal and one.place not in but
    ]
    sections = [_section(one, document, said_words) for one in lists]
    return Reading(
        title=said_words.get("title") or str(document.get("title") or ""),
        summary=said_words.get("summary") or str(document.get("summary") or ""),
        language=language or str(document.get("language") or ""),
        facts=[passage for passage in passages if not passage.long],
        texts=[passage for passage in passages if passage.long],
        sections=[section for section in sections if section.entries],
    )


def passages_of(
    model: type[Document],
    document: Mapping[str, Any],
    words: Words | None = None,
    *,
    but: Collection[str],
) -> Iterator[Passage]:
    """What the single fields of a document say, without those in the places `but`.

    Of a translation's `words` nothing is added in another language than theirs.
    """
    for one in describe(model).fields:
        if one.about.personal or one.row is not None or one.place in but:
            continue
        text = said(one, value_at(document, one.path))
        if words is not None and one.about.words:
            text = words.get(one.place, "")
        if text:
            yield Passage(str(one.about.label), text, one.markdown)


def personal_of(model: type[Document], personal: Mapping[str, Any]) -> list[Passage]:
    """What a document says of a person, for those who may see it."""
    fields = [one for one in describe(model).fields if one.about.personal and one.row is None]
    said_of = [(one, said(one, value_at(personal, one.path))) for one in fields]
    return [Passage(str(one.about.label), text, long=False) for one, text in said_of if text]


def _section(field: DocumentField, document: Mapping[str, Any], words: Words) -> Section:
    assert field.row is not None
    rows = rows_at(document, field.path)
    picture = next((one for one in field.row.fields if one.about.control == Control.PICTURE), None)
    sizes = sizes_of(str(row.get(picture.name)) for row in rows) if picture and rows else {}
    entries = []
    for number, row in enumerate(rows, 1):
        passages = []
        for inner in field.row.fields:
            if inner.about.refers_to:
                continue
            key = f"{field.place}.{row.get('id')}.{inner.place}"
            text = words.get(key) or said(inner, value_at(row, inner.path))
            if text:
                passages.append(Passage(str(inner.about.label), text, inner.markdown))
        found: list[ShownPicture] = []
        if picture:
            names = ("file", "alt", "licence", "credit")
            parts = {name: str(row.get(name) or "") for name in names}
            parts["alt"] = words.get(f"{field.place}.{row.get('id')}.alt") or parts["alt"]
            found = shown([_Picture(**parts)], sizes)
        entries.append(
            Entry(entry_label(field.about, number), passages, found[0] if found else None)
        )
    return Section(str(field.about.label), entries)
