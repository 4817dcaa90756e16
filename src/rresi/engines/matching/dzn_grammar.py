"""The grammar of MiniZinc's data files, as far as these instances need it.

https://docs.minizinc.dev/en/stable/spec.html: items `name = value;` in any order, comments of both
kinds, whole numbers in base 8, 10 and 16, `true` and `false` as 1 and 0, sets and ranges with their
operators, arrays of one and two dimensions, with and without indices, `array1d` and `array2d`,
names of other items. An item that nobody asks for may hold anything: it is passed over, brackets
matched.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal

from rresi.engines.matching.faults import InputError

_TOKEN = re.compile(
    r"\s+|%[^\r\n]*|/\*.*?\*/"
    r"|(?P<token>0x[0-9a-fA-F]+(?!\w)|0o[0-7]+(?!\w)|\d+(?:\.\d+)?(?:[eE][-+]?\d+)?(?!\w)"
    r"|[^\W\d]\w*|'[^'\n]+'|\"(?:[^\"\\\n]|\\.)*\"|\.\.|<>|\+\+|::|[\[\]{}()|,;:=∅∞]"
    r"|[-+*^<>!~\\&.]|/(?!\*))"
    r"|(?P<bad>\w+|.)",
    re.DOTALL,
)
_UNCLOSED = {'"': "this text", "'": "this name", "/": "this comment"}
_CLOSING = {"(": ")", "[": "]", "{": "}"}
_FLAGS = {"true": 1, "false": 0}  # MiniZinc takes them wherever it asks for a number
_SHAPED = re.compile(r"array[1-6]d")
_WHOLE = re.compile(r"0x[0-9a-fA-F]+|0o[0-7]+|\d+")
_MOST_DIGITS = 18
_MOST_IN_RANGE = 1_000_000

Kind = Literal["numbers", "sets", "table"]


@dataclass(frozen=True, slots=True)
class Number:
    value: int
    line: int


@dataclass(frozen=True, slots=True)
class Set:
    value: frozenset[int]
    line: int


@dataclass(frozen=True, slots=True)
class Array:
    """Rows of numbers: one number for each entry, the members of a set, or the cells of a row.

    `kind` is None for an array without entries.
    """

    rows: list[list[Number]]
    kind: Kind | None
    line: int


Value = Number | Set | Array


def _tokens(text: str) -> Iterator[tuple[str, int]]:
    line = 1
    for match in _TOKEN.finditer(text):
        if bad := match["bad"]:
            if bad in _UNCLOSED:
                raise InputError(f"{_UNCLOSED[bad]} is not closed", field="file", line=line)
            raise InputError(f"unexpected {bad!r}", field="file", line=line)
        if match["token"]:
            yield match["token"], line
        line += match[0].count("\n")
    yield "", line


def _count_up(indices: list[tuple[str, int]], first: int, field: str) -> None:
    """Indices that are numbers count up; an enum's names are taken as they come."""
    for expected, (word, line) in enumerate(indices, first):
        if word.isdecimal() and int(word) != expected:
            raise InputError(f"index {word} instead of {expected}", field=field, line=line)


def _between(low: int, high: int) -> frozenset[int]:
    if high - low >= _MOST_IN_RANGE:
        raise OverflowError("a range of a million or more")
    return frozenset(range(low, high + 1))


# How tightly an operator binds, what it takes, what it makes, and how.
_OPERATORS: dict[str, tuple[int, type, type, Callable[[Any, Any], Any]]] = {
    "union": (1, Set, Set, operator.or_),
    "diff": (2, Set, Set, operator.sub),
    "symdiff": (3, Set, Set, operator.xor),
    "..": (4, Number, Set, _between),
    "intersect": (5, Set, Set, operator.and_),
    "+": (6, Number, Number, operator.add),
    "-": (6, Number, Number, operator.sub),
    "*": (7, Number, Number, operator.mul),
}


