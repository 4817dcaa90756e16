"""Pure decisions about practices: what the evidence supports, when a text is out of date."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from rresi.practices.document import PracticeDocument
from rresi.practices.models import EvidenceLevel
from rresi.practices.parts import EvidencePart
from rresi.practices.vocabulary import LEVELS, Method, SourceKind

_COUNTED = {Method.RECORDS, Method.SURVEY}
_COMPARED = {Method.COMPARISON, Method.EXPERIMENT}
LOOK_AGAIN_AFTER = timedelta(days=365)
LOOK_AGAIN_BEFORE = timedelta(days=30)
NEWS_FOR = timedelta(days=14)
_INDEPENDENT = {SourceKind.EVALUATION, SourceKind.RESEARCH}
_VERIFIABLE = _INDEPENDENT | {SourceKind.OFFICIAL}
_OUTSIDE = {
    SourceKind.MEDIA.value: 1,
    SourceKind.OFFICIAL.value: 2,
    SourceKind.EVALUATION.value: 3,
    SourceKind.RESEARCH.value: 3,
}


@dataclass(frozen=True)
class Statement:
    """A reported result, as far as its strength as evidence depends on it."""

    has_value: bool = False
    has_unit: bool = False
    has_period: bool = False
    method: str = Method.UNKNOWN
    source_kind: str | None = None
    beyond: bool = False  # about something larger than the practice


def statement_level(statement: Statement) -> EvidenceLevel:
    """The evidence level that one reported result supports.

    A figure with its source is reported. Documented and compared figures have a unit, a period and
    a source that somebody other than those who run the practice stands for: a public authority, an
    evaluation or research. Such a figure is documented when it was counted in records, asked in a
    survey, or comes from an evaluation or research; compared when it was held against another group
    or place. Everything else is described, also a figure that was only announced or expected. The
    steps follow the order of Nesta's Standards of Evidence (2013), from describing to comparing.
    """
    announced = statement.method == Method.ANNOUNCED
    if announced or not (statement.has_value and statement.source_kind):
        return EvidenceLevel.DESCRIBED
    whole = statement.has_unit and statement.has_period and statement.source_kind in _VERIFIABLE
    if whole and statement.method in _COMPARED:
        return EvidenceLevel.COMPARED
    if whole and (statement.method in _COUNTED or statement.source_kind in _INDEPENDENT):
        return EvidenceLevel.DOCUMENTED
    return EvidenceLevel.REPORTED


def evidence_level(statements: Iterable[Statement]) -> EvidenceLevel:
    """The highest level that any result of the practice itself supports; `NONE` without such."""
    levels = (statement_level(one) for one in statements if not one.beyond)
    return max(levels, default=EvidenceLevel.NONE)


def evidence_weight(statements: Iterable[Statement]) -> int:
    """What tells practices of one level apart: how far others vouch, then how much is counted.

    Tens: of the result that is known best, who stands for it (research or an evaluation 3, a public
    authority 2, the press 1), whether it was counted, and whether its unit and period are known.
    Ones: how many results have a figure with unit and period, up to nine.
    """
    figures = [
        one
        for one in statements
        if one.has_value and one.source_kind and one.method != Method.ANNOUNCED and not one.beyond
    ]
    whole = sum(one.has_unit and one.has_period for one in figures)
    best = max(map(_vouched, figures), default=0)
    return 10 * best + min(whole, 9)


def _vouched(statement: Statement) -> int:
    counted = statement.method in _COUNTED | _COMPARED
    whole = statement.has_unit and statement.has_period
    return _OUTSIDE.get(str(statement.source_kind), 0) + counted + whole


def legend() -> list[tuple[int, str, str]]:
    """Each level above none, its name and what it means, for whoever reads the bars."""
    return [(level, str(EvidenceLevel(level).label), str(LEVELS[level])) for level in LEVELS]


def evidence_level_of(document: PracticeDocument) -> EvidenceLevel:
    """The evidence level of a document."""
    return evidence_level(statements_of(document))


def statements_of(document: PracticeDocument) -> list[Statement]:
    """What each result of a document supports, in their order."""
    kinds = {source.id: source.kind for source in document.sources}
    return [
        Statement(
            has_value=part.value is not None,
            has_unit=bool(part.unit),
            has_period=bool(part.period),
            method=part.method,
            source_kind=kinds[part.source] if part.source else None,
            beyond=part.beyond,
        )
        for part in document.evidence
    ]


def strongest_figure(document: PracticeDocument) -> EvidencePart | None:
    """The figure of the practice itself that is known best; the first of several, or none.

    What was only announced or expected is no result.
    """
    figures = [
        (-statement_level(statement), place, part)
        for place, (part, statement) in enumerate(
            zip(document.evidence, statements_of(document), strict=True)
        )
        if statement.has_value
        and statement.has_unit
        and not statement.beyond
        and statement.method != Method.ANNOUNCED
    ]
    return min(figures)[2] if figures else None


def look_again_by(today: date) -> date:
    """The review date of a practice published today, unless its author names one."""
    return today + LOOK_AGAIN_AFTER


def due_to_be_looked_at(review_by: date, today: date) -> bool:
    """Whether the review date is near or has passed."""
    return review_by <= today + LOOK_AGAIN_BEFORE


def must_be_looked_at(review_by: date, today: date) -> bool:
    """Whether the review date has passed."""
    return review_by < today


def is_news(published_at: datetime | None, now: datetime) -> bool:
    """Whether a practice was first published so lately that its author is congratulated."""
    return published_at is not None and now - published_at <= NEWS_FOR
