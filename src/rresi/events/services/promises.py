"""Writes of promises. Who calls these for a participant has opened their signed link."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext as _

from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor
from rresi.core.formats import labelled
from rresi.core.lengths import fits
from rresi.core.refusals import Incomplete, Refused
from rresi.core.versions import require_unchanged
from rresi.core.written import language_written
from rresi.events.models import Promise, PromiseChange, PromiseCheck, Registration
from rresi.events.permissions import PERMISSIONS, target_of_promise
from rresi.events.queries.promises import home_region
from rresi.events.rules.promises import (
    ASKED_AFTER,
    AT_MOST,
    NO_NEW_ONES,
    SETTLED,
    counted_from,
    months_after,
)
from rresi.events.services import letters
from rresi.events.services.closed import require_open
from rresi.practices.models import Practice
from rresi.regions.models import Region
from rresi.transfers.models import Transfer


@dataclass(frozen=True)
class Wanted:
    """What somebody promises. `practice_id` and `transfer_id` are what it is about, if anything."""

    what: str
    with_whom: str = ""
    due_on: date | None = None
    practice_id: int | None = None
    transfer_id: int | None = None
    is_public: bool = False


def _checked(wanted: Wanted, *, due_before: date | None = None) -> dict[str, object]:
    """The columns of what somebody wants; a day that stood before may be over by now."""
    if not wanted.what.strip():
        raise Incomplete([("what", _("Write what you will do."))])
    late = wanted.due_on is not None and wanted.due_on < timezone.localdate()
    if late and wanted.due_on != due_before:
        words = labelled(_("By when"), _("This day is in the past. Choose a later one."))
        raise Incomplete([("due_on", words)])
    transfer = Transfer.objects.filter(pk=wanted.transfer_id or 0).first()
    practices = Practice.objects.filter(pk=wanted.practice_id or 0, publication="published")
    practice = practices.first() or (transfer.practice if transfer else None)
    return {
        "what": fits(wanted.what, 300, field="what"),
        "with_whom": fits(wanted.with_whom, 200, field="with_whom"),
        "due_on": wanted.due_on,
        "practice": practice,
        "transfer": transfer,
        "is_public": wanted.is_public,
    }


@transaction.atomic
def promise(*, registration: Registration, wanted: Wanted) -> Promise:
    """A new promise, with the days on which it is asked about. Pressed twice, it is one.

    Raises:
        Incomplete: it says nothing, or is due on a day that is over.
        Refused: there are `AT_MOST`, the registration is cancelled, or the event was closed.
    """
    fields = _checked(wanted)
    require_open(registration.event, str(NO_NEW_ONES))
    current = Registration.objects.select_for_update().get(pk=registration.pk)
    if current.state == Registration.State.CANCELLED:
        raise Refused(_("This registration has been cancelled."))
    standing = current.promises.exclude(state__in=SETTLED)
    if (same := standing.filter(**fields).first()) is not None:
        return same
    if current.promises.count() >= AT_MOST:
        raise Refused(_("You have already made ten promises here. Keep some of them first."))
    made = Promise(
        event_id=registration.event_id,
        registration=registration,
        language=language_written(wanted.what),
        **fields,
    )
    made.region = _region_of(made)
    made.save()
    today, event = timezone.localdate(), registration.event
    start = counted_from(event.end or event.start or today, made_on=today)
    PromiseCheck.objects.bulk_create(
        PromiseCheck(promise=made, months=months, due_on=months_after(start, months))
        for months in ASKED_AFTER
    )
    return made


def _region_of(one: Promise) -> Region | None:
    """Where a promise is kept: where its adoption is, otherwise where its person works."""
    if one.transfer is not None:
        return one.transfer.region
    return home_region(one.registration) if one.registration else None


def follow_region(registration: Registration) -> None:
    """Let the promises of somebody follow the region of the organisation that they named now."""
    theirs = registration.promises.filter(transfer=None)
    theirs.update(region=home_region(registration))


def _keep(one: Promise) -> None:
    """Write down how a promise stands, before it changes."""
    PromiseChange.objects.create(
        promise=one,
        what=one.what,
        with_whom=one.with_whom,
        due_on=one.due_on,
        practice_id=one.practice_id,
        transfer_id=one.transfer_id,
        is_public=one.is_public,
        state=one.state,
        result=one.result,
    )


@transaction.atomic
def change(*, registration: Registration, pk: int, wanted: Wanted, seen: str) -> Promise:
    """Change what one promised; how it stood before is kept.

    Raises:
        Incomplete, Outdated.
        Refused: it is not theirs, or it is settled.
    """
    current = _own(registration, pk)
    require_unchanged(current, seen, current.version)
    if current.state in SETTLED:
        raise Refused(_("The outcome of this promise has already been entered."))
    fields = _checked(wanted, due_before=current.due_on)
    if all(getattr(current, name) == value for name, value in fields.items()):
        return current
    _keep(current)
    if fields["what"] != current.what:
        current.language = language_written(wanted.what)
    for name, value in fields.items():
        setattr(current, name, value)
    current.region = _region_of(current)
    current.saves += 1
    current.save()
    return current


@transaction.atomic
def show(*, registration: Registration, pk: int, public: bool, seen: str) -> Promise:
    """Let pages show a promise and its result without a name, or no longer; also a settled one.

    Raises:
        Outdated.
        Refused: it is not theirs.
    """
    current = _own(registration, pk)
    require_unchanged(current, seen, current.version)
    if current.is_public != public:
        _keep(current)
        current.is_public = public
        current.saves += 1
        current.save()
    return current


@transaction.atomic
def report(*, registration: Registration, pk: int, state: str, result: str, seen: str) -> Promise:
    """Say what became of a promise; it answers the question that was last asked about it.

    Raises:
        Outdated.
        Incomplete: no such state.
        Refused: it is not theirs.
    """
    current = _own(registration, pk)
    require_unchanged(current, seen, current.version)
    if state not in Promise.State.values:
        raise Incomplete([("state", _("Choose how far you have come."))])
    said = fits(result, 600, field="result")
    if (current.state, current.result) != (state, said):
        _keep(current)
    current.state, current.result = state, said
    current.saves += 1
    current.save()
    asked = current.checks.filter(asked_at__isnull=False, answered_at__isnull=True)
    asked.update(answered_at=timezone.now(), state=state)
    return current


@transaction.atomic
def moderate(*, actor: Actor, pk: int, hidden: bool, why: str = "") -> Promise:
    """Hide a promise from everybody but its person, who reads why; or let it be shown again.

    Raises:
        PermissionDenied.
        Incomplete: no reason.
        Refused: it is not there.
    """
    current = Promise.objects.select_for_update().filter(pk=pk).first()
    if current is None:
        raise Refused(_("This promise no longer exists."))
    require(PERMISSIONS, actor, "event.hide_promise", target_of_promise(current))
    if hidden and not why.strip():
        raise Incomplete([("why", _("Enter the reason why this is hidden."))])
    current.hidden_at = timezone.now() if hidden else None
    current.hidden_why = fits(why.strip(), 300, field="why") if hidden else ""
    current.save(update_fields=["hidden_at", "hidden_why"])
    return current


@transaction.atomic
def withdraw(*, registration: Registration, pk: int) -> None:
    """Delete one's own promise.

    Raises:
        Refused: it is not theirs.
    """
    _own(registration, pk).delete()


def _own(registration: Registration, pk: int) -> Promise:
    found = Promise.objects.select_for_update().filter(registration=registration, pk=pk).first()
    if found is None:
        raise Refused(_("This promise no longer exists."))
    return found


def ask_due() -> int:
    """Ask about promises whose day has come, one letter a person; how many people were asked.

    Each question is asked once. Of several that are due, as after a long standstill of the worker,
    the latest is asked and the earlier ones are passed over.
    """
    due = PromiseCheck.objects.filter(
        due_on__lte=timezone.localdate(),
        asked_at__isnull=True,
        promise__registration__isnull=False,
    ).exclude(promise__state__in=SETTLED)
    people = due.order_by().values_list("promise__registration", flat=True).distinct()[:500]
    asked = 0
    for pk in people:
        with transaction.atomic():
            person = Registration.objects.select_for_update().filter(pk=pk).first()
            now = timezone.now()
            claimed = due.filter(promise__registration=pk).update(asked_at=now) if person else 0
            if person is None or not claimed:
                continue
            open_ones = person.promises.exclude(state__in=SETTLED).order_by("pk")
            letters.write(
                person, "promises", {"promises": list(open_ones)}, page="events:mine_promises"
            )
            asked += 1
    # A settled promise, or one whose person's data are gone, is asked about no more.
    PromiseCheck.objects.filter(asked_at__isnull=True).filter(
        Q(promise__registration__isnull=True) | Q(promise__state__in=SETTLED)
    ).delete()
    return asked
