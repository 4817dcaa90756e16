"""A moved event in letters and on its page: said once, the reason first."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from rresi.accounts.roles import actor_of
from rresi.events.models import Event
from rresi.events.queries.programme import programme_of
from rresi.events.services import publishing, telling
from tests.factories.accounts import make_person
from tests.factories.changes import change, edit
from tests.factories.events import START, make_event, make_organiser, make_session
from tests.factories.registrations import make_registration
from tests.pages import page

pytestmark = pytest.mark.django_db


def move(event: Event, days: int) -> None:
    by = timedelta(days=days)
    edit(event, start=START + by, end=START + by + timedelta(days=1), with_sessions=True)


def publish(event: Event, note: str = "") -> str:
    """Publish what changed; the letter to the one who takes part."""
    actor = actor_of(make_organiser(event, make_person()))
    event.refresh_from_db()
    seen = programme_of(event).token
    made = publishing.publish_changes(actor=actor, event=event, seen=seen, tell=True, note=note)
    mail.outbox.clear()
    telling.send(made.pk)
    [letter] = mail.outbox
    return str(letter.body)


@pytest.mark.parametrize(("days", "words"), [(7, "7 days later"), (-1, "one day earlier")])
def test_sessions_that_move_with_their_event_are_said_once(days: int, words: str) -> None:
    event = make_event(zone="Europe/Lisbon")
    make_session(event, "Opening")
    make_session(event, "Closing", day=1, at="15:00")
    changed = make_session(event, "Workshop", day=1)
    make_registration(event)
    move(event, days)
    change(event, changed, room="2")
    body = publish(event, note="The hall is being repaired.")
    assert f"2 sessions are now {words}, at the same time of day (Lisbon time):" in body
    assert body.count("Opening") == body.count("Closing") == 1
    assert body.count("Lisbon time") == 4  # once, and in heading and lines of what differs else
    assert "Changed: Workshop" in body
    assert body.index("being repaired") < body.index("These details") < body.index("are now")


def test_the_desk_reads_the_same_before_and_after(client: Client) -> None:
    event = make_event()
    make_session(event, "Opening")
    make_session(event, "Closing", day=1)
    client.force_login(make_organiser(event, make_person()))
    move(event, 7)
    words = "2 sessions are now 7 days later"
    assert words in page(client, "/en/events/visit/desk/publish/")
    make_registration(event)
    publish(event)
    assert words in page(client, "/en/events/visit/desk/publish/")


def test_sessions_that_move_alone_are_said_in_their_places() -> None:
    event = make_event(end=START + timedelta(days=5))
    first = make_session(event, "Opening")
    moved = [make_session(event, title, day=1) for title in ("Walk", "Workshop")]
    make_registration(event)
    change(event, first, room="2")
    for days, one in enumerate(moved, 1):
        by = timedelta(days=days)
        change(event, one, starts_at=one.starts_at + by, ends_at=one.ends_at + by)
    body = publish(event)
    places = [body.index(f"Changed: {title}") for title in ("Opening", "Walk", "Workshop")]
    assert places == sorted(places)
    assert "are now" not in body


def test_a_cancelled_session_on_a_day_that_is_not_the_events_any_more_is_not_shown(
    client: Client,
) -> None:
    event = make_event()
    make_session(event, "Workshop", cancelled_at=timezone.now())
    make_session(event, "Opening")
    make_registration(event)
    assert "Workshop" in page(client, "/en/events/visit/")
    move(event, 7)
    publish(event)
    shown = page(client, "/en/events/visit/")
    assert "Opening" in shown
    assert "Workshop" not in shown
