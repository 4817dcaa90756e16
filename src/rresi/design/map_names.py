"""The names on a map: beside its marks, and of towns between them, none across another."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.safestring import SafeString

from rresi.design import svg
from rresi.design.map_areas import XY, tenth
from rresi.design.palette import LIGHT

SIZE, TOWN_SIZE = 15, 13  # units
LETTER = 0.58  # of the size, which a letter takes across

Frame = tuple[float, float, float, float]


def drawn(
    marks: Sequence[tuple[str, XY, float]],
    towns: Sequence[tuple[str, XY]],
    width: int,
    height: int,
) -> list[SafeString]:
    """A place for each mark's name beside it, largest marks first, then for each town's; none
    where it would cover another or be cut off, and no name twice.

    marks: name, place and radius. A town's name stands at its place.
    """
    taken = [_frame(x, y, radius * 2, radius * 2) for _name, (x, y), radius in marks]
    said = {""}
    texts = []

    def write(name: str, own: Frame | None, size: int, ways: Sequence[tuple[XY, str]]) -> None:
        w, h = size * LETTER * len(name), size * 1.1
        for (x, y), anchor in ways:
            cx = x + {"start": w / 2, "end": -w / 2, "middle": 0}[anchor]
            box = _frame(cx, y, w, h)
            free = not any(_overlap(box, other) for other in taken if other is not own)
            if free and box[0] > 0 and box[2] < width and box[1] > 0 and box[3] < height:
                texts.append(_text(name, x, y, size, anchor))
                taken.append(box)
                said.add(name)
                return

    for i in sorted(range(len(marks)), key=lambda i: -marks[i][2]):
        name, (x, y), radius = marks[i]
        r = radius + 6
        above, below = y - r - SIZE * 1.1 / 3, y + r + SIZE * 1.1 / 3
        beside = (((x + r, y), "start"), ((x - r, y), "end"))
        if name not in said:
            write(name, taken[i], SIZE, (*beside, ((x, above), "middle"), ((x, below), "middle")))
    for name, place in towns:
        if name not in said:
            write(name, None, TOWN_SIZE, ((place, "middle"),))
    return texts


def _frame(x: float, y: float, w: float, h: float) -> Frame:
    return x - w / 2, y - h / 2, x + w / 2, y + h / 2


def _overlap(a: Frame, b: Frame) -> bool:
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]


def _text(name: str, x: float, y: float, size: int, anchor: str) -> SafeString:
    across, down = tenth(x, y + size * 0.35)
    town = {"fill": LIGHT["ink-soft"]} if size == TOWN_SIZE else {}
    return svg.element(
        "text",
        name,
        class_="map-label map-label--town" if town else "map-label",
        x=across,
        y=down,
        font_size=size,
        text_anchor=anchor,
        aria_hidden="true",
        **town,
    )
