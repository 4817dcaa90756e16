"""Reading a file of any form as documents that are not yet checked."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any, cast

from django.utils.translation import gettext

from rresi.engines.tables import (
    InvalidTable,
    Limits,
    Record,
    Table,
    as_text,
    doubled,
    filled,
    fold,
)
from rresi.engines.tables.words import TOTALS
from rresi.interchange import mapping
from rresi.interchange.cells import UnknownTerm
from rresi.interchange.columns import Column, Word, columns_of
from rresi.interchange.currencies import currency_of, has_amounts, settle
from rresi.interchange.guessing import Guess, guess, ignored_in_words, likely_fields
from rresi.interchange.jsonfiles import json_lines, json_objects
from rresi.interchange.kinds import Kind
from rresi.interchange.nesting import nested, numbers
from rresi.interchange.otherwise import read_otherwise
from rresi.interchange.report import Problem, in_words, short
from rresi.interchange.shapes import Path as FieldPath
from rresi.interchange.sheets import read_sheets

LIMITS = Limits()
EXAMPLES_FROM = 20  # rows


@dataclass(frozen=True, slots=True)
class Entry:
    """One document as the file has it.

    `given` are the fields that the file speaks about, empty or not; of a field by language it may
    be one language alone (`description.nl`). `rows` are the numbers, from 0, that the rows of a
    list have in the file where one before them is empty.
    """

    line: int
    value: dict[str, Any]
    given: frozenset[str]
    rows: Mapping[str, Sequence[int]] = field(default_factory=dict)


def entry_of(line: int, record: Mapping[str, Any]) -> Entry:
    """A record of JSON as an entry. A field that is null says nothing, and is emptied."""
    value = {name: inner for name, inner in record.items() if inner is not None}
    return Entry(line, value, frozenset(record))


@dataclass
class Reading:
    """The entries of a file, and what is wrong with the rest of it.

    `headings` and `columns` are empty unless the file is a table; `columns` leads from a path to
    the heading of its column, and `examples` from a heading to the first value under it. `sheets`
    are those of a workbook of which somebody has to choose one, `absent` the required fields
    without a column, `words` the texts that are no terms, by their questions, `guesses` what
    columns may be. `unread` are the headings that mean nothing, hold something and of which nobody
    has said anything, each with the likeliest field or ""; they stand in line `heading_line`.
    `follows` are lines and places, as problems name them, that lack something because of another
    mistake: whoever mends an amount says its currency with it.
    """

    file: str
    entries: list[Entry] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    headings: tuple[str, ...] = ()
    matched: dict[str, str] = field(default_factory=dict)
    columns: dict[str, str] = field(default_factory=dict)
    examples: dict[str, str] = field(default_factory=dict)
    sheets: tuple[str, ...] = ()
    absent: set[str] = field(default_factory=set)
    words: dict[str, Word] = field(default_factory=dict)
    guesses: list[Guess] = field(default_factory=list)
    unread: dict[str, str] = field(default_factory=dict)
    heading_line: int = 1
    follows: set[tuple[int, str]] = field(default_factory=set)

    @property
    def settled(self) -> dict[str, str]:
        """What the columns are, without those of which somebody has still to say it."""
        open_ones = {one.heading for one in self.guesses if not one.answer}
        return {name: place for name, place in self.matched.items() if name not in open_ones}

    def fail(self, line: int, place: str, message: str, text: str = "") -> None:
        """Note a mistake; a path becomes the heading of its column where it has one."""
        self.problems.append(Problem(self.file, line, self.place(place), message, text))

    def fail_value(self, kind: Kind, line: int, place: str, message: str, text: str = "") -> None:
        """Note a value that could not be read; where it is an amount, no currency is asked for."""
        self.fail(line, place, message, text)
        if where := currency_of(kind.shape, place):
            self.follows.add((line, self.place(where)))

    def failed_at(self, place: str) -> set[int]:
        """The lines with a mistake at a path."""
        field = self.place(place)
        return {problem.line for problem in self.problems if problem.field == field}

    def place(self, place: str) -> str:
        """The heading of the column of a path, or the path where it has none."""
        if not self.columns:
            return place
        parts = place.split(".")
        # Lists are counted from 0 in problems and from 1 in headings.
        path = ".".join(str(int(part) + 1) if part.isdecimal() else part for part in parts)
        while path and path not in self.columns:
            path = path.rpartition(".")[0]
        return self.columns.get(path, place)


def read(
    kind: Kind,
    path: Path,
    *,
    columns: mapping.Columns | None = None,
    sheet: str = "",
    scope: str = "",
    answers: Mapping[str, str] = MappingProxyType({}),
    limits: Limits = LIMITS,
) -> Reading:
    """The entries of a file: JSON Lines, JSON, or a table, told apart by what is in it.

    `columns` says which column is which field; without it the meaning remembered for these headings
    in files of the `scope` holds, or else that of the headings themselves. `answers` say by the
    question of a `Word` what it is.

    Raises:
        OSError: the file cannot be read.
    """
    reading = Reading(path.name)
    with path.open("rb") as file:
        start = file.read(4096)
    text = start.removeprefix(b"\xef\xbb\xbf").lstrip()
    if path.suffix.lower() in {".jsonl", ".ndjson", ".json"} or text.startswith((b"{", b"[")):
        _read_json(reading, path, text, limits)
    else:
        _read_table(reading, kind, path, columns, sheet, scope, answers, limits)
    for entry in reading.entries if has_amounts(kind.shape) else ():
        for place, message in settle(kind.shape, entry.value):
            reading.fail_value(kind, entry.line, place, message)
    return reading


def _read_json(reading: Reading, path: Path, start: bytes, limits: Limits) -> None:
    if path.stat().st_size > limits.file_bytes:
        message = gettext("The file is larger than %(limit)d bytes.") % {"limit": limits.file_bytes}
        reading.fail(1, "", message)
        return
    by_lines = path.suffix.lower() in {".jsonl", ".ndjson"}
    whole = not by_lines and (path.suffix.lower() == ".json" or start.startswith(b"["))
    found = json_objects(path.read_bytes()) if whole else json_lines(path, limits)
    for line, value, wrong in found:
        if wrong:
            reading.fail(line, "", wrong)
        elif not isinstance(value, dict):
            reading.fail(line, "", gettext("This must be an object with named fields."))
        elif value.get("type") in {"FeatureCollection", "Feature"}:
            message = gettext("GeoJSON cannot be imported. Use the same list as XLSX or CSV.")
            reading.fail(line, "", message)
        else:
            reading.entries.append(entry_of(line, value))
    said = doubled((one.line, _texts(one.value)) for one in reading.entries)
    reading.notices += map(in_words, said)


def _texts(value: Any) -> Iterator[str]:
    """Every text in a value of JSON."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict | list):
        for inner in value.values() if isinstance(value, dict) else value:
            yield from _texts(inner)


