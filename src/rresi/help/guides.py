"""The guides: which there are, in which order, and their texts."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rresi.core.addresses import url_of
from rresi.core.translations import current_language, interface_languages
from rresi.help.rendering import Rendered, render_guide
from rresi.search import interface as search

PAGES = Path(__file__).parent / "pages"
"""`<language>/<slug>.md`."""
KIND = "help"
URL_NAME = "help:guide"


@dataclass(frozen=True, slots=True)
class Group:
    """Guides that are listed under one heading."""

    label: Promise
    slugs: tuple[str, ...]


GROUPS = (
    Group(
        _("The website"),
        ("library", "account", "review", "translate", "adoption", "directory", "ecosystem"),
    ),
    Group(_("Commands for data and meetings"), ("import", "stress-test", "meetings")),
)
SLUGS = tuple(slug for group in GROUPS for slug in group.slugs)
"""All guides, in the order in which they are read."""


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
    return render_guide(path.read_text(encoding="utf-8")) if path.exists() else None


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
