"""Where a town is, without asking anybody: the points of `territories`, by name and country."""

from __future__ import annotations

from functools import cache

from rresi.core.ordering import slug_of
from rresi.core.places import place_names
from rresi.engines.sameness.comparing import distance
from rresi.regions.models import Region, RegionCode
from rresi.regions.territories import TOWN, territories

Point = tuple[float, float]  # degrees of latitude and longitude
NEAR = 150.0  # km; as far as a town of a region is from the region's middle
SMALLEST = 3  # the level of NUTS
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


def nuts_codes(region: Region) -> tuple[str, ...]:
    """The NUTS codes of a region, of any year. One query."""
    return tuple(one.code for one in region.codes.all() if one.scheme == RegionCode.Scheme.NUTS)


def away_from(region: Region, city: str, country: str) -> int:
    """How many km a town lies from the middle of a region, if it probably lies outside; else 0.

    It does where the middle of another NUTS 3 region of the country is clearly nearer. Nothing is
    said of a town that is not known, and of a region without codes or a point. One query.
    """
    if region.latitude is None or region.longitude is None:
        return 0
    middle = (region.latitude, region.longitude)
    town = town_point(city, country, middle) or town_point(city, country)
    own = nuts_codes(region)
    if town is None or not own:
        return 0
    away = distance(town, middle)
    others = (
        distance(town, point)
        for code, point in _middles(country)
        if not any(code.startswith(one) or one.startswith(code) for one in own)
    )
    nearest = min(others, default=away)
    return round(away) if away > IN_TOWN and nearest < CLEARLY * away else 0


@cache
def _middles(country: str) -> tuple[tuple[str, Point], ...]:
    """The codes of a country's NUTS 3 regions, of any year, and their middles."""
    return tuple(
        (one.code, one.point)
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
