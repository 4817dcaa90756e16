"""The invented mission goes on, on whatever day the demonstration is started."""

from __future__ import annotations

from collections import Counter
from datetime import timedelta

import pytest
from django.utils import timezone

from rresi.cli import starter
from rresi.events.demonstration.moving import move
from rresi.events.models import Event, Meeting, MeetingProfile, Promise
from rresi.events.queries import check_in
from rresi.events.queries.wishes import slots_of
from rresi.events.rules.check_in import day_of
from rresi.events.rules.phases import Phase, phase_of
from rresi.events.rules.sessions import overlapping

pytestmark = pytest.mark.django_db


def phase(event: Event) -> Phase:
    event.refresh_from_db()
    return phase_of(event, day_of(timezone.now(), event.zone))


def told(event: Event) -> object:
    """What happened at the event, by days since its first."""
    assert event.start is not None
    return [
        ((day - event.start).days, session)
        for day, session in event.attendance.order_by("pk").values_list("day", "session")
    ]


def test_people_are_in_one_place_at_a_time_and_in_no_more_seats_than_there_are() -> None:
    starter.load()
    starter.load_people()
    event = Event.objects.get(slug="example-mission")
    sessions = {one.pk: one for one in event.sessions.all()}
    came = list(event.attendance.exclude(session=None).values_list("registration", "session"))
    here = Counter(session for _person, session in came)
    limited = {pk: one.capacity for pk, one in sessions.items() if one.capacity and here[pk]}
    assert len(limited) >= 4
    assert all(here[pk] <= seats for pk, seats in limited.items())
    together = overlapping((pk, one.starts_at, one.ends_at) for pk, one in sessions.items())
    assert together, "two sessions are at the same time"
    theirs = set(came)
    assert not [
        person
        for person, session in came
        for first, second in together
        if session == first and (person, second) in theirs
    ]


def test_it_is_under_way_however_long_ago_it_was_first_started() -> None:
    starter.load()
    starter.load_people()
    event = Event.objects.get(slug="example-mission")
    training = Event.objects.get(texts__name__contains="first customers")
    assert (phase(event), phase(training)) == (Phase.DURING, Phase.BEFORE)
    came, start, sequence = told(event), event.start, event.sessions.order_by("pk")[0].sequence
    assert came
    for one in (event, training):
        move(one, -40)  # as it is 40 days later
    event.refresh_from_db()
    assert (phase(event), phase(training)) == (Phase.AFTER, Phase.AFTER)
    assert told(event) == came
    starter.load_people()
    assert (phase(event), phase(training)) == (Phase.DURING, Phase.BEFORE)
    assert event.start == start
    assert told(event) == came
    assert event.sessions.order_by("pk")[0].sequence == sequence + 2, "calendars move"
    assert check_in.counts(event).ever > 50
    assert {one.session_id is None for one in event.notes.all()} == {False}, "said of a session"
    slots = {slot.starts_at for slot in slots_of(event)}
    held = Meeting.objects.filter(plan__event=event, standby=False)
    assert held.exists()
    assert {one.starts_at for one in held} <= slots
    away = MeetingProfile.objects.filter(registration__event=event).values_list("away", flat=True)
    assert {start for one in away for start in one} <= {slot.key for slot in slots_of(event)}
    due = Promise.objects.filter(event=event).values_list("checks__due_on", flat=True)
    assert all(day > timezone.localdate() + timedelta(days=100) for day in due)

    starter.load_people()  # it goes on: again changes nothing
    assert phase(event) is Phase.DURING
    assert event.start == start
    move(event, -40)
    Event.objects.filter(pk=event.pk).update(status="closed")
    starter.load_people()
    assert phase(event) is Phase.AFTER, "whoever tried it has closed it"
