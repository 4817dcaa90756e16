"""Amounts with a currency beside them, in the entries of any file: the currency to its field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.utils.translation import gettext

from rresi.core import money
from rresi.core.formats import quoted
from rresi.engines.tables import AmbiguousNumber
from rresi.interchange.cells import no_number
from rresi.interchange.shapes import Content, Shape

Groups = tuple[tuple[Shape, dict[str, Any]], ...]
"""What a value stands in, the nearest first."""


def has_amounts(shape: Shape) -> bool:
    """Whether an amount beside which its currency may stand is at or below a shape."""
    inner = [*shape.fields.values(), *filter(None, [shape.item])]
    return bool(shape.currency) or any(map(has_amounts, inner))


def settle(
    shape: Shape, value: Any, place: str = "", above: Groups = ()
) -> Iterator[tuple[str, str]]:
    """Put the number of each amount in its place and the currency beside it in its own.

    Yields (place, what is wrong) where an amount can be read in two ways, or its currency is said
    twice and differs.
    """
    if shape.content == Content.LIST and shape.item and isinstance(value, list):
        for number, entry in enumerate(value):
            yield from settle(shape.item, entry, f"{place}.{number}", above)
    if shape.content != Content.GROUP or not isinstance(value, dict):
        return
    groups = ((shape, value), *above)
    for name, inner in shape.fields.items():
        at = f"{place}.{name}" if place else name
        text = value.get(name)
        if inner.currency and isinstance(text, str):
            try:
                value[name], code = _read(inner, text)
                if code:
                    _name(inner.currency, code, groups, text)
            except ValueError as error:
                value[name] = None
                yield at, str(error)
        elif text is not None:
            yield from settle(inner, text, at, groups)


def currency_of(shape: Shape, place: str) -> str:
    """The place of the currency of an amount, both as problems name them; empty for any other."""
    parts = place.split(".")
    numbered = [str(int(one) + 1) if one.isdecimal() else one for one in parts]
    amount = shape.at(numbered)
    for length in range(len(parts) - 1, -1, -1) if amount and amount.currency else ():
        group = shape.at(numbered[:length])
        if group and amount and amount.currency in group.fields:
            return ".".join([*parts[:length], amount.currency])
    return ""


def _read(shape: Shape, text: str) -> tuple[str, str]:
    """The number and its currency; what is no number stays, so that the field's check says so."""
    if shape.content != Content.DECIMAL:
        return money.parted(text)
    try:
        value, code = money.read(text)
    except AmbiguousNumber as error:
        raise no_number(text, error) from error
    except ValueError:
        return text, ""
    return f"{value:f}", code


def _name(field: str, code: str, groups: Groups, text: str) -> None:
    """Say the currency in the nearest group that has a field for it. Raises ValueError."""
    holder = next(value for shape, value in groups if field in shape.fields)
    said = money.code_of(holder.get(field) or code)
    if said != code:
        words = gettext("%(text)s is not in the currency that is named for it, %(code)s.")
        raise ValueError(words % {"text": quoted(text), "code": said})
    holder[field] = code
