"""Markdown as data: every kind of node is known to the templates, and nothing is lost."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rresi.press import content
from rresi.press.rendering import LIBRARY

pytestmark = pytest.mark.once


def test_markdown_becomes_a_tree() -> None:
    assert content.tree("A **b *c***\nd\n\n3. e\n4. f\n\n> g\n\n`h`") == [
        [
            "para",
            [
                ["text", "A "],
                ["strong", [["text", "b "], ["em", [["text", "c"]]]]],
                ["text", " "],
                ["text", "d"],
            ],
        ],
        ["numbers", [3, [[["para", [["text", "e"]]]], [["para", [["text", "f"]]]]]]],
        ["quote", [["para", [["text", "g"]]]]],
        ["para", [["code", "h"]]],
    ]


@pytest.mark.parametrize(
    ("markdown", "target"),
    [
        ("[a](https://example.org/x)", "https://example.org/x"),
        ("<mailto:a@example.org>", "mailto:a@example.org"),
        ("[a](javascript:alert)", None),
        ("[a](file:///etc/passwd)", None),
        ("[a](/inside)", None),
        ("[a]()", None),
    ],
)
def test_only_addresses_of_the_web_and_mail_are_linked(markdown: str, target: str | None) -> None:
    [(_, [node, *_])] = content.tree(markdown)
    assert (node[1][0] if node[0] == "link" else None) == target


def kinds_and_depth(nodes: list[Any], depth: int = 1) -> tuple[set[str], int]:
    kinds, deepest = set(), depth
    for kind, value in nodes:
        kinds.add(kind)
        if kind in {"text", "code", "pre", "break"}:
            continue
        match kind:
            case "link":
                inner = [value[1]]
            case "bullets":
                inner = value
            case "numbers":
                inner = value[1]
            case _:
                inner = [value]
        for children in inner:
            more, below = kinds_and_depth(children, depth + 1)
            kinds, deepest = kinds | more, max(deepest, below)
    return kinds, deepest


@given(st.text(alphabet=list("ab \n\t*_`>#-+1.)[]()<&!\\~|"), max_size=200))
def test_any_text_becomes_nodes_that_the_template_knows(markdown: str) -> None:
    kinds, depth = kinds_and_depth(content.tree(markdown))
    template = LIBRARY.read_text(encoding="utf-8")
    assert all(f'kind == "{kind}"' in template for kind in kinds)
    assert depth <= content.DEEPEST + 2
    json.dumps(content.tree(markdown))
