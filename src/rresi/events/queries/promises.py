"""Reads of promises: a participant's own, an event's, and a region's."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db.models import (
    Case,
    Count,
    Exists,
    OuterRef,
    Q,
    QuerySet,
    When,
    prefetch_related_objects,
)
from django.utils import timezone

from rresi.editorial.documents import DocumentText, text_for
from rresi.events.models import Event, Promise, PromiseCheck, Registration
from rresi.practices.models import Practice
from rresi.regions.models import Region
from rresi.transfers.models import Transfer

ON_REGION_AT_MOST = 20


def home_region(registration: Registration) -> Region | None:
    """The region of somebody's organisation, where the directory knows it."""
    return registration.organisation.region if registration.organisation else None


WHOLE = ("practice", "region", "event", "event__host_region")
TEXTS = ("practice__texts", "event__texts", "event__host_region__texts")


_SILENT = PromiseCheck.objects.filter(asked_at__isnull=False, answered_at=None)


def _rows() -> QuerySet[Promise]:
    return Promise.objects.select_related(*WHOLE).prefetch_related(*TEXTS)


def own(registration: Registration) -> QuerySet[Promise]:
    """A participant's own promises with how they stood before, the oldest first."""
    rows = _rows().prefetch_related("changes", "checks")
    return rows.filter(registration=registration)


def of_event(event: Event) -> QuerySet[Promise]:
    """All promises of an event; `silent`: open, asked about and not answered."""
    asked = _SILENT.filter(promise=OuterRef("pk"), promise__state=Promise.State.OPEN)
    return _rows().select_related("registration").filter(event=event).annotate(silent=Exists(asked))


def of_region(region: Region, *, hidden: bool = False) -> list[Promise]:
    """The promises of a region, fetched with its texts, that may be shown, the latest first;
    `hidden`: with those that were hidden, for who may show them again.
    """
    which = Q(is_public=True) if hidden else Promise.SHOWN
    rows = Promise.objects.select_related(*WHOLE).filter(which, region=region)
    found = list(rows.order_by("-created_at", "-pk")[:ON_REGION_AT_MOST])
    for one in found:
        one.region = region
        if one.event.host_region_id == region.pk:
            one.event.host_region = region
    prefetch_related_objects(found, *TEXTS)
    return found


def public_of(event: Event) -> list[Promise]:
    """The promises of an event, fetched with its texts, that may be shown: first what came of
    them, of those that stand alike the latest.
    """
    rows = event.promises.select_related("practice", "region").filter(Promise.SHOWN)
    states = Promise.State
    place = Case(
        *(When(state=state, then=n) for n, state in enumerate((states.KEPT, states.PARTLY))),
        When(state=states.DROPPED, then=3),
        default=2,
    )
    found = list(rows.order_by(place, "-created_at", "-pk")[:ON_REGION_AT_MOST])
    prefetch_related_objects(found, "practice__texts", "region__texts")
    return found


def kept_in(region: Region) -> QuerySet[Promise]:
    """All promises of a region, also those that nobody may see, to be counted; none that is made
    up for an example."""
    return Promise.objects.filter(region=region, event__invented=False)


@dataclass(frozen=True)
class Standing:
    """How many promises there are and how they stand."""

    total: int
    kept: int
    partly: int
    dropped: int
    open: int
    unanswered: int  # of the open ones those asked about and not answered


def standing(rows: QuerySet[Promise]) -> Standing:
    """One query."""
    of = {
        state: Count("pk", filter=Q(state=state), distinct=True) for state in Promise.State.values
    }
    silent = Q(pk__in=_SILENT.values("promise"))
    found = rows.order_by().aggregate(
        total=Count("pk", distinct=True),
        unanswered=Count("pk", filter=silent & Q(state="open"), distinct=True),
        **of,
    )
    return Standing(**found)


def overdue(events: Collection[int] | None = None) -> QuerySet[Promise]:
    """Open promises whose day is over, of these events or of all.

    Of somebody who was erased nobody can ask how it stands.
    """
    rows = _rows().filter(state=Promise.State.OPEN, due_on__lt=timezone.localdate())
    rows = rows.filter(registration__isnull=False)
    return rows if events is None else rows.filter(event__in=events)


@dataclass(frozen=True)
class Choice:
    """A practice or an adoption that a promise can be about."""

    value: str
    label: str
    language: str


def choice_of(one: Promise, practice: DocumentText | None) -> Choice | None:
    """What a promise is about; it stays a choice though the event or region no longer has it."""
    if practice is None:
        return None
    key = f"transfer:{one.transfer_id}" if one.transfer_id else f"practice:{one.practice_id}"
    return Choice(key, practice.title, practice.language)


def choices(registration: Registration) -> list[Choice]:
    """Practices shown at the event and adoptions of the person's region. Four queries."""
    shown = Practice.objects.filter(sessions__event=registration.event_id).distinct()
    found = []
    for practice in shown.prefetch_related("texts")[:50]:
        text = text_for(practice)
        found.append(Choice(f"practice:{practice.pk}", text.title, text.language))
    region = home_region(registration)
    if region is not None:
        transfers = Transfer.objects.filter(region=region).exclude(state="abandoned")
        for transfer in transfers.select_related("practice").prefetch_related("practice__texts")[
            :50
        ]:
            text = text_for(transfer.practice)
            found.append(Choice(f"transfer:{transfer.pk}", text.title, text.language))
    return found
