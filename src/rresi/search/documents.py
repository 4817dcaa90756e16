"""What can be searched, and the registry by which an app offers its content.

An app joins in a few lines, in `AppConfig.ready`:

    register_source(SearchSource("organisation", organisation_documents))

and calls `search.changed("organisation", [pk])` in the services that publish, change or withdraw.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """One object in one language, as plain text.

    `names` are the exact names by which people ask for it: organisations, people, programmes,
    codes. `slug` is the last part of its address.
    """

    kind: str
    object_id: int
    language: str
    slug: str
    title: str
    body: str
    names: tuple[str, ...] = ()


class Documents(Protocol):
    """Yields the documents of the objects `ids`, or of all when None; only what all may see."""

    def __call__(self, ids: Collection[int] | None) -> Iterable[SearchDocument]: ...


@dataclass(frozen=True, slots=True)
class SearchSource:
    """The content of one kind."""

    kind: str
    documents: Documents


_sources: dict[str, SearchSource] = {}


def register_source(source: SearchSource) -> None:
    """Add a kind of content. Raises ValueError when another source has the kind."""
    if _sources.setdefault(source.kind, source) != source:
        raise ValueError(f"two sources of search documents for the kind {source.kind!r}")


def sources() -> tuple[SearchSource, ...]:
    """All sources, in the order of registration."""
    return tuple(_sources.values())


def source(kind: str) -> SearchSource:
    """The source of a kind. Raises LookupError with the kinds that exist."""
    try:
        return _sources[kind]
    except KeyError:
        known = ", ".join(_sources) or "none"
        raise LookupError(f"nothing of the kind {kind!r} is searched; known: {known}") from None
