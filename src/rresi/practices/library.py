"""The library in memory: which practice has which facet value, as bit masks.

One bit a practice. A filter is an AND of ORs of masks and a count is the number of bits that are
left, so that facets cost microseconds at any size and no statement at all. Each worker keeps its
own copy and reads it anew when the library's version has moved on (one statement a request).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property
from threading import Lock
from typing import Any

import numpy as np
import numpy.typing as npt
from django.db import connection
from django.urls import reverse

from rresi.core import versions
from rresi.core.ordering import collation_key
from rresi.core.translations import TextStatus, current_language
from rresi.design.maps import Map, MapPoint, draw
from rresi.practices.items import ListItem
from rresi.practices.models import Practice, PracticeTag, PracticeText
from rresi.practices.services import LIBRARY
from rresi.regions.models import Region

Positions = npt.NDArray[np.int64]

# Start years in steps, the newest first; the key is the first year of the step.
START_STEPS = (2025, 2020, 2015, 2010, 0)
NOT_RECORDED = "unknown"


def start_step(year: int | None) -> str:
    """The key of the step that a start year falls in."""
    if year is None:
        return NOT_RECORDED
    return str(next(first for first in START_STEPS if year >= first))


POINTS_AT_MOST = 60


@dataclass
class Place:
    """A point on the map and the practices there."""

    latitude: float
    longitude: float
    name: str
    region: str
    mask: int = 0


@dataclass
class Library:
    """All published practices, in the order of their numbers."""

    version: int
    ids: list[int]
    masks: dict[str, dict[str, int]]
    newest: Positions
    started: Positions
    places: list[Place]
    place_of: dict[int, Place]
    titles: dict[int, dict[str, str]]
    slugs: list[str]
    regions: dict[str, dict[str, str]]
    region_countries: dict[str, str]
    everything: int = 0
    _by_title: dict[str, Positions] = field(default_factory=dict)
    items: dict[tuple[int, str], ListItem] = field(default_factory=dict)
    """What lists show, by practice and language; filled by `listing`."""

    @cached_property
    def position(self) -> dict[int, int]:
        return {number: position for position, number in enumerate(self.ids)}

    def mask_of(self, practice_ids: Iterable[int]) -> int:
        """The mask of some practices; those that are not published are left out."""
        bits = bytearray((len(self.ids) + 7) // 8)
        for number in practice_ids:
            position = self.position.get(number)
            if position is not None:
                bits[position >> 3] |= 1 << (position & 7)
        return int.from_bytes(bits, "little")

    def flags(self, mask: int) -> npt.NDArray[np.bool_]:
        """One boolean a practice, shape (practices,)."""
        size = len(self.ids)
        raw = np.frombuffer(mask.to_bytes((size + 7) // 8, "little"), dtype=np.uint8)
        return np.unpackbits(raw, count=size, bitorder="little").astype(bool)

    def ids_in(self, mask: int) -> set[int]:
        return {self.ids[position] for position in np.flatnonzero(self.flags(mask))}

    def ordered(self, mask: int, order: str, language: str) -> Positions:
        """The positions in a mask, in the order asked for."""
        positions = {"newest": self.newest, "start": self.started}.get(order)
        if positions is None:
            positions = self.by_title(language)
        return positions[self.flags(mask)[positions]]

    def by_title(self, language: str) -> Positions:
        """All positions in the alphabet of the reader's language."""
        if language not in self._by_title:
            keys = [
                collation_key(self.title(position, language), language)
                for position in range(len(self.ids))
            ]
            self._by_title[language] = np.array(
                sorted(range(len(keys)), key=keys.__getitem__), dtype=np.int64
            )
        return self._by_title[language]

    def title(self, position: int, language: str) -> str:
        return self.titles[position].get(self.title_language(position, language), "")

    def title_language(self, position: int, language: str) -> str:
        """The language of the title that a reader of this language gets."""
        titles = self.titles[position]
        return next((code for code in (language, "en", *titles) if titles.get(code)), language)

    def region_name(self, slug: str, language: str) -> str:
        names = self.regions[slug]
        return names.get(language) or names.get("en") or slug


@dataclass(frozen=True)
class Selection:
    """What passes the filters, and how many would pass with each value of each facet."""

    mask: int
    counts: Mapping[str, Mapping[str, int]]

    @property
    def total(self) -> int:
        return self.mask.bit_count()


def select(
    library: Library, chosen: Mapping[str, Sequence[str]], within: int | None = None
) -> Selection:
    """Apply filters: any of the values within a facet, all of the facets.

    A facet's own choice does not narrow its own counts, so that a second value can be added.
    Values that do not exist match nothing.
    """
    base = library.everything if within is None else within & library.everything
    own: dict[str, int] = {}
    for facet, values in chosen.items():
        if values:
            masks = library.masks.get(facet, {})
            own[facet] = 0
            for value in values:
                own[facet] |= masks.get(value, 0)
    mask = base
    for allowed in own.values():
        mask &= allowed
    counts: dict[str, dict[str, int]] = {}
    for facet, masks in library.masks.items():
        rest = base
        for other, allowed in own.items():
            if other != facet:
                rest &= allowed
        counts[facet] = {key: (value & rest).bit_count() for key, value in masks.items()}
    return Selection(mask, counts)


