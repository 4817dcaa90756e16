"""Dates, months and periods as people write them, in any of the interface's languages.

One reader for forms, files and interfaces. A day comes before its month, as in all five languages;
a month may have its name. What was read is kept in ISO 8601 (`2027-06-30`, `2015-05`,
`2017/2021`) and written for a form as the reader's language writes it.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from datetime import date
from functools import cache, partial
from typing import TypeVar, cast

from babel.dates import format_date
from django.utils import timezone
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext

from rresi.core.clock import EARLIEST, LATEST, PartialDate
from rresi.core.translations import current_language, interface_languages, locale_for
from rresi.engines.tables import fold, tidy

# The short day of each language with its year in full; Babel's own has two digits in places.
_DAYS = {"nl": "d-M-y", "de": "dd.MM.y", "tr": "dd.MM.y"}
_DAY = "dd/MM/y"
_MONTH = "MM/y"
_INTERVAL = re.compile(r"([0-9]{4}(?:-[0-9]{2})?)/([0-9]{4}(?:-[0-9]{2})?)")
_LONGEST = 60  # characters of the longest period with words
_BETWEEN = r"\s*[-./ ]\s*"
_ISO = re.compile(r"([0-9]{4})(?:[-./]([0-9]{1,2})(?:[-./]([0-9]{1,2}))?)?")
_DAY_FIRST = re.compile(rf"(?:([0-9]{{1,2}}){_BETWEEN})?([0-9]{{1,2}}){_BETWEEN}([0-9]{{4}})")
_MIDNIGHT = re.compile(r"(?<=[0-9])[T ]00:00(?::00(?:\.0+)?)?Z?$")  # as programs write a day
_SHORT_YEAR = re.compile(rf"[0-9]{{1,2}}{_BETWEEN}[0-9]{{1,2}}{_BETWEEN}[0-9]{{2}}")
_NAMED = re.compile(r"(?:([0-9]{1,2})(?:er|st|nd|rd|th)? )?([^\W\d]+) ([0-9]{4})")
_NAME_FIRST = re.compile(r"([^\W\d]+) ([0-9]{1,2})(?:st|nd|rd|th)? ([0-9]{4})")
_ENDS = re.compile(r"\s*[–—]\s*|\s*[-/]\s*|\s+(?:to|until|tot(?: en met)?|t/m|bis|au?|à|ile)\s+")
# What Babel does not know: Austria's January and short forms that people write.
_MORE_MONTHS = {"janner": 1, "feber": 2, "mrz": 3, "sept": 9, "sep": 9}


def read(text: str) -> PartialDate:
    """Read `30-6-2027`, `30.06.2027`, `30 juin 2027`, `05/2015`, `Mayıs 2015`, `2015`, `2015-05`.

    Raises:
        ValueError: nothing of that kind, or no such date; with words that follow the field's name.
    """
    return _read(text, lambda: gettext("“%(text)s” is not a date. Write for example %(example)s."))


def read_day(text: str, *, past: bool = False) -> date:
    """Read a date that is known to the day. Raises ValueError.

    `past`: of something that has happened, so today or earlier, and so is the example.
    """
    found = _read(
        text,
        lambda: gettext("“%(text)s” is not a day. Write for example %(example)s."),
        ("day",),
        past=past,
    )
    day = date(found.year, found.month or 1, found.day or 1)
    return not_ahead(day) if past else day


_When = TypeVar("_When", date, PartialDate)


def not_ahead(day: _When) -> _When:
    """The day, if it is today or earlier; a year or month, if it has begun. Raises ValueError."""
    if date(day.year, day.month or 1, day.day or 1) > timezone.localdate():
        words = gettext("%(day)s is in the future. Enter today’s date or an earlier one.")
        raise ValueError(words % {"day": write(day)})
    return day


def not_behind(day: date) -> date:
    """The day, if it is today or later. Raises ValueError."""
    if day < timezone.localdate():
        words = gettext("%(day)s is in the past. Enter a date to come, or leave the field empty.")
        raise ValueError(words % {"day": write(day)})
    return day


def is_over(last: PartialDate) -> bool:
    """Whether a period that ends then is over: a year is in December."""
    today = timezone.localdate()
    return (last.year, last.month or 12, last.day or 31) < (today.year, today.month, today.day)


def read_month(text: str) -> PartialDate:
    """Read a year or a month. Raises ValueError."""
    return _read(
        text,
        lambda: gettext("“%(text)s” is not a year (%(year)s) or a month (%(month)s)."),
        ("year", "month"),
    )


def read_month_of(text: str) -> PartialDate:
    """Read a year or a month, also of a date that is known to the day. Raises ValueError."""
    try:
        return read_month(text)
    except ValueError:
        try:
            day = read_day(text)
        except ValueError:
            pass
        else:
            return PartialDate(day.year, day.month)
        raise


def read_period(text: str) -> str:
    """Read a year, a month, or a period between two of them: `2015 – 2017`, `mei 2015 tot 2017`.

    Returns:
        ISO 8601: `2015`, `2015-05` or `2015/2017`.

    Raises:
        ValueError: neither, or the end is before the start.
    """
    text = tidy(text)
    try:
        return str(read_month(text))
    except ValueError as error:
        periods = set(_periods(text))
        if len(periods) != 1:
            refusal = gettext("“%(text)s” is not a period. Write for example %(period)s.")
            raise _not_a_date(text, refusal) from error
        first, last = periods.pop()
    if not in_order(first, last):
        raise ValueError(out_of_order())
    return f"{first}/{last}"


def out_of_order() -> str:
    """What is wrong with a period whose end comes first."""
    return gettext("The period ends before it starts. Check both dates.")


def in_order(first: PartialDate, last: PartialDate) -> bool:
    """Whether a period can end then: a year ends in December, so 2017-05/2017 is possible."""
    return (last.year, last.month or 12, last.day or 31) >= (
        first.year,
        first.month or 1,
        first.day or 1,
    )


def _periods(text: str) -> Iterator[tuple[PartialDate, PartialDate]]:
    if interval := _INTERVAL.fullmatch(text):  # as it is kept: its slash is no part of a month
        first, last = interval.groups()
        yield PartialDate.parse(first), PartialDate.parse(last)
        return
    for mark in _ENDS.finditer(text.casefold()) if len(text) <= _LONGEST else ():
        try:
            yield read_month(text[: mark.start()]), read_month(text[mark.end() :])
        except ValueError:
            continue


def _read(
    text: str,
    refusal: Callable[[], str],
    precisions: tuple[str, ...] = ("year", "month", "day"),
    *,
    past: bool = False,
) -> PartialDate:
    refused = partial(_not_a_date, text, past=past)
    found = _found(tidy(text))
    if found is None:
        raise refused(refusal())
    year, month, day = found
    if "day" not in precisions and day is not None:
        raise refused(refusal())
    if not EARLIEST <= year <= LATEST:
        raise ValueError(gettext("%(year)s is not a plausible year.") % {"year": year})
    if month is not None and not 1 <= month <= 12:
        if "day" not in precisions:
            raise refused(refusal())
        raise refused(
            gettext("“%(text)s” names no month of the year. The day comes first: %(example)s.")
        )
    try:
        date(year, month or 1, 1 if day is None else day)
    except ValueError as error:
        raise refused(gettext("“%(text)s” is a day that does not exist.")) from error
    value = PartialDate(year, month, day)
    if value.precision not in precisions:
        raise refused(refusal())
    return value


def _found(text: str) -> tuple[int, int | None, int | None] | None:
    """Year, month and day, whatever their values."""
    text = _MIDNIGHT.sub("", text)
    if match := _ISO.fullmatch(text.removesuffix(".0")):  # a year in a column with gaps: 2015.0
        year, month, day = match.groups()
        return int(year), _number(month), _number(day)
    if match := _DAY_FIRST.fullmatch(text):
        day, month, year = match.groups()
        return int(year), _number(month), _number(day)
    words = fold(text) if len(text) <= _LONGEST else ""
    if match := _NAMED.fullmatch(words):
        day, name, year = match.groups()
    elif match := _NAME_FIRST.fullmatch(words):
        name, day, year = match.groups()
    else:
        return None
    month = _months().get(name)
    return None if month is None else (int(year), month, _number(day))


def _number(digits: str | None) -> int | None:
    return None if digits is None else int(digits)


@cache
def _months() -> dict[str, int]:
    """The month of each name, folded: full and short names in every language of the interface."""
    found = dict(_MORE_MONTHS)
    for language in interface_languages():
        for names in locale_for(language).months.values():
            for width in ("wide", "abbreviated"):
                found |= {fold(name): number for number, name in names[width].items()}
    return found


def _not_a_date(text: str, refusal: str, *, past: bool = False) -> ValueError:
    # Where no day is asked for, the refusal shows what is.
    if "%(example)s" in refusal and _SHORT_YEAR.fullmatch(tidy(text)):
        refusal = gettext("“%(text)s” has a year of two digits. Write for example %(example)s.")
    return ValueError(
        refusal
        % {
            "text": text[:40],
            "example": write(_day_behind() if past else _day_to_come()),
            "year": 2015,
            "month": write(PartialDate(2015, 5)),
            "period": write_period("2017/2021"),
        }
    )


def write(value: PartialDate | date) -> str:
    """A date in figures as the reader's language writes it: 30-6-2027, 30.06.2027, 05/2015."""
    day: int | None = value.day
    month: int | None = value.month
    if month is None:
        return str(value.year)
    pattern = _DAYS.get(current_language(), _DAY) if day else _MONTH
    when = date(value.year, month, day or 1)
    return format_date(when, pattern, locale=locale_for(current_language()))


