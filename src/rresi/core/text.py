"""Text that people write: Markdown, rendered and cleaned."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext
from markdown_it import MarkdownIt
from markdown_it.rules_core import StateCore
from markdown_it.token import Token

# Beyond this many open blocks markdown-it drops the text without a word (its `maxNesting`), so
# deeper text is refused when it comes in. A list opens two blocks a level, a quotation one.
_NESTING = 20
_RENDER = MarkdownIt("commonmark", {"html": False, "typographer": False, "maxNesting": _NESTING})
_DETECT = MarkdownIt("commonmark", {"html": True, "maxNesting": 2 * _NESTING})


def _lower_headings(state: StateCore) -> None:
    """`#` and `##` become the third level: above them stands the page's own heading of a part."""
    for token in state.tokens:
        if token.type in {"heading_open", "heading_close"}:
            token.tag = "h3" if token.tag in {"h1", "h2"} else "h4"


_RENDER.core.ruler.push("headings", _lower_headings)
# What is read of Markdown, and what parts words; the rest are marks.
_SAID = {"text", "code_inline", "fence", "code_block"}
_ENDS = dict.fromkeys(("softbreak", "hardbreak", "paragraph_close", "heading_close"), " ")
_FORMATTED = re.compile(r"<(?!/?p>)")
_TAGS = {"p", "ul", "ol", "li", "strong", "em", "a", "blockquote", "code", "br", "h3", "h4"}


@lru_cache(maxsize=2048)
def render_markdown(text: str) -> SafeString:
    """HTML for Markdown: no raw HTML, no images, links that lend no authority."""
    html = nh3.clean(
        _RENDER.render(text),
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener",
    )
    return mark_safe(html)  # noqa: S308  # cleaned on the line above


def has_marks(text: str) -> bool:
    """Whether Markdown makes more of a text than paragraphs."""
    return bool(_FORMATTED.search(render_markdown(text)))


def fault_in_markdown(text: str) -> str | None:
    """Why Markdown is refused, in words that follow a field's name, or None.

    Raw HTML is refused, never stripped; so are lists and quotations nested so deeply that they
    could not be shown whole.
    """
    tokens = _DETECT.parse(text)
    for part in (part for token in tokens for part in (token, *(token.children or ()))):
        if part.type in {"html_block", "html_inline"}:
            return gettext("HTML is not shown here (%(found)s). Use Markdown instead.") % {
                "found": str(part.content).strip()[:60]
            }
    if any(token.level >= _NESTING for token in tokens):
        return gettext("This has lists nested too deeply. Use at most nine levels.")
    return None


def plain(markdown: str) -> str:
    """Markdown without its marks, for the search index and for descriptions."""
    parts = (
        part.content if part.type in _SAID else _ENDS.get(part.type, "")
        for token in _RENDER.parse(markdown)
        for part in (*(token.children or ()), token)
    )
    return " ".join("".join(parts).split())


def in_lines(markdown: str) -> str:
    """Markdown as people write in mails: paragraphs and lists without marks, links written out."""
    lines: list[str] = []
    items: list[str] = []  # how the next item of each open list begins
    first = ""
    for token in _RENDER.parse(markdown):
        match token.type:
            case "bullet_list_open":
                items.append("- ")
            case "ordered_list_open":
                items.append(f"{token.attrs.get('start', 1)}. ")
            case "bullet_list_close" | "ordered_list_close":
                items.pop()
                lines += [] if items else [""]
            case "list_item_open":
                first = items[-1]
                if first != "- ":
                    items[-1] = f"{int(first[:-2]) + 1}. "
            case "list_item_close":
                first = ""  # of an item that says nothing
            case "inline" | "fence" | "code_block":
                indent = "  " * len(items)
                said = _said(token.children or [token]).strip().split("\n")
                lines += [f"{indent}{line}" for line in said]
                if first:
                    lines[-len(said)] = f"{indent[2:]}{first}{said[0]}"
                lines += [] if items else [""]
                first = ""
    return "\n".join(lines).strip()


def _said(parts: Sequence[Token]) -> str:
    """A passage with its links written out, but for one that is its own text."""
    found, urls = "", []
    for part in parts:
        if part.type == "link_open":
            urls.append((str(part.attrs.get("href", "")), len(found)))
        elif part.type == "link_close":
            url, start = urls.pop()
            found += "" if part.info == "auto" or found[start:] == url else f" ({url})"
        else:
            found += "\n" if part.type in _ENDS else part.content
    return found


TURNING = "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"


def forbidden_character(text: str) -> str | None:
    """The name of the first control character other than tab and line end, or None.

    Those that turn the direction of what follows count too: they make a text read as another.
    """
    for character in text:
        if character in TURNING or (
            unicodedata.category(character) in {"Cc", "Cs"} and character not in "\t\n\r"
        ):
            return f"U+{ord(character):04X}"
    return None
