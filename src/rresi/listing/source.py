"""What the stores know of a list: its rows, and how they are told apart and sorted."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from django.db.models import QuerySet, Value
from django.utils.functional import Promise

from rresi.core.boxes import Box
from rresi.listing.facets import Facet


@dataclass(frozen=True)
class Order:
    """A way to sort. `by` are terms of `order_by`, the last one unique.

    An `alphabetical` order sorts by title in the alphabet of the reader's language as long as the
    list lies in memory. Above that size the database sorts: by the expression `title_in(language)`
    if there is one, then by `by`. An index on `by` keeps that fast; no index serves `title_in`.
    """

    key: str
    label: Promise | str
    by: tuple[Any, ...]
    alphabetical: bool = False
    title_in: Callable[[str], Any] | None = None

    def terms(self, language: str) -> tuple[Any, ...]:
        """What the database sorts by."""
        return self.by if self.title_in is None else (self.title_in(language), *self.by)


@dataclass(frozen=True, kw_only=True)
class Geography:
    """Where the rows lie: paths of the coordinates (degrees), the place's name and its country.

    `area` is the key of the facet whose value a point without a name takes its name from, and to
    which a point that stands for several rows leads. `shaded` is the key of the facet whose
    values (ISO countries) are shaded on the map, if the list has it. `towns` gives those of a part
    of the map: names, longitudes and latitudes.
    """

    latitude: str
    longitude: str
    name: Any = field(default_factory=lambda: Value(""))
    country: Any = field(default_factory=lambda: Value(""))
    area: str
    shaded: str = "country"
    towns: Callable[[Box], Iterable[tuple[str, tuple[float, float]]]] = lambda _box: ()

    @property
    def columns(self) -> tuple[Any, ...]:
        """What a store reads of each row."""
        return self.latitude, self.longitude, self.name, self.country


@dataclass(frozen=True, eq=False, kw_only=True)
class Source:
    """The rows of a list. Each has a `slug`; rows that not everybody may see have no place here."""

    rows: Callable[[], QuerySet[Any]]
    """All rows, without a join across a relation to many."""
    titles: Callable[[QuerySet[Any]], Iterable[tuple[int, str, str]]]
    """For some of the rows: pk, language and title of each text that readers may see."""
    facets: tuple[Facet, ...]
    orders: tuple[Order, ...]
    """The first is the one without a choice."""
    geography: Geography | None = None
    invented: str = ""
    """The column of rows that are made up, where any can be: they are shown and not counted."""

    def examples(self) -> frozenset[int]:
        """The pks of the rows that are made up. One query, or none."""
        if not self.invented:
            return frozenset()
        found = self.rows().filter(**{self.invented: True}).order_by()
        return frozenset(found.values_list("pk", flat=True))

    @cached_property
    def facet(self) -> dict[str, Facet]:
        return {facet.key: facet for facet in self.facets}

    @cached_property
    def order(self) -> dict[str, Order]:
        return {order.key: order for order in self.orders}
