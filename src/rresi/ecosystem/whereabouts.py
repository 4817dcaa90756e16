"""Where a region is: a little map of what is known of it, and of the network's regions near it."""

from __future__ import annotations

from django.db.models import Avg, Count, F
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils.translation import gettext as _

from rresi.core.places import place_name
from rresi.design.maps import Map, MapPoint, draw
from rresi.ecosystem.models import Organisation
from rresi.engines.sameness.comparing import distance
from rresi.regions.models import Region
from rresi.regions.queries import name_of

NEAR = 150.0  # km: a town further away is not where the region is, or no neighbour
SAME = 12.0  # km: a town that is the region itself
TOWNS, NEIGHBOURS = 6, 4
EXTENT = 200.0  # km that the map shows at least; twice as many where no neighbour shows the way
DEGREES = 3.0  # of latitude and longitude that hold everything near, and little else


def map_of(region: Region) -> tuple[Map, int] | None:
    """The region's towns, and how many organisations they hold; None where nobody knows its point.

    Three queries.
    """
    if region.latitude is None or region.longitude is None:
        return None
    own = (region.latitude, region.longitude)
    towns = [town for town in _towns(region) if distance(own, town[1]) <= NEAR]
    here = f"{reverse('ecosystem:list')}?region={region.slug}&view=map"
    points = [
        MapPoint(longitude=lon, latitude=lat, label=name, url=here, count=count)
        for name, (lat, lon), count in towns[:TOWNS]
    ]
    if not any(distance(own, place) <= SAME for _name, place, _count in towns[:TOWNS]):
        points.append(MapPoint(own[1], own[0], name_of(region), here))
    neighbours = _neighbours(region, own)
    drawn = draw(
        [*points, *neighbours],
        title=_("Where the region is"),
        width=320,
        height=260,
        labels=True,
        extent=[own[::-1], *(place[::-1] for _name, place, _count in towns)] if towns else (),
        smallest=EXTENT if neighbours else 2 * EXTENT,
    )
    return drawn, sum(count for _name, _place, count in towns[:TOWNS])


def _towns(region: Region) -> list[tuple[str, tuple[float, float], int]]:
    """The towns of a region's organisations: name, point, how many. Most first. One query."""
    found = (
        Organisation.objects.filter(region=region, invented=False)
        .exclude(city="")
        .annotate(
            lat=Coalesce("latitude", "town_latitude"), lon=Coalesce("longitude", "town_longitude")
        )
        .filter(lat__isnull=False, lon__isnull=False)
        .values("city", "country")
        .annotate(at_lat=Avg("lat"), at_lon=Avg("lon"), count=Count("pk"))
        .order_by("-count", "city")
    )
    rows = found.values_list("city", "country", "at_lat", "at_lon", "count")[:100]
    return [
        (place_name(city, country), (lat, lon), count) for city, country, lat, lon, count in rows
    ]


def _neighbours(region: Region, own: tuple[float, float]) -> list[MapPoint]:
    """The network's nearest regions; none that is a whole country. Two queries."""
    around = (
        Region.objects.filter(
            is_archived=False,
            latitude__range=(own[0] - DEGREES, own[0] + DEGREES),
            longitude__range=(own[1] - DEGREES, own[1] + DEGREES),
        )
        .exclude(pk=region.pk)
        .exclude(codes__code=F("country"))
        .prefetch_related("texts")
    )
    near = sorted(
        (distance(own, (one.latitude, one.longitude)), one.slug, one)
        for one in around
        if one.latitude is not None and one.longitude is not None
    )
    return [
        MapPoint(
            longitude=one.longitude,
            latitude=one.latitude,
            label=name_of(one),
            url=reverse("regions:detail", args=[one.slug]),
            minor=True,
        )
        for far, _slug, one in near[:NEIGHBOURS]
        if SAME < far <= NEAR and one.longitude is not None and one.latitude is not None
    ]
