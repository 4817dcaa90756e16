"""The lineage as a drawing: one line a node, each joined to the one that it came from."""

from __future__ import annotations

from collections.abc import Sequence
from textwrap import wrap

from django.utils.safestring import SafeString

from rresi.design import svg
from rresi.design.palette import LIGHT
from rresi.transfers.lineage import LineageNode
from rresi.transfers.models import Transfer

STEP, LEFT = 40, 14
SMALLEST = 88  # of a row; it grows with the longest label, for none is cut
LINE, LONGEST = 22, 28  # of a label: from one line to the next, and characters on a line
LETTER = 9  # the mean width of a letter in bold, at 18 px


def draw(nodes: Sequence[LineageNode], *, title: str, description: str) -> SafeString:
    """An SVG that stands alone; practices are squares, transfers circles.

    A circle is hollow where it was abandoned, and small where there is no more than interest.
    """
    labels = [(_lines(node.title), _lines(_note(node))) for node in nodes]
    row = max(SMALLEST, LINE * max(len(name) + len(note) for name, note in labels) + LINE)
    places = [(LEFT + node.depth * STEP, row // 2 + row * at) for at, node in enumerate(nodes)]
    return svg.image(
        max(x for x, _y in places) + 24 + LONGEST * LETTER,
        row * len(nodes),
        *(
            _joint(places[node.parent], place)
            for node, place in zip(nodes, places, strict=True)
            if node.parent is not None
        ),
        *map(_mark, nodes, places, labels),
        class_="lineage",
        title=title,
        description=description,
        role="group",
    )


def _lines(text: str) -> list[str]:
    return wrap(text, LONGEST, break_on_hyphens=False)


def _note(node: LineageNode) -> str:
    what = node.region if node.is_practice else node.state_label
    return ", ".join(part for part in (what, node.since) if part)


def _joint(start: tuple[int, int], end: tuple[int, int]) -> SafeString:
    (x0, y0), (x1, y1) = start, end
    return svg.element(
        "path",
        class_="lineage-line",
        fill="none",
        stroke=LIGHT["line-strong"],
        stroke_width=2,
        d=f"M{x0} {y0}V{y1 - 10}Q{x0} {y1} {x0 + 10} {y1}H{x1}",
    )


def _mark(
    node: LineageNode, place: tuple[int, int], label: tuple[list[str], list[str]]
) -> SafeString:
    (x, y), (name, note) = place, label
    top = y + 7 - (len(name) + len(note) - 1) * LINE / 2
    drawn = (
        _square(node, x, y) if node.is_practice else _circle(node, x, y),
        *(
            svg.element(
                "text",
                line,
                class_="lineage-label",
                fill=LIGHT["ink"],
                lang=node.language or None,
                x=x + 24,
                y=top + number * LINE,
                font_size=18,
                font_weight=700 if node.current else 400,
            )
            for number, line in enumerate(name)
        ),
        *(
            svg.element(
                "text",
                line,
                class_="lineage-note",
                fill=LIGHT["ink-soft"],
                x=x + 24,
                y=top + number * LINE,
                font_size=16,
            )
            for number, line in enumerate(note, start=len(name))
        ),
    )
    return svg.element("a", *drawn, href=node.url) if node.url else svg.group(*drawn)


def _class(node: LineageNode) -> str:
    return f"lineage-mark lineage-mark--{node.state}"


def _square(node: LineageNode, x: int, y: int) -> SafeString:
    return svg.element(
        "rect",
        class_=_class(node),
        fill=LIGHT["petrol"],
        x=x - 12,
        y=y - 12,
        width=24,
        height=24,
        rx=3,
    )


def _circle(node: LineageNode, x: int, y: int) -> SafeString:
    hollow = node.state == Transfer.State.ABANDONED
    return svg.element(
        "circle",
        class_=_class(node),
        fill=LIGHT["paper"] if hollow else LIGHT["sage"],
        stroke=LIGHT["petrol"],
        stroke_width=3,
        cx=x,
        cy=y,
        r=6 if node.state == Transfer.State.INTERESTED else 11,
    )
