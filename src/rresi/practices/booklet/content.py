"""Markdown as a tree of plain data: what people write reaches typst as data, never as source.

A node is a list `[kind, value]`. The value is a string (`text`, `code`, `pre`), a list of nodes
(`para`, `strong`, `em`, `quote`, `head`), a list of items that are lists of nodes (`bullets`), a
pair of start number and items (`numbers`), a pair of address and nodes (`link`), or "" (`break`).
"""

from __future__ import annotations

import re
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.tree import SyntaxTreeNode

Node = list[Any]

_MARKDOWN = MarkdownIt("commonmark", {"html": False, "typographer": False})
_PLAIN_BLOCKS = {"paragraph": "para", "strong": "strong", "em": "em", "blockquote": "quote"}
_LONG_WORD = re.compile(r"\S{41,}")
_BREAK_AFTER = re.compile(r"(?<=[/?&=_.,;:-])(?=\w)|(?<=[^\s\u200b]{20})(?=[^\s\u200b]{20})")
_ADDRESS = re.compile(r"(?:https?://|mailto:)\S+\Z")
LONGEST_ADDRESS = 2000


def tree(markdown: str) -> list[Node]:
    """The blocks of a Markdown text."""
    return _nodes(SyntaxTreeNode(_MARKDOWN.parse(markdown)).children)


def breakable(text: str) -> str:
    """The text with places where a word of more than 40 characters may be broken."""
    return _LONG_WORD.sub(lambda word: _BREAK_AFTER.sub("\u200b", word[0]), text)


def address(url: str) -> str:
    """The address if a reader may be sent there, otherwise nothing."""
    return url if len(url) <= LONGEST_ADDRESS and _ADDRESS.match(url) else ""


def _nodes(children: list[SyntaxTreeNode]) -> list[Node]:
    return [node for child in children for node in _node(child)]


def _node(node: SyntaxTreeNode) -> list[Node]:
    kind = node.type
    if kind == "text":
        return [["text", breakable(node.content)]]
    if kind == "softbreak":
        return [["text", " "]]
    if kind == "hardbreak":
        return [["break", ""]]
    if kind == "code_inline":
        return [["code", breakable(node.content)]]
    if kind in {"fence", "code_block"}:
        return [["pre", breakable(node.content.rstrip("\n"))]]
    if kind == "image":  # the page shows none either: pictures come with a licence
        return [["text", breakable(node.content)]]
    if kind == "heading":
        return [["head", _nodes(node.children)]]
    if kind in _PLAIN_BLOCKS:
        return [[_PLAIN_BLOCKS[kind], _nodes(node.children)]]
    if kind in {"bullet_list", "ordered_list"}:
        items = [_nodes(item.children) for item in node.children]
        if kind == "bullet_list":
            return [["bullets", items]]
        return [["numbers", [int(node.attrs.get("start", 1)), items]]]
    if kind == "link":
        target, inside = address(str(node.attrs.get("href", ""))), _nodes(node.children)
        return [["link", [target, inside]]] if target else inside
    return _nodes(node.children)  # the wrappers "root" and "inline"; a rule has no children
