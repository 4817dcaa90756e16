"""What a letter, a page and the desk say of a seat is what the database holds, after every step."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from itertools import count

import pytest
from django.core import mail
from django.core.mail import EmailMessage
from django.test import Client
from django.utils import timezone
from hypothesis import HealthCheck, given, settings

from rresi.accounts.roles import OPERATOR, VISITOR, actor_of
from rresi.events import links
from rresi.events.models import Event, Registration, RegistrationTerms, Session, SessionSeat
from rresi.events.queries.programme import programme_of
from rresi.events.queries.registering import my_sessions
from rresi.events.rules.about import EventWords
from rresi.events.rules.registration import why_ended
from rresi.events.services import progress, publishing, registration, seats, telling
from rresi.events.services.registration import Person, Wanted
from tests.factories.accounts import make_person
from tests.factories.changes import edit
from tests.factories.driving import STEPS, Drive
from tests.factories.events import make_event, make_host, make_organiser, make_session
from tests.factories.regions import make_region
from tests.factories.registrations import make_registration, make_seat

pytestmark = pytest.mark.django_db
State, Ending = Registration.State, Registration.Ending
_slugs = count(1)


def _held(one: Registration) -> bool:
    return one.state == State.OFFERED and one.offers.filter(closed_at=None).exists()


def _seated(one: Registration) -> bool:
    return one.state == State.CONFIRMED


def _waits(one: Registration) -> bool:
    return one.state == State.WAITING


# Each sentence of a letter that says how somebody stands, and what must then be so.
CLAIMS: dict[str, Callable[[Registration], bool]] = {
    "You have a seat at": _seated,
    "is held for you until": _held,
    "a seat is held for you.": _held,
    "You are on the waiting list": _waits,
    "so you are on the waiting list": _waits,
    "no longer on the waiting list": lambda one: one.state == State.CANCELLED,
    "no more are allocated": lambda one: one.state == State.WAITING,
    "so you do not have a seat": lambda one: one.state == State.APPROVAL,
    "decides on each registration": lambda one: one.state == State.APPROVAL,
    "no longer held for you": lambda one: not one.holds,
    "You did not answer in time": lambda one: one.ending == Ending.EXPIRED,
    "was moved to an earlier date": lambda one: one.turned_away_at is not None,
    "You did not confirm your email address in time": lambda one: (
        one.ending == Ending.EXPIRED and one.address_confirmed_at is None
    ),
    "has expired": lambda one: one.state == State.CANCELLED,
    "has been cancelled": lambda one: one.state == State.CANCELLED,
    "has cancelled your registration": lambda one: one.ending == Ending.ORGANISER,
    "It is yours:": _seated,
    "They are yours:": _seated,
    "Your seats in sessions:": _seated,
    "come with it:": lambda one: one.state == State.OFFERED,
    "On the waiting list for these sessions:": lambda one: one.holds,
    "Sessions that you have chosen:": lambda one: one.state in Registration.WAITS,
}
ASKED = re.compile("On the waiting list for these sessions:|Sessions that you have chosen:")


def untrue(letter: EmailMessage, one: Registration) -> list[str]:
    """What a letter claims of somebody that is not so."""
    body = str(letter.body)
    wrong = [words for words, so in CLAIMS.items() if words in body and not so(one)]
    states = (SessionSeat.State.CONFIRMED, SessionSeat.State.WAITING)
    for part, state in zip(ASKED.split(body), states, strict=False):
        listed = set(re.findall(r"^– (Session \d)", part, re.M))
        seats_so = one.seats.filter(state=state)
        wrong += sorted(listed - set(seats_so.values_list("session__texts__title", flat=True)))
    return wrong


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(STEPS)
def test_after_every_step_the_last_letter_to_somebody_is_true(
    steps: list[tuple[str, int]],
) -> None:
    drive = Drive(f"said-{next(_slugs)}", approval=len(steps) % 2 == 1)
    for step, number in steps:
        mail.outbox.clear()
        drive.take(step, number)
        last = {letter.to[0]: letter for letter in mail.outbox}
        rows = Registration.objects.filter(event=drive.event, email__in=last)
        for one in rows.exclude(state=State.CANCELLED, email__in=_standing(drive.event)):
            assert not untrue(last[one.email], one), (step, last[one.email].body)
        for one in Registration.objects.filter(event=drive.event):
            labels = {mine.label for mine in my_sessions(one)}
            assert ("Confirmed" in labels) <= _seated(one), "never more than the seat at the event"
            assert (why_ended(one) != "") == (one.state == State.CANCELLED)


def _standing(event: Event) -> list[str]:
    rows = Registration.objects.filter(event=event).exclude(state=State.CANCELLED)
    return list(rows.values_list("email", flat=True))


def test_the_table_of_claims_knows_every_letter_about_a_seat() -> None:
    """No letter of the table's kind goes out that makes none of its claims."""
    event = make_event(capacity=1)
    first, _second = (make_registration(event, state=s) for s in ("confirmed", "waiting"))
    progress.cancel(registration=first)
    seats.expire(event=event, now=timezone.now() + timedelta(days=3))
    assert event.begins_at
    make_registration(event, state="waiting")
    make_registration(event, state="approval")
    seats.expire(event=event, now=event.begins_at)
    assert mail.outbox
    for letter in mail.outbox:
        assert any(words in letter.body for words in CLAIMS), letter.body


