"""A region's figures as its page shows them, and the regions that are most like it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, QuerySet
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from rresi.core.formats import number, percent
from rresi.design.charts import Bar, Chart, bars
from rresi.engines.resilience import Region as Compared
from rresi.engines.resilience import peer_regions
from rresi.regions import territories
from rresi.regions.indicators import BY_KEY, INDICATORS, Indicator
from rresi.regions.models import IndicatorValue, Region

NEAREST = 3
_STRUCTURAL = [indicator.key for indicator in INDICATORS if indicator.structural]
# The letters by which Eurostat qualifies a figure (observation status, as published with its data).
FLAGS = {
    "b": _("break in the series"),
    "c": _("confidential"),
    "d": _("definition differs"),
    "e": _("estimated"),
    "f": _("forecast"),
    "i": _("imputed"),
    "n": _("not significant"),
    "p": _("provisional"),
    "r": _("revised"),
    "s": _("estimated by Eurostat"),
    "u": _("low reliability"),
    "z": _("not applicable"),
}
INVENTED = "y"  # no letter of Eurostat's: the demonstration's own figures
FLAGS[INVENTED] = _("invented")


@dataclass(frozen=True)
class Figure:
    """An indicator's newest value, and what its source says about it. value empty: missing."""

    label: str
    value: str
    year: int | None
    remarks: tuple[str, ...]
    area: str  # the code and name of the area, where it is larger than the region
    source: str


@dataclass(frozen=True)
class Alike:
    """A region that is like this one. drivers: what sets the two apart most, in words."""

    pk: int
    drivers: tuple[str, ...]
    depends_on: tuple[str, ...]  # without these indicators it would not be among the nearest


@dataclass(frozen=True)
class Years:
    """An indicator over the years that are recorded, those without a value included."""

    label: str
    first: int
    last: int
    chart: Chart


Newest = Mapping[int, Mapping[str, IndicatorValue]]
"""The newest row of each region, by its primary key, and indicator."""


def newest_for(region: Region) -> Newest:
    """All indicators of a region, and those of the others by which it is compared. One query."""
    structural = Q(indicator__in=_STRUCTURAL, value__isnull=False)
    return _newest(IndicatorValue.objects.filter(Q(region=region) | structural))


def figures_of(region: Region, values: Newest) -> list[Figure]:
    """Every indicator with its newest value, missing ones included; none when nothing is recorded.

    The region's codes must be prefetched or are asked for.
    """
    newest = values.get(region.pk, {})
    if not newest:
        return []
    own = {row.code for row in region.codes.all()}
    return [_figure(indicator, newest.get(indicator.key), own) for indicator in INDICATORS]


def years_of(region: Region) -> list[Years]:
    """Every indicator that is recorded of more than one year, with its series. One query."""
    rows: dict[str, list[IndicatorValue]] = {}
    for row in region.indicators.order_by("year"):
        rows.setdefault(row.indicator, []).append(row)
    return [
        Years(str(one.label), found[0].year, found[-1].year, _series(one, found))
        for one in INDICATORS
        if len(found := rows.get(one.key, [])) > 1
    ]


def _series(indicator: Indicator, rows: Sequence[IndicatorValue]) -> Chart:
    first, last = str(rows[0].year), str(rows[-1].year)
    known = sum(row.value is not None for row in rows)
    summary = ngettext(
        "From %(first)s to %(last)s, %(count)s year has a figure.",
        "From %(first)s to %(last)s, %(count)s years have a figure.",
        known,
    )
    return bars(
        f"years-{indicator.key}",
        str(indicator.label),
        summary % {"first": first, "last": last, "count": number(known)},
        label_word=gettext("Year"),
        value_word=gettext("Value"),
        missing_word=gettext("No data"),
        entries=[_bar(row) for row in rows],
        format_value=lambda value: _written(indicator, value),
    )


def _bar(row: IndicatorValue) -> Bar:
    remarks = f" ({', '.join(told)})" if (told := _remarks(row)) else ""
    return Bar(f"{row.year}{remarks}", None if row.value is None else float(row.value))


def _written(indicator: Indicator, value: float | Decimal) -> str:
    return percent(float(value) / 100, 1) if indicator.unit == "percent" else number(value)


def are_invented(region: Region, values: Newest) -> bool:
    """Whether figures of a region are the demonstration's own."""
    return any(INVENTED in row.flag for row in values.get(region.pk, {}).values())


def _figure(indicator: Indicator, row: IndicatorValue | None, own: set[str]) -> Figure:
    value = ""
    if row is not None and row.value is not None:
        value = _written(indicator, row.value)
    remarks = _remarks(row) if row is not None else ()
    return Figure(
        label=str(indicator.label),
        value=value,
        year=row.year if row is not None and (value or remarks) else None,
        remarks=remarks,
        area=_area(row.code) if row is not None and row.code and row.code not in own else "",
        source=row.source if row is not None else "",
    )


def _area(code: str) -> str:
    """A larger area by its code and, where it is known, its name."""
    found = territories.find(code)
    return f"{code} {found.name}" if found else code


def _remarks(row: IndicatorValue) -> tuple[str, ...]:
    """What the source says of a figure; where it has none, nothing was invented."""
    flag = row.flag if row.value is not None else row.flag.lower().replace(INVENTED, "")
    return remarks_of(flag)


def remarks_of(flag: str) -> tuple[str, ...]:
    """The letters of a flag in words; a letter that is not Eurostat's is shown as it is."""
    return tuple(str(FLAGS.get(letter, letter)) for letter in flag.lower() if letter.isalpha())


def alike(region: Region, values: Newest) -> list[Alike]:
    """The regions nearest to this one by what they are (size, density, wealth, education).

    No league table: the distance is not shown, what sets two regions apart is.
    """
    compared = {pk: _compared(pk, rows) for pk, rows in values.items()}
    mine = compared.pop(region.pk, None)
    if mine is None or not mine.indicators or not compared:
        return []
    found = peer_regions(mine, list(compared.values()), nearest=NEAREST)
    return [
        Alike(
            int(peer.region),
            tuple(
                _apart(driver.indicator, mine, compared[int(peer.region)])
                for driver in peer.drivers
                if driver.share >= 0.25
            ),
            tuple(str(BY_KEY[key].label) for key in peer.depends_on),
        )
        for peer in found.peers
    ]


def _apart(key: str, here: Compared, there: Compared) -> str:
    """An indicator that sets two regions apart, with both figures."""
    indicator = BY_KEY[key]
    return gettext("%(indicator)s (there %(there)s, here %(here)s)") % {
        "indicator": indicator.label,
        "there": _written(indicator, there.indicators[key]),
        "here": _written(indicator, here.indicators[key]),
    }


def _compared(pk: int, rows: Mapping[str, IndicatorValue]) -> Compared:
    numbers = {key: rows[key].value for key in _STRUCTURAL if key in rows}
    return Compared(
        str(pk), {key: float(value) for key, value in numbers.items() if value is not None}
    )


def _newest(rows: QuerySet[IndicatorValue]) -> dict[int, dict[str, IndicatorValue]]:
    """The newest row of each region and indicator; one with a value goes before one without."""
    found: dict[int, dict[str, IndicatorValue]] = {}
    for row in rows.order_by("year", "pk"):
        own = found.setdefault(row.region_id, {})
        if row.value is not None or row.indicator not in own or own[row.indicator].value is None:
            own[row.indicator] = row
    return found
