"""The lineage as a picture: one line a node, each joined to the one that it came from."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from rresi.transfers.lineage import LineageNode

ROW, STEP, LEFT, WIDTH = 44, 36, 20, 900
LETTER = 8  # the mean width of a letter in bold, at 15 px


def draw(nodes: Sequence[LineageNode], *, title: str, description: str) -> SafeString:
    """An SVG that stands alone; practices are squares, transfers circles, abandoned ones hollow."""
    height = ROW * len(nodes)
    lines = format_html_join(
        "",
        '<path class="lineage-line" fill="none" stroke="#6f8387" stroke-width="2" d="{}"/>',
        ((_joint(nodes, row),) for row, node in enumerate(nodes) if node.parent is not None),
    )
    marks = format_html_join("", "{}", ((_mark(node, row),) for row, node in enumerate(nodes)))
    return format_html(
        '<svg class="lineage" xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {} {}" width="{}" '
        'height="{}" role="group"><title>{}</title><desc>{}</desc>{}{}</svg>',
        WIDTH,
        height,
        WIDTH,
        height,
        title,
        description,
        lines,
        marks,
    )


def _place(node: LineageNode, row: int) -> tuple[int, int]:
    return LEFT + node.depth * STEP, ROW // 2 + row * ROW


def _joint(nodes: Sequence[LineageNode], row: int) -> str:
    node = nodes[row]
    assert node.parent is not None
    x0, y0 = _place(nodes[node.parent], node.parent)
    x1, y1 = _place(node, row)
    return f"M{x0} {y0}V{y1 - 10}Q{x0} {y1} {x0 + 10} {y1}H{x1}"


def _mark(node: LineageNode, row: int) -> SafeString:
    x, y = _place(node, row)
    room = (WIDTH - x - 18) // LETTER
    label = node.title if len(node.title) <= room else f"{node.title[: room - 1]}…"
    note = (
        f"{node.region}, {node.since}" if node.is_practice else f"{node.state_label}, {node.since}"
    )
    kind = f"lineage-mark lineage-mark--{node.state}"
    shape = _square(kind, x, y) if node.is_practice else _circle(kind, x, y, node.state)
    drawn = format_html(
        '{}<text class="lineage-label" fill="#0f252b"{} x="{}" y="{}" font-size="15"'
        ' font-weight="{}">{}</text><text class="lineage-note" fill="#47595e" x="{}" y="{}"'
        ' font-size="13">{}</text>',
        shape,
        format_html(' lang="{}"', node.language) if node.language else "",
        x + 18,
        y - 1,
        700 if node.current else 400,
        label,
        x + 18,
        y + 16,
        note.rstrip(", "),
    )
    return format_html('<a href="{}">{}</a>', node.url, drawn) if node.url else drawn


def _square(kind: str, x: int, y: int) -> SafeString:
    return format_html(
        '<rect class="{}" fill="#00616b" x="{}" y="{}" width="18" height="18" rx="3"/>',
        kind,
        x - 9,
        y - 9,
    )


def _circle(kind: str, x: int, y: int, state: str) -> SafeString:
    return format_html(
        '<circle class="{}" fill="{}" stroke="#00616b" stroke-width="3" cx="{}" cy="{}" r="8"/>',
        kind,
        "#fdfdfb" if state == "abandoned" else "#7db899",
        x,
        y,
    )
