"""When an adoption really began: a region may tell the network years later."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from django.db import transaction
from django.utils import timezone

from rresi.accounts.roles import Actor
from rresi.core.refusals import Refused
from rresi.transfers import rules, telling
from rresi.transfers.models import Transfer, TransferEvent
from rresi.transfers.services import claim


@transaction.atomic
def date_states(
    *, actor: Actor, transfer: Transfer, seen: str, days: Mapping[int, date]
) -> Transfer:
    """Say when each state really began: the day by the pk of its event; others keep theirs.

    That is a new report, unless nothing changes: it stands on the home page two weeks later.

    Raises:
        PermissionDenied, Outdated.
        Refused: the days are not in order, one is to come, or the practice did not exist yet.
    """
    current = claim(actor, transfer, seen)
    history = list(current.events.filter(undone_at=None))
    if all(days.get(event.pk, event.on) == event.on for event in history):
        return current
    for event in history:
        event.on = days.get(event.pk, event.on)
    found = rules.misdated(
        [(event.state, event.on) for event in history],
        today=timezone.localdate(),
        since=current.practice.start_year,
    )
    if found is not None:
        raise Refused(rules.in_words(found))
    TransferEvent.objects.bulk_update(history, ["on"])
    current.state_since, current.reported_at = history[-1].on, timezone.now()
    current.save()
    telling.reported(current)
    return current
