"""How long each kind of personal data is kept after an event."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.utils.translation import gettext_lazy as _

from rresi.events.models import Event
from rresi.events.rules.phases import concludes_on

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Kept:
    """A kind of personal data and for how many days after the event's last day it is kept."""

    key: str
    days: int
    label: StrOrPromise


NEEDS = Kept("needs", 14, _("Dietary and accessibility needs"))
INVITATIONS = Kept(
    "invitations", 90, _("Invitations without a registration: email address and name")
)
SCANS = Kept("scans", 90, _("Which device checked in which person, and when"))
PEOPLE = Kept(
    "people",
    731,
    _("Registrations: name, email address, organisation, answers, notes, names on certificates"),
)
WORDS = Kept("words", 731, _("What people wrote in the evaluation"))
STAYS = (
    _("Names of those who lead sessions, as the programme gives them"),
    _("Photographs on which no one was named whose data are deleted, and who took them"),
    _("What people wrote under “I learned”, without a name"),
    _("Promises that were made public, without a name"),
    _("Which consents were given when, without a name"),
)
"""What has no date: it stays, or until the organisers take it out."""
KEPT = (NEEDS, INVITATIONS, SCANS, PEOPLE, WORDS)  # in the order in which they are erased


def erased_on(event: Event, kept: Kept) -> date | None:
    """The day on which data of this kind are erased."""
    last = concludes_on(event)
    return last + timedelta(days=kept.days) if last else None


def dates_of(event: Event, today: date) -> list[tuple[StrOrPromise, date | None, bool]]:
    """Each kind, the day on which it is erased, and whether that day has passed."""
    days = [(one.label, erased_on(event, one)) for one in KEPT]
    return [(label, day, day is not None and day < today) for label, day in days]
