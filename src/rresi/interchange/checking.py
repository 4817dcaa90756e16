"""Entries of a file checked against the class of their document."""

from __future__ import annotations

import copy
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Generic, TypeVar

from pydantic import BaseModel, ValidationError

from rresi.core.documents.problems import MISSING, problems_of
from rresi.interchange.reading import Entry, Reading

M = TypeVar("M", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Checked(Generic[M]):
    """An entry that passed the checks of its document class; `line` and `given` are the entry's.

    Of one with mistakes it is what is left without them, so that the checks that follow find the
    rest of its mistakes at once; `cut` are the fields that lack something, `rows` lead from a list
    that rows were cut out of to the numbers that those that are left have in the file.
    """

    line: int
    given: frozenset[str]
    document: M
    cut: frozenset[str] = frozenset()
    rows: Mapping[str, Sequence[int]] = field(default_factory=dict)


def check(
    reading: Reading, model: type[M], instead: Mapping[str, Any] = MappingProxyType({})
) -> list[Checked[M]]:
    """The entries as documents; every mistake becomes a problem of the reading.

    An entry without a required field is left out unless `instead` has a value to go on with. The
    reading gives its entries up one by one, so that a long file is not held twice.
    """
    found = []
    said: dict[int, set[str]] = {}
    for problem in reading.problems:
        said.setdefault(problem.line, set()).add(problem.field)
    for line, place in reading.follows:
        said.setdefault(line, set()).add(place)
    reading.entries.reverse()
    while reading.entries:
        entry = reading.entries.pop()
        try:
            document = model.model_validate(entry.value)
            checked = Checked(entry.line, entry.given, document, rows=entry.rows)
        except ValidationError as error:
            known = said.get(entry.line, set()) | reading.absent
            left = _without_mistakes(reading, model, entry, error, known, instead)
            if left is None:
                continue
            checked = left
        found.append(checked)
    return found


def _without_mistakes(
    reading: Reading,
    model: type[M],
    entry: Entry,
    error: ValidationError,
    said: Collection[str],
    instead: Mapping[str, Any],
) -> Checked[M] | None:
    """Note every mistake, and cut it out until the rest is sound.

    `said` are the fields of which it is known already why they are missing.
    """
    value, told = copy.deepcopy(entry.value), dict[str, None]()
    rows = {
        name: [*entry.rows.get(name, range(len(one)))]
        for name, one in value.items()
        if isinstance(one, list)
    }
    while True:
        absent = [one["type"] == MISSING for one in error.errors(include_url=False)]
        places = []
        for (place, message), missing in zip(problems_of(error), absent, strict=True):
            named = _in_file(place, rows)
            if named not in told and not (missing and reading.place(named) in said):
                reading.fail(entry.line, named, message, _text_at(value, place))
            told[named] = None
            places.append(place)
        if not _cut(value, places, instead, rows):
            return None
        try:
            document = model.model_validate(value)
        except ValidationError as again:
            error = again
        else:
            cut = frozenset(place.partition(".")[0] for place in told)
            given = (place for place in entry.given if place.partition(".")[0] not in cut)
            return Checked(entry.line, frozenset(given), document, cut, rows)


def _text_at(value: Any, place: str) -> str:
    """What stands at a place, as far as a cell has it."""
    for part in place.split("."):
        try:
            value = value[int(part) if isinstance(value, list) and part.isdecimal() else part]
        except (KeyError, IndexError, TypeError):
            return ""
    found = value if isinstance(value, list) else [value]
    return "; ".join(str(one) for one in found if isinstance(one, str | int | float))


def _in_file(place: str, rows: Mapping[str, Sequence[int]]) -> str:
    """A place with the number that its row has in the file, where rows before it were cut out."""
    name, _dot, rest = place.partition(".")
    number, dot, inner = rest.partition(".")
    if name not in rows or not number.isdecimal() or int(number) >= len(rows[name]):
        return place
    return f"{name}.{rows[name][int(number)]}{dot}{inner}"


def _cut(
    value: dict[str, Any],
    places: Collection[str],
    instead: Mapping[str, Any],
    rows: Mapping[str, list[int]],
) -> bool:
    """Take out what stands at the places, or where nothing stands there what lacks it.

    False where neither that nor a value of `instead` helps. `rows` lose what the lists lose.
    """
    ends = set()
    for place in places:
        inner: Any = value
        way: tuple[int | str, ...] = ()
        for part in place.split("."):
            step = int(part) if isinstance(inner, list) and part.isdecimal() else part
            try:
                inner = inner[step]
            except (KeyError, IndexError, TypeError):
                break
            way += (step,)
        field = place.partition(".")[0]
        if way:
            ends.add(way)
        elif field in instead:
            value[field] = instead[field]
        else:
            return False
    # From behind: what is cut out of a list moves what follows it.
    for way in sorted(ends, key=lambda way: [str(step).zfill(6) for step in way], reverse=True):
        outer: Any = value
        for step in way[:-1]:
            outer = outer[step]
        del outer[way[-1]]
        if len(way) == 2 and (name := str(way[0])) in rows:
            del rows[name][int(way[1])]
    return True


def merged(before: M, document: M, given: frozenset[str]) -> M:
    """What the file says, and in the fields that it does not speak about what stood before."""
    update: dict[str, Any] = {}
    for place in sorted(given):
        name, _dot, language = place.partition(".")
        value = getattr(document, name)
        if language:
            kept = dict(update.get(name, getattr(before, name)))
            kept.pop(language, None)
            if language in value:
                kept[language] = value[language]
            value = kept
        update[name] = value
    return before.model_copy(update=update)
