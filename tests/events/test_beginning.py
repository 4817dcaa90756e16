"""An event begins with its first session: for cancelling, registering, the waiting list."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from unittest import mock
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from rresi.accounts.roles import OPERATOR
from rresi.core.refusals import Refused
from rresi.events import links
from rresi.events.models import Event
from rresi.events.queries.programme import programme_of
from rresi.events.rules.about import EventWords
from rresi.events.rules.registration import registration_is_over
from rresi.events.services import progress, publishing, seats, telling
from rresi.events.times import beginning_of, beginning_with
from tests.factories.accounts import make_person
from tests.factories.changes import change, edit
from tests.factories.events import make_event, make_organiser, make_session
from tests.factories.registrations import make_registration
from tests.pages import page

pytestmark = pytest.mark.django_db
LISBON = ZoneInfo("Europe/Lisbon")
DAY = date(2031, 5, 20)
PUBLISH = "/en/events/visit/desk/publish/"
WEEK = timedelta(days=7)


@pytest.fixture
def event() -> Event:
    """An event in Lisbon with one seat; its first session is at nine."""
    event = make_event(start=DAY, end=DAY, zone=LISBON.key, capacity=1, status="draft")
    for hour in ("09:00", "11:00"):
        make_session(event, f"At {hour}", at=hour)
    return publishing.publish_event(actor=OPERATOR, event=event, seen=event.version)


@contextmanager
def at(hour: int, day: date = DAY) -> Iterator[None]:
    moment = datetime(day.year, day.month, day.day, hour, tzinfo=LISBON)
    with mock.patch.object(timezone, "now", return_value=moment):
        yield


def publish(event: Event) -> list[str]:
    made = publishing.publish_changes(
        actor=OPERATOR, event=event, seen=programme_of(event).token, tell=True
    )
    event.refresh_from_db()
    mail.outbox.clear()
    telling.send(made.pk)
    return [letter.to[0] for letter in mail.outbox]


def begins(event: Event) -> datetime | None:
    event.refresh_from_db()
    return event.begins_at and event.begins_at.astimezone(LISBON)


def test_a_seat_given_up_that_morning_goes_to_who_waits(event: Event) -> None:
    comes, waits = make_registration(event), make_registration(event, state="waiting")
    with at(7):
        assert not registration_is_over(event, timezone.now())
        assert 'value="cancel"' in page(Client(), links.path_for(comes))
        progress.cancel(registration=comes)
        waits.refresh_from_db()
        assert waits.state == "offered"
        assert waits.offers.get().deadline == begins(event), "until the first session begins"
        progress.answer_offer(registration=waits, accept=True)
        edit(event, texts={"en": EventWords(name="Another name")})
        late = make_registration(event, email="late@example.org", state="waiting")
        assert late.email in publish(event), "it has yet to begin"
    with at(9):
        assert registration_is_over(event, timezone.now())
        with pytest.raises(Refused, match="The event has begun"):
            progress.cancel(registration=waits)
        mail.outbox.clear()
        seats.expire_all()
        assert [letter.to for letter in mail.outbox] == [[late.email]]
        assert "has begun" in mail.outbox[0].body


def test_it_begins_as_its_programme_is_published(event: Event) -> None:
    first, second = event.sessions.order_by("starts_at")
    assert begins(event) == datetime(2031, 5, 20, 9, tzinfo=LISBON)
    change(event, first, cancelled=True)
    assert begins(event) == datetime(2031, 5, 20, 9, tzinfo=LISBON), "not published yet"
    publish(event)
    assert begins(event) == datetime(2031, 5, 20, 11, tzinfo=LISBON)
    edit(event, start=DAY + WEEK, end=DAY + WEEK, with_sessions=True)
    publish(event)
    assert begins(event) == datetime(2031, 5, 27, 11, tzinfo=LISBON)
    second.refresh_from_db()
    change(event, second, cancelled=True)
    publish(event)
    assert begins(event) == datetime(2031, 5, 27, 0, tzinfo=LISBON), "with its first day"


def test_a_first_session_moved_to_what_is_over_says_who_loses_a_seat(
    event: Event, client: Client
) -> None:
    make_registration(event, state="waiting")
    held = make_registration(event, state="offered")
    first, organiser = event.sessions.earliest("starts_at"), make_organiser(event, make_person())
    made_at = first.starts_at - timedelta(days=1)
    held.offers.create(why="place", made_at=made_at, deadline=first.starts_at)
    with at(8):
        client.force_login(organiser)
        assert "who waits gets no seat" not in page(client, PUBLISH)
        early = first.starts_at - timedelta(hours=2)
        change(event, first, starts_at=early, ends_at=early + timedelta(hours=1))
        shown = page(client, PUBLISH)
        assert "1 person who waits gets no seat any more." in shown
        assert held.email not in shown, "who loses a seat gets a letter of their own"
        assert publish(event) == []


def test_a_draft_can_be_published_until_its_first_session_begins(client: Client) -> None:
    event = make_event(start=DAY, end=DAY, zone=LISBON.key, status="draft")
    make_session(event, "Opening", at="09:00")
    organiser = make_organiser(event, make_person())
    for hour, begun in ((7, False), (9, True)):
        with at(hour):
            client.force_login(organiser)
            assert ("No one can register, because" in page(client, PUBLISH)) is begun


def test_a_session_of_another_day_does_not_begin_it() -> None:
    dawn = beginning_of(DAY, LISBON.key)
    for first in (None, dawn + timedelta(days=1), dawn - timedelta(hours=1)):
        assert beginning_with(first, DAY, LISBON.key) == dawn
    last = dawn + timedelta(hours=23, minutes=59)
    assert beginning_with(last, DAY, LISBON.key) == last
