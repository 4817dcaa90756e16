"""The kinds of content that are published: each app declares its own, once.

The search page, saved searches and the sitemap read the registry, so that a new kind appears in
all of them without anybody touching them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import Promise

from rresi.core.addresses import url_of
from rresi.listing.declaration import Listing
from rresi.listing.query import ListQuery
from rresi.search import saved
from rresi.search.interface import SearchSource, register_source
from rresi.search.matching import Allowed


@dataclass(frozen=True, kw_only=True)
class Kind:
    """One kind of content.

    `label` is its name in the plural; `url_name` is the page of one, which takes a slug;
    `position` is its place among the kinds to narrow a search to.
    """

    label: Promise | str
    url_name: str
    position: int
    source: SearchSource
    """Its texts for the search; the source's kind is the key of this kind."""
    public: Callable[[], QuerySet[Any]] | None = None
    """The rows that have a page for everybody, each with a `slug`: for the sitemap."""
    changed: str = ""
    """The field of `public` that says when a row last changed, if there is one."""
    listing: Listing[Any] | None = None
    """Its list with facets, by which a saved search may be narrowed."""

    @property
    def key(self) -> str:
        return self.source.kind

    def url(self, slug: str) -> str:
        """The page of one object, in the reader's language."""
        return url_of(self.url_name, slug)

    def narrowed(self, query_string: str) -> Allowed | None:
        """The objects that pass the facets in a query string of the list; None for all."""
        if self.listing is None:
            return None
        query = ListQuery.read(self.listing, QueryDict(query_string))
        if not query.chosen:
            return None
        return {self.key: self.listing.store().select(query.chosen).pks()}


_kinds: dict[str, Kind] = {}


def register_kind(kind: Kind) -> None:
    """Publish a kind of content. Raises ValueError when another app has its key."""
    if _kinds.setdefault(kind.key, kind) is not kind:
        raise ValueError(f"two kinds with the key {kind.key!r}")
    register_source(kind.source)
    if kind.listing is not None:
        saved.register_filters(kind.key, kind.narrowed)


def kinds() -> list[Kind]:
    """All kinds, in the order in which they are offered."""
    return sorted(_kinds.values(), key=lambda kind: (kind.position, kind.key))


def find_kind(key: str) -> Kind | None:
    """The kind with this key, if there is one."""
    return _kinds.get(key)
