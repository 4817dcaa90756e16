"""What becomes of a registration: confirmed, offered a seat, approved, cancelled, erased.

Who calls these for a participant has opened their signed link or is signed in as them; that is the
permission.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import datetime

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor
from rresi.core.lengths import fits
from rresi.core.refusals import Refused
from rresi.events.models import Event, Invitation, Registration
from rresi.events.permissions import PERMISSIONS, target_of
from rresi.events.queries.attended import attended
from rresi.events.queries.own_data import open_invitations_to
from rresi.events.queries.seats import quotas_used_up, terms_of
from rresi.events.rules.phases import is_over
from rresi.events.rules.registration import has_begun, in_words, why_closed
from rresi.events.services import closing, letters, partners, seats, session_seats

State = Registration.State
Ending = Registration.Ending


def normalised(email: str) -> str:
    """One spelling of an address: without surrounding space, in lower case."""
    return email.strip().lower()


@transaction.atomic
def confirm_address(*, registration: Registration, now: datetime | None = None) -> Registration:
    """Somebody said yes on the page of the link that went to the address, or signed in with it.

    A seat that was held for them is theirs; who waits can be offered one from now on.
    """
    now = now or timezone.now()
    current = claim(registration)
    if current.address_confirmed_at is not None or current.state == State.CANCELLED:
        return current
    current.address_confirmed_at = now
    current.save(update_fields=["address_confirmed_at"])
    take_up_invitation(current)
    if current.state == State.APPROVAL:  # before, it may have been anybody's address
        letters.ask_for_approval(current.event)
    offered = None
    if current.state == State.OFFERED:
        if current.offers.filter(closed_at=None, deadline__gt=now).exists():
            seats.confirm([current], now)
        else:
            seats.free([current], Ending.EXPIRED, now)
            seats.refill(event=current.event, now=now)
            return rejoin(registration=current, now=now)
    elif current.state == State.WAITING:
        offered = seats.seat_newcomers([current], now)
    session_seats.fill(current.event, now, newcomers=[current.pk], offered=offered or ())
    _tell_of_seat(current)
    return current


def take_up_invitation(registration: Registration) -> None:
    """Nobody is invited any more who has registered, by whichever link; their address is known."""
    open_ = Invitation.objects.filter(event=registration.event_id, registration=None)
    open_.filter(email=registration.email).update(registration=registration)


def _tell_of_seat(current: Registration) -> None:
    """One letter to somebody whose seat is theirs from now on, with their sessions and meetings."""
    if current.state == State.CONFIRMED:
        theirs = session_seats.of_people([current.pk])[current.pk]
        meetings = partners.come_back(current.event, [current.pk])[current.pk]
        letters.write(current, "confirmed", {"meetings": meetings}, **theirs)


def claim(registration: Registration) -> Registration:
    """The registration as it stands now, its event locked."""
    event = seats.lock(registration.event)
    current = Registration.objects.get(pk=registration.pk)
    current.event = event
    return current


@transaction.atomic
def answer_offer(
    *, registration: Registration, accept: bool, now: datetime | None = None
) -> Registration:
    """Take the offered seat, or leave it to the next in line.

    Raises:
        Refused: no seat is held for them any more, or they would decline one that is theirs.
    """
    now = now or timezone.now()
    current = claim(registration)
    if current.state == State.CONFIRMED:
        if accept:
            return current
        words = gettext("The seat is yours already. To give it up, cancel your registration.")
        raise Refused(words)
    if not current.offers.filter(closed_at=None, deadline__gt=now).exists():
        raise Refused(gettext("The seat is no longer held for you."))
    if accept:
        seats.confirm([current], now)
        session_seats.fill(current.event, now, newcomers=[current.pk])
        _tell_of_seat(current)
    else:
        seats.free([current], Ending.DECLINED, now)
        seats.refill(event=current.event, now=now)
    return current


@transaction.atomic
def cancel(
    *, registration: Registration, now: datetime | None = None, ending: str = Ending.OWN
) -> Registration:
    """Cancel; the seat goes to the next in line. Again changes nothing.

    Once the event has begun, only its organiser can, and nobody once the person was checked in.

    Raises:
        Refused: it is too late, and who came is counted by what stands.
    """
    now = now or timezone.now()
    current = claim(registration)
    if current.state != State.CANCELLED:
        event = current.event
        require_ahead(event, now)
        if has_come(current):
            raise Refused(
                gettext(
                    "The registration of someone who has been checked in can no longer be "
                    "cancelled."
                )
            )
        if has_begun(event, now) and ending == Ending.OWN:
            words = gettext("The event has begun. To cancel now, write to the organisers.")
            raise Refused(words)
        _end([current], Ending(ending), now)
    return current


def require_ahead(event: Event, now: datetime) -> None:
    """Raises Refused: nobody's registration ends any more, since the event is over."""
    if is_over(event, now) or event.status == Event.Status.CLOSED:
        raise Refused(gettext("This event is over."))


