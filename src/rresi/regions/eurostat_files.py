"""Figures from a file as Eurostat gives it: SDMX-CSV 1.0 and 2.0, and the classic TSV; also packed.

SDMX-CSV has a row for each figure, with the dataset in its first columns. A TSV has a row for each
series and a column for each year; the letters after a number are its flags, a colon stands for no
figure. It does not say which dataset it is: that stands in its name.
"""

from __future__ import annotations

import csv
import errno
import gzip
import io
import re
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from django.utils.translation import gettext, ngettext

from rresi.interchange import reading
from rresi.regions.eurostat import FIRST_YEAR, Observation, best_of, codes_for
from rresi.regions.indicators import INDICATORS, Indicator
from rresi.regions.models import Region, RegionCode

_UNPACKED_AT_MOST = 500_000_000  # bytes
_ENDINGS = {".csv", ".tsv", ".txt", ".gz"}
_DATASET = re.compile(r"ESTAT:([A-Z0-9_]+)", re.IGNORECASE)
_CELL = re.compile(r"\s*(?P<value>:|[+-]?\d+(?:\.\d+)?)\s*(?P<flag>[a-zA-Z]*)\s*")
MISSING = ":"

Place = Mapping[str, str]  # what each dimension of a figure is


@dataclass(frozen=True)
class _Figure:
    """One figure of the file, wherever and whatever it is of."""

    line: int
    dataset: str
    where: Place
    year: str
    value: str
    flag: str


class _NotLegible(ValueError):
    """A cell holds no figure; the message says which."""

    def __init__(self, line: int, text: str) -> None:
        super().__init__(text)
        self.line = line


def read(path: Path, regions: Iterable[Region]) -> reading.Reading | None:
    """The figures of these regions in a file of Eurostat's, as entries of figures; None if the file
    is none. The regions' codes must be prefetched or are asked for.

    Of an indicator that is published for larger areas a region gets that of the area it lies in; of
    the codes that it had in different years of NUTS the newest with a figure.

    Raises:
        OSError: the file cannot be read.
    """
    if path.suffix.casefold() not in _ENDINGS:
        return None
    text = _text(path)
    header = text.partition("\n")[0]
    if re.search(r"geo[^\t,]*\\[^\t,]*time", header, re.IGNORECASE):
        figures = _of_tsv(text, path.name)
    elif {"OBS_VALUE", "TIME_PERIOD"} <= set(_named(header)) and _SOURCES & set(_named(header)):
        figures = _of_csv(text)
    else:
        return None
    found = reading.Reading(path.name)
    try:
        _choose(figures, list(regions), found)
    except _NotLegible as error:
        found.entries.clear()
        found.fail(
            error.line, "value", gettext("This is no figure: %(text)s") % {"text": error.args[0]}
        )
    return found


_SOURCES = {"DATAFLOW", "STRUCTURE_ID"}


def _text(path: Path) -> str:
    with path.open("rb") as file:
        packed = file.read(2) == b"\x1f\x8b"
    if not packed:
        return path.read_bytes().decode("utf-8-sig", errors="replace")
    try:
        with gzip.open(path) as unpacked:
            return unpacked.read(_UNPACKED_AT_MOST).decode("utf-8-sig", errors="replace")
    except (EOFError, gzip.BadGzipFile, zlib.error) as error:  # cut off, or damaged
        raise OSError(errno.EIO, str(error), str(path)) from error


def _code(cell: str) -> str:
    """A cell without the label that stands behind its code: `NL36:Zuid-Holland`."""
    return cell.partition(":")[0].strip()


def _named(header: str) -> list[str]:
    return [_code(cell.strip('" \r')) for cell in re.split("[,;]", header)]


def _of_csv(text: str) -> Iterator[_Figure]:
    delimiter = ";" if text.partition("\n")[0].count(";") else ","
    rows = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    names = [_code(cell) for cell in next(rows)]
    for row in rows:
        cells = dict(zip(names, row, strict=False))
        named = _DATASET.search(cells.get("DATAFLOW") or cells.get("STRUCTURE_ID") or "")
        yield _Figure(
            line=rows.line_num,
            dataset=named[1].lower() if named else "",
            where={name: _code(cell) for name, cell in cells.items()},
            year=cells.get("TIME_PERIOD", "").strip(),
            value=cells.get("OBS_VALUE", "").strip(),
            flag=_code(cells.get("OBS_FLAG", "")),
        )


