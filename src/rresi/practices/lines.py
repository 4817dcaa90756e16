"""The rows of a practice as its page and its PDF show them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.text import capfirst

from rresi.core import formats
from rresi.core.documents.words import Words
from rresi.core.translations import current_language, language_name
from rresi.practices.items import said_by, said_when_reviewed
from rresi.practices.parts import (
    ConditionPart,
    EvidencePart,
    LinkPart,
    MoneyPart,
    SourcePart,
    say_period,
)
from rresi.practices.vocabulary import COSTS, AmountKind, ConditionKind, Method, SourceKind


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
    figure: Decimal | None = None  # what `value` writes
    reviewed: str = ""  # what it was when it was reviewed, if it was corrected since
    beyond: bool = False  # about something larger than the practice
    announced: bool = False  # a forecast, no result

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
    """An amount, what it is, and what vouches for it."""

    amount: str
    year: str
    note: str
    kind: str  # a key of `vocabulary.AmountKind`
    said_by: str
    source: SourceLine | None = None

    @property
    def is_cost(self) -> bool:
        """Whether the practice costs it, and not others pay or receive it."""
        return self.kind in COSTS


@dataclass(frozen=True)
class Amounts:
    """The amounts of one kind, under its name."""

    label: str
    lines: list[MoneyLine]


def by_kind(lines: Sequence[MoneyLine]) -> list[Amounts]:
    """Amounts under what they are: costs first, and apart what others receive or pay."""
    found = ((kind, [line for line in lines if line.kind == kind]) for kind in AmountKind)
    return [Amounts(capfirst(str(kind.label)), of_it) for kind, of_it in found if of_it]


def money_line(part: MoneyPart, words: Words, sources: Mapping[str, SourceLine]) -> MoneyLine:
    source = sources.get(part.source) if part.source else None
    return MoneyLine(
        amount=formats.money(part.amount, part.currency, part.amount_to),
        year=str(part.year or ""),
        note=words.get(f"resources.money.{part.id}.note") or part.note,
        kind=part.kind,
        said_by=said_by(source.key if source else None),
        source=source,
    )


def evidence_line(
    part: EvidencePart,
    words: Words,
    sources: Mapping[str, SourceLine],
    reviewed: Mapping[str, Decimal] | None,
) -> EvidenceLine:
    place = f"evidence.{part.id}"
    value, unit = formats.with_unit(part.value, words.get(f"{place}.unit") or part.unit)
    return EvidenceLine(
        statement=words.get(f"{place}.statement") or part.statement,
        value=value,
        unit=unit,
        period=say_period(part.period) if part.period else "",
        method=str(Method(part.method).label),
        source=(source := sources.get(part.source) if part.source else None),
        said_by=said_by(source.key if source else None),
        figure=part.value,
        reviewed=said_when_reviewed(part, reviewed or {}),
        beyond=part.beyond,
        announced=part.method == Method.ANNOUNCED,
    )


def condition_line(part: ConditionPart, words: Words) -> ConditionLine:
    return ConditionLine(
        kind=str(ConditionKind(part.kind).label),
        text=words.get(f"conditions.{part.id}.text") or part.text,
        blocking=part.blocking,
    )


def source_line(part: SourcePart, number: int) -> SourceLine:
    other = part.language and part.language != current_language()
    return SourceLine(
        number=number,
        title=part.title,
        url=part.url,
        kind=str(SourceKind(part.kind).label),
        language=part.language or "",
        language_name=language_name(part.language) if part.language and other else "",
        key=part.kind,
    )


def link_line(part: LinkPart, number: int) -> SourceLine:
    return SourceLine(number, part.title, part.url, kind="", language="", language_name="")
