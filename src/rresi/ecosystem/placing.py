"""The region of rows that name none: that of the postcode, else the importer's own, unless their
place lies elsewhere.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from django.utils.translation import gettext, ngettext

from rresi.core import formats
from rresi.core.places import place_name
from rresi.core.translations import country_name
from rresi.ecosystem.documents import OrganisationDocument, Prepared
from rresi.interchange import reading
from rresi.interchange.report import Problem, left_out_in_words
from rresi.regions import postcodes
from rresi.regions import queries as regions
from rresi.regions.models import Region
from rresi.regions.towns import away_from, away_from_codes, nuts_codes

INSIDE, OUT = "inside", "out"


@dataclass(frozen=True)
class Outside:
    """A place that seems to lie outside the region; `chosen` says INSIDE or OUT once it is known.

    `km` is 0 where only a postcode says so, `city` empty where the rows name no place. `lines` are
    the rows of this place. Until somebody has chosen, each is a problem.
    """

    key: str
    city: str
    region: str
    km: int
    lines: tuple[int, ...]
    chosen: str
    problems: tuple[Problem, ...] = ()


def postcode_doubt(postcode: str, city: str, country: str) -> str:
    """Why a postcode is doubted: it lies elsewhere than the town, or nobody knows one like it; ""
    where nothing speaks against it.
    """
    areas = postcodes.areas_of(postcode, country)
    if areas is None:
        return ""
    if not areas:
        words = gettext("“%(postcode)s” is no known postcode (%(country)s).")
        return words % {"country": country_name(country), "postcode": postcode}
    if not (km := away_from_codes(areas, city, country)):
        return ""
    return gettext("The postcode %(postcode)s lies about %(km)s km from %(city)s.") % {
        "postcode": postcode,
        "km": formats.number(km),
        "city": place_name(city, country),
    }


def _lies_in(document: OrganisationDocument, country: str) -> str:
    """The NUTS 3 code of a postcode that fits its town; "" where nothing can be said."""
    doubted = postcode_doubt(document.postcode, document.city, country)
    return "" if doubted else postcodes.nuts3_of(document.postcode, country)


def by_postcode(
    prepared: list[Prepared],
    stored: set[str],
    region_of: dict[int, str | None],
    read: reading.Reading,
) -> None:
    """Give new organisations that name no region the one around their postcode."""
    codes: dict[int, str] = {}
    for place, item in enumerate(prepared):
        document = item.document
        if document.postcode and not document.region and item.slug not in stored:
            codes[place] = _lies_in(document, document.country)
    found = postcodes.regions_of(set(codes.values()) - {""}) if codes else {}
    placed = [place for place, code in codes.items() if code in found]
    for place in placed:
        item = prepared[place]
        region_of[item.line] = found[codes[place]].slug
        prepared[place] = replace(item, given=item.given | {"region"})
    if placed:
        words = ngettext(
            "%(count)d row without a region was given the region of its postcode",
            "%(count)d rows without a region were given the region of their postcode",
            len(placed),
        )
        read.notices.append(words % {"count": len(placed)})


def in_region(
    home: Region,
    prepared: list[Prepared],
    before: Mapping[str, OrganisationDocument],
    read: reading.Reading,
    choices: Mapping[str, str],
) -> tuple[list[Prepared], list[Outside]]:
    """New rows of this country that name no region, and whose postcode leads to none, are of it.

    Whether a row whose town lies elsewhere is of it too, `choices` says by the place's key; one
    that is not is left out; so they say of rows without a place where other rows have one. Four
    queries.
    """
    unknown = read.failed_at("region")
    open_rows = [
        item for item in prepared if item.line not in unknown and _is_open(item, home, before)
    ]
    own = nuts_codes(home)
    told = any(item.document.city or item.document.postcode for item in prepared)
    towns: dict[str, list[Prepared]] = {}
    elsewhere = set()
    for item in open_rows:
        document = item.document
        place = document.city or document.postcode
        if place or not document.point:
            towns.setdefault(place, []).append(item)
        code = _lies_in(document, home.country) if document.postcode else ""
        if code and own and not code.startswith(own):
            elsewhere.add(place)
    found: list[Outside] = []
    left_out: set[int] = set()
    for city, items in towns.items():
        km = away_from(home, city, home.country)
        if not km and city not in elsewhere and (city or not told):
            continue
        lines = tuple(item.line for item in items)
        key = f"place:{home.slug}:{city.casefold()}"
        place, chosen = place_name(city, home.country), choices.get(key, "")
        one = Outside(key, place, str(regions.name_of(home)), km, lines, chosen)
        if chosen == OUT:
            left_out.update(lines)
        elif chosen != INSIDE:
            one = replace(one, problems=_doubted(one, read))
        found.append(one)
    placed = {item.line for item in open_rows} - left_out
    if left_out:
        read.notices.append(left_out_in_words(left_out))
    rows = [
        replace(
            item,
            document=item.document.model_copy(update={"region": home.slug}),
            given=item.given | {"region"},
        )
        if item.line in placed
        else item
        for item in prepared
        if item.line not in left_out
    ]
    return rows, found


def _is_open(item: Prepared, home: Region, before: Mapping[str, OrganisationDocument]) -> bool:
    document = item.document
    return not (
        document.region or item.slug in before or document.country not in {"", home.country}
    )


def _doubted(one: Outside, read: reading.Reading) -> tuple[Problem, ...]:
    message = gettext("This names no place. Give the region of the row.")
    if one.city:
        message = _elsewhere(one)
    first = len(read.problems)
    for line in one.lines:
        read.fail(line, "region", message)
    return tuple(read.problems[first:])


def _elsewhere(one: Outside) -> str:
    return (
        gettext(
            "%(city)s lies %(km)d km away and probably outside %(region)s; "
            "give the region of the row"
        )
        if one.km
        else gettext("the postcode lies outside %(region)s; give the region of the row")
    ) % {"city": one.city, "km": one.km, "region": one.region}


def tell_homeless(
    prepared: list[Prepared],
    before: Mapping[str, OrganisationDocument],
    read: reading.Reading,
) -> None:
    """Say which new rows would stand in no region, where no region's page shows them."""
    faulty = {problem.line for problem in read.problems}
    new = [one for one in prepared if one.slug not in before and one.line not in faulty]
    count = sum(not one.document.region for one in new)
    if count:
        words = ngettext(
            "%(count)d new organisation has no region: name it in a column, or begin the import on "
            "the region's page",
            "%(count)d new organisations have no region: name it in a column, or begin the import "
            "on the region's page",
            count,
        )
        read.notices.append(words % {"count": count})
