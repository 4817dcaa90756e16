"""The lineage as a drawing: one line a node, each joined to the one that it came from."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.safestring import SafeString

from rresi.design import svg
from rresi.design.palette import LIGHT
from rresi.transfers.lineage import LineageNode
from rresi.transfers.models import Transfer

ROW, STEP, LEFT, WIDTH = 44, 36, 20, 900
LETTER = 8  # the mean width of a letter in bold, at 15 px


def draw(nodes: Sequence[LineageNode], *, title: str, description: str) -> SafeString:
    """An SVG that stands alone; practices are squares, transfers circles, abandoned ones hollow."""
    joints = [_joint(nodes, row) for row, node in enumerate(nodes) if node.parent is not None]
    return svg.image(
        WIDTH,
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
    room = (WIDTH - x - 18) // LETTER
    label = node.title if len(node.title) <= room else f"{node.title[: room - 1]}…"
    what = node.region if node.is_practice else node.state_label
    drawn = (
        _square(node, x, y) if node.is_practice else _circle(node, x, y),
        svg.element(
            "text",
            label,
            class_="lineage-label",
            fill=LIGHT["ink"],
            lang=node.language or None,
            x=x + 18,
            y=y - 1,
            font_size=15,
            font_weight=700 if node.current else 400,
        ),
        svg.element(
            "text",
            ", ".join(part for part in (what, node.since) if part),
            class_="lineage-note",
            fill=LIGHT["ink-soft"],
            x=x + 18,
            y=y + 16,
            font_size=13,
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
        x=x - 9,
        y=y - 9,
        width=18,
        height=18,
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
        r=8,
    )
