"""Points that cannot be right: swapped, at 0/0, far from their region, the same for many."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext, ngettext

from rresi.core.documents.parts import PointPart
from rresi.ecosystem.documents import OrganisationDocument, Prepared
from rresi.ecosystem.models import Organisation
from rresi.engines.sameness.comparing import distance
from rresi.regions.towns import FAR, Extent, extents, town_point

SAME_AT_MOST = 5
TOWN = 10.0  # km; so far from its middle a town may reach

Point = tuple[float, float]


def fault(point: PointPart, reach: Extent | None) -> tuple[str, bool]:
    """What is wrong with a point of a region that reaches so far, and whether that is certain.

    ("", False) when nothing is.
    """
    here = (point.lat, point.lon)
    if point.lat == 0 and point.lon == 0:
        return gettext(
            "The point 0/0 lies in the Atlantic. Leave it empty if the location is not known."
        ), True
    km, nearer = reach.beyond(here) if reach else (0, "")
    if not reach or not km:
        return "", False
    if km > FAR and abs(point.lon) <= 90 and distance((point.lon, point.lat), reach.middle) <= FAR:
        return swapped_message(), True
    words = {"km": km, "other": nearer}
    if nearer and km <= FAR:
        message = gettext(
            "This is %(km)d km away from the centre of its region and nearer to %(other)s. Is the "
            "point right?"
        )
    else:
        message = gettext("This is %(km)d km away from its region.")
    return message % words, False


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


def misplaced(prepared: Iterable[Prepared]) -> list[tuple[int, str, bool]]:
    """The line of each point that cannot be where its region is, what is wrong, if for certain.

    Three queries at most.
    """
    pointed = [item for item in prepared if item.document.point and "point" in item.given]
    if not pointed:
        return []
    without = [item.slug for item in pointed if "region" not in item.given]
    region_of = dict(
        Organisation.objects.filter(slug__in=without).values_list("slug", "region__slug")
        if without
        else ()
    )
    places = [(item.document.region or region_of.get(item.slug) or "", item) for item in pointed]
    reaches = extents({slug for slug, _item in places})
    found = []
    for slug, item in places:
        assert item.document.point is not None
        reach = reaches.get(slug)
        message, certain = fault(item.document.point, reach)
        if message and (certain or not _in_its_town(item.document, reach)):
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
