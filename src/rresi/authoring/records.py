"""A document as a record of a file: what imports read and exports write.

A record has the fields of the document, and beside them `slug`, `translations` and, if it is an
example that was made up, `invented`. Its rows have no ids: a reference is the number of the row
from 1, and a translation's lists run parallel to the document's own. A list whose rows have one
field with words is a list of texts there.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, TypeVar

from django.db import transaction
from django.utils.translation import gettext
from pydantic import ValidationError

from rresi.core.documents.describing import (
    Control,
    DocumentField,
    Json,
    describe,
    is_empty,
    put,
    rows_at,
    value_at,
)
from rresi.core.documents.parts import Document, with_row_ids
from rresi.core.documents.problems import problems_of
from rresi.core.documents.words import Words, word_fields, words_of
from rresi.core.formats import quoted
from rresi.core.text import fault_in_markdown, forbidden_character
from rresi.core.translations import CONTENT_LANGUAGES, TextStatus
from rresi.editorial.documents import DocumentKind, PublishedDocument

SLUG_PATTERN = r"[a-z0-9]+(-[a-z0-9]+)*"
_EXTRA = ("slug", "translations", "invented")
_ABOUT_TEXT = ("status", "machine_made")
Problems = list[tuple[str, str]]


@dataclass(frozen=True)
class Translation:
    """The words of a record in another language."""

    words: Words
    status: str = TextStatus.PUBLISHED
    machine_made: bool = False


@dataclass(frozen=True)
class Record:
    """A checked record: its document with ids, and its translations by language."""

    slug: str
    document: Json
    translations: Mapping[str, Translation] = field(default_factory=dict)
    invented: bool = False


P = TypeVar("P", bound=PublishedDocument)


def read(kind: DocumentKind[Any], value: Mapping[str, Any]) -> tuple[Record | None, Problems]:
    """The record in a value, or what is wrong with it as (place, words)."""
    problems: Problems = []
    slug = value.get("slug") or ""
    if slug:
        problems += [("slug", text) for text in _slug_problems(kind, slug)]
    document = with_row_ids(kind.document, {k: v for k, v in value.items() if k not in _EXTRA})
    problems += list(_resolve_references(kind.document, document))
    try:
        checked = kind.document.model_validate(document)
    except ValidationError as error:
        return None, [*problems, *problems_of(error)]
    normal = normalised(checked)
    translations: dict[str, Translation] = {}
    given = value.get("translations") or {}
    if not isinstance(given, Mapping):
        problems.append(("translations", gettext("This must be an object with named fields.")))
        given = {}
    for language, part in given.items():
        place = f"translations.{language}"
        if language not in CONTENT_LANGUAGES:
            text = gettext("%(code)s is not a known language. Use a code such as nl or tr.")
            problems.append(("translations", text % {"code": quoted(str(language)[:20])}))
        elif language == normal["language"]:
            problems.append(
                ("translations", gettext("This repeats the language of the document itself."))
            )
        elif not isinstance(part, Mapping):
            problems.append((place, gettext("This must be an object with named fields.")))
        else:
            found, wrong = _translation(kind.document, normal, part)
            translations[language] = found
            problems += [(f"{place}.{at}" if at else place, text) for at, text in wrong]
    invented = value.get("invented") or False
    if not isinstance(invented, bool):
        problems.append(("invented", gettext("This must be true or false.")))
    return (None if problems else Record(slug, normal, translations, invented)), problems


def normalised(document: Document) -> Json:
    """A checked document as JSON, without empty values."""
    document_as_json: Json = _without_empty(document.model_dump(mode="json"))
    return document_as_json


def _without_empty(part: Any) -> Any:
    if isinstance(part, dict):
        kept = {name: _without_empty(value) for name, value in part.items()}
        return {name: value for name, value in kept.items() if not is_empty(value)}
    if isinstance(part, list):
        return [_without_empty(entry) for entry in part]
    return part


def _slug_problems(kind: DocumentKind[Any], slug: Any) -> Iterator[str]:
    if not isinstance(slug, str):
        yield gettext("This must be text.")
    elif not re.fullmatch(SLUG_PATTERN, slug) or len(slug) > 100:
        yield gettext("This does not have the required format.")
    elif slug in kind.reserved_slugs:
        yield gettext("%(slug)s is used by the library itself. Choose another one.") % {
            "slug": slug
        }


def _references(model: type[Document]) -> Iterator[tuple[DocumentField, DocumentField]]:
    for one in describe(model).row_lists:
        assert one.row is not None
        for inner in one.row.fields:
            if inner.about.refers_to:
                yield one, inner


def _resolve_references(model: type[Document], document: Json) -> Iterator[tuple[str, str]]:
    """Put ids in the place of numbers; yields the numbers that name no row."""
    for one, inner in _references(model):
        targets = rows_at(document, inner.about.refers_to.split("."))
        for position, row in enumerate(rows_at(document, one.path)):
            number = value_at(row, inner.path)
            if number is None:
                continue
            if isinstance(number, int) and 1 <= number <= len(targets):
                put(row, inner.path, targets[number - 1]["id"])
                continue
            put(row, inner.path, None)
            text = gettext("This refers to row %(number)s, but there are only %(count)d.") % {
                "number": number,
                "count": len(targets),
            }
            yield f"{one.place}.{position}.{inner.place}", text


def _word_inners(one: DocumentField) -> list[DocumentField]:
    return [inner for inner in one.row.fields if inner.about.words] if one.row else []


def _translation(
    model: type[Document], document: Json, part: Mapping[str, Any]
) -> tuple[Translation, Problems]:
    words: Words = {}
    problems: Problems = []
    known = set(_ABOUT_TEXT)
    for one in describe(model).fields:
        name = one.path[-1]
        inners = _word_inners(one)
        if one.row is None and one.about.words:
            known.add(name)
            if isinstance(part.get(name), str) and part[name].strip():
                words[one.place] = part[name].strip()
            elif not is_empty(part.get(name)) and not isinstance(part.get(name), str):
                problems.append((name, gettext("This must be text.")))
        elif inners:
            known.add(name)
            rows = rows_at(document, one.path)
            given = part.get(name) or []
            if not isinstance(given, list):
                problems.append((name, gettext("This must be a list.")))
            elif given and len(given) != len(rows):
                text = gettext("This has %(given)d entries, the document has %(count)d.")
                problems.append((name, text % {"given": len(given), "count": len(rows)}))
            else:
                for position, (row, entry) in enumerate(zip(rows, given, strict=False)):
                    wrong = _row_words(one, inners, row, entry, words)
                    problems += [(f"{name}.{position}", text) for text in wrong]
    problems += [
        (name, gettext("This is not a known field.")) for name in part if name not in known
    ]
    missing = [name for name in ("title", "summary") if name not in words]
    problems += [(name, gettext("This must be filled in.")) for name in missing]
    source = {one.name: one for one in word_fields(model, document)}
    problems += (
        [
            (name, text)
            for name, said in words.items()
            if (text := fault_in_words(said, long=source[name].long, limit=source[name].limit))
        ]
        if set(words) <= set(source)
        else _words_of_nothing(words, source)
    )
    status = str(part.get("status") or TextStatus.PUBLISHED)
    if status not in TextStatus.values:
        text = gettext("This must be one of: %(choices)s.") % {
            "choices": ", ".join(TextStatus.values)
        }
        problems.append(("status", text))
    return Translation(words, status, part.get("machine_made") is True), problems


def _words_of_nothing(words: Words, source: Mapping[str, Any]) -> Problems:
    """The translated fields that are empty in the source."""
    return [
        (name, gettext("This field is empty in the original."))
        for name in words
        if name not in source
    ]


def _row_words(
    one: DocumentField,
    inners: list[DocumentField],
    row: Json,
    entry: Any,
    words: Words,
) -> Iterator[str]:
    if len(inners) == 1 and isinstance(entry, str):
        entry = {inners[0].place: entry}
    if not isinstance(entry, Mapping):
        yield (
            gettext("This must be text.")
            if len(inners) == 1
            else gettext("This must be an object with named fields.")
        )
        return
    names = {inner.place for inner in inners}
    for name, text in entry.items():
        if name not in names:
            yield gettext("“%(name)s” is not a known field.") % {"name": name}
        elif not isinstance(text, str):
            yield gettext("This must be text.")
        elif text.strip() and value_at(row, name.split(".")):
            words[f"{one.place}.{row['id']}.{name}"] = text.strip()


def pictures_in(
    model: type[Document], document: Mapping[str, Any]
) -> Iterator[tuple[str, Json, str]]:
    """The rows of a document that have a picture: place, row, and the name of the picture."""
    for one in describe(model).row_lists:
        for inner in one.row.fields if one.row else ():
            if inner.about.control == Control.PICTURE:
                for number, row in enumerate(rows_at(document, one.path)):
                    yield f"{one.place}.{number}", row, inner.name


def fault_in_words(text: str, *, long: bool, limit: int | None) -> str:
    """Why a text is refused, in a sentence; empty if it is accepted."""
    if limit is not None and len(text) > limit:
        return gettext("This is too long: %(given)d characters; the maximum is %(limit)d.") % {
            "given": len(text),
            "limit": limit,
        }
    character = forbidden_character(text)
    if character:
        return gettext("This contains the control character %(name)s. Remove it.") % {
            "name": character
        }
    return (fault_in_markdown(text) or "") if long else ""


@transaction.atomic
def store(
    kind: DocumentKind[P],
    record: Record,
    *,
    slug: str = "",
    owner_id: int | None,
    published_at: datetime | None = None,
) -> P:
    """Publish a record with its translations; whether that may be is the caller's question.

    Raises:
        IntegrityError: the slug is taken.
    """
    row = kind.write(
        document=record.document,
        slug=slug or record.slug,
        owner_id=owner_id,
        published_at=published_at,
    )
    if record.invented:
        row.invented = True
        row.save(update_fields=["invented"])
    source = words_of(kind.document, row.document)
    for language, translation in record.translations.items():
        text = row.texts.model(
            **{row.texts.field.name: row},
            language=language,
            status=translation.status,
            machine_made=translation.machine_made,
            source_revision=row.revision,
            made_from=source,
        )
        text.say(translation.words)
        text.save()
    return row


def to_record(kind: DocumentKind[P], row: P, *, personal: bool = False) -> Json:
    """The record of a published object, which `read` reads again. Needs `texts`."""
    document = {**row.document, **row.personal} if personal else row.document
    record: Json = {"slug": row.slug, **_plain(kind.document, document)}
    translations = {
        text.language: _translation_record(kind.document, document, text)
        for text in row.texts.all()
        if text.language != row.source_language
    }
    invented: Json = {"invented": True} if row.invented else {}
    return record | invented | ({"translations": translations} if translations else {})


def _plain(model: type[Document], document: Mapping[str, Any]) -> Json:
    """The document without ids, references as numbers."""
    result = with_row_ids(model, copy.deepcopy(dict(document)))  # rows are changed below
    numbers = {
        one.place: {row["id"]: n for n, row in enumerate(rows_at(result, one.path), 1)}
        for one in describe(model).row_lists
    }
    for one, inner in _references(model):
        for row in rows_at(result, one.path):
            if inner.path[0] in row:
                row[inner.path[0]] = numbers[inner.about.refers_to].get(row[inner.path[0]])
    for one in describe(model).row_lists:
        for row in rows_at(result, one.path):
            row.pop("id", None)
    return result


def _translation_record(model: type[Document], document: Mapping[str, Any], text: Any) -> Json:
    part: Json = {}
    for one in describe(model).fields:
        name = one.path[-1]
        inners = _word_inners(one)
        if one.row is None and one.about.words and one.place in text.words:
            part[name] = text.words[one.place]
        elif inners:
            entries: list[Any] = []
            for row in rows_at(document, one.path):
                said = {
                    inner.place: text.words.get(f"{one.place}.{row['id']}.{inner.place}", "")
                    for inner in inners
                }
                entries.append(next(iter(said.values())) if len(inners) == 1 else said)
            if any(entry if isinstance(entry, str) else any(entry.values()) for entry in entries):
                part[name] = entries
    if text.status != TextStatus.PUBLISHED:
        part["status"] = text.status
    if text.machine_made:
        part["machine_made"] = True
    return part
