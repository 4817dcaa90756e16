"""Reader of the published instances: MiniZinc data of the B2B meeting scheduling problem.

Parameters are numbered from 1. `meetingsxBusiness` and `nMeetingsBusiness` follow from
`requested` and are not read. `precedences` may be absent.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from rresi.engines.matching.faults import InputError
from rresi.engines.matching.scheduling import GivenMeeting, SchedulingProblem

_TOKEN = re.compile(r"\s+|%[^\n]*|(?P<token>-?\d+(?!\w)|[A-Za-z_]\w*|\.\.|[\[\]{}|,;=])|(?P<bad>.)")
_DERIVED = {"meetingsxBusiness", "nMeetingsBusiness"}
_SESSIONS = {1: "morning", 2: "afternoon", 3: ""}
SPREAD = 2  # the fairness of the publication: breaks of two participants differ by at most this


@dataclass(frozen=True, slots=True)
class _Number:
    value: int
    line: int


@dataclass(frozen=True, slots=True)
class _Array:
    rows: list[list[_Number]]
    line: int


def read_dzn(text: str) -> SchedulingProblem:
    """Parse one instance.

    Raises:
        InputError: with line and field, for anything malformed, missing or out of range.
    """
    values = _parse(text)
    people = _scalar(values, "nBusiness", 1)
    count = _scalar(values, "nMeetings", 0)
    tables = _scalar(values, "nTables", 0)
    slots = _scalar(values, "nTotalSlots", 1)
    morning = _scalar(values, "nMorningSlots", 0)
    if morning > slots:
        raise InputError(
            f"{morning} of {slots} slots",
            field="nMorningSlots",
            line=_line(values, "nMorningSlots"),
        )
    away = [
        frozenset(_within(n, 0, slots, f"forbidden[{p + 1}]") - 1 for n in row if n.value != 0)
        for p, row in enumerate(_rows(values, "forbidden", people))
    ]
    fixed = _rows(values, "fixed", count)
    after = _rows(values, "precedences", count) if "precedences" in values else [[]] * count
    meetings = []
    for m, row in enumerate(_rows(values, "requested", count)):
        field = f"requested[{m + 1}]"
        if len(row) != 3:
            line = row[0].line if row else _line(values, "requested")
            raise InputError(f"{len(row)} numbers instead of 3", field=field, line=line)
        p, q = (_within(n, 1, people, field) - 1 for n in row[:2])
        if p == q:
            raise InputError(f"participant {p + 1} meets itself", field=field, line=row[0].line)
        session = _within(row[2], 1, 3, field)
        first, last = (morning if session == 2 else 0), (morning if session == 1 else slots)
        pinned = _within(fixed[m][0], 0, slots, f"fixed[{m + 1}]")
        before = frozenset(_within(n, 1, count, f"precedences[{m + 1}]") - 1 for n in after[m])
        if m in before:
            raise InputError(
                f"meeting {m + 1} precedes itself",
                field=f"precedences[{m + 1}]",
                line=after[m][0].line,
            )
        meetings.append(
            GivenMeeting(
                participants=(p, q),
                slots=frozenset(range(first, last)),
                fixed=pinned - 1 if pinned else None,
                after=before,
                session=_SESSIONS[session],
            )
        )
    return SchedulingProblem(
        names=tuple(f"participant {p + 1}" for p in range(people)),
        slots=slots,
        tables=(tables,) * slots,
        meetings=tuple(meetings),
        away=tuple(away),
        morning=morning,
        spread=SPREAD,
    )


def _scalar(values: dict[str, _Number | _Array], name: str, least: int) -> int:
    value = values.get(name)
    if value is None:
        raise InputError("is missing", field=name)
    if isinstance(value, _Array):
        raise InputError("expected one number", field=name, line=value.line)
    if value.value < least:
        raise InputError(f"{value.value} is below {least}", field=name, line=value.line)
    return value.value


def _rows(values: dict[str, _Number | _Array], name: str, count: int) -> list[list[_Number]]:
    value = values.get(name)
    if value is None:
        raise InputError("is missing", field=name)
    if isinstance(value, _Number):
        raise InputError("expected an array", field=name, line=value.line)
    if len(value.rows) != count:
        raise InputError(
            f"{len(value.rows)} entries instead of {count}", field=name, line=value.line
        )
    return value.rows


def _line(values: dict[str, _Number | _Array], name: str) -> int:
    return values[name].line


def _within(number: _Number, low: int, high: int, field: str) -> int:
    if not low <= number.value <= high:
        raise InputError(
            f"{number.value} is not between {low} and {high}", field=field, line=number.line
        )
    return number.value


def _tokens(text: str) -> Iterator[tuple[str, int]]:
    line = 1
    for match in _TOKEN.finditer(text):
        if match["bad"]:
            raise InputError(f"unexpected {match['bad']!r}", field="file", line=line)
        if match["token"]:
            yield match["token"], line
        line += match[0].count("\n")
    yield "", line


def _parse(  # noqa: PLR0915 - a grammar of five rules that share one position
    text: str,
) -> dict[str, _Number | _Array]:
    tokens = list(_tokens(text))
    values: dict[str, _Number | _Array] = {}
    at = 0

    def expect(wanted: str, field: str) -> None:
        nonlocal at
        token, line = tokens[at]
        if token != wanted:
            found = repr(token) if token else "the end of the file"
            raise InputError(f"expected {wanted!r}, found {found}", field=field, line=line)
        at += 1

    def number(field: str) -> _Number:
        nonlocal at
        token, line = tokens[at]
        if not re.fullmatch(r"-?\d+", token):
            found = repr(token) if token else "the end of the file"
            raise InputError(f"expected a number, found {found}", field=field, line=line)
        at += 1
        return _Number(int(token), line)

    def a_set(field: str) -> list[_Number]:
        nonlocal at
        if tokens[at][0] != "{":  # a range, such as 3..5
            low = number(field)
            expect("..", field)
            high = number(field)
            return [_Number(v, low.line) for v in range(low.value, high.value + 1)]
        at += 1
        found: list[_Number] = []
        while tokens[at][0] != "}":
            found.append(number(field))
            if tokens[at][0] != "}":
                expect(",", field)
        at += 1
        return found

    def array(field: str) -> _Array:
        nonlocal at
        line = tokens[at][1]
        at += 1
        rows: list[list[_Number]] = []
        if tokens[at][0] == "|":
            at += 1
            while tokens[at][0] != "]":
                row = [number(f"{field}[{len(rows) + 1}]")]
                while tokens[at][0] == ",":
                    at += 1
                    if tokens[at][0] != "|":
                        row.append(number(f"{field}[{len(rows) + 1}]"))
                expect("|", f"{field}[{len(rows) + 1}]")
                rows.append(row)
        while tokens[at][0] != "]":
            where = f"{field}[{len(rows) + 1}]"
            is_set = tokens[at][0] == "{" or tokens[at + 1][0] == ".."
            rows.append(a_set(where) if is_set else [number(where)])
            if tokens[at][0] != "]":
                expect(",", where)
        at += 1
        return _Array(rows, line)

    while tokens[at][0]:
        name, line = tokens[at]
        if not name.isidentifier():
            raise InputError(f"expected a name, found {name!r}", field="file", line=line)
        if name in values:
            raise InputError("is given twice", field=name, line=line)
        at += 1
        expect("=", name)
        if name in _DERIVED:  # not read: it follows from `requested`
            while tokens[at][0] not in (";", ""):
                at += 1
        else:
            values[name] = array(name) if tokens[at][0] == "[" else number(name)
        expect(";", name)
    return values
