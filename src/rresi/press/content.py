"""Markdown as a tree of plain data: what people write reaches typst as data, never as source.

A node is a list `[kind, value]`. The value is a string (`text`, `code`, `pre`), a list of nodes
(`para`, `strong`, `em`, `quote`, `head`), a list of items that are lists of nodes (`bullets`), a
pair of start number and items (`numbers`), a pair of URL and nodes (`link`), or "" (`break`).
"""

from __future__ import annotations

import re
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

Node = list[Any]

# The usual nesting limit of 20 drops what lies deeper; here it is flattened instead.
_MARKDOWN = MarkdownIt("commonmark", {"html": False, "typographer": False, "maxNesting": 100})
# A picture shows its alternative text, as on the page: pictures come with a licence.
_LEAVES = {
    "text": "text",
    "image": "text",
    "code_inline": "code",
    "fence": "pre",
    "code_block": "pre",
}
_BREAKS = {"softbreak": ["text", " "], "hardbreak": ["break", ""]}
_BLOCKS = {
    "paragraph": "para",
    "strong": "strong",
    "em": "em",
    "blockquote": "quote",
    "heading": "head",
}
_URL = re.compile(r"(?:https?://|mailto:)\S+\Z")
LONGEST_URL = 2000
DEEPEST = 8  # levels; typst refuses much deeper ones, so what lies deeper is kept, flat


def tree(markdown: str) -> list[Node]:
    """The blocks of a Markdown text."""
    return _nodes(SyntaxTreeNode(_MARKDOWN.parse(markdown)).children, 0)


def safe_url(url: str) -> str:
    """The URL if a reader may be sent there, otherwise nothing."""
    return url if len(url) <= LONGEST_URL and _URL.match(url) else ""


def _nodes(children: list[SyntaxTreeNode], depth: int) -> list[Node]:
    nodes = [node for child in children for node in _node(child, depth)]
    return [node for node in nodes if node != ["text", ""]]  # the parser leaves some


def _node(node: SyntaxTreeNode, depth: int) -> list[Node]:
    kind = node.type
    if kind in _LEAVES:
        return [[_LEAVES[kind], node.content.rstrip("\n")]]
    if kind in _BREAKS:
        return [_BREAKS[kind]]
    if depth < DEEPEST:
        if kind in _BLOCKS:
            return [[_BLOCKS[kind], _nodes(node.children, depth + 1)]]
        if kind in {"bullet_list", "ordered_list"}:
            return [_list(node, depth + 1)]
        if kind == "link" and (target := safe_url(str(node.attrs.get("href", "")))):
            return [["link", [target, _nodes(node.children, depth + 1)]]]
    # The wrapper "inline"; a link that leads nowhere; a rule, which has no children; too deep.
    return _nodes(node.children, depth)


def _list(node: SyntaxTreeNode, depth: int) -> Node:
    items = [_nodes(item.children, depth) for item in node.children]
    if node.type == "bullet_list":
        return ["bullets", items]
    return ["numbers", [int(node.attrs.get("start", 1)), items]]
