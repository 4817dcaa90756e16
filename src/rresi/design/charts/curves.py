"""Curves over a common axis, with bands of uncertainty."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from rresi.design.charts.drawing import (
    LINE,
    NARROW,
    TEXT_SIZE,
    Chart,
    Colour,
    Drawing,
    Format,
    plain,
    text_width,
    widest,
    wrapped,
)

_HEIGHT = 220.0  # of the plot
_LEGEND, _AXIS = 36, 40  # characters on a line
_PAD = 12.0
_TICKS = 5
Shape = Literal["circle", "diamond", "square", "ring"]
# Each curve has its own dashes and marks beside its colour.
_LOOKS: tuple[tuple[Colour, str, Shape], ...] = (
    ("petrol", "", "circle"),
    ("coral", "7 4", "diamond"),
    ("ink", "2 4", "square"),
    ("ink-soft", "10 3 2 3", "ring"),
)


@dataclass(frozen=True, slots=True)
class Series:
    """One curve. low and high: its band, as long as values, or empty. told: at which points the
    table says it too; empty: at all.
    """

    label: str
    values: Sequence[float]
    low: Sequence[float] = ()
    high: Sequence[float] = ()
    told: Sequence[bool] = ()

    @property
    def in_table(self) -> list[bool]:
        """At which points the table tells the band; empty where at none."""
        told = list(self.told) or [True] * len(self.low)
        return told if any(told) else []


def curves(
    key: str,
    title: str,
    summary: str,
    *,
    x_label: str,
    y_label: str,
    x_values: Sequence[float],
    series: Sequence[Series],
    x_range: tuple[float, float] = (0.0, 1.0),
    y_range: tuple[float, float] = (0.0, 1.0),
    steps: bool = False,
    band_word: str = "",
    band_key: str = "",
    format_x: Format = plain,
    format_y: Format = plain,
) -> Chart:
    """Up to four curves. Values outside the ranges are refused, not cut off.

    steps: a value holds from the x before it up to its own x, as thresholds do.
    band_word: names the band in the table's headings, e.g. "95 % interval"; band_key: in the key.
    """
    _check(x_values, series, x_range, y_range)
    ticks_x, ticks_y = _ticks(x_range), _ticks(y_range)
    left = widest([format_y(tick) for tick in ticks_y]) + 2 * _PAD
    legend = [wrapped(entry.label, 2, _LEGEND) for entry in series]
    banded = next((place for place, entry in enumerate(series) if entry.low), None)
    if band_key and banded is not None:
        legend.append(wrapped(band_key, 2, _LEGEND))
    above, below = wrapped(y_label, 2, _AXIS), wrapped(x_label, 2, _AXIS)
    legend_height = sum(len(lines) * LINE + 6 for lines in legend)
    top = legend_height + len(above) * LINE + 2 * _PAD
    bottom = top + _HEIGHT
    wide = NARROW - left - text_width(format_x(ticks_x[-1])) / 2 - 2
    drawing = Drawing(
        key, title, summary, NARROW, bottom + TEXT_SIZE + len(below) * LINE + 2 * _PAD
    )

    def across(x: float) -> float:
        return left + wide * (x - x_range[0]) / (x_range[1] - x_range[0])

    def up(y: float) -> float:
        return bottom - _HEIGHT * (y - y_range[0]) / (y_range[1] - y_range[0])

    def path(values: Sequence[float]) -> list[tuple[float, float]]:
        points: list[tuple[float, float]] = []
        before = x_range[0]
        for x, y in zip(x_values, values, strict=True):
            if steps:
                points.append((across(before), up(y)))
                before = x
            points.append((across(x), up(y)))
        return points

    for tick in ticks_y:
        drawing.line([(left, up(tick)), (left + wide, up(tick))], "line")
        drawing.text(
            left - _PAD,
            up(tick) + TEXT_SIZE * 0.35,
            format_y(tick),
            anchor="end",
            colour="ink-soft",
        )
    for tick in ticks_x:
        drawing.line([(across(tick), bottom), (across(tick), bottom + 5)], "ink-soft")
        drawing.text(
            across(tick),
            bottom + TEXT_SIZE + 8,
            format_x(tick),
            anchor="middle",
            colour="ink-soft",
        )
    drawing.texts(NARROW / 2, bottom + 2 * TEXT_SIZE + 12, below, anchor="middle")
    for place, entry in enumerate(series):
        if entry.low:
            band = path(entry.high) + path(entry.low)[::-1]
            drawing.area(band, _LOOKS[place][0], 0.18)
    keyed = _PAD
    for place, entry in enumerate(series):
        colour, dashes, shape = _LOOKS[place]
        points = path(entry.values)
        drawing.line(points, colour, 2.5, dashes=dashes)
        for x, y in points[:: max(1, math.ceil(len(points) / 6))]:
            drawing.mark(x, y, shape, colour, 4.5)
        y = keyed + LINE / 2
        drawing.line([(_PAD, y), (_PAD + 36, y)], colour, 2.5, dashes=dashes)
        drawing.mark(_PAD + 18, y, shape, colour, 4.5)
        drawing.texts(_PAD + 46, y + TEXT_SIZE * 0.35, legend[place])
        keyed += len(legend[place]) * LINE + 6
    if band_key and banded is not None:
        _key_of_band(drawing, keyed + LINE / 2, _LOOKS[banded][0], legend[-1])
    drawing.texts(_PAD, top - _PAD - (len(above) - 1) * LINE, above, colour="ink-soft")
    header = [x_label]
    for entry in series:
        header.append(entry.label)
        if entry.in_table:
            header.append(f"{entry.label}: {band_word}".rstrip(": "))
    told = [_row(place, series, format_y) for place in range(len(x_values))]
    return drawing.finish(
        header, [[format_x(x), *row] for x, row in zip(x_values, told, strict=True)]
    )


def _row(place: int, series: Sequence[Series], format_y: Format) -> list[str]:
    """The values of all curves at one point, each with its band where the table tells it."""
    row = []
    for entry in series:
        row.append(format_y(entry.values[place]))
        if entry.in_table:
            ends = f"{format_y(entry.low[place])} – {format_y(entry.high[place])}"
            row.append(ends if entry.in_table[place] else "–")
    return row


def _ticks(span: tuple[float, float]) -> list[float]:
    low, high = span
    return [low + (high - low) * place / (_TICKS - 1) for place in range(_TICKS)]


def _key_of_band(drawing: Drawing, y: float, colour: Colour, lines: Sequence[str]) -> None:
    left, right = _PAD, _PAD + 36
    drawing.area([(left, y - 7), (right, y - 7), (right, y + 7), (left, y + 7)], colour, 0.18)
    drawing.texts(right + 10, y + TEXT_SIZE * 0.35, lines)


def _check(
    x_values: Sequence[float],
    series: Sequence[Series],
    x_range: tuple[float, float],
    y_range: tuple[float, float],
) -> None:
    if not x_values or not 1 <= len(series) <= len(_LOOKS):
        raise ValueError(f"between one and {len(_LOOKS)} curves with at least one point are needed")
    if list(x_values) != sorted(x_values):
        raise ValueError("the x values are not in ascending order")
    _within(x_values, x_range)
    for entry in series:
        if bool(entry.low) != bool(entry.high):
            raise ValueError(f"{entry.label!r} has only one edge of its band")
        for values in filter(len, (entry.values, entry.low, entry.high, entry.told)):
            if len(values) != len(x_values):
                raise ValueError(f"{entry.label!r} has {len(values)} of {len(x_values)} values")
            _within(values, y_range)
        if not len(entry.values):
            raise ValueError(f"{entry.label!r} has no values")


def _within(values: Sequence[float], span: tuple[float, float]) -> None:
    low, high = span
    slack = 1e-9 * (high - low)
    for value in values:
        if not low - slack <= value <= high + slack:
            raise ValueError(f"{value} is outside {low} to {high}")
