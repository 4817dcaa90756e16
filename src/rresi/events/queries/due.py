"""What the events that somebody runs or hosts need now."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rresi.core import formats
from rresi.events.models import (
    Attendance,
    Evaluation,
    Event,
    MeetingPlan,
    Registration,
    Scan,
    Session,
    SessionNote,
    Venue,
)
from rresi.events.rules.check_in import day_of
from rresi.events.rules.phases import Phase, phase_of
from rresi.events.rules.registration import has_begun

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

AT_MOST = 50  # events, the earliest first


@dataclass(frozen=True)
class Due:
    """Something that an event needs now. `why`: how far it is, in words."""

    event: Event
    label: StrOrPromise
    url_name: str
    why: str
    due_on: date | None = None


@dataclass(frozen=True)
class _Counted:
    """Numbers by the primary key of the event."""

    waiting: Mapping[int, int]
    seats: Mapping[int, int]
    came: Mapping[int, int]
    conflicts: Mapping[int, int]
    changes: Mapping[int, int]
    blocks: Collection[int]
    planned: Collection[int]
    ready: Collection[int]
    questions: Mapping[int, int]
    asked: Collection[int]


def due(*, run: Collection[int], hosted: Collection[int]) -> list[Due]:
    """The tasks of open events: what is on today first, then by date. Twelve queries at most."""
    rows = Event.objects.filter(pk__in={*run, *hosted})
    rows = rows.exclude(status__in=[Event.Status.CLOSED, Event.Status.CANCELLED])
    rows = rows.select_related("host_region").prefetch_related("texts", "host_region__texts")
    events = list(rows.order_by("start", "pk")[:AT_MOST])
    if not events:
        return []
    counted = _count(events)
    today: list[Due] = []
    rest: list[Due] = []
    for event in events:
        on = day_of(timezone.now(), event.zone)
        phase = phase_of(event, on)
        if phase == Phase.DURING:
            today += _of_the_day(event, on, counted)
        if event.pk in run:
            rest += _before(event, counted) if phase != Phase.AFTER else _after(event, counted)
            rest += _questions(event, counted)
    return [*today, *rest]


def _count(events: list[Event]) -> _Counted:
    found = Registration.objects.filter(event__in=events)
    scans = Scan.objects.filter(event__in=events, settled_at=None, outcome__in=Scan.CONFLICTS)
    sessions = Session.objects.filter(event__in=events)
    waits = Q(draft__isnull=False) | Q(published_at=None)
    blocks = sessions.filter(kind=Session.Kind.MEETINGS, cancelled_at=None)
    plans = MeetingPlan.objects.filter(event__in=events).order_by()
    states = set(plans.values_list("event_id", "state").distinct())
    open_questions = SessionNote.objects.filter(
        event__in=events, kind=SessionNote.Kind.QUESTION, answer="", is_hidden=False
    )
    asked = Evaluation.objects.filter(event__in=events, opened_at__isnull=False)
    days = Q()
    for event in events:
        days |= Q(event=event, day=day_of(timezone.now(), event.zone))
    came = Attendance.objects.filter(days, kind=Attendance.Kind.IN, session=None)
    return _Counted(
        waiting=_by_event(found.filter(state=Registration.State.APPROVAL)),
        seats=_by_event(found.filter(state__in=Registration.HOLDING)),
        came=_by_event(came),
        conflicts=_by_event(scans),
        changes=Counter(_by_event(sessions.filter(waits)))
        + Counter(_by_event(Venue.objects.filter(event__in=events, draft__isnull=False)))
        + Counter(event.pk for event in events if event.draft is not None),
        blocks=set(blocks.values_list("event_id", flat=True)),
        planned={pk for pk, state in states if state == MeetingPlan.State.PUBLISHED},
        ready={pk for pk, state in states if state == MeetingPlan.State.READY},
        questions=_by_event(open_questions),
        asked=set(asked.values_list("event_id", flat=True)),
    )


def _by_event(rows: QuerySet[Any]) -> dict[int, int]:
    return dict(rows.order_by().values_list("event_id").annotate(Count("pk")))


def _of_the_day(event: Event, today: date, counted: _Counted) -> Iterator[Due]:
    """What organiser and host do on the day."""
    yield Due(
        event,
        _("Check people in"),
        "events:desk_check_in",
        _("Today: %(there)s of %(expected)s people are checked in")
        % {
            "there": formats.number(counted.came.get(event.pk, 0)),
            "expected": formats.number(counted.seats.get(event.pk, 0)),
        },
        today,
    )
    conflicts = counted.conflicts.get(event.pk, 0)
    if conflicts:
        yield Due(
            event,
            _("Check the scans"),
            "events:desk_check_in",
            ngettext("%(n)s scan needs checking", "%(n)s scans need checking", conflicts)
            % {"n": formats.number(conflicts)},
            today,
        )


def _before(event: Event, counted: _Counted) -> Iterator[Due]:
    draft = event.status == Event.Status.DRAFT
    changes = counted.changes.get(event.pk, 0)
    begun = has_begun(event, timezone.now())  # from then on nobody can be approved
    decide = 0 if begun else counted.waiting.get(event.pk, 0)
    if draft:
        why = _("This event is still a draft")
        yield Due(event, _("Publish"), "events:desk_publish", why, event.start)
    elif changes:
        why = ngettext("%(n)s change to publish", "%(n)s changes to publish", changes)
        why %= {"n": formats.number(changes)}
        yield Due(event, _("Publish"), "events:desk_publish", why, event.start)
    if decide:
        why = ngettext(
            "%(n)s is waiting for your decision", "%(n)s are waiting for your decision", decide
        )
        why %= {"n": formats.number(decide)}
        yield Due(event, _("Decide"), "events:desk_people", why, event.start)
    if not draft and event.pk in counted.blocks and event.pk not in counted.planned:
        why = _("The meetings have not been planned yet")
        if event.pk in counted.ready:
            why = _("A plan is ready and has not been published")
        yield Due(event, _("Plan the meetings"), "events:desk_meetings", why, event.start)


def _after(event: Event, counted: _Counted) -> Iterator[Due]:
    if event.status != Event.Status.PUBLISHED or event.start is None:
        return
    if event.pk not in counted.asked:
        why = _("The evaluation has not been opened yet")
        yield Due(event, _("Open the evaluation"), "events:desk_evaluation", why)
    else:
        why = _("The event is over but not closed yet")
        yield Due(event, _("Close the event"), "events:desk_dossier", why)


def _questions(event: Event, counted: _Counted) -> Iterator[Due]:
    asked = counted.questions.get(event.pk, 0)
    if asked:
        why = ngettext(
            "%(n)s question from a participant has no answer",
            "%(n)s questions from participants have no answer",
            asked,
        )
        why %= {"n": formats.number(asked)}
        yield Due(event, _("Answer the questions"), "events:desk_words", why)
