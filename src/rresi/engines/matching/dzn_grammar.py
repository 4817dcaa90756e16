"""The grammar of MiniZinc's data files, as far as data can say it.

https://docs.minizinc.dev/en/stable/spec.html: items `name = value;` in any order, comments of both
kinds, numbers in base 8, 10 and 16, sets and ranges, arrays of one and two dimensions, with and
without indices, `array1d` and `array2d`. Expressions that compute something are not data.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rresi.engines.matching.faults import InputError

_TOKEN = re.compile(
    r"\s+|%[^\n]*|/\*.*?\*/"
    r"|(?P<token>-?(?:0x[0-9a-fA-F]+|0o[0-7]+|\d+(?:\.\d+)?(?:[eE][-+]?\d+)?)(?!\w)"
    r"|[^\W\d]\w*|'[^'\n]+'|\"(?:[^\"\\\n]|\\.)*\"|\.\.|<>|[\[\]{}()|,;:=])"
    r"|(?P<bad>.)",
    re.DOTALL,
)
_WHOLE = re.compile(r"-?(?:0x[0-9a-fA-F]+|0o[0-7]+|\d+)")
_MOST_IN_RANGE = 1_000_000


@dataclass(frozen=True, slots=True)
class Number:
    value: int
    line: int


@dataclass(frozen=True, slots=True)
class Array:
    """Rows of numbers: a set for each entry, the cells of a row, or one number for each entry."""

    rows: list[list[Number]]
    line: int
    plain: bool = False  # one dimension, every entry a single number


@dataclass(frozen=True, slots=True)
class Other:
    """A value of another type: a set, a text, a truth value."""

    line: int
    size: int | None = None  # of a set


Value = Number | Array | Other


def parse_dzn(text: str, *, skipped: frozenset[str]) -> dict[str, Value]:
    """The values of a data file by name; the names in `skipped` are passed over.

    Raises:
        InputError: with line and field, where the text breaks the grammar.
    """
    return _Parser(text.removeprefix("\ufeff"), skipped).values


def _tokens(text: str) -> Iterator[tuple[str, int]]:
    line = 1
    for match in _TOKEN.finditer(text):
        if match["bad"]:
            raise InputError(f"unexpected {match['bad']!r}", field="file", line=line)
        if match["token"]:
            yield match["token"], line
        line += match[0].count("\n")
    yield "", line


class _Parser:
    """A position in the tokens, and a method for each rule of the grammar."""

    def __init__(self, text: str, skipped: frozenset[str]) -> None:
        self._tokens = list(_tokens(text))
        self._at = 0
        self.values: dict[str, Value] = {}
        while self._word:
            self._item(skipped)

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

    def _item(self, skipped: frozenset[str]) -> None:
        name, line = self._word.strip("'"), self._line
        if not name.isidentifier() and not self._word.startswith("'"):
            raise InputError(f"expected a name, found {name!r}", field="file", line=line)
        if name in self.values:
            raise InputError("is given twice", field=name, line=line)
        self._at += 1
        self._expect("=", name)
        if name in skipped:
            while self._word not in (";", ""):
                self._at += 1
        else:
            self.values[name] = self._value(name)
        if self._word:  # the last semicolon may be left out
            self._expect(";", name)

    def _value(self, field: str) -> Value:
        line = self._line
        if self._word == "[":
            return self._array(field)
        if self._word in {"array1d", "array2d"} and self._next == "(":
            return self._shaped(field)
        if self._is_set():
            return Other(line, len(self._set(field)))
        if self._word[:1] == '"' or self._word in {"true", "false", "<>", "_"}:
            self._at += 1
            return Other(line)
        return self._number(field)

    def _number(self, field: str) -> Number:
        if not _WHOLE.fullmatch(self._word):
            raise self._refuse("a number", field)
        number = Number(
            int(self._word, 0 if "x" in self._word or "o" in self._word else 10), self._line
        )
        self._at += 1
        return number

    def _is_set(self) -> bool:
        return self._word == "{" or self._next == ".."

    def _set(self, field: str) -> list[Number]:
        if self._word != "{":  # a range, such as 3..5
            low = self._number(field)
            self._expect("..", field)
            high = self._number(field)
            if high.value - low.value >= _MOST_IN_RANGE:
                raise InputError("a range of a million or more", field=field, line=low.line)
            return [Number(value, low.line) for value in range(low.value, high.value + 1)]
        self._at += 1
        found: list[Number] = []
        while self._word != "}":
            found.append(self._number(field))
            if self._word != "}":
                self._expect(",", field)
        self._at += 1
        return found

    def _index(self) -> None:
        """Pass over the index before a value: `2: 5`."""
        while self._next == ":":
            self._at += 2

    def _array(self, field: str) -> Array:
        line = self._line
        self._at += 1
        if self._word == "|":
            return self._table(field, line)
        rows: list[list[Number]] = []
        plain = True
        while self._word != "]":
            where = f"{field}[{len(rows) + 1}]"
            self._index()
            is_set = self._is_set()
            plain = plain and not is_set
            rows.append(self._set(where) if is_set else [self._number(where)])
            if self._word != "]":
                self._expect(",", where)
        self._at += 1
        return Array(rows, line, plain)

    def _table(self, field: str, line: int) -> Array:
        """An array of two dimensions: `[| 1, 2 | 3, 4 |]`."""
        self._at += 1
        rows: list[list[Number]] = []
        while self._word != "]":
            where = f"{field}[{len(rows) + 1}]"
            self._index()
            row: list[Number] = []
            while self._word != "|":
                self._index()
                row.append(self._number(where))
                if self._word != "|":
                    self._expect(",", where)
            self._at += 1
            if row:  # a row of indices alone, or none at all, holds nothing
                rows.append(row)
        self._at += 1
        return Array(rows, line)

    def _shaped(self, field: str) -> Array:
        """`array1d(1..2, [...])` or `array2d(1..2, 1..3, [...])`."""
        dimensions = int(self._word[5])
        line = self._line
        self._at += 1
        self._expect("(", field)
        sizes = []
        for _dimension in range(dimensions):
            sizes.append(self._size(field))
            self._expect(",", field)
        if self._word != "[":
            raise self._refuse("'['", field)
        inner = self._array(field)
        self._expect(")", field)
        total = 1
        for size in sizes:
            total *= size
        if len(inner.rows) != total:
            raise InputError(
                f"{len(inner.rows)} entries instead of {total}", field=field, line=line
            )
        if dimensions == 1:
            return inner
        if not inner.plain and inner.rows:
            raise InputError("expected numbers in array2d", field=field, line=line)
        flat = [row[0] for row in inner.rows]
        width = sizes[1]
        return Array([flat[k * width : (k + 1) * width] for k in range(sizes[0])], line)

    def _size(self, field: str) -> int:
        """How many members an index set has: a set, a range, or the name of a set given before."""
        if self._is_set():
            return len(self._set(field))
        known = self.values.get(self._word.strip("'"))
        if not isinstance(known, Other) or known.size is None:
            raise self._refuse("a set", field)
        self._at += 1
        return known.size
