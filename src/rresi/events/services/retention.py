"""Erasing each kind of personal data when its time has come."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping
from datetime import date, timedelta

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from rresi.accounts.roles import OPERATOR
from rresi.events.models import (
    EvaluationAnswers,
    EvaluationQuestion,
    Event,
    Invitation,
    Registration,
    Retention,
    Scan,
    SensitiveNeeds,
)
from rresi.events.rules.retention import INVITATIONS, KEPT, NEEDS, PEOPLE, SCANS, WORDS, Kept
from rresi.events.services.closing import close_event, take_out
from rresi.events.services.needs import destroy_key

logger = logging.getLogger(__name__)
BATCH = 50  # people that one transaction erases: all who write wait for it on SQLite


def erase_due(today: date | None = None) -> int:
    """Erase what is due at every event; how many rows or people that were.

    Each kind at each event is a transaction of its own; the key of the needs goes first. A second
    run finds nothing left. If it fails at one event, that is logged and tried again the next time,
    and the other events are erased all the same.
    """
    today = today or timezone.localdate()
    erased = 0
    for kept in KEPT:
        for event in _due(kept, today):
            try:
                erased += _ERASE[kept.key](event)
            except Exception:
                logger.exception("%s of event %s could not be erased", kept.key, event.pk)
    return erased


def _due(kept: Kept, today: date) -> list[Event]:
    """Events whose data of this kind are due and still there."""
    last = today - timedelta(days=kept.days)  # as `erased_on`, which pages and letters promise
    over = Q(end__lte=last) | Q(end__isnull=True, start__lte=last)
    return list(Event.objects.filter(over, _THERE[kept.key]).distinct())


def _noted(event: Event, kept: Kept, count: int) -> int:
    Retention.objects.create(event=event, kind=kept.key, erased_at=timezone.now(), count=count)
    return count


@transaction.atomic
def _needs(event: Event) -> int:
    count = SensitiveNeeds.objects.filter(registration__event=event).count()
    destroy_key(event=event)
    return _noted(event, NEEDS, count)


@transaction.atomic
def _invitations(event: Event) -> int:
    """Those that led to a registration go with it (`closing.take_out`)."""
    count, _rows = Invitation.objects.filter(event=event, registration=None).delete()
    return _noted(event, INVITATIONS, count)


@transaction.atomic
def _scans(event: Event) -> int:
    count, _rows = Scan.objects.filter(event=event).delete()
    return _noted(event, SCANS, count)


def _people(event: Event) -> int:
    """Nobody is erased before they were counted, so an event that was left open is closed first.

    But not a draft, which closing would show to everybody.
    """
    if event.status != Event.Status.DRAFT:
        close_event(actor=OPERATOR, event=event)
    count = 0
    while people := list(Registration.objects.filter(event=event).order_by("pk")[:BATCH]):
        count += take_out(people)
    return _noted(event, PEOPLE, count)


@transaction.atomic
def _words(event: Event) -> int:
    """The texts go; the ratings name nobody and stay."""
    texts = EvaluationQuestion.objects.filter(evaluation__event=event, kind="text")
    keys = {str(pk) for pk in texts.values_list("pk", flat=True)}
    changed = []
    for row in EvaluationAnswers.objects.filter(evaluation__event=event):
        if keys & row.values.keys():
            row.values = {key: value for key, value in row.values.items() if key not in keys}
            changed.append(row)
    EvaluationAnswers.objects.bulk_update(changed, ["values"], batch_size=500)
    return _noted(event, WORDS, len(changed))


_ERASE: Mapping[str, Callable[[Event], int]] = {
    NEEDS.key: _needs,
    INVITATIONS.key: _invitations,
    SCANS.key: _scans,
    PEOPLE.key: _people,
    WORDS.key: _words,
}
_THERE: Mapping[str, Q] = {
    NEEDS.key: Q(needs_key__destroyed_at__isnull=True, needs_key__isnull=False),
    INVITATIONS.key: Q(invitations__isnull=False, invitations__registration__isnull=True),
    SCANS.key: Q(scans__isnull=False),
    PEOPLE.key: Q(registrations__isnull=False),
    WORDS.key: Q(evaluation__isnull=False) & ~Q(retention__kind=WORDS.key),
}
