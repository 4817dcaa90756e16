"""Reading an ecosystem from CSV, with every fault named by line and column.

Three kinds of file, told apart by the header; docs/users/stress-test.md describes them:
- a table `actor,function[,confidence][,groups]`, in any order of columns;
- a matrix whose rows are actors and whose columns are functions;
- a table of relations whose first two columns are actors.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from rresi.engines.resilience.model import Ecosystem, Offer

_COLUMNS = ("actor", "function", "confidence", "groups")
_SHOWN = 20


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong in a file. line and column count from 1; field is the column's header."""

    line: int
    column: int | None
    field: str
    message: str

    def __str__(self) -> str:
        place = f"line {self.line}"
        if self.column is not None:
            place += f", column {self.column}"
            if self.field:
                place += f" ({self.field})"
        return f"{place}: {self.message}"


class InvalidFileError(ValueError):
    """A file that cannot be read as it stands; `faults` names every place."""

    def __init__(self, path: Path, faults: list[Fault]) -> None:
        self.path = path
        self.faults = tuple(faults)
        shown = [f"{path}: {fault}" for fault in faults[:_SHOWN]]
        if len(faults) > _SHOWN:
            shown.append(f"{path}: and {len(faults) - _SHOWN} more")
        super().__init__("\n".join(shown))


@dataclass(frozen=True, slots=True)
class Reading:
    """An ecosystem, and in `notices` what was read in a way that its author may not expect."""

    ecosystem: Ecosystem
    notices: tuple[str, ...]


def read_ecosystem(
    path: Path, relations: Path | None = None, *, completeness: float = 1.0
) -> Reading:
    """Read a table or a matrix, and the relations if there are any.

    Raises InvalidFileError with all faults of the first file that has one, OSError when a file
    cannot be opened, InvalidEcosystemError for a completeness outside (0, 1].
    """
    lines = _Lines(path)
    notices: list[str] = []
    names = [cell.casefold() for cell in lines.header]
    if "actor" in names and "function" in names:
        actors, functions, offers = _table(lines, names, notices)
    else:
        actors, functions, offers = _matrix(lines, notices)
    pairs = [] if relations is None else _relations(_Lines(relations), set(actors), notices)
    ecosystem = Ecosystem.of(
        offers, pairs, actors=actors, functions=functions, completeness=completeness
    )
    return Reading(ecosystem, tuple(notices))


class _Lines:
    """The records of a CSV file with the line each starts on, and the faults found so far."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.faults: list[Fault] = []
        text = self._decoded(path.read_bytes())
        first = text.split("\n", 1)[0]
        self.delimiter = max(",;\t", key=first.count)  # of equals the first, so the comma
        self._reader = csv.reader(
            io.StringIO(text, newline=""), delimiter=self.delimiter, strict=True
        )
        self.header_line, self.header = next(self._records(), (1, []))
        if not self.header:
            self.fail(1, None, "the file is empty")
            raise self.error()

    def __iter__(self) -> Iterator[tuple[int, list[str]]]:
        """Records as wide as the header; others become faults."""
        width = len(self.header)
        for line, cells in self._records():
            if len(cells) == width:
                yield line, cells
            elif len(cells) < width:
                missing = len(cells) + 1
                self.fail(line, missing, f"{len(cells)} cells where the header has {width}")
            else:
                self.fail(line, width + 1, f"{len(cells)} cells where the header has {width}")

    def fail(self, line: int, column: int | None, message: str) -> None:
        named = column is not None and column <= len(getattr(self, "header", ()))
        field = self.header[column - 1] if named and column is not None else ""
        self.faults.append(Fault(line, column, field, message))

    def error(self) -> InvalidFileError:
        return InvalidFileError(self.path, sorted(self.faults, key=lambda fault: fault.line))

    def check(self) -> None:
        if self.faults:
            raise self.error()

    def _records(self) -> Iterator[tuple[int, list[str]]]:
        while True:
            line = self._reader.line_num + 1
            try:
                cells = [cell.strip() for cell in next(self._reader)]
            except StopIteration:
                return
            except csv.Error as error:
                self.fail(line, None, f"not CSV: {error}")
                raise self.error() from error
            if any(cells):
                yield line, cells

    def _decoded(self, content: bytes) -> str:
        try:
            return content.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            before = content[: error.start]
            line = before.count(b"\n") + 1
            start = before.rfind(b"\n") + 1
            # Everything before the first bad byte is valid UTF-8, up to a started character.
            column = len(before[start:].decode("utf-8", "ignore")) + 1
            fault = Fault(
                line,
                None,
                "",
                f"character {column}: byte 0x{content[error.start]:02x} is not UTF-8; "
                "save the file with the encoding UTF-8",
            )
            raise InvalidFileError(self.path, [fault]) from error


def _table(
    lines: _Lines, names: list[str], notices: list[str]
) -> tuple[list[str], list[str], list[Offer]]:
    for column, name in enumerate(names, 1):
        if name in names[: column - 1]:
            lines.fail(lines.header_line, column, "a second column of this name")
    lines.check()
    place = {name: names.index(name) for name in _COLUMNS if name in names}
    heads = zip(lines.header, names, strict=True)
    if unread := [head for head, name in heads if name not in place]:
        notices.append(f"{lines.path}: columns not read: {', '.join(unread)}")
    actors: dict[str, None] = {}
    functions: dict[str, None] = {}
    offers: dict[tuple[str, str], tuple[int, Offer]] = {}
    repeated = 0
    for line, cells in lines:
        actor, function = cells[place["actor"]], cells[place["function"]]
        confidence = _confidence(lines, line, cells, place.get("confidence"))
        if not actor and not function:
            lines.fail(line, place["actor"] + 1, "neither an actor nor a function")
        # An actor may stand alone, offering nothing recorded; so may a function nobody provides.
        if actor:
            actors[actor] = None
        if function:
            functions[function] = None
        if actor and function and confidence is not None:
            groups = cells[place["groups"]].split("|") if "groups" in place else []
            named = frozenset(group.strip() for group in groups) - {""}
            offer = Offer(actor, function, confidence, named)
            first_line, first = offers.setdefault((actor, function), (line, offer))
            if first.confidence != confidence:
                lines.fail(
                    line,
                    place["confidence"] + 1,
                    f"{actor!r} and {function!r} have confidence {confidence:g} here "
                    f"and {first.confidence:g} on line {first_line}",
                )
            if first is not offer:
                repeated += 1
                merged = replace(first, groups=first.groups | named)
                offers[actor, function] = (first_line, merged)
    if not lines.faults and not (actors and functions):
        what = "function" if actors else "actor"
        lines.fail(lines.header_line, place[what] + 1, f"the table names no {what}")
    lines.check()
    if repeated:
        notices.append(f"{lines.path}: {repeated} repeated links counted once")
    return list(actors), list(functions), [offer for _, offer in offers.values()]


def _confidence(lines: _Lines, line: int, cells: list[str], column: int | None) -> float | None:
    """The cell's number, 1 for an empty cell; None after noting a fault."""
    if column is None or not cells[column]:
        return 1.0
    cell = cells[column]
    # A decimal comma is possible where the comma does not separate cells.
    number = cell.replace(",", ".") if lines.delimiter != "," else cell
    try:
        confidence = float(number)
    except ValueError:
        lines.fail(line, column + 1, f"{cell!r} is not a number")
        return None
    if not 0 <= confidence <= 1:
        lines.fail(line, column + 1, f"confidence {cell} is not between 0 and 1")
        return None
    return confidence


