"""Text that people write: Markdown, rendered and cleaned."""

from __future__ import annotations

import unicodedata
from functools import lru_cache

import nh3
from django.utils.safestring import SafeString, mark_safe
from markdown_it import MarkdownIt

_RENDER = MarkdownIt("commonmark", {"html": False, "typographer": False})
_DETECT = MarkdownIt("commonmark", {"html": True})
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


def html_in_markdown(text: str) -> str | None:
    """The first piece of raw HTML in Markdown, or None. Raw HTML is refused, never stripped."""
    if "<" not in text:
        return None
    for token in _DETECT.parse(text):
        for part in (token, *(token.children or ())):
            if part.type in {"html_block", "html_inline"}:
                return str(part.content).strip()[:60]
    return None


def plain(markdown: str) -> str:
    """Markdown without its marks, for the search index and for descriptions."""
    return " ".join(
        part.content
        for token in _RENDER.parse(markdown)
        for part in (token.children or ())
        if part.type in {"text", "code_inline"} and part.content
    )


def forbidden_character(text: str) -> str | None:
    """The name of the first control character other than tab and line end, or None."""
    for character in text:
        if unicodedata.category(character) in {"Cc", "Cs"} and character not in "\t\n\r":
            return f"U+{ord(character):04X}"
    return None
