"""The shape of a document: which fields it has and what a cell of a table must hold for each.

It is read from the pydantic model, so that a new field can be imported and exported at once.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from types import NoneType, UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel

from rresi.core.documents.describing import MONTH, PERCENT
from rresi.core.money import InCurrency

Path = tuple[str, ...]


class Content(StrEnum):
    """What stands at a place of a document."""

    TEXT = "text"
    INTEGER = "integer"
    DECIMAL = "decimal"
    FLOAT = "float"
    FLAG = "flag"
    DATE = "date"
    LIST = "list"
    MAP = "map"  # by language
    GROUP = "group"


TICK = "="


@dataclass(frozen=True)
class Shape:
    """One place: what it holds; `item` is the shape of the entries of a list or map.

    The entries of a `numbered` list stand in columns of their own, also if they are single values;
    their position means something. Beside an amount its currency may stand, that of the field
    `currency`; a `month` may be given to the day, and beside a number in `percent` its sign.
    """

    content: Content
    item: Shape | None = None
    fields: Mapping[str, Shape] = field(default_factory=dict)
    required: bool = False
    numbered: bool = False
    currency: str = ""
    month: bool = False
    percent: bool = False

    @property
    def in_one_cell(self) -> bool:
        """Whether one cell of a table can hold it: a value, or a list of values."""
        if self.content == Content.LIST:
            assert self.item is not None
            single = self.item.in_one_cell and self.item.content != Content.LIST
            return single and not self.numbered
        return self.content not in {Content.MAP, Content.GROUP}

    def at(self, path: Sequence[str]) -> Shape | None:
        """The shape at a path; entries of a list are counted from 1, those of a map are any.

        One that begins with TICK is yes or no: whether the list has the term after it. One like
        `kind=funds` stands for all entries of which that is so, and leads to texts, each of which
        is a whole entry.
        """
        if not path:
            return self
        first, rest = path[0], path[1:]
        if self.content == Content.GROUP:
            inner = self.fields.get(first)
        elif self.content == Content.LIST:
            inner = self.item if first.isdecimal() and 0 < int(first) <= 1000 else None
            inner = _TICK if first.startswith(TICK) and self.in_one_cell else inner
            if self._is_of_all(first, rest):
                return _TEXTS.at(rest[1:])
        elif self.content == Content.MAP:
            inner = self.item
        else:
            inner = None
        return inner.at(rest) if inner else None

    def _is_of_all(self, name: str, rest: Sequence[str]) -> bool:
        """Whether a name like `kind=funds` speaks of entries of this list, and a text follows."""
        fields = self.item.fields if self.item else {}
        text = fields.get(rest[0]) if rest else None
        known = entries_of_all(name).keys() <= fields.keys()
        return speaks_of_all(name) and known and text is not None and text.content == Content.TEXT


def speaks_of_all(name: str) -> bool:
    """Whether a name of a path stands for all entries of a list that have something in common."""
    return TICK in name[1:]


def entries_of_all(name: str) -> dict[str, str]:
    """What the entries have in common for which a name like `kind=funds` stands."""
    field, _mark, value = name.partition(TICK)
    return {field: value}


_TICK = Shape(Content.FLAG)
_TEXTS = Shape(Content.LIST, Shape(Content.TEXT))

_SCALARS: dict[type, Content] = {
    bool: Content.FLAG,
    int: Content.INTEGER,
    float: Content.FLOAT,
    Decimal: Content.DECIMAL,
    date: Content.DATE,
}


@cache
def shape_of(model: type[BaseModel]) -> Shape:
    """The shape of a model."""
    fields = {}
    for name, info in model.model_fields.items():
        inner = _marked(_shape(info.annotation), info.metadata)
        fields[name] = replace(inner, required=info.is_required())
    return Shape(Content.GROUP, fields=fields)


def _marked(shape: Shape, marks: Iterable[Any]) -> Shape:
    for mark in marks:
        if isinstance(mark, InCurrency):
            shape = replace(shape, currency=mark.field)
        elif mark is MONTH:
            shape = replace(shape, month=True)
        elif mark is PERCENT:
            shape = replace(shape, percent=True)
    return shape


def _shape(annotation: Any) -> Shape:
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _marked(_shape(arguments[0]), arguments[1:])
    if origin in {Union, UnionType}:
        kinds = [kind for kind in arguments if kind is not NoneType]
        return _shape(kinds[0])
    if origin is list:
        return Shape(Content.LIST, _shape(arguments[0]))
    if origin is dict:
        return Shape(Content.MAP, _shape(arguments[1]))
    if isinstance(annotation, type):
        if issubclass(annotation, BaseModel):
            return shape_of(annotation)
        if annotation in _SCALARS:
            return Shape(_SCALARS[annotation])
    return Shape(Content.TEXT)
