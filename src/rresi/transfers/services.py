"""Writes of transfers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields, replace
from datetime import date, datetime
from decimal import Decimal

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext

from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor
from rresi.core.clock import PartialDate
from rresi.core.dates import not_behind
from rresi.core.lengths import fits
from rresi.core.refusals import Incomplete, Refused
from rresi.core.requests import TEXT_LIMIT
from rresi.core.units import fault_below_zero
from rresi.core.versions import require_unchanged
from rresi.core.written import language_given
from rresi.practices.models import Practice
from rresi.practices.vocabulary import Method, require_known
from rresi.regions.models import Region
from rresi.transfers import claims, rules, telling
from rresi.transfers.models import (
    Transfer,
    TransferEvent,
    TransferResult,
    TransferStep,
)
from rresi.transfers.permissions import PERMISSIONS, target_of, target_of_region
from rresi.transfers.phrases import Phrase, in_every_language


@dataclass(frozen=True)
class Step:
    """One step of a plan as given. phrase: of a step from a trial, what its text says."""

    text: str
    owner_name: str = ""
    due: date | None = None
    done_on: date | None = None
    phrase: Phrase | None = None
    language: str = ""  # where nobody chose one, that in which it is written


@dataclass(frozen=True)
class Result:
    """One result as given."""

    statement: str
    value: Decimal | None = None
    unit: str = ""
    period_start: str = ""
    period_end: str = ""
    method: str = Method.UNKNOWN
    source_title: str = ""
    source_url: str = ""
    language: str = ""


RESULT_FIELDS = [field.name for field in fields(Result)]


@transaction.atomic
def start_transfer(*, actor: Actor, practice: Practice, region: Region, language: str) -> Transfer:
    """A region says “this could help us”; pressed twice, it is one transfer.

    One that the region had stopped is taken up again, with its plan and all that it had recorded.

    Raises:
        PermissionDenied: the actor does not look after the region.
        Refused: the practice is the region's own, or is not published; as `resume_transfer`.
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
    stopped = _stopped(practice, region)
    if stopped is not None and stopped.state != Transfer.State.ABANDONED:
        return stopped  # pressed twice at the same moment
    if stopped is not None:
        return resume_transfer(actor=actor, transfer=stopped, seen=stopped.version)
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
    _record(actor, transfer, "", before=None)
    telling.started(transfer)
    return transfer


def _stopped(practice: Practice, region: Region) -> Transfer | None:
    """The last that the region had stopped, locked, as it is once whoever changes it is done."""
    found = practice.transfers.select_for_update(of=("self",)).filter(region=region)
    return found.order_by("-state_since", "-pk").first()


def _record(
    actor: Actor, transfer: Transfer, note: str, *, before: datetime | None
) -> TransferEvent:
    """Record its state. before: when the region had last told of it."""
    return TransferEvent.objects.create(
        transfer=transfer,
        actor_id=actor.user_id,
        state=transfer.state,
        on=transfer.state_since,
        note=note,
        note_language=transfer.reason_language if note else "",
        reported_before=before,
    )


def claim(actor: Actor, transfer: Transfer, seen: str) -> Transfer:
    """The row, locked, if the actor may change it and it is still as they saw it."""
    require(PERMISSIONS, actor, "transfer.change", target_of(transfer))
    current = Transfer.objects.select_for_update().get(pk=transfer.pk)
    require_unchanged(current, seen, current.version)
    current.saves += 1
    return current


@transaction.atomic
def move_transfer(
    *,
    actor: Actor,
    transfer: Transfer,
    to: str,
    seen: str,
    reason: str = "",
    language: str = "",
    on: date | None = None,
) -> Transfer:
    """Go to the next state, or abandon with a reason in a language; again changes nothing.

    `on` is the day it happened, today by default; neither before the current state nor to come.

    Raises:
        PermissionDenied, Outdated.
        Refused: something is lacking for that state; says what.
        Incomplete: the reason is too long, or the day cannot be.
    """
    require(PERMISSIONS, actor, "transfer.change", target_of(transfer))
    reason = fits(reason, TEXT_LIMIT, field="reason")
    stored = Transfer.objects.select_for_update().get(pk=transfer.pk)
    if stored.state == to:  # pressed twice, also at the same moment
        return stored
    current = claim(actor, transfer, seen)
    today = timezone.localdate()
    on = on or today
    found = claims.lack(current, to, reason=reason) or rules.misdated(
        [(current.state, current.state_since), (to, on)], today=max(today, current.state_since)
    )
    if found in rules.OF_THE_DAY:
        raise Incomplete([("on", rules.in_words(found))])
    if found is not None:
        raise Refused(rules.in_words(found))
    before = current.reported_at
    current.state, current.state_since, current.reported_at = to, on, timezone.now()
    if to == Transfer.State.ABANDONED:
        current.reason, current.reason_language = reason, language_given(reason, language, {})
    current.save()
    telling.moved(current, _record(actor, current, reason, before=before))
    return current


