"""A list that has outgrown memory: the same answers by SQL.

A page takes a query for all counts, one for the total, one for its rows and three for its map.
What was counted without words is kept until the next version, so that the pages that everybody
opens are counted once. A place on the map is named after the rows that pass, while in memory it
is named after all rows there.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Collection, Mapping, Sequence
from functools import cached_property
from typing import Any

from django.db import connection
from django.db.models import Count, F, Max, Min, Q, QuerySet, Value
from django.db.models.expressions import RawSQL
from django.db.models.functions import Round

from rresi.core.boxes import SLACK, Box
from rresi.core.translations import current_language
from rresi.listing.facets import Facet, Names
from rresi.listing.source import Source
from rresi.listing.stores.interface import (
    Chosen,
    Place,
    Row,
    Selection,
    from_north_to_south,
    own_name,
)

COUNTS_AT_MOST = 256
"""So many choices are kept with their counts, those without what is invented apart."""
PREPARED_AT_MOST = 4
"""So many choices, those asked for last, are counted before a new version answers."""
PLACES_AT_MOST = 400
"""The map shows the places with the most rows."""

Counted = tuple[int, dict[str, dict[str, int]]]


class DatabaseStore:
    """All rows of a list, read from the database when they are asked for."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.kept_cards: dict[tuple[int, str], Any] = {}
        self.examples = source.examples()
        self._counted: OrderedDict[Any, Counted] = OrderedDict()

    @cached_property
    def size(self) -> int:
        return self.source.rows().count()

    def prepare(self, before: Any) -> None:
        """Count what readers chose last; the whole list takes seconds at a million rows."""
        asked = dict.fromkeys(chosen for chosen, _only_real in getattr(before, "_counted", ()))
        for chosen in list(asked)[-PREPARED_AT_MOST:]:
            self.counted(DatabaseSelection(self, dict(chosen), None))
            if self.examples:
                self.counted(DatabaseSelection(self, dict(chosen), None, only_real=True))

    def select(
        self, chosen: Chosen, within: Collection[int] | None = None, box: Box | None = None
    ) -> DatabaseSelection:
        given = {key: tuple(values) for key, values in chosen.items() if values}
        return DatabaseSelection(self, given, within, box=box)

    def names(self, facet: str, keys: Collection[str]) -> Mapping[str, Names]:
        read = self.source.facet[facet].names
        return read(keys) if read else {}

    def rows(self, pks: Sequence[int]) -> list[Row]:
        found = self.source.rows().filter(pk__in=pks)
        titles = _titles(self.source, found)
        slugs = dict(found.values_list("pk", "slug"))
        return [Row(pk, slugs[pk], titles.get(pk, {})) for pk in pks if pk in slugs]

    def counted(self, selection: DatabaseSelection) -> Counted:
        """Total and counts of a selection, kept when no words and no box narrow it."""
        if selection.within is not None or selection.box is not None:
            return selection.count()
        chosen = tuple(sorted((facet, tuple(sorted(v))) for facet, v in selection.chosen.items()))
        key = (chosen, selection.only_real)
        if key not in self._counted:
            self._counted[key] = selection.count()
            while len(self._counted) > COUNTS_AT_MOST:
                self._counted.popitem(last=False)
        self._counted.move_to_end(key)
        return self._counted[key]


