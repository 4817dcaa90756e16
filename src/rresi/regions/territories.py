"""Territories to choose a network's regions from: NUTS, statistical regions and towns, by name.

The table is made by `tools/territories.py`. Names of NUTS 2021 and 2024, of the statistical regions
of EFTA and candidate countries (Türkiye among them) and of NUTS 2018 of the United Kingdom are
Eurostat's. Towns of 10,000 inhabitants and more, and all points: GeoNames (CC BY 4.0).
"""

from __future__ import annotations

import gzip
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any

from babel.languages import get_official_languages

from rresi.core.ordering import slug_of
from rresi.core.translations import CONTENT_LANGUAGES

TOWN = 4  # the level of what has no NUTS code
SOURCE = "Eurostat (NUTS); GeoNames (CC BY 4.0)"


@dataclass(frozen=True)
class Territory:
    """One entry. `years` are the versions of NUTS that have the code, the newest first."""

    code: str
    years: tuple[int, ...]
    country: str  # ISO 3166-1 alpha-2
    level: int
    name: str
    latin: str  # the name in Latin letters, where it is written in others
    point: tuple[float, float] | None  # degrees of latitude and longitude
    key: str  # names it in a form: its code, or country and place in the table
    folded: str  # what a search compares


@cache
def territories() -> tuple[Territory, ...]:
    """The whole table: 13,000 entries, read in 0.1 s and kept."""
    packed = files("rresi.regions").joinpath("territories.tsv.gz").read_bytes()
    return tuple(_read(gzip.decompress(packed).decode()))


def _read(text: str) -> Iterator[Territory]:
    for number, line in enumerate(text.splitlines()):
        code, years, country, level, name, latin, lat, lon = line.split("\t")
        yield Territory(
            code=code,
            years=tuple(int(year) for year in years.split(",") if year),
            country=country,
            level=int(level),
            name=name,
            latin=latin,
            point=(float(lat), float(lon)) if lat else None,
            key=code or f"{country}-{number}",
            folded=f" {slug_of(f'{name} {latin}', limit=300).replace('-', ' ')} ",
        )


def search(text: str, *, country: str = "", limit: int = 30) -> list[Territory]:
    """The territories whose name or code begins so, or has words that do; the closest first.

    Letters count without accents, and dotted and dotless i are one: "izmir", "İzmir" and "IZMIR"
    find the same. NUTS regions stand before towns of the same name, of the levels the smallest
    first; codes that are no longer in use come last.
    """
    wanted = slug_of(text, limit=100).replace("-", " ")
    code = text.strip().upper()
    if not wanted:
        return []
    words = [f" {word}" for word in wanted.split()]

    def rank(one: Territory) -> tuple[bool, ...] | None:
        if country and one.country != country:
            return None
        if code and one.code.startswith(code):
            return (False, one.code != code)
        if all(word in one.folded for word in words):
            return (True, f" {wanted} " != one.folded, f" {wanted} " not in one.folded)
        return None

    found = [(ranked, one) for one in territories() if (ranked := rank(one)) is not None]
    newest = max(year for one in territories() for year in one.years)
    found.sort(
        key=lambda pair: (
            pair[0],
            bool(pair[1].years) and newest not in pair[1].years and pair[1].country != "GB",
            abs(pair[1].level - 3),
            pair[1].name,
        )
    )
    return [one for _ranked, one in found[:limit]]


def find(key: str) -> Territory | None:
    """The territory of this key, or of this NUTS code."""
    return _by_key().get(key.strip().upper())


def may_exist(code: str, version: int) -> bool:
    """Whether a year of NUTS has a code, as far as its list is here.

    It is not for whole countries, for the United Kingdom and for other years.
    """
    if len(code) == 2 or code.startswith("UK") or version not in _listed_years():
        return True
    found = find(code)
    return found is not None and version in found.years


@cache
def _listed_years() -> frozenset[int]:
    return frozenset(year for one in territories() if one.country != "GB" for year in one.years)


@cache
def _by_key() -> dict[str, Territory]:
    return {one.key: one for one in territories()}


def countries() -> list[str]:
    """The codes of the countries that have territories here."""
    return sorted({one.country for one in territories()})


def languages_of(country: str) -> list[str]:
    """The official languages of a country, among those that content can be written in."""
    found = get_official_languages(country, regional=False, de_facto=True)
    known = [code.partition("_")[0].replace("no", "nb") for code in found]
    return [code for code in dict.fromkeys(known) if code in CONTENT_LANGUAGES]


def codes_of(one: Territory) -> list[dict[str, Any]]:
    """Its official codes by year, with those that it had in other years under the same name."""
    if not one.code:
        return []
    same = [
        other
        for other in territories()
        if other.code
        and (other.country, other.level, other.folded) == (one.country, one.level, one.folded)
    ]
    by_year: dict[int, str] = {}
    for other in (one, *same):
        for year in other.years:
            by_year.setdefault(year, other.code)
    return [
        {"scheme": "NUTS", "code": code, "version": year}
        for year, code in sorted(by_year.items(), reverse=True)
    ]


def record_of(
    one: Territory, *, language: str, taken: Sequence[str] = (), name: str = ""
) -> dict[str, Any]:
    """A record as `RegionDocument` describes it, with a slug that is not taken.

    `name` replaces the official one, which is often that of an administration.
    """
    called = name or one.latin or one.name
    slug = base = slug_of(called, limit=70)
    number = 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    own = languages_of(one.country)
    names = {language: called}
    if own and not name:
        names.setdefault(own[0], one.name)
    return {
        "slug": slug,
        "country": one.country,
        "names": names,
        "codes": codes_of(one),
        "point": {"lat": one.point[0], "lon": one.point[1]} if one.point else None,
        "partner": True,
        "languages": own,
    }


@dataclass(frozen=True)
class Doubtful(Exception):
    """A text that names several territories, or none; `candidates` are what it may mean."""

    text: str
    candidates: tuple[Territory, ...]


def resolve(text: str) -> Territory | None:
    """The territory that one line names: its code, its name, or a name and a country ("Brest, FR").

    None when nothing has that name but a country is given: a region of the network's own.

    Raises:
        Doubtful: several have the name, or nothing does and no country is given.
    """
    exact = find(text)
    if exact is not None:
        return exact
    name, country = split(text)
    found = search(name, country=country, limit=200)
    wanted = f" {slug_of(name, limit=100).replace('-', ' ')} "
    same = [one for one in found if one.folded == wanted]
    if not same and len(found) == 1:
        return found[0]
    if same and len({one.country for one in same}) == 1:
        return min(same, key=lambda one: abs(one.level - 3))
    if not found and country:
        return None
    raise Doubtful(text, tuple((same or found)[:8]))


def split(text: str) -> tuple[str, str]:
    """A name and the country written after it, "" for none."""
    name, _comma, country = text.rpartition(",")
    code = country.strip().upper()
    if name and len(code) == 2 and code.isalpha():
        return name.strip(), {"EL": "GR", "UK": "GB"}.get(code, code)
    return text.strip(), ""
