"""A file that was exported from here and comes back: what each side changed since."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from hashlib import blake2s
from pathlib import Path
from typing import Any

from django.utils.translation import gettext, ngettext
from pydantic import ValidationError

from rresi.core.formats import listed
from rresi.ecosystem.documents import OrganisationDocument, Prepared
from rresi.ecosystem.exporting import BASE_SHEET
from rresi.ecosystem.queries import names_by_slug
from rresi.ecosystem.telling import field_word, told_in_words
from rresi.engines.tables import InvalidTable, read_table
from rresi.interchange import reading
from rresi.interchange.report import Problem, short

FILE, HERE = "file", "here"
NAMED = 10  # organisations in one notice


@dataclass(frozen=True)
class Conflict:
    """A field that was changed in the file and here as well; its values are in words.

    `key` stands for this very conflict: where either side changes again, it is another. `chosen`
    says which side stays, FILE or HERE; while nobody has said so it is empty, and a `problem`.
    """

    line: int
    slug: str
    name: str
    place: str
    base: str
    here: str
    new: str
    key: str
    chosen: str
    problem: Problem | None = None


def _bases(path: Path) -> dict[str, OrganisationDocument]:
    """How the rows of an exported spreadsheet were when it was made, by slug."""
    if path.suffix.casefold() != ".xlsx":
        return {}
    try:
        table = read_table(path, sheet=BASE_SHEET)
    except InvalidTable:
        return {}
    found = {}
    for record in (table.header, *table.records):
        try:
            slug, text = (str(cell) for cell in record.cells[:2])
            found[slug] = OrganisationDocument.model_validate(json.loads(text))
        except (ValueError, ValidationError):
            continue
    return found


def merged(
    path: Path,
    prepared: list[Prepared],
    before: Mapping[str, OrganisationDocument],
    read: reading.Reading,
    choices: Mapping[str, str],
    there: Collection[str],
) -> tuple[list[Prepared], list[Conflict]]:
    """The rows, each with only those fields given that the file changed.

    A field that was changed here as well is refused, until `choices` says by the conflict's key
    which of the two stays. What was exported and is not `there` any more, by slug, is mentioned.
    """
    bases = _bases(path)
    if bases and there:
        _note_absent(set(bases) - {*there, *(item.slug for item in prepared)}, read)
    rows, both = [], []
    for item in prepared:
        base, stored = bases.get(item.slug), before.get(item.slug)
        if base is None or stored is None:
            rows.append(item)
            continue
        given = set()
        for place, here_too in _changes(item, base.model_dump(mode="json"), stored):
            key = _key(item, stored, place) if here_too else ""
            if here_too:
                both.append((item, base, stored, place, key))
            if not here_too or choices.get(key) == FILE:
                given.add(place)
        rows.append(replace(item, given=frozenset(given)))
    told = told_in_words(
        [
            (document, place)
            for item, base, stored, place, _key in both
            for document in (base, stored, item.document)
        ]
    )
    words = zip(told[::3], told[1::3], told[2::3], strict=True)
    conflicts = [
        Conflict(
            line=item.line,
            slug=item.slug,
            name=stored.name,
            place=place,
            base=short(old),
            here=short(here),
            new=short(new),
            key=key,
            chosen=choices.get(key, ""),
        )
        for (item, _base, stored, place, key), (old, here, new) in zip(both, words, strict=True)
    ]
    message = gettext("was changed here since the file was exported: %(here)s; export it anew")
    for number, one in enumerate(conflicts):
        if not one.chosen:
            read.fail(one.line, one.place, message % {"here": one.here})
            conflicts[number] = replace(one, problem=read.problems[-1])
    return rows, conflicts


def narrowed(
    prepared: list[Prepared],
    before: Mapping[str, OrganisationDocument],
    said: Mapping[str, Mapping[str, Any]],
    read: reading.Reading,
) -> list[Prepared]:
    """The rows of a list, each with only those fields given that the list itself changed since
    `said`. What was changed here as well stays, with a notice."""
    rows = []
    for item in prepared:
        base, stored = said.get(item.slug), before.get(item.slug)
        if base is None or stored is None:
            rows.append(item)
            continue
        given = set()
        for place, here_too in _changes(item, base, stored):
            if here_too:
                message = gettext(
                    "line %(line)d, %(field)s: was changed here as well and stays as it is"
                )
                read.notices.append(message % {"line": item.line, "field": field_word(place)})
            else:
                given.add(place)
        rows.append(replace(item, given=frozenset(given)))
    return rows


def _note_absent(slugs: Collection[str], read: reading.Reading) -> None:
    """Say which rows of the export the file has no longer. One query."""
    absent = sorted(names_by_slug(slugs).values())
    if not absent:
        return
    words = ngettext(
        "%(count)d organisation from the export is no longer in the file and stays as it is: "
        "%(names)s",
        "%(count)d organisations from the export are no longer in the file and stay as they are: "
        "%(names)s",
        len(absent),
    )
    names = listed([*absent[:NAMED], *(["…"] if len(absent) > NAMED else [])])
    read.notices.append(words % {"count": len(absent), "names": names})


def _changes(
    item: Prepared, base: Mapping[str, Any], stored: OrganisationDocument
) -> Iterator[tuple[str, bool]]:
    """The fields that the file changed, each with whether what stands here changed too."""
    new, here = (one.model_dump(mode="json") for one in (item.document, stored))
    for place in sorted(item.given - {"slug"}):
        theirs, old, ours = (_at(value, place) for value in (new, base, here))
        if theirs not in (old, ours):
            yield place, ours != old


def _key(item: Prepared, stored: OrganisationDocument, place: str) -> str:
    sides = [
        _at(one.model_dump(mode="json"), place.partition(".")[0]) for one in (item.document, stored)
    ]
    text = json.dumps([item.slug, place, *sides], sort_keys=True)
    return blake2s(text.encode(), digest_size=12).hexdigest()


_EMPTY = OrganisationDocument.model_construct(name="").model_dump(mode="json")


def _at(value: Mapping[str, Any], place: str) -> Any:
    name, _dot, language = place.partition(".")
    found = value.get(name, _EMPTY[name])
    return found.get(language) if language else found
