"""What can be wrong with a table, in words that a caller may translate."""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping
from dataclasses import dataclass


def gettext_noop(message: str) -> str:
    """Mark a message for translation. The engines know no Django; whoever shows it translates."""
    return message


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a file. line and column count from 1; field is the column's header.

    `template` and `values` make the message, so that it can be said in another language.
    """

    line: int
    column: int | None
    field: str
    template: str
    values: Mapping[str, object] = dataclasses.field(default_factory=dict)

    @property
    def message(self) -> str:
        """What is wrong, in English."""
        return self.template % self.values if self.values else self.template

    def __str__(self) -> str:
        place = f"line {self.line}"
        if self.column is not None:
            place += f", column {self.column}"
            if self.field:
                place += f" ({self.field})"
        return f"{place}: {self.message}"


@dataclass(frozen=True, slots=True)
class Notice:
    """Something that was read in a way that its author may not expect."""

    template: str
    values: Mapping[str, object] = dataclasses.field(default_factory=dict)

    def __str__(self) -> str:
        return self.template % self.values if self.values else self.template


class InvalidTable(ValueError):
    """A file that cannot be read as a table at all."""

    def __init__(self, fault: Fault) -> None:
        self.fault = fault
        super().__init__(str(fault))


@dataclass(frozen=True, slots=True)
class Limits:
    """How large a file may be. Bytes as stored, bytes when unpacked, and cells in one sheet."""

    file_bytes: int = 100_000_000
    unpacked_bytes: int = 500_000_000
    rows: int = 1_048_576  # what a sheet of Excel holds
    columns: int = 2_000
    cells: int = 10_000_000
    cell_characters: int = 1_000_000
