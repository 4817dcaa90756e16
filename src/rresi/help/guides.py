"""The guides: which there are, in which order, and their texts."""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rresi.authoring.declaration import Content
from rresi.core.addresses import url_of
from rresi.core.declarations import declared
from rresi.core.documents.describing import describe
from rresi.core.translations import current_language, interface_languages
from rresi.help.rendering import Rendered, render_guide
from rresi.search import interface as search

PAGES = Path(__file__).parent / "pages"
"""`<language>/<slug>.md`."""
KIND = "help"
URL_NAME = "help:guide"

_SECTION = re.compile(r"^## .*?(?=^## |\Z)", re.DOTALL | re.MULTILINE)
_REST = re.compile(r"^\| \{(\w+)\} \| \|\n", re.MULTILINE)
_ROW = re.compile(r"^\| (`.*?) \| ", re.MULTILINE)
_NAME = re.compile(r"`(\w+)`")


@dataclass(frozen=True, slots=True)
class Group:
    """Guides that are listed under one heading."""

    label: Promise
    slugs: tuple[str, ...]


GROUPS = (
    Group(
        _("The website"),
        (
            "library",
            "account",
            "review",
            "translate",
            "adoption",
            "taking-part",
            "running-an-event",
            "directory",
            "exchange",
            "ecosystem",
        ),
    ),
    Group(_("Commands for data and meetings"), ("import", "stress-test", "meetings")),
)
SLUGS = tuple(slug for group in GROUPS for slug in group.slugs)
"""All guides, in the order in which they are read."""


@dataclass(frozen=True)
class Rows:
    """A table of a guide that an app says itself, so that it is said once."""

    mark: str
    rows: Callable[[], Iterable[tuple[str, str]]]


@dataclass(frozen=True, slots=True)
class Guide:
    """A guide as pages show it. `language` is that of its text."""

    slug: str
    language: str
    text: Rendered

    @property
    def url(self) -> str:
        return url_of(URL_NAME, self.slug)


def find(slug: str) -> Guide | None:
    """A guide in the reader's language, or in the source language where there is no other."""
    if slug not in SLUGS:
        return None
    for language in (current_language(), settings.LANGUAGE_CODE):
        text = _read(slug, language)
        if text is not None:
            return Guide(slug, language, text)
    return None


def contents() -> list[tuple[Group, list[Guide]]]:
    """All guides by their groups."""
    return [(group, [*filter(None, map(find, group.slugs))]) for group in GROUPS]


def neighbours(slug: str) -> tuple[Guide | None, Guide | None]:
    """The guides before and after this one."""
    place = SLUGS.index(slug)
    before = find(SLUGS[place - 1]) if place else None
    after = find(SLUGS[place + 1]) if place + 1 < len(SLUGS) else None
    return before, after


@cache
def _read(slug: str, language: str) -> Rendered | None:
    path = PAGES / language / f"{slug}.md"
    if not path.exists():
        return None
    with translation.override(language):
        return render_guide(with_fields(path.read_text(encoding="utf-8")))


def with_fields(text: str) -> str:
    """A guide whose tables name every field of a document.

    In place of a row `| {practice} | |` stand the fields of that kind which the section leaves
    out, each with its label in the current language: a format is written down where a label does
    not say enough. In place of `| {mark} | |` of a declared `Rows` stand its rows.
    """
    return _SECTION.sub(_with_rest, text)


def _with_rest(section: re.Match[str]) -> str:
    text = section[0]
    for own in declared(Rows):
        rows = [f"| {name} | {meaning} |\n" for name, meaning in own.rows()]
        text = text.replace(f"| {{{own.mark}}} | |\n", "".join(rows))
    for mark in _REST.finditer(text):
        kind = next(one.kind for one in declared(Content) if one.kind.kind == mark[1])
        named = {name for row in _ROW.findall(text) for name in _NAME.findall(row)}
        labels = {one.path[0]: one.about.label for one in describe(kind.document).fields}
        rows = [f"| `{name}` | {label} |\n" for name, label in labels.items() if name not in named]
        text = text.replace(mark[0], "".join(rows))
    return text


def search_documents(ids: Collection[int] | None) -> Iterator[search.SearchDocument]:
    """One document per guide and language; a guide's id is its place, counted from 1."""
    for pk, slug in enumerate(SLUGS, 1):
        if ids is None or pk in ids:
            for language in interface_languages():
                text = _read(slug, language)
                if text is not None:
                    yield search.SearchDocument(
                        kind=KIND,
                        object_id=pk,
                        language=language,
                        slug=slug,
                        title=text.title,
                        body=f"{text.lead}\n{text.plain}",
                    )


def index() -> None:
    """Let the search know the guides of this version of RRESI."""
    search.reindex(KIND)
