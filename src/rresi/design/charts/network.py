"""A network: nodes and the lines between them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from rresi.design.charts.drawing import (
    LINE,
    NARROW,
    TEXT_SIZE,
    Chart,
    Drawing,
    shortened,
    text_width,
    wrapped,
)

_EDGE = 74.0  # units; what one unit of the places is drawn as at most
_PAD = 24.0
_SIDE = 64.0  # room for a name on either side of the outermost nodes
_NAME, _LEGEND = 24, 36  # characters on a line
_APART = 3.0  # between two names on one line; less than from a node to its own
_LABELS = 36  # nodes with a name beside them; all names are in the table
_ALWAYS = 3  # of the best connected nodes; they have a name however crowded their place is
_LEAST_SIZE, _MOST_SIZE = 4.5, 13.0
Box = tuple[float, float, float, float]


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

    What is wide is drawn narrower and higher, so that the names are readable on a telephone.

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
    names = [shortened(node.label, _NAME) for node in nodes]
    room = NARROW - 2 * _SIDE
    across = min(_EDGE, room / (max(node.x for node in nodes) or 1))
    down = min(_EDGE * _EDGE / across, 1.4 * _EDGE)
    left = (NARROW - across * max(node.x for node in nodes)) / 2
    spots = [(left + across * node.x, top + _PAD + down * node.y) for node in nodes]
    width = NARROW
    height = max(y for _x, y in spots) + 2 * _PAD
    drawing = Drawing(key, title, summary, width, height)
    drawing.lines([(spots[first], spots[second]) for first, second in edges], "ink-soft", 1)
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
    # The best connected first: in the middle of many lines there is room for few names.
    ranked = sorted(
        range(len(nodes)), key=lambda place: (-lines[place], not nodes[place].marked, place)
    )
    named = 0
    for place in ranked:
        if named == _LABELS:
            break
        named += _name(
            drawing,
            names[place],
            spots[place],
            taken[place][2] - spots[place][0],
            taken,
            (width, height),
            over=len(nodes) if named < _ALWAYS else 0,
        )
    y = _PAD
    for place, lines_ in enumerate(legend):
        drawing.mark(_PAD, y, "diamond" if place else "circle", "coral" if place else "petrol", 6)
        drawing.texts(_PAD + 16, y + TEXT_SIZE / 3, lines_)
        y += len(lines_) * LINE + 6
    return drawing.finish(header, rows)


def _name(
    drawing: Drawing,
    name: str,
    spot: tuple[float, float],
    reach: float,
    taken: list[Box],
    sheet: tuple[float, float],
    *,
    over: int,
) -> bool:
    """Write a name beside its node where nothing else stands; whether there was room.

    over: so many of `taken` are marks that it may be written over, where it hides them least.
    """
    (x, y), wide, high = spot, text_width(name), float(TEXT_SIZE)
    gap = reach + 4
    boxes: tuple[Box, ...] = (
        (x + gap, y - high / 2, x + gap + wide, y + high / 2),
        (x - gap - wide, y - high / 2, x - gap, y + high / 2),
        (x - wide / 2, y - gap - high, x + wide / 2, y - gap),
        (x - wide / 2, y + gap, x + wide / 2, y + gap + high),
    )
    inside = [
        box
        for box in boxes
        if box[0] >= 0 and box[1] >= 0 and box[2] <= sheet[0] and box[3] <= sheet[1]
    ]
    free = [box for box in inside if not any(_cross(box, other) for other in taken)]
    if over and not free:
        apart = [box for box in inside if not any(_cross(box, other) for other in taken[over:])]
        free = sorted(apart, key=lambda box: sum(_shared(box, mark) for mark in taken[:over]))
    if not free:
        return False
    left, _top, _right, bottom = free[0]
    drawing.text(left, bottom - 3, name, halo=True)
    taken.append(free[0])
    return True


def _shared(one: Box, other: Box) -> float:
    """The area that two boxes share."""
    wide = min(one[2], other[2]) - max(one[0], other[0])
    high = min(one[3], other[3]) - max(one[1], other[1])
    return max(wide, 0.0) * max(high, 0.0)


def _cross(one: Box, other: Box) -> bool:
    """Whether the two stand closer than names may."""
    left, top, right, bottom = one[0] - _APART, one[1] - 2, one[2] + _APART, one[3] + 2
    return left < other[2] and other[0] < right and top < other[3] and other[1] < bottom
