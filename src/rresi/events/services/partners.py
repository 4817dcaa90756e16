"""What those hear whom somebody was to meet, when they leave, come back or no longer agree.

The event is locked by who calls these.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection
from datetime import datetime

from django.db.models import F, Q, QuerySet
from django.utils import timezone, translation

from rresi.events import times
from rresi.events.models import Event, Meeting, MeetingPlan, Registration
from rresi.events.services import letters


def stop(registration: Registration, now: datetime) -> int:
    """Somebody no longer agrees to meetings: nothing names them to their partners from now on.

    Their meetings to come are off, of which the partners hear; returns how many these are.
    """
    ended = give_up(registration.event, [registration.pk], now, letter="meeting-withdrawn")
    _note(registration, now)
    return ended[registration.pk]


def resume(registration: Registration) -> int:
    """They agree to meetings again: what still stands in the plan, both are asked about anew.

    Returns how many meetings these are.
    """
    _note(registration, None)
    again = come_back(registration.event, [registration.pk], letter="meeting-again")
    return again[registration.pk]


def _note(registration: Registration, stopped_at: datetime | None) -> None:
    registration.meetings_stopped_at = stopped_at
    Registration.objects.filter(pk=registration.pk).update(meetings_stopped_at=stopped_at)
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


def give_up(
    event: Event, people: Collection[int], now: datetime, *, letter: str = "meeting-off"
) -> Counter[int]:
    """Tell those whom these people would have met that they no longer come.

    Their answers end with it, unless one had declined: should they come after all, both are asked.
    Returns how many published meetings each of the people loses.
    """
    rows = Meeting.objects.filter(
        Q(first__in=people) | Q(second__in=people),
        plan__state__in=MeetingPlan.STANDING,
        starts_at__gt=now,
    )
    wanted = rows.wanted()
    lost = tell_partners(event, wanted, of=people, letter=letter)
    Meeting.objects.filter(pk__in=list(wanted.values_list("pk", flat=True))).update(
        first_answer=Meeting.Answer.OPEN, second_answer=Meeting.Answer.OPEN, interrupted=True
    )
    return lost


def come_back(
    event: Event, people: Collection[int], *, letter: str = "meeting-back"
) -> Counter[int]:
    """These people had left and have a seat again: tell whom they meet that both are asked anew.

    Returns how many meetings each of them has again.
    """
    rows = Meeting.objects.filter(
        Q(first__in=people) | Q(second__in=people), plan__event=event, interrupted=True
    )
    return tell_partners(event, rows.wanted(), of=people, letter=letter)
