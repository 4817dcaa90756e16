"""Writing documents as JSON Lines, CSV or XLSX; what is written reads back equal."""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Collection, Iterable, Sequence
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import xlsxwriter
from django.utils.translation import gettext
from pydantic import BaseModel

from rresi.engines.tables.words import from_formula
from rresi.interchange.cells import flat, without_formula, write_cell
from rresi.interchange.kinds import Kind
from rresi.interchange.shapes import Shape

_CELL_LIMIT = 32_767  # characters that a cell of Excel holds
_DIGITS = 15  # that a number in Excel keeps

Cell = str | int | Decimal | bool | date
Sheet = tuple[str, Sequence[str], Iterable[Sequence[Cell]]]
"""Its name, its headings and its rows."""
_SHEET_NAME = 31  # characters that Excel allows
_FIRST_YEAR = 1901  # from which a date in Excel is the same day everywhere
_WIDEST = 420  # pixels of a column
_FITTED = 5000  # rows up to which columns are as wide as their cells, which takes time


class CannotWrite(ValueError):
    """A file cannot hold this; the message says why, in the reader's language."""


def write(kind: Kind, path: Path, documents: Iterable[BaseModel], *, bom: bool = True) -> int:
    """Write documents in the form that the file's name asks for; see `write_values`."""
    return write_values(kind, path, [as_value(document) for document in documents], bom=bom)


def write_values(
    kind: Kind, path: Path, values: Sequence[dict[str, Any]], *, bom: bool = True
) -> int:
    """Write records in the form that the file's name asks for; how many they were.

    `bom` marks CSV as UTF-8, as Excel needs it.

    Raises:
        CannotWrite: no such form, or a text is too long for it.
        OSError: the file cannot be written.
    """
    writers: dict[str, Callable[[Sequence[dict[str, Any]]], None]] = {
        ".jsonl": lambda values: write_json_lines(path, values),
        ".csv": lambda values: write_csv(path, *table_of(kind.shape, values), bom=bom),
        ".xlsx": lambda values: write_xlsx(path, *table_of(kind.shape, values)),
    }
    writer = writers.get(path.suffix.lower())
    if writer is None:
        message = gettext("the file name must end in one of: %(endings)s")
        raise CannotWrite(message % {"endings": ", ".join(writers)})
    writer(values)
    return len(values)


def as_value(document: BaseModel) -> dict[str, Any]:
    """A document as JSON, without fields that hold what they hold by themselves."""
    return document.model_dump(mode="json", exclude_defaults=True)


def write_json_lines(path: Path, values: Iterable[dict[str, Any]]) -> None:
    """One document a line."""
    with path.open("w", encoding="utf-8", newline="\n") as file:
        for value in values:
            file.write(json.dumps(value, ensure_ascii=False) + "\n")


def table_of(
    shape: Shape, values: Sequence[dict[str, Any]], *, always: Collection[str] = ()
) -> tuple[list[str], list[list[Cell]]]:
    """Headings and rows: one document a row, in the order of the document's fields.

    A field that no document fills has no column, unless it is one of `always`.
    """
    rows = [flat(shape, value) for value in values]
    order = {name: position for position, name in enumerate(shape.fields)}
    headings = sorted(
        {place for row in rows for place in row}
        | {n for n, s in shape.fields.items() if s.required or n in always},
        key=lambda place: (order[place.split(".")[0]], natural(place)),
    )
    cells: list[list[Cell]] = [
        [write_cell(*row[place]) if place in row else "" for place in headings] for row in rows
    ]
    return headings, cells


def natural(place: str) -> list[tuple[int, str]]:
    """What orders paths, the second of a list before the tenth."""
    return [(int(p), "") if p.isdecimal() else (0, p) for p in place.split(".")]


def write_csv(
    path: Path, headings: Sequence[str], rows: Iterable[Sequence[Cell]], *, bom: bool = True
) -> None:
    """Commas, UTF-8, quotation marks where they are needed; no text that runs as a formula."""
    with path.open("w", encoding="utf-8-sig" if bom else "utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(headings)
        writer.writerows([_as_text(cell) for cell in row] for row in rows)


def _as_text(cell: Cell) -> str:
    if isinstance(cell, bool):
        return "true" if cell else "false"
    if isinstance(cell, Decimal):
        return format(cell, "f")
    return without_formula(cell) if isinstance(cell, str) else str(cell)


def write_xlsx(
    path: Path,
    headings: Sequence[str],
    rows: Iterable[Sequence[Cell]],
    *,
    sheet_name: str = "",
    more: Sequence[Sheet] = (),
    hidden: tuple[str, Iterable[Sequence[str]]] | None = None,
) -> None:
    """One sheet with the headings frozen and columns as wide as their cells, and `more` like it.

    A text is always written as a text, a date as a date. `sheet_name` may be any text; Excel's own
    name stands where none is given. `hidden` is the name and the rows of a last sheet that a reader
    does not see.
    """
    options = {"strings_to_urls": False, "default_date_format": "yyyy-mm-dd"}
    with xlsxwriter.Workbook(str(path), options) as book:
        bold = book.add_format({"bold": True})
        for title, names, lines in ((sheet_name, headings, rows), *more):
            sheet = book.add_worksheet(_sheet_name(title))
            sheet.freeze_panes(1, 0)
            for column, heading in enumerate(names):
                sheet.write_string(0, column, heading, bold)
            for line, row in enumerate(lines, 1):
                for column, cell in enumerate(row):
                    _write_cell(sheet, line, column, cell, names[column])
            if sheet.dim_rowmax <= _FITTED:
                sheet.autofit(_WIDEST)
        if hidden is not None:
            name, hidden_rows = hidden
            second = book.add_worksheet(name)
            second.hide()
            for line, hidden_row in enumerate(hidden_rows):
                for column, text in enumerate(hidden_row):
                    _write_cell(second, line, column, text, name)


def _sheet_name(text: str) -> str | None:
    """The text as Excel takes it for a sheet: without []:*?/\\, and short."""
    plain = "".join(" " if sign in "[]:*?/\\" else sign for sign in text)
    return " ".join(plain.split())[:_SHEET_NAME].strip("' ") or None


def _write_cell(sheet: Any, line: int, column: int, cell: Cell, heading: str) -> None:
    if isinstance(cell, bool):
        sheet.write_boolean(line, column, cell)
    elif isinstance(cell, date) and cell.year >= _FIRST_YEAR:
        sheet.write_datetime(line, column, cell)
    elif isinstance(cell, int | Decimal) and len(Decimal(cell).as_tuple().digits) <= _DIGITS:
        sheet.write_number(line, column, cell)
    elif cell != "":
        text = _literal(cell)
        if len(text) > _CELL_LIMIT:
            message = gettext(
                "row %(row)d, %(field)s: a spreadsheet cell can contain at most %(limit)d "
                "characters"
            )
            raise CannotWrite(message % {"row": line + 1, "field": heading, "limit": _CELL_LIMIT})
        sheet.write_string(line, column, text)


def _literal(cell: Cell) -> str:
    if isinstance(cell, Decimal):
        return format(cell, "f")
    text = str(cell)
    # An apostrophe before a formula is taken off by the reader, so one that is meant gets another.
    return text if from_formula(text) == text else f"'{text}"
