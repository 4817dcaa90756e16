"""Registering for an event, and everything that becomes of a registration."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from django.db import transaction
from django.db.models import Count, F, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from rresi.accounts.queries import verified_emails_of
from rresi.accounts.roles import Actor
from rresi.core.refusals import Refused
from rresi.core.translations import current_language
from rresi.ecosystem.models import Organisation
from rresi.ecosystem.queries import of_name
from rresi.events.models import (
    Answer,
    Consent,
    Delegation,
    Event,
    GivenUpSeat,
    Invitation,
    Registration,
    Session,
    SessionSeat,
    hash_of,
)
from rresi.events.queries.seats import quotas_used_up, terms_of
from rresi.events.queries.titles import title_of
from rresi.events.queries.wishes import consents_of
from rresi.events.rules.consents import ConsentText
from rresi.events.rules.registration import in_words, why_closed
from rresi.events.rules.sessions import choose_one, overlapping
from rresi.events.services import letters, partners, photographs, promises, seats, session_seats
from rresi.events.services.needs import Needs, cipher_of, store_needs
from rresi.events.services.progress import (
    claim,
    confirm_address,
    normalised,
    take_up_invitation,
)

State = Registration.State


@dataclass(frozen=True)
class Person:
    """What somebody tells of themselves."""

    name: str
    email: str
    country: str
    organisation_name: str = ""
    kind: str = ""
    job: str = ""
    gender: str = ""


@dataclass(frozen=True)
class Wanted:
    """What somebody registers for. `needs` None leaves what is kept as it is."""

    person: Person
    sessions: Collection[int] = ()
    answers: Mapping[int, str] = field(default_factory=dict)
    consents: Collection[str] = ()
    needs: Needs | None = None


@dataclass(frozen=True)
class Registered:
    """The registration that stands now. `new`: this call made it.

    `own`: the address is known to be theirs who registers, so they may see it at once.
    """

    registration: Registration
    new: bool
    own: bool


def register(
    *,
    actor: Actor,
    event: Event,
    wanted: Wanted,
    key: str,
    invitation: str = "",
    delegation: str = "",
) -> Registered:
    """Register somebody; sent twice with one `key`, or for one address, it is one registration.

    Whoever is signed in with that address, or follows an invitation to it, need not confirm it.
    Whoever is registered already gets a letter with their link, so that the answer to a stranger
    is the same in both cases.

    Args:
        key: the form's own random text, which a repeated request repeats.
        invitation: the token of an invitation's link, `delegation` that of a delegation's link.

    Raises:
        Refused: registration is not open, or nobody may register uninvited.
    """
    # Read before taking the lock, which others are waiting for.
    asked, written = consents_of(event), letters.Letters(event)
    texts = session_seats.with_texts(wanted.sessions)
    filled = _fill(Registration(), wanted.person)
    email = normalised(wanted.person.email)
    own = actor.user_id is not None and email in verified_emails_of(actor.user_id)
    cipher = cipher_of(event) if wanted.needs else None
    key = hash_of(f"{key} {email}")  # for somebody else, the same form is another registration
    with transaction.atomic():
        now = timezone.now()
        event = seats.lock(event)
        invited = _invitation(event, invitation, email)
        sent_by = invited.delegation if invited else _delegation(event, delegation)
        before = _standing(event, key, email)
        if before is not None:
            return _again(before, own=own or invited is not None, key=key, now=now)
        terms = terms_of(event)
        closed = why_closed(
            event, now, invited_only=terms.invited_only, invited=bool(invited or sent_by)
        )
        if closed is not None:
            raise Refused(in_words(closed))
        needs_approval = terms.approval and invited is None and sent_by is None
        filled.event, filled.email, filled.language = event, email, current_language()
        filled.state = State.APPROVAL if needs_approval else State.WAITING
        filled.account_id = actor.user_id if own else None
        filled.delegation, filled.idempotency_key, filled.queued_at = sent_by, key, now
        filled.address_confirmed_at = now if own or invited else None
        if needs_approval:
            if filled.address_confirmed_at:  # otherwise once it is confirmed
                letters.ask_for_approval(event)
        elif (offered := seats.seat_newcomers([filled], now, terms)) is not None:
            session_seats.fill(event, now, offered=offered)
        if filled._state.adding:  # there was no seat with which to store it
            filled.save()
        if filled.address_confirmed_at:
            take_up_invitation(filled)
        had, asked_for = _ask_for_sessions(filled, texts, now) if texts else ([], [])
        _keep_answers(filled, wanted.answers)
        _record_consents(filled, asked, stands=frozenset(), given=wanted.consents)
        if wanted.needs:
            store_needs(registration=filled, needs=wanted.needs, cipher=cipher)
        quota = {"quota": quotas_used_up(event, [filled]).get(filled.pk)}
        theirs: session_seats.Theirs = {
            "sessions": [texts[pk] for pk in had],
            "asked": [texts[pk] for pk in asked_for],
        }
        written.write(filled, "registered", quota, **theirs)
        written.post()
        return Registered(filled, new=True, own=own or invited is not None)


def _standing(event: Event, key: str, email: str) -> Registration | None:
    """The registration that this request, or this address, has made before."""
    stands = Q(email=email) & ~Q(state=State.CANCELLED)
    rows = Registration.objects.filter(Q(idempotency_key=key) | stands, event=event)
    found = list(rows)
    for one in found:
        one.event = event
    return next((one for one in found if one.idempotency_key == key), None) or next(
        iter(found), None
    )


def _again(before: Registration, *, own: bool, key: str, now: datetime) -> Registered:
    if own and before.address_confirmed_at is None:
        confirm_address(registration=before, now=now)
    if before.idempotency_key != key and not own:  # their own page is what they see next
        letters.write(before, "already-registered")
    return Registered(before, new=False, own=own)


def _invitation(event: Event, token: str, email: str) -> Invitation | None:
    """An invitation that is not used up and went to this very address."""
    if not token:
        return None
    rows = Invitation.objects.filter(event=event, token_hash=hash_of(token), email=email)
    return rows.select_related("delegation").filter(registration=None).first()


def _delegation(event: Event, token: str) -> Delegation | None:
    return Delegation.objects.filter(event=event, token=token).first() if token else None


def _fill(registration: Registration, person: Person) -> Registration:
    registration.name = person.name
    registration.country = person.country
    registration.organisation_name = person.organisation_name
    registration.organisation = of_name(person.organisation_name)
    found = registration.organisation
    registration.kind = person.kind or (found.kind if found else "")
    registration.job = person.job
    registration.gender = person.gender
    return registration


def _choosable(event: Event, now: datetime) -> QuerySet[Session]:
    rows = Session.objects.standing().filter(event=event, starts_at__gt=now)
    return rows.only("starts_at", "ends_at", "capacity")


def _refuse_overlapping(sessions: Iterable[Session]) -> None:
    for pair in overlapping([(s.pk, s.starts_at, s.ends_at) for s in sessions]):
        texts = session_seats.with_texts(pair)
        raise Refused(choose_one(*(title_of(texts[pk]) for pk in pair)))


def _ask_for_sessions(
    registration: Registration, chosen: Collection[int], now: datetime
) -> tuple[list[int], list[int]]:
    """Ask for sessions at the end of their lines, which got their seats, if any, a moment ago.

    Returns in which of them a seat is theirs, and in which not.

    Raises:
        Refused: two of them are at the same time.
    """
    confirmed = Count("seats", filter=Q(seats__state=SessionSeat.State.CONFIRMED))
    rows = _choosable(registration.event, now).filter(pk__in=chosen)
    sessions = list(rows.annotate(taken=confirmed))
    _refuse_overlapping(sessions)
    seated = registration.state in Registration.HOLDING
    theirs = [
        session.pk
        for session in sessions
        if seated and (session.capacity is None or session.taken < session.capacity)
    ]
    SessionSeat.objects.bulk_create(
        SessionSeat(
            registration=registration,
            session=session,
            state=SessionSeat.State.CONFIRMED
            if session.pk in theirs
            else SessionSeat.State.WAITING,
        )
        for session in sessions
    )
    return theirs, [session.pk for session in sessions if session.pk not in theirs]


def _change_sessions(registration: Registration, chosen: Collection[int], now: datetime) -> None:
    """Ask for these sessions and no others; what has begun or been cancelled stays as it is.

    Raises:
        Refused: two of them are at the same time.
    """
    choosable = list(_choosable(registration.event, now))
    wanted = [session for session in choosable if session.pk in set(chosen)]
    under_way = Session.objects.standing().filter(
        seats__registration=registration, starts_at__lte=now, ends_at__gt=now
    )
    _refuse_overlapping([*under_way, *wanted])
    had = registration.seats.filter(session__in=choosable)
    gone = had.exclude(session__in=wanted)
    _note_given_up(registration, gone.filter(state=SessionSeat.State.CONFIRMED), now)
    gone.delete()
    kept = set(had.values_list("session_id", flat=True))
    SessionSeat.objects.bulk_create(
        SessionSeat(registration=registration, session=session)
        for session in wanted
        if session.pk not in kept
    )


def _note_given_up(registration: Registration, seats: Iterable[SessionSeat], now: datetime) -> None:
    """Keep which seats were somebody's own, for their calendar."""
    for seat in seats:
        GivenUpSeat.objects.update_or_create(
            registration=registration,
            session_id=seat.session_id,
            defaults={"at": now, "times": F("times") + 1},
            create_defaults={"at": now},
        )


