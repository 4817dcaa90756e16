"""Text files of cells: which separator they use, and their records."""

from __future__ import annotations

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator

from rresi.engines.tables.encoding import NAMES, decode
from rresi.engines.tables.faults import Fault, InvalidTable, Limits, Notice, gettext_noop
from rresi.engines.tables.names import fold
from rresi.engines.tables.table import Record, Table, as_text, filled

_DELIMITERS = ",;\t|"
_SAMPLE = 200  # records by which the separator is chosen
_DECLARED = re.compile(r'"?sep=(?P<delimiter>[^\r\n"]|\t)"?[\r\n]+', re.IGNORECASE)
# What sites call an export "for Excel" is often this, whatever the file's name says.
_MARKUP = re.compile(r"\s*<(?:\?xml|!doctype|html|head|meta|body|table|style)\b", re.IGNORECASE)
# R separates by spaces and puts texts in quotation marks, unless it is told otherwise.
_BY_SPACES = re.compile(r'"[^"\r\n]*"(?: "[^"\r\n]*")*[\r\n]+"[^"\r\n]*"(?: [^ \r\n]+)+')


def read_text(content: bytes, *, known: frozenset[str], limits: Limits) -> Table:
    """The table in a text file.

    `known` holds headings that the caller looks for, folded: a first line with two of them is the
    heading whatever else speaks against it.

    Raises:
        InvalidTable: it is empty, too large or breaks the rules of its quotation marks.
    """
    decoded = decode(content)
    text, skipped = decoded.text, 0
    declared = _DECLARED.match(text)
    if declared:
        text, skipped = text[declared.end() :], 1
    if _MARKUP.match(text):
        message = gettext_noop(
            "the file is a web page or XML; open it in a spreadsheet and save it as XLSX or CSV"
        )
        raise InvalidTable(Fault(1, None, "", message))
    delimiter = declared["delimiter"] if declared else _delimiter(text, known)
    records = _limited(_records(text, delimiter, skipped), limits)
    first = next(records, None)
    if first is None:
        raise InvalidTable(Fault(1, None, "", gettext_noop("the file is empty")))
    table = Table(first, list(records), delimiter=delimiter, encoding=decoded.encoding)
    skip_titles(table, known)
    table.widen(known)
    if decoded.guessed:
        table.notices.append(
            Notice(
                gettext_noop("read as %(encoding)s, because it is not UTF-8: check the accents"),
                {"encoding": NAMES[decoded.encoding]},
            )
        )
    return table


def skip_titles(table: Table, known: frozenset[str] = frozenset()) -> None:
    """Leave out what stands above the heading: rows with one filled cell above a wider table.

    A table of two columns may begin with such a row itself; it has a title only where two of the
    `known` headings follow.
    """
    rows = [table.header, *table.records[:_SAMPLE]]
    widths = Counter(len(row.cells) for row in rows if filled(row.cells) > 1)
    if not widths or filled(table.header.cells) > 1:
        return
    wide = max(widths) > 2
    for position, row in enumerate(table.records):
        if filled(row.cells) > 1:
            if not wide and len({fold(as_text(cell)) for cell in row.cells} & known) < 2:
                return
            first, last = table.header.line, row.line - 1
            table.header, table.records = row, table.records[position + 1 :]
            text = (
                gettext_noop("line %(first)d above the heading is ignored")
                if first == last
                else gettext_noop("lines %(first)d to %(last)d above the heading are ignored")
            )
            table.notices.append(Notice(text, {"first": first, "last": last}))
            return


def _delimiter(text: str, known: frozenset[str]) -> str:
    """The separator under which the first records fit together best."""
    if _BY_SPACES.match(text):
        return " "

    def fit(delimiter: str) -> tuple[bool, bool, bool, float, int]:
        rows, sound = [], True
        try:
            for record in _records(text, delimiter, 0):
                rows.append(record.cells)
                if len(rows) == _SAMPLE:
                    break
        except InvalidTable:
            sound = False
        if not rows:
            return False, False, sound, 0.0, 0
        names = {fold(str(cell)) for cell in rows[0]} & known
        widths = Counter(len(row) for row in rows)
        width = len(rows[0])
        if filled(rows[0]) < 2 or widths[width] * 2 < len(rows):
            width = max(widths, key=lambda found: (widths[found], found))
        share = (widths[width] + widths[width - 1] / 2) / len(rows)
        return len(names) > 1, width > 1, sound, share, width

    return max(_DELIMITERS, key=fit)  # of equals the first, so the comma


def _records(text: str, delimiter: str, skipped: int) -> Iterator[Record]:
    """Records with a filled cell, their cells without spaces around them."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1 + skipped
        try:
            cells = tuple(cell.strip() for cell in next(reader))
        except StopIteration:
            return
        except csv.Error as error:
            if "field limit" in str(error):
                message = gettext_noop("a cell is longer than %(limit)d characters")
                values: dict[str, object] = {"limit": csv.field_size_limit()}
            elif "unexpected end" in str(error):
                message, values = gettext_noop("a quotation mark is opened and not closed"), {}
            else:
                message, values = gettext_noop("not CSV: %(reason)s"), {"reason": error}
            raise InvalidTable(Fault(line, None, "", message, values)) from error
        if any(cells):
            yield Record(line, cells)


def _limited(records: Iterator[Record], limits: Limits) -> Iterator[Record]:
    cells = 0
    for number, record in enumerate(records):
        cells += len(record.cells)
        if number > limits.rows:
            message, limit = gettext_noop("more than %(limit)d rows"), limits.rows
        elif len(record.cells) > limits.columns:
            message, limit = gettext_noop("more than %(limit)d columns"), limits.columns
        elif cells > limits.cells:
            message, limit = gettext_noop("more than %(limit)d cells"), limits.cells
        else:
            yield record
            continue
        raise InvalidTable(Fault(record.line, None, "", message, {"limit": limit}))
