"""Which transfers are counted, and which are shown where there are many."""

from __future__ import annotations

from datetime import timedelta

from django.db.models import (
    Case,
    CharField,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    Value,
    When,
    Window,
)
from django.db.models.functions import (
    Cast,
    Concat,
    ExtractMonth,
    ExtractYear,
    LPad,
    RowNumber,
)
from django.utils import timezone

from rresi.practices.models import Practice
from rresi.practices.vocabulary import Method
from rresi.transfers import rules
from rresi.transfers.models import Transfer, TransferEvent, TransferResult

STANDS_AFTER = timedelta(days=14)
RUNNING_FIRST = (
    Case(When(state=Transfer.State.ABANDONED, then=1), default=0),
    "-state_since",
    "-pk",
)
"""The order of a region's adoptions of one practice: the one that runs, then the last stopped."""


_PASSED = TransferEvent.objects.filter(transfer=OuterRef("pk"), undone_at=None)
LAST_STATE = Subquery(
    _PASSED.exclude(state=Transfer.State.ABANDONED).order_by("-at", "-pk").values("state")[:1]
)
"""How far a transfer came, whether or not it stopped there: `last_state`, for `reached`."""


def reached(transfer: Transfer) -> str:
    """The state of a transfer, or how far it had come when it stopped.

    Asks nothing of one that came `whole`, or with its `last_state`.
    """
    if transfer.state != Transfer.State.ABANDONED:
        return transfer.state
    if hasattr(transfer, "last_state"):
        return transfer.last_state or Transfer.State.INTERESTED
    passed = (event.state for event in transfer.events.all() if event.undone_at is None)
    return rules.state_to_resume(list(passed))


def state_in_words(transfer: Transfer) -> str:
    """The state of a transfer for readers; asks as `reached` does."""
    return rules.label(transfer.state, reached(transfer))


def adopted(found: QuerySet[Transfer] | None = None) -> QuerySet[Transfer]:
    """Of these, or of all, what regions took up of practices that everybody can read."""
    found = Transfer.objects.all() if found is None else found
    return found.filter(
        practice__publication=Practice.Publication.PUBLISHED, state__in=Transfer.BEGUN
    )


def measured(found: QuerySet[Transfer]) -> QuerySet[Transfer]:
    """Of these, those with a result that shows what came of it, as `claims.shows` judges it.

    Before the practice is tried out, nothing has come of it: such a figure is of something else,
    and so is one of a period that was over by then (`claims.is_early`).
    """
    today = timezone.localdate()
    tried = TransferEvent.objects.filter(
        transfer=OuterRef("transfer"), undone_at=None, state__in=Transfer.TRIED
    )
    began = tried.order_by("on").values("on")[:1]
    year = Cast(ExtractYear(Subquery(began)), CharField())
    month = LPad(Cast(ExtractMonth(Subquery(began)), CharField()), 2, Value("0"))
    in_time = Q(period_end__gte=Concat(year, Value("-"), month)) | Q(period_end=year)
    this_year = Q(period_end__startswith=f"{today:%Y}-", period_end__lt=f"{today:%Y-%m}")
    shown = (
        TransferResult.objects.filter(transfer=OuterRef("pk"), value__isnull=False)
        .filter(Q(period_end__lt=f"{today:%Y}") | this_year)
        .exclude(period_end="")
        .exclude(method=Method.ANNOUNCED)
        .exclude(source_title="", source_url="")
        .filter(in_time)
    )
    return found.exclude(state__in=Transfer.UNTRIED).filter(Exists(shown))


def standing(found: QuerySet[Transfer] | None = None) -> QuerySet[Transfer]:
    """Of these, or of all, adoptions of which nothing was reported for two weeks: time for the
    region that a practice comes from, which hears of each new state, to object."""
    return adopted(found).filter(reported_at__lte=timezone.now() - STANDS_AFTER)


def current(found: QuerySet[Transfer]) -> QuerySet[Transfer]:
    """Of these, without those that the same region stopped before it began anew: a region is told
    of once. One that became a practice of its own stays."""
    stopped = Transfer.State.ABANDONED
    same = Transfer.objects.filter(practice=OuterRef("practice"), region=OuterRef("region"))
    later = ~Q(state=stopped) | Q(state_since__gt=OuterRef("state_since"))
    later |= Q(state_since=OuterRef("state_since"), pk__gt=OuterRef("pk"))
    outlived = Exists(same.exclude(pk=OuterRef("pk")).filter(later))
    return found.exclude(outlived, state=stopped, becomes=None)


def latest_of_each(wanted: Q, limit: int) -> Q:
    """The latest adoptions, and as many of what does not count as one: none crowds out another."""
    interest, stopped = Transfer.State.INTERESTED, Transfer.State.ABANDONED
    group = Case(When(state=interest, then=1), When(state=stopped, then=2), default=0)
    place = Window(RowNumber(), partition_by=group, order_by=["-state_since", "-pk"])
    found = current(Transfer.objects.filter(wanted)).annotate(place=place)
    found = found.filter(place__lte=limit)
    return Q(pk__in=found.values("pk"))
