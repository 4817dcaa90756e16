"""A file that was exported from here and comes back: what each side changed since."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import blake2s
from pathlib import Path
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext, ngettext
from pydantic import ValidationError

from rresi.core.documents.values import STORED
from rresi.core.formats import day, listed
from rresi.core.places import is_same_place
from rresi.ecosystem import records
from rresi.ecosystem.documents import OrganisationDocument, Prepared
from rresi.ecosystem.exporting import BASE_SHEET
from rresi.ecosystem.models import Merge
from rresi.ecosystem.queries import merges_of, names_by_slug
from rresi.ecosystem.records import before_merges, merged_documents
from rresi.ecosystem.sides import at, differing
from rresi.ecosystem.telling import field_word, told_in_words
from rresi.engines.tables import InvalidTable, fold, read_table
from rresi.interchange import reading
from rresi.interchange.report import Problem, short

FILE, HERE = "file", "here"
NAMED = 10  # organisations in one notice


@dataclass(frozen=True)
class Conflict:
    """A field that was changed in the file and here as well; its values are in words.

    `key` stands for this very conflict: where either side changes again, it is another. `chosen`
    says which side stays, FILE or HERE; while nobody has said so it is empty, and a `problem`.
    `merged` says of a row whose entry was merged into this one when that was.
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
    merged: str = ""


def _bases(path: Path) -> dict[str, OrganisationDocument | None]:
    """How the rows of an exported spreadsheet were when it was made, by slug; None: not legible."""
    if path.suffix.casefold() != ".xlsx":
        return {}
    try:
        table = read_table(path, sheet=BASE_SHEET)
    except InvalidTable:
        return {}
    texts: dict[str, str] = {}
    for record in (table.header, *table.records):
        slug, *pieces = (str(cell) for cell in record.cells)
        texts[slug] = texts.get(slug, "") + "".join(pieces)
    return {slug: _base(text) for slug, text in texts.items()}


def _base(text: str) -> OrganisationDocument | None:
    try:
        return OrganisationDocument.model_validate(json.loads(text), context=STORED)
    except (ValueError, ValidationError):
        return None


@dataclass(frozen=True)
class _Asked:
    """A field that somebody has to choose a side of: what stood, what stands and what would."""

    line: int
    slug: str
    place: str
    base: OrganisationDocument
    here: OrganisationDocument
    new: OrganisationDocument
    key: str
    merged: str = ""


def merged(
    path: Path,
    prepared: list[Prepared],
    before: Mapping[str, OrganisationDocument],
    read: reading.Reading,
    choices: Mapping[str, str],
    there: Collection[str],
    listed: Collection[str] = (),
) -> tuple[list[Prepared], list[Conflict]]:
    """The rows, each with only those fields given that the file changed.

    Of a row whose base nobody knows, neither from the file nor from an earlier edition of its list
    (`listed`, by slug), an empty cell changes nothing, and a merge since is taken for a change that
    was made here; a table that knows no slugs was never exported from here and only adds to lists.
    A field that was changed here as well is refused, until `choices` says by the conflict's key
    which of the two stays. So is what a row changes of an entry that was merged into another. What
    was exported and is not `there` any more, by slug, is mentioned.
    """
    exported = _bases(path)
    if exported and there:
        _note_absent(set(exported) - {*there, *(item.slug for item in prepared)}, read)
    bases = {slug: base for slug, base in exported.items() if base is not None}
    _refuse_illegible(prepared, set(exported) - set(bases), read)
    rows: list[Prepared] = []
    asked: list[_Asked] = []
    left: list[tuple[str, list[str]]] = []
    unknown = before.keys() - {*bases, *listed} if read.headings else set()
    earlier = before_merges(unknown) if unknown else {}
    for row in prepared:
        item = row
        base, stored = bases.get(item.slug), before.get(item.slug)
        if item.through:
            continue
        if item.slug in unknown and stored is not None:
            emptied = _emptied(item, stored)
            item = replace(item, given=item.given - set(emptied))
            if "slug" not in read.columns:
                item, kept = _adding(item, stored)
                emptied += kept
            left += [(stored.name, emptied)] if emptied else []
            base = earlier.get(item.slug)
        if base is None or stored is None:
            rows.append(item)
            continue
        given = set()
        for place, here_too in _changes(item, base.model_dump(mode="json"), stored):
            key = _key(item, item.document, stored, place) if here_too else ""
            if here_too:
                one = _Asked(item.line, item.slug, place, base, stored, item.document, key)
                asked.append(one)
            if not here_too or choices.get(key) == FILE:
                given.add(place)
        rows.append(replace(item, given=frozenset(given)))
    _note_left(left, read)
    if "slug" in read.columns and unknown:
        read.notices.append(
            gettext(
                "the file does not say how its rows were when it was exported; where they differ "
                "from the directory, they replace what was changed there since"
            )
        )
    away = [item for item in prepared if item.through]
    if away:
        asked += _carried(away, rows, bases, before, read, choices)
    return rows, _conflicts(asked, read, choices)


