"""The lineage as a drawing: one line a node, each joined to the one that it came from."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.safestring import SafeString

from rresi.design import svg
from rresi.design.charts.drawing import wrapped
from rresi.design.palette import LIGHT
from rresi.transfers.lineage import LineageNode
from rresi.transfers.models import Transfer

ROW, STEP, LEFT = 88, 40, 14
LINE, LONGEST = 22, 28  # of a label: from one line to the next, and characters on a line
LETTER = 9  # the mean width of a letter in bold, at 18 px


def draw(nodes: Sequence[LineageNode], *, title: str, description: str) -> SafeString:
    """An SVG that stands alone; practices are squares, transfers circles.

    A circle is hollow where it was abandoned, and small where there is no more than interest.
    """
    joints = [_joint(nodes, row) for row, node in enumerate(nodes) if node.parent is not None]
    return svg.image(
        max(_place(node, 0)[0] for node in nodes) + 24 + LONGEST * LETTER,
        ROW * len(nodes),
        *joints,
        *(_mark(node, row) for row, node in enumerate(nodes)),
        class_="lineage",
        title=title,
        description=description,
        role="group",
    )


def _place(node: LineageNode, row: int) -> tuple[int, int]:
    return LEFT + node.depth * STEP, ROW // 2 + row * ROW


def _joint(nodes: Sequence[LineageNode], row: int) -> SafeString:
    node = nodes[row]
    assert node.parent is not None
    x0, y0 = _place(nodes[node.parent], node.parent)
    x1, y1 = _place(node, row)
    return svg.element(
        "path",
        class_="lineage-line",
        fill="none",
        stroke=LIGHT["line-strong"],
        stroke_width=2,
        d=f"M{x0} {y0}V{y1 - 10}Q{x0} {y1} {x0 + 10} {y1}H{x1}",
    )


def _mark(node: LineageNode, row: int) -> SafeString:
    x, y = _place(node, row)
    label = wrapped(node.title, 3, LONGEST)
    top = y - 4 - (len(label) - 1) * LINE / 2
    what = node.region if node.is_practice else node.state_label
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
            for number, line in enumerate(label)
        ),
        svg.element(
            "text",
            ", ".join(part for part in (what, node.since) if part),
            class_="lineage-note",
            fill=LIGHT["ink-soft"],
            x=x + 24,
            y=top + len(label) * LINE,
            font_size=16,
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
