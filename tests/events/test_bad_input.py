"""What people and programs send that nobody had in mind, point by point."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from rresi.accounts.roles import OPERATOR
from rresi.core import ratelimit
from rresi.events import links
from rresi.events.models import Attendance, Registration, Session, SessionSeat
from rresi.events.queries.programme import item_of, programme_of
from rresi.events.rules.meetings import cut
from rresi.events.services import check_in, progress, publishing
from rresi.events.services.programme import drop_session
from rresi.events.views.registering import FROM_ONE_PLACE
from tests.factories.accounts import make_person
from tests.factories.aftermath import make_attendee, make_past_event
from tests.factories.events import make_event, make_organiser, make_session
from tests.factories.registrations import make_registration, make_seat
from tests.pages import page

pytestmark = pytest.mark.django_db
URL = "/en/events/visit/register/"
FIELDS = {"name": "Ayşe Yılmaz", "email": "ayse@example.org", "country": "TR"}


def test_one_address_in_three_spellings_and_by_an_account_is_one_registration() -> None:
    make_event()
    for number, email in enumerate(("ayse@example.org", " AYSE@example.org", "Ayse@Example.org")):
        Client().post(URL, {**FIELDS, "email": email, "key": str(number)})
    account = make_person("ayse@example.org", name="Ayşe")
    signed_in = Client()
    signed_in.force_login(account)
    answer = signed_in.post(URL, {**FIELDS, "key": "account"})
    assert answer.status_code == 302
    mine = Registration.objects.get()
    assert mine.state == "confirmed"  # whoever is signed in with the address has confirmed it
    # The first letter, two with the link again, and that the seat is theirs.
    assert len(mail.outbox) == 4
    assert "You have a seat" in page(signed_in, answer["Location"])


def test_a_link_opened_by_another_who_is_signed_in_stays_its_owner_s() -> None:
    event = make_event()
    mine = make_registration(event, name="Ayşe Yılmaz")
    other = Client()
    other.force_login(make_person("bram@example.org", name="Bram"))
    assert "Ayşe Yılmaz" in page(other, links.path_for(mine))
    mine.refresh_from_db()
    assert mine.account is None
    answer = other.get("/en/events/visit/my-registration/")
    assert answer["Location"].endswith("/register/")  # Bram has none of his own
    progress.replace_link(registration=mine)
    assert other.get(links.path_for(mine)).status_code == 404


def test_a_registration_of_an_event_that_is_over_is_not_cancelled(client: Client) -> None:
    event = make_past_event()
    came = make_attendee(event)
    shown = page(client, links.path_for(came))
    assert "This event is over" in shown
    assert "We look forward to meeting you" not in shown
    assert 'value="cancel"' not in shown
    act = f"{links.path_for(came)}act/"
    answer = client.post(act, {"do": "cancel"}, follow=True)  # from a page opened before
    assert "This event is over." in answer.content.decode()
    came.refresh_from_db()
    assert came.state == "confirmed"
    gone = {"state": "cancelled", "ending": "own", "cancelled_at": timezone.now()}
    Registration.objects.filter(pk=came.pk).update(**gone)
    assert 'value="rejoin"' not in page(client, links.path_for(came))


def test_meetings_through_the_hour_that_clocks_show_twice_are_cut_once() -> None:
    zone = ZoneInfo("Europe/Brussels")
    begins = datetime(2031, 10, 26, 1, 30, tzinfo=zone)
    ends = datetime(2031, 10, 26, 4, 0, tzinfo=zone)  # three and a half hours later
    starts = [at.astimezone(UTC) for at in cut(begins, ends, 30, 0)]
    assert len(starts) == len(set(starts)) == 7
    assert {b - a for a, b in pairwise(starts)} == {timedelta(minutes=30)}


def test_the_day_of_a_check_in_is_the_one_of_the_place_when_clocks_change() -> None:
    event = make_event(start=date(2026, 10, 24), end=date(2026, 10, 25))
    person = make_registration(event)
    last = datetime(2026, 10, 25, 23, 30, tzinfo=ZoneInfo("Europe/Brussels"))
    scan = check_in.Sent(uuid4(), person.token_hash, last.astimezone(UTC))
    check_in.record(actor=OPERATOR, event=event, scans=[scan], device="one", sent_at=last)
    fact = Attendance.objects.get()
    assert fact.day == fact.at.astimezone(ZoneInfo(event.zone)).date()


def test_a_session_with_people_in_it_is_cancelled_and_they_are_told_once() -> None:
    event = make_event()
    shop = make_session(event, "Repair workshop", capacity=5)
    people = [make_registration(event) for _ in range(3)]
    for person in people:
        make_seat(person, shop)
    elsewhere = make_registration(event)
    item = item_of(event, shop.pk)
    assert item is not None
    drop_session(actor=OPERATOR, event=event, pk=shop.pk, seen=item.token)
    assert SessionSeat.objects.filter(state="confirmed").count() == 3  # not before it is published
    publishing.publish_changes(
        actor=OPERATOR, event=event, seen=programme_of(event).token, note="", tell=True
    )
    assert not SessionSeat.objects.exclude(state="cancelled").exists()
    shown = page(Client(), links.path_for(people[0]))
    assert "The session was cancelled" in shown
    form = page(Client(), f"{links.path_for(people[0])}change/")
    assert "Repair workshop" not in form
    assert "The session was cancelled" not in page(Client(), links.path_for(elsewhere))


def test_of_a_thousand_registrations_from_one_place_a_town_hall_s_worth_is_taken(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = 1_000_000.0
    monkeypatch.setattr(ratelimit, "time", lambda: clock)
    taken = 0
    for _second in range(100):  # ten a second
        clock += 1
        taken += sum(not FROM_ONE_PLACE.empty("198.51.100.1") for _n in range(10))
    assert 100 <= taken <= 111
    assert not FROM_ONE_PLACE.empty("198.51.100.2")  # nobody else is held up


def test_one_email_address_sent_again_and_again_is_one_seat_and_four_letters() -> None:
    make_event(capacity=3)
    for number in range(20):
        answer = Client().post(URL, {**FIELDS, "key": f"again-{number}"})
        assert answer.status_code == 302  # the sender learns nothing
    assert Registration.objects.get().state == "offered"
    assert len(mail.outbox) == 4


def test_a_session_moved_onto_another_is_shown_to_who_has_both() -> None:
    event = make_event()
    one = make_session(event, "Repair", at="10:00", capacity=5)
    two = make_session(event, "Harbour", at="12:00", capacity=5)
    mine = make_registration(event)
    make_seat(mine, one)
    make_seat(mine, two)
    assert "At the same time as" not in page(Client(), links.path_for(mine))
    Session.objects.filter(pk=two.pk).update(
        starts_at=one.starts_at + timedelta(minutes=30), ends_at=one.ends_at + timedelta(hours=1)
    )
    shown = page(Client(), links.path_for(mine))
    assert "At the same time as “Harbour”" in shown
    answer = Client().post(
        f"{links.path_for(mine)}change/",
        {**FIELDS, "sessions_0": [str(one.pk), str(two.pk)]},
    )
    assert answer.status_code == 422


@pytest.mark.parametrize(
    "chosen", ["delegation={}", "session={}-confirmed", "session=%C2%B2-waiting"]
)
def test_a_filter_with_a_number_that_no_key_can_be_finds_nobody_or_counts_as_none(
    chosen: str, client: Client
) -> None:
    event = make_event()
    make_registration(event)
    client.force_login(make_organiser(event, make_person()))
    people = f"/en/events/{event.slug}/desk/people/?{chosen.format('9' * 40)}"
    assert client.get(people).status_code == 200
