"""Lists of a document on sheets of their own: a row an entry, beside the sheet of the documents.

In a single table each entry needs columns of its own, and a file of many documents gets as many as
the longest list asks for. Such a sheet names its document in the first column; its other headings
end in the path of what they hold, without a number: `Relation [relations.kind]`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from django.utils.translation import gettext

from rresi.engines.tables import InvalidTable, Limits, Record, Table, Value, as_text, read_table
from rresi.engines.tables.workbook import sheet_names
from rresi.interchange.cells import flat, write_cell
from rresi.interchange.kinds import Kind
from rresi.interchange.mapping import keyed, path_of
from rresi.interchange.report import in_words, short
from rresi.interchange.shapes import Content, Shape
from rresi.interchange.writing import Cell, natural

_LEAST = 3  # sheets of a file that has such a one: its own, that of the documents, the hidden one
TOLD_AT_MOST = 20


def lists_of(shape: Shape) -> list[str]:
    """The fields that are lists of entries with fields of their own."""
    return [
        name
        for name, inner in shape.fields.items()
        if inner.content == Content.LIST and inner.item and inner.item.content == Content.GROUP
    ]


def sheet_of(
    shape: Shape, name: str, values: Sequence[Mapping[str, Any]], key: str
) -> tuple[list[str], list[list[Cell]]]:
    """The paths and the rows of a list: first the document's key, then the fields of an entry."""
    item = shape.fields[name].item
    assert item is not None
    rows = [(value[key], flat(item, entry)) for value in values for entry in value.get(name, ())]
    order = {field: position for position, field in enumerate(item.fields)}
    paths = sorted(
        {path for _key, row in rows for path in row}
        | {field for field, inner in item.fields.items() if inner.in_one_cell},
        key=lambda path: (order[path.split(".")[0]], natural(path)),
    )
    cells: list[list[Cell]] = [
        [of, *(write_cell(*row[path]) if path in row else "" for path in paths)] for of, row in rows
    ]
    return [key, *(f"{name}.{path}" for path in paths)], cells


def read_sheets(kind: Kind, path: Path, *, sheet: str, limits: Limits) -> tuple[Table, list[str]]:
    """The table of the documents with what stands on the sheets of their lists as numbered columns,
    and what is to be said of it.

    Raises:
        InvalidTable, OSError: as `read_table`.
    """
    key, known = kind.key_field, frozenset(kind.names())
    found, others = _told_apart(kind, path, key, limits)
    if not found or (sheet and sheet not in others):
        return read_table(path, sheet=sheet, known=known, limits=limits), []
    sheet = sheet or (others[0] if len(others) == 1 else "")
    table = read_table(path, sheet=sheet, known=known, limits=limits)
    notices: list[str] = []
    for name, listed in found.items():
        try:
            entries = read_table(path, sheet=listed, limits=limits)
        except InvalidTable:  # not even a heading
            continue
        notices += map(in_words, entries.notices)
        if lost := _joined(table, name, entries, key, listed):
            words = gettext(
                "the sheet “%(sheet)s” has rows of organisations that the list does not have; they "
                "are left out: %(names)s"
            )
            more = ["…"] if len(lost) > TOLD_AT_MOST else []
            told = ", ".join([*(short(one) or "–" for one in lost[:TOLD_AT_MOST]), *more])
            notices.append(words % {"sheet": listed, "names": told})
    return table, notices


def _told_apart(
    kind: Kind, path: Path, key: str, limits: Limits
) -> tuple[dict[str, str], list[str]]:
    """The sheets of lists, by their fields, and the other ones that a reader sees."""
    found, others = {}, []
    for name in sheet_names(path, limits=limits, least=_LEAST):
        listed = _list_on(kind, path, name, key)
        if listed:
            found[listed] = name
        else:
            others.append(name)
    return found, others


def _list_on(kind: Kind, path: Path, sheet: str, key: str) -> str:
    """The field whose entries stand on a sheet; "" where it is none."""
    try:
        heading = read_table(path, sheet=sheet).names
    except InvalidTable:
        return ""
    paths = [path_of(one) for one in heading if one]
    rest = {one.partition(".")[0] for one in paths if one != key}
    name = next(iter(rest), "")
    numbered = any(part.isdecimal() for one in paths for part in one.split("."))
    return (
        name if rest == {name} & {*lists_of(kind.shape)} and key in paths and not numbered else ""
    )


def _joined(table: Table, name: str, entries: Table, key: str, sheet: str) -> list[str]:
    """Give each record of the table its entries as numbered columns; the keys of those without.

    A table without keys stays as it is: it does not say that its documents have no entries.
    """
    paths = [path_of(one) for one in entries.names]
    place = paths.index(key)
    of: dict[str, list[Sequence[Value]]] = {}
    for record in entries.records:
        cells = [*record.cells, *[""] * (len(paths) - len(record.cells))][: len(paths)]
        of.setdefault(as_text(cells[place]).strip(), []).append(cells)
    own = [path_of(one) for one in table.names]
    if key not in own:
        return list(of)
    at, width = own.index(key), len(own)
    fields = [(number, path) for number, path in enumerate(paths) if path and path != key]
    most = max(map(len, of.values()), default=0) or 1
    records = []
    for record in table.records:
        named = as_text(record.cells[at]).strip() if at < len(record.cells) else ""
        found = of.pop(named, []) if named else []
        more = [cells[number] for cells in found for number, _path in fields]
        if len(record.cells) > width:  # which is a mistake of the row
            records.append(record)
            continue
        row = (*record.cells, *[""] * (width - len(record.cells)), *more)
        left = width + most * len(fields) - len(row)
        records.append(Record(record.line, (*row, *[""] * left)))
    table.records = records
    table.rename([*table.header.cells, *_headings(entries.names, fields, name, sheet, most)])
    return list(of)


def _headings(
    words: Sequence[str],
    fields: Sequence[tuple[int, str]],
    name: str,
    sheet: str,
    most: int,
) -> list[str]:
    """The headings of numbered columns: `Relations 2, Note [relations.2.note.en]`."""
    return [
        keyed(
            f"{sheet} {count}, {words[number].rpartition('[')[0].strip()}",
            f"{name}.{count}.{path.partition('.')[2]}",
        )
        for count in range(1, most + 1)
        for number, path in fields
    ]
