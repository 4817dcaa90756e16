"""What calamine does not tell of a sheet: what is hidden in it, which cells failed, and which
show their number in percent."""

from __future__ import annotations

import html
import io
import re
import zipfile
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from rresi.engines.tables.faults import Notice, gettext_noop
from rresi.engines.tables.table import Value

_SHEET = re.compile(rb"<(?:\w+:)?sheet\b[^>]*>")
_RELATED = re.compile(rb"<(?:\w+:)?Relationship\b[^>]*>")
_HIDING = re.compile(rb"<(?:\w+:)?(row|col)\b([^>]*)>")
_FAILED = re.compile(rb'<(?:\w+:)?c\b[^>]*\st="e"')  # a cell whose formula ended in an error
_FORMAT = re.compile(rb"<(?:\w+:)?numFmt\b([^>]*)>")
_STYLES = re.compile(rb"<(?:\w+:)?cellXfs\b.*?</(?:\w+:)?cellXfs>", re.DOTALL)
_STYLE = re.compile(rb"<(?:\w+:)?xf\b([^>]*)>")
_IN_PERCENT = {"9", "10"}  # the formats 0% and 0.00%, which every file has
_ODS_SHEET = re.compile(rb"<table:table\b.*?</table:table>", re.DOTALL)
_ODS_CELL = re.compile(rb"<table:(table-row|table-cell|covered-table-cell)\b([^>]*)>")
_ODS_HIDING = re.compile(rb"<table:table-(row|column)(?=[\s/>])([^>]*)>")
_ATTRIBUTE = re.compile(rb"""([\w:-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')""")

COLUMNS = 1 << 20  # more than any sheet has

Span = tuple[int, int]
"""The first and the last, from 1."""


@dataclass
class Untold:
    """The hidden rows and columns of a sheet, how many of its cells hold an error, and which show
    percent: each as `place` writes it."""

    rows: list[Span] = field(default_factory=list)
    columns: list[Span] = field(default_factory=list)
    failed: int = 0
    percent: array[int] = field(default_factory=lambda: array("q"))  # there may be ten million


def on_sheet(content: bytes, position: int) -> Untold:
    """What is untold of the sheet at that position, from 0, of a container that is sound.

    Nothing of an XLS file, which is no container.
    """
    if not zipfile.is_zipfile(io.BytesIO(content)):
        return Untold()
    with zipfile.ZipFile(io.BytesIO(content)) as container:
        names = set(container.namelist())
        if "content.xml" in names:
            sheets = _ODS_SHEET.findall(container.read("content.xml"))
            return _in_ods(sheets[position]) if position < len(sheets) else Untold()
        part = _part(container, position)
        if part not in names:
            return Untold()
        styles = container.read("xl/styles.xml") if "xl/styles.xml" in names else b""
        return _in_xlsx(container.read(part), _percent_styles(styles))


def notices(untold: Untold, rows: Sequence[Sequence[Value]], sheet: str) -> list[Notice]:
    """What is to be said of it: of hidden rows and columns, only where something stands in them."""
    found = []
    if untold.rows:
        shown = {number for number, row in enumerate(rows, 1) if any(cell != "" for cell in row)}
        words = gettext_noop("hidden rows on the sheet “%(sheet)s” that are read too: %(count)d")
        found.append((words, len(_numbers(untold.rows, len(rows)) & shown)))
    if untold.columns:
        shown = {number for row in rows for number, cell in enumerate(row, 1) if cell != ""}
        words = gettext_noop("hidden columns on the sheet “%(sheet)s” that are read too: %(count)d")
        found.append((words, len(_numbers(untold.columns, max(shown, default=0)) & shown)))
    words = gettext_noop(
        "cells that contain an error such as #REF! and are read as empty: %(count)d"
    )
    found.append((words, untold.failed))
    return [Notice(words, {"sheet": sheet, "count": count}) for words, count in found if count]


def _numbers(spans: Sequence[Span], last: int) -> set[int]:
    return {one for first, end in spans for one in range(first, min(end, last) + 1)}


