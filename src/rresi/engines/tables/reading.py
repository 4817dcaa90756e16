"""Reading a table from a file."""

from __future__ import annotations

import csv
from pathlib import Path

from rresi.engines.tables.dialect import read_text
from rresi.engines.tables.doubled import doubled
from rresi.engines.tables.faults import Fault, InvalidTable, Limits, gettext_noop
from rresi.engines.tables.table import Table
from rresi.engines.tables.workbook import is_spreadsheet, read_workbook

LIMITS = Limits()
ZIPPED = {".xlsx", ".ods"}


def read_content(path: Path, limits: Limits = LIMITS) -> bytes:
    """A file's bytes.

    Raises:
        InvalidTable: it is larger than the limit.
        OSError: it cannot be read.
    """
    with path.open("rb") as file:
        content = file.read(limits.file_bytes + 1)
    if len(content) > limits.file_bytes:
        message = gettext_noop("the file is larger than %(limit)d bytes")
        raise InvalidTable(Fault(1, None, "", message, {"limit": limits.file_bytes}))
    return content


def read_table(
    path: Path, *, sheet: str = "", known: frozenset[str] = frozenset(), limits: Limits = LIMITS
) -> Table:
    """The table in a file: XLSX, XLS, ODS, or a text with separated cells.

    What is in it decides, not its name; but a text is not what a name of `ZIPPED` promises.

    `known` holds folded headings that the caller looks for; `sheet` names a sheet.

    Raises:
        InvalidTable: it cannot be read as a table.
        OSError: it cannot be read.
    """
    content = read_content(path, limits)
    csv.field_size_limit(limits.cell_characters)
    if is_spreadsheet(content) or path.suffix.casefold() in ZIPPED:
        table = read_workbook(content, sheet=sheet, known=known, limits=limits)
    else:
        table = read_text(content, known=known, limits=limits)
    table.notices += doubled((one.line, one.cells) for one in (table.header, *table.records))
    return table
