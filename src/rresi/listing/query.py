"""The state of a list page, as its URL holds it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils.translation import pgettext_lazy

from rresi.core import requests
from rresi.core.boxes import Box
from rresi.listing.declaration import Listing
from rresi.listing.stores import Store

RELEVANCE = "relevance"
MAP = "map"
BOX = pgettext_lazy("filter", "A part of the map")
TEXT_AT_MOST = 300
VALUES_AT_MOST = 40
VALUE_LENGTH = 80
PAGES_AT_MOST = 1_000_000


@dataclass(frozen=True)
class ListQuery:
    """What a reader asks of a list."""

    default_order: str
    text: str = ""
    chosen: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    sort: str = ""
    page: int = 1
    map: bool = False
    """Whether the results are shown on the map too."""
    box: Box | None = None
    """The part of the map that is opened; what lies outside it is left out."""
    unknown: tuple[str, ...] = ()
    """Values of facets that there are none of, which are left out."""

    @classmethod
    def read(cls, listing: Listing[Any], data: QueryDict, store: Store | None = None) -> ListQuery:
        """Read a query string; what it cannot mean is left out rather than refused."""
        chosen = {
            key: tuple(requests.texts(data, key, limit=VALUE_LENGTH, at_most=VALUES_AT_MOST))
            for key in listing.facet
        }
        unknown = {
            key: _unknown(listing, key, values, store) for key, values in chosen.items() if values
        }
        chosen = {
            key: tuple(value for value in values if value not in unknown.get(key, ()))
            for key, values in chosen.items()
        }
        sort = data.get("sort", "")
        return cls(
            default_order=listing.orders[0].key,
            text=requests.text(data, "q", limit=TEXT_AT_MOST) if listing.searched else "",
            chosen={key: values for key, values in chosen.items() if values},
            sort=sort if sort in listing.order else "",
            map=listing.geography is not None and data.get("view") == MAP,
            box=Box.read(data.get("box", "")) if listing.geography is not None else None,
            unknown=tuple(value for values in unknown.values() for value in values),
            page=requests.whole_number(data, "page", default=1, at_least=1, at_most=PAGES_AT_MOST),
        )

    @property
    def order(self) -> str:
        return self.sort or (RELEVANCE if self.text else self.default_order)

    @property
    def narrowed(self) -> bool:
        """Whether it asks for less than everything."""
        return bool(self.text or self.chosen or self.box)

    def parameters(self) -> list[tuple[str, str]]:
        pairs = [("q", self.text)] if self.text else []
        pairs += [(facet, value) for facet, values in self.chosen.items() for value in values]
        if self.sort:
            pairs.append(("sort", self.sort))
        if self.map:
            pairs.append(("view", MAP))
        if self.box:
            pairs.append(("box", str(self.box)))
        if self.page > 1:
            pairs.append(("page", str(self.page)))
        return pairs

    def hidden_fields(self) -> list[tuple[str, str]]:
        """What a form that sorts or searches carries along."""
        return [(name, value) for name, value in self.parameters() if name not in {"sort", "page"}]

    def unfaceted_fields(self) -> list[tuple[str, str]]:
        """What the form of the facets carries along."""
        kept = {"q", "sort", "view", "box"}
        return [(name, value) for name, value in self.parameters() if name in kept]

    def url(self) -> str:
        """The query string with its question mark; it works on the list's own page."""
        return "?" + urlencode(self.parameters())

    def toggled(self, facet: str, value: str) -> ListQuery:
        """The same query with one value added or taken away, on the first page."""
        values = self.chosen.get(facet, ())
        kept = tuple(v for v in values if v != value) if value in values else (*values, value)
        chosen = {**self.chosen, facet: kept}
        return replace(self, chosen={f: v for f, v in chosen.items() if v}, page=1)

    def unchosen(self) -> ListQuery:
        """The same query without its filters, on the first page."""
        return replace(self, chosen={}, box=None, page=1)

    def without_box(self) -> ListQuery:
        """The same query over the whole map, on the first page."""
        return replace(self, box=None, page=1)

    def opening(self) -> str:
        """The beginning of an address that opens a part of the map; its box comes after it."""
        return f"{replace(self, box=None, page=1).url()}&box="

    def with_map(self, shown: bool) -> ListQuery:
        return replace(self, map=shown)

    def on_page(self, page: int) -> ListQuery:
        return replace(self, page=page)


def _unknown(
    listing: Listing[Any], key: str, values: Sequence[str], store: Store | None
) -> list[str]:
    """Of a facet's values those that have no label and that no row has."""
    facet = listing.facet[key]
    if facet.names:
        store = store or listing.store()
        names = store.names(key, values)
    else:
        names = {}
    doubted = [one for one in values if facet.label_for(one, names) == one]
    if not doubted:
        return []
    held = (store or listing.store()).select({}).counts.get(key, {})
    return [value for value in doubted if not held.get(value)]
