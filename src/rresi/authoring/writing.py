"""Dates and numbers in a form: typed and shown as the reader's language writes them.

Dates are kept in ISO 8601, numbers with a decimal point, ranges as two numbers with a slash.

A draft keeps what cannot be read as it was typed; the document's model says what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation

from django.utils.functional import Promise

from rresi.core import dates, numbers
from rresi.core.clock import PartialDate
from rresi.core.documents.describing import Control


@dataclass(frozen=True)
class Writing:
    """How a control reads, shows and explains its values; `read` and `write` raise ValueError."""

    read: Callable[[str], object]
    write: Callable[[str], str]
    example: Promise

    def kept(self, typed: str) -> str:
        """The standard form where it can be read, else what was typed."""
        try:
            return str(self.read(typed))
        except numbers.Ambiguous:
            return numbers.asked(typed)
        except ValueError:
            return typed

    def shown(self, kept: str) -> str:
        """The form of the reader's language where it can be read, else what was typed."""
        try:
            return self.write(kept)
        except ValueError:
            return numbers.typed(kept)


def _write_number(kept: str) -> str:
    try:
        return numbers.write(Decimal(kept))
    except InvalidOperation as error:
        raise ValueError(kept) from error


WRITTEN = {
    Control.DATE: Writing(
        dates.read_day, lambda kept: dates.write(date.fromisoformat(kept)), dates.DAY_EXAMPLE
    ),
    Control.MONTH: Writing(
        dates.read_month_of, lambda kept: dates.write(PartialDate.parse(kept)), dates.MONTH_EXAMPLE
    ),
    Control.PERIOD: Writing(dates.read_period, dates.write_period, dates.PERIOD_EXAMPLE),
    Control.NUMBER: Writing(numbers.read, _write_number, numbers.EXAMPLE),
    Control.RANGE: Writing(numbers.read_range, numbers.write_range, numbers.RANGE_EXAMPLE),
}