def _part(container: zipfile.ZipFile, position: int) -> str:
    """The name of the part that holds a sheet; "" where the workbook does not say it."""
    try:
        sheets = _SHEET.findall(container.read("xl/workbook.xml"))
        related = _RELATED.findall(container.read("xl/_rels/workbook.xml.rels"))
    except KeyError:
        return ""
    if position >= len(sheets):
        return ""
    key = next((v for name, v in _attributes(sheets[position]) if name.endswith(":id")), "")
    for one in related:
        said = dict(_attributes(one))
        if said.get("Id") == key:
            target = said.get("Target", "")
            return target[1:] if target.startswith("/") else f"xl/{target}"
    return ""


def _percent_styles(xml: bytes) -> set[str]:
    """The numbers of the styles that show a number in percent."""
    formats = set(_IN_PERCENT)
    for tag in _FORMAT.findall(xml):
        said = dict(_attributes(tag))
        if "%" in re.sub(r'"[^"]*"|\\.', "", said.get("formatCode", "")):  # no sign in a text
            formats.add(said.get("numFmtId", ""))
    styles = _STYLES.search(xml)
    found = _STYLE.findall(styles[0]) if styles else []
    return {
        str(number)
        for number, tag in enumerate(found)
        if dict(_attributes(tag)).get("numFmtId") in formats
    }


def _in_xlsx(xml: bytes, in_percent: set[str]) -> Untold:
    untold = Untold(failed=len(_FAILED.findall(xml)))
    if in_percent:
        styles = "|".join(sorted(in_percent)).encode()
        shown = (
            rb'<(?:\w+:)?c\b(?=[^>]*\ss="(?:' + styles + rb')")[^>]*\sr="([A-Z]{1,3})([0-9]{1,7})"'
        )
        for cell in re.finditer(shown, xml):
            untold.percent.append(place(int(cell[2]), column_number(cell[1].decode())))
    row = 0
    for tag in _HIDING.finditer(xml):
        said = dict(_attributes(tag[2]))
        if tag[1] == b"row":
            row = _number(said.get("r")) or row + 1
        if said.get("hidden") not in {"1", "true"}:
            continue
        if tag[1] == b"row":
            untold.rows.append((row, row))
        else:
            untold.columns.append((_number(said.get("min")), _number(said.get("max"))))
    return untold


def _in_ods(xml: bytes) -> Untold:
    untold = Untold()
    at = {b"row": 0, b"column": 0}
    for tag in _ODS_HIDING.finditer(xml):
        said = dict(_attributes(tag[2]))
        kind = tag[1]
        first = at[kind] + 1
        at[kind] += _number(said.get(f"table:number-{kind.decode()}s-repeated")) or 1
        if said.get("table:visibility") in {"collapse", "filter"}:
            spans = untold.rows if kind == b"row" else untold.columns
            spans.append((first, at[kind]))
    if b'value-type="percentage"' in xml:
        untold.percent.extend(_ods_percent(xml))
    return untold


def _ods_percent(xml: bytes) -> Iterator[int]:
    row = column = rows = 0
    for tag in _ODS_CELL.finditer(xml):
        said = dict(_attributes(tag[2]))
        if tag[1] == b"table-row":
            row, column = row + rows, 0
            rows = _number(said.get("table:number-rows-repeated")) or 1
            continue
        first = column + 1
        column += _number(said.get("table:number-columns-repeated")) or 1
        if said.get("office:value-type") == "percentage":
            for line in range(row + 1, row + rows + 1):
                yield from (place(line, number) for number in range(first, column + 1))


def place(line: int, column: int) -> int:
    """A cell as one number; `divmod` by COLUMNS takes it apart."""
    return line * COLUMNS + column


def column_number(letters: str) -> int:
    """A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def _attributes(tag: bytes) -> Iterator[tuple[str, str]]:
    for name, double, single in _ATTRIBUTE.findall(tag):
        yield name.decode(), html.unescape((double or single).decode("utf-8", "replace"))


def _number(text: str | None) -> int:
    return int(text) if text and text.isdecimal() and len(text) < 10 else 0
