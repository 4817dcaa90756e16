"""Sessions that move with their event, and go back when that is undone."""

from __future__ import annotations

from datetime import date, datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone

from rresi.accounts.roles import OPERATOR
from rresi.core.refusals import Incomplete, Refused
from rresi.events.models import Event, Session
from rresi.events.queries.programme import item_of, programme_of
from rresi.events.services import editing
from tests.factories.accounts import make_person
from tests.factories.changes import change, edit
from tests.factories.events import START, make_event, make_organiser, make_session
from tests.pages import page

pytestmark = pytest.mark.django_db
WEEK = timedelta(days=7)


def starts_of(session: Session) -> datetime:
    item = item_of(session.event, session.pk)
    assert item
    return item.facts.starts_at


def move(event: Event, by: timedelta) -> None:
    edit(event, start=START + by, end=START + by + timedelta(days=1), with_sessions=True)


@pytest.mark.parametrize("days", [1, 7])
def test_undoing_the_event_takes_the_sessions_back(days: int) -> None:
    event = make_event()
    told, second = make_session(event), make_session(event, day=1)
    new = make_session(event, day=1, published_at=None)
    before = [starts_of(one) for one in (told, second, new)]
    move(event, timedelta(days=days))
    change(event, second, room="2")
    desk = Client()
    desk.force_login(make_organiser(event, make_person()))
    url = "/en/events/visit/desk/edit/undo/"
    assert "Sessions that moved with the event will move back, too." in page(desk, url)
    assert desk.post(url).status_code == 302
    assert [starts_of(one) for one in (told, second, new)] == before
    event.refresh_from_db()
    told.refresh_from_db()
    item = item_of(event, second.pk)
    assert item
    assert (event.draft, told.draft, item.facts.room) == (None, None, "2")


def test_undoing_goes_back_with_a_session_moved_further_and_leaves_one_that_stayed() -> None:
    event = make_event()
    later, stayed = make_session(event), make_session(event, day=1)
    move(event, WEEK)
    item = item_of(event, later.pk)
    assert item
    hour = timedelta(hours=1)
    change(event, later, starts_at=item.facts.starts_at + hour, ends_at=item.facts.ends_at + hour)
    editing.undo(actor=OPERATOR, event=event)
    assert starts_of(later) == later.starts_at + hour
    edit(event, start=START - timedelta(days=1))
    editing.undo(actor=OPERATOR, event=event)
    stayed.refresh_from_db()
    assert stayed.draft is None


def test_a_new_session_that_cannot_go_back_is_named_as_what_to_move_or_delete() -> None:
    event = make_event()
    edit(event, end=START + timedelta(days=2))
    make_session(event, day=2, published_at=None)
    with pytest.raises(Refused, match="Move or delete it first"):
        editing.undo(actor=OPERATOR, event=event)


def test_a_cancelled_session_does_not_move() -> None:
    event = make_event()
    make_session(event)
    cancelled = make_session(event, cancelled_at=timezone.now())
    move(event, WEEK)
    cancelled.refresh_from_db()
    assert cancelled.draft is None
    assert len(programme_of(event).changes) == 2  # the event and the session that stands


def test_no_session_moves_to_a_time_that_the_clocks_skip() -> None:
    # In Brussels the clocks go forward on 30 March 2031, at two.
    event = make_event(start=date(2031, 3, 29), end=date(2031, 3, 29))
    night = make_session(event, "A night walk", at="02:30")
    with pytest.raises(Incomplete, match="A night walk") as refused:
        edit(event, start=date(2031, 3, 30), end=date(2031, 3, 30), with_sessions=True)
    assert refused.value.problems[0][0] == "start"
    night.refresh_from_db()
    assert night.draft is None
