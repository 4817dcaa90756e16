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
from rresi.events.queries.agenda import replaced_in
from rresi.events.queries.board import LONGEST
from rresi.events.services import letters


def stop(registration: Registration, now: datetime) -> int:
    """Somebody no longer agrees to meetings: nothing names them to their partners from now on.

    Their meetings to come are off, of which the partners hear; returns how many these are.
    """
    ended = give_up(
        registration.event, [registration.pk], now, letter="meeting-withdrawn", begun=False
    )
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
    not over in the published plan, those with a stand-in too. No letter gets who is among the
    people themselves, nor who waited for one of them and sits with a stand-in.

    Returns how many meetings each of the people has. Six queries at most.
    """
    now = timezone.now()
    known = meetings.filter(
        plan__state=MeetingPlan.State.PUBLISHED, minutes__gt=0, starts_at__gt=now - LONGEST
    ).select_related("first", "second", "session__event", "session__venue")
    counted: Counter[int] = Counter()
    if not (rows := [one for one in known if one.ends_at > now]):
        return counted
    replaced = replaced_in(rows)
    written = letters.Letters(event)
    for one in rows:
        for person, other in ((one.first, one.second), (one.second, one.first)):
            if person.pk not in of:
                continue
            counted[person.pk] += 1
            sits = person.pk in one.absent and (one.starts_at, other.pk) in replaced
            if other.pk in of or sits:
                continue
            with translation.override(other.language):
                when = times.span_anywhere(one.starts_at, one.ends_at, one.session.zone)
            said = {"name": person.name, "when": when}
            written.write(other, letter, said, page="events:mine_meetings")
    written.post()
    return counted


def give_up(
    event: Event,
    people: Collection[int],
    now: datetime,
    *,
    letter: str = "meeting-off",
    begun: bool = True,
) -> Counter[int]:
    """Tell those whom these people would have met that they no longer come; or meet now (`begun`).

    Their answers end with it, unless one had declined: should they come after all, both are asked.
    Returns how many published meetings each of the people loses.
    """
    rows = Meeting.objects.filter(
        Q(first__in=people) | Q(second__in=people),
        plan__state__in=MeetingPlan.STANDING,
    )
    wanted = rows.wanted()
    ahead = wanted.filter(starts_at__gt=now)
    lost = tell_partners(event, wanted if begun else ahead, of=people, letter=letter)
    Meeting.objects.filter(pk__in=list(ahead.values_list("pk", flat=True))).update(
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
