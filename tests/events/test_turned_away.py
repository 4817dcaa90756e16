"""Who has no seat when the event begins is shown and told as such everywhere, from that moment."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from rresi.accounts.roles import OPERATOR
from rresi.events import links
from rresi.events.attendees import attendees_of
from rresi.events.models import Event, Registration
from rresi.events.queries.people import Asked
from rresi.events.queries.people_file import table_of
from rresi.events.queries.programme import programme_of
from rresi.events.rules.about import EventWords
from rresi.events.services import progress, publishing, seats, telling
from tests.factories.accounts import make_person
from tests.factories.changes import edit
from tests.factories.events import make_event, make_organiser
from tests.factories.registrations import make_registration
from tests.pages import page

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
DESK = "/en/events/visit/desk/"
AWAY = "No seat: turned away at the start"


@pytest.fixture
def event() -> Event:
    """An event with one seat, taken, that begins tomorrow."""
    tomorrow = timezone.localdate() + DAY
    event = make_event(start=tomorrow, end=tomorrow + DAY, capacity=1)
    make_organiser(event, make_person("runs@example.org"))
    make_registration(event, name="Comes", email="comes@example.org")
    return event


@pytest.fixture
def waits(event: Event) -> Registration:
    return make_registration(event, name="Waits", email="waits@example.org", state="waiting")


@pytest.fixture
def desk(event: Event, client: Client) -> Client:
    client.force_login(event.organisers.get().user)
    return client


def publish(event: Event, *, tell: bool = True) -> list[str]:
    """Publish what waits and return who was told of the changes."""
    made = publishing.publish_changes(
        actor=OPERATOR, event=event, seen=programme_of(event).token, tell=tell
    )
    mail.outbox.clear()
    telling.send(made.pk)
    event.refresh_from_db()
    return sorted(message.to[0] for message in mail.outbox)


def begin(event: Event, days: int = 0) -> None:
    """Let the event begin today, or so many days later."""
    start = timezone.localdate() + days * DAY
    Event.objects.filter(pk=event.pk).update(start=start, end=start + DAY)
    event.refresh_from_db()


def test_from_the_start_who_has_no_seat_is_shown_so_everywhere(
    event: Event, waits: Registration, desk: Client
) -> None:
    people = page(desk, f"{DESK}people/")
    assert "1 on the waiting list" in people
    assert "On the waiting list" in people
    begin(event)
    people = page(desk, f"{DESK}people/")
    assert "1 without a seat at the start" in people
    assert AWAY in people
    person = page(desk, f"{DESK}people/{waits.pk}/")
    own = page(Client(), links.path_for(waits))
    rows = list(table_of(event, Asked())[1])
    assert AWAY in person
    assert "No seat had become free for you by then" in own
    assert "/contact/?event=" in own
    assert "runs@example.org" not in own, "an address to sign in with"
    assert [row[2] for row in rows] == ["Confirmed", AWAY]
    for shown in (people, person, own, str(rows)):
        assert "On the waiting list" not in shown
        assert "1 on the waiting list" not in shown


def test_who_was_turned_away_hears_no_more_unless_the_start_is_to_come(
    event: Event, waits: Registration, desk: Client
) -> None:
    begin(event)
    edit(event, texts={"en": EventWords(name="Another name")})
    shown = page(desk, f"{DESK}publish/")
    assert (
        "1 person will get one email (people with a seat, confirmed or held for them: 1)." in shown
    )
    assert "waits for a seat" not in shown
    assert publish(event) == ["comes@example.org"]
    later = timezone.localdate() + 9 * DAY
    edit(event, start=later, end=later)
    assert "1 person who waits for a seat will get it too." in page(desk, f"{DESK}publish/")
    assert publish(event) == ["comes@example.org", waits.email]
    for letter in mail.outbox:
        assert ("You have no seat yet." in letter.body) == (letter.to == [waits.email])


def test_a_cancelled_event_is_no_news_for_who_was_turned_away(
    event: Event, waits: Registration
) -> None:
    begin(event)
    made = publishing.cancel_event(actor=OPERATOR, event=event, seen=event.version)
    telling.send(made.pk)
    assert [letter.to for letter in mail.outbox] == [["comes@example.org"]]
    assert waits.pk in Registration.objects.filter(ending="event").values_list("pk", flat=True)


def test_an_earlier_start_says_who_loses_a_seat_and_takes_it_at_once(
    event: Event, waits: Registration, desk: Client
) -> None:
    later = make_registration(event, email="later@example.org", state="waiting")
    Event.objects.filter(pk=event.pk).update(capacity=2)
    event.refresh_from_db()
    seats.refill(event=event)
    waits.refresh_from_db()
    assert waits.state == "offered"
    today = timezone.localdate()
    assert "The event will have begun." not in page(desk, f"{DESK}publish/")
    edit(event, start=today, end=today)
    shown = page(desk, f"{DESK}publish/")
    assert "1 person loses the seat that is held for them." in shown
    assert "1 person who waits gets no seat any more." in shown
    assert "They are told by email that they have no seat." in shown
    assert (
        "1 person will get one email (people with a seat, confirmed or held for them: 2)" in shown
    )
    assert "will get it too" not in shown
    assert later.email not in shown
    mail.outbox.clear()
    publishing.publish_changes(
        actor=OPERATOR, event=event, seen=programme_of(event).token, tell=True
    )
    waits.refresh_from_db()
    assert (waits.state, waits.standing) == ("waiting", AWAY)
    own = page(Client(), links.path_for(waits))
    assert "was moved to an earlier date" in own
    assert "Cancelled" not in own
    told = {letter.to[0]: letter.body for letter in mail.outbox}
    assert "was moved to an earlier date" in told[waits.email]
    assert "No seat had become free for you by then" in told[later.email]
    assert "/contact/?event=" in told[later.email]
    assert "runs@example.org" not in told[later.email], "an address to sign in with"
    assert "Seat held" not in page(desk, f"{DESK}people/?state=")


def test_who_loses_their_place_to_an_earlier_start_gets_one_letter(
    event: Event, waits: Registration
) -> None:
    later = make_registration(event, email="later@example.org", state="waiting")
    Event.objects.filter(pk=event.pk).update(capacity=2)
    event.refresh_from_db()
    seats.refill(event=event)
    today = timezone.localdate()
    edit(event, start=today, end=today)
    mail.outbox.clear()
    made = publishing.publish_changes(
        actor=OPERATOR, event=event, seen=programme_of(event).token, tell=True
    )
    telling.send(made.pk)
    told = [letter.to[0] for letter in mail.outbox]
    assert sorted(told) == ["comes@example.org", later.email, waits.email]
    assert made.mails.count() == 1


@pytest.mark.parametrize("tell", [True, False])
def test_a_start_to_come_again_gives_back_the_place_in_the_line(
    event: Event, waits: Registration, desk: Client, tell: bool
) -> None:
    start = event.start
    later = make_registration(event, email="later@example.org", state="waiting")
    Event.objects.filter(pk=event.pk).update(capacity=2)
    seats.refill(event=event)
    Event.objects.filter(pk=event.pk).update(capacity=1)
    event.refresh_from_db()
    edit(event, start=timezone.localdate(), end=timezone.localdate())
    publish(event)
    assert later.pk not in Registration.objects.filter(state="offered").values_list("pk", flat=True)
    edit(event, start=start, end=start)
    shown = page(desk, f"{DESK}publish/")
    assert "2 people who were turned away wait again, in the same places." in shown
    assert "2 people will be notified in any case" in shown
    told = publish(event, tell=tell)
    assert told == [*(["comes@example.org"] if tell else []), later.email, waits.email]
    again = "The event has been moved again. Your place in the queue is as before."
    for letter in mail.outbox:
        assert (again in letter.body) == (letter.to != ["comes@example.org"])
    for number, one in enumerate((waits, later), 1):
        own = page(Client(), links.path_for(one))
        assert f"You are number {number} in the queue." in own
        assert again in own
        assert "On the waiting list" in page(desk, f"{DESK}people/{one.pk}/")
    Event.objects.filter(pk=event.pk).update(capacity=2)
    seats.refill(event=event)
    assert Registration.objects.get(state="offered") == waits


def test_an_event_without_organisers_is_asked_through_the_form_about_it(
    event: Event, waits: Registration
) -> None:
    event.organisers.all().delete()
    begin(event)
    seats.expire(event=event)
    [letter] = mail.outbox
    assert "/en/contact/?event=visit" in letter.body


def test_who_did_not_answer_has_not_cancelled(event: Event, desk: Client) -> None:
    late = make_registration(event, email="late@example.org", state="cancelled", ending="expired")
    for shown in (page(Client(), links.path_for(late)), page(desk, f"{DESK}people/{late.pk}/")):
        main = shown.partition("<main")[2]
        assert "Expired" in main
        assert "Cancelled" not in main


def test_who_is_turned_away_while_letters_go_out_gets_no_empty_one(
    event: Event, waits: Registration
) -> None:
    edit(event, texts={"en": EventWords(name="Another name")})
    made = publishing.publish_changes(
        actor=OPERATOR, event=event, seen=programme_of(event).token, tell=True
    )
    begin(event)
    mail.outbox.clear()
    telling.send(made.pk)
    assert [letter.to for letter in mail.outbox] == [["comes@example.org"]]


def test_the_log_counts_the_letters_that_were_sent(
    event: Event, waits: Registration, desk: Client
) -> None:
    edit(event, texts={"en": EventWords(name="Another name")})
    made = publishing.publish_changes(
        actor=OPERATOR, event=event, seen=programme_of(event).token, tell=True
    )
    assert "Emails sent so far: 0 of 2" in page(desk, f"{DESK}publish/")
    progress.cancel(registration=waits)
    assert telling.send(made.pk) == 1
    assert "1 person was notified" in page(desk, f"{DESK}publish/")


def test_who_waits_and_who_comes_are_told_apart_before_the_start(
    event: Event, waits: Registration
) -> None:
    assert [one.comes for one in attendees_of(event)] == [True, False]
    assert not any(one.turned_away for one in attendees_of(event))


def test_nobody_is_invited_once_registration_is_closed(event: Event, desk: Client) -> None:
    assert "Send the invitations" in page(desk, f"{DESK}delegations/")
    begin(event)
    shown = page(desk, f"{DESK}delegations/")
    assert "Send the invitations" not in shown
    assert "Registration is closed." in shown


def _turned_away_before(event: Event, waits: Registration) -> None:
    """The event had begun without somebody, and begins again in some days."""
    for start in (timezone.localdate(), timezone.localdate() + 9 * DAY):
        Event.objects.filter(pk=event.pk).update(start=start, end=start + DAY)
        event.refresh_from_db()
        seats.expire(event=event)
    waits.refresh_from_db()
    assert waits.turned_away_at is not None
    mail.outbox.clear()


def test_who_lets_an_offer_after_another_start_run_out_is_told(
    event: Event, waits: Registration
) -> None:
    _turned_away_before(event, waits)
    progress.cancel(registration=Registration.objects.get(email="comes@example.org"))
    waits.refresh_from_db()
    assert waits.state == "offered"
    mail.outbox.clear()
    seats.expire(event=event, now=timezone.now() + 4 * DAY)
    waits.refresh_from_db()
    assert waits.ending == "expired"
    assert [letter.to for letter in mail.outbox] == [[waits.email]]


def test_who_left_and_comes_after_all_has_not_their_old_place_in_the_line(
    event: Event, waits: Registration
) -> None:
    _turned_away_before(event, waits)
    assert waits.is_back
    progress.cancel(registration=waits)
    back = progress.rejoin(registration=waits)
    assert back.state == "waiting"
    assert not back.is_back
