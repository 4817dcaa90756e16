"""The parts every chart is made of: the frame with its texts, paint, lines, and labels.

There is no style attribute and no style element, so a strict Content-Security-Policy holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Literal

from django.utils.safestring import SafeString

from rresi.design import svg
from rresi.design.palette import LIGHT

Colour = Literal["ink", "ink-soft", "paper", "line", "petrol", "sun", "coral", "sage"]
Format = Callable[[float], str]

FONT = "Atkinson Next, Atkinson Hyperlegible Next, system-ui, sans-serif"
TEXT_SIZE = 14
LONGEST_LABEL = 34
LINE = 16.0  # from one line of a label to the next
NARROW = 340.0  # what a telephone shows at full size; a wider drawing is scrolled there
# The mean width of a letter of the typeface, in text sizes; wide enough for capitals in a name.
_LETTER = 0.56
_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_-]*\Z")


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture and its data. header and rows make the table; rows are as long as the header."""

    svg: SafeString
    title: str
    summary: str
    header: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]


class Drawing:
    """An SVG in the making, in units of one pixel at full size."""

    def __init__(self, key: str, title: str, summary: str, width: float, height: float) -> None:
        """key: starts every id, so it must be unique on the page: a letter, then A-Z 0-9 _ -."""
        if not _KEY.match(key):
            raise ValueError(f"{key!r} cannot start an id")
        if not title.strip() or not summary.strip():
            raise ValueError("a chart needs a title and a sentence that says what it shows")
        self.key = key
        self.title = title
        self.summary = summary
        self.size = (width, height)
        self._parts: list[SafeString] = []
        self._hatches: dict[Colour, SafeString] = {}

    def rectangle(
        self,
        left: float,
        top: float,
        width: float,
        height: float,
        fill: Colour,
        *,
        hatched: bool = False,
    ) -> None:
        """A filled area; hatched, it carries diagonal strokes of its colour instead."""
        paint = _fill(fill)
        if hatched:
            paint = {"fill": f"url(#{self._hatch(fill)})", **_stroke(fill)}
        self._add("rect", x=left, y=top, width=max(width, 0), height=max(height, 0), **paint)

    def line(
        self,
        points: Sequence[tuple[float, float]],
        stroke: Colour,
        width: float = 1,
        *,
        dashes: str = "",
    ) -> None:
        self._add(
            "polyline",
            points=_points(points),
            fill="none",
            stroke_width=width,
            stroke_linejoin="round",
            stroke_dasharray=dashes or None,
            **_stroke(stroke),
        )

    def lines(
        self,
        ends: Sequence[tuple[tuple[float, float], tuple[float, float]]],
        stroke: Colour,
        width: float = 1,
    ) -> None:
        """Many straight lines of one look, as one element."""
        path = "".join(f"M{_points([start])}L{_points([end])}" for start, end in ends)
        if path:
            self._add("path", d=path, fill="none", stroke_width=width, **_stroke(stroke))

    def area(self, points: Sequence[tuple[float, float]], fill: Colour, opacity: float) -> None:
        self._add("polygon", points=_points(points), fill_opacity=opacity, **_fill(fill))

    def mark(
        self,
        x: float,
        y: float,
        shape: Literal["circle", "ring", "diamond", "square"],
        colour: Colour,
        size: float = 5,
        *,
        title: str = "",
    ) -> None:
        """A mark around a point; the shape tells as much as the colour. title: shown on hover."""
        told = svg.element("title", title) if title else ""
        if shape in {"circle", "ring"}:
            paint = _fill(colour)
            if shape == "ring":
                inside, edge = _fill("paper"), _stroke(colour)
                both = f"{inside['class_']} {edge['class_']}"
                paint = inside | {"stroke_width": "2"} | edge | {"class_": both}
            self._add("circle", told, cx=x, cy=y, r=size, **paint)
            return
        reach = size * (1.3 if shape == "diamond" else 0.9)
        corners = (
            [(x, y - reach), (x + reach, y), (x, y + reach), (x - reach, y)]
            if shape == "diamond"
            else [(x + a * reach, y + b * reach) for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
        )
        self._add("polygon", told, points=_points(corners), **_fill(colour))

    def text(
        self,
        x: float,
        y: float,
        text: str,
        *,
        anchor: Literal["start", "middle", "end"] = "start",
        colour: Colour = "ink",
        turned: float = 0,
        bold: bool = False,
        whole: str = "",
        halo: bool = False,
    ) -> None:
        """Text on the baseline y; whole: the unshortened label, shown on hover and read out.

        halo: lines that run behind it leave a seam around its letters free.
        """
        turn = " ".join(map(svg.number, (turned, x, y)))
        self._add(
            "text",
            text,
            svg.element("title", whole) if whole and whole != text else "",
            x=x,
            y=y,
            text_anchor=anchor if anchor != "start" else None,
            transform=f"rotate({turn})" if turned else None,
            font_weight=700 if bold else None,
            **(_halo(colour) if halo else _fill(colour)),
        )

    def texts(
        self,
        x: float,
        y: float,
        lines: Sequence[str],
        *,
        anchor: Literal["start", "middle", "end"] = "start",
        colour: Colour = "ink",
        whole: str = "",
    ) -> None:
        """Lines below one another, the first on the baseline y; whole: as `text` takes it."""
        for number, line in enumerate(lines):
            said = "" if number else whole
            self.text(x, y + number * LINE, line, anchor=anchor, colour=colour, whole=said)

    def finish(self, header: Sequence[str], rows: Sequence[Sequence[str]]) -> Chart:
        if any(len(row) != len(header) for row in rows):
            raise ValueError("a row of the table is not as long as its header")
        image = svg.image(
            *self.size,
            svg.element("defs", *self._hatches.values()) if self._hatches else "",
            *self._parts,
            class_="chart" if self.size[0] <= 1.1 * NARROW else "chart chart--wide",
            title=self.title,
            description=self.summary,
            key=self.key,
            role="img",
            aria_labelledby=f"{self.key}-title {self.key}-desc",
            font_family=FONT,
            font_size=TEXT_SIZE,
        )
        return Chart(
            image, self.title, self.summary, tuple(header), tuple(tuple(row) for row in rows)
        )

    def _add(self, tag: str, *children: object, **attributes: svg.Attribute) -> None:
        self._parts.append(svg.element(tag, *children, **attributes))

    def _hatch(self, colour: Colour) -> str:
        """The id of the pattern of diagonal strokes in a colour, defined on first use."""
        name = f"{self.key}-hatch-{colour}"
        if colour not in self._hatches:
            self._hatches[colour] = svg.element(
                "pattern",
                svg.element("rect", width=5, height=5, **_fill("paper")),
                svg.element("rect", width=2, height=5, **_fill(colour)),
                id=name,
                width=5,
                height=5,
                patternUnits="userSpaceOnUse",
                patternTransform="rotate(45)",
            )
        return name


def shortened(text: str, longest: int = LONGEST_LABEL) -> str:
    """A label of at most so many characters."""
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def wrapped(text: str, most: int = 3, longest: int = LONGEST_LABEL) -> list[str]:
    """A label in lines of so many characters; what `most` lines do not hold is cut."""
    lines = wrap(text, longest, break_on_hyphens=False) or [""]
    kept, rest = lines[: most - 1], lines[most - 1 :]
    return [*kept, shortened(" ".join(rest), longest)] if rest else kept


def unless_whole(lines: Sequence[str], text: str) -> str:
    """What a label says where its lines do not hold all of it."""
    return "" if " ".join(lines) == " ".join(text.split()) else text


def text_width(text: str) -> float:
    """About how wide a text is, in units; there is no font to measure with."""
    return len(text) * TEXT_SIZE * _LETTER


def widest(texts: Iterable[str]) -> float:
    return max(map(text_width, texts), default=0.0)


def plain(value: float) -> str:
    return f"{value:g}"


def _points(points: Sequence[tuple[float, float]]) -> str:
    return " ".join(f"{svg.number(x)},{svg.number(y)}" for x, y in points)


def _fill(colour: Colour) -> dict[str, str]:
    return {"fill": LIGHT[colour], "class_": f"chart-fill-{colour}"}


def _stroke(colour: Colour) -> dict[str, str]:
    return {"stroke": LIGHT[colour], "class_": f"chart-stroke-{colour}"}


def _halo(colour: Colour) -> dict[str, str | int]:
    classes = f"chart-fill-{colour} chart-stroke-paper"
    seam: dict[str, str | int] = {"stroke": LIGHT["paper"], "stroke_width": 4}
    return {**_fill(colour), **seam, "class_": classes, "paint_order": "stroke"}
