"""What an import found, row by row, and what it did."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from dataclasses import field as dataclass_field
from typing import Generic, TypeVar

from django.utils.translation import gettext, ngettext

from rresi.core import formats
from rresi.engines.tables import Fault, Notice

T = TypeVar("T")
DIFFERENCES_AT_MOST = 200  # rows of a report that say what changes
SHORT = 100
LINES_NAMED = 30


def in_words(thing: Fault | Notice) -> str:
    """What the reader of a table says, in the language of whoever reads it."""
    words = gettext(thing.template)
    return words % thing.values if thing.values else words


@dataclass(frozen=True)
class Problem:
    """One mistake: where it is and what it is. `field` is a path or the heading of a column, `text`
    what stands there, where that is known."""

    file: str
    line: int
    field: str
    message: str
    text: str = dataclass_field(default="", compare=False)

    def __str__(self) -> str:
        place = f"{self.file}:{self.line}"
        return (
            f"{place}: {self.field}: {self.message}" if self.field else f"{place}: {self.message}"
        )


@dataclass(slots=True)
class Row(Generic[T]):
    """A row that can be imported. `action` says what becomes of it: created, updated, unchanged."""

    line: int
    value: T
    key: str = ""
    action: str = "created"


@dataclass
class Report(Generic[T]):
    """All rows that can be imported, all problems, what was read in an unexpected way."""

    rows: list[Row[T]] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    pks: list[int] = field(default_factory=list)
    written: bool = False
    differences: dict[str, list[tuple[str, str, str]]] = field(default_factory=dict)
    """From the key of a row that changes something to a field, what stands and what will stand."""

    def differs(self, key: str, fields: Iterable[tuple[str, object, object]]) -> None:
        """Note what a row changes, for the first rows that do."""
        if len(self.differences) < DIFFERENCES_AT_MOST:
            self.differences[key] = [(name, short(old), short(new)) for name, old, new in fields]

    def count(self, action: str) -> int:
        """How many rows are created, updated or unchanged."""
        return sum(row.action == action for row in self.rows)

    def doubts(self) -> list[str]:
        """What somebody should look at before it is written, a line each."""
        return []

    @property
    def mistakes(self) -> list[Problem]:
        """The problems but for those that a choice will solve."""
        return self.problems

    @property
    def undecided(self) -> int:
        """How many choices are left."""
        return 0

    def summary(self) -> str:
        """The outcome in a sentence, in the reader's language; a second one says what must still be
        answered."""
        if self.problems:
            said = []
            if count := len(self.mistakes):
                words = ngettext(
                    "%(count)s error; nothing was imported.",
                    "%(count)s errors; nothing was imported.",
                    count,
                )
                said.append(words % {"count": formats.number(count)})
            if count := self.undecided:
                words = ngettext(
                    "%(count)s question must be answered before the import.",
                    "%(count)s questions must be answered before the import.",
                    count,
                )
                said.append(words % {"count": formats.number(count)})
            return " ".join(said)
        actions = ("created", "updated", "unchanged")
        numbers = {name: formats.number(self.count(name)) for name in actions}
        if self.written:
            return (
                gettext("%(created)s created, %(updated)s updated, %(unchanged)s unchanged.")
                % numbers
            )
        return (
            gettext(
                "%(created)s would be created, %(updated)s updated, %(unchanged)s are unchanged; "
                "nothing was written."
            )
            % numbers
        )


def short(value: object) -> str:
    """A value in a report, at most a hundred characters."""
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= SHORT else f"{text[: SHORT - 1]}…"


def repeats(keys: Iterable[tuple[int, str | None]]) -> list[tuple[int, int]]:
    """Lines whose key an earlier line has, each with that line. Empty keys do not count."""
    first: dict[str, int] = {}
    found = []
    for line, key in keys:
        if key and first.setdefault(key, line) != line:
            found.append((line, first[key]))
    return found


def repeated_message(line: int) -> str:
    """The words of a problem whose value an earlier line has."""
    return gettext("This is already used in line %(line)d.") % {"line": line}


def lines_in_short(lines: Sequence[int]) -> str:
    """Lines in short: 2, 4–9, 12; of very many the first."""
    spans: list[list[int]] = []
    for line in sorted(set(lines)):
        if spans and line == spans[-1][1] + 1:
            spans[-1][1] = line
        else:
            spans.append([line, line])
    shown = [
        formats.number(a) if a == b else f"{formats.number(a)}–{formats.number(b)}"
        for a, b in spans[:LINES_NAMED]
    ]
    return ", ".join([*shown, "…"] if len(spans) > LINES_NAMED else shown)


def left_out_in_words(lines: Collection[int]) -> str:
    """That rows are left out as somebody chose, and which."""
    words = ngettext(
        "%(count)s row is left out, as you chose: line %(lines)s",
        "%(count)s rows are left out, as you chose: lines %(lines)s",
        len(lines),
    )
    return words % {"count": formats.number(len(lines)), "lines": lines_in_short([*lines])}