class DataFile:
    """The items of a data file by name; each is read when it is asked for.

    Raises:
        InputError: with line and field, where the text breaks the grammar.
    """

    def __init__(self, text: str) -> None:
        self._tokens = list(_tokens(text.removeprefix("\ufeff")))
        self._at = 0
        self._starts: dict[str, int] = {}
        self._lines: dict[str, int] = {}
        self._open: list[str] = []
        while self._word:
            self._item()

    def __contains__(self, name: str) -> bool:
        return name in self._starts

    def line(self, name: str) -> int:
        return self._lines[name]

    def value(self, name: str) -> Value:
        """The value of an item that is there."""
        if name in self._open:
            raise InputError("is defined by itself", field=name, line=self.line(name))
        before, self._at = self._at, self._starts[name]
        self._open.append(name)
        try:
            value = self._array(name) or self._expression(name)
        except RecursionError as error:
            raise InputError("is too deeply nested", field=name, line=self.line(name)) from error
        if self._word not in {";", ""}:
            raise self._refuse("';'", name)
        self._open.pop()
        self._at = before
        return value

    @property
    def _word(self) -> str:
        return self._tokens[self._at][0]

    @property
    def _next(self) -> str:
        return self._tokens[min(self._at + 1, len(self._tokens) - 1)][0]

    @property
    def _line(self) -> int:
        return self._tokens[self._at][1]

    def _refuse(self, wanted: str, field: str) -> InputError:
        found = repr(self._word) if self._word else "the end of the file"
        return InputError(f"expected {wanted}, found {found}", field=field, line=self._line)

    def _expect(self, wanted: str, field: str) -> None:
        if self._word != wanted:
            raise self._refuse(repr(wanted), field)
        self._at += 1

    def _item(self) -> None:
        """Note where an item begins, and pass over it."""
        name, line = self._word.strip("'"), self._line
        if not name.isidentifier() and not self._word.startswith("'"):
            raise InputError(f"expected a name, found {name!r}", field="file", line=line)
        if name in self:
            raise InputError("This is given twice.", field=name, line=line)
        self._at += 1
        self._expect("=", name)
        self._starts[name], self._lines[name] = self._at, line
        if self._word in {";", ""}:
            raise self._refuse("a value", name)
        open_brackets: list[tuple[str, int]] = []
        while self._word and (open_brackets or self._word != ";"):
            if self._word == "=" and not open_brackets:  # the next item has begun
                self._at -= 1
                raise self._refuse("';'", name)
            if self._word in _CLOSING:
                open_brackets.append((self._word, self._line))
            elif self._word in _CLOSING.values() and (
                not open_brackets or _CLOSING[open_brackets.pop()[0]] != self._word
            ):
                raise InputError(f"unexpected {self._word!r}", field=name, line=self._line)
            self._at += 1
        if open_brackets:
            bracket, opened = open_brackets[-1]
            raise InputError(f"{bracket!r} is not closed", field=name, line=opened)
        if self._word:  # the last semicolon may be left out
            self._at += 1

    def _expression(self, field: str, least: int = 1) -> Number | Set:
        """Numbers and sets with operators that bind at least so tightly."""
        left = self._operand(field)
        while self._word in _OPERATORS:
            level, wanted, made, apply = _OPERATORS[self._word]
            if level < least:
                break
            word, line = self._word, self._line
            self._at += 1
            right = self._expression(field, level + 1)
            if not isinstance(left, wanted) or not isinstance(right, wanted):
                takes = "numbers" if wanted is Number else "sets"
                raise InputError(f"expected {takes} around {word!r}", field=field, line=line)
            try:
                left = made(apply(left.value, right.value), left.line)
                if isinstance(left, Number) and abs(left.value) >= 10**_MOST_DIGITS:
                    raise OverflowError("a number of too many digits")
            except OverflowError as error:
                raise InputError(str(error), field=field, line=line) from error
        return left

    def _operand(self, field: str) -> Number | Set:
        line = self._line
        if self._word in {"-", "+"}:
            sign = -1 if self._word == "-" else 1
            self._at += 1
            inner = self._operand(field)
            if not isinstance(inner, Number):
                raise InputError("expected a number after a sign", field=field, line=line)
            return Number(sign * inner.value, line)
        if self._word == "(":
            self._at += 1
            value = self._expression(field)
            self._expect(")", field)
            return value
        if self._word == "{":
            return self._set(field)
        if self._word == "∅":
            self._at += 1
            return Set(frozenset(), line)
        known = self._named(field)
        if known is not None:
            return known
        if self._word in _FLAGS:
            self._at += 1
            return Number(_FLAGS[self._tokens[self._at - 1][0]], line)
        if not _WHOLE.fullmatch(self._word):
            raise self._refuse("a number", field)
        if len(self._word) > _MOST_DIGITS:
            raise InputError("a number of too many digits", field=field, line=line)
        number = int(self._word, 0 if self._word[:2] in {"0x", "0o"} else 10)
        self._at += 1
        return Number(number, line)

    def _named(self, field: str) -> Number | Set | None:
        name = self._word.strip("'")
        if name not in self:
            return None
        value = self.value(name)
        if isinstance(value, Array):
            raise self._refuse("a number or a set", field)
        self._at += 1
        return value

    def _set(self, field: str) -> Set:
        line = self._line
        self._at += 1
        value: set[int] = set()
        while self._word != "}":
            value.add(self._number(field).value)
            if self._word != "}":
                self._expect(",", field)
        self._at += 1
        return Set(frozenset(value), line)

    def _number(self, field: str) -> Number:
        line = self._line
        value = self._expression(field)
        if not isinstance(value, Number):
            raise InputError("expected a number, found a set", field=field, line=line)
        return value

    def _array(self, field: str) -> Array | None:
        """An array, or None where something else begins."""
        if _SHAPED.fullmatch(self._word) and self._next == "(":
            return self._shaped(field)
        name = self._word.strip("'")
        if name in self and self._next in {";", ",", ")", ""}:
            value = self.value(name)
            if isinstance(value, Array):
                self._at += 1
                return value
        if self._word != "[":
            return None
        return self._table(field) if self._next == "|" else self._list(field)

    def _indices(self) -> list[tuple[str, int]]:
        """Pass over the indices before a value or a row: `2: 5`, `1: 2: 3:`."""
        found = []
        while self._next == ":":
            found.append(self._tokens[self._at])
            self._at += 2
        return found

    def _list(self, field: str) -> Array:
        line = self._line
        self._at += 1
        rows: list[list[Number]] = []
        kind: Kind | None = None
        while self._word != "]":
            where = f"{field}[{len(rows) + 1}]"
            _count_up(self._indices(), len(rows) + 1, where)
            entry_line = self._line
            entry = self._expression(where)
            own: Kind = "numbers" if isinstance(entry, Number) else "sets"
            if kind not in {None, own}:
                raise InputError("numbers and sets in one array", field=where, line=entry_line)
            kind = own
            if isinstance(entry, Number):
                rows.append([entry])
            else:
                rows.append([Number(member, entry_line) for member in sorted(entry.value)])
            if self._word != "]":
                self._expect(",", where)
        self._at += 1
        return Array(rows, kind, line)

    def _table(self, field: str) -> Array:
        """An array of two dimensions: `[| 1, 2 | 3, 4 |]`."""
        line = self._line
        self._at += 2
        rows: list[list[Number]] = []
        while self._word != "]":
            where = f"{field}[{len(rows) + 1}]"
            indices = self._indices()  # of the columns, in a row of their own, or of the row
            _count_up(indices, 1 if self._word == "|" else len(rows) + 1, where)
            row: list[Number] = []
            while self._word != "|":
                row.append(self._number(where))
                if self._word != "|":
                    self._expect(",", where)
            self._at += 1
            if row:  # a row of indices alone, or none at all, holds nothing
                rows.append(row)
        self._at += 1
        return Array(rows, "table" if rows else None, line)

    def _shaped(self, field: str) -> Array:
        """`array1d(1..2, [...])` or `array2d(1..2, 1..3, [...])`; no item asked for has more."""
        dimensions = int(self._word[5])
        line = self._line
        if dimensions > 2:
            message = f"an array of {dimensions} dimensions where 1 or 2 are asked for"
            raise InputError(message, field=field, line=line)
        self._at += 1
        self._expect("(", field)
        sizes = []
        for _dimension in range(dimensions):
            sizes.append(self._size(field))
            self._expect(",", field)
        if self._word != "[":
            raise self._refuse("'['", field)
        inner = self._list(field)
        self._expect(")", field)
        total = 1
        for size in sizes:
            total *= size
        if len(inner.rows) != total:
            raise InputError(
                f"{len(inner.rows)} entries instead of {total}", field=field, line=line
            )
        if dimensions == 1:
            return Array(inner.rows, inner.kind, line)
        if inner.kind == "sets":
            raise InputError("expected numbers in array2d", field=field, line=line)
        flat = [row[0] for row in inner.rows]
        width = sizes[1]
        rows = [flat[k * width : (k + 1) * width] for k in range(sizes[0])]
        return Array(rows, "table" if flat else None, line)

    def _size(self, field: str) -> int:
        """How many members an index set has: numbers from 1, or the names of an enum."""
        enum = self._starts.get(self._word.strip("'"))
        if enum is not None:
            size = self._names_from(enum)
            if size is not None:
                self._at += 1
                return size
        line = self._line
        found = self._expression(field)
        if not isinstance(found, Set):
            raise InputError("expected a set", field=field, line=line)
        if found.value and found.value != frozenset(range(1, len(found.value) + 1)):
            raise InputError("indices do not count up from 1", field=field, line=line)
        return len(found.value)

    def _names_from(self, at: int) -> int | None:
        """How many names an enum that begins there lists; None: it is something else."""
        words = [word for word, _line in self._tokens[at:]]
        words = words[: words.index(";") if ";" in words else -1]
        names = words[1:-1:2]
        listed = words[:1] == ["{"] and words[2:-1:2] == [","] * (len(names) - 1)
        free = all(name.strip("'") not in self for name in names)
        named = all(name.isidentifier() or name.startswith("'") for name in names)
        return len(names) if listed and names and free and named else None
