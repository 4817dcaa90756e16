"""What is wrong with a document, in words; and what of a half-written one can be read."""

from __future__ import annotations

import copy
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, TypeVar

from django.utils.functional import Promise
from django.utils.translation import gettext
from pydantic import BaseModel, ValidationError, ValidationInfo

from rresi.core import dates
from rresi.core.clock import PartialDate
from rresi.core.documents.describing import (
    About,
    Control,
    Description,
    Json,
    describe,
    is_empty,
    put,
    rows_at,
    value_at,
)
from rresi.core.documents.parts import Document, entry_label, with_row_ids
from rresi.core.documents.values import STORED, InField
from rresi.core.documents.wrong_values import in_words
from rresi.core.formats import labelled

MISSING = "missing"
_KEY = "[key]"  # what pydantic adds when the key of an object is wrong, not its value
D = TypeVar("D", bound=Document)


def begun_in_field(place: str, period: str, info: ValidationInfo) -> None:
    """Check that a period has begun, unless it is stored already. Raises InField."""
    if info.context == STORED:
        return
    try:
        dates.not_ahead(PartialDate.parse(period.partition("/")[0]))
    except ValueError as error:
        raise InField(place, str(error)) from error


def problems_of(error: ValidationError) -> list[tuple[str, str]]:
    """Each mistake as (place, what is wrong with it), in the reader's language."""
    return [
        (".".join([*(str(part) for part in e["loc"] if part != _KEY), *_within(e)]), in_words(e))
        for e in _errors(error)
    ]


def _errors(error: ValidationError) -> list[dict[str, Any]]:
    return [dict(one) for one in error.errors(include_url=False)]


def _within(error: Mapping[str, Any]) -> list[str]:
    cause = (error.get("ctx") or {}).get("error")
    return [cause.place] if isinstance(cause, InField) else []


def mistakes(model: type[BaseModel], document: Mapping[str, Any]) -> dict[str, str]:
    """What is wrong with what was typed, by place (`evidence.0.value`); gaps are no mistakes."""
    try:
        model.model_validate(dict(document))
    except ValidationError as error:
        absent = {
            ".".join(map(str, e["loc"]))
            for e in error.errors(include_url=False)
            if e["type"] == MISSING
        }
        found = {place: text for place, text in problems_of(error) if place not in absent}
        behind = dict(days_behind(model, document))
        return {**behind, **dict(_behind_others(model, document, error)), **found}
    return dict(days_behind(model, document))


def _behind_others(
    model: type[BaseModel], document: Mapping[str, Any], error: ValidationError
) -> Iterator[tuple[str, str]]:
    """What the checks of a whole row find, which wait until each of its fields can be read: the
    optional ones that cannot are left out for them."""
    rest = copy.deepcopy(dict(document))
    wrong = [place for place, _text in problems_of(error)]
    for place in wrong:
        field = describe(model).find(place)
        if field is None or field.row is None:
            continue
        number, _dot, name = place.removeprefix(f"{field.place}.").partition(".")
        inner, rows = field.row.find(name), rows_at(rest, field.path)
        if inner and number.isdecimal() and int(number) < len(rows):
            put(rows[int(number)], inner.path, None)
    try:
        model.model_validate(rest)
    except ValidationError as left:
        for one, (place, text) in zip(_errors(left), problems_of(left), strict=True):
            if _within(one) and place not in wrong:
                yield place, text