def write_period(text: str) -> str:
    """A period of ISO 8601 in figures: 2017–2021, 05/2017 – 06/2018."""
    first, _slash, last = text.partition("/")
    return joined(*(write(PartialDate.parse(end)) for end in (first, last) if end))


def joined(first: str, last: str = "") -> str:
    """The ends of a period: 2015–2017, but May 2015 – June 2017."""
    if last in {"", first}:
        return first
    return f"{first}–{last}" if (first + last).isdecimal() else f"{first} – {last}"


def _day_to_come() -> date:
    return date(timezone.localdate().year + 1, 6, 30)


def _day_behind() -> date:
    return date(timezone.localdate().year - 1, 6, 30)


def _example(words: Callable[[], str], day: Callable[[], date] = _day_to_come) -> Promise:
    def said() -> str:
        return words() % {
            "day": write(day()),
            "year": 2015,
            "month": write(PartialDate(2015, 5)),
            "period": write_period("2015/2017"),
        }

    return cast(Promise, lazy(said, str)())


DAY_EXAMPLE = _example(lambda: gettext("For example %(day)s."))
PAST_EXAMPLE = _example(lambda: gettext("For example %(day)s."), _day_behind)
MONTH_EXAMPLE = _example(lambda: gettext("For example %(year)s or %(month)s."))
DATE_EXAMPLE = _example(lambda: gettext("For example %(year)s, %(month)s or %(day)s."))
PERIOD_EXAMPLE = _example(lambda: gettext("For example %(year)s, %(month)s or %(period)s."))
