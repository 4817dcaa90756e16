"""Dates in a form: typed and shown as the reader's language writes them, kept in ISO 8601.

A draft keeps what cannot be read as it was typed; the document's model says what is wrong with it.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils.functional import Promise

from rresi.core import dates
from rresi.core.clock import PartialDate
from rresi.core.documents.describing import Control


@dataclass(frozen=True)
class Precision:
    """How a control reads, shows and explains its dates; `read` and `write` raise ValueError."""

    read: Callable[[str], object]
    write: Callable[[str], str]
    example: Promise

    def kept(self, typed: str) -> str:
        """ISO 8601 where it can be read, else what was typed."""
        try:
            return str(self.read(typed))
        except ValueError:
            return typed

    def shown(self, kept: str) -> str:
        """The form of the reader's language where it can be read, else what was typed."""
        try:
            return self.write(kept)
        except ValueError:
            return kept


DATES = {
    Control.DATE: Precision(
        dates.read_day, lambda kept: dates.write(date.fromisoformat(kept)), dates.DAY_EXAMPLE
    ),
    Control.MONTH: Precision(
        dates.read_month, lambda kept: dates.write(PartialDate.parse(kept)), dates.MONTH_EXAMPLE
    ),
    Control.PERIOD: Precision(dates.read_period, dates.write_period, dates.PERIOD_EXAMPLE),
}
