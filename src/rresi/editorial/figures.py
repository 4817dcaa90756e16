"""The figures in a text, as they are compared when it is corrected. No queries."""

from __future__ import annotations

import re
from collections.abc import Iterable
from decimal import Decimal
from itertools import pairwise
from typing import NamedTuple

# Thousands may stand apart, by one mark throughout: "1.250", not "2023 120" and not "0.500".
FIGURE = re.compile(
    r"((?<![\w)\]%.,–-])[-−–])?"
    r"([1-9]\d{0,2}([.,\s])\d{3}(?!\d)(?:\3\d{3}(?!\d))*|\d+)(?:[.,](\d+))?"
)
_VALUE = re.compile(r"-?\d+(?:\.\d+)?")
_YEAR = re.compile(r"(?:19|20)\d\d")


class Figure(NamedTuple):
    """A figure in a text: not sure where its one mark, as in 1.250, stands for the decimals too."""

    value: Decimal
    may_be_year: bool
    mark: str
    is_sure: bool
    written: str


def figures_in(text: str) -> list[Figure]:
    """The figures in a text; one that is all of it is a value, as documents keep it."""
    if _VALUE.fullmatch(text):
        return [Figure(Decimal(text), may_be_year=False, mark="", is_sure=True, written=text)]
    return [_figure(*found.groups("")) for found in FIGURE.finditer(text)]


def _figure(sign: str, whole: str, mark: str, part: str) -> Figure:
    digits = "".join(filter(str.isdecimal, whole))
    plain = not sign and not part
    return Figure(
        Decimal(f"{'-' if sign else ''}{digits}.{part or 0}"),
        may_be_year=plain and bool(_YEAR.fullmatch(whole)),
        mark=mark if mark in {".", ","} and whole.count(mark) == 1 else "",
        is_sure=bool(part) or mark not in {".", ","} or whole.count(mark) > 1,
        written=f"{sign}{whole}" + (f".{part}" if part else ""),
    )


def passing(before: str, after: str) -> tuple[str, str]:
    """The first two figures side by side of which the smaller becomes the larger."""
    pairs = zip(*(pairwise(figures_in(text)) for text in (before, after)), strict=True)
    for (first, second), (new_first, new_second) in pairs:
        if (first.value - second.value) * (new_first.value - new_second.value) < 0:
            was, now = (first, second), (new_first, new_second)
            return _as_written(was), _as_written(now)
    return "", ""


def _as_written(figures: Iterable[Figure]) -> str:
    return ", ".join(one.written for one in figures)
