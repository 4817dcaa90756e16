"""Seats, quotas, the waiting list and sessions, driven at random; all that must hold, does."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime, timedelta
from itertools import count

import pytest
from django.core import mail
from django.utils import timezone
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st
from pytest_django import DjangoAssertNumQueries

from rresi.accounts.roles import OPERATOR, VISITOR
from rresi.core.refusals import Refused
from rresi.events.models import (
    Delegation,
    Event,
    Offer,
    Registration,
    Session,
    SessionSeat,
)
from rresi.events.queries.seats import hall_of, in_line, taken_in
from rresi.events.rules.seats import Group, Hall, next_in_line
from rresi.events.services import progress, registration, seats
from rresi.events.services.registration import Person, Wanted
from tests.factories.driving import STEPS, Drive
from tests.factories.events import make_event, make_session
from tests.factories.registrations import make_registration, make_seat

pytestmark = pytest.mark.django_db
_slugs = count(1)
State = Registration.State


def places(event: Event) -> dict[int, datetime]:
    """Who stands in the line or has a seat, and since when they ask for one."""
    standing = Registration.objects.filter(event=event).exclude(state=State.CANCELLED)
    return dict(standing.values_list("pk", "queued_at"))


def places_shown(drive: Drive) -> dict[int, int]:
    """Which number each who waits is told before the event begins."""
    event = drive.fresh()
    if event.has_begun(drive.now):
        return {}
    waiting = Registration.objects.filter(event=event, state=State.WAITING)
    return {one.pk: found.place for one in waiting if (found := in_line(one))}


def limits(event: Event) -> tuple[Hall, set[Group]]:
    """What limits the seats, and which delegations have used theirs."""
    hall, taken = hall_of(event), taken_in(event)
    return hall, {pk for pk in hall.quotas if hall.used_up(taken, pk) is not None}


def holders(drive: Drive) -> set[int]:
    rows = Registration.objects.filter(event=drive.event, state__in=Registration.HOLDING)
    return set(rows.values_list("pk", flat=True))


def passed_by(event: Event, pk: int) -> bool:
    """Whether a seat is held for somebody until they confirm their address, and too few are left
    for those who asked before and have to do the same."""
    one = Registration.objects.get(pk=pk)
    rows = Registration.objects.filter(event=event, state=State.WAITING, address_confirmed_at=None)
    rows = rows.filter(queued_at__lt=one.queued_at, delegation=one.delegation)
    before = list(rows.values_list("pk", "delegation_id"))
    left = next_in_line(hall_of(event), taken_in(event), before)
    return one.address_confirmed_at is None and len(left) < len(before)


def check(drive: Drive, before: Counter[int | None], sessions_before: Counter[int]) -> None:
    """What must hold after each step."""
    event = drive.fresh()
    begun = event.has_begun(drive.now)
    hall, taken = hall_of(event), taken_in(event)
    if event.capacity is not None:
        assert taken.total() <= max(event.capacity, before.total())
    for pk, quota in hall.quotas.items():
        assert taken[pk] <= max(quota.most, before[pk])
    rows = list(Registration.objects.filter(event=event).order_by("queued_at", "pk"))
    offered = {row.pk for row in rows if row.state == State.OFFERED}
    opened = Offer.objects.filter(registration__event=event, closed_at=None)
    assert set(opened.values_list("registration_id", flat=True)) == offered
    assert not opened.filter(deadline__gt=event.begins_at).exists()
    assert not (begun and offered), "no seat is held once it has begun"
    for row in rows:
        if row.state == State.WAITING and row.address_confirmed_at is not None:
            assert begun or not hall.free(taken, row.delegation_id), (
                "somebody waits beside a free seat"
            )
    _check_sessions(event, sessions_before)


def _check_sessions(event: Event, before: Counter[int]) -> None:
    confirmed = SessionSeat.objects.filter(session__event=event, state="confirmed")
    holding = confirmed.filter(registration__state__in=Registration.HOLDING)
    assert holding.count() == confirmed.count()
    counts = session_counts(event)
    for session in event.sessions.all():
        if session.cancelled_at is not None:
            assert counts[session.pk] == 0
            continue
        assert session.capacity is not None
        assert counts[session.pk] <= max(session.capacity, before[session.pk])
        waiting = SessionSeat.objects.filter(
            session=session, state="waiting", registration__state__in=Registration.HOLDING
        )
        if counts[session.pk] < session.capacity:
            assert not waiting.exists(), "somebody waits for a session with a free seat"


def session_counts(event: Event) -> Counter[int]:
    rows = SessionSeat.objects.filter(session__event=event, state="confirmed")
    return Counter(rows.values_list("session_id", flat=True))


@settings(
    max_examples=30,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(STEPS, st.booleans())
@example([("register", 0), ("register", 0), ("capacity", 0), ("register", 0)], False)
def test_whatever_happens_seats_are_kept_and_passed_on(
    steps: list[tuple[str, int]], approval: bool
) -> None:
    drive = Drive(f"driven-{next(_slugs)}", approval=approval)
    for step, number in steps:
        before, sessions_before = taken_in(drive.event), session_counts(drive.event)
        in_line, numbers = places(drive.event), places_shown(drive)
        holding, begun = holders(drive), drive.fresh().has_begun(drive.now)
        hall, used_up = limits(drive.fresh())
        drive.take(step, number)
        check(drive, before, sessions_before)
        for pk in holders(drive) - holding:
            assert not passed_by(drive.fresh(), pk), "asked before, and is in the same position"
        if step != "move":
            if begun:
                assert holders(drive) <= holding, "nobody gets a seat once it has begun"
            after, still_used_up = limits(drive.fresh())
            if hall == after and used_up <= still_used_up:  # else people passed over count again
                for pk, place in places_shown(drive).items():
                    assert place <= numbers.get(pk, place), "nobody falls back in the queue"
        still = places(drive.event)
        assert {pk: at for pk, at in still.items() if pk in in_line}.items() <= in_line.items()
        if step == "move":
            assert still == in_line, "a start that is moved costs nobody their place"


def _registered(event: Event, email: str, sessions: Sequence[int] = ()) -> Registration:
    done = registration.register(
        actor=VISITOR,
        event=event,
        wanted=Wanted(Person(name="Ayşe", email=email, country="TR"), sessions=sessions),
        key=email,
    )
    return progress.confirm_address(registration=done.registration)


def test_nobody_passes_who_has_yet_to_confirm_an_address_as_well() -> None:
    event = make_event(capacity=1)
    _registered(event, "anna@example.org")

    def ask(name: str) -> Registration:
        return registration.register(
            actor=VISITOR,
            event=event,
            wanted=Wanted(Person(name=name, email=f"{name}@example.org", country="BE")),
            key=name,
        ).registration

    bert = ask("bert")
    Event.objects.filter(pk=event.pk).update(capacity=2)
    seats.refill(event=event)
    ask("carl")
    assert _states(event) == ["confirmed", "waiting", "waiting"]
    progress.confirm_address(registration=bert)
    assert _states(event) == ["confirmed", "confirmed", "waiting"]
    Event.objects.filter(pk=event.pk).update(capacity=4)
    ask("dora")
    assert _states(event)[2:] == ["waiting", "offered"], "one seat is left for who asked before"


def test_people_approved_together_get_what_is_left_in_their_order() -> None:
    event, now = make_event(capacity=2), timezone.now()
    unknown = {"queued_at": now, "address_confirmed_at": None}
    make_registration(event, state="waiting", **unknown | {"queued_at": now - timedelta(hours=1)})
    pks = [make_registration(event, state="approval", **unknown).pk for _n in range(2)]
    progress.decide(actor=OPERATOR, event=event, registrations=pks, approve=True)
    assert _states(event) == ["waiting", "offered", "waiting"]


def _states(event: Event) -> list[str]:
    return [row.state for row in Registration.objects.filter(event=event).order_by("pk")]


def test_a_freed_seat_goes_to_the_oldest_and_after_its_deadline_to_the_next() -> None:
    event = make_event(capacity=1)
    first, _second, _third = (_registered(event, f"{n}@example.org") for n in range(3))
    progress.cancel(registration=first)
    assert _states(event) == ["cancelled", "offered", "waiting"]
    seats.expire(event=event, now=timezone.now() + timedelta(hours=49))
    assert _states(event) == ["cancelled", "cancelled", "offered"]


def test_who_accepted_a_seat_is_not_told_that_it_is_lost() -> None:
    event = make_event(capacity=1)
    first, second = (_registered(event, f"{n}@example.org") for n in range(2))
    progress.cancel(registration=first)
    progress.answer_offer(registration=second, accept=True)
    progress.answer_offer(registration=second, accept=True)  # in another tab
    with pytest.raises(Refused, match="The seat is yours already"):
        progress.answer_offer(registration=second, accept=False)
    assert _states(event) == ["cancelled", "confirmed"]


def test_a_seat_that_was_accepted_and_cancelled_is_free_again() -> None:
    event = make_event(capacity=1)
    first, second, _third = (_registered(event, f"{n}@example.org") for n in range(3))
    progress.cancel(registration=first)
    progress.answer_offer(registration=second, accept=True)
    progress.cancel(registration=second)
    assert _states(event) == ["cancelled", "cancelled", "offered"]


def test_nothing_is_offered_once_the_event_has_begun() -> None:
    event = make_event(capacity=1)
    first, _second = (_registered(event, f"{n}@example.org") for n in range(2))
    begun = event.begins_at
    assert isinstance(begun, datetime)
    progress.cancel(registration=first, now=begun, ending=Registration.Ending.ORGANISER)
    assert _states(event) == ["cancelled", "waiting"]


def test_new_capacity_is_offered_at_once_and_quotas_are_kept() -> None:
    event = make_event(capacity=1)
    partner = Delegation.objects.create(event=event, name="Partner", quota=1)
    for number in range(4):
        _registered(event, f"{number}@example.org")
    Registration.objects.filter(event=event, email__in=["1@example.org", "2@example.org"]).update(
        delegation=partner
    )
    Event.objects.filter(pk=event.pk).update(capacity=3)
    seats.refill(event=event)
    assert _states(event) == ["confirmed", "offered", "waiting", "offered"]
    assert seats.refill(event=event).offered == []


def test_whoever_moves_up_gets_one_letter_that_names_their_sessions() -> None:
    event = make_event(capacity=2)
    talks = [make_session(event, f"Talk {n}", at=f"1{n}:00", capacity=1) for n in range(3)]
    chosen = [talk.pk for talk in talks]
    first, second = (_registered(event, f"{n}@example.org", chosen) for n in range(2))
    mail.outbox.clear()
    registration.change_registration(
        registration=first, wanted=Wanted(Person("Ayşe", "", "TR"), sessions=chosen[2:])
    )
    (letter,) = mail.outbox  # the second has two of the three sessions now
    assert letter.to == [second.email]
    assert letter.subject == "You have seats in sessions: A visit"
    assert "Talk 0" in letter.body
    assert "Talk 1" in letter.body
    assert "Talk 2" not in letter.body


def test_an_offer_with_sessions_is_one_letter() -> None:
    event = make_event(capacity=1)
    talks = [make_session(event, f"Talk {n}", at=f"1{n}:00", capacity=1) for n in range(3)]
    first = _registered(event, "first@example.org")
    _registered(event, "b@example.org", [talk.pk for talk in talks])
    mail.outbox.clear()
    progress.cancel(registration=first)
    letters = [one for one in mail.outbox if one.to == ["b@example.org"]]
    assert [one.subject for one in letters] == ["A seat for you: A visit"]
    assert all(f"Talk {n}" in letters[0].body for n in range(3))


def test_whoever_gets_a_seat_is_told_once_and_of_their_sessions() -> None:
    event = make_event(capacity=1)
    talk = make_session(event, "Talk", capacity=1)
    first = _registered(event, "first@example.org", [talk.pk])
    held, seat = mail.outbox
    assert "held for you until" in held.body
    assert "Without your confirmation we delete the registration." in held.body
    assert (seat.subject, "Talk" in seat.body) == ("You have a seat: A visit", True)
    second = _registered(event, "second@example.org")
    progress.cancel(registration=first)
    mail.outbox.clear()
    progress.answer_offer(registration=second, accept=True)
    progress.answer_offer(registration=second, accept=True)
    assert [one.subject for one in mail.outbox] == ["You have a seat: A visit"]
    progress.cancel(registration=second)
    mail.outbox.clear()
    progress.rejoin(registration=second)
    assert [one.subject for one in mail.outbox] == ["You have a seat: A visit"]


def test_who_confirms_late_is_not_told_that_the_seat_is_gone_and_theirs() -> None:
    event = make_event(capacity=1)
    done = registration.register(
        actor=VISITOR,
        event=event,
        wanted=Wanted(Person(name="Late", email="late@example.org", country="NL")),
        key="late",
    )
    mail.outbox.clear()
    progress.confirm_address(
        registration=done.registration, now=timezone.now() + timedelta(hours=25)
    )
    assert _states(event) == ["confirmed"]
    assert [one.subject for one in mail.outbox] == ["You have a seat: A visit"]


def test_an_offer_ends_when_the_event_begins_and_the_person_is_told() -> None:
    event = make_event(capacity=1)
    first, second, _third = (_registered(event, f"{n}@example.org") for n in range(3))
    progress.cancel(registration=first)
    # The event is moved to tomorrow, before the offer would have ended.
    tomorrow = timezone.localdate() + timedelta(days=1)
    Event.objects.filter(pk=event.pk).update(start=tomorrow, end=tomorrow)
    event.refresh_from_db()
    assert event.begins_at is not None
    seats.refill(event=event)
    assert second.offers.get(closed_at=None).deadline == event.begins_at
    mail.outbox.clear()
    seats.expire_all(now=event.begins_at)
    assert _states(event) == ["cancelled", "waiting", "waiting"]
    letter, other = mail.outbox
    assert letter.subject == "The seat is no longer held for you: A visit"
    assert "join the waiting list again" not in letter.body
    assert (other.to, other.subject) == (["2@example.org"], "We have no seat for you: A visit")


def test_who_still_waits_when_the_event_begins_is_told_once_and_again_if_it_moves() -> None:
    event = make_event(capacity=1)
    for n in range(2):
        _registered(event, f"{n}@example.org")
    make_registration(event, email="undecided@example.org", state="approval", language="nl")
    assert event.begins_at is not None
    mail.outbox.clear()
    seats.expire_all(now=event.begins_at - timedelta(minutes=1))
    assert not mail.outbox
    for minutes in (0, 1):
        seats.expire_all(now=event.begins_at + timedelta(minutes=minutes))
    waiting, undecided = mail.outbox
    assert (waiting.to, undecided.to) == (["1@example.org"], ["undecided@example.org"])
    assert "No seat had become free for you" in waiting.body
    assert "/en/events/" in waiting.body
    assert "/nl/events/" in undecided.body
    assert _states(event) == ["confirmed", "waiting", "approval"]
    mail.outbox.clear()
    later = event.begins_at.date() + timedelta(days=3)
    Event.objects.filter(pk=event.pk).update(start=later, end=later)
    event.refresh_from_db()
    seats.expire_all(now=event.begins_at)
    assert len(mail.outbox) == 2
    Event.objects.filter(pk=event.pk).update(status="cancelled")
    seats.refill(event=event)
    seats.expire_all(now=event.begins_at + timedelta(days=1))
    assert len(mail.outbox) == 2


def test_an_unconfirmed_address_holds_a_seat_for_a_day_only() -> None:
    event = make_event(capacity=1)
    wanted = Wanted(Person(name="Nobody", email="typo@example.org", country="NL"))
    registration.register(actor=VISITOR, event=event, wanted=wanted, key="a")
    _registered(event, "real@example.org")
    assert _states(event) == ["offered", "waiting"]
    mail.outbox.clear()
    seats.expire_all(now=timezone.now() + timedelta(hours=25))
    assert _states(event) == ["cancelled", "offered"]
    letters = {letter.to[0]: letter for letter in mail.outbox}
    ended = letters["typo@example.org"]
    assert ended.subject == "The seat is no longer held for you: A visit"
    assert "You did not confirm your email address in time" in ended.body
    assert "If you did not register, ignore this email." in ended.body
    assert len(mail.outbox) == 2


def test_who_waits_and_never_confirms_the_address_is_told_that_it_ended() -> None:
    event = make_event(capacity=1)
    _registered(event, "real@example.org")
    wanted = Wanted(Person(name="Nobody", email="typo@example.org", country="NL"))
    registration.register(actor=VISITOR, event=event, wanted=wanted, key="a")
    mail.outbox.clear()
    seats.expire_all(now=timezone.now() + seats.FORGOTTEN + timedelta(minutes=1))
    assert _states(event) == ["cancelled", "confirmed"] or _states(event) == [
        "confirmed",
        "cancelled",
    ]
    (letter,) = mail.outbox
    assert letter.subject == "Your registration has expired: A visit"
    assert "the seat" not in letter.body


def test_cancelling_a_session_frees_its_people_for_another_at_that_time() -> None:
    event = make_event()
    one, two = make_session(event, capacity=1), make_session(event, capacity=1)
    person = _registered(event, "a@example.org")
    about = Person(name="A", email="", country="NL")
    registration.change_registration(registration=person, wanted=Wanted(about, sessions=[one.pk]))
    Session.objects.filter(pk=one.pk).update(cancelled_at=timezone.now())
    seats.refill(event=event)
    assert person.seats.get().state == "cancelled"
    registration.change_registration(registration=person, wanted=Wanted(about, sessions=[two.pk]))
    assert person.seats.get(session=two).state == "confirmed"


def test_two_sessions_at_one_time_cannot_both_be_chosen() -> None:
    event = make_event()
    one, two = make_session(event, capacity=5), make_session(event, capacity=5)
    wanted = Wanted(Person("A", "a@example.org", "NL"), sessions=[one.pk, two.pk])
    with pytest.raises(Refused):
        registration.register(actor=VISITOR, event=event, wanted=wanted, key="a")
    assert not Registration.objects.exists()


@pytest.mark.parametrize("people", [2, 8])
def test_a_session_that_takes_place_after_all_asks_the_same_queries_for_few_and_many(
    people: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    event = make_event()
    talk = make_session(event)
    for _n in range(people):
        make_seat(make_registration(event, state="approval"), talk, "cancelled")
    with django_assert_num_queries(12):
        seats.refill(event=event)
    assert set(SessionSeat.objects.values_list("state", flat=True)) == {"waiting"}
