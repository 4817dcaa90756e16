"""Amounts of money as people write them in files: € 18.500,50 and CHF 1'200 and 250.000 TL.

A sign or code beside a number says that it is money, whose groups have three digits and whose
decimals two at most: € 18.500 can mean one amount only, unless the table has decimal points.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from typing import Any

from babel.numbers import list_currencies

from rresi.engines.tables import AmbiguousNumber, parse_number, tidy

SIGNS = {
    **dict.fromkeys(("€", "EURO", "EUROS", "AVRO"), "EUR"),
    **dict.fromkeys(("₺", "TL"), "TRY"),
    "£": "GBP",
}
"""What stands for one currency alone; a dollar or a crown does not."""

_BESIDE = r"[^\W\d_]{2,5}|[^\w\s+\-−.,'’]"
_AMOUNT = re.compile(
    rf"(?P<before>{_BESIDE})?\s*(?P<number>[-−+]?[0-9](?:[0-9.,'’ ]*[0-9])?)"
    rf"(?:[.,]\s?(?:[-–—−]{{1,2}}|=))?\s*(?P<after>{_BESIDE})?"
)
_LONGEST = 60


@dataclass(frozen=True)
class InCurrency:
    """For the type of an amount: the name of the field, beside it or above, with its currency."""

    field: str = "currency"


@cache
def currencies() -> frozenset[str]:
    """The codes of ISO 4217, of currencies in use and of earlier ones."""
    return frozenset(list_currencies()) - {"XXX", "XTS"}


def code_of(value: Any) -> Any:
    """In capitals, and of the signs that stand for one currency alone their code."""
    if not isinstance(value, str):
        return value
    code = tidy(value).upper()
    return SIGNS.get(code, code)


def parted(text: str) -> tuple[str, str]:
    """A number and the currency beside it: ("18.500", "EUR"). The whole text and "" where what
    stands beside a number is no currency, or nothing does."""
    text = tidy(text)
    found = _AMOUNT.fullmatch(text) if len(text) <= _LONGEST else None
    codes = {_known(word) for word in found.group("before", "after") if word} if found else set()
    if found is None or len(codes) != 1 or "" in codes:
        return text, ""
    return found["number"], codes.pop()


def _known(word: str) -> str:
    """The code of a sign, or of a code in capitals; empty for any other word: "per", "all"."""
    code = str(code_of(word))
    return code if word.upper() in SIGNS or (word == code and code in currencies()) else ""


def read(text: str, mark: str = "") -> tuple[Decimal, str]:
    """An amount and its currency, "" where none stands beside it.

    `mark` is the decimal mark of the table, if it is known.

    Raises:
        AmbiguousNumber: a number alone, or beside another decimal mark, can be read in two ways.
        ValueError: this is no amount.
    """
    number, code = parted(text)
    try:
        return parse_number(number, "" if code else mark), code
    except AmbiguousNumber:
        if not code or (mark and mark in number):
            raise
        return parse_number(number, "," if "." in number else "."), code
