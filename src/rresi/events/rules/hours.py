"""How long somebody attended."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal


def hours_of(sessions: Iterable[tuple[datetime, datetime]]) -> Decimal:
    """The hours that these sessions last together, in quarters; parallel time counts once."""
    total, until = 0.0, None
    for starts, ends in sorted(sessions):
        begins = max(starts, until) if until else starts
        if ends > begins:
            total += (ends - begins).total_seconds()
            until = ends
    return Decimal(round(total / 900)) / 4