def _keep_answers(registration: Registration, answers: Mapping[int, str]) -> None:
    if not answers:
        return
    asked = set(registration.event.questions.values_list("pk", flat=True))
    Answer.objects.bulk_create(
        [
            Answer(registration=registration, question_id=pk, value=value)
            for pk, value in answers.items()
            if pk in asked
        ],
        update_conflicts=True,
        unique_fields=["registration", "question"],
        update_fields=["value"],
    )


@dataclass(frozen=True)
class Agreed:
    """What became of somebody's meetings by what they agree to now; None: it changed nothing."""

    ended: int | None = None
    again: int | None = None  # of those that had ended


@transaction.atomic
def give_consents(*, registration: Registration, given: Collection[str]) -> Agreed:
    """Record what somebody agrees to now; only what changed makes a new row.

    What this event does not ask stays as it is.
    """
    # A plan of meetings that is published now takes over the answers that this may end.
    asked = consents_of(seats.lock(registration.event))
    stands = given_by(registration)
    _record_consents(registration, asked, stands=stands, given=given)
    photographs.settle(event=registration.event)
    current = Registration.objects.get(pk=registration.pk)
    current.event = registration.event
    meets, met = (Consent.Purpose.MEETINGS in now for now in (given_by(registration), stands))
    if met and not meets:
        return Agreed(ended=partners.stop(current, timezone.now()))
    if meets and current.meetings_stopped_at is not None:
        return Agreed(again=partners.resume(current))
    return Agreed()