def _read_table(
    reading: Reading,
    kind: Kind,
    path: Path,
    columns: mapping.Columns | None,
    sheet: str,
    scope: str,
    answers: Mapping[str, str],
    limits: Limits,
) -> None:
    try:
        table, notices = read_sheets(kind, path, sheet=sheet, limits=limits)
    except InvalidTable as error:
        fault = error.fault
        reading.sheets = cast("tuple[str, ...]", fault.values.get("sheets", ()))
        reading.fail(fault.line, "", in_words(fault))
        return
    reading.notices += [*map(in_words, table.notices), *notices]
    _name_columns(kind, table)
    reading.headings = table.names
    for record in table.records[:EXAMPLES_FROM]:
        for heading, cell in zip(table.names, record.cells, strict=False):
            if cell != "":
                reading.examples.setdefault(heading, as_text(cell))
    if columns is None:
        columns = mapping.remembered(kind, table.names, scope)
        if columns is not None:
            reading.notices.append(gettext("the column mapping of the last import is used"))
    matched = mapping.match(kind, table.names, columns)
    if columns is None and (place := _of_first(kind, table, matched)):
        matched = mapping.match(kind, table.names, {mapping.unnamed(0): place})
        words = gettext("the first column has no heading and is read as %(field)s")
        reading.notices.append(words % {"field": next(iter(kind.labels.get(place, ())), place)})
    reading.guesses, ignored = guess(kind, table, matched, answers, columns or ())
    reading.notices += matched.notices.values()
    reading.heading_line = table.header.line
    unread = [heading for heading in ignored if heading in matched.unread]
    guessed = {one.heading: one.place for one in reading.guesses if one.heading in unread}
    reading.unread = likely_fields(kind, unread, matched) | guessed
    if ignored:
        reading.notices.append(ignored_in_words(ignored))
    reading.matched = matched.columns(table.names)
    for heading, message in matched.problems:
        reading.fail(table.header.line, heading, message)
    pairs = zip(table.names, matched.paths, strict=True)
    reading.columns = {".".join(path): heading for heading, path in pairs if path}
    for name in _absent(kind, matched):
        reading.absent.add(name)
        message = gettext("There is no column for this field. The columns are: %(columns)s")
        columns_said = ", ".join(mapping.heading_words(name) for name in table.names if name)
        reading.fail(table.header.line, name, message % {"columns": columns_said})
    _without_total(reading, table)
    _read_records(reading, kind, table, matched.paths, answers)


