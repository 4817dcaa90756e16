"""A mail's plain text, read as what it is: paragraphs, lists, links, a code, a foot.

People write one text for each mail. From it come both the plain part, as it stands, and what mail
programs and the demo inbox show, so the two cannot say different things.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from django.conf import settings
from django.template.loader import render_to_string

from rresi.design import brand

BETWEEN = "----"
"""The line between the parts of a digest; each part begins with its heading."""
FOOT = "--"
"""The line above what stands small at the foot."""
CODE = re.compile(r"[A-Z0-9]{3,4}-[A-Z0-9]{3,4}")
_LINK = re.compile(r"https?://\S+")
_ITEM = re.compile(r"[–-] (?=\S)")


class Kind(StrEnum):
    """What a block of a letter is."""

    HEADING = "heading"
    TEXT = "text"
    LIST = "list"
    CODE = "code"
    BUTTON = "button"  # the first link of a part: what the letter is for
    LINK = "link"


@dataclass
class Block:
    """Lines that belong together; of a list each is an item."""

    kind: Kind
    lines: list[str]

    @property
    def line(self) -> str:
        return self.lines[0]

    @property
    def text(self) -> str:
        return "\n".join(self.lines)


@dataclass(frozen=True)
class Letter:
    """One or more parts, a digest has several, and the foot."""

    parts: list[list[Block]]
    foot: str


def read(text: str) -> Letter:
    """What the plain text of a mail consists of."""
    body, _line, foot = text.strip().partition(f"\n{FOOT}\n")
    parts = re.split(rf"\n+{BETWEEN}\n+", body.strip())
    return Letter([_blocks(part, headed=len(parts) > 1) for part in parts], foot.strip())


def html(subject: str, text: str, language: str) -> str:
    """The same mail for programs that show more than plain text; it loads nothing from anywhere."""
    letter = read(text)
    first = next((b.text for b in letter.parts[0] if b.kind == Kind.TEXT and len(b.text) > 20), "")
    words = {"subject": subject, "letter": letter, "language": language, "first": first}
    of_site = {"site": brand.current(), "site_url": settings.SITE_URL}
    return render_to_string("design/letter.html", {**words, **of_site}).strip()


def _blocks(part: str, *, headed: bool) -> list[Block]:
    found: list[Block] = []
    for paragraph in re.split(r"\n\s*\n", part):
        start = len(found)
        for line in paragraph.splitlines():
            _add(found, line, fresh=len(found) == start)
    if headed and found and found[0].kind == Kind.TEXT:
        found[0].kind = Kind.HEADING
    first = next((block for block in found if block.kind == Kind.LINK), None)
    if first:
        first.kind = Kind.BUTTON
    return found


def _add(found: list[Block], line: str, *, fresh: bool) -> None:
    """Put a line where it belongs; `fresh`: it begins a paragraph."""
    words = line.strip()
    if not words:
        return
    before = found[-1] if found else None
    if _LINK.fullmatch(words):
        found.append(Block(Kind.LINK, [words]))
    elif CODE.fullmatch(words):
        found.append(Block(Kind.CODE, [words]))
    elif _ITEM.match(words):
        item = _ITEM.sub("", words, count=1)
        if before and before.kind == Kind.LIST:
            before.lines.append(item)
        else:
            found.append(Block(Kind.LIST, [item]))
    elif before and before.kind == Kind.LIST and line.startswith(" ") and not fresh:
        before.lines[-1] += f"\n{words}"
    elif before and before.kind == Kind.TEXT and not fresh:
        before.lines.append(words)
    else:
        found.append(Block(Kind.TEXT, [words]))
