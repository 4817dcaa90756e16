"""What a list page asks of a store, whatever its size."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple, Protocol

from rresi.core.boxes import Box
from rresi.core.translations import language_order
from rresi.listing.facets import Names

Chosen = Mapping[str, Sequence[str]]
"""The chosen values by facet: any of the values within a facet, all of the facets."""


class Place(NamedTuple):
    """A point on the map: degrees, its name or "" for the name of its area, how many rows, and the
    box that holds them."""

    latitude: float
    longitude: float
    name: str  # as the record has it: `core.places` knows it in other languages
    country: str  # ISO 3166-1 alpha-2
    area: str
    rows: int
    extent: Box


@dataclass(frozen=True)
class Row:
    """One row as a plain link: its slug, and its titles by language ("" for one of none)."""

    pk: int
    slug: str
    titles: Names

    @property
    def title_language(self) -> str:
        """The language of the title that this reader gets."""
        language, *others = language_order()
        return _title_language(self.titles, (language, "", *others))

    @property
    def title(self) -> str:
        return self.titles.get(self.title_language, "")


def titles_for_reader(rows: Iterable[Names]) -> list[str]:
    """The title of each row, from its titles by language, that this reader gets."""
    language, *others = language_order()
    order = (language, "", *others)
    return [titles.get(_title_language(titles, order), "") for titles in rows]


def _title_language(titles: Names, order: Sequence[str]) -> str:
    return next((code for code in (*order, *titles) if titles.get(code)), order[0])


class Selection(ABC):
    """The rows that pass the chosen values."""

    @property
    @abstractmethod
    def total(self) -> int:
        """How many rows pass."""

    @property
    @abstractmethod
    def counts(self) -> Mapping[str, Mapping[str, int]]:
        """By facet and value: how many rows would pass with that value.

        A facet's own choice does not narrow its own counts, so that a second value can be added.
        """

    @property
    @abstractmethod
    def real(self) -> Selection:
        """Those of them that are not invented, which alone are counted as a fact."""

    @abstractmethod
    def pks(self) -> set[int]:
        """All rows that pass."""

    @abstractmethod
    def part(self, order: str, start: int, stop: int) -> list[int]:
        """The pks from `start` up to `stop` in an order of the list, for this reader."""

    @abstractmethod
    def places(self, digits: int = 1) -> list[Place]:
        """The rows on the map; those that are alike in so many decimals of a degree are one place.
        With one decimal that is within about ten kilometres."""

    @abstractmethod
    def points(self) -> list[tuple[Row, Place]]:
        """Each row on the map by itself, at its own point; for small selections."""

    @abstractmethod
    def values(self, facet: str) -> list[str]:
        """The values of a facet that the rows have."""

    @abstractmethod
    def parted(self, facet: str, value: str) -> tuple[Selection, Selection]:
        """The rows that have a value of a facet, and the others."""

    def ordered(self, order: str) -> Ordered:
        """The pks in an order, as a sequence that reads only the parts it is asked for."""
        return Ordered(order, self)


class Ordered(Sequence[int]):
    """The pks of selections in an order, one selection after the other; for a paginator."""

    def __init__(self, order: str, *selections: Selection) -> None:
        self._selections, self._order = selections, order

    def __len__(self) -> int:
        return sum(selection.total for selection in self._selections)

    def __getitem__(self, wanted: Any) -> Any:
        if not isinstance(wanted, slice):
            return self[wanted : wanted + 1][0]
        start, stop, _step = wanted.indices(len(self))
        found: list[int] = []
        for selection in self._selections:
            total = selection.total
            if start < min(stop, total):
                found += selection.part(self._order, start, min(stop, total))
            start, stop = max(0, start - total), max(0, stop - total)
        return found


class Store(Protocol):
    """All rows of a list, as they stood at one version."""

    kept_cards: dict[tuple[int, str], Any]
    examples: frozenset[int]
    """The pks of the rows that are invented."""

    @property
    def size(self) -> int: ...

    def prepare(self, before: Any) -> None:
        """Work out now what readers asked of the store before this one, so that none waits."""

    def select(
        self, chosen: Chosen, within: Collection[int] | None = None, box: Box | None = None
    ) -> Selection:
        """The rows with the chosen values, among those with the pks `within` if it is given, and
        of those whose point lies in the box if it is.

        A value that does not exist matches nothing.
        """

    def names(self, facet: str, keys: Collection[str]) -> Mapping[str, Names]:
        """The names of a facet's values that lie in the database."""

    def rows(self, pks: Sequence[int]) -> list[Row]:
        """These rows as plain links, in order; pks that are not listed are left out."""


def own_name(name: str, areas: Collection[str], names: Mapping[str, Names]) -> str:
    """The name to show for a place whose rows lie in `areas`: "" for the name of its area.

    A place that gives its one area the name takes the area's, which is translated: The Hague for
    Den Haag. Turnhout in the Province of Antwerp stays Turnhout.
    """
    if len(areas) == 1:
        spoken = names.get(next(iter(areas)), {}).values()
        if any(name in known.split() or name == known for known in spoken):
            return ""
    return name


def from_north_to_south(places: Iterable[Place]) -> list[Place]:
    """Places in the order in which the map draws them."""
    return sorted(places, key=lambda place: (-place.latitude, place.longitude))
