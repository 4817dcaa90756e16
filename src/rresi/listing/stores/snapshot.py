"""A list in memory: which row has which facet value, as bit masks.

One bit per row. A filter is an AND of ORs of masks and a count is the number of bits that are
left, so that facets cost microseconds and no query at all.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from django.utils import translation

from rresi.core.boxes import SLACK, Box
from rresi.core.ordering import collation_key
from rresi.core.translations import current_language
from rresi.listing.facets import Names
from rresi.listing.source import Source
from rresi.listing.stores.interface import (
    Chosen,
    Place,
    Row,
    Selection,
    from_north_to_south,
    own_name,
    titles_for_reader,
)

Positions = npt.NDArray[np.int64]


class SnapshotStore:
    """All rows of a list, in the order of their pks.

    Reading takes a query for the rows, one for the titles, and one per facet across a relation,
    per order and per facet with names, whatever the number of rows.
    """

    def __init__(self, source: Source) -> None:
        self._source = source
        self.kept_cards: dict[tuple[int, str], Any] = {}
        self._by_title: dict[str, Positions] = {}
        self.examples = source.examples()
        rows = self._read_rows()
        size = len(rows)
        self.pks: Positions = np.array([row[0] for row in rows], dtype=np.int64)
        self._slugs: list[str] = [row[1] for row in rows]
        self._titles: list[dict[str, str]] = [{} for _row in rows]
        for pk, language, title in source.titles(source.rows()):
            position = self.position(pk)
            if position is not None:
                self._titles[position][language] = title
        self.everything = (1 << size) - 1
        self._names = {
            facet.key: facet.names(None) for facet in source.facets if facet.names is not None
        }
        self.masks = self._read_masks(rows)
        self._orders = {
            order.key: self._positions(
                source.rows().order_by(*order.by).values_list("pk", flat=True).iterator()
            )
            for order in source.orders
            if not order.alphabetical
        }
        self._read_points(rows)
        self._places, self._place_of = self._grouped(np.flatnonzero(~np.isnan(self._latitude)), 1)

    @property
    def size(self) -> int:
        return len(self.pks)

    def prepare(self, before: Any) -> None:
        """Sort the titles for the languages that were read before."""
        for language in getattr(before, "_by_title", ()):
            with translation.override(language):
                self._sorted_by_title(language)

    def select(
        self, chosen: Chosen, within: Collection[int] | None = None, box: Box | None = None
    ) -> SnapshotSelection:
        base = self.everything if within is None else self.mask_of(within)
        if box is not None:
            base &= self._mask(np.flatnonzero(self._inside(box)))
        own: dict[str, int] = {}
        for facet, values in chosen.items():
            if values:
                masks = self.masks.get(facet, {})
                own[facet] = 0
                for value in values:
                    own[facet] |= masks.get(value, 0)
        return SnapshotSelection(self, base, own)

    def names(self, facet: str, keys: Collection[str]) -> Mapping[str, Names]:  # noqa: ARG002
        return self._names.get(facet, {})

    def rows(self, pks: Sequence[int]) -> list[Row]:
        found = [(pk, self.position(pk)) for pk in pks]
        return [self.row(position) for _pk, position in found if position is not None]

    def row(self, position: int) -> Row:
        return Row(int(self.pks[position]), self._slugs[position], self._titles[position])

    def position(self, pk: int) -> int | None:
        """Where a row stands; None when it is not listed."""
        place = int(np.searchsorted(self.pks, pk))
        return place if place < len(self.pks) and self.pks[place] == pk else None

    def mask_of(self, pks: Iterable[int]) -> int:
        """The mask of some rows; those that are not listed are left out."""
        return self._mask(self._positions(pks))

    def flags(self, mask: int) -> npt.NDArray[np.bool_]:
        """One boolean per row, shape (rows,)."""
        raw = np.frombuffer(mask.to_bytes((self.size + 7) // 8, "little"), dtype=np.uint8)
        return np.unpackbits(raw, count=self.size, bitorder="little").astype(bool)

    def ordered_positions(self, order: str) -> Positions:
        """All positions in an order of the list, for this reader."""
        if order in self._orders:
            return self._orders[order]
        return self._sorted_by_title(current_language())

    def _sorted_by_title(self, language: str) -> Positions:
        """For the reader's language, which is the one that is active."""
        if language not in self._by_title:
            titles = titles_for_reader(self._titles)
            keys = [collation_key(title, language) for title in titles]
            by_key = sorted(range(len(keys)), key=keys.__getitem__)
            self._by_title[language] = np.array(by_key, dtype=np.int64)
        return self._by_title[language]

    def _inside(self, box: Box) -> npt.NDArray[np.bool_]:
        """Whose point lies in the box; NaN lies in none."""
        inside: npt.NDArray[np.bool_] = (
            (self._latitude >= box.south - SLACK)
            & (self._latitude <= box.north + SLACK)
            & (self._longitude >= box.west - SLACK)
            & (self._longitude <= box.east + SLACK)
        )
        return inside

    def places_in(self, mask: int, digits: int) -> list[Place]:
        if digits > 1:
            located = np.flatnonzero(self.flags(mask) & (self._place_of >= 0))
            return self._grouped(located, digits)[0]
        there = self._place_of[self.flags(mask)]
        rows = np.bincount(there[there >= 0], minlength=len(self._places)).tolist()
        return [
            place._replace(rows=count)
            for place, count in zip(self._places, rows, strict=True)
            if count
        ]

    def points_in(self, mask: int) -> list[tuple[Row, Place]]:
        positions = np.flatnonzero(self.flags(mask) & (self._place_of >= 0)).tolist()
        found = []
        for at in positions:
            latitude, longitude = float(self._latitude[at]), float(self._longitude[at])
            place = self._places[int(self._place_of[at])]._replace(
                latitude=latitude,
                longitude=longitude,
                area=self._whereabouts[at][2],
                rows=1,
                extent=Box.at(latitude, longitude),
            )
            found.append((self.row(at), place))
        return found

    # --- reading -------------------------------------------------------------------------------

    def _read_rows(self) -> list[tuple[Any, ...]]:
        """Per row its pk, its slug, its coordinates and place if any, and its facet values."""
        geography = self._source.geography
        columns = geography.columns if geography else ()
        own = {f"facet_{facet.key}": facet.expression for facet in self._own_facets}
        rows = self._source.rows().annotate(**own).order_by("pk")
        return list(rows.values_list("pk", "slug", *columns, *own))

    @cached_property
    def _own_facets(self) -> list[Any]:
        return [facet for facet in self._source.facets if not facet.many]

    def _read_masks(self, rows: list[tuple[Any, ...]]) -> dict[str, dict[str, int]]:
        found: dict[str, dict[str, list[int]]] = {}
        for column, facet in enumerate(reversed(self._own_facets), start=1):
            values: dict[str, list[int]] = defaultdict(list)
            for position, row in enumerate(rows):
                if row[-column]:
                    values[row[-column]].append(position)
            found[facet.key] = values
        for facet in self._source.facets:
            if facet.many:
                pairs = self._source.rows().filter(facet.where).order_by()
                pks: dict[str, list[int]] = defaultdict(list)
                named = pairs.annotate(facet_value=facet.expression)
                for pk, key in named.values_list("pk", "facet_value").iterator():
                    if key:
                        pks[key].append(pk)
                found[facet.key] = {key: self._positions(of).tolist() for key, of in pks.items()}
        return {
            facet: {key: self._mask(np.array(positions)) for key, positions in values.items()}
            for facet, values in found.items()
        }

    def _positions(self, pks: Iterable[int]) -> Positions:
        wanted = np.fromiter(pks, dtype=np.int64)
        if not len(self.pks):
            return wanted[:0]
        places = np.minimum(np.searchsorted(self.pks, wanted), len(self.pks) - 1)
        return np.asarray(places[self.pks[places] == wanted], dtype=np.int64)

    def _mask(self, positions: Positions) -> int:
        flags = np.zeros(self.size, dtype=bool)
        flags[positions.astype(np.int64)] = True
        return int.from_bytes(np.packbits(flags, bitorder="little").tobytes(), "little")

    def _read_points(self, rows: list[tuple[Any, ...]]) -> None:
        """Of each row its point, NaN without one, and what it is called: name, country, area."""
        self._latitude, self._longitude = np.full((2, self.size), np.nan)
        self._whereabouts: list[tuple[str, str, str]] = []
        geography = self._source.geography
        if geography is None:
            return
        area_column = 6 + [facet.key for facet in self._own_facets].index(geography.area)
        for position, row in enumerate(rows):
            if row[2] is not None:
                self._latitude[position], self._longitude[position] = row[2], row[3]
            self._whereabouts.append((row[4] or "", row[5] or "", row[area_column] or ""))

    def _grouped(self, located: Positions, digits: int) -> tuple[list[Place], Positions]:
        """The places of some rows, and of each row the index of its place, -1 without one.

        Points that are alike in so many decimals are one place.
        """
        place_of: Positions = np.full(self.size, -1, dtype=np.int64)
        if not len(located):
            return [], place_of
        assert self._source.geography is not None
        names = self._names.get(self._source.geography.area, {})
        members: dict[tuple[float, float], list[int]] = defaultdict(list)
        for position in located.tolist():
            latitude, longitude = self._latitude[position], self._longitude[position]
            members[round(float(latitude), digits), round(float(longitude), digits)].append(
                position
            )
        found: dict[Place, list[int]] = {}
        for positions in members.values():
            name, country, area = self._whereabouts[positions[0]]
            areas = {self._whereabouts[position][2] for position in positions}
            north, east = self._latitude[positions], self._longitude[positions]
            place = Place(
                float(north[0]),
                float(east[0]),
                own_name(name, areas, names),
                country,
                area,
                len(positions),
                Box(*map(float, (north.min(), east.min(), north.max(), east.max()))),
            )
            found[place] = positions
        places = from_north_to_south(found)
        for index, place in enumerate(places):
            place_of[found[place]] = index
        return places, place_of