@transaction.atomic
def undo_move(*, actor: Actor, transfer: Transfer, seen: str) -> Transfer:
    """Take back the last change of state, which was a mistake; it stays on record as undone.

    Raises:
        PermissionDenied, Outdated.
        Refused: there is nothing to undo; it has results, and was not tried out before; or it was
            stopped, and the region has begun anew since, or has taken away what bears out the
            state before.
    """
    current = claim(actor, transfer, seen)
    history = list(current.events.filter(undone_at=None))
    if rules.state_before([event.state for event in history]) is None:
        raise Refused(gettext("There is no change of status to undo."))
    before, last = history[-2:]
    stopped = current.state == Transfer.State.ABANDONED
    last.undone_at, last.undone_by_id = timezone.now(), actor.user_id
    last.save(update_fields=["undone_at", "undone_by"])
    current.state, current.state_since = before.state, before.on
    current.reason = before.note if before.state == Transfer.State.ABANDONED else ""
    current.reason_language = before.note_language if current.reason else ""
    if stopped:
        claims.require_proof(current)
    claims.require_trial(current, current.results.all())
    if last.reported_before and current.reported_at <= last.at:  # else it told of more since
        current.reported_at = last.reported_before
    _save_running(current)
    telling.moved(current, last)
    return current


@transaction.atomic
def resume_transfer(*, actor: Actor, transfer: Transfer, seen: str) -> Transfer:
    """Take an abandoned transfer up again where it stood; why it had stopped stays on record.

    Raises:
        PermissionDenied, Outdated.
        Refused: it was not abandoned, the region has begun anew since, what bears out its state
            is no longer there, or the practice is gone and was not tried out before.
    """
    current = claim(actor, transfer, seen)
    if current.state != Transfer.State.ABANDONED:
        raise Refused(rules.in_words(rules.Lack.NOT_NEXT))
    claims.require_published(current)
    history = current.events.filter(undone_at=None).values_list("state", flat=True)
    before = current.reported_at
    current.state = rules.state_to_resume(list(history))
    current.state_since = timezone.localdate()
    current.reason = current.reason_language = ""
    current.reported_at = timezone.now()
    claims.require_proof(current)
    _save_running(current)
    telling.moved(current, _record(actor, current, "", before=before))
    return current


def _save_running(transfer: Transfer) -> None:
    """Save a transfer that may run again. Raises Refused where another one runs."""
    try:
        with transaction.atomic():
            transfer.save()
    except IntegrityError as error:
        raise Refused(
            gettext("The region has started adopting this practice again. Continue there.")
        ) from error


@transaction.atomic
def save_plan(*, actor: Actor, transfer: Transfer, seen: str, steps: Sequence[Step]) -> Transfer:
    """Replace the local plan. A step from a trial stays one until somebody rewords it.

    Raises:
        PermissionDenied, Outdated.
        Refused: an open step gets a deadline that has passed.
    """
    current = claim(actor, transfer, seen)
    known = set(current.steps.values_list("due", flat=True))
    for due in (one.due for one in steps if one.due and not one.done_on and one.due not in known):
        try:
            not_behind(due)
        except ValueError as error:
            raise Refused(str(error)) from error
    current.save()
    # Whoever changes the plan has read such a step in a language of their own.
    read = {
        words: step
        for step in current.steps.all()
        if step.phrase
        for words in (step.text, *in_every_language(step.phrase))
    }
    kept = [
        replace(step, text=same.text, phrase=same.phrase)
        if (same := read.get(step.text)) and step.phrase is None
        else step
        for step in steps
    ]
    languages = dict(current.steps.values_list("text", "language"))
    current.steps.all().delete()
    TransferStep.objects.bulk_create(
        TransferStep(
            transfer=current,
            position=position,
            text=step.text,
            language=language_given(step.text, step.language, languages),
            phrase=step.phrase,
            owner_name=step.owner_name,
            due=step.due,
            done_on=step.done_on,
        )
        for position, step in enumerate(kept)
    )
    return current


@transaction.atomic
def save_results(
    *, actor: Actor, transfer: Transfer, seen: str, results: Sequence[Result]
) -> Transfer:
    """Replace the results. That is a new report, unless nothing but a language changes.

    Raises:
        PermissionDenied, Outdated.
        Refused: the practice is in use, and none of them shows it; it is not tried out yet, and
            one is not only announced; nothing can be known yet of a period; or a number of people
            or things is below 0.
    """
    current = claim(actor, transfer, seen)
    stored = [Result(*row) for row in current.results.values_list(*RESULT_FIELDS)]
    languages = {one.statement: one.language for one in stored}
    given = [
        replace(
            one,
            period_end=one.period_end or one.period_start,
            language=language_given(one.statement, one.language, languages),
        )
        for one in results
    ]
    if given == stored:
        return current
    if current.state in Transfer.USED and not any(map(claims.shows, results)):
        raise Refused(rules.in_words(rules.Lack.RESULT))
    claims.require_trial(current, given)
    for result in given:
        if fault := fault_below_zero(result.value, result.unit):
            raise Refused(fault)
        if result.period_end:
            try:
                require_known(result.method, PartialDate.parse(result.period_end))
            except ValueError as error:
                raise Refused(str(error)) from error
    told = [replace(one, language="") for one in given]
    anew = told != [replace(one, language="") for one in stored]
    if anew:
        current.reported_at = timezone.now()
    current.save()
    current.results.all().delete()
    TransferResult.objects.bulk_create(
        TransferResult(transfer=current, position=position, **vars(result))
        for position, result in enumerate(given)
    )
    if anew:
        telling.reported(current)
    return current


@transaction.atomic
def take_over(*, actor: Actor, transfer: Transfer) -> Transfer:
    """Look after a transfer from now on; again changes nothing."""
    require(PERMISSIONS, actor, "transfer.change", target_of(transfer))
    transfer.owner_id = actor.user_id
    transfer.save(update_fields=["owner", "updated_at"])
    return transfer