def test_a_letter_never_says_that_who_waits_at_the_desk_has_left_the_list(client: Client) -> None:
    event = make_event(capacity=1)
    make_registration(event)
    waits = make_registration(event, state="waiting")
    seats.expire(event=event, now=event.begins_at)
    waits.refresh_from_db()
    [letter] = mail.outbox
    assert waits.state == State.WAITING
    assert "no longer on" not in letter.body


@pytest.mark.parametrize(
    ("own", "heading"),
    [(True, "Your seats in sessions:"), (False, "These seats in sessions come with it:")],
)
def test_the_first_letter_names_the_sessions_that_are_theirs(own: bool, heading: str) -> None:
    event = make_event()
    yes = make_session(event, "Session 1", at="10:00")
    full = make_session(event, "Session 2", at="12:00", capacity=0)
    person = make_person("member@example.org")
    registration.register(
        actor=actor_of(person) if own else VISITOR,
        event=event,
        wanted=Wanted(Person("Member", "member@example.org", "NL"), sessions=[yes.pk, full.pk]),
        key="once",
    )
    [letter] = mail.outbox
    one = Registration.objects.get()
    assert _seated(one) == own
    assert heading in letter.body
    theirs, asked = ASKED.split(str(letter.body))
    for part, titles in ((theirs, ["Session 1"]), (asked, ["Session 2"])):
        assert re.findall(r"^– (Session \d) \(.*2031.*\)$", part, re.M) == titles
    assert not untrue(letter, one)
    assert "\n\n\n" not in letter.body


@pytest.mark.parametrize("approval", [False, True])
def test_every_letter_up_to_the_seat_names_the_sessions_that_are_full(approval: bool) -> None:
    event = make_event(capacity=1)
    RegistrationTerms.objects.create(event=event, approval=approval)
    full = make_session(event, "Session 1", capacity=0)
    first = make_registration(event)
    registration.register(
        actor=VISITOR,
        event=event,
        wanted=Wanted(Person("Bo", "bo@example.org", "NL"), sessions=[full.pk]),
        key="once",
    )
    one = Registration.objects.get(email="bo@example.org")
    progress.confirm_address(registration=one)
    if approval:
        progress.decide(actor=OPERATOR, event=event, registrations=[one.pk], approve=True)
    progress.cancel(registration=first)
    progress.answer_offer(registration=one, accept=True)
    mine = [str(letter.body) for letter in mail.outbox if letter.to == [one.email]]
    headings = [ASKED.findall(body) for body in mine]
    chosen, waits = ["Sessions that you have chosen:"], ["On the waiting list for these sessions:"]
    assert headings == [chosen] * (1 + approval) + [waits] * 2
    for body in mine:
        assert "\n– Session 1 (" in body
        assert "\n\n\n" not in body


@pytest.mark.parametrize(
    ("capacity", "says", "subject"),
    [
        (1, "a seat is held for you.", "Your registration has been approved: "),
        (0, "so you are on the waiting list.", "Approved, but on the waiting list: "),
    ],
)
def test_who_is_approved_reads_whether_there_is_a_seat(
    capacity: int, says: str, subject: str
) -> None:
    event = make_event(capacity=capacity)
    one = make_registration(event, state="approval", address_confirmed_at=None)
    progress.decide(actor=OPERATOR, event=event, registrations=[one.pk], approve=True)
    [letter] = mail.outbox
    one.refresh_from_db()
    assert says in letter.body
    assert letter.subject.startswith(subject)
    assert not untrue(letter, one)
    there = links.url_for(one).rsplit(":", 2)[0]  # what follows says when the link was made
    assert f"confirm your email address there:\n\n{there}:" in letter.body


