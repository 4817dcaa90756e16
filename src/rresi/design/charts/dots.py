"""Dots on a scale: how far several judgements of one thing lie apart."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass

from rresi.design.charts.drawing import (
    LINE,
    NARROW,
    TEXT_SIZE,
    Chart,
    Drawing,
    unless_whole,
    wrapped,
)

_PAD = 16.0
_ROW = 26.0  # what the dots of an entry take
_LABEL = 40  # characters on a line above the dots


@dataclass(frozen=True, slots=True)
class Dots:
    """What was judged, and the judgements: whole numbers on the scale."""

    label: str
    values: tuple[int, ...]


def dots(
    key: str,
    title: str,
    summary: str,
    *,
    header: Sequence[str],
    entries: Sequence[Dots],
    lowest: int,
    highest: int,
) -> Chart:
    """A line an entry, a dot a judgement; those that are equal share a dot that names how many.

    header: of the table, the label's word and one word for each judgement.
    """
    if not entries or lowest >= highest:
        raise ValueError("there is nothing to draw")
    labels = [wrapped(entry.label, 2, _LABEL) for entry in entries]
    height = _PAD + LINE + sum(len(lines) * LINE + _ROW + 8 for lines in labels)
    drawing = Drawing(key, title, summary, NARROW, height)
    left, step = _PAD, (NARROW - 2 * _PAD) / (highest - lowest)
    scale = {value: left + (value - lowest) * step for value in range(lowest, highest + 1)}
    for value, x in scale.items():
        drawing.text(x, _PAD, str(value), anchor="middle", colour="ink-soft")
    top = _PAD + LINE
    for entry, lines in zip(entries, labels, strict=True):
        drawing.texts(left, top + TEXT_SIZE, lines, whole=unless_whole(lines, entry.label))
        middle = top + len(lines) * LINE + _ROW / 2
        drawing.line([(left, middle), (NARROW - _PAD, middle)], "line", 2)
        ends = [scale[min(entry.values)], scale[max(entry.values)]]
        drawing.line([(x, middle) for x in ends], "petrol", 4)
        for value, count in Counter(entry.values).items():
            drawing.mark(scale[value], middle, "circle", "petrol", 7 if count == 1 else 12)
            if count > 1:
                drawing.text(
                    scale[value],
                    middle + TEXT_SIZE * 0.35,
                    f"{count}×",
                    anchor="middle",
                    colour="paper",
                    bold=True,
                )
        top = middle + _ROW / 2 + 8
    return drawing.finish(header, [[one.label, *map(str, one.values)] for one in entries])