class DatabaseSelection(Selection):
    """A queryset: what passes."""

    def __init__(
        self,
        store: DatabaseStore,
        chosen: Mapping[str, tuple[str, ...]],
        within: Collection[int] | None,
        parts: tuple[tuple[str, str, bool], ...] = (),
        box: Box | None = None,
        *,
        only_real: bool = False,
    ) -> None:
        """`parts` are facets with a value that the rows must have, or must not."""
        self._store, self._source = store, store.source
        self.chosen, self.within, self._parts, self.box = chosen, within, parts, box
        self.only_real = only_real

    @cached_property
    def _counted(self) -> Counted:
        return self._store.counted(self)

    @cached_property
    def total(self) -> int:
        return self._passing().count() if self._parts else self._counted[0]

    @property
    def counts(self) -> Mapping[str, Mapping[str, int]]:
        return self._counted[1]

    def count(self) -> Counted:
        """Count now: the total, and the rows with each value of each facet. Two queries."""
        counts: dict[str, dict[str, int]] = {facet.key: {} for facet in self._source.facets}
        parts = [self._valued(facet) for facet in self._source.facets]
        if parts:
            for key, value, rows in parts[0].union(*parts[1:], all=True):
                if value:
                    counts[key][value] = rows
        return self._passing().count(), counts

    @cached_property
    def real(self) -> Selection:
        if not self._store.examples:
            return self
        parts = (self._parts, self.box)
        return DatabaseSelection(self._store, self.chosen, self.within, *parts, only_real=True)

    def parted(self, facet: str, value: str) -> tuple[Selection, Selection]:
        with_it, without = (
            DatabaseSelection(
                self._store,
                self.chosen,
                self.within,
                (*self._parts, (facet, value, wanted)),
                self.box,
                only_real=self.only_real,
            )
            for wanted in (True, False)
        )
        return with_it, without

    def pks(self) -> set[int]:
        return set(self._passing().values_list("pk", flat=True).iterator())

    def part(self, order: str, start: int, stop: int) -> list[int]:
        by = self._source.order[order].terms(current_language())
        return list(self._passing().order_by(*by).values_list("pk", flat=True)[start:stop])

    def values(self, facet: str) -> list[str]:
        if facet not in self.chosen:
            return list(self.counts[facet])
        rows = self._passing().annotate(facet_value=self._source.facet[facet].expression)
        return [v for v in rows.order_by().values_list("facet_value", flat=True).distinct() if v]

    def places(self, digits: int = 1) -> list[Place]:
        geography = self._source.geography
        if geography is None:
            return []
        area = self._source.facet[geography.area].expression
        grouped = (
            self._passing()
            .filter(**{f"{geography.latitude}__isnull": False})
            .annotate(
                north=Round(F(geography.latitude), precision=digits),
                east=Round(F(geography.longitude), precision=digits),
                area=area,
            )
            .order_by()
            .values("north", "east", "area")
            .annotate(
                rows=Count("pk"),
                latitude_of=Min(geography.latitude),
                longitude_of=Min(geography.longitude),
                north_of=Max(geography.latitude),
                east_of=Max(geography.longitude),
                name_of=Min(geography.name),
                country_of=Min(geography.country),
            )
            .order_by("-rows", "north", "east")[:PLACES_AT_MOST]
        )
        merged: dict[tuple[float, float], list[dict[str, Any]]] = {}
        for group in grouped:
            merged.setdefault((group["north"], group["east"]), []).append(group)
        names = self._store.names(geography.area, {group["area"] for group in grouped})
        return from_north_to_south(
            Place(
                latitude=groups[0]["latitude_of"],
                longitude=groups[0]["longitude_of"],
                name=own_name(groups[0]["name_of"], {g["area"] for g in groups}, names),
                country=groups[0]["country_of"] or "",
                area=groups[0]["area"] or "",
                rows=sum(group["rows"] for group in groups),
                extent=Box.around(
                    Box(g["latitude_of"], g["longitude_of"], g["north_of"], g["east_of"])
                    for g in groups
                ),
            )
            for groups in merged.values()
        )

    def points(self) -> list[tuple[Row, Place]]:
        geography = self._source.geography
        if geography is None:
            return []
        found = self._passing().filter(**{f"{geography.latitude}__isnull": False})
        found = found.annotate(area_of=self._source.facet[geography.area].expression)
        columns = ("pk", "slug", "area_of", *geography.columns)
        rows = list(found.order_by("pk").values_list(*columns))
        rows = rows[:PLACES_AT_MOST]
        titles = _titles(self._source, self._source.rows().filter(pk__in=[r[0] for r in rows]))
        names = self._store.names(geography.area, {row[2] for row in rows})
        members: dict[tuple[float, float], list[Any]] = {}
        for row in rows:
            members.setdefault((round(row[3], 1), round(row[4], 1)), []).append(row)
        places = {}
        for near in members.values():
            name, country = near[0][5:]
            known = own_name(name, {row[2] for row in near}, names)
            for pk, _slug, area, latitude, longitude, _name, _country in near:
                extent = Box.at(latitude, longitude)
                places[pk] = Place(latitude, longitude, known, country or "", area or "", 1, extent)
        return [(Row(row[0], row[1], titles.get(row[0], {})), places[row[0]]) for row in rows]

    def _passing(self, *, but: str = "") -> QuerySet[Any]:
        """The rows that pass, without the choice of the facet `but`."""
        rows = self._source.rows()
        if self.within is not None:
            rows = rows.filter(_among(self.within))
        if self.only_real:
            rows = rows.exclude(_among(self._store.examples))
        if self.box is not None:
            rows = rows.filter(self._in_box(self.box))
        for key, values in self.chosen.items():
            facet = self._source.facet.get(key)
            if key == but:
                continue
            if facet is None:
                return rows.none()
            having = self._source.rows() if facet.many else rows
            having = having.filter(facet.where).alias(**{f"facet_{key}": facet.expression})
            having = having.filter(**{f"facet_{key}__in": values})
            rows = rows.filter(pk__in=having.order_by().values("pk")) if facet.many else having
        for key, value, wanted in self._parts:
            facet = self._source.facet[key]
            named = self._source.rows().filter(facet.where).alias(part_value=facet.expression)
            has_it = Q(pk__in=named.filter(part_value=value).order_by().values("pk"))
            rows = rows.filter(has_it if wanted else ~has_it)
        return rows

    def _in_box(self, box: Box) -> Q:
        geography = self._source.geography
        if geography is None:
            return Q(pk__in=[])
        latitudes = (box.south - SLACK, box.north + SLACK)
        longitudes = (box.west - SLACK, box.east + SLACK)
        return Q(
            **{
                f"{geography.latitude}__range": latitudes,
                f"{geography.longitude}__range": longitudes,
            }
        )

    def _valued(self, facet: Facet) -> QuerySet[Any, tuple[str, str, int]]:
        """The facet, each of its values, and the rows with it."""
        rows = self._passing(but=facet.key).filter(facet.where)
        valued: QuerySet[Any, tuple[str, str, int]] = (
            rows.annotate(facet=Value(facet.key), facet_value=facet.expression)
            .order_by()
            .values("facet", "facet_value")
            .annotate(rows=Count("pk", distinct=facet.many))
            .values_list("facet", "facet_value", "rows")
        )
        return valued


def _titles(source: Source, rows: QuerySet[Any]) -> dict[int, dict[str, str]]:
    titles: dict[int, dict[str, str]] = {}
    for pk, language, title in source.titles(rows):
        titles.setdefault(pk, {})[language] = title
    return titles


def _among(pks: Collection[int]) -> Q:
    """The rows with these pks as one parameter, since a database takes only so many."""
    given = sorted(pks)
    if connection.vendor == "postgresql":
        return Q(pk__in=RawSQL("SELECT unnest(%s::bigint[])", [given]))
    return Q(pk__in=RawSQL("SELECT value FROM json_each(%s)", [json.dumps(given)]))
