"""The kinds of content that are published: each app declares its own, once.

The search page, saved searches and the sitemap read what is declared, so that a new kind appears in
all of them without anybody touching them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils.functional import Promise

from rresi.core.addresses import url_of
from rresi.core.declarations import Bundle, declared
from rresi.listing.declaration import Listing
from rresi.listing.facets import Facet
from rresi.listing.query import BOX, ListQuery
from rresi.listing.stores import Store
from rresi.search.interface import SearchSource
from rresi.search.matching import Allowed
from rresi.search.saved import SavedFilters


@dataclass(frozen=True, kw_only=True)
class Kind(Bundle):
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

    @property
    def parts(self) -> tuple[object, ...]:
        """Its texts for the search, and how its facets narrow a saved search."""
        if self.listing is None:
            return (self.source,)
        return (self.source, SavedFilters(self.key, self.narrowed))

    def url(self, slug: str) -> str:
        """The page of one object, in the reader's language."""
        return url_of(self.url_name, slug)

    def narrowed(self, query_string: str) -> Allowed | None:
        """The objects that pass the facets in a query string of the list; None for all."""
        if self.listing is None:
            return None
        query = ListQuery.read(self.listing, QueryDict(query_string))
        if not query.chosen and query.box is None:
            return None
        return {self.key: self.listing.store().select(query.chosen, box=query.box).pks()}

    def filter_labels(self, query_string: str) -> list[str]:
        """The facets in a query string of the list, as its reader sees them. A query a facet whose
        names lie in the database."""
        if self.listing is None:
            return []
        query = ListQuery.read(self.listing, QueryDict(query_string))
        store = self.listing.store()
        labels = [
            label
            for key, values in query.chosen.items()
            for label in labels_of(store, self.listing.facet[key], values).values()
        ]
        return [*labels, str(BOX)] if query.box else labels


def labels_of(store: Store, facet: Facet, keys: Sequence[str]) -> dict[str, str]:
    """The labels of a facet's values."""
    names = store.names(facet.key, keys) if facet.names else {}
    return {key: facet.label_for(key, names) for key in keys}


def kinds() -> list[Kind]:
    """All kinds, in the order in which they are offered."""
    return sorted(declared(Kind), key=lambda kind: (kind.position, kind.key))


def find_kind(key: str) -> Kind | None:
    """The kind with this key, if there is one."""
    return next((kind for kind in declared(Kind) if kind.key == key), None)
