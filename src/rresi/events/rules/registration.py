"""When people may register."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import Enum, auto
from typing import TYPE_CHECKING

from django.utils.translation import gettext, gettext_lazy

from rresi.events.models import Event, Registration

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


# How a participant reads why their own registration ended.
ENDED: Mapping[Registration.Ending, StrOrPromise] = {
    Registration.Ending.OWN: gettext_lazy("You cancelled your registration."),
    Registration.Ending.DECLINED: gettext_lazy("You declined the seat."),
    Registration.Ending.EXPIRED: gettext_lazy("You did not answer in time."),
    Registration.Ending.EVENT: gettext_lazy("The event was cancelled."),
    Registration.Ending.REJECTED: gettext_lazy("The organiser did not approve your registration."),
    Registration.Ending.ORGANISER: gettext_lazy("The organiser cancelled your registration."),
}


class Closed(Enum):
    """Why nobody can register now."""

    NOT_PUBLISHED = auto()
    NOT_YET = auto()
    OVER = auto()
    CANCELLED = auto()
    INVITED_ONLY = auto()


def why_closed(event: Event, now: datetime, *, invited_only: bool, invited: bool) -> Closed | None:
    """What keeps somebody from registering now; None when they may."""
    if event.status == Event.Status.CANCELLED:
        return Closed.CANCELLED
    closes = event.registration_closes_at
    if event.status == Event.Status.CLOSED or event.begins_at is None or has_begun(event, now):
        return Closed.OVER
    if event.status != Event.Status.PUBLISHED:
        return Closed.NOT_PUBLISHED
    if event.registration_opens_at is not None and now < event.registration_opens_at:
        return Closed.NOT_YET
    if closes is not None and now >= closes:
        return Closed.OVER
    if invited_only and not invited:
        return Closed.INVITED_ONLY
    return None


def registration_is_over(event: Event, now: datetime) -> bool:
    """Whether nobody can register any more, invited or not."""
    return why_closed(event, now, invited_only=False, invited=True) is Closed.OVER


def registration_ended_at(event: Event, now: datetime) -> datetime | None:
    """From when on nobody could register; None for an event without a date, and before that."""
    moments = (event.registration_closes_at, event.begins_at)
    return min((moment for moment in moments if moment and moment <= now), default=None)


def has_begun(event: Event, now: datetime) -> bool:
    """Whether it has begun: from then on no seat is given away or up by a link."""
    return event.has_begun(now)


def ends_at_start(event: Event, deadline: datetime | None) -> bool:
    """Whether a seat is held until the event begins, when nobody else gets it any more."""
    return deadline is not None and event.begins_at is not None and deadline >= event.begins_at


def why_ended(registration: Registration) -> StrOrPromise:
    """How a participant reads why their registration ended; empty while it stands."""
    if not registration.ending:
        return ""
    ending = Registration.Ending(registration.ending)
    if ending == Registration.Ending.EXPIRED and registration.address_confirmed_at is None:
        return gettext("You did not confirm your email address in time.")
    return ENDED[ending]


def in_words(closed: Closed) -> str:
    """The same as a sentence for the page."""
    match closed:
        case Closed.CANCELLED:
            return gettext("This event has been cancelled.")
        case Closed.NOT_YET:
            return gettext("Registration has not opened yet.")
        case Closed.INVITED_ONLY:
            return gettext("Only invited people can register. Use the link in your invitation.")
        case Closed.NOT_PUBLISHED:
            return gettext("Publish the event first.")
        case Closed.OVER:
            return gettext("Registration is closed.")
