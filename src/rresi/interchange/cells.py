"""Cells of a table to values of a document, and back, by one set of rules."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext

from rresi.core import money, numbers
from rresi.core.dates import read_day
from rresi.engines.tables import AmbiguousNumber, Value, as_text, fold, parse_number
from rresi.engines.tables.words import FORMULA, flag_of, from_formula
from rresi.interchange.shapes import Content, Shape

_NUMBER = re.compile(r"[+-]?\d+(?:\.\d+)?")
_SHARE = re.compile(r"(\d+(?:[.,]\d+)?)[\s\u202f]*%", re.ASCII)
_DEGREES_EXAMPLE = Decimal("52.08")
_SPLIT = re.compile(r"(?<!\\)(?:[|;]|\r?\n)")
_SPLIT_TERMS = re.compile(r"[|;,\n]")


class UnknownTerm(ValueError):
    """Texts that are no label and no key of a field with a closed list of values."""

    def __init__(self, *texts: str) -> None:
        super().__init__(", ".join(texts))
        self.texts = texts


Others = Callable[[str], object]


def no_others(_text: str) -> object:
    """A closed list: no text but its terms."""
    raise ValueError


def read_cell(
    shape: Shape, cell: Value, *, mark: str, terms: Mapping[str, str], others: Others = no_others
) -> Any:
    """A cell as a value of the document, None for an empty one.

    `mark` is the decimal mark of the table; `terms` leads from a folded label to a key, and to ""
    where the text is to be left out; `others` reads what is understood besides.

    Raises:
        UnknownTerm: the text that is none of the terms.
        ValueError: with words that follow the field's name.
    """
    if isinstance(cell, str):
        cell = from_formula(cell).strip()
    if cell == "":
        return None
    match shape.content:
        case Content.LIST:
            return _list(shape, cell, mark, terms, others)
        case Content.INTEGER:
            number = _number(cell, mark)
            if number != number.to_integral_value():
                raise ValueError(gettext("This must be a whole number."))
            return int(number)
        case Content.DECIMAL if shape.currency and isinstance(cell, str) and money.parted(cell)[1]:
            return _amount(cell, mark)
        case Content.DECIMAL if shape.percent and isinstance(cell, str):
            return format(_number(without_percent(cell), mark), "f")
        case Content.DECIMAL:
            return format(_number(cell, mark), "f")
        case Content.FLOAT:
            return _share_or_degrees(cell)
        case Content.FLAG:
            return _flag(cell)
        case Content.DATE:
            return _date(cell)
        case Content.TEXT if shape.month and isinstance(cell, date):
            return f"{cell:%Y-%m}"
        case _:
            text = _text(cell)
            if terms and fold(text) not in terms:
                try:
                    return others(text)
                except ValueError:
                    raise UnknownTerm(text) from None
            return terms.get(fold(text), text) or None


def without_percent(text: str) -> str:
    """A number in percent without the sign behind it."""
    return text.removesuffix("%").rstrip()


def _text(cell: Value) -> str:
    if isinstance(cell, date | datetime | time | timedelta):
        raise ValueError(
            gettext(
                "The spreadsheet contains the date %(date)s here. If you entered something else, "
                "format the column as text and enter it again."
            )
            % {"date": as_text(cell)}
        )
    return as_text(cell)


def _number(cell: Value, mark: str) -> Decimal:
    if isinstance(cell, bool):
        raise ValueError(gettext("This must be a number."))
    text = _text(cell)
    if not isinstance(cell, str):
        return Decimal(text)
    try:
        return parse_number(text, mark)
    except ValueError as error:
        raise no_number(text, error) from None


def no_number(text: str, error: ValueError) -> ValueError:
    """Why a text is no number, with words that follow the field's name."""
    if isinstance(error, AmbiguousNumber):
        words = gettext("%(text)s can be read in two ways. Write it without a thousands separator.")
        return ValueError(words % {"text": text})
    return ValueError(numbers.beside(text) or gettext("This must be a number."))


