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
from rresi.accounts.permissions import Target, require
from rresi.accounts.queries import holders_of
from rresi.accounts.roles import Actor, Role
from rresi.core.refusals import Outdated, Refused
from rresi.practices.models import (
    Evidence,
    Practice,
    Transfer,
    TransferCondition,
    TransferEvent,
    TransferResult,
    TransferStep,
)
from rresi.practices.permissions import PERMISSIONS
from rresi.practices.queries import title_of
from rresi.practices.transfers import rules
from rresi.regions.models import Region
from rresi.regions.queries import name_of


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
    method: str = Evidence.Method.REPORTED
    source_title: str = ""
    source_url: str = ""


def target_of_transfer(transfer: Transfer) -> Target:
    """The transfer as permission sees it: it belongs to the receiving region."""
    return Target.of(owner_id=transfer.owner_id, scopes={Role.REGION_MANAGER: [transfer.region_id]})


def target_of_region(region: Region) -> Target:
    """A transfer that a region would begin, as permission sees it."""
    return Target.of(scopes={Role.REGION_MANAGER: [region.pk]})


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
        raise Refused(gettext("The practice is not published."))
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
    TransferCondition.objects.bulk_create(
        TransferCondition(transfer=transfer, condition=condition)
        for condition in practice.conditions.all()
    )
    _record(actor, transfer, "")
    notify(
        people=holders_of(Role.REGION_MANAGER, practice.region_id),
        event="transfer-started",
        key=f"transfer-started:{transfer.pk}",
        context={"title": title_of(practice), "region_name": partial(name_of, region)},
        url=("practices:transfer", transfer.pk),
    )
    return transfer


def _record(actor: Actor, transfer: Transfer, note: str) -> None:
    TransferEvent.objects.create(
        transfer=transfer, actor_id=actor.user_id, state=transfer.state, note=note
    )


def _claim(actor: Actor, transfer: Transfer, version: int) -> Transfer:
    """The row, locked, if it is still the version that the person saw."""
    require(PERMISSIONS, actor, "transfer.change", target_of_transfer(transfer))
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
    require(PERMISSIONS, actor, "transfer.change", target_of_transfer(transfer))
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
        raise Refused(in_words(found))
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
        url=("practices:transfer", current.pk),
    )
    return current


def in_words(found: rules.Lack) -> str:
    """What a transfer lacks, in the reader's language."""
    match found:
        case rules.Lack.STEP:
            return gettext("Write at least one step of the plan first.")
        case rules.Lack.RESULT:
            return gettext("Record at least one result first.")
        case rules.Lack.REASON:
            return gettext("Say why it was abandoned; others learn from it.")
        case rules.Lack.NOT_NEXT:
            return gettext("This is not a step that can come next.")


@transaction.atomic
def save_adaptation(
    *,
    actor: Actor,
    transfer: Transfer,
    version: int,
    adapted: str,
    conditions: Mapping[int, tuple[str, str]],
) -> Transfer:
    """Save what was adapted and how each condition stands: number -> (state, note)."""
    current = _claim(actor, transfer, version)
    current.adapted = adapted.strip()
    current.save()
    for row in current.conditions.filter(condition_id__in=list(conditions)):
        row.state, row.note = conditions[row.condition_id]
        row.save()
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
    require(PERMISSIONS, actor, "transfer.change", target_of_transfer(transfer))
    transfer.owner_id = actor.user_id
    transfer.save(update_fields=["owner", "updated_at"])
    return transfer


def regions_of(actor: Actor) -> list[Region]:
    """The regions for which a person may start a transfer."""
    if Role.COORDINATOR in actor.roles:
        return list(Region.objects.filter(is_partner=True).prefetch_related("texts"))
    return list(
        Region.objects.filter(pk__in=actor.scope(Role.REGION_MANAGER)).prefetch_related("texts")
    )