def _refuse_illegible(
    prepared: Iterable[Prepared], slugs: Collection[str], read: reading.Reading
) -> None:
    """Nobody knows what such a row changes: written, it would undo what was changed here."""
    message = gettext(
        "The file no longer says how %(name)s was when it was exported. Export it anew and enter "
        "the changes there."
    )
    for item in prepared:
        if (item.through or item.slug) in slugs:
            read.fail(item.line, "slug", message % {"name": item.document.name})


def _carried(
    away: list[Prepared],
    rows: list[Prepared],
    bases: Mapping[str, OrganisationDocument],
    before: Mapping[str, OrganisationDocument],
    read: reading.Reading,
    choices: Mapping[str, str],
) -> list[_Asked]:
    """What rows of merged entries change, to be asked about on the entries that were kept.

    What is chosen goes to the row of the kept entry, which is added where there is none. Twelve
    queries.
    """
    slugs = {item.through for item in away}
    merges, then = merges_of(slugs), merged_documents(slugs)
    place_of = {row.slug: number for number, row in enumerate(rows)}
    asked: list[_Asked] = []
    for item in away:
        stored = before[item.slug]
        if item.slug not in place_of:
            place_of[item.slug] = len(rows)
            rows.append(Prepared(item.line, stored, frozenset(), item.slug))
        row = rows[place_of[item.slug]]
        here, base = records.merged(row, stored), bases.get(item.through) or then[item.through]
        said = _said_of(merges[item.through], base, stored)
        found = 0
        for place, value in differing(item.document, base, here, item.given):
            name = place.partition(".")[0]
            new = here.model_copy(update={name: value})
            key = _key(item, new, here, place)
            asked.append(_Asked(item.line, item.slug, place, base, here, new, key, said))
            found += 1
            if choices.get(key) == FILE:
                document = row.document.model_copy(update={name: value})
                row, here = replace(row, document=document, given=row.given | {place}), new
        rows[place_of[item.slug]] = row
        words = (
            gettext("line %(line)d: %(merged)s; choose what to do with what the row changes")
            if found
            else gettext("line %(line)d: %(merged)s; the row changes nothing")
        )
        read.notices.append(words % {"line": item.line, "merged": said})
    return asked


def _said_of(merge: Merge, base: OrganisationDocument, kept: OrganisationDocument) -> str:
    words = gettext("%(name)s was merged into %(kept)s on %(date)s")
    date = day(timezone.localdate(merge.at))
    return words % {"name": base.name, "kept": kept.name, "date": date}


def _conflicts(
    asked: Collection[_Asked], read: reading.Reading, choices: Mapping[str, str]
) -> list[Conflict]:
    """What is asked, in words; while nobody has chosen it is a problem. Three queries at most."""
    told = told_in_words(
        [(side, one.place) for one in asked for side in (one.base, one.here, one.new)]
    )
    words = zip(told[::3], told[1::3], told[2::3], strict=True)
    conflicts = [
        Conflict(
            line=one.line,
            slug=one.slug,
            name=one.here.name,
            place=one.place,
            base=short(old),
            here=short(here),
            new=short(new),
            key=one.key,
            chosen=choices.get(one.key, ""),
            merged=one.merged,
        )
        for one, (old, here, new) in zip(asked, words, strict=True)
    ]
    changed = gettext("was changed here since the file was exported: %(here)s; export it anew")
    away = gettext("%(merged)s, where it says: %(here)s; import it on the website and choose there")
    for number, conflict in enumerate(conflicts):
        if not conflict.chosen:
            message = away if conflict.merged else changed
            values = {"here": conflict.here, "merged": conflict.merged}
            read.fail(conflict.line, conflict.place, message % values)
            conflicts[number] = replace(conflict, problem=read.problems[-1])
    return conflicts


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
        # A row that was said to be a known organisation brought no name: it keeps the one here.
        same = _respelt(item, stored) | ({"name"} - base.keys())
        given = set()
        for place, here_too in _changes(replace(item, given=item.given - same), base, stored):
            if here_too:
                message = gettext(
                    "line %(line)d, %(field)s: was changed here as well and stays as it is"
                )
                read.notices.append(message % {"line": item.line, "field": field_word(place)})
            else:
                given.add(place)
        rows.append(replace(item, given=frozenset(given)))
    return rows


