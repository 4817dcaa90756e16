"""Who provides what, with the thin places marked."""

from __future__ import annotations

import math
from collections.abc import Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass

from rresi.design.charts.drawing import TEXT_SIZE, Chart, Drawing, shortened, text_width, widest

_CELL = 22.0
_GAP = 3.0
_SLANT = 50.0  # degrees by which column labels rise
_PAD = 8.0


@dataclass(frozen=True, slots=True)
class MatrixWords:
    """The translated words of a matrix.

    row: heading of the table's first column, e.g. "Organisation".
    filled: what a filled cell means. only: a filled cell alone in its column. none: an empty
    column.
    """

    row: str
    filled: str
    only: str
    none: str


def matrix(
    key: str,
    title: str,
    summary: str,
    *,
    rows: Sequence[str],
    columns: Sequence[str],
    filled: AbstractSet[tuple[int, int]],
    words: MatrixWords,
) -> Chart:
    """A grid of rows x columns (actors x functions).

    filled: (row, column) positions from 0. A cell that is alone in its column is hatched and
    framed, a column without any is crossed out; the key below says so in words.
    """
    if not rows or not columns:
        raise ValueError("a matrix needs at least one row and one column")
    for row, column in filled:
        if not (0 <= row < len(rows) and 0 <= column < len(columns)):
            raise ValueError(f"cell ({row}, {column}) is outside the matrix")
    counts = [0] * len(columns)
    for _, column in filled:
        counts[column] += 1
    step = _CELL + _GAP
    angle = math.radians(_SLANT)
    left = widest(map(shortened, rows)) + 2 * _PAD
    top = widest(map(shortened, columns)) * math.sin(angle) + TEXT_SIZE + _PAD
    legend_top = top + len(rows) * step + 2 * _PAD
    legend = [words.filled, words.only, words.none]
    slanted = [
        left + place * step + text_width(shortened(name)) * math.cos(angle) + _CELL
        for place, name in enumerate(columns)
    ]
    width = max(*slanted, left + len(columns) * step, _CELL + widest(legend) + 3 * _PAD) + _PAD
    drawing = Drawing(key, title, summary, width, legend_top + 3 * step + _PAD)

    for place, name in enumerate(columns):
        x = left + place * step
        drawing.text(
            x + _CELL * 0.65,
            top - _PAD,
            shortened(name),
            turned=-_SLANT,
            bold=counts[place] < 2,
            whole=name,
        )
        own = [(row, place) in filled for row in range(len(rows))]
        _column(drawing, x, top, own)
    for row, name in enumerate(rows):
        baseline = top + row * step + _CELL / 2 + TEXT_SIZE * 0.35
        drawing.text(left - _PAD, baseline, shortened(name), anchor="end", whole=name)
    for place, text in enumerate(legend):
        y = legend_top + place * step
        if place < 2:
            _cell(drawing, _PAD, y, alone=place == 1)
        else:
            _crossed(drawing, _PAD, y, _CELL)
        drawing.text(2 * _PAD + _CELL, y + _CELL / 2 + TEXT_SIZE * 0.35, text)

    def said(row: int, column: int) -> str:
        if counts[column] == 0:
            return words.none
        if (row, column) not in filled:
            return "–"
        return words.only if counts[column] == 1 else words.filled

    return drawing.finish(
        [words.row, *columns],
        [
            [name, *(said(row, column) for column in range(len(columns)))]
            for row, name in enumerate(rows)
        ],
    )


def _column(drawing: Drawing, left: float, top: float, filled: Sequence[bool]) -> None:
    step = _CELL + _GAP
    if not any(filled):
        _crossed(drawing, left, top, len(filled) * step - _GAP)
        return
    for row, full in enumerate(filled):
        y = top + row * step
        if full:
            _cell(drawing, left, y, alone=sum(filled) == 1)
        else:
            drawing.rectangle(left + _CELL / 2 - 2, y + _CELL / 2 - 2, 4, 4, "line")


def _cell(drawing: Drawing, left: float, top: float, *, alone: bool) -> None:
    drawing.rectangle(left, top, _CELL, _CELL, "coral" if alone else "petrol", hatched=alone)
    if alone:
        drawing.mark(left + _CELL / 2, top + _CELL / 2, "diamond", "ink", 4)


def _crossed(drawing: Drawing, left: float, top: float, height: float) -> None:
    drawing.rectangle(left, top, _CELL, height, "sun", hatched=True)
    drawing.line([(left, top), (left + _CELL, top + height)], "ink", 1.5)
    drawing.line([(left + _CELL, top), (left, top + height)], "ink", 1.5)
