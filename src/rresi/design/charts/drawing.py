"""The parts every chart is made of: the frame with its texts, paint, lines, and labels.

Colour is set twice. Presentation attributes in the light palette let the file stand alone, in a
PDF too; classes let the site's stylesheet, which is stronger, recolour it for dark pages. There is
no style attribute and no style element, so a strict Content-Security-Policy holds.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Literal
from xml.etree import ElementTree as ET

from django.utils.safestring import SafeString, mark_safe

Colour = Literal["ink", "ink-soft", "paper", "line", "petrol", "sun", "coral", "sage"]
Format = Callable[[float], str]

PALETTE: dict[Colour, str] = {
    "ink": "#0f252b",
    "ink-soft": "#47595e",
    "paper": "#fdfdfb",
    "line": "#d2dddc",
    "petrol": "#00616b",
    "sun": "#ffc233",
    "coral": "#f0664d",
    "sage": "#7db899",
}
FONT = "Atkinson Next, Atkinson Hyperlegible Next, system-ui, sans-serif"
TEXT_SIZE = 14
LONGEST_LABEL = 34
# The mean width of a letter of the typeface, in text sizes; wide enough for capitals in a name.
_LETTER = 0.56
_NOT_IN_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
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
        self.root = ET.Element(
            "svg",
            {
                "xmlns": "http://www.w3.org/2000/svg",
                "class": "chart",
                "viewBox": f"0 0 {number(width)} {number(height)}",
                "width": number(width),
                "height": number(height),
                "role": "img",
                "aria-labelledby": f"{key}-title {key}-desc",
                "font-family": FONT,
                "font-size": number(TEXT_SIZE),
            },
        )
        ET.SubElement(self.root, "title", {"id": f"{key}-title"}).text = _clean(title)
        ET.SubElement(self.root, "desc", {"id": f"{key}-desc"}).text = _clean(summary)
        self._hatches: dict[Colour, str] = {}
        self._definitions = ET.SubElement(self.root, "defs")

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
        attributes = {
            "x": number(left),
            "y": number(top),
            "width": number(max(width, 0)),
            "height": number(max(height, 0)),
        }
        paint = _fill(fill)
        if hatched:
            paint = {"fill": f"url(#{self._hatch(fill)})", **_stroke(fill)}
        ET.SubElement(self.root, "rect", attributes | paint)

    def line(
        self,
        points: Sequence[tuple[float, float]],
        stroke: Colour,
        width: float = 1,
        *,
        dashes: str = "",
    ) -> None:
        attributes = {
            "points": " ".join(f"{number(x)},{number(y)}" for x, y in points),
            "fill": "none",
            "stroke-width": number(width),
            "stroke-linejoin": "round",
        }
        if dashes:
            attributes["stroke-dasharray"] = dashes
        ET.SubElement(self.root, "polyline", attributes | _stroke(stroke))

    def area(self, points: Sequence[tuple[float, float]], fill: Colour, opacity: float) -> None:
        attributes = {
            "points": " ".join(f"{number(x)},{number(y)}" for x, y in points),
            "fill-opacity": number(opacity),
        }
        ET.SubElement(self.root, "polygon", attributes | _fill(fill))

    def mark(
        self,
        x: float,
        y: float,
        shape: Literal["circle", "ring", "diamond", "square"],
        colour: Colour,
        size: float = 5,
    ) -> None:
        """A mark around a point; the shape tells as much as the colour."""
        if shape in {"circle", "ring"}:
            attributes = {"cx": number(x), "cy": number(y), "r": number(size)}
            if shape == "circle":
                ET.SubElement(self.root, "circle", attributes | _fill(colour))
            else:
                paint = _fill("paper") | {"stroke-width": "2"}
                stroke = _stroke(colour)
                paint["class"] += f" {stroke.pop('class')}"
                ET.SubElement(self.root, "circle", attributes | paint | stroke)
            return
        reach = size * (1.3 if shape == "diamond" else 0.9)
        corners = (
            [(x, y - reach), (x + reach, y), (x, y + reach), (x - reach, y)]
            if shape == "diamond"
            else [(x + a * reach, y + b * reach) for a, b in ((-1, -1), (1, -1), (1, 1), (-1, 1))]
        )
        self.area(corners, colour, 1)

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
    ) -> None:
        """Text on the baseline y; whole: the unshortened label, shown on hover and read out."""
        attributes = {"x": number(x), "y": number(y), **_fill(colour)}
        if anchor != "start":
            attributes["text-anchor"] = anchor
        if turned:
            attributes["transform"] = f"rotate({number(turned)} {number(x)} {number(y)})"
        if bold:
            attributes["font-weight"] = "700"
        element = ET.SubElement(self.root, "text", attributes)
        element.text = _clean(text)
        if whole and whole != text:
            ET.SubElement(element, "title").text = _clean(whole)

    def finish(self, header: Sequence[str], rows: Sequence[Sequence[str]]) -> Chart:
        if any(len(row) != len(header) for row in rows):
            raise ValueError("a row of the table is not as long as its header")
        if not self._hatches:
            self.root.remove(self._definitions)
        svg = ET.tostring(self.root, encoding="unicode")
        return Chart(
            mark_safe(svg),  # noqa: S308 -- ElementTree escapes every text and attribute
            self.title,
            self.summary,
            tuple(header),
            tuple(tuple(row) for row in rows),
        )

    def _hatch(self, colour: Colour) -> str:
        """The id of the pattern of diagonal strokes in a colour, defined on first use."""
        if colour not in self._hatches:
            name = self._hatches[colour] = f"{self.key}-hatch-{colour}"
            pattern = ET.SubElement(
                self._definitions,
                "pattern",
                {
                    "id": name,
                    "width": "5",
                    "height": "5",
                    "patternUnits": "userSpaceOnUse",
                    "patternTransform": "rotate(45)",
                },
            )
            ET.SubElement(pattern, "rect", {"width": "5", "height": "5", **_fill("paper")})
            ET.SubElement(pattern, "rect", {"width": "2", "height": "5", **_fill(colour)})
        return self._hatches[colour]


def number(value: float) -> str:
    """A coordinate, to a hundredth of a unit."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def shortened(text: str) -> str:
    """A label of at most LONGEST_LABEL characters."""
    return text if len(text) <= LONGEST_LABEL else f"{text[: LONGEST_LABEL - 1].rstrip()}…"


def text_width(text: str) -> float:
    """About how wide a text is, in units; there is no font to measure with."""
    return len(text) * TEXT_SIZE * _LETTER


def widest(texts: Iterable[str]) -> float:
    return max(map(text_width, texts), default=0.0)


def plain(value: float) -> str:
    return f"{value:g}"


def _clean(text: str) -> str:
    return _NOT_IN_XML.sub(" ", text)


def _fill(colour: Colour) -> dict[str, str]:
    return {"fill": PALETTE[colour], "class": f"chart-fill-{colour}"}


def _stroke(colour: Colour) -> dict[str, str]:
    return {"stroke": PALETTE[colour], "class": f"chart-stroke-{colour}"}
