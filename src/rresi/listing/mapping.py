"""A selection on the map: all of Europe, a town, or a street."""

from __future__ import annotations

from typing import Any

from rresi.core.addresses import address_of, url_of
from rresi.core.boxes import Box
from rresi.core.invented import marked
from rresi.core.places import place_name
from rresi.design.maps import SMALLEST_EXTENT, Map, MapPoint, draw
from rresi.listing.declaration import Listing
from rresi.listing.stores import Place, Selection, Store

POINTS_AT_MOST = 60
# km that the map of a list shows at least: around one place, where it is in its country; around
# several, a town; of a part that was opened, a street.
NEAREST, TOWN, STREET = 250.0, 25.0, 0.3
ONE_PLACE = 0.01  # degrees, within which a town's map would show one point with nothing around it
AROUND = 1.0  # degrees across, within which a map can say what the towns are called


def points(
    listing: Listing[Any],
    store: Store,
    selection: Selection,
    *,
    by_area: bool = False,
    opens: str = "",
    box: Box | None = None,
) -> list[MapPoint]:
    """A selection on the map: each row as long as they are few, else each place, which leads to
    its area or opens: see `map_of`; with `by_area` each area, where most of its rows are."""
    geography = listing.geography
    if geography is None:
        return []
    if not by_area and selection.total <= POINTS_AT_MOST:
        alone = selection.points()
        names = _names(listing, store, [place for _row, place in alone])
        return [
            MapPoint(
                longitude=place.longitude,
                latitude=place.latitude,
                label=marked(row.title, invented=row.pk in store.examples),
                url=url_of(listing.detail_url_name, row.slug),
                note=name,
            )
            for (row, place), name in zip(alone, names, strict=True)
        ]
    if by_area:
        return _areas(listing, store, selection)
    places = selection.places(box.digits if box else 1)
    if opens and places:  # a town alone is told apart at once
        digits = Box.around(place.extent for place in places).digits
        places = selection.places(digits) if digits > 1 and not box else places
    names = _names(listing, store, places)
    list_url = address_of(listing.url_name)
    return [
        MapPoint(
            longitude=place.longitude,
            latitude=place.latitude,
            label=name,
            url=f"{list_url}?{geography.area}={place.area}",
            count=place.rows,
            extent=place.extent if opens else None,
        )
        for place, name in zip(places, names, strict=True)
    ]


def _areas(listing: Listing[Any], store: Store, selection: Selection) -> list[MapPoint]:
    """Each area with all of its rows, as the list counts them to which it leads."""
    assert listing.geography is not None
    area = listing.facet[listing.geography.area]
    most: dict[str, Place] = {}
    for place in selection.places():
        if place.area not in most or place.rows > most[place.area].rows:
            most[place.area] = place
    names, list_url = store.names(area.key, most.keys()), address_of(listing.url_name)
    return [
        MapPoint(
            longitude=place.longitude,
            latitude=place.latitude,
            label=area.label_for(key, names),
            url=f"{list_url}?{area.key}={key}",
            count=selection.counts[area.key][key],
        )
        for key, place in most.items()
    ]


def _names(listing: Listing[Any], store: Store, places: list[Place]) -> list[str]:
    """What each place is called: its own name, or its area's for this reader."""
    assert listing.geography is not None
    area = listing.facet[listing.geography.area]
    unnamed = {place.area for place in places if not place.name}
    known = store.names(area.key, unnamed) if unnamed else {}
    labels = {key: area.label_for(key, known) for key in unnamed}
    return [
        place_name(place.name, place.country) if place.name else labels[place.area]
        for place in places
    ]


def map_of(
    listing: Listing[Any],
    store: Store,
    selection: Selection,
    *,
    title: str,
    width: int = 960,
    height: int = 480,
    by_area: bool = False,
    labels: bool = False,
    opens: str = "",
    box: Box | None = None,
) -> Map:
    """The selection on a map, with the countries that it lies in shaded.

    opens: the beginning of the address that opens what stands together at one point; its box comes
    last. box: the part that is open.
    """
    geography = listing.geography
    has_countries = geography is not None and geography.shaded in listing.facet
    shaded = selection.values(geography.shaded) if geography and has_countries else []
    found = points(listing, store, selection, by_area=by_area, opens=opens, box=box)
    smallest, towns = SMALLEST_EXTENT, []
    if geography and opens and found:
        whole = Box.around(point.box for point in found)
        smallest = STREET if box else NEAREST if whole.span < ONE_PLACE else TOWN
        if whole.span <= AROUND:
            towns = list(geography.towns(whole.wider(AROUND / 2)))
        opens = "" if whole.is_point and box else opens  # nothing is left to be told apart
    return draw(
        found,
        title=title,
        members=shaded,
        width=width,
        height=height,
        labels=labels,
        smallest=smallest,
        opens=opens,
        towns=towns,
    )