def _absent(kind: Kind, matched: mapping.Matched) -> list[str]:
    """The required fields that no column is."""
    covered = {path[0] for path in matched.paths if path}
    fields = kind.shape.fields.items()
    return [name for name, shape in fields if shape.required and name not in covered]


def _name_columns(kind: Kind, table: Table) -> None:
    """Give every column with texts a heading, so that somebody can say what it is.

    R leaves out the heading of the names of the rows; where a list lacks a required field without
    them, a heading one cell short is none of its slips.
    """
    if table.is_short and _absent(kind, mapping.match(kind, table.names)):
        table.rename(("", *table.names))
    names = list(table.names)
    for position, name in enumerate(names):
        cells = [as_text(one.cells[position]) for one in table.records if position < len(one.cells)]
        if not name and not all(text.isdecimal() for text in cells if text):  # no row numbers
            names[position] = mapping.unnamed(position)
    table.rename(names)


def _of_first(kind: Kind, table: Table, matched: mapping.Matched) -> str:
    """The required field that a first column without a heading is: the only one that is absent,
    where each row has another text. Empty where it is none."""
    absent = _absent(kind, matched)
    cells = [as_text(record.cells[0]) for record in table.records]
    unnamed = table.names[0] == mapping.unnamed(0)
    apart = all(cells) and len(set(cells)) == len(cells)
    return absent[0] if len(absent) == 1 and unnamed and apart else ""


def _without_total(reading: Reading, table: Table) -> None:
    """Leave out a last row that is a sum or a remark: one that says so and has few cells filled, or
    one with a single cell filled below an empty row.
    """
    if len(table.records) < 2 or len(table.names) < 3:
        return
    before, last = table.records[-2:]
    apart = filled(last.cells) == 1 and last.line > before.line + 1
    text = next((as_text(cell) for cell in last.cells if cell != ""), "")
    sums = fold(text).rstrip(" 0123456789") in TOTALS and filled(last.cells) <= len(table.names) / 2
    if apart or sums:
        table.records.pop()
        words = gettext("line %(line)d stands apart below the table and is ignored: %(text)s")
        reading.notices.append(words % {"line": last.line, "text": short(text)})


