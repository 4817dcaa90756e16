"""Spreadsheets: XLSX, XLS and ODS, read by calamine."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterable
from copy import copy
from datetime import datetime, time
from pathlib import Path

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)

from rresi.engines.tables import untold
from rresi.engines.tables.dialect import skip_titles
from rresi.engines.tables.faults import Fault, InvalidTable, Limits, Notice, gettext_noop
from rresi.engines.tables.names import fold
from rresi.engines.tables.table import Record, Table, Value, as_text, filled

OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"  # XLS, and any encrypted file of Office
ZIP = b"PK\x03\x04"
_PLACE = re.compile(rb'\sr="([A-Z]{1,3})([0-9]{1,7})"')
_ODS_TAG = re.compile(rb"<table:(table-row|table-cell)\b([^>]*)>")
_ODS_REPEATED = re.compile(rb'number-(?:rows|columns)-repeated="([0-9]{1,9})"')
_CHUNK = 1 << 20
_LIKE_THOUSANDS = re.compile(r"-?[0-9]{1,3}\.[0-9]{3}")


def is_spreadsheet(content: bytes) -> bool:
    """Whether the content is a file of a spreadsheet program, or something else in a container."""
    return content.startswith((OLE, ZIP))


def read_workbook(content: bytes, *, sheet: str, known: frozenset[str], limits: Limits) -> Table:
    """The table on one sheet: on the sheet named, or on the only one that holds anything.

    Cells keep their types, but a number in percent is the text that its reader sees. Of a formula
    its value is read, and one that failed counts as empty, with a notice. What is hidden is read
    too, with a notice, as far as the format tells of it: XLS does not. Vertically merged cells
    repeat their value in every row, and a heading of two lines under merged cells becomes one.

    Raises:
        InvalidTable: no spreadsheet, encrypted, too large, or it is open which sheet is meant.
    """
    if content.startswith(ZIP):
        _check_container(content, limits)
    try:
        with CalamineWorkbook.from_filelike(io.BytesIO(content)) as book:
            found = _sheet(book, sheet)
            rows = found.to_python(skip_empty_area=False)
            merged = _merged(found)
            beside = untold.on_sheet(content, book.sheet_names.index(found.name))
    except PasswordError as error:
        raise _invalid(
            gettext_noop("the file is password-protected; save it without a password")
        ) from (error)
    except (CalamineError, OSError, ValueError) as error:
        if isinstance(error, InvalidTable):
            raise
        # The library's own words are for programmers; of a missing sheet it says its name alone.
        message = gettext_noop(
            "the spreadsheet is damaged or incomplete; open it in your spreadsheet program and "
            "save it as XLSX again"
        )
        raise _invalid(message) from error
    _write_percent(rows, beside.percent)
    table = _table(rows, merged, found.name, known, limits)
    table.notices += untold.notices(beside, rows, found.name)
    return table


def sheet_names(path: Path, *, limits: Limits, least: int) -> list[str]:
    """The sheets that a reader sees; none of a file that is no XLSX, has not even the `least`
    number of sheets, hidden ones too, or is refused.
    """
    try:
        with zipfile.ZipFile(path) as container:
            parts = [one for one in container.namelist() if one.startswith("xl/worksheets/sheet")]
        if len(parts) < least:
            return []
        _check_container(path.read_bytes(), limits)
        with CalamineWorkbook.from_path(str(path)) as book:
            return [meta.name for meta in _visible(book)]
    except (zipfile.BadZipFile, PasswordError, CalamineError, OSError, ValueError):
        return []


def _visible(book: CalamineWorkbook) -> list[SheetMetadata]:
    return [
        meta
        for meta in book.sheets_metadata
        if meta.typ == SheetTypeEnum.WorkSheet and meta.visible == SheetVisibleEnum.Visible
    ]


def _invalid(template: str, values: dict[str, object] | None = None) -> InvalidTable:
    return InvalidTable(Fault(1, None, "", template, values or {}))


def _check_container(content: bytes, limits: Limits) -> None:
    """Refuse a ZIP that is no spreadsheet, or that would fill the memory when it is unpacked.

    The sizes written in a ZIP may lie, so every part is unpacked and counted. calamine keeps the
    whole rectangle around the filled cells, so that two cells in far corners are enough to fill
    the memory: the corners are looked up first.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(content)) as container:
            names = set(container.namelist())
            is_ods = "content.xml" in names and "mimetype" in names
            if not is_ods and "xl/workbook.xml" not in names:
                if "xl/workbook.bin" in names:
                    raise _invalid(gettext_noop("XLSB files cannot be read; save the file as XLSX"))
                raise _invalid(gettext_noop("the file is neither a spreadsheet nor a text file"))
            left = limits.unpacked_bytes
            for info in container.infolist():
                is_sheet = info.filename.startswith("xl/worksheets/") and info.filename.endswith(
                    ".xml"
                )
                keep = is_sheet or (is_ods and info.filename == "content.xml")
                size, part = _unpacked(container, info, left, keep=keep)
                left -= size
                if left < 0:
                    message = gettext_noop("unpacked, the file is larger than %(limit)d bytes")
                    raise _invalid(message, {"limit": limits.unpacked_bytes})
                if part:
                    _check_corners(_ods_corner(part) if is_ods else _corner(part), limits)
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, EOFError) as error:
        raise _invalid(gettext_noop("the file is damaged")) from error