def _of_tsv(text: str, file_name: str) -> Iterator[_Figure]:
    lines = iter(text.splitlines())
    first, *years = next(lines).split("\t")
    names = [_code(name) for name in first.partition("\\")[0].split(",")]
    datasets = {one.dataset for one in INDICATORS}
    dataset = next((one for one in datasets if one in file_name.casefold()), "")
    for line, text_of_line in enumerate(lines, 2):
        series, *cells = text_of_line.split("\t")
        where = dict(zip(names, map(_code, series.split(",")), strict=False))
        for year, cell in zip(years, cells, strict=False):
            parts = _CELL.fullmatch(cell)
            yield _Figure(
                line=line,
                dataset=dataset,
                where=where,
                year=year.strip(),
                value=parts["value"] if parts else cell.strip(),
                flag=parts["flag"] if parts else "",
            )


def _choose(figures: Iterator[_Figure], regions: Sequence[Region], found: reading.Reading) -> None:
    """Take the figures of the regions out of a file that has all of Europe's."""
    asked = {one.key: _asked(one, regions) for one in INDICATORS}
    every = {key: {code for codes in of.values() for code in codes} for key, of in asked.items()}
    by_code: dict[str, dict[str, list[Observation]]] = {}
    lines: dict[int, int] = {}
    unread, datasets = 0, set()
    for figure in figures:
        datasets.add(figure.dataset)
        indicator = _indicator(figure)
        code = figure.where.get("geo", "")
        if indicator is None or code not in every[indicator.key]:
            unread += 1
        elif (one := _observation(indicator, code, figure)) is not None:
            by_code.setdefault(indicator.key, {}).setdefault(code, []).append(one)
            lines[id(one)] = figure.line
    if not datasets & {one.dataset for one in INDICATORS}:
        known = ", ".join(one.dataset for one in INDICATORS)
        message = gettext(
            "This does not come from a dataset of the indicators. A TSV file keeps the name that "
            "Eurostat gave it. The datasets are: %(known)s"
        )
        found.fail(1, "", message % {"known": known})
        return
    for key, of_codes in by_code.items():
        for region in regions:
            for one in best_of(asked[key][region.pk], of_codes):
                record = {
                    "region": region.slug,
                    "indicator": key,
                    "year": one.year,
                    "value": one.value,
                    "flag": one.flag,
                    "source": one.source,
                    "area": one.code,
                }
                found.entries.append(reading.entry_of(lines[id(one)], record))
    if unread:
        words = ngettext(
            "%(count)d figure of another region or group is ignored",
            "%(count)d figures of other regions or groups are ignored",
            unread,
        )
        found.notices.append(words % {"count": unread})


def _asked(indicator: Indicator, regions: Iterable[Region]) -> dict[int, list[str]]:
    """The codes under which the source has the figures of each region, the best first."""
    return {
        region.pk: codes_for(
            indicator,
            {
                row.code: row.version
                for row in region.codes.all()
                if row.scheme == RegionCode.Scheme.NUTS
            },
        )
        for region in regions
    }


def areas_of(regions: Sequence[Region]) -> dict[tuple[str, str], list[str]]:
    """Which regions take an indicator's figure from an area: slugs by indicator and code.

    The regions' codes must be prefetched or are asked for.
    """
    slugs = {region.pk: region.slug for region in regions}
    found: dict[tuple[str, str], list[str]] = {}
    for indicator in INDICATORS:
        for pk, codes in _asked(indicator, regions).items():
            for code in codes:
                found.setdefault((indicator.key, code), []).append(slugs[pk])
    return found


def _indicator(figure: _Figure) -> Indicator | None:
    """The indicator that a figure is of, if it is of the whole population and of a year."""
    where = figure.where
    if where.get("freq", "A") != "A" or not re.fullmatch(r"\d{4}", figure.year):
        return None
    for one in INDICATORS:
        same = all(where.get(name, key) == key for name, key in one.filters.items())
        if one.dataset == figure.dataset and same and int(figure.year) >= FIRST_YEAR:
            return one
    return None


def _observation(indicator: Indicator, code: str, figure: _Figure) -> Observation | None:
    """The figure; None where the source says nothing. A colon is a figure that is missing."""
    if not figure.value and not figure.flag:
        return None
    value = None
    if figure.value not in {"", MISSING}:
        if not re.fullmatch(r"[+-]?\d+(\.\d+)?([eE][+-]?\d+)?", figure.value):
            raise _NotLegible(figure.line, figure.value)
        value = Decimal(figure.value)
    flag = figure.flag or (MISSING if value is None else "")
    return Observation(indicator.key, code, int(figure.year), value, flag, indicator.page)
