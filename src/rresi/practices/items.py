"""A practice as a list shows it: its text in the reader's language, and a line about it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from rresi.authoring.cards import Card, head_of
from rresi.core import formats, taxonomies
from rresi.core.clock import PartialDate
from rresi.core.documents.values import STORED
from rresi.core.documents.words import Words
from rresi.core.translations import country_name
from rresi.editorial.checks import Check, check_of
from rresi.editorial.documents import DocumentText, text_for
from rresi.practices import rules
from rresi.practices.document import PracticeDocument
from rresi.practices.models import EvidenceLevel, Practice
from rresi.practices.parts import EvidencePart, SourcePart, say_period, say_when
from rresi.practices.vocabulary import ACCORDING_TO, WITHOUT_SOURCE, SourceKind
from rresi.regions.queries import name_of


@dataclass(frozen=True)
class Label:
    """A term: its key and its name."""

    key: str
    label: str


@dataclass(frozen=True)
class Figure:
    """The figure of a practice that is known best, in the words of its text."""

    value: str
    unit: str
    period: str
    statement: str
    said_by: str = ""  # who stands for it, in words
    reviewed: str = ""  # what it was when it was reviewed, if it was corrected since


@dataclass(frozen=True, kw_only=True)
class ListItem(Card):
    """A practice in a list."""

    url_name: str = "practices:detail"
    region: str
    region_slug: str
    country: str
    period: str
    topics: list[Label]
    status: Label
    status_on: str = ""  # when it was last known
    evidence_level: int
    evidence_label: str
    look_again_by: date
    checked: Check | None = None
    figure: Figure | None = None
    adopted: Sequence[str] = ()  # by which regions, where no panel says so

    @property
    def must_be_looked_at(self) -> bool:
        """Asked when it is shown: an item is kept for longer than a day."""
        return rules.must_be_looked_at(self.look_again_by, timezone.localdate())


def period_of(document: Mapping[str, Any], status: str) -> str:
    """When it ran: 2015 to 2022, since 2021; empty when nothing is known."""
    if not document.get("start"):
        return ""
    if document.get("end"):
        return formats.period(str(document["start"]), str(document["end"]))
    start = PartialDate.parse(str(document["start"])).display()
    if status == Practice.Status.RUNNING:
        return gettext("since %(start)s") % {"start": start}
    return gettext("from %(start)s") % {"start": start}


def terms(vocabulary: taxonomies.Vocabulary, keys: Iterable[str]) -> list[Label]:
    return [Label(key, str(vocabulary[key].label)) for key in keys if key in vocabulary]


def list_item(practice: Practice, words: Words | None = None) -> ListItem:
    """A practice as a list shows it; its region and the texts of both must be fetched.

    `words` are those of the text that the reader gets; with them it shows its best figure.
    """
    figure = None if words is None else figure_of(practice, words)
    return ListItem(**brief(practice, text_for(practice)), figure=figure)


# Reading a document takes over a millisecond, and a list has twenty: a worker keeps what it read,
# by the moment at which the row was last saved.
_STRONGEST: dict[tuple[int, datetime], tuple[EvidencePart | None, str | None]] = {}
MOST_KEPT = 5_000


def _strongest(practice: Practice) -> tuple[EvidencePart | None, str | None]:
    """The figure that is known best, and the kind of its source."""
    key = (practice.pk, practice.updated_at)
    if key not in _STRONGEST:
        if len(_STRONGEST) >= MOST_KEPT:
            _STRONGEST.clear()
        stored = practice.document
        document = PracticeDocument.model_construct(
            evidence=[
                EvidencePart.model_validate(row, context=STORED)
                for row in stored.get("evidence", [])
            ],
            sources=[SourcePart.model_validate(row) for row in stored.get("sources", [])],
        )
        part = rules.strongest_figure(document)
        source = part.source if part else None
        kind = next((s.kind for s in document.sources if s.id == source), None)
        _STRONGEST[key] = (part, kind)
    return _STRONGEST[key]


def figure_of(practice: Practice, words: Words) -> Figure | None:
    """The figure that is known best; none without any."""
    part, source_kind = _strongest(practice)
    if part is None or part.value is None:
        return None
    unit = words.get(f"evidence.{part.id}.unit") or part.unit
    value, unit = formats.with_unit(part.value, unit)
    return Figure(
        value=value,
        unit=unit,
        period=say_period(part.period) if part.period else "",
        statement=words.get(f"evidence.{part.id}.statement") or part.statement,
        said_by=said_by(source_kind),
        reviewed=said_when_reviewed(part, figures_when_reviewed(practice)),
    )


def figures_when_reviewed(practice: Practice) -> dict[str, Decimal]:
    """The figures that small corrections changed since the review, as they were, by their row."""
    check = check_of(practice)
    if check is None or not check.reviewed:
        return {}
    was, now = _figures(check.reviewed), _figures(practice.document)
    return {row: value for row, value in was.items() if row in now and now[row] != value}


def _figures(document: Mapping[str, Any]) -> dict[str, Decimal]:
    rows = document.get("evidence") or []
    return {row["id"]: Decimal(row["value"]) for row in rows if row.get("id") and row.get("value")}


def said_when_reviewed(part: EvidencePart, reviewed: Mapping[str, Decimal]) -> str:
    """The figure that a result had when it was reviewed, in words; "" where it has it still."""
    return formats.with_unit(reviewed.get(part.id), part.unit)[0] if part.id in reviewed else ""


def said_by(source_kind: str | None) -> str:
    """Who stands for a figure, in words."""
    return str(ACCORDING_TO[SourceKind(source_kind)] if source_kind else WITHOUT_SOURCE)


def brief(practice: Practice, text: DocumentText, **where: str) -> dict[str, Any]:
    """What a list and the practice's own page both say. `where` names the region, if given."""
    if not where:
        where = {
            "region": name_of(practice.region),
            "region_slug": practice.region.slug,
            "country": practice.region.country,
        }
    country = where.pop("country")
    head = head_of("practices", PracticeDocument, practice, text)
    return {
        **where,
        "country": country_name(country) if country else "",
        **head,
        "picture": head["picture"] or "awareness",
        "period": period_of(practice.document, practice.status),
        "topics": terms(taxonomies.TOPICS, practice.document.get("topics", [])),
        "status": Label(practice.status, str(Practice.Status(practice.status).label)),
        "status_on": say_when(str(known)) if (known := practice.document.get("status_on")) else "",
        "evidence_level": practice.evidence_level,
        "evidence_label": str(EvidenceLevel(practice.evidence_level).label),
        "look_again_by": practice.review_by,
        "checked": check_of(practice),
    }
