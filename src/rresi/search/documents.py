"""What can be searched, and the registry by which an app offers its content.

An app declares in its `CONTEXT`

    SearchSource("organisation", queries.search_documents)

and calls `search.changed("organisation", [pk])` in the services that publish, change or withdraw.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Protocol

from rresi.core.declarations import declared


@dataclass(frozen=True, slots=True)
class SearchDocument:
    """One object in one language, as plain text.

    `names` are the exact names by which people ask for it: organisations, people, programmes,
    codes. `slug` is the last part of its address. `labels` say under what it is filed, each with
    its language, best in all of them: a question meets them in whichever language it is asked.
    What is `invented` comes after what is not.
    """

    kind: str
    object_id: int
    language: str
    slug: str
    title: str
    body: str
    names: tuple[str, ...] = ()
    labels: tuple[tuple[str, str], ...] = ()
    invented: bool = False


class Documents(Protocol):
    """Yields the documents of the objects `ids`, or of all when None; only what all may see."""

    def __call__(self, ids: Collection[int] | None) -> Iterable[SearchDocument]: ...


@dataclass(frozen=True, slots=True)
class SearchSource:
    """The content of one kind."""

    kind: str
    documents: Documents


def sources() -> tuple[SearchSource, ...]:
    """All sources, in the order of the apps."""
    return declared(SearchSource)


def source(kind: str) -> SearchSource:
    """The source of a kind. Raises LookupError with the kinds that exist."""
    known = {source.kind: source for source in sources()}
    if kind in known:
        return known[kind]
    kinds = ", ".join(known) or "none"
    raise LookupError(f"nothing of the kind {kind!r} is searched; known: {kinds}")
