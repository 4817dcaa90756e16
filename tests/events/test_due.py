"""What events need of those who run and host them, on the page of tasks."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from rresi.accounts.models import User
from rresi.accounts.needs import needs_of
from rresi.accounts.roles import OPERATOR, actor_of
from rresi.events.models import (
    Evaluation,
    EvaluationRight,
    Event,
    Meeting,
    MeetingPlan,
    Promise,
    Registration,
    SessionNote,
)
from rresi.events.needs import taking_part
from rresi.events.queries.due import due
from rresi.events.services import check_in
from tests.factories.accounts import make_person
from tests.factories.events import make_event, make_host, make_organiser, make_session
from tests.factories.registrations import make_registration
from tests.pages import page

pytestmark = pytest.mark.django_db


def tasks(person: User) -> list[tuple[str, str]]:
    groups = {group.key: group for group in needs_of(person, actor_of(person))}
    return (
        [(str(one.act), str(one.why)) for one in groups["events"].needs]
        if "events" in groups
        else []
    )


def event_today(slug: str = "visit", **changes: Any) -> Event:
    today = timezone.localdate()
    return make_event(slug, start=today, end=today + timedelta(days=1), **changes)


def test_on_the_day_organiser_and_host_are_led_to_check_in(client: Client) -> None:
    event = event_today()
    organiser = make_organiser(event, make_person())
    host = make_host(event, make_person())
    person = make_registration(event)
    make_registration(event)
    gone = make_registration(event, state="cancelled", name="Gone Gustav")
    actor = actor_of(host)
    check_in.check_in(actor=actor, event=event, registration=person)
    expected = ("Check people in", "Today: 1 of 2 people are checked in")
    assert tasks(host) == tasks(organiser) == [expected]
    check_in.check_in(actor=actor, event=event, registration=gone)
    assert tasks(host) == [expected, ("Check the scans", "1 scan needs checking")]
    client.force_login(host)
    shown = page(client, "/en/needs/")
    assert "Tasks for your events" in shown
    assert "/en/events/visit/desk/check-in/" in shown


def test_before_and_after_the_organiser_has_the_next_step_and_the_host_has_none() -> None:
    event = make_event(status=Event.Status.DRAFT)
    organiser, host = make_organiser(event, make_person()), make_host(event, make_person())
    assert tasks(organiser) == [("Publish", "This event is still a draft")]
    assert tasks(host) == []
    Event.objects.update(status=Event.Status.PUBLISHED)
    assert tasks(organiser) == []
    make_session(event, published_at=None)
    make_session(event, kind="meetings")
    make_registration(event, state="approval")
    assert tasks(organiser) == [
        ("Publish", "1 change to publish"),
        ("Decide", "1 is waiting for your decision"),
        ("Plan the meetings", "The meetings have not been planned yet"),
    ]
    plan = MeetingPlan.objects.create(event=event, state=MeetingPlan.State.READY)
    assert tasks(organiser)[2:] == [
        ("Plan the meetings", "A plan is ready and has not been published")
    ]
    plan.delete()
    asked = {"event": event, "kind": "question", "language": "en"}
    for more in ({}, {"answer": "At noon."}, {"is_hidden": True}):
        SessionNote.objects.create(text="When is lunch?", **asked, **more)
    answer = ("Answer the questions", "1 question from a participant has no answer")
    assert tasks(organiser)[3:] == [answer]
    assert tasks(host) == []
    SessionNote.objects.all().delete()
    Event.objects.update(start=timezone.localdate(), end=timezone.localdate())
    assert "Decide" not in [act for act, _why in tasks(organiser)], "it has begun"
    yesterday = timezone.localdate() - timedelta(days=1)
    Event.objects.update(start=yesterday, end=yesterday)
    assert [act for act, _why in tasks(organiser)] == ["Open the evaluation"]
    Evaluation.objects.create(event=event, opened_at=timezone.now())
    assert [act for act, _why in tasks(organiser)] == ["Close the event"]
    Event.objects.update(status=Event.Status.CLOSED)
    assert tasks(organiser) == tasks(host) == []


def test_many_events_ask_as_much_as_one(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    events = [event_today(f"visit-{number}") for number in range(3)]
    pks = [event.pk for event in events]
    for asked in (pks[:1], pks):
        with django_assert_num_queries(12):
            assert len(due(run=asked, hosted=[])) == len(asked)


def make_meeting(first: Registration, second: Registration, starts_at: datetime) -> Meeting:
    event = first.event
    block = event.sessions.filter(kind="meetings").first() or make_session(event, kind="meetings")
    plan, _new = MeetingPlan.objects.get_or_create(event=event, state=MeetingPlan.State.PUBLISHED)
    return Meeting.objects.create(
        plan=plan,
        session=block,
        starts_at=starts_at,
        minutes=20,
        table=1,
        first=first,
        second=second,
    )


def of_participant(person: User) -> dict[str, list[tuple[str, str, str]]]:
    return {
        group.key: [(one.what, str(one.act), str(one.why)) for one in group.needs]
        for group in needs_of(person, actor_of(person))
    }


def test_a_participant_sees_the_event_of_today_and_the_next_one() -> None:
    person, today = make_person(), timezone.localdate()
    for number, days in enumerate((-9, 0, 5, 9)):
        start = today + timedelta(days=days)
        event = make_event(f"visit-{number}", start=start, end=start + timedelta(days=1))
        event.texts.update(name=f"Visit {number}")
        state = "confirmed" if number < 2 else "waiting"
        make_registration(event, account=person, state=state)
    found = of_participant(person)
    assert found.keys() == {"coming-events"}
    (first, act, when), (second, _act, standing) = found["coming-events"]
    assert (first, act, second) == ("Visit 1", "My registration", "Visit 2")
    assert when.startswith("Today: ")
    assert standing.endswith(" · On the waiting list")
    Event.objects.update(status=Event.Status.CANCELLED)
    assert not of_participant(person)


def test_who_hosts_the_next_event_is_led_to_its_desk_until_it_runs() -> None:
    person = make_person()
    event = make_event("visit", start=timezone.localdate() + timedelta(days=3), end=None)
    make_host(event, person)
    [(_what, act, _why)] = of_participant(person)["coming-events"]
    assert act == "Manage the event"
    Event.objects.update(start=timezone.localdate())
    assert of_participant(person).keys() == {"events"}


def test_what_an_event_waits_for_stands_with_its_participant(client: Client) -> None:
    person, partner = make_person(), make_person()
    event = event_today()
    mine, other = (make_registration(event, account=one) for one in (person, partner))
    now = timezone.now()
    for minutes in (-60, -30, 30):
        make_meeting(other, mine, now + timedelta(minutes=minutes))
    meetings = "1 meeting is waiting for your answer: "
    [(_event, act, why)] = of_participant(person)["taking-part"]
    assert act == "Answer"
    assert why.startswith(meetings), "those that are over wait for nobody"
    assert why.endswith(" time)"), "it is read elsewhere, too"
    Meeting.objects.update(second_answer=Meeting.Answer.ACCEPTED)
    assert "taking-part" not in of_participant(person)
    assert of_participant(partner)["taking-part"][0][2].startswith(meetings)
    evaluation = Evaluation.objects.create(event=event, opened_at=now)
    assert "taking-part" not in of_participant(person), "was not there"
    check_in.check_in(actor=OPERATOR, event=event, registration=mine)
    Promise.objects.create(
        event=event, registration=mine, what="Call", language="en", due_on=date(2024, 9, 1)
    )
    assert [why for _what, _act, why in of_participant(person)["taking-part"]] == [
        "You can answer now.",
        "You made 1 promise: how far have you come?",
    ]
    client.force_login(person)
    groups = {group.key: group for group in needs_of(person, actor_of(person))}
    for need in groups["taking-part"].needs:
        assert client.get(need.path).status_code == 200
    EvaluationRight.objects.create(evaluation=evaluation, registration=mine, taken=True)
    Promise.objects.update(state="kept")
    assert "taking-part" not in of_participant(person)


def test_many_events_of_a_participant_ask_as_much_as_one(
    django_assert_num_queries: DjangoAssertNumQueries,
) -> None:
    person = make_person()
    actor = actor_of(person)
    with django_assert_num_queries(1):
        assert list(taking_part(person, actor)) == []
    for number in range(3):
        event = event_today(f"visit-{number}")
        mine, other = make_registration(event, account=person), make_registration(event)
        make_meeting(mine, other, timezone.now() + timedelta(hours=1))
        with django_assert_num_queries(7):  # one more with a host region
            asked, ahead = taking_part(person, actor)
        assert (asked.total, ahead.total) == (number + 1, number + 1)
