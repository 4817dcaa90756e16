"""Writes of transfers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import partial

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext

from rresi.accounts.notices import notify
from rresi.accounts.permissions import require
from rresi.accounts.queries import holders_of
from rresi.accounts.roles import Actor, Role
from rresi.core.refusals import Outdated, Refused
from rresi.practices.models import Practice
from rresi.practices.queries import title_of
from rresi.practices.vocabulary import Method
from rresi.regions.models import Region
from rresi.regions.queries import name_of
from rresi.transfers import rules
from rresi.transfers.conditions import conditions_of
from rresi.transfers.models import (
    Transfer,
    TransferCondition,
    TransferEvent,
    TransferResult,
    TransferStep,
)
from rresi.transfers.permissions import PERMISSIONS, target_of, target_of_region


@dataclass(frozen=True)
class Step:
    """One step of a plan as given."""

    text: str
    owner_name: str = ""
    due: date | None = None
    done_on: date | None = None


@dataclass(frozen=True)
class Result:
    """One result as given."""

    statement: str
    value: Decimal | None = None
    unit: str = ""
    period_start: str = ""
    period_end: str = ""
    method: str = Method.REPORTED
    source_title: str = ""
    source_url: str = ""


@transaction.atomic
def start_transfer(*, actor: Actor, practice: Practice, region: Region, language: str) -> Transfer:
    """A region says “this could help us”; pressed twice, it is one transfer.

    Raises:
        PermissionDenied: the actor does not look after the region.
        Refused: the practice is the region's own, or is not published.
    """
    require(PERMISSIONS, actor, "transfer.change", target_of_region(region))
    if practice.region_id == region.pk:
        raise Refused(gettext("The practice comes from this region."))
    if practice.publication != Practice.Publication.PUBLISHED:
        raise Refused(gettext("The practice has not been published."))
    running = practice.transfers.exclude(state=Transfer.State.ABANDONED).filter(region=region)
    known = running.first()
    if known is not None:
        return known
    try:
        with transaction.atomic():
            transfer = Transfer.objects.create(
                practice=practice,
                region=region,
                owner_id=actor.user_id,
                language=language,
                state_since=timezone.localdate(),
            )
    except IntegrityError:  # pressed twice at the same moment
        return running.get()
    _record(actor, transfer, "")
    notify(
        people=holders_of(Role.REGION_MANAGER, practice.region_id),
        event="transfer-started",
        key=f"transfer-started:{transfer.pk}",
        context={"title": title_of(practice), "region_name": partial(name_of, region)},
        url=("transfers:detail", transfer.pk),
    )
    return transfer


def _record(actor: Actor, transfer: Transfer, note: str) -> None:
    TransferEvent.objects.create(
        transfer=transfer, actor_id=actor.user_id, state=transfer.state, note=note
    )


def _claim(actor: Actor, transfer: Transfer, version: int) -> Transfer:
    """The row, locked, if it is still the version that the person saw."""
    require(PERMISSIONS, actor, "transfer.change", target_of(transfer))
    current = Transfer.objects.select_for_update().get(pk=transfer.pk)
    if current.version != version:
        raise Outdated(current)
    current.version += 1
    return current


@transaction.atomic
def move_transfer(
    *, actor: Actor, transfer: Transfer, to: str, version: int, reason: str = ""
) -> Transfer:
    """Go to the next state, or abandon with a reason; again changes nothing.

    Raises:
        PermissionDenied, Outdated.
        Refused: something is lacking for that state; says what.
    """
    require(PERMISSIONS, actor, "transfer.change", target_of(transfer))
    stored = Transfer.objects.get(pk=transfer.pk)
    if stored.state == to:
        return stored
    current = _claim(actor, transfer, version)
    found = rules.lack(
        current.state,
        to,
        steps=current.steps.count(),
        results=current.results.count(),
        reason=reason,
    )
    if found is not None:
        raise Refused(rules.in_words(found))
    current.state, current.state_since = to, timezone.localdate()
    if to == Transfer.State.ABANDONED:
        current.reason = reason.strip()
    current.save()
    _record(actor, current, reason.strip())
    practice = current.practice
    notify(
        people=holders_of(Role.REGION_MANAGER, practice.region_id),
        event="transfer-moved",
        key=f"transfer-moved:{current.pk}:{to}",
        context={
            "title": title_of(practice),
            "region_name": partial(name_of, current.region),
            "state": Transfer.State(to).label,  # not a string: each reader has a language
            "reason": current.reason,
        },
        url=("transfers:detail", current.pk),
    )
    return current


@transaction.atomic
def save_adaptation(
    *,
    actor: Actor,
    transfer: Transfer,
    version: int,
    adapted: str,
    conditions: Mapping[str, tuple[str, str]],
) -> Transfer:
    """Save what was adapted and how each condition stands: its id -> (state, note).

    Ids that the practice does not have are left out.

    Raises:
        PermissionDenied, Outdated.
    """
    current = _claim(actor, transfer, version)
    current.adapted = adapted.strip()
    current.save()
    known = {condition.id for condition in conditions_of(current.practice)}
    for condition_id in known & conditions.keys():
        state, note = conditions[condition_id]
        TransferCondition.objects.update_or_create(
            transfer=current, condition_id=condition_id, defaults={"state": state, "note": note}
        )
    return current


@transaction.atomic
def save_plan(*, actor: Actor, transfer: Transfer, version: int, steps: Sequence[Step]) -> Transfer:
    """Replace the local plan."""
    current = _claim(actor, transfer, version)
    current.save()
    current.steps.all().delete()
    TransferStep.objects.bulk_create(
        TransferStep(
            transfer=current,
            position=position,
            text=step.text,
            owner_name=step.owner_name,
            due=step.due,
            done_on=step.done_on,
        )
        for position, step in enumerate(steps)
    )
    return current


@transaction.atomic
def save_results(
    *, actor: Actor, transfer: Transfer, version: int, results: Sequence[Result]
) -> Transfer:
    """Replace the results."""
    current = _claim(actor, transfer, version)
    current.save()
    current.results.all().delete()
    TransferResult.objects.bulk_create(
        TransferResult(
            transfer=current,
            position=position,
            statement=result.statement,
            value=result.value,
            unit=result.unit,
            period_start=result.period_start,
            period_end=result.period_end or result.period_start,
            method=result.method,
            source_title=result.source_title,
            source_url=result.source_url,
        )
        for position, result in enumerate(results)
    )
    return current


@transaction.atomic
def take_over(*, actor: Actor, transfer: Transfer) -> Transfer:
    """Look after a transfer from now on; again changes nothing."""
    require(PERMISSIONS, actor, "transfer.change", target_of(transfer))
    transfer.owner_id = actor.user_id
    transfer.save(update_fields=["owner", "updated_at"])
    return transfer
