"""Two revisions side by side: field by field, with the words that went and those that came."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher

from rresi.core.documents.lines import Line
from rresi.core.text import in_lines

_WORDS = re.compile(r"\s+|\w+|[^\w\s]")
WORDS_AT_MOST = 4000  # beyond this, a field is shown whole: before and after
Part = tuple[str, bool]
"""A passage, and whether it changed."""


@dataclass(frozen=True)
class Difference:
    """One field that differs. `before` and `after` are its passages in order."""

    key: str
    label: str
    before: tuple[Part, ...]
    after: tuple[Part, ...]
    picture_before: str = ""
    picture_after: str = ""


def differences(old: Sequence[Line], new: Sequence[Line]) -> list[Difference]:
    """The fields that differ, in the order of the newer revision, then those that are gone."""
    was = {line.key: line for line in old}
    now = {line.key: line for line in new}
    found = []
    for key in [*now, *(key for key in was if key not in now)]:
        label = (now.get(key) or was[key]).label
        before, after = was.get(key, Line(key, label, "")), now.get(key, Line(key, label, ""))
        if (before.text, before.picture) != (after.text, after.picture):
            passages = marked(*_read(before, after))
            found.append(Difference(key, label, *passages, before.picture, after.picture))
    return found


def _read(before: Line, after: Line) -> tuple[str, str]:
    """Both texts as they are read; as they were typed where only the formatting differs."""
    if before.long or after.long:
        shown = in_lines(before.text), in_lines(after.text)
        if shown[0] != shown[1]:
            return shown
    return before.text, after.text


def marked(before: str, after: str) -> tuple[tuple[Part, ...], tuple[Part, ...]]:
    """Both texts in passages, those that the other lacks marked (Ratcliff-Obershelp on words)."""
    first, second = _WORDS.findall(before), _WORDS.findall(after)
    if len(first) > WORDS_AT_MOST or len(second) > WORDS_AT_MOST:
        return ((before, True),), ((after, True),)
    left: list[Part] = []
    right: list[Part] = []
    matcher = SequenceMatcher(None, first, second, autojunk=False)
    for kind, a, b, c, d in matcher.get_opcodes():
        if a < b:
            left.append(("".join(first[a:b]), kind != "equal"))
        if c < d:
            right.append(("".join(second[c:d]), kind != "equal"))
    return tuple(left), tuple(right)
