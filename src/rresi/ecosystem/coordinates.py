"""Points that cannot be right: swapped, far from their region, the same for many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext, ngettext

from rresi.core import formats
from rresi.core.documents.parts import PointPart
from rresi.core.places import place_name
from rresi.core.translations import country_name
from rresi.ecosystem.documents import OrganisationDocument, Prepared
from rresi.ecosystem.models import Organisation
from rresi.engines.sameness.comparing import distance
from rresi.regions.towns import FAR, Extent, area_around, extents, town_point

SAME_AT_MOST = 5
TOWN = 10.0  # km; so far from its middle a town may reach

Point = tuple[float, float]


@dataclass(frozen=True)
class Misplaced:
    """A row whose place is not that of its region: at which field, in words, and whether that is
    certainly wrong, or so `far` that somebody has to say that it is meant.
    """

    line: int
    path: str
    message: str
    certain: bool = False
    far: bool = False


def _of_point(line: int, point: PointPart, reach: Extent | None) -> Misplaced | None:
    """What is wrong with the point of a region that reaches so far; None when nothing is."""
    here = (point.lat, point.lon)
    km = reach.beyond(here)[0] if reach else 0
    if not reach or not km:
        return None
    if km > FAR and abs(point.lon) <= 90 and distance((point.lon, point.lat), reach.middle) <= FAR:
        return Misplaced(line, "point", swapped_message(), certain=True)
    other = area_around(here)
    message = (
        gettext("The point lies in or near %(other)s, %(km)s km from the centre of %(region)s.")
        if other
        else gettext("The point lies %(km)s km from the centre of %(region)s.")
    )
    values = {"other": other, "km": formats.number(km), "region": reach.name}
    return Misplaced(line, "point", message % values, far=km > FAR)


def _of_town(line: int, city: str, country: str, reach: Extent | None) -> Misplaced | None:
    """The same of a town; None also of one that is not known, and of a region without codes."""
    if reach is None or not reach.own:
        return None
    town = town_point(city, country, reach.middle) or town_point(city, country)
    km = reach.beyond(town)[0] if town else 0
    if town is None or not km:
        return None
    values = {
        "city": place_name(city, country),
        "other": area_around(town) or country_name(country),
        "km": formats.number(km),
        "region": reach.name,
    }
    message = gettext(
        "%(city)s lies in or near %(other)s, %(km)s km from the centre of %(region)s."
    )
    return Misplaced(line, "region", message % values, far=km > FAR)


def swapped_message() -> str:
    """What is said of a point that lies right the other way round."""
    return gettext("Latitude and longitude are swapped.")


def _in_its_town(document: OrganisationDocument, reach: Extent | None) -> bool:
    """Whether the point lies in the town that the record names: then it is right, and what may be
    wrong is the region.
    """
    if document.point is None or reach is None or not document.city:
        return False
    town = town_point(document.city, document.country, reach.middle)
    return town is not None and distance((document.point.lat, document.point.lon), town) <= TOWN


def misplaced(prepared: Iterable[Prepared], settled: Collection[int] = ()) -> list[Misplaced]:
    """The rows whose point, or without one whose town, is not where their region is.

    settled: the lines of which somebody was asked already whether their town is in the region. Four
    queries at most.
    """
    pointed = [item for item in prepared if item.document.point and "point" in item.given]
    towned = [
        item
        for item in prepared
        if not item.document.point
        and item.document.city
        and item.given & {"city", "region"}
        and item.line not in settled
    ]
    if not pointed and not towned:
        return []
    without = [item.slug for item in (*pointed, *towned) if "region" not in item.given]
    region_of = dict(
        Organisation.objects.filter(slug__in=without).values_list("slug", "region__slug")
        if without
        else ()
    )
    region = {
        item.line: item.document.region or region_of.get(item.slug) or ""
        for item in (*pointed, *towned)
    }
    reaches = extents({*region.values()})
    found: list[Misplaced] = []
    for item in pointed:
        assert item.document.point is not None
        reach = reaches.get(region[item.line])
        one = _of_point(item.line, item.document.point, reach)
        if one and (one.certain or not _in_its_town(item.document, reach)):
            found.append(one)
    told: dict[tuple[str, str, str], Misplaced | None] = {}
    for item in towned:
        place = (item.document.city, item.document.country, region[item.line])
        if place not in told:
            told[place] = _of_town(item.line, *place[:2], reaches.get(place[2]))
        if one := told[place]:
            found.append(replace(one, line=item.line))
    return found


def crowded(points: Iterable[PointPart]) -> Mapping[Point, int]:
    """Points that more than a few share: mostly the middle of a town, not an address."""
    counts = Counter((point.lat, point.lon) for point in points)
    return {point: count for point, count in counts.items() if count > SAME_AT_MOST}


def crowd_in_words(point: Point, count: int) -> str:
    """The sentence about such a point."""
    return ngettext(
        "%(count)d row has the point %(lat)s, %(lon)s: probably the middle of the town",
        "%(count)d rows have the point %(lat)s, %(lon)s: probably the middle of the town",
        count,
    ) % {"count": count, "lat": point[0], "lon": point[1]}
