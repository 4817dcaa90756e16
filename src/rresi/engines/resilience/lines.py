"""The lines of a table of an ecosystem: read one by one, with every fault at its place."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from pathlib import Path

from rresi.engines.messages import Message
from rresi.engines.messages import gettext_noop as _
from rresi.engines.resilience.marks import mark_of
from rresi.engines.tables import Fault, InvalidTable, Record, Value, as_text, read_table
from rresi.engines.tables.words import MISSING, NOTHING, from_formula, says_nothing

COLUMNS = ("actor", "function", "confidence", "groups")
FAULTS_SHOWN = 20


class InvalidFileError(ValueError):
    """A file that cannot be read as it stands; `faults` names every place."""

    def __init__(self, path: Path, faults: list[Fault]) -> None:
        self.path = path
        self.faults = tuple(faults)
        shown = [f"{path}: {fault}" for fault in faults[:FAULTS_SHOWN]]
        if len(faults) > FAULTS_SHOWN:
            shown.append(f"{path}: and {len(faults) - FAULTS_SHOWN} more")
        super().__init__("\n".join(shown))


def of_file(path: Path, said: Message) -> Message:
    return Message("%(file)s: %(said)s", file=path, said=said)


class Lines:
    """The records of a table with the line each starts on, and the faults found so far."""

    def __init__(self, path: Path, sheet: str = "") -> None:
        self.path = path
        self.faults: list[Fault] = []
        try:
            table = read_table(path, sheet=sheet, known=frozenset(COLUMNS))
        except InvalidTable as error:
            raise InvalidFileError(path, [error.fault]) from error
        self.mark = table.mark
        self.notices = [
            of_file(path, Message(notice.template, **notice.values)) for notice in table.notices
        ]
        self.header_line, self.header = table.header.line, list(table.names)
        self._records = table.records
        while self.header and not self.header[-1] and self._is_empty(len(self.header) - 1):
            self.header.pop()
        self._nothing: dict[str, int] = {}
        self._skipped = 0

    def __iter__(self) -> Iterator[tuple[int, list[Value]]]:
        """Records as wide as the header; others become faults."""
        width = len(self.header)
        for record in self._records:
            cells = list(record.cells)
            while len(cells) > width and cells[-1] == "":
                cells.pop()
            if len(cells) == width:
                yield record.line, cells
            else:
                place = min(len(cells), width) + 1
                self.fail(
                    record.line,
                    place,
                    _("%(count)s cells where the header has %(width)s"),
                    count=len(cells),
                    width=width,
                )

    def _is_empty(self, column: int) -> bool:
        return all(record.cells[column : column + 1] in {(), ("",)} for record in self._records)

    def name(self, line: int, cell: Value) -> str:
        """The name in a cell; empty where a program says so that it has none."""
        return self._said(line, from_formula(as_text(cell)), MISSING)

    def value(self, line: int, cell: Value) -> str:
        """The text of another cell; empty where it says in a word that it has none."""
        return self._said(line, as_text(cell), NOTHING)

    def _said(self, line: int, text: str, nothing: Collection[str]) -> str:
        if says_nothing(text, nothing):
            self._nothing.setdefault(text, line)
            return ""
        return text

    def skip_numbers(self, *, names_follow: bool = False) -> None:
        """Leave out a first column without a heading, in which programs number the rows.

        With `names_follow` only if it holds numbers and the second holds nothing that a matrix
        does: otherwise the first column may be that of the names.
        """
        if len(self.header) > 2 and not self.header[0] and (not names_follow or self._numbered):
            self.header.pop(0)
            self._skipped = 1
            self._records = [Record(one.line, one.cells[1:]) for one in self._records]

    @property
    def _numbered(self) -> bool:
        firsts = [(*map(as_text, one.cells[:2]), "", "")[:2] for one in self._records]
        return bool(self.header[1]) and all(
            number.isdigit() and name and not mark_of(name, crosses=False).isdigit()
            for number, name in firsts
        )

    def fail(self, line: int, column: int | None, template: str, /, **values: object) -> None:
        """Note a fault; `column` counts from 1 in the heading as it is read."""
        named = column is not None and column <= len(self.header)
        field = self.header[column - 1] if named and column is not None else ""
        place = column + self._skipped if column is not None else None
        self.faults.append(Fault(line, place, field, template, values))

    def notice(self, message: Message) -> None:
        self.notices.append(of_file(self.path, message))

    def check(self) -> None:
        if self.faults:
            by_line = sorted(self.faults, key=lambda fault: fault.line)
            raise InvalidFileError(self.path, by_line)
        for text, line in self._nothing.items():
            words = _("line %(line)s: “%(text)s” is read as empty")
            self.notice(Message(words, line=line, text=text))
        self._nothing.clear()