def _record_consents(
    registration: Registration,
    asked: Iterable[ConsentText],
    *,
    stands: Collection[str],
    given: Collection[str],
) -> None:
    language = current_language()
    Consent.objects.bulk_create(
        Consent(
            registration=registration,
            event_id=registration.event_id,
            purpose=consent.purpose,
            version=consent.version,
            language=language,
            text=str(consent.text),
            given=consent.purpose in given,
        )
        for consent in asked
        if (consent.purpose in given) != (consent.purpose in stands)
    )


def given_by(registration: Registration) -> set[str]:
    """The purposes to which somebody agrees now. One query."""
    rows = registration.consents.order_by("pk").values_list("purpose", "given")
    return {purpose for purpose, given in dict(rows).items() if given}


@transaction.atomic
def choose_organisation(*, registration: Registration, slug: str) -> Registration:
    """Say which organisation of the directory it is that somebody wrote the name of.

    Raises:
        Refused: the registration is cancelled, or there is no such organisation.
    """
    current = claim(registration)
    found = Organisation.objects.filter(slug=slug).first()
    if current.state == State.CANCELLED:
        raise Refused(gettext("This registration has been cancelled."))
    if found is None:
        raise Refused(gettext("This organisation is no longer in the directory."))
    current.organisation, current.organisation_name = found, found.name
    current.kind = current.kind or found.kind
    current.save(update_fields=["organisation", "organisation_name", "kind"])
    promises.follow_region(current)
    return current


@transaction.atomic
def change_registration(*, registration: Registration, wanted: Wanted) -> Registration:
    """Change what somebody told; address, place in the line and seat stay as they are.

    Consents are recorded on their own, so that no change can reset them.

    Raises:
        Refused: the registration is cancelled, or two of the sessions are at the same time.
    """
    now = timezone.now()
    current = claim(registration)
    if current.state == State.CANCELLED:
        raise Refused(gettext("This registration has been cancelled."))
    _fill(current, wanted.person)
    current.save()
    promises.follow_region(current)
    _change_sessions(current, wanted.sessions, now)
    _keep_answers(current, wanted.answers)
    if wanted.needs is not None:
        store_needs(registration=current, needs=wanted.needs)
    seats.refill(event=current.event, now=now, newcomer=current.pk)
    return current
