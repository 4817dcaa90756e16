"""How long a session lasts and somebody attended: the one count that all documents state."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext_lazy as _

WHAT_COUNTS = _(
    "Hours attended are the hours of the sessions a person was checked in to; on days for which "
    "they were checked in only as a whole, of every session that day that had not ended by then; "
    "of a session with limited seats only if they had a seat in it. "
    "Meals and breaks do not count; sessions held at the same time count once. Hours are rounded "
    "to quarters."
)

WHO_COUNTS = _(
    "Counted at a session are the people who were checked in to it and, except at meals and "
    "breaks, those who were checked in for its day only as a whole, and before it ended: in a "
    "session with limited seats only those with a seat in it; of sessions held at the same time "
    "each person in one, where they had a seat or which ended first."
)


def hours_of(sessions: Iterable[tuple[datetime, datetime]]) -> Decimal:
    """The hours that these sessions last together, in quarters; parallel time counts once."""
    total, until = 0.0, None
    for starts, ends in sorted(sessions):
        begins = max(starts, until) if until else starts
        if ends > begins:
            total += (ends - begins).total_seconds()
            until = ends
    return Decimal(round(total / 900)) / 4
