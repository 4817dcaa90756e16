"""Reading single values from a query string or a posted form, whatever was sent.

These never fail: what cannot be read counts as not given. A form with rules of its own is a Django
form.
"""

from __future__ import annotations

from collections.abc import Iterable

from django.http import QueryDict

from rresi.engines.tables import tidy_text

LARGEST_KEY = 2**63 - 1  # what a primary key of either database can be
TEXT_LIMIT = 10_000  # characters


def whole_number(
    data: QueryDict, name: str, *, default: int = 0, at_least: int = 0, at_most: int = LARGEST_KEY
) -> int:
    """A whole number; the default when it is missing, no number, or out of range."""
    number = _number(data.get(name))
    return number if number is not None and at_least <= number <= at_most else default


def whole_numbers(data: QueryDict, name: str, *, at_most: int = LARGEST_KEY) -> list[int]:
    """The whole numbers among the values of one name, in their order."""
    found = (_number(value) for value in data.getlist(name))
    return [number for number in found if number is not None and number <= at_most]


def key_in(text: str) -> int | None:
    """The primary key that a part of a value names; None when it can be none."""
    number = _number(text)
    return number if number is not None and number <= LARGEST_KEY else None


def _number(value: object) -> int | None:
    if not isinstance(value, str) or not value.isascii() or not value.isdecimal():
        return None
    return int(value) if len(value) <= len(str(LARGEST_KEY)) else None


def text(data: QueryDict, name: str, *, limit: int | None = TEXT_LIMIT) -> str:
    """A text without surrounding space, cut at `limit` characters; lines end in a line feed.

    What somebody wrote in sentences comes whole, with None, to be refused by `lengths.fits` where
    it is too long.
    """
    return cleaned(data.get(name), limit=limit)


def texts(data: QueryDict, name: str, *, limit: int = TEXT_LIMIT, at_most: int) -> list[str]:
    """The first texts of one name that are not empty, each once."""
    found: Iterable[str] = (cleaned(value, limit=limit) for value in data.getlist(name))
    return list(dict.fromkeys(value for value in found if value))[:at_most]


def cleaned(value: object, *, limit: int | None = TEXT_LIMIT) -> str:
    """One value as `text` reads it, without what nobody sees.

    NUL goes: PostgreSQL stores no text that holds one.
    """
    if not isinstance(value, str):
        return ""
    return tidy_text(value.replace("\0", ""))[:limit]
