"""Before, during, after: where an event stands."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from typing import TYPE_CHECKING

from django.utils.translation import pgettext_lazy

from rresi.events.models import Event
from rresi.events.rules.check_in import day_of

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Phase(Enum):
    """A phase of an event, in their order."""

    BEFORE = 1
    DURING = 2
    AFTER = 3

    @property
    def label(self) -> StrOrPromise:
        """What pages call it."""
        return _LABELS[self]


_LABELS = {
    Phase.BEFORE: pgettext_lazy("an event", "Before"),
    Phase.DURING: pgettext_lazy("an event", "During"),
    Phase.AFTER: pgettext_lazy("an event", "After"),
}


def concludes_on(event: Event) -> date | None:
    """The last day: from then on people are asked, certified and counted."""
    return event.end or event.start


def may_conclude(event: Event, today: date) -> bool:
    """Whether the last day has come; `today` is the day where the event is."""
    last = concludes_on(event)
    return last is not None and last <= today


def phase_of(event: Event, today: date) -> Phase:
    """The phase on a day where the event is. One without a date is still to come."""
    last = concludes_on(event)
    if event.status == Event.Status.CLOSED or (last is not None and today > last):
        return Phase.AFTER
    if event.start is not None and today >= event.start and event.status != Event.Status.DRAFT:
        return Phase.DURING
    return Phase.BEFORE


def is_over(event: Event, now: datetime) -> bool:
    """Whether the event's last day is over where it is."""
    return phase_of(event, day_of(now, event.zone)) is Phase.AFTER