@pytest.fixture
def offered() -> Registration:
    """Somebody who is offered a seat at an event that two people run."""
    event = make_event(capacity=1)
    make_organiser(event, make_person("runs@example.org"))
    first, second = (make_registration(event, state=s) for s in ("confirmed", "waiting"))
    progress.cancel(registration=first)
    second.refresh_from_db()
    assert second.state == State.OFFERED
    mail.outbox.clear()
    return second


def _page(client: Client, one: Registration) -> str:
    return client.get(links.path_for(one)).content.decode()


def test_who_loses_an_offer_to_an_earlier_start_reads_why_and_whom_to_ask(
    offered: Registration, client: Client
) -> None:
    event = offered.event
    tomorrow = timezone.localdate() + timedelta(days=1)
    edit(event, start=tomorrow, end=tomorrow)
    made = publishing.publish_changes(
        actor=OPERATOR, event=event, seen=programme_of(event).token, tell=True
    )
    telling.send(made.pk)
    event.refresh_from_db()
    [told] = [letter for letter in mail.outbox if letter.to == [offered.email]]
    assert "A seat is still held for you, but only until" in told.body
    mail.outbox.clear()
    seats.expire(event=event, now=event.begins_at)
    offered.refresh_from_db()
    assert (offered.state, offered.ending) == (State.WAITING, "")
    Event.objects.update(start=timezone.localdate())
    [letter] = mail.outbox
    page = _page(client, offered)
    for words in (letter.body, page):
        assert "was moved to an earlier date" in words
        assert "in time" not in words
        assert "/contact/?event=" in words
        assert "runs@example.org" not in words, "an address to sign in with"


def test_who_is_offered_a_seat_for_less_time_is_told_in_any_case(
    offered: Registration, client: Client
) -> None:
    event = offered.event
    make_registration(event, email="comes@example.org", state="confirmed", name="Comes")
    client.force_login(make_organiser(event, make_person("other@example.org")))
    desk = f"/en/events/{event.slug}/desk/publish/"
    edit(event, texts={"en": EventWords(name="Another name")})
    assert "in any case" not in client.get(desk).content.decode()
    tomorrow = timezone.localdate() + timedelta(days=1)
    edit(event, start=tomorrow, end=tomorrow)
    assert "1 person will be notified in any case" in client.get(desk).content.decode()
    made = publishing.publish_changes(
        actor=OPERATOR, event=event, seen=programme_of(event).token, tell=False
    )
    telling.send(made.pk)
    [told] = mail.outbox
    assert told.to == [offered.email]
    assert "A seat is still held for you, but only until" in told.body


@pytest.mark.parametrize(
    ("ending", "says"),
    [
        (Ending.EXPIRED, "You did not answer in time."),
        (Ending.ORGANISER, "The organiser cancelled your registration."),
        (Ending.REJECTED, "The organiser did not approve your registration."),
    ],
)
def test_the_page_of_an_ended_registration_says_why_and_whom_to_ask(
    client: Client, ending: str, says: str
) -> None:
    event = make_event()
    make_organiser(event, make_person("runs@example.org"))
    page = _page(client, make_registration(event, state="cancelled", ending=ending))
    assert says in page
    assert "/contact/?event=" in page
    assert "runs@example.org" not in page, "an address to sign in with"


def test_fewer_seats_take_none_away(offered: Registration) -> None:
    Event.objects.filter(pk=offered.event_id).update(capacity=0)
    seats.refill(event=offered.event)
    offered.refresh_from_db()
    assert offered.state == State.OFFERED


def test_an_offer_until_the_start_promises_nothing_to_the_next(
    offered: Registration, client: Client
) -> None:
    event = offered.event
    make_registration(event, state="waiting")
    assert "goes to the next person" in _page(client, offered)
    tomorrow = timezone.localdate() + timedelta(days=1)
    Event.objects.filter(pk=event.pk).update(start=tomorrow, end=tomorrow, capacity=2)
    seats.refill(event=event)
    [letter] = mail.outbox
    assert "The event begins then" in letter.body
    assert "next person" not in letter.body
    page = _page(client, offered)
    assert "The event begins then" in page
    assert "goes to the next person" not in page


