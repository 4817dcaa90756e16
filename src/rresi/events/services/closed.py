"""What can no longer be done once an event was closed."""

from __future__ import annotations

from django.utils import timezone

from rresi.core.refusals import Refused
from rresi.events.models import Event
from rresi.events.queries.outcome import was_closed
from rresi.events.rules.check_in import day_of
from rresi.events.rules.phases import may_conclude
from rresi.events.services import seats


def is_closed(event: Event) -> bool:
    """Whether it was closed: from then on its figures stay as they are. Two queries at most.

    Where it can be closed, closing waits until what is recorded here stands.
    """
    if not may_conclude(event, day_of(timezone.now(), event.zone)):
        return False
    seats.lock(event)
    return was_closed(event)


def require_open(event: Event, words: str) -> None:
    """Raises Refused, with these words, of an event that was closed."""
    if is_closed(event):
        raise Refused(words)
