"""Regional figures from Eurostat's statistics API.

https://ec.europa.eu/eurostat/web/user-guides/data-browser/api-data-access/api-getting-started/api
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode
from urllib.request import Request, urlopen

from rresi.interchange.jsonstat import InvalidDataset, cells
from rresi.regions.indicators import Indicator

ADDRESS = "https://ec.europa.eu/eurostat/api/dissemination/statistics/1.0/data/"
TIMEOUT = 60  # seconds
MOST_BYTES = 20_000_000
FIRST_YEAR = 2015
CODES_AT_ONCE = 40  # keeps the address short

Fetch = Callable[[str], Any]


class Unreachable(Exception):
    """The source did not answer, or not with what was asked; the message says which."""


@dataclass(frozen=True)
class Observation:
    """A figure as the source has it. value None: the source flags it as missing."""

    indicator: str
    code: str
    year: int
    value: Decimal | None
    flag: str
    source: str


def address(indicator: Indicator, codes: Iterable[str]) -> str:
    """The address of an indicator for some NUTS codes."""
    query = [("format", "JSON"), ("lang", "EN"), ("sinceTimePeriod", str(FIRST_YEAR))]
    query += sorted(indicator.filters.items())
    query += [("geo", code) for code in codes]
    return f"{ADDRESS}{indicator.dataset}?{urlencode(query)}"


def fetch(url: str) -> Any:
    """The JSON at an address.

    Raises:
        Unreachable: no answer, an error, too much, or no JSON.
    """
    request = Request(url, headers={"Accept": "application/json"})  # noqa: S310  # ADDRESS is https
    try:
        with urlopen(request, timeout=TIMEOUT) as answer:  # noqa: S310
            body = answer.read(MOST_BYTES + 1)
    except HTTPError as error:
        raise Unreachable(f"{url}: {error.code} {error.reason}") from error
    except (URLError, OSError) as error:
        raise Unreachable(f"{url}: {error}") from error
    if len(body) > MOST_BYTES:
        raise Unreachable(f"{url}: more than {MOST_BYTES} bytes")
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Unreachable(f"{url}: the answer is not JSON") from error


def observations(
    indicator: Indicator, codes: Iterable[str], get: Fetch = fetch
) -> Iterator[Observation]:
    """What the source has on an indicator for some codes.

    Codes that it does not know are left out by the source. A figure with a flag (e: estimated, p:
    provisional, b: break, u: unreliable) keeps it.

    Raises:
        Unreachable: as `fetch`, or the answer is no dataset of this indicator.
    """
    wanted = list(dict.fromkeys(codes))
    for start in range(0, len(wanted), CODES_AT_ONCE):
        url = address(indicator, wanted[start : start + CODES_AT_ONCE])
        try:
            yield from _read(indicator, get(url))
        except InvalidDataset as error:
            raise Unreachable(f"{url}: {error}") from error


def _read(indicator: Indicator, data: Any) -> Iterator[Observation]:
    for cell in cells(data):
        where = cell.where
        if any(where.get(name, key) != key for name, key in indicator.filters.items()):
            continue
        if "geo" not in where or not str(where.get("time", "")).isdecimal():
            raise InvalidDataset("it has no regions (geo) or no years (time)")
        value = None if cell.value is None else Decimal(str(cell.value))
        if value is not None and not 0 <= value <= indicator.most:
            raise InvalidDataset(f"{value} is no value of {indicator.key}")
        yield Observation(
            indicator=indicator.key,
            code=where["geo"],
            year=int(where["time"]),
            value=value,
            flag=cell.status,
            source=indicator.page,
        )


def codes_for(indicator: Indicator, codes: Mapping[str, int]) -> list[str]:
    """The codes by which to ask for a region, the best first.

    codes: its NUTS codes with the year of their list. Newer lists come first, since a code may have
    changed between NUTS 2021 and 2024; where the source publishes larger areas only, the code of
    the area that the region lies in.
    """
    newest = sorted(codes, key=lambda code: (-codes[code], code))
    return list(dict.fromkeys(code[: indicator.level] for code in newest))


def best_of(
    codes: Iterable[str], by_code: Mapping[str, Sequence[Observation]]
) -> list[Observation]:
    """A region's figure of each year: that of the first of its codes that has one, or else what the
    first says of it. A year may be published by the codes of one NUTS alone.
    """
    found: dict[int, Observation] = {}
    for code in codes:
        for one in by_code.get(code, ()):
            if one.year not in found or (found[one.year].value is None and one.value is not None):
                found[one.year] = one
    return [found[year] for year in sorted(found)]
