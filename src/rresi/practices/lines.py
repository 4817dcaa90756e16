"""The rows of a practice as its page and its PDF show them."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

from rresi.core import formats


@dataclass(frozen=True)
class SourceLine:
    number: int
    title: str
    url: str
    kind: str
    language: str
    language_name: str
    key: str = ""  # of its kind


@dataclass(frozen=True)
class EvidenceLine:
    statement: str
    value: str
    unit: str
    period: str
    method: str
    source: SourceLine | None
    said_by: str = ""
    announced: bool = False  # a forecast, no result
    figure: Decimal | None = None  # what `value` writes
    reviewed: str = ""  # what it was when it was reviewed, if it was corrected since

    @property
    def is_told(self) -> bool:
        """Whether the statement names the figure, which before it would be read twice."""
        return formats.tells(self.statement, self.figure, self.unit)


@dataclass(frozen=True)
class ConditionLine:
    kind: str
    text: str
    blocking: bool


@dataclass(frozen=True)
class MoneyLine:
    amount: str
    year: str
    note: str