def days_behind(model: type[BaseModel], document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Days that shall come and have passed, as (place, what is wrong), in the reader's language."""
    for one in describe(model).fields:
        value = value_at(document, one.path) if one.about.ahead else None
        try:
            day = dates.read_day(value) if isinstance(value, str) else value
        except ValueError:  # no day: the document's own check says so
            continue
        try:
            if day:
                dates.not_behind(day)
        except ValueError as error:
            yield one.place, str(error)


def reasons_against(model: type[Document], document: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Why a document cannot be submitted, as (place, what is wrong), in the reader's language: all
    that is known at once, in the order of the steps."""
    try:
        model.model_validate(dict(document))
    except ValidationError as error:
        found = [(place, _demanded(model, place) or text) for place, text in problems_of(error)]
        found += _behind_others(model, document, error)
    else:
        found = []
    wrong = {place for place, _text in found}
    lacking = [*days_behind(model, document), *_left_out(model, document)]
    found += [one for one in lacking if one[0] not in wrong]
    return _in_turn(model, found)


def _left_out(model: type[Document], document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What a submission must say beyond what any document must, as (place, words)."""
    for one in describe(model).fields:
        if not one.required and one.lacks(value_at(document, one.path)):
            several = one.about.control == Control.CHOICES
            words = (
                gettext("Choose at least one.") if several else gettext("This must be filled in.")
            )
            yield one.place, str(one.about.demand) or words
    for place in open_in_rows(model, document):
        yield place, gettext("This must be filled in.")


def open_in_rows(model: type[BaseModel], document: Mapping[str, Any]) -> Iterator[str]:
    """The places in rows that a submission must fill in though the text can be read without them,
    such as the kind of a source: a file may leave them open."""
    for one in describe(model).row_lists:
        assert one.row is not None
        for number, row in enumerate(rows_at(document, one.path)):
            for inner in one.row.fields:
                if not inner.required and inner.lacks(value_at(row, inner.path)):
                    yield f"{one.place}.{number}.{inner.place}"


def _in_turn(model: type[Document], found: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Problems in the order of the steps, their fields and their rows; those of none come last."""
    fields = describe(model).fields
    steps = {step.key: at for at, step in enumerate(getattr(model, "steps", ()))}
    order = {
        one.place: (steps.get(one.about.step, len(steps)), at) for at, one in enumerate(fields)
    }

    def turn(problem: tuple[str, str]) -> tuple[int, int, int]:
        field = describe(model).find(problem[0])
        if field is None:
            return len(steps), len(fields), 0
        number = problem[0].removeprefix(f"{field.place}.").partition(".")[0]
        return (*order[field.place], int(number) if number.isdecimal() else 0)

    return sorted(found, key=turn)


def _demanded(model: type[Document], place: str) -> str:
    """What the field of a row asks for in its own words, if it has any."""
    field = describe(model).find(place)
    if field is None or field.row is None:
        return ""
    inner = field.row.find(place.removeprefix(field.place).lstrip(".").partition(".")[2])
    return str(inner.about.demand) if inner else ""


def gaps(
    model: type[Document], document: Mapping[str, Any]
) -> list[tuple[str, str, Promise | str, str]]:
    """What a reviewer will miss, as (step, criterion, text, place), in the order of the steps; no
    place where several fields decide."""
    order = [step.key for step in model.steps]
    found: list[tuple[str, str, Promise | str, str]] = []
    for one in describe(model).fields:
        gap = one.about.gap
        if gap is not None and is_empty(value_at(document, one.path)):
            found.append((one.about.step, gap.criterion, gap.text, one.place))
    found += [(r.step, r.criterion, r.text, "") for r in model.gaps if r.applies(document)]
    return sorted(found, key=lambda gap: order.index(gap[0]))


def label_of(model: type[Document], place: str) -> str:
    """A place in words: `evidence.0.value` is "Result 1: Figure"."""
    field = describe(model).find(place)
    if field is None:
        return _group_label(model, place)
    rest = place.removeprefix(field.place).lstrip(".")
    number, _dot, inner = rest.partition(".")
    if field.row is None or not number.isdecimal():
        return str(field.about.label)
    entry = entry_label(field.about, int(number) + 1)
    part = field.row.find(inner)
    return labelled(entry, part.about.label) if part else entry


def column_of(model: type[Document], place: str) -> str:
    """A place in words, whichever row it is of: `evidence.0.value` is "Results, Figure"."""
    field = describe(model).find(place)
    if field is None or field.row is None:
        return label_of(model, place)
    part = field.row.find(place.removeprefix(f"{field.place}.").partition(".")[2])
    return f"{field.about.label}, {part.about.label}" if part else str(field.about.label)


def _group_label(model: type[BaseModel], place: str) -> str:
    """The label of a group of fields; the place itself where nothing is said of it."""
    info = model.model_fields.get(place)
    about = next((one for one in info.metadata if isinstance(one, About)), None) if info else None
    return str(about.label) if about else place


def readable_part(model: type[D], document: Mapping[str, Any], defaults: Mapping[str, Any]) -> D:
    """What of a draft can be read: fields with mistakes are left out.

    `defaults` are the values of required fields that a draft may lack.
    """
    rest: Json = with_row_ids(model, copy.deepcopy(dict(document)))
    description = describe(model)
    known = set(model.model_fields)
    rest = {name: value for name, value in rest.items() if name in known}
    for name, value in defaults.items():
        rest.setdefault(name, value)
    for _attempt in range(1000):
        try:
            return model.model_validate(rest)
        except ValidationError as error:
            first = _errors(error)[0]
            place = (*first["loc"], *(part for name in _within(first) for part in name.split(".")))
            before = copy.deepcopy(rest)
            _cut(description, rest, place, defaults)
            if rest == before:  # what is wrong stands where no field is described
                kept = {name: value for name, value in rest.items() if place and name != place[0]}
                rest = {**defaults, **kept}
    raise AssertionError("every cut takes something away")


def _cut(
    description: Description,
    document: Json,
    place: tuple[int | str, ...],
    defaults: Mapping[str, Any],
) -> None:
    """Take out what is wrong: a row of a list, else a field."""
    words = [str(part) for part in place]
    field = description.find(".".join(words))
    if field is None:  # several fields that do not fit together, or one that is not described
        if words and words[0] in document:
            del document[words[0]]
        else:
            _loosen(description, document)
        return
    rest = words[len(field.path) :]
    if field.row is not None and rest:
        rows = value_at(document, field.path)
        del rows[int(rest[0])]
        _drop_dangling(description, document)
    elif field.path[0] in defaults:
        value = document.get(field.path[0])
        document[field.path[0]] = defaults[field.path[0]]
        if field.about.words and isinstance(value, str):
            shortened = _shortened(value, field.limit)
            if shortened != value:
                document[field.path[0]] = shortened
    else:
        put(document, field.path, None)


def _shortened(value: str, limit: int | None) -> str:
    """A text that is too long, or holds what cannot be shown, as far as it can be."""
    text = "".join(c for c in value if c.isprintable())
    return (f"{text[: limit - 1]}…" if limit and len(text) > limit else text).rjust(3, "…")


def _loosen(description: Description, document: Json) -> None:
    """Drop references that lead nowhere and, should that not help, values that are optional."""
    if _drop_dangling(description, document):
        return
    for field in description.fields:
        if not field.required and field.row is None and not field.about.words:
            put(document, field.path, None)


def _drop_dangling(description: Description, document: Json) -> bool:
    """Drop references to rows that are not there; whether there were any."""
    ids = {
        one.place: {
            row["id"] for row in rows_at(document, one.path) if isinstance(row.get("id"), str)
        }
        for one in description.row_lists
    }
    return drop_references(description, document, ids)


def drop_references(
    description: Description, document: Mapping[str, Any], ids: Mapping[str, Iterable[Any]]
) -> bool:
    """Drop, in place, references to rows that are not among `ids` of their list."""
    dropped = False
    for one in description.row_lists:
        assert one.row is not None
        for inner in one.row.fields:
            target = inner.about.refers_to
            if target not in ids:
                continue
            for row in rows_at(document, one.path):
                named = row.get(inner.path[0], "")
                leads = isinstance(named, str) and named in ids[target]
                if inner.path[0] in row and not leads:
                    del row[inner.path[0]]
                    dropped = True
    return dropped
