"""A table in memory."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from functools import cached_property

from rresi.engines.tables.faults import Notice
from rresi.engines.tables.names import fold
from rresi.engines.tables.numbers import decimal_mark

# A cell of a text file is a text, empty or not; a cell of a spreadsheet may be typed.
Value = str | int | float | bool | date | datetime | time | timedelta


@dataclass(frozen=True, slots=True)
class Record:
    """The cells of one row, and the line of the file (or row of the sheet) it starts on."""

    line: int
    cells: tuple[Value, ...]


@dataclass
class Table:
    """A heading and records, as the file has them; records may be of other widths.

    `delimiter` and `encoding` are empty for a spreadsheet, `sheet` is empty for a text file.
    """

    header: Record
    records: list[Record]
    delimiter: str = ""
    encoding: str = ""
    sheet: str = ""
    notices: list[Notice] = field(default_factory=list)

    @property
    def names(self) -> tuple[str, ...]:
        """The heading's cells as text."""
        return tuple(as_text(cell) for cell in self.header.cells)

    @cached_property
    def mark(self) -> str:
        """The decimal mark that the table's texts use, or an empty text."""
        return decimal_mark(
            cell
            for record in self.records
            for cell in record.cells
            if isinstance(cell, str) and cell[:1] in "+-.,0123456789" and cell
        )

    def widen(self, known: frozenset[str]) -> None:
        """Give a heading that is one cell short, as R writes it, an empty first cell.

        Where the heading has names that the caller knows, the first column must count the rows,
        because one cell too many in each of a few rows may also be a slip.
        """
        if not self.is_short:
            return
        counted = all(
            as_text(record.cells[0]) == str(number) for number, record in enumerate(self.records, 1)
        )
        if counted or not known & {fold(name) for name in self.names}:
            self.rename(("", *self.header.cells))

    @property
    def is_short(self) -> bool:
        """Whether the heading is one cell short of every record."""
        width = len(self.header.cells) + 1
        return bool(self.records) and all(len(record.cells) == width for record in self.records)

    def rename(self, names: Sequence[Value]) -> None:
        """Give the columns other headings."""
        self.header = Record(self.header.line, tuple(names))


def as_text(value: Value) -> str:
    """A cell as text: dates in ISO form, whole numbers without a point."""
    match value:
        case str():
            return value
        case bool():
            return "true" if value else "false"
        case int():
            return str(value)
        case float():
            # Fifteen digits are what a spreadsheet keeps; the rest is noise of its arithmetic.
            return format(Decimal(f"{value:.15g}"), "f")
        case datetime():
            return value.isoformat(" ")
        case date() | time():
            return value.isoformat()
        case _:
            return str(value)


def filled(cells: Sequence[Value]) -> int:
    """How many cells hold something."""
    return sum(1 for cell in cells if cell != "")