def _end(people: Sequence[Registration], ending: Ending, now: datetime, note: str = "") -> None:
    """End registrations of one event, which is locked, and tell these people and whom they meet."""
    event = people[0].event
    seats.free(people, ending, now, note)
    seats.refill(event=event, now=now)
    written = letters.Letters(event)
    for one in people:
        written.write(one, "cancelled", {"again": may_rejoin(one, now), "note": note})
    written.post()


def may_be_cancelled(event: Event) -> QuerySet[Registration]:
    """Whose registration the organiser can cancel: who has been checked in stays."""
    rows = Registration.objects.filter(event=event).exclude(state=State.CANCELLED)
    return rows.exclude(pk__in=attended(event).values("pk"))


def undecided(event: Event) -> QuerySet[Registration]:
    """Who waits for the organiser's decision, the first first."""
    rows = Registration.objects.filter(event=event, state=State.APPROVAL)
    return rows.order_by("queued_at", "pk")


@transaction.atomic
def cancel_registrations(
    *, actor: Actor, event: Event, registrations: Collection[int], note: str = ""
) -> int:
    """Cancel for the organiser; returns how many were. They are told, and cannot come back alone.

    Args:
        note: what the organiser writes to them.

    Raises:
        PermissionDenied.
        Refused: the event is over.
        Incomplete: the note is too long.
    """
    require(PERMISSIONS, actor, "event.decide", target_of(event))
    note = fits(note, letters.NOTE_LENGTH, field="note")
    now, event = timezone.now(), seats.lock(event)
    found = list(may_be_cancelled(event).filter(pk__in=registrations).order_by("pk"))
    if found:
        require_ahead(event, now)
        for one in found:
            one.event = event
        _end(found, Ending.ORGANISER, now, note)
    return len(found)


def has_come(registration: Registration) -> bool:
    """Whether somebody was checked in. One query."""
    return attended(registration.event).filter(pk=registration.pk).exists()


def may_rejoin(registration: Registration, now: datetime) -> bool:
    """Whether somebody whose registration ended can come after all."""
    by_organiser = registration.ending in {Ending.REJECTED, Ending.ORGANISER}
    closed = why_closed(registration.event, now, invited_only=False, invited=True)
    return closed is None and not by_organiser


@transaction.atomic
def rejoin(*, registration: Registration, now: datetime | None = None) -> Registration:
    """Somebody whose registration ended wants to come after all, as the last of the line.

    Raises:
        Refused: registration is closed, or it was the organiser who ended it.
    """
    now = now or timezone.now()
    current = claim(registration)
    if current.state != State.CANCELLED:
        return current
    if current.ending in {Ending.REJECTED, Ending.ORGANISER}:
        raise Refused(gettext("The organiser has ended this registration."))
    closed = why_closed(current.event, now, invited_only=False, invited=True)
    if closed is not None:
        raise Refused(in_words(closed))
    others = Registration.objects.filter(event=current.event, email=current.email)
    newer = others.exclude(state=State.CANCELLED).first()
    if newer is not None:
        return newer
    terms = terms_of(current.event)
    decided = current.approved_at is not None or current.delegation_id is not None
    needs_approval = terms.approval and not decided
    current.state = State.APPROVAL if needs_approval else State.WAITING
    current.ending, current.ending_note = "", ""
    current.cancelled_at, current.confirmed_at = None, None
    current.queued_at, current.turned_away_at = now, None
    current.returns += 1
    current.save()
    offered = None
    if needs_approval:
        letters.ask_for_approval(current.event)
    else:
        offered = seats.seat_newcomers([current], now)
    session_seats.fill(current.event, now, newcomers=[current.pk], offered=offered or ())
    _tell_of_seat(current)
    return current


