"""People who come to the door without having registered."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor
from rresi.core.lengths import too_long
from rresi.core.refusals import Refused
from rresi.core.translations import current_language, interface_languages
from rresi.events.models import Attendance, Event, Registration, Scan
from rresi.events.permissions import PERMISSIONS, target_of
from rresi.events.rules.check_in import CODE_LENGTH, corrected, day_of
from rresi.events.services import letters, progress, seats
from rresi.events.services.check_in import Answered, Sent, record
from rresi.events.services.closed import is_closed


@dataclass(frozen=True)
class WalkIn:
    """Somebody who came without having registered."""

    id: UUID
    name: str
    country: str
    at: datetime
    organisation: str = ""
    email: str = ""
    language: str = ""  # of their mail; that of the event if they chose none
    session_id: int | None = None
    undone: bool = False


@transaction.atomic
def walk_in(*, actor: Actor, event: Event, person: WalkIn, device: str, door: str = "") -> Answered:
    """Register somebody at the door and record that they are there; a second time changes nothing.

    A walk-in has a seat even where the event is full: they stand there already. One that was taken
    back is registered no longer. Who gave an address gets a letter with their link, once; one that
    is no address is left out, for the person is there all the same. Of who comes new to an event
    that was closed the name is kept for the desk, and no figure changes.

    Raises:
        PermissionDenied.
        Refused: no name or no country, a text is too long, or the event is a draft.
    """
    require(PERMISSIONS, actor, "event.check_in", target_of(event))
    event, now = seats.lock(event), timezone.now()
    made = Registration.objects.filter(event=event, idempotency_key=str(person.id)).first()
    if person.undone or event.scans.filter(pk=person.id, outcome=Scan.Outcome.UNDONE).exists():
        code = made.token_hash if made else "-" * CODE_LENGTH  # matches nobody
        scan = Sent(person.id, code, person.at, person.session_id, undone=True)
        return record(actor=actor, event=event, scans=[scan], device=device)[0]
    name, email = person.name.strip(), _address(person.email)
    for given, most in ((name, 150), (person.organisation.strip(), 200)):
        if len(given) > most:
            raise Refused(too_long(most))
    country = person.country.upper()
    if not name or not (len(country) == 2 and country.isascii() and country.isalpha()):
        raise Refused(_("Enter a name and a country."))
    if made is None and email:
        same = Registration.objects.filter(event=event, email=email)
        made = same.exclude(state=Registration.State.CANCELLED).first()
    if made is None and is_closed(event):
        return _too_late(actor, event, person, device, door)
    if made is None:
        made = Registration.objects.create(
            event=event,
            state=Registration.State.CONFIRMED,
            name=name,
            email=email,
            organisation_name=person.organisation.strip(),
            country=country,
            language=_language(event, person.language),
            idempotency_key=str(person.id),
            at_door=True,
            queued_at=now,
            address_confirmed_at=now,
            confirmed_at=now,
        )
        letters.write(made, "at-door")
    scan = Sent(person.id, made.token_hash, person.at, person.session_id)
    [done] = record(actor=actor, event=event, scans=[scan], device=device, door=door)
    added = made.idempotency_key == str(person.id)
    return replace(done, known=not added, written_to=added and bool(made.email))


def _address(text: str) -> str:
    email = progress.normalised(text)
    try:
        validate_email(email)
    except ValidationError:
        return ""
    return email


def _language(event: Event, chosen: str) -> str:
    wanted = (chosen, event.language, current_language())
    return next(code for code in wanted if code in interface_languages())


def _too_late(actor: Actor, event: Event, person: WalkIn, device: str, door: str) -> Answered:
    now = timezone.now()
    at = corrected(person.at, sent_at=now, now=now)
    row = Scan(
        id=person.id,
        event=event,
        session=event.sessions.filter(pk=person.session_id or 0).first(),
        day=day_of(at, event.zone),
        kind=Attendance.Kind.IN,
        outcome=Scan.Outcome.LATE,
        device=device[:36],
        door=door[:60],
        scanned_at=at,
        received_at=now,
        by_id=actor.user_id,
        name=person.name.strip(),
    )
    Scan.objects.bulk_create([row], ignore_conflicts=True)
    return Answered(row.id, Scan.Outcome.LATE, row.name, person.organisation)
