"""Bars for what would gain most, and pairs of marks for before and after."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from rresi.design.charts.drawing import (
    LINE,
    NARROW,
    TEXT_SIZE,
    Chart,
    Drawing,
    Format,
    plain,
    text_width,
    unless_whole,
    widest,
    wrapped,
)

_BAR = 16.0
_PAD = 12.0
_GAP = 14.0  # between one entry and the next
_LABEL = 40  # characters on a line above the bar


@dataclass(frozen=True, slots=True)
class Bar:
    """A value >= 0, or none, with its range, if it has one. doubtful: drawn hatched."""

    label: str
    value: float | None
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
    missing_word: str = "–",
    format_value: Format = plain,
) -> Chart:
    """Horizontal bars in the order given, each with its value in figures.

    range_word: heading of the table's column of ranges. doubtful_word: what hatching means; both
    are needed where an entry has one. missing_word: stands for a value that there is not.
    """
    numbers = [
        number
        for entry in entries
        for number in (entry.value, entry.low, entry.high)
        if number is not None
    ]
    ranged = any(entry.low is not None or entry.high is not None for entry in entries)
    doubtful = any(entry.doubtful for entry in entries)
    if (ranged and not range_word) or (doubtful and not doubtful_word):
        raise ValueError("ranges and hatching need a word that says what they are")
    figures = [
        missing_word if entry.value is None else format_value(entry.value) for entry in entries
    ]
    length = _length(figures)
    scale = _scale(numbers, length)
    said, explained = wrapped(value_word, 2, _LABEL), wrapped(doubtful_word, 2, _LABEL - 5)
    top = _PAD + len(said) * LINE + _GAP
    bottoms = _bottoms(top, [entry.label for entry in entries])
    legend = len(explained) * LINE + _PAD if doubtful else 0.0
    drawing = Drawing(key, title, summary, NARROW, bottoms[-1] + legend + _PAD)
    drawing.texts(_PAD, _PAD + TEXT_SIZE * 0.8, said, colour="ink-soft")
    for place, entry in enumerate(entries):
        middle = bottoms[place] - _BAR / 2
        _labels(drawing, entry.label, figures[place], bottoms[place])
        drawing.rectangle(
            _PAD,
            middle - _BAR / 2,
            (entry.value or 0) * scale,
            _BAR,
            "petrol",
            hatched=entry.doubtful,
        )
        if entry.low is not None and entry.high is not None:
            low, high = _PAD + entry.low * scale, _PAD + entry.high * scale
            drawing.line([(low, middle), (high, middle)], "paper", 5)
            drawing.line([(low, middle), (high, middle)], "ink", 2)
            for x in (low, high):
                drawing.line([(x, middle - 6), (x, middle + 6)], "ink", 2)
        drawing.line([(_PAD, middle - _BAR / 2), (_PAD, middle + _BAR / 2)], "ink-soft")
    if doubtful:
        y = bottoms[-1] + _PAD
        drawing.rectangle(_PAD, y, 28, _BAR, "petrol", hatched=True)
        drawing.texts(_PAD + 38, y + _BAR / 2 + TEXT_SIZE * 0.35, explained)
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
    figures = [
        f"{format_value(change.before)} → {format_value(change.after)}" for change in changes
    ]
    length = _length(figures)
    scale = _scale([value for change in changes for value in (change.before, change.after)], length)
    after_at = 3 * _PAD + text_width(before_word) + 24
    bottoms = _bottoms(LINE + 2 * _PAD, [change.label for change in changes])
    width = max(NARROW, after_at + text_width(after_word) + 3 * _PAD)
    drawing = Drawing(key, title, summary, width, bottoms[-1] + _PAD)
    for x, shape, colour, word in (
        (_PAD, "ring", "ink-soft", before_word),
        (after_at, "diamond", "petrol", after_word),
    ):
        drawing.mark(x + 8, _PAD + LINE / 2, shape, colour, 6)  # type: ignore[arg-type] # literals above
        drawing.text(x + 24, _PAD + LINE / 2 + TEXT_SIZE * 0.35, word)
    left = _PAD + 8  # room for the mark of nothing
    scale *= (length - 16) / length
    for place, change in enumerate(changes):
        middle = bottoms[place] - _BAR / 2
        before, after = left + change.before * scale, left + change.after * scale
        _labels(drawing, change.label, figures[place], bottoms[place])
        drawing.line([(left, middle), (left + length - 16, middle)], "line")
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


def _length(figures: Sequence[str]) -> float:
    """Of the longest bar: what the figures at the right edge leave of the width."""
    return max(NARROW / 3, NARROW - 3 * _PAD - widest(figures))


def _bottoms(top: float, labels: Sequence[str]) -> list[float]:
    """Where each bar ends, below the lines of its label."""
    bottoms = []
    for label in labels:
        top += len(wrapped(label, longest=_LABEL)) * LINE + _BAR + 2
        bottoms.append(top)
        top += _GAP
    return bottoms


def _labels(drawing: Drawing, label: str, figure: str, bottom: float) -> None:
    """What a bar stands for above it, its figure at the right edge."""
    lines = wrapped(label, longest=_LABEL)
    above = bottom - _BAR - 6 - (len(lines) - 1) * LINE
    drawing.texts(_PAD, above, lines, whole=unless_whole(lines, label))
    drawing.text(NARROW - _PAD, bottom - 3, figure, anchor="end", bold=True)


def _scale(values: Sequence[float], length: float) -> float:
    """Units for one, so that the largest value fills the length."""
    if not values:
        raise ValueError("there is nothing to draw")
    for value in values:
        if not (value >= 0 and math.isfinite(value)):
            raise ValueError(f"a bar cannot stand for {value}")
    return length / (max(values) or 1)
