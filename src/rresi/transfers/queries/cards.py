"""Adoptions in lists: of a practice, of a region, of all lately."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import Count, OuterRef, Prefetch, Q, QuerySet, Subquery
from django.utils import timezone
from django.utils.translation import gettext

from rresi.core import formats
from rresi.core.translations import current_language
from rresi.editorial.documents import text_for
from rresi.practices.models import Practice, PracticeText
from rresi.practices.queries import LIST_FIELDS
from rresi.regions.models import Region
from rresi.regions.queries import name_of
from rresi.transfers import rules
from rresi.transfers.choosing import (
    LAST_STATE,
    RUNNING_FIRST,
    latest_of_each,
    reached,
    standing,
)
from rresi.transfers.models import Transfer, TransferResult


@dataclass(frozen=True)
class TransferCard:
    """A transfer in a list."""

    pk: int
    title: str
    language: str
    slug: str
    region: str
    region_slug: str
    state: str
    reached: str  # the state, or how far it had come when it stopped
    state_label: str
    since: str
    reason: str
    adapted: str
    outcome: str  # the first result
    value: str  # the first figure among the results, in the reader's notation
    unit: str
    results: int
    outcome_language: str
    unit_language: str
    reason_language: str
    adapted_language: str
    version: str
    reported: str  # the day on which the region last told of it
    moved_on: date | None = None
    invented: bool = False  # what became of an invented practice

    @classmethod
    def of(cls, transfer: Transfer) -> TransferCard:
        text = text_for(transfer.practice)
        came_to = reached(transfer)
        tried = came_to not in Transfer.UNTRIED
        value, unit = formats.with_unit(
            getattr(transfer, "value", None) if tried else None,
            getattr(transfer, "unit", None) or "",
        )
        return cls(
            pk=transfer.pk,
            title=text.title,
            language=text.language,
            slug=transfer.practice.slug,
            region=name_of(transfer.region),
            region_slug=transfer.region.slug,
            state=transfer.state,
            reached=came_to,
            state_label=rules.label(transfer.state, came_to),
            since=formats.day(transfer.state_since),
            reason=transfer.reason,
            adapted=transfer.adapted,
            outcome=getattr(transfer, "outcome", None) or "",
            value=value,
            unit=unit,
            results=getattr(transfer, "result_count", 0),
            outcome_language=getattr(transfer, "outcome_language", None) or "",
            unit_language=getattr(transfer, "unit_language", None) or "",
            reason_language=transfer.reason_language,
            adapted_language=transfer.language,
            version=transfer.version,
            reported=formats.day(timezone.localdate(transfer.reported_at)),
            moved_on=transfer.state_since,
            invented=transfer.practice.invented,
        )

    @property
    def stopped(self) -> bool:
        return self.state == Transfer.State.ABANDONED

    @property
    def stopped_in_words(self) -> str:
        """That the region stopped, and how far it had come."""
        return rules.stopped_in_words(self.reached, self.since)

    @property
    def told_language(self) -> str:
        """That of what it tells first: of its figure, or else of its first result."""
        return self.unit_language if self.value else self.outcome_language

    @property
    def more(self) -> int:
        """How many results there are beside the first."""
        return max(self.results - 1, 0)


def listed() -> QuerySet[Transfer]:
    """Transfers with what a card needs: their first result and figure, and how many there are."""
    texts = PracticeText.objects.only(*LIST_FIELDS)
    first = TransferResult.objects.filter(transfer=OuterRef("pk")).order_by("position")
    figure = first.exclude(value=None)
    return (
        Transfer.objects.select_related("practice", "region")
        .defer("practice__document", "practice__personal")
        .prefetch_related(Prefetch("practice__texts", texts), "region__texts")
        .annotate(
            result_count=Count("results"),
            last_state=LAST_STATE,
            outcome=Subquery(first.values("statement")[:1]),
            outcome_language=Subquery(first.values("language")[:1]),
            value=Subquery(figure.values("value")[:1]),
            unit=Subquery(figure.values("unit")[:1]),
            unit_language=Subquery(figure.values("language")[:1]),
        )
    )


@dataclass(frozen=True)
class Passage:
    """A practice on its way from one region to another."""

    card: TransferCard
    source: str
    source_slug: str


def _passages(found: QuerySet[Transfer], limit: int | None) -> list[Passage]:
    """The latest of these. Four queries at most."""
    found = found.select_related("practice__region").prefetch_related("practice__region__texts")
    return [_passage(one, one.practice.region) for one in _latest(found, limit)]


def _latest(found: QuerySet[Transfer], limit: int | None) -> QuerySet[Transfer]:
    return found.order_by("-state_since", "-pk")[:limit]


def _passage(transfer: Transfer, source: Region) -> Passage:
    return Passage(TransferCard.of(transfer), name_of(source), source.slug)


def of_practice(practice: Practice, *, limit: int = 50) -> list[Passage]:
    """Who took up a practice, the latest first; of each group so many. Three queries."""
    found = _latest(listed().filter(latest_of_each(Q(practice=practice), limit)), None)
    return [_passage(one, practice.region) for one in found]


def using(practice: Practice, *, limit: int) -> list[Passage]:
    """Who uses a practice, the latest first. Three queries."""
    found = listed().filter(practice=practice, state__in=Transfer.USED)
    return [_passage(one, practice.region) for one in _latest(found, limit)]


def count_using(practice: Practice) -> int:
    """How many adoptions of a practice are in use or were. One query."""
    return Transfer.objects.filter(practice=practice, state__in=Transfer.USED).count()


def lines_of(
    practices: Collection[int], *, states: Collection[str] = Transfer.USED
) -> dict[int, list[str]]:
    """Which regions use practices, or stand in one of these states with them, in words by practice,
    the latest first. Two queries, none without practices."""
    found = Transfer.objects.filter(practice__in=practices, state__in=states)
    told: dict[int, list[str]] = {}
    for one in _latest(found.select_related("region").prefetch_related("region__texts"), None):
        said = gettext("%(status)s, since %(date)s") % {
            "status": one.get_state_display(),
            "date": formats.day(one.state_since),
        }
        told.setdefault(one.practice_id, []).append(formats.labelled(name_of(one.region), said))
    return told


def lately(limit: int) -> list[Passage]:
    """What regions took up of published practices lately and stands, those that tell of it in the
    reader's language first, with a result before those without. Four queries."""
    mine = current_language()

    def rank(one: Passage) -> tuple[bool, bool]:
        return one.card.told_language != mine, not one.card.outcome

    return sorted(_passages(standing(listed()), limit), key=rank)


def into_region(region_ids: list[int], *, limit: int) -> list[Passage]:
    """What regions took up, the latest first: so many at most of what was adopted, of interest and
    of what was stopped. Four queries at most."""
    return _passages(listed().filter(latest_of_each(Q(region_id__in=region_ids), limit)), None)


def known_in(practice: Practice, region: Region) -> TransferCard | None:
    """The region's transfer of a practice: the one that runs, else the one it stopped last."""
    of_region = listed().filter(practice=practice, region=region)
    found = of_region.order_by(*RUNNING_FIRST).first()
    return TransferCard.of(found) if found else None
