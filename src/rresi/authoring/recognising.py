"""Lines of a file that name no slug: which of them are objects that the site has already."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext

from rresi.authoring.kinds import AuthoredKind
from rresi.authoring.records import Record
from rresi.core.documents.describing import Json
from rresi.core.formats import quoted
from rresi.core.ordering import slug_of
from rresi.editorial.documents import Publication
from rresi.engines.tables import fold, name_key


@dataclass(frozen=True)
class Standing:
    """What a slug stands for today."""

    pk: int
    is_published: bool
    document: Json


@dataclass(frozen=True)
class Recognised:
    """The slugs of lines that name none, and what is wrong with lines that may be two things."""

    slugs: dict[int, str] = field(default_factory=dict)
    problems: dict[int, str] = field(default_factory=dict)


def standing_of(kind: AuthoredKind[Any]) -> dict[str, Standing]:
    """Every object of a kind, by its slug. One query."""
    rows = kind.model._default_manager.values_list(
        "slug", "pk", "publication", "document", "personal"
    )
    return {
        slug: Standing(pk, publication == Publication.PUBLISHED, {**document, **personal})
        for slug, pk, publication, document, personal in rows.iterator()
    }


def recognise(
    kind: AuthoredKind[Any], records: Mapping[int, Record], taken: Mapping[str, Standing]
) -> Recognised:
    """The object that each record without a slug is: the one of its title, in its language, that is
    at home where the record is. One that may be another, or may not be, is a problem of its line,
    and so is a title that an earlier line of the same home has.

    A bounded number of queries for all of them.
    """
    found = Recognised()
    nameless = {line: record for line, record in records.items() if not record.slug}
    if not nameless:
        return found
    titled: dict[Hashable, list[str]] = defaultdict(list)
    for slug, one in taken.items():
        titled[_title(one.document)].append(slug)
    likely = {
        line: [*titled.get(_title(record.document), ()), *_same_address(kind, record, taken)]
        for line, record in nameless.items()
    }
    near = {slug for slugs in likely.values() for slug in slugs}
    documents: dict[int | str, Json] = {slug: taken[slug].document for slug in near}
    documents |= {line: record.document for line, record in records.items()}
    homes = dict(zip(documents, kind.homes_of(documents.values()), strict=True))
    earlier: dict[Hashable, list[int]] = defaultdict(list)
    for line, record in sorted(records.items()):
        same = earlier[_title(record.document)]
        for other in same:
            unnamed = line in nameless or other in nameless
            if unnamed and _alike(homes[line], homes[other]) and line not in found.problems:
                found.problems[line] = _twice(other)
        same.append(line)
        if line in nameless and line not in found.problems:
            _place(found, line, record, likely[line], taken, homes)
    return found


def _place(
    found: Recognised,
    line: int,
    record: Record,
    likely: Iterable[str],
    taken: Mapping[str, Standing],
    homes: Mapping[int | str, tuple[str, ...]],
) -> None:
    near = dict.fromkeys(slug for slug in likely if _alike(homes[line], homes[slug]))
    sure = [
        slug
        for slug in near
        if _title(taken[slug].document) == _title(record.document)
        and _alike(homes[line], homes[slug], whole=True)
    ]
    # Of several of one title the one that readers see, where only one is seen.
    shown = [slug for slug in sure if taken[slug].is_published]
    for slugs in (sure, shown):
        if len(slugs) == 1:
            found.slugs[line] = slugs[0]
            return
    if near:
        found.problems[line] = _doubtful([(slug, taken[slug]) for slug in near])


def _same_address(
    kind: AuthoredKind[Any], record: Record, taken: Mapping[str, Standing]
) -> list[str]:
    """The object whose slug this title makes: one that got another title since."""
    slug = slug_of(str(record.document["title"])) or kind.kind
    if slug not in taken or taken[slug].document.get("language") != record.document["language"]:
        return []
    return [slug]


def _title(document: Mapping[str, Any]) -> Hashable:
    title = str(document.get("title") or "")
    return document.get("language"), fold(title) or name_key(title)


def _alike(one: tuple[str, ...], other: tuple[str, ...], *, whole: bool = False) -> bool:
    """Whether two homes have something in common; `whole`: and contradict each other in nothing.
    What one of them leaves open is no contradiction."""
    pairs = [(mine, its) for mine, its in zip(one, other, strict=True) if mine and its]
    equal = [mine == its for mine, its in pairs]
    return (any(equal) or not any((*one, *other))) and (all(equal) or not whole)


def _twice(line: int) -> str:
    return gettext(
        "Line %(line)d has this title too. If they are two, give each a slug of its own in the "
        "field “slug”."
    ) % {"line": line}


def _doubtful(near: Iterable[tuple[str, Standing]]) -> str:
    names = "; ".join(f"{quoted(str(one.document.get('title')))} ({slug})" for slug, one in near)
    return gettext(
        "This may be one that is here already: %(names)s. Write the slug in brackets in the field "
        "“slug” if it is, and a slug of its own if it is not."
    ) % {"names": names}