class SnapshotSelection(Selection):
    """A mask: what passes."""

    def __init__(self, store: SnapshotStore, base: int, own: Mapping[str, int]) -> None:
        self._store, self._base, self._own = store, base, own
        self.mask = base
        for allowed in own.values():
            self.mask &= allowed

    @property
    def total(self) -> int:
        return self.mask.bit_count()

    @cached_property
    def counts(self) -> Mapping[str, Mapping[str, int]]:
        counts: dict[str, dict[str, int]] = {}
        for facet, masks in self._store.masks.items():
            rest = self._base
            for other, allowed in self._own.items():
                if other != facet:
                    rest &= allowed
            counts[facet] = {key: (mask & rest).bit_count() for key, mask in masks.items()}
        return counts

    @cached_property
    def real(self) -> Selection:
        invented = self._store.mask_of(self._store.examples)
        return SnapshotSelection(self._store, self._base & ~invented, self._own)

    def parted(self, facet: str, value: str) -> tuple[Selection, Selection]:
        having = self._store.masks.get(facet, {}).get(value, 0)
        with_it, without = self.mask & having, self.mask & ~having
        return (
            SnapshotSelection(self._store, with_it, {}),
            SnapshotSelection(self._store, without, {}),
        )

    def pks(self) -> set[int]:
        return set(self._store.pks[self._store.flags(self.mask)].tolist())

    def part(self, order: str, start: int, stop: int) -> list[int]:
        positions = self._store.ordered_positions(order)
        passing = positions[self._store.flags(self.mask)[positions]]
        return [int(pk) for pk in self._store.pks[passing[start:stop]]]

    def places(self, digits: int = 1) -> list[Place]:
        return self._store.places_in(self.mask, digits)

    def points(self) -> list[tuple[Row, Place]]:
        return self._store.points_in(self.mask)

    def values(self, facet: str) -> list[str]:
        masks = self._store.masks.get(facet, {})
        return [key for key, mask in masks.items() if mask & self.mask]
