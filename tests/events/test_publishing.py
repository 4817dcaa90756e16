"""Changes of a programme: nothing shows before it is published, and each is told once."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from rresi.accounts.models import User
from rresi.accounts.roles import OPERATOR, Actor, actor_of
from rresi.core.refusals import Incomplete, Outdated, Refused
from rresi.core.taxonomies import TARGET_GROUPS
from rresi.events import links
from rresi.events.attendees import attendee
from rresi.events.calendars import of_person
from rresi.events.changes import AnyChange, Change
from rresi.events.models import (
    ChangeMail,
    Delegation,
    DelegationManager,
    Event,
    Offer,
    Promise,
    SensitiveNeeds,
    Session,
    SessionSeat,
)
from rresi.events.queries.about import about_event, about_venue, planned_event
from rresi.events.queries.programme import item_of, programme_of
from rresi.events.queries.public import calendar_sessions
from rresi.events.queries.registering import room_of
from rresi.events.rules.about import EventWords
from rresi.events.rules.programme import What
from rresi.events.services import programme, publishing, telling, venues
from rresi.events.services.needs import Needs, store_needs
from tests.factories.accounts import make_person
from tests.factories.changes import change, edit
from tests.factories.events import (
    START,
    make_event,
    make_host,
    make_organiser,
    make_session,
    make_venue,
)
from tests.factories.regions import make_region
from tests.factories.registrations import make_invitation, make_registration, make_seat
from tests.pages import hidden, page

pytestmark = pytest.mark.django_db
_STATES = ("confirmed", "waiting", "confirmed")


def publish(event: Event, *, tell: bool = True, actor: Actor = OPERATOR) -> list[str]:
    """Publish what waits and return who was told."""
    token = programme_of(event).token
    made = publishing.publish_changes(actor=actor, event=event, seen=token, tell=tell)
    before = len(mail.outbox)
    telling.send(made.pk)
    return sorted(message.to[0] for message in mail.outbox[before:])


def what(one: AnyChange) -> What:
    assert isinstance(one, Change)
    return one.what


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
    assert [what(one) for one in programme_of(event).changes] == [What.ADDED]
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
    assert [what(one) for one in programme_of(event).changes] == [What.RESTORED]
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
    limited = make_session(event, "For a few", at="14:00", capacity=20)
    change(event, limited, capacity=30)
    assert publish(event) == []


def test_a_session_whose_seats_become_limited_says_that_and_where_one_chooses_it(
    event: Event, session: Session
) -> None:
    person = make_registration(event)
    own = links.token_for(person).partition(":")[0]  # the time of signing differs
    choose = re.compile(rf"/en/events/mine/{own}:[^/]+/change/")
    words = "Seats are limited. Please choose this session if you would like to come."
    change(event, session, capacity=30)
    assert publish(event) == [person.email]
    make_session(event, "For a few", at="14:00", capacity=5, published_at=None)
    assert publish(event) == [person.email]
    for letter in mail.outbox[-2:]:
        assert words in letter.body
        assert choose.search(str(letter.body))
    assert "14:00–15:00, Brussels time" in mail.outbox[-1].body
    make_seat(person, session)
    change(event, session, capacity=40, room="Attic")
    assert publish(event) == [person.email]
    assert "limited" not in mail.outbox[-1].body
    assert not choose.search(str(mail.outbox[-1].body))


def test_the_page_counts_exactly_those_who_are_told_when_it_begins_today(
    event: Event, session: Session, client: Client
) -> None:
    client.force_login(make_organiser(event, make_person()))
    make_registration(event)
    held = make_registration(event, state="offered", confirmed_at=None)
    Offer.objects.create(
        registration=held,
        why="place",
        made_at=timezone.now(),
        deadline=timezone.now() + timedelta(days=2),
    )
    make_registration(event, state="waiting", confirmed_at=None)
    change(event, session, cancelled=True)
    edit(event, start=timezone.localdate(), end=event.end)
    shown = client.get("/en/events/visit/desk/publish/").context
    told = publish(event)
    assert shown["told"] + shown["told_without"] == len(told) == 1


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


def test_the_page_of_a_cancelled_event_says_who_gets_no_email(event: Event, client: Client) -> None:
    make_registration(event, address_confirmed_at=None, state="waiting")
    make_registration(event, address_confirmed_at=None, state="cancelled")  # before
    make_registration(event)
    publishing.cancel_event(actor=OPERATOR, event=event, seen=event.version)
    client.force_login(make_organiser(event, make_person()))
    shown = page(client, f"/en/events/{event.slug}/desk/publish/")
    assert "1 person had not confirmed the email address and gets no email about it." in shown


def test_a_cancelled_event_tells_everybody_and_frees_the_seats(event: Event) -> None:
    Event.objects.update(capacity=3)
    session = make_session(event, capacity=3)
    person = make_registration(event, email="comes@example.org")
    waiting = make_registration(event, email="waits@example.org")
    type(waiting).objects.filter(pk=waiting.pk).update(state="waiting", confirmed_at=None)
    SessionSeat.objects.create(registration=person, session=session, state="confirmed")
    change(event, session, room="2")
    store_needs(registration=person, needs=Needs(diet=("vegan",)))
    untold = publishing.publish_changes(
        actor=OPERATOR, event=event, seen=programme_of(event).token, tell=True
    )
    event.refresh_from_db()
    made = publishing.cancel_event(actor=OPERATOR, event=event, seen=event.version, note="Snow.")
    Promise.objects.create(event=event, registration=waiting, what="Call", language="en")
    assert telling.send(untold.pk) == 0  # one message says all
    assert telling.send(made.pk) == 2
    letter = next(one for one in mail.outbox if one.to == ["comes@example.org"])
    assert letter.subject == "A visit has been cancelled"
    for words in ("Dear ", "20–21 May 2031", "Snow.", "on 21 May 2033", "/en/contact/?event=visit"):
        assert words in letter.body, words
    assert "\n\n\n" not in letter.body
    assert "food and accessibility" in letter.body
    assert links.path_for(person).partition(":")[0] in letter.body  # its time of signing differs
    assert "promise" not in letter.body, "another person has made one"
    other = [one for one in mail.outbox if one.to == ["waits@example.org"]][-1]
    assert "promise that you have already made" in other.body
    assert not SensitiveNeeds.objects.exists()
    event.refresh_from_db()
    session.refresh_from_db()
    assert event.status == Event.Status.CANCELLED
    assert session.cancelled_at
    assert session.sequence == 2
    for one in (person, waiting):
        one.refresh_from_db()
        assert (one.state, one.ending) == ("cancelled", "event")
    assert room_of(event).taken == 0
    with pytest.raises(Refused):
        change(event, session, room="3")
    shown = page(Client(), links.path_for(person))
    assert "This event has been cancelled." in shown
    assert "You have a seat" not in shown
    for own in ("mine_meetings", "mine_wishes"):  # letters that went out before lead there
        meetings = page(Client(), reverse(f"events:{own}", args=[links.token_for(person)]))
        assert "This event has been cancelled." in meetings
    for text in (shown, page(Client(), "/en/events/visit/")):
        assert "Snow." in text
        assert (
            'href="/en/contact/?event=visit"' in text.partition("<main")[2].partition("<footer")[0]
        )
    assert 'value="rejoin"' not in shown
    told = attendee(event, f"registration:{person.pk}")
    assert told
    calendar = of_person(event, told, calendar_sessions(event)).decode()
    assert "STATUS:CANCELLED" in calendar
    assert session.updated_at < session.cancelled_at
    for name in ("DTSTAMP", "LAST-MODIFIED"):
        assert f"{name}:{session.cancelled_at:%Y%m%dT%H%M%S}Z" in calendar


def test_the_page_shows_exactly_who_hears_of_a_cancellation(event: Event, client: Client) -> None:
    person = make_registration(event, name="Ada Comes")
    make_registration(event, name="Wim Waits", state="waiting")
    make_registration(event, name="Lea Left", state="cancelled")
    make_registration(event, name="Wanda Walks-In", email="")
    make_registration(event, name="Una Unconfirmed", state="waiting", address_confirmed_at=None)
    make_invitation(event, "invited@example.org", name="Ivo Invited")
    make_invitation(event, person.email)  # has registered since
    manager = make_person("manager@example.org", name="Mia Manages")
    delegation = Delegation.objects.create(event=event, name="Aalst", quota=3)
    DelegationManager.objects.create(delegation=delegation, user=manager)
    own = make_person(person.email)  # who takes part, and gets one email
    DelegationManager.objects.create(delegation=delegation, user=own)
    gone = make_person("gone@example.org")
    DelegationManager.objects.create(delegation=delegation, user=gone)
    User.objects.filter(pk=gone.pk).update(is_active=False)
    client.force_login(make_organiser(event, make_person()))
    shown = " ".join(page(client, "/en/events/visit/desk/publish/").split())
    for words, number in (
        ("participants and people who wait", 2),
        ("people who were invited and have not registered", 1),
        ("managers of delegations", 1),
    ):
        assert f"<li>{words}: {number}</li>" in shown
    assert "1 person has not confirmed the email address yet and gets no email." in shown
    path = "/en/events/visit/desk/publish/cancel/people/"
    assert path in shown
    listed = page(client, path)
    assert "4 emails will be sent." in listed
    told = set(re.findall(r'<span class="muted">([^ <]+)', listed))
    for silent in ("Lea Left", "Wanda", "Una"):
        assert silent not in listed
    mail.outbox.clear()
    publishing.cancel_event(actor=OPERATOR, event=event, seen=event.version)
    telling.send_left()
    assert {letter.to[0] for letter in mail.outbox} == told
    assert len(mail.outbox) == 4
    host = Client()
    host.force_login(make_host(event, make_person()))
    assert host.get(path).status_code == 403


def test_a_change_is_sent_to_no_walk_in_without_an_address(event: Event, session: Session) -> None:
    make_registration(event, email="")
    person = make_registration(event)
    change(event, session, room="2")
    assert publish(event) == [person.email]


def test_the_desk_of_a_cancelled_event_offers_no_change(event: Event) -> None:
    publishing.cancel_event(actor=OPERATOR, event=event, seen=event.version)
    client = Client()
    client.force_login(make_organiser(event, make_person()))
    shown = page(client, "/en/events/visit/desk/edit/")
    assert "it can no longer be changed" in shown
    assert 'name="name_en"' not in shown
    for path in ("desk/check-in/", "check-in/"):
        assert "This event has been cancelled." in page(client, f"/en/events/visit/{path}")
    assert "desk/programme/new/" not in page(client, "/en/events/visit/desk/programme/")
    data = {"kind": "mission", "zone": event.zone, "languages": ["en"], "name_en": "Again"}
    assert client.post("/en/events/visit/desk/edit/", data).status_code == 409
    venue = {"name": "Hall", "zone": event.zone}
    assert client.post("/en/events/visit/desk/venues/new/", venue).status_code == 409
    people = {"people": "new@example.org", "language": "en"}
    assert client.post("/en/events/visit/desk/delegations/", people).status_code == 422
    assert not any(message.to == ["new@example.org"] for message in mail.outbox)


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
    assert "10:00–11:00, Brussels time → Tuesday 20 May 2031, 10:30–11:00" in shown
    assert "Ada Participant" in shown
    assert "ada@example.org" in shown
    data = {"seen": hidden(shown, "seen"), "tell": "on", "note": "Sorry!"}
    assert client.post("/en/events/visit/desk/publish/now/", data).status_code == 302
    again = client.post("/en/events/visit/desk/publish/now/", data)
    assert again.status_code == 409
    assert "Sorry!" in page(client, "/en/events/visit/desk/publish/")
    assert ChangeMail.objects.count() == 1


def test_all_sessions_move_with_the_first_day_at_the_same_time_of_day() -> None:
    # Over the change of the clocks: March 2031 in Brussels.
    event = make_event(start=date(2031, 3, 28), end=date(2031, 3, 29))
    told = make_session(event, "Told", at="09:30")
    make_session(event, "Draft", day=1, at="14:00", published_at=None)
    with pytest.raises(Incomplete, match="Move all sessions"):
        edit(event, start=date(2031, 4, 4), end=date(2031, 4, 5))
    edit(event, start=date(2031, 4, 4), end=date(2031, 4, 5), with_sessions=True)
    told.refresh_from_db()
    assert told.draft is not None  # it waits to be told
    zone = ZoneInfo(event.zone)
    moved = [one.facts.starts_at.astimezone(zone) for one in programme_of(event).items]
    assert [f"{one:%m-%d %H:%M}" for one in sorted(moved)] == ["04-04 09:30", "04-05 14:00"]


def test_the_box_that_moves_the_sessions_stands_beside_the_days(session: Session) -> None:
    desk = Client()
    desk.force_login(make_organiser(session.event, make_person()))
    url = "/en/events/visit/desk/edit/"
    shown = page(desk, url)
    places = [shown.index(f'name="{name}"') for name in ("end", "with_sessions", "opens")]
    assert places == sorted(places)
    data = {
        "kind": "mission",
        "zone": session.event.zone,
        "languages": ["en"],
        "name_en": "A visit",
    }
    moved = {"start": "27/05/2031", "end": "28/05/2031", "with_sessions": "on"}
    alone = {**data, **moved, "with_sessions": "", "seen": hidden(shown, "seen")}
    refused = desk.post(url, alone).content.decode()
    assert 'href="#id_with_sessions"' in refused
    assert "Tick this box to move all sessions." in refused
    assert desk.post(url, {**data, **moved, "seen": hidden(shown, "seen")}).status_code == 302
    item = item_of(session.event, session.pk)
    assert item is not None
    assert item.facts.starts_at == session.starts_at + timedelta(days=7)


def test_name_days_and_place_of_the_event_wait_and_are_told(event: Event, client: Client) -> None:
    make_registration(event, email="comes@example.org")
    waiting = make_registration(event, email="waits@example.org")
    type(waiting).objects.filter(pk=waiting.pk).update(state="waiting", confirmed_at=None)
    region = make_region()
    later = START + timedelta(days=7)
    changed = edit(
        event,
        start=later,
        end=later,
        host_region_id=region.pk,
        texts={"en": EventWords(name="A longer visit", summary="What works there.")},
        capacity=90,
    )
    assert changed.draft is not None
    assert changed.capacity == 90  # who waits gets a seat at once
    public = page(client, "/en/events/visit/")
    assert "A longer visit" not in public
    assert ">20–21</span>" in public
    desk = Client()
    desk.force_login(make_organiser(event, make_person()))
    shown = page(desk, "/en/events/visit/desk/publish/")
    assert "A visit → A longer visit" in shown
    assert "20–21 May 2031 → 27 May 2031" in shown
    assert "comes@example.org" in shown
    assert "waits@example.org" in shown
    assert publish(event) == ["comes@example.org", "waits@example.org"]
    told = mail.outbox[-1]
    assert told.subject == "Changes to A longer visit"
    assert "Place: – →" in told.body
    event.refresh_from_db()
    assert (event.start, event.end, event.draft) == (later, later, None)
    assert "A longer visit" in page(client, "/en/events/visit/")
    assert "A visit → A longer visit" in page(desk, "/en/events/visit/desk/publish/")


def test_a_change_of_the_event_can_be_undone(event: Event) -> None:
    edit(event, texts={"en": EventWords(name="Another", summary="What works there.")})
    desk = Client()
    desk.force_login(make_organiser(event, make_person()))
    assert 'value="Another"' in page(desk, "/en/events/visit/desk/edit/")
    url = "/en/events/visit/desk/edit/undo/"
    shown = page(desk, "/en/events/visit/desk/publish/")
    assert shown.index("Publish the changes") < shown.index("Undo a change") < shown.index(url)
    assert "A visit → Another" in page(desk, url)
    event.refresh_from_db()
    assert event.draft is not None, "it only asked"
    assert desk.post(url).status_code == 302
    assert desk.get(url).status_code == 302, "nothing waits any more"
    event.refresh_from_db()
    assert event.draft is None
    assert 'value="A visit"' in page(desk, "/en/events/visit/desk/edit/")


def test_event_and_sessions_move_together_and_never_apart(event: Event, session: Session) -> None:
    last = START + timedelta(days=7)
    with pytest.raises(Incomplete):
        edit(event, start=last, end=last)
    edit(event, end=last)
    moved = session.starts_at + timedelta(days=7)
    change(event, session, starts_at=moved, ends_at=moved + timedelta(hours=1))
    edit(event, start=last, end=last)
    with pytest.raises(Refused, match="Undo that change of the event instead"):
        programme.undo_draft(actor=OPERATOR, event=event, pk=session.pk)
    event.refresh_from_db()
    assert event.start == START
    publish(event)
    event.refresh_from_db()
    session.refresh_from_db()
    assert event.start == last
    assert session.starts_at == moved


def test_a_summary_alone_is_told_to_nobody(event: Event) -> None:
    make_registration(event)
    edit(event, texts={"en": EventWords(name="A visit", summary="Other words.")})
    assert publish(event) == []
    assert event.texts.get().summary == "Other words."


def test_a_venue_where_people_go_changes_with_the_programme(event: Event, session: Session) -> None:
    limited = make_session(event, "For a few", capacity=3, venue=make_venue(event, "Attic"))
    seated = make_registration(event, email="seated@example.org")
    make_registration(event, email="other@example.org")
    SessionSeat.objects.create(registration=seated, session=limited, state="confirmed")
    assert limited.venue
    about = about_venue(limited.venue)
    moved = about.model_copy(update={"address": "Harbour 9"})
    venues.save_venue(
        actor=OPERATOR, event=event, about=moved, zone=event.zone, pk=limited.venue.pk
    )
    client = Client()
    assert "Harbour 9" not in page(client, "/en/events/visit/")
    client.force_login(make_organiser(event, make_person()))
    assert "Market 1 → Harbour 9" in page(client, "/en/events/visit/desk/publish/")
    assert publish(event) == ["seated@example.org"]
    assert "Market 1 → Harbour 9" in mail.outbox[-1].body
    assert "Harbour 9" in page(client, "/en/events/visit/")
    with pytest.raises(Incomplete):
        venues.save_venue(
            actor=OPERATOR, event=event, about=moved, zone="Europe/Istanbul", pk=limited.venue.pk
        )
    again = moved.model_copy(update={"address": "Harbour 10"})
    venues.save_venue(
        actor=OPERATOR, event=event, about=again, zone=event.zone, pk=limited.venue.pk
    )
    client.post(f"/en/events/visit/desk/venues/{limited.venue.pk}/undo/")
    assert programme_of(event).changes == []


def test_fewer_seats_in_a_session_than_are_taken_are_warned_of(event: Event) -> None:
    limited = make_session(event, "For a few", capacity=3)
    for _number in range(2):
        SessionSeat.objects.create(
            registration=make_registration(event), session=limited, state="confirmed"
        )
    change(event, limited, capacity=1)
    client = Client()
    client.force_login(make_organiser(event, make_person()))
    shown = page(client, "/en/events/visit/desk/publish/")
    assert "2 people have a seat in For a few" in shown
    assert "No one loses it." in shown


def test_dropping_a_session_or_a_venue_asks_first(session: Session) -> None:
    desk = Client()
    desk.force_login(make_organiser(session.event, make_person()))
    new = make_session(session.event, "New one", day=1, published_at=None)
    empty = make_venue(session.event, "Empty hall")
    base = "/en/events/visit/desk"
    for path, form, words in (
        (f"{base}/programme/{new.pk}/drop/", f"{base}/programme/{new.pk}/", "Delete this session?"),
        (f"{base}/programme/{session.pk}/drop/", "", "Cancel this session?"),
        (f"{base}/venues/{empty.pk}/remove/", f"{base}/venues/{empty.pk}/", "Remove this venue?"),
    ):
        if form:
            assert f'href="{path}"' in page(desk, form)
        shown = page(desk, path)
        assert words in shown
        seen = {"seen": hidden(shown, "seen")} if "programme" in path else {}
        assert desk.post(path, seen).status_code == 302
        if form:
            assert desk.get(path).status_code == 404
    assert not session.event.sessions.filter(pk=new.pk).exists()
    assert not session.event.venues.filter(pk=empty.pk).exists()
    item = item_of(session.event, session.pk)
    assert item is not None
    assert item.facts.cancelled


def test_all_that_everybody_reads_of_an_event_waits_alike(event: Event, client: Client) -> None:
    zone = ZoneInfo(event.zone)
    closes = datetime(2031, 5, 10, tzinfo=zone)
    person = make_registration(event)
    before = about_event(event)
    client.force_login(make_organiser(event, make_person()))
    edit(
        event,
        kind="workshop",
        start=START + timedelta(days=1),
        end=START + timedelta(days=2),
        languages=["en", "nl"],
        target_groups=[TARGET_GROUPS.terms[0].key],
        contact_email="visit@town.example",
        registration_opens_at=closes - timedelta(days=9),
        registration_closes_at=closes,
        host_region_id=make_region().pk,
        texts={"en": EventWords(name="Another name", practical="By train")},
    )
    fresh = Event.objects.get(pk=event.pk)
    assert about_event(fresh) == before, "nothing is public before it is published"
    planned = planned_event(fresh)
    differing = {
        name
        for name in type(planned).model_fields
        if getattr(planned, name) != getattr(before, name)
    }
    unchanged = {"host_organisation_id", "training_id"}
    assert differing == set(type(planned).model_fields) - unchanged
    shown = client.get(f"/en/events/{event.slug}/desk/publish/").content.decode()
    assert "Last day to register: – → 9 May 2031" in shown
    assert "Languages: English → English and Dutch" in shown
    made = publishing.publish_changes(
        actor=OPERATOR, event=fresh, seen=programme_of(fresh).token, tell=True
    )
    assert about_event(Event.objects.get(pk=event.pk)) == planned
    assert telling.send(made.pk) == 1
    assert mail.outbox[0].to == [person.email]


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"room": "2"}, False),
        ({"starts_at": timedelta(minutes=30)}, True),
        ({"cancelled": True}, True),
    ],
)
def test_without_notice_only_those_are_told_whose_seat_it_is(
    event: Event, session: Session, changes: dict[str, Any], told: bool
) -> None:
    theirs, waits, _other = (make_registration(event, state=s) for s in _STATES)
    for one in (theirs, waits):
        make_seat(one, session)
    if "starts_at" in changes:
        changes = {"starts_at": session.starts_at + changes["starts_at"]}
    change(event, session, **changes)
    assert publish(event, tell=False) == ([theirs.email] if told else [])


def test_messages_that_a_cancellation_supersedes_are_shown_as_such(
    event: Event, session: Session, client: Client
) -> None:
    make_registration(event)
    change(event, session, room="2")
    made = publishing.publish_changes(
        actor=OPERATOR, event=event, seen=programme_of(event).token, tell=True
    )
    event.refresh_from_db()
    told = publishing.cancel_event(actor=OPERATOR, event=event, seen=event.version)
    assert (telling.send(made.pk), telling.send_left(), telling.send(told.pk)) == (0, 1, 0)
    client.force_login(make_organiser(event, make_person()))
    shown = " ".join(page(client, f"/en/events/{event.slug}/desk/publish/").split())
    assert "0 of 1 people were notified before the event was cancelled" in shown
    assert "No one was notified" not in shown


def test_a_later_last_day_to_register_is_no_news_for_who_has_registered(event: Event) -> None:
    make_registration(event)
    edit(event, registration_closes_at=datetime(2031, 5, 10, tzinfo=ZoneInfo(event.zone)))
    [seen] = programme_of(event).changes
    assert not seen.telling


def test_the_form_of_a_published_event_holds_only_what_waits(event: Event, client: Client) -> None:
    client.force_login(make_organiser(event, make_person()))
    url = f"/en/events/{event.slug}/desk/edit/"
    shown = client.get(url).content.decode()
    assert "Everything that you change here waits until you publish" in shown
    for name in ("capacity", "zone"):
        assert f'name="{name}"' not in shown
    with pytest.raises(Incomplete, match="time zone"):
        edit(event, zone="Europe/London")
    Event.objects.filter(pk=event.pk).update(status="draft")
    shown = client.get(url).content.decode()
    for name in ("capacity", "zone"):
        assert f'name="{name}"' in shown


def test_a_draft_of_an_earlier_version_keeps_what_it_does_not_name(event: Event) -> None:
    old = about_event(event).model_dump(mode="json", exclude={"languages", "target_groups"})
    Event.objects.filter(pk=event.pk).update(draft={**old, "kind": "workshop"})
    event.refresh_from_db()
    assert planned_event(event) == about_event(event).model_copy(update={"kind": "workshop"})