def without_repeats(reading: Reading) -> None:
    """Leave out the entries that say the same as one before them, with a notice."""
    first: dict[int, Entry] = {}
    kept = []
    for entry in reading.entries:
        earlier = first.setdefault(hash(repr(entry.value)), entry)
        if earlier is entry or earlier.value != entry.value:
            kept.append(entry)
        else:
            words = gettext("line %(line)d says the same as line %(first)d and is ignored")
            reading.notices.append(words % {"line": entry.line, "first": earlier.line})
    reading.entries = kept


def _read_records(
    reading: Reading,
    kind: Kind,
    table: Table,
    paths: list[FieldPath | None],
    answers: Mapping[str, str],
) -> None:
    columns = columns_of(kind, table, paths, answers, reading.words)
    nothing: dict[str, list[int]] = {}
    moved: dict[str, list[int]] = {}
    empty: list[int] = []
    given = frozenset(column.given for column in columns if column)
    for record in _given_up(table.records):
        cells = _fitting(reading, record, len(columns))
        if cells is None or _says_nothing(columns, cells, record.line, empty):
            continue
        flat: dict[FieldPath, Any] = {}
        wrong: set[str] = set()
        elsewhere: dict[FieldPath, Any] = {}
        for column, cell in zip(columns, cells, strict=True):
            if column is None or (isinstance(cell, str) and cell.strip() == column.none):
                continue
            if column.says_nothing(cell):
                nothing.setdefault(as_text(cell), []).append(record.line)
                continue
            if isinstance(cell, str) and cell.startswith("="):
                words = gettext("line %(line)d: %(text)s looks like a formula and is kept as text")
                reading.notices.append(words % {"line": record.line, "text": short(cell)})
            answered = column.note_answered(cell, record.line)
            try:
                value = column.value(cell, record.line)
            except UnknownTerm as error:
                value = str(error)  # the field's own check knows whether it is one
                found = column.read_instead(cell)
                if column.instead and found is not None:
                    value = None
                    wrong.add(column.given)
                    elsewhere[column.instead.path] = found
                    moved.setdefault(as_text(cell), []).append(record.line)
                elif not column.is_open:
                    value = None
                    wrong.add(column.given)
                    for text in error.texts:
                        reading.fail(record.line, column.place, column.complaint(text, record.line))
                        column.note_unknown(text, reading.problems[-1])
            except ValueError as error:
                value = None
                wrong.add(column.given)
                reading.fail_value(kind, record.line, column.place, str(error), as_text(cell))
            if value is not None and value != []:
                flat[column.path] = value
            elif answered:  # a cell whose words are all left out says nothing, and empties nothing
                wrong.add(column.given)
        more = {path[0] for path in elsewhere.keys() - flat.keys()}
        flat = elsewhere | flat
        value = nested(kind.shape, flat)
        said = (given - wrong) | more if wrong or more else given  # one set for most rows
        reading.entries.append(Entry(record.line, value, said, numbers(value, flat)))
    reading.notices += read_otherwise(columns, nothing, moved, empty)


def _says_nothing(
    columns: Sequence[Column | None], cells: Sequence[Any], line: int, empty: list[int]
) -> bool:
    """Whether a row has nothing in a column that is read; noted as `empty` if it has elsewhere."""
    nothing = all(cell == "" for column, cell in zip(columns, cells, strict=True) if column)
    if nothing and any(cell != "" for cell in cells):
        empty.append(line)
    return nothing


def _given_up(records: list[Record]) -> Iterator[Record]:
    """The records one by one, each given up: a long file is not held twice."""
    records.reverse()
    while records:
        yield records.pop()


def _fitting(reading: Reading, record: Record, width: int) -> list[Any] | None:
    cells = list(record.cells)
    while len(cells) > width and cells[-1] == "":
        cells.pop()
    if len(cells) != width:
        message = gettext("There are %(given)d cells here, and %(width)d in the heading.")
        reading.fail(record.line, "", message % {"given": len(cells), "width": width})
        return None
    return cells