def _unpacked(
    container: zipfile.ZipFile, info: zipfile.ZipInfo, left: int, *, keep: bool
) -> tuple[int, bytes]:
    whole = copy(info)
    # As far as it goes, not as far as it says; and beyond the limit, so that no end is reached
    # there, at which the part's checksum would be held against a piece of it.
    whole.file_size = left + 2 * _CHUNK
    size, parts = 0, []
    with container.open(whole) as file:
        while size <= left and (chunk := file.read(_CHUNK)):
            size += len(chunk)
            if keep:
                parts.append(chunk)
    return size, b"".join(parts)


def _corner(xml: bytes) -> tuple[int, int]:
    row = column = 0
    for letters, digits in set(_PLACE.findall(xml)):
        row = max(row, int(digits))
        column = max(column, untold.column_number(letters.decode()))
    return row, column


def _ods_corner(xml: bytes) -> tuple[int, int]:
    """Rows and columns up to the last filled cell; empty repeated ones behind it cost nothing."""
    rows = last_row = last_column = column = repeated = 0
    for tag in _ODS_TAG.finditer(xml):
        times = _ODS_REPEATED.search(tag[2])
        count = int(times[1]) if times else 1
        if tag[1] == b"table-row":
            rows, column, repeated = rows + repeated, 0, count
        else:
            column += count
            if b"value-type=" in tag[2]:
                last_row = max(last_row, rows + repeated)
                last_column = max(last_column, column)
    return last_row, last_column


def _check_corners(corner: tuple[int, int], limits: Limits) -> None:
    rows, columns = corner
    if rows * columns > limits.cells:
        message = gettext_noop(
            "a sheet reaches to row %(rows)d and column %(columns)d, more than %(limit)d cells; "
            "delete the cells far away from the table"
        )
        raise _invalid(message, {"rows": rows, "columns": columns, "limit": limits.cells})


def _sheet(book: CalamineWorkbook, wanted: str) -> CalamineSheet:
    if wanted:
        every = [meta for meta in book.sheets_metadata if meta.typ == SheetTypeEnum.WorkSheet]
        for meta in every:
            if fold(meta.name) == fold(wanted):
                return book.get_sheet_by_name(meta.name)
        message = gettext_noop("there is no sheet “%(sheet)s”; the sheets are: %(names)s")
        names = ", ".join(meta.name for meta in every)
        raise _invalid(message, {"sheet": wanted, "names": names})
    sheets = [book.get_sheet_by_name(meta.name) for meta in _visible(book)]
    # `total_height` and `total_width` are one less than they say, so that one column would be none.
    sheets = [sheet for sheet in sheets if sheet.height and sheet.width]
    sheets = [sheet for sheet in sheets if sheet.height > 1] or sheets  # a line alone is a note
    if not sheets:
        raise _invalid(gettext_noop("the file is empty"))
    if len(sheets) > 1:
        message = gettext_noop("several sheets contain data; choose one of them: %(names)s")
        found = tuple(sheet.name for sheet in sheets)
        raise _invalid(message, {"names": ", ".join(found), "sheets": found})
    return sheets[0]