def _emptied(item: Prepared, stored: OrganisationDocument) -> list[str]:
    """The fields that a row has no value for and the directory has one."""
    new, here = (one.model_dump(mode="json") for one in (item.document, stored))
    nothing: tuple[Any, ...] = (None, "", [], {})
    return [
        place
        for place in sorted(item.given - {"slug"})
        if at(new, place) in nothing and at(here, place) not in nothing
    ]


def _adding(item: Prepared, stored: OrganisationDocument) -> tuple[Prepared, list[str]]:
    """The row of somebody else's list, which may say less than the directory: its lists add to what
    stands, and a name or a town in another spelling is the same. And the fields of which it lacked
    something.
    """
    update: dict[str, list[Any]] = {}
    kept = []
    if "relations" in item.given:
        standing = {(one.kind, one.target) for one in stored.relations}
        new_ones = [
            one for one in item.document.relations if (one.kind, one.target) not in standing
        ]
        update["relations"] = [*stored.relations, *new_ones]
    for place in sorted(item.given):
        new: Any = getattr(item.document, place, None)
        here: Any = getattr(stored, place, None)
        if not isinstance(new, list) or not all(isinstance(one, str) for one in (*new, *here)):
            continue
        if not set(here) <= set(new):
            update[place] = [*here, *(one for one in new if one not in here)]
            kept.append(place)
    document = item.document.model_copy(update=update)
    return replace(item, document=document, given=item.given - _respelt(item, stored)), kept


def _respelt(item: Prepared, stored: OrganisationDocument) -> set[str]:
    """The fields that a list writes otherwise, and means the same: the name, in whichever
    language, and the town."""
    new = item.document
    names = {fold(name) for name in (stored.name, *stored.names.values())}
    same = {"name"} if fold(new.name) in names else set()
    if new.city and is_same_place(new.city, stored.city, stored.country):
        same.add("city")
    return same


def _note_left(left: Sequence[tuple[str, list[str]]], read: reading.Reading) -> None:
    """Say which cells are empty, or say less, that would have taken something away."""
    if not left:
        return
    words = ngettext(
        "%(count)d row says less than the directory knows; nothing is taken away there: %(rows)s",
        "%(count)d rows say less than the directory knows; nothing is taken away there: %(rows)s",
        len(left),
    )
    rows = [f"{name} ({listed([*map(field_word, places)])})" for name, places in left[:NAMED]]
    more = " …" if len(left) > NAMED else ""
    read.notices.append(words % {"count": len(left), "rows": "; ".join(rows) + more})


def _note_absent(slugs: Collection[str], read: reading.Reading) -> None:
    """Say which rows of the export the file has no longer, but for those of entries that are a part
    of another now. Two queries.
    """
    absent = sorted(names_by_slug({*slugs} - merges_of(slugs).keys()).values())
    if not absent:
        return
    words = ngettext(
        "%(count)d organisation from the export is no longer in the file and stays as it is: "
        "%(names)s",
        "%(count)d organisations from the export are no longer in the file and stay as they are: "
        "%(names)s",
        len(absent),
    )
    some = len(absent) > NAMED
    names = f"{', '.join(absent[:NAMED])} …" if some else listed(absent)
    read.notices.append(words % {"count": len(absent), "names": names})


def _changes(
    item: Prepared, base: Mapping[str, Any], stored: OrganisationDocument
) -> Iterator[tuple[str, bool]]:
    """The fields that the file changed, each with whether what stands here changed too."""
    new, here = (one.model_dump(mode="json") for one in (item.document, stored))
    for place in sorted(item.given - {"slug"}):
        theirs, old, ours = (at(value, place) for value in (new, base, here))
        if theirs not in (old, ours):
            yield place, ours != old


def _key(item: Prepared, new: OrganisationDocument, here: OrganisationDocument, place: str) -> str:
    sides = [at(one.model_dump(mode="json"), place.partition(".")[0]) for one in (new, here)]
    text = json.dumps([item.slug, item.through, place, *sides], sort_keys=True)
    return blake2s(text.encode(), digest_size=12).hexdigest()
