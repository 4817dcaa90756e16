"""A network: nodes and the lines between them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal, cast

import numpy as np

from rresi.design.charts.drawing import (
    LINE,
    NARROW,
    TEXT_SIZE,
    Chart,
    Drawing,
    shortened,
    unless_whole,
    widest,
    wrapped,
)

_EDGE = 74.0  # units; what one unit of the places is drawn as at most
_PAD = 24.0
_SIDE = 64.0  # room for a name on either side of the outermost nodes
_BROAD, _LEGEND = (22, 17, 11), 36  # characters on a line: of a name, in each way to write it
_MOST_LINES = 3  # of a name
_APART = 3.0  # between two names on one line; less than from a node to its own
_LABELS = 36  # nodes with a name beside them; all names are in the table
_ALWAYS = 3  # of the best connected nodes; they have a name however crowded their place is
_LEAST_SIZE, _MOST_SIZE = 4.5, 13.0
_AWAY = (1, 3, 6)  # how far from its mark a name stands at most, in sizes of the mark
_CELL, _STEP = 3.0, 1.5  # of the grid that says where lines run, and along a line
Point = tuple[float, float]
Box = tuple[float, float, float, float]  # left, top, right, bottom
Anchor = Literal["start", "middle", "end"]


@dataclass(frozen=True, slots=True)
class Node:
    """x, y: in lengths of one line, both from 0. marked: drawn as a diamond in the other colour."""

    label: str
    x: float
    y: float
    marked: bool = False


def network(
    key: str,
    title: str,
    summary: str,
    *,
    nodes: Sequence[Node],
    edges: Sequence[tuple[int, int]],
    plain_word: str,
    marked_word: str,
    header: Sequence[str],
    rows: Sequence[Sequence[str]],
) -> Chart:
    """Circles, larger with more lines, diamonds for the marked ones; header and rows: the table.

    What is wide is turned upright, and drawn narrower and higher, so that the names are readable on
    a telephone.

    edges: pairs of positions in nodes. plain_word, marked_word: what the two marks stand for.
    """
    if not nodes:
        raise ValueError("a network needs a node")
    lines = [0] * len(nodes)
    for pair in edges:
        for end in pair:
            lines[end] += 1
    words = [plain_word, *([marked_word] if any(node.marked for node in nodes) else [])]
    legend = [wrapped(word, 2, _LEGEND) for word in words]
    top = sum(len(lines) * LINE + 6 for lines in legend) + _PAD
    places = [(node.x, node.y) for node in nodes]
    if max(x for x, _y in places) > max(y for _x, y in places):
        places = [(y, x) for x, y in places]
    wide = max(x for x, _y in places)
    across = min(_EDGE, (NARROW - 2 * _SIDE) / (wide or 1))
    down = min(_EDGE * _EDGE / across, 1.4 * _EDGE)
    left = (NARROW - across * wide) / 2
    spots = [(left + across * x, top + 2.5 * _PAD + down * y) for x, y in places]
    width = NARROW
    height = max(y for _x, y in spots) + 2 * _PAD
    drawing = Drawing(key, title, summary, width, height)
    drawn = [(spots[first], spots[second]) for first, second in edges]
    drawing.lines(drawn, "ink-soft", 1)
    most = max(lines)
    sizes = [
        _LEAST_SIZE + (_MOST_SIZE - _LEAST_SIZE) * (count / most if most else 0) ** 0.5
        for count in lines
    ]
    taken: list[Box] = []
    for node, (x, y), size in zip(nodes, spots, sizes, strict=True):
        if node.marked:
            drawing.mark(x, y, "diamond", "coral", size, title=node.label)
        else:
            drawing.mark(x, y, "circle", "petrol", size, title=node.label)
        reach = size * 1.3 if node.marked else size
        taken.append((x - reach, y - reach, x + reach, y + reach))
    # The best connected first, then the marked ones: in the middle of many lines there is room for
    # few names.
    ranked = sorted(range(len(nodes)), key=lambda place: (-lines[place], place))
    ranked = ranked[:_ALWAYS] + sorted(ranked[_ALWAYS:], key=lambda place: not nodes[place].marked)
    below = _Lines(drawn, drawing.size)
    named = 0
    for number, place in enumerate(ranked):
        if named >= _LABELS and not nodes[place].marked:
            continue
        reach = taken[place][2] - spots[place][0]
        # Where there is no room, a name that must be there may hide marks, and stand farther away.
        ways = [(0, 1), *((len(nodes), away) for away in _AWAY if nodes[place].marked)]
        ways = [(len(nodes), 1)] if number < _ALWAYS else ways
        named += any(
            _name(
                drawing, nodes[place], spots[place], reach * away, taken, below, over=over, top=top
            )
            for over, away in ways
        )
    y = _PAD
    for place, lines_ in enumerate(legend):
        drawing.mark(_PAD, y, "diamond" if place else "circle", "coral" if place else "petrol", 6)
        drawing.texts(_PAD + 16, y + TEXT_SIZE / 3, lines_)
        y += len(lines_) * LINE + 6
    return drawing.finish(header, rows)


def _name(
    drawing: Drawing,
    node: Node,
    spot: Point,
    reach: float,
    taken: list[Box],
    lines: _Lines,
    *,
    over: int,
    top: float,
) -> bool:
    """Write a name beside its node where nothing else stands; whether there was room. Across a line
    only the name of a marked node is written, where it crosses the least.

    over: so many of `taken` are marks that it may be written over, where it hides them least. top:
    of the place for names.
    """
    inside = [
        (box, anchor, said)
        for said in _ways_to_write(node.label)
        for box, anchor in _beside(spot, reach + 4, widest(said), len(said) * LINE - 2)
        if box[0] >= 0 and box[1] >= top and box[2] <= drawing.size[0] and box[3] <= drawing.size[1]
    ]
    names, may_cross = taken[over:], over or node.marked
    ranked = [
        (round(sum(_shared(box, mark) for mark in taken[:over]), 1), crossed, place)
        for place, (box, _anchor, _said) in enumerate(inside)
        if (not (crossed := lines.under(box)) or may_cross)
        and not any(_cross(box, other) for other in names)
    ]
    if not ranked:
        return False
    box, anchor, said = inside[min(ranked)[2]]
    x = {"start": box[0], "middle": (box[0] + box[2]) / 2, "end": box[2]}[anchor]
    for number, line in enumerate(said):
        baseline = box[1] + TEXT_SIZE - 3 + number * LINE
        whole = "" if number else unless_whole(said, node.label)
        drawing.text(x, baseline, line, anchor=anchor, halo=True, whole=whole)
    taken.append(box)
    return True


class _Lines:
    """How much of the lines runs under a box, from sums over a grid (Crow 1984): in a large network
    there are as many lines as there are boxes to try, so each against each would take longer than
    all else on its page."""

    def __init__(self, lines: Sequence[tuple[Point, Point]], size: tuple[float, float]) -> None:
        ends = np.array(lines, dtype=float).reshape(-1, 4)
        way = ends[:, 2:] - ends[:, :2]
        counts = np.ceil(np.hypot(way[:, 0], way[:, 1]) / _STEP).astype(int) + 1
        line = np.repeat(np.arange(len(ends)), counts)
        along = np.arange(len(line)) - np.repeat(np.cumsum(counts) - counts, counts)
        points = ends[line, :2] + way[line] * (along / np.maximum(counts[line] - 1, 1))[:, None]
        across, down = (int(length / _CELL) + 1 for length in size)
        cells = (points / _CELL).astype(int)
        found = np.bincount(cells[:, 1] * across + cells[:, 0], minlength=across * down)
        sums = found.reshape(down, across).cumsum(axis=0).cumsum(axis=1)
        self._sums: list[list[int]] = np.pad(sums, ((1, 0), (1, 0))).tolist()

    def under(self, box: Box) -> int:
        """As many as steps of lines in the cells that the box touches; it lies in the drawing."""
        left, top, right, bottom = (int(edge / _CELL) for edge in box)
        above, below = self._sums[top], self._sums[bottom + 1]
        return below[right + 1] - below[left] - above[right + 1] + above[left]


def _ways_to_write(name: str) -> list[list[str]]:
    """A name in few or many lines: the broadest first, and last those that cut its end. No word is
    broken."""
    ways = [wrapped(name, _MOST_LINES, longest) for longest in _BROAD]
    begins = [" ".join(said).removesuffix("…") for said in ways]
    kept = [said for said, begin in zip(ways, begins, strict=True) if name.startswith(begin)]
    whole_first = sorted(kept, key=lambda said: bool(unless_whole(said, name)))
    return whole_first or [[shortened(name, _BROAD[0])]]


def _beside(spot: Point, gap: float, wide: float, high: float) -> Iterator[tuple[Box, Anchor]]:
    """Where a name may stand, the best place first, and to which side it is set."""
    x, y = spot
    slant = gap * 0.75
    for left, top, anchor in (
        (x + gap, y - high / 2, "start"),
        (x - gap - wide, y - high / 2, "end"),
        (x - wide / 2, y + gap, "middle"),
        (x - wide / 2, y - gap - high, "middle"),
        (x + slant, y + slant, "start"),
        (x + slant, y - slant - high, "start"),
        (x - slant - wide, y + slant, "end"),
        (x - slant - wide, y - slant - high, "end"),
    ):
        yield (left, top, left + wide, top + high), cast(Anchor, anchor)


def _shared(one: Box, other: Box) -> float:
    """The area that two boxes share."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return max(wide, 0.0) * max(high, 0.0)


def _cross(one: Box, other: Box) -> bool:
    """Whether the two stand closer than names may."""
    left, top, right, bottom = one[0] - _APART, one[1] - 2, one[2] + _APART, one[3] + 2
    return left < other[2] and other[0] < right and top < other[3] and other[1] < bottom
