"""Weighing what two records share.

Each reason is worth so many bits: the logarithm of how much more often it holds for two records of
one organisation than for two of different ones (Fellegi and Sunter, A Theory for Record Linkage,
1969). The weights are set by hand; the prior says that two records of one block rarely are one.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from math import asin, cos, radians, sin, sqrt
from sys import intern
from types import MappingProxyType

from rresi.engines.sameness.names import (
    SAME_CORE,
    asides_of,
    bare_name,
    cores_of,
    likeness_of_names,
    without_article,
)

PRIOR = -8.0  # bits
NAME_BITS = ((0.97, 11.0), (0.90, 6.0), (0.80, 3.0), (0.60, 0.0), (0.0, -6.0))
DISTANCE_BITS = ((0.1, 4.0), (1.0, 2.0), (50.0, 0.0), (float("inf"), -4.0))  # up to so many km
_EARTH = 6371.0  # km


class Reason(StrEnum):
    """Why two records may be one organisation, or not."""

    REGISTER = "register"
    OTHER_REGISTER = "other-register"
    HOST = "host"
    EMAIL = "email"
    PHONE = "phone"
    NAME = "name"
    DISTANCE = "distance"
    POSTCODE = "postcode"
    CITY = "city"
    OTHER_CITY = "other-city"


_BITS = {
    Reason.REGISTER: 24.0,
    Reason.OTHER_REGISTER: -8.0,
    Reason.HOST: 6.0,
    Reason.EMAIL: 7.0,
    Reason.PHONE: 7.0,
    Reason.POSTCODE: 3.0,
    Reason.CITY: 1.0,
    Reason.OTHER_CITY: -1.0,
}


# Very many records are held at once: what they have in common is held once.
_NO_NUMBERS: Mapping[str, frozenset[str]] = MappingProxyType({})
_NOTHING: frozenset[str] = frozenset()


def _together(sets: Iterable[frozenset[str]]) -> frozenset[str]:
    found = [some for some in sets if some]
    return found[0] if len(found) == 1 else _NOTHING.union(*found) or _NOTHING


@dataclass(frozen=True, slots=True)
class Known:
    """What is compared of one organisation. Values are compared as they stand, so fold them."""

    key: int
    names: tuple[str, ...]  # bare
    registrations: Mapping[str, frozenset[str]] = field(default_factory=dict)
    host: str = ""
    email: str = ""
    phone: str = ""  # digits, without the country's code
    postcode: str = ""
    city: str = ""
    country: str = ""
    point: tuple[float, float] | None = None  # degrees: latitude, longitude
    cores: frozenset[str] = frozenset()
    asides: frozenset[str] = frozenset()

    @classmethod
    def of(
        cls,
        key: int,
        names: tuple[str, ...],
        *,
        registrations: Mapping[str, frozenset[str]] | None = None,
        website: str = "",
        email: str = "",
        phone: str = "",
        postcode: str = "",
        city: str = "",
        country: str = "",
        point: tuple[float, float] | None = None,
        places: tuple[str, ...] = (),
    ) -> Known:
        """From values as people write them. `places` are further names of the town."""
        towns = (city, *places)
        digits = "".join(character for character in phone if character.isdecimal())
        return cls(
            key,
            tuple(dict.fromkeys(bare_name(name) for name in names if name)),
            registrations or _NO_NUMBERS,
            host_of(website),
            email.strip().casefold(),
            digits[-8:] if len(digits) >= 8 else "",
            intern(postcode.replace(" ", "").casefold()),
            intern(city.strip().casefold()),
            country,
            point,
            _together(cores_of(name, towns) for name in names if name),
            _together(asides_of(name, towns) for name in names if name),
        )


@dataclass(frozen=True, slots=True)
class Likeness:
    """How likely two records are one organisation, 0 to 1, and why.

    `reasons` hold what a reader is told: the share for a name, metres for a distance, the shared
    value otherwise.
    """

    score: float
    reasons: Mapping[Reason, str | float]


def compare(one: Known, other: Known) -> Likeness:
    """Weigh what two records share."""
    bits, reasons = PRIOR, dict[Reason, str | float]()

    def found(reason: Reason, value: str | float) -> float:
        reasons[reason] = value
        return _BITS[reason]

    bits += _registers(one, other, reasons)
    best = max(
        (likeness_of_names(a, b) for a in one.names for b in other.names),
        default=0.0,
    )
    if best < SAME_CORE and (_have_one_core(one, other) or _differ_by_article(one, other)):
        best = SAME_CORE
    bits += next(worth for least, worth in NAME_BITS if best >= least)
    if best >= 0.6:
        reasons[Reason.NAME] = round(best, 2)
    if one.host and one.host == other.host:
        bits += found(Reason.HOST, one.host)
    if one.email and one.email == other.email:
        bits += found(Reason.EMAIL, one.email)
    if one.phone and one.phone == other.phone:
        bits += found(Reason.PHONE, one.phone)
    if one.postcode and one.postcode == other.postcode:
        bits += found(Reason.POSTCODE, one.postcode)
    if one.city and other.city:
        reason = Reason.CITY if one.city == other.city else Reason.OTHER_CITY
        bits += found(reason, other.city)
    if one.point and other.point:
        away = distance(one.point, other.point)
        bits += next(worth for most, worth in DISTANCE_BITS if away <= most)
        if away <= 1:
            reasons[Reason.DISTANCE] = round(away * 1000)
    return Likeness(1 / (1 + 2 ** -max(min(bits, 60), -60)), reasons)


def _have_one_core(one: Known, other: Known) -> bool:
    """Whether the names differ by a town, an article or an aside alone; never in two towns."""
    if one.city and other.city and one.city != other.city:
        return False
    return not (
        one.cores.isdisjoint(other.cores)
        and one.cores.isdisjoint(other.asides)
        and one.asides.isdisjoint(other.cores)
    )


def _differ_by_article(one: Known, other: Known) -> bool:
    """Whether the names are one but for an article, which they may be in two towns too."""
    names = {without_article(name) for name in one.names}
    return any(without_article(name) in names for name in other.names)


def _registers(one: Known, other: Known, reasons: dict[Reason, str | float]) -> float:
    for register in one.registrations.keys() & other.registrations.keys():
        shared = one.registrations[register] & other.registrations[register]
        if shared:
            reasons[Reason.REGISTER] = f"{register}:{min(shared)}"
            return _BITS[Reason.REGISTER]
        reasons[Reason.OTHER_REGISTER] = register
    return _BITS[Reason.OTHER_REGISTER] if Reason.OTHER_REGISTER in reasons else 0.0


def distance(one: tuple[float, float], other: tuple[float, float]) -> float:
    """Kilometres between two points (haversine)."""
    (a, b), (c, d) = ((radians(x), radians(y)) for x, y in (one, other))
    half = sin((c - a) / 2) ** 2 + cos(a) * cos(c) * sin((d - b) / 2) ** 2
    return 2 * _EARTH * asin(sqrt(min(1.0, half)))


def host_of(website: str) -> str:
    """The host of a web address without `www.`, with the path where many share one host."""
    found = _ADDRESS.match(website.strip().casefold())
    if found is None:
        return ""
    host = found["host"].removeprefix("www.")
    if any(host == one or host.endswith(f".{one}") for one in SHARED):
        path = (found["path"] or "").strip("/")
        return f"{host}/{path}" if path else ""
    return host


_ADDRESS = re.compile(r"(?:[a-z]+://)?(?P<host>[\w.-]+\.\w{2,})(?::\d+)?(?P<path>/[^?#]*)?")
# Sites where many organisations have a page.
SHARED = (
    *("facebook.com", "linkedin.com", "instagram.com", "x.com", "twitter.com", "youtube.com"),
    *("google.com", "wixsite.com", "linktr.ee", "eventbrite.com", "meetup.com", "github.com"),
)