def points(books: Library, mask: int, *, by_place: bool = False) -> list[MapPoint]:
    """A selection on the map: each practice as long as they are few, else each place."""
    language, library_address = current_language(), reverse("practices:list")
    if not by_place and mask.bit_count() <= POINTS_AT_MOST:
        found = []
        for position in np.flatnonzero(books.flags(mask)).tolist():
            place = books.place_of.get(position)
            if place is not None:
                found.append(
                    MapPoint(
                        longitude=place.longitude,
                        latitude=place.latitude,
                        label=books.title(position, language),
                        url=f"{library_address}{books.slugs[position]}/",
                        note=place.name or books.region_name(place.region, language),
                    )
                )
        return found
    return [
        MapPoint(
            longitude=place.longitude,
            latitude=place.latitude,
            label=place.name or books.region_name(place.region, language),
            url=f"{library_address}?region={place.region}",
            count=(place.mask & mask).bit_count(),
        )
        for place in books.places
        if place.mask & mask
    ]


def map_of(
    books: Library,
    mask: int,
    *,
    title: str,
    width: int = 960,
    height: int = 480,
    by_place: bool = False,
    labels: bool = False,
) -> Map:
    """The selection on a map of Europe, with the countries that have practices shaded."""
    countries = [code for code, m in books.masks.get("country", {}).items() if m & mask]
    return draw(
        points(books, mask, by_place=by_place),
        title=title,
        members=countries,
        width=width,
        height=height,
        labels=labels,
    )


_libraries: dict[str, Library] = {}
_lock = Lock()


def current() -> Library:
    """Today's library; read anew when its version moved on. One statement when it did not."""
    version = versions.current(LIBRARY)
    name = str(connection.settings_dict["NAME"])
    library = _libraries.get(name)
    if library is None or library.version != version:
        with _lock:
            library = _libraries[name] = load(version)
    return library


def load(version: int) -> Library:
    """Read all published practices. Five statements, whatever their number."""
    published = Practice.objects.filter(publication=Practice.Publication.PUBLISHED).order_by("pk")
    rows = list(
        published.values_list(
            "pk", "slug", "region_id", "status", "evidence_level", "start_year", "published_at",
            "latitude", "longitude", "place",
        )
    )  # fmt: skip
    position = {row[0]: index for index, row in enumerate(rows)}
    regions = {region.pk: region for region in Region.objects.prefetch_related("texts")}
    bits: dict[str, dict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for index, row in enumerate(rows):
        region = regions[row[2]]
        bits["country"][region.country].append(index)
        bits["region"][region.slug].append(index)
        bits["status"][row[3]].append(index)
        bits["evidence"][str(row[4])].append(index)
        bits["start"][start_step(row[5])].append(index)
    tags = PracticeTag.objects.filter(practice__publication=Practice.Publication.PUBLISHED)
    for number, vocabulary, key in tags.values_list("practice_id", "vocabulary", "key"):
        bits[vocabulary][key].append(position[number])
    titles: dict[int, dict[str, str]] = defaultdict(dict)
    texts = PracticeText.objects.filter(
        practice__publication=Practice.Publication.PUBLISHED, status=TextStatus.PUBLISHED
    )
    for number, language, title in texts.values_list("practice_id", "language", "title"):
        bits["language"][language].append(position[number])
        titles[position[number]][language] = title
    size = len(rows)
    masks = {
        facet: {key: _mask(positions, size) for key, positions in values.items()}
        for facet, values in bits.items()
    }
    places, place_of = _places(rows, regions)
    return Library(
        version=version,
        ids=[row[0] for row in rows],
        masks=masks,
        newest=_order(rows, key=lambda row: (-_seconds(row[6]), row[0])),
        started=_order(rows, key=lambda row: (-(row[5] or 0), row[0])),
        places=places,
        place_of=place_of,
        titles=dict(titles),
        slugs=[row[1] for row in rows],
        regions={
            r.slug: {text.language: text.name for text in r.texts.all()} for r in regions.values()
        },
        region_countries={r.slug: r.country for r in regions.values()},
        everything=(1 << size) - 1,
    )


def _mask(positions: Iterable[int], size: int) -> int:
    flags = np.zeros(size, dtype=bool)
    flags[list(positions)] = True
    return int.from_bytes(np.packbits(flags, bitorder="little").tobytes(), "little")


def _seconds(moment: datetime | None) -> float:
    return moment.timestamp() if moment else 0.0


def _order(rows: list[tuple[Any, ...]], key: Callable[[tuple[Any, ...]], Any]) -> Positions:
    return np.array(sorted(range(len(rows)), key=lambda i: key(rows[i])), dtype=np.int64)


def _places(
    rows: list[tuple[Any, ...]], regions: dict[int, Region]
) -> tuple[list[Place], dict[int, Place]]:
    """Points within a tenth of a degree (about ten kilometres) are one place.

    A place that gives its one region the name takes the region's, which is translated: The Hague
    for Den Haag. Turnhout in the Province of Antwerp stays Turnhout.
    """
    found: dict[tuple[float, float], Place] = {}
    members: dict[tuple[float, float], list[int]] = defaultdict(list)
    of: dict[int, Place] = {}
    for index, row in enumerate(rows):
        latitude, longitude, name = row[7], row[8], row[9]
        if latitude is None:
            continue
        key = (round(latitude, 1), round(longitude, 1))
        if key not in found:
            found[key] = Place(latitude, longitude, name, regions[row[2]].slug)
        members[key].append(index)
        of[index] = found[key]
    for key, place in found.items():
        place.mask = _mask(members[key], len(rows))
        within = {rows[index][2] for index in members[key]}
        if len(within) == 1:
            names = [text.name for text in regions[within.pop()].texts.all()]
            if any(place.name in name.split() or place.name == name for name in names):
                place.name = ""
    return sorted(found.values(), key=lambda place: (-place.latitude, place.longitude)), of
