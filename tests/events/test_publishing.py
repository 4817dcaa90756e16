"""Changes of a programme: nothing shows before it is published, and each is told once."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client

from rresi.accounts.roles import OPERATOR, Actor, actor_of
from rresi.core.refusals import Incomplete, Outdated, Refused
from rresi.events.models import ChangeMail, Event, Session, SessionSeat
from rresi.events.queries.programme import item_of, programme_of
from rresi.events.rules.programme import Facts, What
from rresi.events.services import programme, publishing, telling
from tests.factories.accounts import make_person
from tests.factories.events import make_event, make_host, make_organiser, make_session, make_venue
from tests.factories.registrations import make_registration
from tests.pages import hidden, page

pytestmark = pytest.mark.django_db


def change(event: Event, session: Session, **changes: Any) -> None:
    item = item_of(event, session.pk)
    assert item
    facts = Facts.model_validate({**item.facts.model_dump(), **changes})
    programme.change_session(
        actor=OPERATOR, event=event, pk=session.pk, facts=facts, seen=item.token
    )


def publish(event: Event, *, tell: bool = True, actor: Actor = OPERATOR) -> list[str]:
    """Publish what waits and return who was told."""
    token = programme_of(event).token
    made = publishing.publish_changes(actor=actor, event=event, seen=token, tell=tell)
    before = len(mail.outbox)
    telling.send(made.pk)
    return sorted(message.to[0] for message in mail.outbox[before:])


@pytest.fixture
def event() -> Event:
    return make_event()


@pytest.fixture
def session(event: Event) -> Session:
    return make_session(event, venue=make_venue(event))


def test_a_change_waits_until_it_is_published(event: Event, session: Session) -> None:
    change(event, session, room="2", starts_at=session.starts_at + timedelta(minutes=30))
    session.refresh_from_db()
    assert (session.room, session.sequence) == ("", 0)
    before = session.starts_at
    publish(event)
    session.refresh_from_db()
    assert (session.room, session.sequence, session.draft) == ("2", 1, None)
    assert session.starts_at == before + timedelta(minutes=30)


def test_a_change_taken_back_leaves_nothing_to_publish(event: Event, session: Session) -> None:
    change(event, session, room="2")
    change(event, session, room="")
    session.refresh_from_db()
    assert session.draft is None
    with pytest.raises(Refused):
        publish(event)


def test_a_new_session_shows_once_published(event: Event) -> None:
    facts = item_of(event, make_session(event).pk)
    assert facts
    added = programme.add_session(actor=OPERATOR, event=event, facts=facts.facts)
    assert not Session.objects.published().filter(pk=added.pk).exists()
    assert [one.what for one in programme_of(event).changes] == [What.ADDED]
    publish(event)
    assert Session.objects.standing().filter(pk=added.pk).exists()


def test_what_was_published_is_cancelled_and_what_was_not_is_deleted(
    event: Event, session: Session
) -> None:
    hidden_one = make_session(event, published_at=None)
    for one in (session, hidden_one):
        item = item_of(event, one.pk)
        assert item
        programme.drop_session(actor=OPERATOR, event=event, pk=one.pk, seen=item.token)
    assert not Session.objects.filter(pk=hidden_one.pk).exists()
    assert Session.objects.standing().count() == 1  # not before it is published
    publish(event)
    session.refresh_from_db()
    assert session.cancelled_at
    change(event, session, cancelled=False)
    assert [one.what for one in programme_of(event).changes] == [What.RESTORED]
    publish(event)
    restored = Session.objects.get(pk=session.pk)
    assert (restored.cancelled_at, restored.sequence) == (None, 2)


def test_each_person_is_told_once_of_what_concerns_them(event: Event, session: Session) -> None:
    limited = make_session(event, "For a few", at="14:00", capacity=5)
    Event.objects.update(capacity=2)
    seated, other, waiting = (
        make_registration(event, email=f"{name}@example.org")
        for name in ("seated", "other", "waiting")
    )
    type(waiting).objects.filter(pk=waiting.pk).update(state="waiting", confirmed_at=None)
    SessionSeat.objects.create(registration=seated, session=limited, state="confirmed")
    change(event, limited, room="Attic")
    assert publish(event) == ["seated@example.org"]
    change(event, session, room="Hall")
    change(event, limited, room="Cellar")
    assert publish(event) == ["other@example.org", "seated@example.org"]
    assert other.email in {message.to[0] for message in mail.outbox}
    told = next(m for m in mail.outbox[-2:] if m.to == ["seated@example.org"])
    assert "A talk" in told.body
    assert "For a few" in told.body
    assert "Attic → Cellar" in told.body


def test_a_set_is_never_sent_twice(event: Event, session: Session) -> None:
    make_registration(event)
    change(event, session, room="2")
    assert len(publish(event)) == 1
    count = len(mail.outbox)
    assert telling.send_left() == 0
    made = ChangeMail.objects.get().change_set
    assert telling.send(made.pk) == 0
    assert len(mail.outbox) == count


def test_who_cancels_before_the_message_goes_out_is_not_told(
    event: Event, session: Session
) -> None:
    person = make_registration(event)
    change(event, session, room="2")
    token = programme_of(event).token
    made = publishing.publish_changes(actor=OPERATOR, event=event, seen=token, tell=True)
    person.delete()
    assert telling.send(made.pk) == 0
    assert telling.send_left() == 0


def test_a_change_of_seats_is_told_to_nobody(event: Event, session: Session) -> None:
    make_registration(event)
    change(event, session, capacity=30)
    assert publish(event) == []


def test_the_organiser_publishes_what_they_saw(event: Event, session: Session) -> None:
    change(event, session, room="2")
    token = programme_of(event).token
    change(event, session, room="3")
    with pytest.raises(Outdated):
        publishing.publish_changes(actor=OPERATOR, event=event, seen=token, tell=True)
    session.refresh_from_db()
    assert session.room == ""


def test_two_organisers_do_not_overwrite_one_another(event: Event, session: Session) -> None:
    item = item_of(event, session.pk)
    assert item
    change(event, session, room="2")
    with pytest.raises(Outdated):
        programme.change_session(
            actor=OPERATOR, event=event, pk=session.pk, facts=item.facts, seen=item.token
        )


def test_a_cancelled_event_tells_everybody_and_frees_the_seats(event: Event) -> None:
    session = make_session(event, capacity=3)
    person = make_registration(event)
    SessionSeat.objects.create(registration=person, session=session, state="confirmed")
    made = publishing.cancel_event(actor=OPERATOR, event=event, seen=event.version, note="Snow.")
    assert telling.send(made.pk) == 1
    assert "cancelled" in mail.outbox[-1].subject
    assert "Snow." in mail.outbox[-1].body
    event.refresh_from_db()
    session.refresh_from_db()
    assert event.status == Event.Status.CANCELLED
    assert session.cancelled_at
    assert session.sequence == 1
    with pytest.raises(Refused):
        change(event, session, room="2")


def test_a_draft_is_published_with_its_programme() -> None:
    event = make_event(status=Event.Status.DRAFT)
    session = make_session(event, published_at=None)
    with pytest.raises(Outdated):
        publishing.publish_event(actor=OPERATOR, event=event, seen="")
    publishing.publish_event(actor=OPERATOR, event=event, seen=event.version)
    session.refresh_from_db()
    assert session.published_at
    with pytest.raises(Refused):
        publishing.publish_event(actor=OPERATOR, event=event, seen=event.version)


def test_an_event_without_a_day_stays_a_draft() -> None:
    event = make_event(status=Event.Status.DRAFT, start=None, end=None)
    with pytest.raises(Incomplete):
        publishing.publish_event(actor=OPERATOR, event=event, seen=event.version)


def test_a_host_may_look_and_not_publish(event: Event, session: Session) -> None:
    host = make_host(event, make_person())
    change(event, session, room="2")
    with pytest.raises(PermissionDenied):
        publish(event, actor=actor_of(host))
    client = Client()
    client.force_login(host)
    assert "Town hall" in page(client, "/en/events/visit/desk/programme/")
    page(client, "/en/events/visit/desk/publish/", status=403)


def test_the_page_shows_the_difference_and_the_recipients(event: Event, session: Session) -> None:
    make_registration(event, email="ada@example.org", name="Ada Participant")
    change(event, session, room="2", starts_at=session.starts_at + timedelta(minutes=30))
    client = Client()
    client.force_login(make_organiser(event, make_person()))
    shown = page(client, "/en/events/visit/desk/publish/")
    assert "10:00–11:00 → Tuesday 20 May 2031, 10:30–11:00" in shown
    assert "Ada Participant" in shown
    assert "ada@example.org" in shown
    data = {"seen": hidden(shown, "seen"), "tell": "on", "note": "Sorry!"}
    assert client.post("/en/events/visit/desk/publish/now/", data).status_code == 302
    again = client.post("/en/events/visit/desk/publish/now/", data)
    assert again.status_code == 409
    assert "Sorry!" in page(client, "/en/events/visit/desk/publish/")
    assert ChangeMail.objects.count() == 1
