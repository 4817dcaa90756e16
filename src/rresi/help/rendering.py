"""Guides written in Markdown as HTML: headings with ids, tables, and links between guides.

The text is our own and comes with the package. Raw HTML is shown as text all the same.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import pairwise, takewhile

from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.text import slugify
from markdown_it import MarkdownIt
from markdown_it.token import Token

_GUIDE_LINK = re.compile(r"([a-z-]+)\.md(#.*)?")


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading of the second level: where it is on the page, and what it says."""

    anchor: str
    text: str


@dataclass(frozen=True, slots=True)
class Rendered:
    """A guide in one language.

    `title` is its heading of the first level, `lead` the paragraph below it, as plain text;
    `body` is the rest as HTML, and `headings` what the body consists of. `plain` is the body as
    plain text, for the search.
    """

    title: str
    lead: str
    body: SafeString
    headings: tuple[Heading, ...]
    plain: str


_RENDER = MarkdownIt("commonmark", {"html": False}).enable("table")


def render_guide(source: str) -> Rendered:
    """A guide that begins with `# Title` and a paragraph. Raises ValueError for another one."""
    tokens = _RENDER.parse(source)
    opening, rest = tokens[:6], tokens[6:]
    kinds = [token.type for token in opening if token.nesting >= 0]
    if kinds != ["heading_open", "inline", "paragraph_open", "inline"] or opening[0].tag != "h1":
        raise ValueError(f"a guide begins with a title and a paragraph: {source[:60]!r}")
    headings = tuple(_headings(rest))
    for link in _links(rest):
        if found := _GUIDE_LINK.fullmatch(str(link.attrs["href"])):
            link.attrSet("href", f"../{found[1]}/{found[2] or ''}")
    text = "\n".join(_plain(token) for token in rest if token.type == "inline")
    title = _plain(opening[1])
    html = _RENDER.renderer.render([*_dressed(rest, title)], _RENDER.options, {})
    return Rendered(title, _plain(opening[4]), mark_safe(html), headings, text)  # noqa: S308


def _headings(tokens: list[Token]) -> Iterator[Heading]:
    """The headings of the second level; each gets its id."""
    for opened, inline in pairwise(tokens):
        if opened.type == "heading_open" and opened.tag == "h2":
            text = _plain(inline)
            heading = Heading(slugify(text, allow_unicode=True), text)
            opened.attrSet("id", heading.anchor)
            yield heading


def _links(tokens: list[Token]) -> Iterator[Token]:
    for token in tokens:
        yield from (part for part in token.children or () if part.type == "link_open")


def _dressed(tokens: list[Token], title: str) -> Iterator[Token]:
    """The tokens with what pages need: tables that scroll on a narrow screen, code as it is."""
    section = title
    for place, token in enumerate(tokens):
        if token.type == "heading_open":
            section = _plain(tokens[place + 1])
        elif token.type == "table_open":
            label = f"{section} ({', '.join(_heads(tokens[place:]))})"
            frame = '<div class="table-scroll" tabindex="0" role="region" aria-label="{}">\n'
            yield _html(format_html(frame, label))
            token.attrSet("class", "table")
        elif token.type == "th_open":
            token.attrSet("scope", "col")
        elif token.type in {"code_block", "fence"}:
            token.type = "code_block"  # without the language of a fence, which has no use here
            token.attrSet("translate", "no")
        yield token
        if token.type == "table_close":
            yield _html("</div>\n")


def _heads(tokens: list[Token]) -> Iterator[str]:
    """The cells of the first row of a table."""
    row = takewhile(lambda token: token.type != "thead_close", tokens)
    return (_plain(token) for token in row if token.type == "inline")


def _html(text: str) -> Token:
    return Token("html_block", "", 0, content=text)


def _plain(inline: Token) -> str:
    """The words of a paragraph, a heading or a cell, without their marks."""
    words = ("\n" if part.type == "softbreak" else part.content for part in inline.children or ())
    return "".join(words)