def test_a_session_is_held_as_long_as_the_seat_at_the_event_is(
    offered: Registration, client: Client
) -> None:
    talk = make_session(offered.event, capacity=1)
    make_seat(offered, talk)
    assert [one.label for one in my_sessions(offered)] == ["Seat held"]
    assert "status--running" not in _page(client, offered)
    progress.answer_offer(registration=offered, accept=True)
    offered.refresh_from_db()
    assert [one.label for one in my_sessions(offered)] == ["Confirmed"]


def test_who_has_not_answered_gets_no_letter_for_each_session_beside_it(
    offered: Registration,
) -> None:
    event = offered.event
    talks = [make_session(event, f"Talk {n}", at=f"1{n}:00", capacity=0) for n in range(3)]
    for talk in talks:
        make_seat(offered, talk, "waiting")
    for talk in talks:
        Session.objects.filter(pk=talk.pk).update(capacity=1)
        seats.refill(event=event)
    assert not mail.outbox
    progress.answer_offer(registration=offered, accept=True)
    [letter] = mail.outbox
    assert all(f"Talk {n}" in letter.body for n in range(3))


def test_a_session_that_takes_place_after_all_has_its_people_again() -> None:
    event = make_event()
    talk, other = make_session(event, capacity=2), make_session(event, capacity=2)
    stays, goes = make_registration(event), make_registration(event)
    for one in (stays, goes):
        make_seat(one, talk)
    Session.objects.filter(pk=talk.pk).update(cancelled_at=timezone.now())
    seats.refill(event=event)
    registration.change_registration(
        registration=goes, wanted=Wanted(Person("Goes", "", "NL"), sessions=[other.pk])
    )
    Session.objects.filter(pk=talk.pk).update(cancelled_at=None)
    seats.refill(event=event)
    assert [one.label for one in my_sessions(stays)] == ["Confirmed"]
    assert list(goes.seats.values_list("session", "state")) == [(other.pk, "confirmed")]


def test_the_desk_does_not_count_who_cancelled_as_waiting_for_a_session(client: Client) -> None:
    event = make_event()
    talk = make_session(event, "A talk", capacity=1)
    for state in ("confirmed", "cancelled"):
        make_seat(make_registration(event, state=state), talk, "waiting")
    client.force_login(make_organiser(event, make_person()))
    page = client.get(f"/en/events/{event.slug}/desk/people/").content.decode()
    assert "A talk: waiting for a seat (1)" in page


def test_the_contact_of_a_cancelled_event_is_who_runs_it(client: Client) -> None:
    event = make_event()
    make_organiser(event, make_person("runs@example.org"))
    guest = make_registration(event)
    made = publishing.cancel_event(actor=OPERATOR, event=event, seen=event.version)
    telling.send(made.pk)
    [letter] = mail.outbox
    assert "/contact/?event=" in letter.body
    assert "runs@example.org" not in letter.body, "an address to sign in with"
    assert "coordinators" not in letter.body
    assert "/contact/?event=" in _page(client, guest)
    assert "runs@example.org" not in _page(client, guest), "an address to sign in with"
    public = client.get(f"/en/events/{event.slug}/").content.decode()
    assert "runs@example.org" not in public, "an address for participants alone"


def test_a_cancelled_event_counts_nobody_as_missing(client: Client) -> None:
    event = make_event(capacity=3)
    make_registration(event)
    make_registration(event, state="waiting")
    client.force_login(make_organiser(event, make_person()))
    publishing.cancel_event(actor=OPERATOR, event=event, seen=event.version)
    for path in ("", "people/"):
        page = client.get(f"/en/events/{event.slug}/desk/{path}").content.decode()
        assert "2 registrations ended when the event was cancelled" in page
        assert "0 of" not in page


def test_who_publishes_is_warned_that_nobody_hosts_it(client: Client) -> None:
    event = make_event(status="draft")
    RegistrationTerms.objects.create(event=event, asks_needs=False)
    client.force_login(make_organiser(event, make_person()))
    url = f"/en/events/{event.slug}/desk/publish/"
    page = client.get(url).content.decode()
    assert "No host region or host organisation is named." in page
    assert "No host is named, so no one is there" in page
    make_host(event, make_person())
    Event.objects.update(host_region=make_region())
    page = client.get(url).content.decode()
    assert "No host region" not in page
    assert "No host is named" not in page
