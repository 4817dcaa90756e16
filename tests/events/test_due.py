"""What events need of those who run and host them, on the page of tasks."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from rresi.accounts.models import User
from rresi.accounts.needs import needs_of
from rresi.accounts.roles import actor_of
from rresi.events.models import Evaluation, Event
from rresi.events.queries.due import due
from rresi.events.services import check_in
from tests.factories.accounts import make_person
from tests.factories.events import make_event, make_host, make_organiser, make_session
from tests.factories.registrations import make_registration
from tests.pages import page

pytestmark = pytest.mark.django_db


def tasks(person: User) -> list[tuple[str, str]]:
    groups = {group.key: group for group in needs_of(person, actor_of(person))}
    return [(str(one.act), str(one.why)) for one in groups["events"].needs] if groups else []


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
        with django_assert_num_queries(11):
            assert len(due(run=asked, hosted=[])) == len(asked)
