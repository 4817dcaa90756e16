"""What was read in another way than it is written, in words."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from django.utils.translation import gettext, ngettext

from rresi.core.formats import quoted
from rresi.interchange.columns import Column
from rresi.interchange.report import lines_in_short, short

TOLD_AT_MOST = 20  # texts of a notice


def read_otherwise(
    columns: Sequence[Column | None],
    nothing: Mapping[str, Sequence[int]],
    moved: Mapping[str, Sequence[int]],
    empty: Sequence[int],
) -> list[str]:
    """A notice of each kind: the lines without anything in a column that is read, the texts that
    say that there is nothing, those that went to another field, each with its lines, and of each
    column those that became a term of it, and those that a cell names again.
    """
    notices = []
    if empty:
        words = ngettext(
            "line %(lines)s has nothing in the columns that are read and is ignored",
            "lines %(lines)s have nothing in the columns that are read and are ignored",
            len(empty),
        )
        notices.append(words % {"lines": lines_in_short(empty)})
    if nothing:
        words = gettext("Read as empty: %(words)s")
        notices.append(words % {"words": with_lines(nothing)})
    if moved:
        others = (column.instead for column in columns if column)
        named = next(other.word for other in others if other)
        words = gettext("Read as “%(field)s”: %(words)s")
        notices.append(words % {"field": named, "words": with_lines(moved)})
    for column in columns:
        if column and column.read_as:
            words = gettext("Read as “%(field)s”: %(words)s")
            told = [f"{quoted(text)} → {label}" for text, label in column.read_as.items()]
            notices.append(words % {"field": column.word, "words": _first(told)})
        if column and column.twice:
            words = gettext("%(field)s, named twice in a cell and read once: %(words)s")
            notices.append(words % {"field": column.word, "words": with_lines(column.twice)})
    return notices


def with_lines(found: Mapping[str, Sequence[int]]) -> str:
    """Texts, each with the lines that have it; of very many the first."""
    told = []
    for text, lines in found.items():
        words = ngettext(
            "“%(text)s” (line %(lines)s)", "“%(text)s” (lines %(lines)s)", len({*lines})
        )
        told.append(words % {"text": short(text), "lines": lines_in_short(lines)})
    return _first(told)


def _first(told: Sequence[str]) -> str:
    more = ["…"] if len(told) > TOLD_AT_MOST else []
    return ", ".join([*told[:TOLD_AT_MOST], *more])
