"""What participants say of whom they want to meet."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext

from rresi.core.refusals import Refused
from rresi.core.taxonomies import TOPICS
from rresi.events.models import MeetingProfile, Registration, Wish
from rresi.events.queries import wishes as queries
from rresi.events.services import seats

WISHES_AT_MOST = 30


@dataclass(frozen=True)
class Profile:
    """What somebody looks for and brings. `away`: keys of the slots in which they cannot meet."""

    looks_for: str = ""
    brings: str = ""
    seeks: Collection[str] = ()
    offers: Collection[str] = ()
    most: int | None = None
    away: Collection[str] = ()


@transaction.atomic
def save_profile(*, registration: Registration, profile: Profile) -> MeetingProfile:
    """Keep a profile; unknown topics and slots are left out.

    Raises:
        Refused: their meetings are planned, or over.
    """
    _require_open(registration)
    known = {slot.key for slot in queries.slots_of(registration.event)}
    stored, _made = MeetingProfile.objects.update_or_create(
        registration=registration,
        defaults={
            "looks_for": profile.looks_for,
            "brings": profile.brings,
            "seeks": [key for key in profile.seeks if key in TOPICS],
            "offers": [key for key in profile.offers if key in TOPICS],
            "most": profile.most,
            "away": sorted(set(profile.away) & known),
        },
    )
    return stored


def _require_open(registration: Registration) -> None:
    """Lock the event, so that no plan is published and no block moves meanwhile."""
    seats.lock(registration.event)
    match queries.stage_of(registration):
        case queries.Stage.PLANNED:
            raise Refused(gettext("Your meetings have been planned."))
        case queries.Stage.OVER:
            raise Refused(gettext("The meetings of this event are over."))


@transaction.atomic
def wish(*, registration: Registration, other: int, what: str) -> None:
    """Say “meet”, “avoid” or nothing of another participant; the other never learns of it.

    Raises:
        Refused: the other does not take part in meetings, these are too many wishes, or their
            meetings are planned or over.
    """
    _require_open(registration)
    rows = Wish.objects.filter(person=registration)
    if what not in {"meet", "avoid"}:
        rows.filter(other=other).delete()
        return
    if other not in {person.pk for person in queries.people(registration.event)} - {
        registration.pk
    }:
        raise Refused(gettext("This person does not take part in meetings."))
    last = rows.order_by("rank").last()
    if not rows.filter(other=other).exists() and rows.count() >= WISHES_AT_MOST:
        raise Refused(
            gettext("At most %(count)s people. Remove one first.") % {"count": WISHES_AT_MOST}
        )
    rows.update_or_create(
        other_id=other,
        defaults={"avoid": what == "avoid"},
        create_defaults={
            "person": registration,
            "avoid": what == "avoid",
            "rank": last.rank + 1 if last else 1,
        },
    )
