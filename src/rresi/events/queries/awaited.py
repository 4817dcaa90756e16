"""What events wait for from somebody who takes part, and which of theirs comes next."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from django.db.models import Exists, OuterRef, Q
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from rresi.core import formats
from rresi.events.models import (
    Attendance,
    Event,
    Meeting,
    MeetingPlan,
    Promise,
    Registration,
)
from rresi.events.rules.check_in import day_of
from rresi.events.rules.phases import Phase, phase_of
from rresi.events.rules.promises import SETTLED
from rresi.events.times import moment_anywhere

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

AT_MOST = 50
LONGEST = timedelta(days=1)  # no meeting lasts longer
Own = Mapping[int, Registration]


@dataclass(frozen=True)
class Awaited:
    """Something to do on one of a participant's own pages, in words. `page`: its URL name."""

    registration: Registration
    page: str
    label: StrOrPromise
    why: str
    due_on: date | None = None


def own(user_id: int) -> Own:
    """Somebody's registrations with their events, by primary key, the first event first."""
    rows = Registration.objects.filter(account=user_id).select_related("event")
    return {one.pk: one for one in rows.order_by("event__start", "pk")}


def awaited(mine: Own) -> list[Awaited]:
    """Meetings and promises without an answer and evaluations without a form. Three queries."""
    return [*_meetings(mine), *_evaluations(mine), *_promises(mine)] if mine else []


def _meetings(mine: Own) -> Iterator[Awaited]:
    now, waits = timezone.now(), Meeting.Answer.OPEN
    rows = Meeting.objects.wanted().filter(
        Q(first__in=mine, first_answer=waits) | Q(second__in=mine, second_answer=waits),
        plan__state=MeetingPlan.State.PUBLISHED,
        plan__event__status=Event.Status.PUBLISHED,
        session__cancelled_at=None,
        standby=False,
        starts_at__gt=now - LONGEST,
    )
    found: dict[int, list[Meeting]] = {}
    joined = rows.select_related("session__venue", "session__event")
    for one in joined.order_by("starts_at", "pk"):
        if one.ends_at > now:
            pk = one.first_id if one.first_id in mine else one.second_id
            found.setdefault(pk, []).append(one)
    for pk, meetings in found.items():
        first = meetings[0]
        words = ngettext(
            "%(n)s meeting is waiting for your answer: %(time)s",
            "%(n)s meetings are waiting for your answer, the first: %(time)s",
            len(meetings),
        )
        zone = first.session.zone
        shown = {"n": formats.number(len(meetings)), "time": moment_anywhere(first.starts_at, zone)}
        yield Awaited(
            mine[pk],
            "events:mine_meetings",
            pgettext("verb", "Answer"),
            words % shown,
            first.starts_at.astimezone(zone).date(),
        )


def _evaluations(mine: Own) -> Iterator[Awaited]:
    came = Attendance.objects.filter(registration=OuterRef("pk"), kind=Attendance.Kind.IN)
    today = timezone.localdate()
    rows = Registration.objects.filter(
        Q(event__evaluation__closes_on=None) | Q(event__evaluation__closes_on__gte=today),
        Exists(came),
        pk__in=mine,
        event__evaluation__opened_at__isnull=False,
        event__evaluation__closed_at=None,
    ).exclude(evaluation_right__taken=True)
    last_days = rows.order_by("event__evaluation__closes_on", "pk")
    for pk, last in last_days.values_list("pk", "event__evaluation__closes_on"):
        words = _("You can answer until %(date)s.") if last else _("You can answer now.")
        why = words % {"date": formats.day(last)} if last else words
        yield Awaited(mine[pk], "events:mine_evaluate", _("Say how useful it was"), why, last)


def _promises(mine: Own) -> Iterator[Awaited]:
    asked = Q(checks__asked_at__isnull=False, checks__answered_at=None)
    rows = Promise.objects.filter(
        asked | Q(due_on__lt=timezone.localdate()), registration__in=mine
    ).exclude(state__in=SETTLED)
    found: dict[int, list[Promise]] = {}
    for one in rows.distinct().order_by("due_on", "pk"):
        if one.registration_id:
            found.setdefault(one.registration_id, []).append(one)
    for pk, promises in found.items():
        words = ngettext(
            "You made %(n)s promise: how far have you come?",
            "You made %(n)s promises: how far have you come?",
            len(promises),
        )
        yield Awaited(
            mine[pk],
            "events:mine_promises",
            pgettext("verb", "Answer"),
            words % {"n": formats.number(len(promises))},
            promises[0].due_on,
        )


@dataclass(frozen=True)
class Coming:
    """An event that runs or comes next; `registration` None for who only runs it."""

    event: Event
    registration: Registration | None
    today: bool


def coming(mine: Own, *, run: Collection[int]) -> list[Coming]:
    """The events that run, and the next one, that somebody takes part in or runs. One query."""
    stands = {
        one.event_id: one for one in mine.values() if one.state != Registration.State.CANCELLED
    }
    yesterday = timezone.localdate() - timedelta(days=1)  # where it is, it may be another day
    rows = Event.objects.filter(
        Q(end__gte=yesterday) | Q(end=None, start__gte=yesterday),
        pk__in={*stands, *run},
        status=Event.Status.PUBLISHED,
    )
    found: list[Coming] = []
    for event in rows.order_by("start", "pk")[:AT_MOST]:
        phase = phase_of(event, day_of(timezone.now(), event.zone))
        if phase is Phase.DURING or (phase is Phase.BEFORE and all(one.today for one in found)):
            found.append(Coming(event, stands.get(event.pk), phase is Phase.DURING))
    return found