@transaction.atomic
def decide(
    *, actor: Actor, event: Event, registrations: Collection[int], approve: bool, note: str = ""
) -> list[Registration]:
    """Approve or reject registrations that wait for it; returns those that were decided now.

    Args:
        note: what the organiser writes to those who are rejected.

    Raises:
        PermissionDenied.
        Refused: they would be approved, and the event has begun; or it is over.
        Incomplete: the note is too long.
    """
    require(PERMISSIONS, actor, "event.decide", target_of(event))
    note = fits(note, letters.NOTE_LENGTH, field="note")
    now = timezone.now()
    event = seats.lock(event)
    if approve and has_begun(event, now):
        raise Refused(gettext("The event has begun; no more seats are allocated."))
    decided = list(undecided(event).filter(pk__in=registrations))
    if decided:
        require_ahead(event, now)
    pks = [one.pk for one in decided]
    for one in decided:
        one.event = event
    if not approve:
        seats.free(decided, Ending.REJECTED, now, note)
        written = letters.Letters(event)
        for one in decided:
            written.write(one, "rejected", {"note": note})
        written.post()
        return decided
    Registration.objects.filter(pk__in=pks).update(state=State.WAITING, approved_at=now)
    for one in decided:
        one.state, one.approved_at = State.WAITING, now
    offered = seats.seat_newcomers(decided, now) or ()
    session_seats.fill(event, now, newcomers=pks, offered=offered)
    _tell_approved(event, decided)
    return decided


def _tell_approved(event: Event, people: Sequence[Registration]) -> None:
    theirs = session_seats.of_people([one.pk for one in people])
    meetings = partners.come_back(event, [one.pk for one in people if one.is_settled])
    written, quotas = letters.Letters(event, people), quotas_used_up(event, people)
    for one in people:
        more = {"meetings": meetings[one.pk], "quota": quotas.get(one.pk)}
        written.write(one, "approved", more, **theirs[one.pk])
    written.post()


@transaction.atomic
def send_link(*, event: Event, email: str) -> bool:
    """Send somebody their link again; whether there was anybody.

    It is the link that they have: anybody can ask for it, and ends nothing by that.
    """
    rows = Registration.objects.filter(event=event, email=normalised(email))
    found = rows.select_related("event").order_by("cancelled_at").last()
    standing = rows.select_related("event").exclude(state=State.CANCELLED).first() or found
    if standing is None:
        return False
    letters.write(standing, "link")
    return True


@transaction.atomic
def replace_link(*, registration: Registration) -> Registration:
    """Give somebody a new link, which they also get by email; those before it open nothing."""
    current = claim(registration)
    current.links += 1
    current.save(update_fields=["links"])
    letters.write(current, "link", {"replaced": True})
    return current


@transaction.atomic
def erase(*, registration: Registration) -> None:
    """Erase everything that names somebody; consents stay without a name.

    The seat is free until the event begins; from then on it counts as one that somebody had.
    """
    now = timezone.now()
    current = claim(registration)
    begun = has_begun(current.event, now)
    if current.state != State.CANCELLED and not begun:
        seats.free([current], Ending.OWN, now)
    else:
        partners.give_up(current.event, [current.pk], now)
    closing.take_out([current])
    seats.refill(event=current.event, now=now)


def erase_person(user_id: int) -> None:
    """Before an account goes: erase its registrations of events that are to come.

    With them go the invitations to its addresses that it did not take up.

    Those of events that have begun lose the account and are erased when their time comes.
    """
    now = timezone.now()
    rows = Registration.objects.filter(account_id=user_id).select_related("event")
    for registration in rows:
        if not has_begun(registration.event, now):
            erase(registration=registration)
    open_invitations_to(user_id).delete()
