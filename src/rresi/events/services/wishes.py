"""What participants say of whom they want to meet."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.utils import timezone, translation
from django.utils.translation import gettext

from rresi.core.refusals import Refused
from rresi.core.taxonomies import TOPICS
from rresi.events import times
from rresi.events.models import Event, Meeting, MeetingPlan, MeetingProfile, Registration, Wish
from rresi.events.queries import wishes as queries
from rresi.events.services import letters

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


def leave(registration: Registration) -> None:
    """Decline all meetings to come of somebody who no longer wants any, and tell who had accepted.

    The event is locked.
    """
    rows = Meeting.objects.filter(
        plan__state__in=MeetingPlan.STANDING, starts_at__gt=timezone.now()
    )
    declined = Meeting.Answer.DECLINED
    mine = rows.filter(
        Q(first=registration, second_answer=Meeting.Answer.ACCEPTED)
        | Q(second=registration, first_answer=Meeting.Answer.ACCEPTED)
    ).exclude(
        Q(first=registration, first_answer=declined)
        | Q(second=registration, second_answer=declined)
    )
    tell_partners(registration.event, mine, of={registration.pk}, letter="meeting-declined")
    rows.filter(first=registration).update(first_answer=declined)
    rows.filter(second=registration).update(second_answer=declined)
    turn_of(registration)


def turn_of(registration: Registration) -> None:
    """Count that a meeting of theirs is called off or stands again, for calendars."""
    rows = Registration.objects.filter(pk=registration.pk)
    rows.update(meeting_turns=F("meeting_turns") + 1)


def tell_partners(
    event: Event, meetings: QuerySet[Meeting], *, of: Collection[int], letter: str
) -> Counter[int]:
    """Write to the partners of people (`of`, by primary key) in those of these meetings that are
    still to come in the published plan; those who are among the people themselves get no letter.

    Returns how many meetings each of the people has. Five queries at most.
    """
    known = meetings.filter(
        plan__state=MeetingPlan.State.PUBLISHED, standby=False, starts_at__gt=timezone.now()
    ).select_related("first", "second", "session__event", "session__venue")
    counted: Counter[int] = Counter()
    if not (rows := list(known)):
        return counted
    written = letters.Letters(event)
    for one in rows:
        for person, other in ((one.first, one.second), (one.second, one.first)):
            if person.pk not in of:
                continue
            counted[person.pk] += 1
            if other.pk in of:
                continue
            with translation.override(other.language):
                when = times.span_in(one.starts_at, one.ends_at, one.session.zone)
            said = {"name": person.name, "when": when}
            written.write(other, letter, said, page="events:mine_meetings")
    written.post()
    return counted


def give_up(event: Event, people: Collection[int], now: datetime) -> None:
    """Tell those whom these people would have met that they no longer come.

    Their answers end with it, unless one had declined: should they come after all, both are asked.
    """
    rows = Meeting.objects.filter(
        Q(first__in=people) | Q(second__in=people),
        plan__state__in=MeetingPlan.STANDING,
        starts_at__gt=now,
    )
    wanted = rows.wanted()
    tell_partners(event, wanted, of=people, letter="meeting-off")
    Meeting.objects.filter(pk__in=list(wanted.values_list("pk", flat=True))).update(
        first_answer=Meeting.Answer.OPEN, second_answer=Meeting.Answer.OPEN, interrupted=True
    )


def come_back(event: Event, people: Collection[int]) -> Counter[int]:
    """These people had left and have a seat again: tell whom they meet that both are asked anew.

    Returns how many meetings each of them has again.
    """
    rows = Meeting.objects.filter(
        Q(first__in=people) | Q(second__in=people), plan__event=event, interrupted=True
    )
    return tell_partners(event, rows.wanted(), of=people, letter="meeting-back")
