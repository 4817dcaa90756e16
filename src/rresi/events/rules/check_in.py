"""What a scan means: pure decisions of check-in."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from zoneinfo import ZoneInfo

from rresi.events.models import Registration, Scan

# Hexadecimal digits that a device keeps of a token's SHA-256: a badge of elsewhere is taken for one
# of 5,000 once in fifty thousand million.
CODE_LENGTH = 12
ADDRESS_LENGTH = 8  # of an address's: one in a million is taken for another of 5,000 people's
TWO_DOORS = timedelta(minutes=2)
# A device may be off the network for a day or two; a clock further off than this is wrong.
LONGEST_OFFLINE = timedelta(days=30)

USUAL = timedelta(hours=2)
"""So long before a session begins and after it has ended people are checked in for it."""

Outcome = Scan.Outcome
State = Registration.State


def outcome_of(
    state: str, *, there: bool, others: Iterable[tuple[str, datetime]], device: str, at: datetime
) -> Scan.Outcome:
    """What becomes of a scan of somebody who is registered.

    Args:
        state: of the registration.
        there: the fact stands already.
        others: device and time of the earlier scans of the same fact.
    """
    if state == State.CANCELLED:
        return Outcome.CANCELLED
    if state not in Registration.HOLDING:
        return Outcome.NO_SEAT
    if not there:
        return Outcome.COUNTED
    if any(other != device and abs(at - when) <= TWO_DOORS for other, when in others):
        return Outcome.TWO_DOORS
    return Outcome.AGAIN


@dataclass(frozen=True)
class Hours:
    """When people are checked in for something; `early` and `late` say why another time is odd."""

    since: datetime
    until: datetime
    early: str
    late: str

    def doubt(self, at: datetime) -> str:
        """Why somebody who checks people in at this time may have chosen the wrong thing."""
        if at < self.since:
            return self.early
        return self.late if at >= self.until else ""


def corrected(at: datetime, *, sent_at: datetime, now: datetime) -> datetime:
    """The time of a scan by the server's clock: the device's, moved by how far it is off.

    Never later than now, and never earlier than a device can have been off the network.
    """
    moved = at + (now - sent_at)
    return max(min(moved, now), now - LONGEST_OFFLINE)


def day_of(at: datetime, zone: str) -> date:
    """The day on which something happened, where the event is."""
    return at.astimezone(ZoneInfo(zone)).date()
