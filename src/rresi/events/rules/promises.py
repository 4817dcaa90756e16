"""When a promise is asked about again, and what may become of it."""

from __future__ import annotations

from calendar import monthrange
from datetime import date

from django.utils.translation import gettext_lazy as _

from rresi.events.models import Promise

ASKED_AFTER = (6, 12, 18)  # months after the event, or after it was made later
SETTLED = (Promise.State.KEPT, Promise.State.DROPPED)
AT_MOST = 10  # promises of one person at one event
NO_NEW_ONES = _(
    "This event is closed, so no new promise can be made. You can still tell us what became of "
    "those made before."
)


def months_after(day: date, months: int) -> date:
    """The same day so many months later; the last of the month where it has no such day."""
    years, month = divmod(day.month - 1 + months, 12)
    year, month = day.year + years, month + 1
    return date(year, month, min(day.day, monthrange(year, month)[1]))


def counted_from(event_end: date, *, made_on: date) -> date:
    """The day from which the months count: none is over before anybody can have begun."""
    return max(event_end, made_on)
