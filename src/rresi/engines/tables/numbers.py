"""Numbers as Europeans write them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal

_SPACES = " \u00a0\u2009\u202f"
_APOSTROPHES = "'\u2019"
_PLAIN = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d{1,3})?")
_GROUPED = re.compile(
    rf"(?P<sign>[+-]?)(?P<first>\d{{1,3}})(?P<rest>(?:(?P<mark>[.,{_SPACES}{_APOSTROPHES}])\d{{3}})"
    r"(?:(?P=mark)\d{3})*)(?:(?P<decimal>[.,])(?P<places>\d+))?"
)
_COMMA = re.compile(r"(?P<sign>[+-]?)(?P<whole>\d*),(?P<places>\d+)")
_CLEAR_COMMA = re.compile(
    r"[+-]?(?:\d*,(?:\d{1,2}|\d{4,})|0,\d+|\d{4,},\d+|[\d. ]+\.\d{3},\d+|\d{1,3}(?:\.\d{3}){2,})"
)
_CLEAR_POINT = re.compile(
    r"[+-]?(?:\d*\.(?:\d{1,2}|\d{4,})|0\.\d+|\d{4,}\.\d+|[\d, ]+,\d{3}\.\d+|\d{1,3}(?:,\d{3}){2,})"
)


class AmbiguousNumber(ValueError):
    """1.234 or 1,234, with nothing in the table to tell which of the two is meant."""


def decimal_mark(cells: Iterable[str]) -> str:
    """The decimal mark that these cells use: "," or "."; empty when they leave it open."""
    found = ""
    for cell in cells:
        text = cell.strip()
        if _CLEAR_COMMA.fullmatch(text):
            mark = ","
        elif _CLEAR_POINT.fullmatch(text):
            mark = "."
        else:
            continue
        if found and mark != found:
            return ""
        found = mark
    return found


def parse_number(text: str, mark: str = "") -> Decimal:
    """A number written with a decimal point or comma, and with or without marks for thousands.

    `mark` is the decimal mark of the table as `decimal_mark` found it.

    Raises:
        AmbiguousNumber: both readings are possible.
        ValueError: this is no number.
    """
    text = text.strip().replace("\u2212", "-")
    if not text.isascii():
        text = "".join(" " if c in _SPACES else "'" if c in _APOSTROPHES else c for c in text)
    grouped = _GROUPED.fullmatch(text)
    if grouped is None:
        return _ungrouped(text)
    separator, decimal = grouped["mark"], grouped["decimal"]
    if separator == decimal:
        raise ValueError(text)
    single = len(grouped["rest"]) == 4
    if separator in ".," and decimal is None and single:
        if grouped["first"].strip("0") == "":  # nobody writes 0.250 for 250
            mark = separator
        if not mark:
            raise AmbiguousNumber(text)
        if mark == separator:
            return Decimal(text.replace(",", "."))
    digits = grouped["first"] + grouped["rest"].replace(separator, "")
    places = f".{grouped['places']}" if decimal else ""
    return Decimal(f"{grouped['sign']}{digits}{places}")


def _ungrouped(text: str) -> Decimal:
    if not text.isascii():
        raise ValueError(text)
    comma = _COMMA.fullmatch(text)
    if comma:
        return Decimal(f"{comma['sign']}{comma['whole'] or 0}.{comma['places']}")
    if not _PLAIN.fullmatch(text):
        raise ValueError(text)
    return Decimal(text)