Area = tuple[tuple[int, int], tuple[int, int]]


def _merged(sheet: CalamineSheet) -> list[Area]:
    return sheet.merged_cell_ranges or []


def _table(
    rows: list[list[Value]], merged: list[Area], name: str, known: frozenset[str], limits: Limits
) -> Table:
    cells = [[_value(value) for value in row] for row in rows]
    down = _fill_down(cells, merged)
    records = []
    for line, whole in enumerate(cells, 1):
        row = whole if len(whole) <= limits.columns else _without_empty_end(whole)
        if len(row) > limits.columns:
            raise _invalid(gettext_noop("more than %(limit)d columns"), {"limit": limits.columns})
        if filled(row):
            records.append(Record(line, tuple(row)))
    if not records:
        raise _invalid(gettext_noop("the file is empty"))
    table = Table(records[0], records[1:], sheet=name)
    skip_titles(table, known)
    _join_heading(table, merged)
    _cut_right(table)
    table.widen(known)
    if down:
        table.notices.append(
            Notice(
                gettext_noop(
                    "the values of %(count)d merged cells are used for every row they cover"
                ),
                {"count": down},
            )
        )
    return table


def _write_percent(rows: list[list[Value]], places: Iterable[int]) -> None:
    """Put 4.5% where the sheet shows it and holds 0.045."""
    for place in places:
        line, column = divmod(place, untold.COLUMNS)
        row = rows[line - 1] if line <= len(rows) else []
        value = row[column - 1] if column <= len(row) else ""
        if isinstance(value, int | float) and not isinstance(value, bool):
            text = as_text(float(f"{value * 100:.13g}"))
            # 1.2340 is no thousand, as 1.234 might be.
            row[column - 1] = f"{text}0%" if _LIKE_THOUSANDS.fullmatch(text) else f"{text}%"


def _value(value: Value) -> Value:
    match value:
        case str():
            return value.strip()
        case bool():
            return value
        case float() if value.is_integer() and abs(value) < 1e15:
            return int(value)
        case datetime() if value.time() == time():
            return value.date()
        case _:
            return value


def _fill_down(cells: list[list[Value]], merged: Iterable[Area]) -> int:
    down = 0
    for (top, left), (bottom, _right) in merged:
        if bottom > top and top < len(cells) and left < len(cells[top]):
            value = cells[top][left]
            down += value != ""
            for row in cells[top + 1 : bottom + 1]:
                if left < len(row):
                    row[left] = value
    return down


def _join_heading(table: Table, merged: Iterable[Area]) -> None:
    """A heading under merged cells: `Evidence` over `statement` and `value` becomes two names."""
    top = table.header.line - 1
    groups = [
        area for area in merged if area[0][0] == area[1][0] == top and area[1][1] > area[0][1]
    ]
    if not groups or not table.records or table.records[0].line != table.header.line + 1:
        return
    below = table.records[0]
    names = list(table.header.cells)
    for (_top, left), (_bottom, right) in groups:
        for column in range(left, min(right + 1, len(names))):
            names[column] = table.header.cells[left]
    joined = tuple(
        f"{as_text(over)} {as_text(under)}".strip() if over != under else over
        for over, under in zip(names, below.cells, strict=False)
    )
    table.header, table.records = Record(table.header.line, joined), table.records[1:]


def _without_empty_end(row: list[Value]) -> list[Value]:
    while row and row[-1] == "":
        row = row[:-1] if len(row) < 64 or row[-64:] != [""] * 64 else row[:-64]
    return row


def _cut_right(table: Table) -> None:
    """Drop columns at the right in which nothing stands."""
    rows = [table.header, *table.records]
    width = max((i for row in rows for i, cell in enumerate(row.cells, 1) if cell != ""), default=0)
    table.header = Record(table.header.line, table.header.cells[:width])
    table.records = [Record(row.line, row.cells[:width]) for row in table.records]
