"""Where a town is, without asking anybody: the points of `territories`, by name and country."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cache, lru_cache

from django.utils.translation import gettext

from rresi.core.boxes import Box
from rresi.core.ordering import slug_of
from rresi.core.places import place_name, place_names
from rresi.engines.sameness.comparing import distance
from rresi.regions.models import Region, RegionCode
from rresi.regions.queries import name_of
from rresi.regions.territories import TOWN, territories

Point = tuple[float, float]  # degrees of latitude and longitude
NEAR = 150.0  # km; as far as a town of a region is from the region's middle
SMALLEST = 3  # the level of NUTS
FAR = 150.0  # km; so far from its middle a region reaches at most, if nothing else is known
WIDE = 300.0  # km; no region of Europe reaches as far from its own middle
TOWNS = 60  # as many as a map can name
IN_TOWN = 5.0  # km; so near the middle of its region a town is of it
CLEARLY = 0.7  # so much of the way to one's own region's middle is that to another's


def town_point(city: str, country: str, near: Point | None = None) -> Point | None:
    """The middle of a town of 10,000 inhabitants or more; None where it is not known for sure.

    country: ISO 3166-1 alpha-2. near: the middle of the region that the town is in, which tells
    apart towns of one name, and without which there is no point for them.
    """
    found = {
        point
        for name in place_names(city, country)
        for point in _towns().get((country, slug_of(name, limit=100)), ())
    }
    if near is not None:
        within = sorted(found, key=lambda point: distance(point, near))
        return within[0] if within and distance(within[0], near) <= NEAR else None
    return found.pop() if len(found) == 1 else None


def towns_within(box: Box) -> list[tuple[str, Point]]:
    """The towns of 10,000 inhabitants or more in a part of a map, by their names in the reader's
    language, each with its longitude and latitude; the nearest to the middle first.
    """
    middle = ((box.south + box.north) / 2, (box.west + box.east) / 2)
    found = [
        (distance(one.point, middle), place_name(one.latin or one.name, one.country), one.point)
        for one in territories()
        if one.level == TOWN and one.point and box.holds(*one.point)
    ]
    return [(name, point[::-1]) for _away, name, point in sorted(found)[:TOWNS]]


def nuts_codes(region: Region) -> tuple[str, ...]:
    """The NUTS codes of a region, of any year. One query."""
    return tuple(one.code for one in region.codes.all() if one.scheme == RegionCode.Scheme.NUTS)


@dataclass(frozen=True)
class Extent:
    """How far a region reaches, without its borders, which nobody here knows: as far as no other
    NUTS 3 region's middle is clearly nearer than its own, or that of one of its parts.

    So it follows the size of the region: 6 km from The Hague is Delft, and 60 km from Aydın is not
    yet another province. A region without codes reaches as far as FAR.
    """

    middle: Point
    own: tuple[Point, ...] = ()
    others: tuple[tuple[float, Point, str], ...] = ()  # km from the middle; the nearest first
    name: str = ""  # of the region, for this reader

    def beyond(self, point: Point) -> tuple[int, str]:
        """How many km a point that lies outside is away from the middle, and the other region that
        is nearer, "" where none is known; (0, "") of a point inside.
        """
        away = distance(point, self.middle)
        if not self.own:
            return (round(away), "") if away > FAR else (0, "")
        nearest = min(distance(point, one) for one in self.own)
        if nearest <= IN_TOWN:
            return 0, ""
        found, name = nearest * CLEARLY, ""
        for far, place, called in self.others:
            if far > away + found:  # no other can be nearer
                break
            if (gap := distance(point, place)) < found:
                found, name = gap, called
        return (round(away), name) if name or nearest > FAR else (0, "")


def extent(region: Region, country: str = "") -> Extent | None:
    """How far a region reaches towards the others of a country, its own where none is given; None
    without a point. One query, unless its codes were prefetched.
    """
    if region.latitude is None or region.longitude is None:
        return None
    middle, codes = (region.latitude, region.longitude), nuts_codes(region)
    if not codes:
        return Extent(middle)
    own, others = _apart(codes, country or region.country)
    away = sorted((distance(middle, point), point, name) for point, name in others)
    return Extent(middle, (middle, *own), tuple(away))


def _apart(codes: Collection[str], country: str) -> tuple[list[Point], list[tuple[Point, str]]]:
    """The middles of a country's NUTS 3 regions: of those in or around these codes, and of the
    others with their names."""
    own, others = [], []
    for code, point, name in _middles(country):
        if any(code.startswith(one) or one.startswith(code) for one in codes):
            own.append(point)
        else:
            others.append((point, name))
    return own, others


def extents(slugs: Collection[str]) -> dict[str, Extent]:
    """How far these regions reach, by slug; those without a point are left out. Three queries."""
    found = Region.objects.filter(slug__in=slugs).prefetch_related("codes", "texts")
    return {
        one.slug: replace(reach, name=name_of(one))
        for one in found
        if (reach := extent(one)) is not None
    }


@lru_cache(1000)
def area_around(point: Point) -> str:
    """The NUTS 3 region, of any country, whose middle is nearest; "" where none is near."""
    found = (
        (distance(point, one.point), one.name)
        for one in territories()
        if one.level == SMALLEST and one.point
    )
    away, name = min(found, default=(FAR, ""))
    return name if away < FAR else ""


def away_from(region: Region, city: str, country: str) -> int:
    """How many km a town lies from the middle of a region, if it probably lies outside; else 0.

    Nothing is said of a town that is not known, and of a region without codes or a point. One
    query.
    """
    reach = extent(region, country)
    if reach is None or not reach.own:
        return 0
    town = town_point(city, country, reach.middle) or town_point(city, country)
    return reach.beyond(town)[0] if town else 0


@cache
def away_from_codes(codes: frozenset[str], city: str, country: str) -> int:
    """How many km a town lies from the nearest middle of these NUTS 3 regions, if it probably lies
    in none of them; else 0. Of towns of one name it is the nearest.

    Nothing is said of a town that is not known, and where a middle is not.
    """
    own, others = _apart(codes, country)
    near = {town_point(city, country, middle) for middle in own} or {None}
    towns = near - {None} or {town_point(city, country)} - {None}
    if not towns or not codes <= {code for code, _point, _name in _middles(country)}:
        return 0
    km, town = min((min(distance(town, one) for one in own), town) for town in towns if town)
    nearer = min((distance(town, point) for point, _name in others), default=km)
    return round(km) if km > IN_TOWN and nearer < CLEARLY * km else 0


@cache
def _middles(country: str) -> tuple[tuple[str, Point, str], ...]:
    """The codes of a country's NUTS 3 regions, of any year, their middles and names."""
    return tuple(
        (one.code, one.point, one.name)
        for one in territories()
        if one.country == country and one.level == SMALLEST and one.point
    )


@cache
def _towns() -> dict[tuple[str, str], tuple[Point, ...]]:
    found: dict[tuple[str, str], tuple[Point, ...]] = {}
    for one in territories():
        if one.level != TOWN or one.point is None:
            continue
        for name in {one.name, one.latin} - {""}:
            key = (one.country, slug_of(name, limit=100))
            found[key] = (*found.get(key, ()), one.point)
    return found


def far_in_words(point: Point, middle: Point) -> str:
    """A sentence on a point that cannot be of a region with this middle, as swapped numbers make
    it, with a place for its line; else empty."""
    if distance(point, middle) <= WIDE:
        return ""
    if distance((point[1], point[0]), middle) <= WIDE:
        return gettext(
            "Line %(line)d: the point is far from its region; latitude and longitude may be "
            "swapped."
        )
    return gettext("Line %(line)d: the point is far from its region.")
