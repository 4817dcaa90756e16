"""Participants for tests."""

from __future__ import annotations

from itertools import count
from typing import Any

from django.utils import timezone

from rresi.events.models import (
    Consent,
    Event,
    Invitation,
    Registration,
    Session,
    SessionSeat,
    hash_of,
)
from rresi.events.rules.consents import CONSENTS

_numbers = count(1)


def make_registration(event: Event, **changes: Any) -> Registration:
    """Somebody who holds a confirmed seat; `state` and any other column may be given."""
    number = next(_numbers)
    now = timezone.now()
    fields: dict[str, Any] = {
        "state": "confirmed",
        "name": f"Participant {number}",
        "email": f"participant-{number}@example.org",
        "organisation_name": f"Workshop {number}",
        "country": "NL",
        "language": "en",
        "idempotency_key": f"factory-{number}",
        "queued_at": now,
        "address_confirmed_at": now,
    } | changes
    if fields["state"] == "confirmed":
        fields.setdefault("confirmed_at", now)
    if fields["state"] == "cancelled":
        fields = {"cancelled_at": now, "ending": "own"} | fields
    return Registration.objects.create(event=event, **fields)


def make_seat(registration: Registration, session: Session, state: str = "confirmed") -> Any:
    return SessionSeat.objects.create(registration=registration, session=session, state=state)


def make_consent(registration: Registration, purpose: str, *, given: bool = True) -> Consent:
    text = next(consent for consent in CONSENTS if consent.purpose == purpose)
    return Consent.objects.create(
        registration=registration,
        event_id=registration.event_id,
        purpose=purpose,
        version=text.version,
        language="en",
        text=str(text.text),
        given=given,
    )


def make_invitation(event: Event, email: str, **changes: Any) -> Invitation:
    """An invitation that nobody has taken up; its link's token is the address."""
    fields = {"language": "en", "token_hash": hash_of(email), "sent_at": timezone.now()} | changes
    return Invitation.objects.create(event=event, email=email, **fields)
