"""What happened at events, for tests."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django.utils import timezone

from rresi.accounts.roles import OPERATOR
from rresi.events.models import Event, Registration, Session
from rresi.events.services.check_in import check_in
from tests.factories.events import make_event
from tests.factories.registrations import make_registration


def make_past_event(slug: str = "visit", *, days_ago: int = 3, **changes: Any) -> Event:
    """A mission of one day that is over."""
    day: date = timezone.localdate() - timedelta(days=days_ago)
    return make_event(slug, **({"start": day, "end": day} | changes))


def make_attendee(event: Event, *sessions: Session, **changes: Any) -> Registration:
    """Somebody who came, and attended these sessions."""
    person = make_registration(event, **changes)
    for session in (None, *sessions):
        check_in(actor=OPERATOR, event=event, registration=person, session=session)
    return person
