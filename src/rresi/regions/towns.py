"""Where a town is, without asking anybody: the points of `territories`, by name and country."""

from __future__ import annotations

from functools import cache

from rresi.core.ordering import slug_of
from rresi.core.places import place_names
from rresi.engines.sameness.comparing import distance
from rresi.regions.territories import TOWN, territories

Point = tuple[float, float]  # degrees of latitude and longitude
NEAR = 150.0  # km; as far as a town of a region is from the region's middle


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
