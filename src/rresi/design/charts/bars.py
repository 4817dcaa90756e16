"""Bars for what would gain most, and pairs of marks for before and after."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rresi.design.charts.drawing import (
    TEXT_SIZE,
    Chart,
    Drawing,
    Format,
    plain,
    text_width,
    widest,
    wrapped,
)

_LENGTH = 380.0  # of the longest bar
_ROW = 34.0
_LINE = 16.0  # of a label that takes several
_PAD = 12.0


@dataclass(frozen=True, slots=True)
class Bar:
    """A value >= 0 with its range, if it has one. doubtful: drawn hatched."""

    label: str
    value: float
    low: float | None = None
    high: float | None = None
    doubtful: bool = False


@dataclass(frozen=True, slots=True)
class Change:
    """One measure before and after, both >= 0."""

    label: str
    before: float
    after: float


def bars(
    key: str,
    title: str,
    summary: str,
    *,
    label_word: str,
    value_word: str,
    entries: Sequence[Bar],
    range_word: str = "",
    doubtful_word: str = "",
    format_value: Format = plain,
) -> Chart:
    """Horizontal bars in the order given, each with its value in figures.

    range_word: heading of the table's column of ranges. doubtful_word: what hatching means; both
    are needed where an entry has one.
    """
    numbers = [
        number
        for entry in entries
        for number in (entry.value, entry.low, entry.high)
        if number is not None
    ]
    scale = _scale(numbers)
    ranged = any(entry.low is not None or entry.high is not None for entry in entries)
    doubtful = any(entry.doubtful for entry in entries)
    if (ranged and not range_word) or (doubtful and not doubtful_word):
        raise ValueError("ranges and hatching need a word that says what they are")
    figures = [format_value(entry.value) for entry in entries]
    labels = [wrapped(entry.label) for entry in entries]
    left, height = _left(labels, figures), _height(labels)
    top = TEXT_SIZE + 2 * _PAD
    legend = _ROW if doubtful else 0.0
    width = max(left + _LENGTH + 2 * _PAD, text_width(value_word) + 2 * _PAD)
    drawing = Drawing(key, title, summary, width, top + len(entries) * height + legend + _PAD)
    drawing.text(_PAD, _PAD + TEXT_SIZE * 0.8, value_word, colour="ink-soft")
    for place, entry in enumerate(entries):
        middle = top + place * height + height / 2
        _row_label(drawing, left, middle, entry.label, labels[place], figures, place)
        drawing.rectangle(
            left, middle - 10, entry.value * scale, 20, "petrol", hatched=entry.doubtful
        )
        if entry.low is not None and entry.high is not None:
            low, high = left + entry.low * scale, left + entry.high * scale
            drawing.line([(low, middle), (high, middle)], "paper", 5)
            drawing.line([(low, middle), (high, middle)], "ink", 2)
            for x in (low, high):
                drawing.line([(x, middle - 6), (x, middle + 6)], "ink", 2)
    drawing.line([(left, top), (left, top + len(entries) * height)], "ink-soft")
    if doubtful:
        y = top + len(entries) * height + 7
        drawing.rectangle(_PAD, y, 28, 20, "petrol", hatched=True)
        drawing.text(_PAD + 38, y + 10 + TEXT_SIZE * 0.35, doubtful_word)
    header = [label_word, value_word, *([range_word] if ranged else [])]
    if doubtful:
        header.append(doubtful_word)
    rows = []
    for entry, figure in zip(entries, figures, strict=True):
        row = [entry.label, figure]
        if ranged:
            known = entry.low is not None and entry.high is not None
            row.append(
                f"{format_value(entry.low or 0)} – {format_value(entry.high or 0)}"
                if known
                else "–"
            )
        if doubtful:
            row.append("✓" if entry.doubtful else "–")
        rows.append(row)
    return drawing.finish(header, rows)


def before_and_after(
    key: str,
    title: str,
    summary: str,
    *,
    label_word: str,
    before_word: str,
    after_word: str,
    changes: Sequence[Change],
    format_value: Format = plain,
) -> Chart:
    """A ring for before, a diamond for after, on one scale: all changes are in one unit."""
    scale = _scale([value for change in changes for value in (change.before, change.after)])
    figures = [
        f"{format_value(change.before)} → {format_value(change.after)}" for change in changes
    ]
    labels = [wrapped(change.label) for change in changes]
    left, height = _left(labels, figures), _height(labels)
    top = _ROW + _PAD
    after_at = _PAD + 2 * _PAD + text_width(before_word) + 24
    width = max(left + _LENGTH + 2 * _PAD, after_at + text_width(after_word) + 3 * _PAD)
    drawing = Drawing(key, title, summary, width, top + len(changes) * height + _PAD)
    for x, shape, colour, word in (
        (_PAD, "ring", "ink-soft", before_word),
        (after_at, "diamond", "petrol", after_word),
    ):
        drawing.mark(x + 8, _ROW / 2, shape, colour, 6)  # type: ignore[arg-type] # literals above
        drawing.text(x + 24, _ROW / 2 + TEXT_SIZE * 0.35, word)
    for place, change in enumerate(changes):
        middle = top + place * height + height / 2
        before, after = left + change.before * scale, left + change.after * scale
        _row_label(drawing, left, middle, change.label, labels[place], figures, place)
        drawing.line([(left, middle), (left + _LENGTH, middle)], "line")
        drawing.line([(before, middle), (after, middle)], "coral" if after < before else "sage", 4)
        drawing.mark(before, middle, "ring", "ink-soft", 6)
        drawing.mark(after, middle, "diamond", "petrol", 6)
    return drawing.finish(
        [label_word, before_word, after_word],
        [
            [change.label, format_value(change.before), format_value(change.after)]
            for change in changes
        ],
    )


def _left(labels: Sequence[Sequence[str]], figures: Sequence[str]) -> float:
    """Where the bars begin. Figures stand before them, so that a narrow screen shows both."""
    return widest(line for lines in labels for line in lines) + widest(figures) + 3 * _PAD


def _height(labels: Sequence[Sequence[str]]) -> float:
    """The height of a row: of that with the most lines, so that all bars are equally far apart."""
    return max(_ROW, max(map(len, labels), default=1) * _LINE + _PAD)


def _row_label(
    drawing: Drawing,
    left: float,
    middle: float,
    label: str,
    lines: Sequence[str],
    figures: Sequence[str],
    place: int,
) -> None:
    baseline = middle + TEXT_SIZE * 0.35
    drawing.text(left - _PAD, baseline, figures[place], anchor="end", bold=True)
    end = left - widest(figures) - 2 * _PAD
    whole = "" if " ".join(lines) == " ".join(label.split()) else label
    for number, line in enumerate(lines):
        down = (number - (len(lines) - 1) / 2) * _LINE
        drawing.text(end, baseline + down, line, anchor="end", whole="" if number else whole)


def _scale(values: Sequence[float]) -> float:
    """Units for one, so that the largest value fills the length."""
    if not values:
        raise ValueError("there is nothing to draw")
    for value in values:
        if not (value >= 0 and math.isfinite(value)):
            raise ValueError(f"a bar cannot stand for {value}")
    return _LENGTH / (max(values) or 1)