def _amount(cell: str, mark: str) -> str:
    """An amount with the currency beside it, as `currencies` takes them apart: 18500.50 EUR."""
    try:
        value, code = money.read(cell, mark)
    except ValueError as error:
        raise no_number(cell, error) from None
    return f"{value:f} {code}"


def _share_or_degrees(cell: Value) -> float:
    """Neither is ever in thousands: its one comma or point is the decimal mark. A share may be
    written in percent.
    """
    if isinstance(cell, str) and (share := _SHARE.fullmatch(cell)):
        return float(share[1].replace(",", ".")) / 100
    try:
        return float(numbers.read_degrees(as_text(cell), _DEGREES_EXAMPLE))
    except ValueError:
        return float(_number(cell, ""))


def _flag(cell: Value) -> bool:
    if isinstance(cell, bool):
        return cell
    said = flag_of(as_text(cell))
    if said is None:
        raise ValueError(gettext("This must be yes or no."))
    return said


def is_flag(cell: Value) -> bool:
    """Whether a cell says yes or no."""
    try:
        _flag(cell)
    except ValueError:
        return False
    return True


def _date(cell: Value) -> str:
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return read_day(as_text(cell)).isoformat()


def words_in(shape: Shape, cell: Value) -> list[str]:
    """The texts of a cell with terms, one or several."""
    text = from_formula(cell).strip() if isinstance(cell, str) else as_text(cell)
    return _SPLIT_TERMS.split(text) if shape.content == Content.LIST else [text]


def _list(
    shape: Shape, cell: Value, mark: str, terms: Mapping[str, str], others: Others
) -> list[Any]:
    assert shape.item is not None
    text = _text(cell)
    if terms or shape.item.content != Content.TEXT:
        parts = _SPLIT_TERMS.split(text)
    else:
        parts = [re.sub(r"\\([\\|;])", r"\1", part) for part in _SPLIT.split(text)]
    values: list[Any] = []
    unknown: list[str] = []
    for part in parts:
        try:
            values.append(read_cell(shape.item, part, mark=mark, terms=terms, others=others))
        except UnknownTerm as error:
            unknown += error.texts
    if unknown:
        raise UnknownTerm(*unknown)
    return [value for value in values if value is not None]


def write_cell(shape: Shape, value: Any) -> str | int | Decimal | bool | date:
    """A value of a document as a cell; the inverse of `read_cell`."""
    if value is None:
        return ""
    match shape.content:
        case Content.LIST:
            assert shape.item is not None
            return "|".join(_escaped(write_cell(shape.item, one)) for one in value)
        case Content.INTEGER:
            return int(value)
        case Content.DECIMAL | Content.FLOAT:
            return Decimal(str(value))
        case Content.FLAG:
            return bool(value)
        case Content.DATE:
            return date.fromisoformat(str(value))
        case _:
            return str(value)


def _escaped(value: object) -> str:
    return re.sub(r"([\\|;])", r"\\\1", str(value).replace("\n", " "))


def without_formula(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    if FORMULA.match(text) and not _NUMBER.fullmatch(text):
        return f"'{text}"
    return text


def flat(shape: Shape, value: Any, path: Sequence[str] = ()) -> dict[str, tuple[Shape, Any]]:
    """The values of a document by path, lists counted from 1; what is empty is left out."""
    if value is None or value in ("", [], {}):
        return {}
    if path and shape.in_one_cell:
        return {".".join(path): (shape, value)}
    found: dict[str, tuple[Shape, Any]] = {}
    match shape.content:
        case Content.GROUP:
            for name, inner in shape.fields.items():
                found |= flat(inner, value.get(name), (*path, name))
        case Content.LIST:
            assert shape.item is not None
            for number, entry in enumerate(value, 1):
                found |= flat(shape.item, entry, (*path, str(number)))
        case Content.MAP:
            assert shape.item is not None
            for key, entry in value.items():
                found |= flat(shape.item, entry, (*path, key))
    return found
