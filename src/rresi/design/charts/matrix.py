"""Who provides what, with the thin places marked."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from itertools import accumulate, pairwise

from rresi.design.charts.drawing import (
    LINE,
    NARROW,
    TEXT_SIZE,
    Chart,
    Colour,
    Drawing,
    unless_whole,
    widest,
    wrapped,
)

_CELL = 17.0
_GAP = 3.0
_PAD = 8.0
_ROW_LABEL, _HEAD, _LEGEND = 17, 24, 38  # characters on a line


@dataclass(frozen=True, slots=True)
class MatrixWords:
    """The translated words of a matrix.

    row: heading of the table's first column, e.g. "Organisation".
    filled: what a filled cell means. only: a filled cell alone in its column. none: an empty
    column. few: a filled cell in a column that is called thin.
    """

    row: str
    filled: str
    only: str
    none: str
    few: str = ""


def matrix(
    key: str,
    title: str,
    summary: str,
    *,
    rows: Sequence[str],
    columns: Sequence[str],
    filled: AbstractSet[tuple[int, int]],
    words: MatrixWords,
    totals: Sequence[str] = (),
    thin: Collection[int] = (),
) -> Chart:
    """A grid of rows x columns (actors x functions), whose heads stand upright to save width.

    filled: (row, column) positions from 0. A cell that is alone in its column is hatched and
    framed, a column without any is crossed out, the cells of a `thin` column are hatched; the key
    below says so of those that occur. totals: a figure for each column, above it.
    """
    if not rows or not columns:
        raise ValueError("a matrix needs at least one row and one column")
    for row, column in filled:
        if not (0 <= row < len(rows) and 0 <= column < len(columns)):
            raise ValueError(f"cell ({row}, {column}) is outside the matrix")
    counts = [0] * len(columns)
    for _, column in filled:
        counts[column] += 1
    labels = [wrapped(name, 2, _ROW_LABEL) for name in rows]
    heads = [wrapped(name, 3, _HEAD) for name in columns]
    left = widest(line for lines in labels for line in lines) + 2 * _PAD
    top = widest(line for lines in heads for line in lines) + 3 * _PAD
    top += LINE if totals else 0
    across, down = _places(left, heads), _places(top, labels)
    marks = [_mark(count, place in thin) for place, count in enumerate(counts)]
    # The key has the marks that occur.
    said_of = {"": words.filled, "few": words.few, "alone": words.only, "none": words.none}
    keys = [mark for mark in said_of if mark in marks]
    legend = [wrapped(said_of[mark], 2, _LEGEND) for mark in keys]
    keyed = _places(down[-1] + 2 * _PAD, legend)
    said_wide = widest(line for lines in legend for line in lines) + _CELL + 3 * _PAD
    width = max(across[-1] + _PAD, said_wide, NARROW)
    drawing = Drawing(key, title, summary, width, keyed[-1] + _PAD)

    for place, (begin, end) in enumerate(pairwise(across)):
        x, lines = (begin + end - _GAP) / 2, heads[place]
        baseline = top - _PAD
        if totals:
            drawing.text(x, baseline, totals[place], anchor="middle", bold=bool(marks[place]))
            baseline -= LINE
        for number, line in enumerate(lines):
            drawing.text(
                x + TEXT_SIZE * 0.35 + (number - (len(lines) - 1) / 2) * LINE,
                baseline,
                line,
                turned=-90,
                bold=bool(marks[place]),
                whole="" if number else unless_whole(lines, columns[place]),
            )
        cells = [(row, place) in filled for row in range(len(rows))]
        _column(drawing, x, down, cells, marks[place])
    for row, (begin, end) in enumerate(pairwise(down)):
        middle, lines = (begin + end - _GAP) / 2, labels[row]
        whole = unless_whole(lines, rows[row])
        drawing.texts(left - _PAD, _first(middle, lines), lines, anchor="end", whole=whole)
    for place, (begin, end) in enumerate(pairwise(keyed)):
        middle = (begin + end - _GAP) / 2
        if keys[place] != "none":
            _cell(drawing, _PAD + _CELL / 2, middle, keys[place])
        else:
            _crossed(drawing, _PAD + _CELL / 2, middle - _CELL / 2, _CELL)
        drawing.texts(2 * _PAD + _CELL, _first(middle, legend[place]), legend[place])

    def said(row: int, column: int) -> str:
        if counts[column] == 0:
            return words.none
        if (row, column) not in filled:
            return "–"
        return said_of[marks[column]]

    return drawing.finish(
        [words.row, *_heads(columns, totals)],
        [
            [name, *(said(row, column) for column in range(len(columns)))]
            for row, name in enumerate(rows)
        ],
    )


def _mark(count: int, thin: bool) -> str:
    """How the cells of a column are marked."""
    if count < 2:
        return "alone" if count else "none"
    return "few" if thin else ""


def _heads(columns: Sequence[str], totals: Sequence[str]) -> list[str]:
    """The heads of the table, where the figures stand beside the names."""
    if not totals:
        return list(columns)
    return [f"{name} ({total})" for name, total in zip(columns, totals, strict=True)]


def _places(first: float, labels: Sequence[Sequence[str]]) -> list[float]:
    """Where each row or column begins, and where the last one ends."""
    return list(
        accumulate((max(_CELL, len(lines) * LINE) + _GAP for lines in labels), initial=first)
    )


def _first(middle: float, lines: Sequence[str]) -> float:
    """The baseline of the first of some lines around a height."""
    return middle + TEXT_SIZE * 0.35 - (len(lines) - 1) / 2 * LINE


def _column(
    drawing: Drawing, x: float, down: Sequence[float], filled: Sequence[bool], mark: str
) -> None:
    if not any(filled):
        _crossed(drawing, x, down[0], down[-1] - _GAP - down[0])
        return
    for (begin, end), full in zip(pairwise(down), filled, strict=True):
        y = (begin + end - _GAP) / 2
        if full:
            _cell(drawing, x, y, mark)
        else:
            drawing.rectangle(x - 2, y - 2, 4, 4, "line")


def _cell(drawing: Drawing, x: float, y: float, mark: str) -> None:
    """A filled cell around a point."""
    colour: Colour = "coral" if mark == "alone" else "petrol"
    drawing.rectangle(x - _CELL / 2, y - _CELL / 2, _CELL, _CELL, colour, hatched=bool(mark))
    if mark == "alone":
        drawing.mark(x, y, "diamond", "ink", 4)


def _crossed(drawing: Drawing, x: float, top: float, height: float) -> None:
    left, right = x - _CELL / 2, x + _CELL / 2
    drawing.rectangle(left, top, _CELL, height, "sun", hatched=True)
    drawing.line([(left, top), (right, top + height)], "ink", 1.5)
    drawing.line([(right, top), (left, top + height)], "ink", 1.5)
