"""Reader of the published instances: MiniZinc data of the B2B meeting scheduling problem.

Parameters are numbered from 1. `meetingsxBusiness` and `nMeetingsBusiness` follow from
`requested` and are not read, nor is any other item. `precedences` may be absent.
"""

from __future__ import annotations

from rresi.engines.matching.dzn_grammar import Array, DataFile, Kind, Number
from rresi.engines.matching.faults import InputError
from rresi.engines.matching.scheduling import GivenMeeting, SchedulingProblem

_SESSIONS = {1: "morning", 2: "afternoon", 3: ""}
_KINDS: dict[Kind, str] = {
    "numbers": "[1, 2, ...]",
    "sets": "[{1, 2}, {}, ...]",
    "table": "[|1, 2, 3 |4, 5, 6 |]",
}
SPREAD = 2  # the fairness of the publication: breaks of two participants differ by at most this


def read_dzn(text: str) -> SchedulingProblem:
    """Parse one instance.

    Raises:
        InputError: with line and field, for anything malformed, missing or out of range.
    """
    values = DataFile(text)
    people = _scalar(values, "nBusiness", 1)
    count = _scalar(values, "nMeetings", 0)
    tables = _scalar(values, "nTables", 0)
    slots = _scalar(values, "nTotalSlots", 1)
    morning = _scalar(values, "nMorningSlots", 0)
    if morning > slots:
        raise InputError(
            f"{morning} of {slots} slots",
            field="nMorningSlots",
            line=values.line("nMorningSlots"),
        )
    away = [
        frozenset(_within(n, 0, slots, f"forbidden[{p + 1}]") - 1 for n in row if n.value != 0)
        for p, row in enumerate(_rows(values, "forbidden", "sets", people))
    ]
    fixed = _rows(values, "fixed", "numbers", count)
    after: list[list[Number]] = [[]] * count
    if "precedences" in values:
        after = _rows(values, "precedences", "sets", count)
    meetings = []
    for m, row in enumerate(_rows(values, "requested", "table", count)):
        field = f"requested[{m + 1}]"
        if len(row) != 3:
            line = row[0].line if row else values.line("requested")
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


def _scalar(values: DataFile, name: str, least: int) -> int:
    if name not in values:
        raise InputError("This is missing.", field=name)
    value = values.value(name)
    if not isinstance(value, Number):
        raise InputError("expected one number", field=name, line=values.line(name))
    if value.value < least:
        raise InputError(f"{value.value} is below {least}", field=name, line=value.line)
    return value.value


def _rows(values: DataFile, name: str, kind: Kind, count: int) -> list[list[Number]]:
    if name not in values:
        raise InputError("This is missing.", field=name)
    value = values.value(name)
    if not isinstance(value, Array) or value.kind not in {None, kind}:
        raise InputError(f"expected an array: {_KINDS[kind]}", field=name, line=value.line)
    if len(value.rows) != count:
        raise InputError(
            f"{len(value.rows)} entries instead of {count}", field=name, line=value.line
        )
    return value.rows


def _within(number: Number, low: int, high: int, field: str) -> int:
    if not low <= number.value <= high:
        raise InputError(
            f"{number.value} is not between {low} and {high}", field=field, line=number.line
        )
    return number.value
