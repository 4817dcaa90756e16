"""Dates as people give them: sometimes a day, often a month, mostly a year."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta

from babel.dates import format_date, format_timedelta

from rresi.core.translations import current_language, locale_for

EARLIEST, LATEST = 1800, 2200  # plausible years
_FIRST = re.compile(r"\b1(?= [^\W\d_]+ \d{4}\b)")
_PARTIAL = re.compile(r"(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?")


@dataclass(frozen=True, order=True)
class PartialDate:
    """A date as far as it is known (ISO 8601 reduced precision)."""

    year: int
    month: int | None = None
    day: int | None = None

    @classmethod
    def parse(cls, text: str) -> PartialDate:
        """Read `2015`, `2015-05` or `2015-05-20`; `core.dates` reads what people write.

        Raises:
            ValueError: the text is none of these, or no such date exists.
        """
        match = _PARTIAL.fullmatch(text.strip())
        if not match:
            raise ValueError(f"{text!r} is not a year, a month (2015-05) or a day (2015-05-20)")
        year, month, day = (int(part) if part else None for part in match.groups())
        assert year is not None
        date(year, month or 1, day or 1)  # refuses the 31st of February
        if not EARLIEST <= year <= LATEST:
            raise ValueError(f"{year} is not a plausible year")
        return cls(year, month, day)

    @property
    def precision(self) -> str:
        """How far it is known: `year`, `month` or `day`."""
        return "day" if self.day else "month" if self.month else "year"

    def __str__(self) -> str:
        parts = [f"{self.year:04d}"]
        if self.month:
            parts.append(f"{self.month:02d}")
            if self.day:
                parts.append(f"{self.day:02d}")
        return "-".join(parts)

    def display(self) -> str:
        """The date in the reader's language, as precise as it is known."""
        if not self.month:
            return str(self.year)
        when = date(self.year, self.month, self.day or 1)
        if self.day:
            return in_words(when, "d MMMM y")
        return format_date(when, "LLLL y", locale=locale_for(current_language()))


def in_words(day: date, pattern: str) -> str:
    """A date with the name of its month, as the reader's language writes it."""
    return with_first(format_date(day, pattern, locale=locale_for(current_language())))


def with_first(text: str) -> str:
    """The same words, in French with the first of a month as it is said: 1er juin 2027."""
    return _FIRST.sub("1er", text) if current_language() == "fr" else text


def ago(seconds: float) -> str:
    """How long ago something was, in the reader's language: 3 minutes ago."""
    locale = locale_for(current_language())
    return format_timedelta(
        timedelta(seconds=-seconds), threshold=1.5, add_direction=True, locale=locale
    )


def duration(seconds: float) -> str:
    """A length of time in the reader's language, in its largest unit: 3 minutes."""
    locale = locale_for(current_language())
    return format_timedelta(timedelta(seconds=seconds), threshold=1.5, locale=locale)