def _matrix(lines: _Lines, notices: list[str]) -> tuple[list[str], list[str], list[Offer]]:
    functions = _matrix_functions(lines)
    actors: dict[str, int] = {}
    offers = []
    counts = 0
    for line, cells in lines:
        actor = cells[0]
        if not actor:
            lines.fail(line, 1, "an actor without a name")
        elif actor in actors:
            lines.fail(line, 1, f"{actor!r} has a row already, on line {actors[actor]}")
        actors.setdefault(actor, line)
        for column, cell in enumerate(cells[1:], 2):
            if not (cell.isascii() and cell.isdigit()):
                lines.fail(
                    line,
                    column,
                    f"{cell!r} is not 0 or 1 (a table instead of a matrix needs columns named "
                    "actor and function)",
                )
            elif cell.strip("0"):
                counts += cell != "1"
                offers.append(Offer(actor, functions[column - 2]))
    if not lines.faults and not actors:
        lines.fail(lines.header_line, 1, "the matrix has no row")
    lines.check()
    if counts:
        notices.append(f"{lines.path}: {counts} cells above 1 read as a link")
    return list(actors), functions, offers


def _matrix_functions(lines: _Lines) -> list[str]:
    functions = lines.header[1:]
    if not functions:
        lines.fail(
            lines.header_line,
            1,
            "neither a table with the columns actor and function nor a matrix with a column "
            "for each function",
        )
    for column, function in enumerate(functions, 2):
        if not function:
            lines.fail(lines.header_line, column, "a function without a name")
        elif function in functions[: column - 2]:
            lines.fail(lines.header_line, column, f"a second column {function!r}")
    lines.check()
    return functions


def _relations(lines: _Lines, actors: set[str], notices: list[str]) -> list[tuple[str, str]]:
    if len(lines.header) < 2:
        lines.fail(lines.header_line, 1, "relations need two columns with an actor each")
        lines.check()
    records = [(line, cells) for line, cells in lines]
    if lines.header[0] in actors and lines.header[1] in actors:  # no header, the data start here
        records.insert(0, (lines.header_line, lines.header))
    pairs: dict[tuple[str, str], None] = {}
    repeated = 0
    for line, cells in records:
        first, second = cells[:2]
        for column, actor in ((1, first), (2, second)):
            if not actor:
                lines.fail(line, column, "an actor without a name")
            elif actor not in actors:
                lines.fail(
                    line,
                    column,
                    f"{actor!r} is not in the table of actors (there, a row with the actor and no "
                    "function names one that offers nothing)",
                )
        if first and first == second:
            lines.fail(line, 2, f"{first!r} has a relation to itself")
        pair = (min(first, second), max(first, second))
        repeated += pair in pairs
        pairs[pair] = None
    lines.check()
    if repeated:
        notices.append(f"{lines.path}: {repeated} repeated relations counted once")
    return list(pairs)
