"""Points that cannot be right: swapped, at 0/0, far from their region, the same for many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext, ngettext

from rresi.core.documents.parts import PointPart
from rresi.ecosystem.documents import Prepared
from rresi.ecosystem.models import Organisation
from rresi.engines.sameness.comparing import distance
from rresi.regions import queries as regions

FAR = 150.0  # km from the middle of a region; the largest have half of that
SAME_AT_MOST = 5

Point = tuple[float, float]


def fault(point: PointPart, middle: Point | None) -> tuple[str, bool]:
    """What is wrong with a point of a region with this middle, and whether that is certain.

    ("", False) when nothing is.
    """
    here = (point.lat, point.lon)
    if point.lat == 0 and point.lon == 0:
        return gettext(
            "the point 0/0 lies in the Atlantic; leave it empty if the location is not known"
        ), True
    if middle is None or distance(here, middle) <= FAR:
        return "", False
    if abs(point.lon) <= 90 and distance((point.lon, point.lat), middle) <= FAR:
        return gettext("latitude and longitude are swapped"), True
    away = round(distance(here, middle))
    return gettext("is %(km)d km away from its region") % {"km": away}, False


def misplaced(prepared: Iterable[Prepared]) -> list[tuple[int, str, bool]]:
    """The line of each point that cannot be where its region is, what is wrong, if for certain."""
    pointed = [item for item in prepared if item.document.point and "point" in item.given]
    if not pointed:
        return []
    without = [item.slug for item in pointed if "region" not in item.given]
    region_of = dict(
        Organisation.objects.filter(slug__in=without).values_list("slug", "region__slug")
        if without
        else ()
    )
    middles = regions.middles()
    found = []
    for item in pointed:
        assert item.document.point is not None
        region = item.document.region or region_of.get(item.slug) or ""
        message, certain = fault(item.document.point, middles.get(region))
        if message:
            found.append((item.line, message, certain))
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
