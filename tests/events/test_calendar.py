"""Calendars: entries that keep their identity, move, are called off, and never shift an hour."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import icalendar
import pytest
from django.test import Client
from django.utils import timezone

from rresi.accounts.roles import OPERATOR
from rresi.core.declarations import added
from rresi.events.attendees import Appointment, Attendee, Attendees, calendar_token
from rresi.events.models import Event, Registration, Session
from rresi.events.queries import attending
from rresi.events.queries.own_data import held_about
from rresi.events.queries.programme import item_of, programme_of
from rresi.events.rules.programme import Facts
from rresi.events.services import programme, progress, publishing
from rresi.events.services.registration import Person, Wanted, change_registration
from tests.factories.events import make_event, make_session, make_venue
from tests.factories.registrations import make_registration, make_seat

pytestmark = pytest.mark.django_db
FEED = "/en/events/visit/calendar.ics"


def entries(client: Client, path: str = FEED) -> dict[str, Any]:
    answer = client.get(path)
    assert answer.status_code == 200, path
    assert answer["Content-Type"] == "text/calendar; charset=utf-8"
    calendar = icalendar.Calendar.from_ical(answer.content)
    return {str(entry["summary"]): entry for entry in calendar.walk("VEVENT")}


def publish(event: Event, session: Session, **changes: Any) -> None:
    item = item_of(event, session.pk)
    assert item
    facts = Facts.model_validate({**item.facts.model_dump(), **changes})
    programme.change_session(
        actor=OPERATOR, event=event, pk=session.pk, facts=facts, seen=item.token
    )
    token = programme_of(event).token
    publishing.publish_changes(actor=OPERATOR, event=event, seen=token, tell=False)


def test_an_entry_says_when_and_where(client: Client) -> None:
    event = make_event(zone="Europe/Istanbul")
    venue = make_venue(event, latitude=37.845, longitude=27.8396)
    session = make_session(event, venue=venue, room="2")
    make_session(event, "Not yet", published_at=None)
    found = entries(client)
    assert set(found) == {"A talk"}
    entry = found["A talk"]
    assert entry["dtstart"].dt.astimezone(UTC) == session.starts_at
    assert entry["dtstart"].params["TZID"] == "Europe/Istanbul"
    assert entry["location"] == "2, Town hall, Market 1"
    assert str(entry["status"]) == "CONFIRMED"
    assert entry["url"].endswith(f"/en/events/visit/#session-{session.pk}")


def test_a_change_raises_the_sequence_and_keeps_the_identity(client: Client) -> None:
    event = make_event()
    session = make_session(event)
    before = entries(client)["A talk"]
    publish(event, session, room="2")
    publish(event, session, starts_at=session.starts_at - timedelta(minutes=30))
    after = entries(client)["A talk"]
    assert after["uid"] == before["uid"]
    assert (before["sequence"], after["sequence"]) == (0, 2)
    assert after["dtstart"].dt == before["dtstart"].dt - timedelta(minutes=30)


def test_what_is_called_off_stays_and_says_so(client: Client) -> None:
    event = make_event()
    session = make_session(event)
    uid = entries(client)["A talk"]["uid"]
    publish(event, session, cancelled=True)
    entry = entries(client)["Cancelled: A talk"]
    assert (str(entry["status"]), entry["uid"], entry["sequence"]) == ("CANCELLED", uid, 1)


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Europe/Brussels", date(2031, 3, 30)),
        ("Europe/Brussels", date(2031, 10, 26)),
        ("Europe/Istanbul", date(2031, 10, 26)),
        ("Atlantic/Azores", date(2031, 10, 26)),
    ],
)
def test_no_entry_shifts_when_the_clocks_change_in_the_night(
    client: Client, zone: str, day: date
) -> None:
    event = make_event(zone=zone, start=day - timedelta(days=1), end=day + timedelta(days=1))
    midnight = datetime(day.year, day.month, day.day, tzinfo=UTC)
    for hour in range(-12, 30):
        starts_at = midnight + timedelta(hours=hour)
        make_session(
            event, f"{hour}", starts_at=starts_at, ends_at=starts_at + timedelta(minutes=45)
        )
    found = entries(client)
    for hour in range(-12, 30):
        begins, ends = (found[f"{hour}"][name].dt.astimezone(UTC) for name in ("dtstart", "dtend"))
        assert begins == midnight + timedelta(hours=hour)
        assert ends - begins == timedelta(minutes=45)


def test_one_session_as_a_file(client: Client) -> None:
    event = make_event()
    session = make_session(event)
    make_session(event, "Another")
    assert set(entries(client, f"/en/events/visit/sessions/{session.pk}.ics")) == {"A talk"}
    assert client.get("/en/events/visit/sessions/0.ics").status_code == 404


def test_a_persons_calendar_holds_their_seats_and_nobody_elses(client: Client) -> None:
    event, other = make_event(), make_event("other")
    make_session(event, "For all")
    mine, theirs, waiting = (
        make_session(event, title, capacity=1) for title in ("Mine", "Theirs", "Waiting")
    )
    me, them = make_registration(event), make_registration(event)
    make_seat(me, mine)
    make_seat(them, theirs)
    make_seat(me, waiting, "waiting")
    token = calendar_token(event, f"registration:{me.pk}", me.links)
    path = f"/en/events/visit/calendar/{token}.ics"
    assert set(entries(client, path)) == {"For all", "Mine"}
    assert client.get(f"/en/events/other/calendar/{token}.ics").status_code == 404
    assert client.get(f"{path[:-6]}xx.ics").status_code == 404
    assert calendar_token(other, "x") != token
    me.delete()
    assert client.get(path).status_code == 404


def test_a_cancelled_event_is_news_to_calendars(client: Client) -> None:
    event = make_event()
    make_session(event)
    Session.objects.update(updated_at=timezone.now() - timedelta(hours=1))
    path = path_of(event, make_registration(event))
    for url in (path, f"/en/events/{event.slug}/calendar.ics"):
        before = entries(client, url)["A talk"]
        assert str(before["status"]) == "CONFIRMED"
    publishing.cancel_event(actor=OPERATOR, event=event, seen=event.version)
    for url in (path, f"/en/events/{event.slug}/calendar.ics"):
        after = entries(client, url)["Cancelled: A talk"]
        assert after["sequence"] > before["sequence"]
        for name in ("dtstamp", "last-modified"):
            assert after[name].dt > before[name].dt


@pytest.mark.parametrize("ending", ["own", "organiser"])
def test_the_calendar_of_who_no_longer_comes_calls_off_what_it_showed(
    client: Client, ending: str
) -> None:
    event = make_event(start=timezone.localdate() + timedelta(days=9), end=None)
    make_session(event, "For all")
    mine, _theirs = (make_session(event, title, capacity=1) for title in ("Mine", "Theirs"))
    me, waits = make_registration(event), make_registration(event, state="waiting")
    make_seat(me, mine)
    Session.objects.filter(event=event).update(updated_at=timezone.now() - timedelta(hours=1))

    def path(person: Registration) -> str:
        token = calendar_token(event, f"registration:{person.pk}", person.links)
        return f"/en/events/visit/calendar/{token}.ics"

    before = entries(client, path(me))
    assert set(before) == {"For all", "Mine"}
    for person in (me, waits):
        progress.cancel(registration=person, ending=ending)
    after = entries(client, path(me))
    assert set(after) == {f"Cancelled: {title}" for title in before}
    for title, was in before.items():
        entry = after[f"Cancelled: {title}"]
        assert (str(entry["status"]), entry["uid"]) == ("CANCELLED", was["uid"])
        assert entry["sequence"] == was["sequence"] + 1
        assert entry["dtstamp"].dt > was["dtstamp"].dt
    assert client.get(path(waits)).status_code == 404, "there was nothing in it"
    assert list(attending.all_of(event)) == [], "they are told of nothing"
    Event.objects.filter(pk=event.pk).update(start=timezone.localdate() - timedelta(days=2))
    assert client.get(path(me)).status_code == 404, "the event is over"


def path_of(event: Event, person: Registration) -> str:
    token = calendar_token(event, f"registration:{person.pk}", person.links)
    return f"/en/events/{event.slug}/calendar/{token}.ics"


def test_a_seat_given_up_and_taken_again_stays_in_the_calendar(client: Client) -> None:
    event = make_event(start=timezone.localdate() + timedelta(days=9), end=None)
    mine, waiting = (make_session(event, title, capacity=1) for title in ("Mine", "Waiting"))
    me = make_registration(event)
    make_seat(me, mine)
    make_seat(me, waiting, "waiting")
    person = Person(me.name, me.email, "NL")
    was = entries(client, path_of(event, me))["Mine"]
    for turn in range(2):
        change_registration(registration=me, wanted=Wanted(person))
        found = entries(client, path_of(event, me))
        assert set(found) == {"Cancelled: Mine"}, "the other was never theirs"
        off = found["Cancelled: Mine"]
        assert (str(off["status"]), off["uid"]) == ("CANCELLED", was["uid"])
        assert off["sequence"] == was["sequence"] + 1
        change_registration(registration=me, wanted=Wanted(person, sessions=[mine.pk]))
        again = entries(client, path_of(event, me))["Mine"]
        assert (str(again["status"]), again["uid"]) == ("CONFIRMED", was["uid"])
        assert again["sequence"] == off["sequence"] + 1, turn
        was = again
    change_registration(registration=me, wanted=Wanted(person))
    assert [one["times"] for one in held_about(me)["sessions_given_up"]] == [3]
    Event.objects.filter(pk=event.pk).update(start=timezone.localdate() - timedelta(days=2))
    assert entries(client, path_of(event, me)) == {}, "the event is over"


def test_who_comes_after_all_has_their_sessions_back_in_the_calendar(client: Client) -> None:
    event = make_event(start=timezone.localdate() + timedelta(days=9), end=None)
    make_session(event, "For all")
    me = make_registration(event)
    was = entries(client, path_of(event, me))["For all"]
    for _turn in range(2):
        progress.cancel(registration=me)
        off = entries(client, path_of(event, me))["Cancelled: For all"]
        progress.rejoin(registration=me)
        again = entries(client, path_of(event, me))["For all"]
        assert (str(again["status"]), again["uid"]) == ("CONFIRMED", was["uid"])
        assert was["sequence"] < off["sequence"] < again["sequence"], "or it stays called off"
        was = again


def test_a_session_that_gets_limited_seats_is_called_off_for_who_has_none(client: Client) -> None:
    event = make_event(start=timezone.localdate() + timedelta(days=9), end=None)
    session = make_session(event, "For all")
    me = make_registration(event)

    def mine(one: Registration = me) -> dict[str, tuple[str, int]]:
        found = entries(client, path_of(event, one))
        return {title: (str(e["status"]), e["sequence"]) for title, e in found.items()}

    seen = [mine()["For all"][1]]
    for _turn in range(2):
        publish(event, session, capacity=1)
        [(title, (status, sequence))] = mine().items()
        assert (title, status) == ("Cancelled: For all", "CANCELLED")
        late = make_registration(event)
        assert mine(late) == {}, "it never was in theirs"
        seat = make_seat(me, session)
        seen += [sequence, mine()["For all"][1]]
        publish(event, session, capacity=None)
        seen.append(mine()["For all"][1])
        seat.delete()
    assert seen == sorted(set(seen)), "calendars take each for a later change"
    publish(event, session, capacity=1)
    Event.objects.filter(pk=event.pk).update(start=timezone.localdate() - timedelta(days=2))
    assert mine() == {}, "the event is over"


def test_appointments_stand_in_a_persons_calendar(client: Client) -> None:
    event = make_event()
    session = make_session(event)
    person = Attendee("guest:1", "Ada", "ada@example.org", "en")
    meeting = Appointment("meeting-1", "Meet Bo", session.starts_at, session.ends_at, "Table 4")

    def one(_event: Event, key: str) -> Attendee | None:
        return person if key == person.key else None

    guests = Attendees(lambda _event: [person], one, lambda _event, _key: [meeting])
    with added(guests):
        found = entries(client, f"/en/events/visit/calendar/{calendar_token(event, 'guest:1')}.ics")
    assert set(found) == {"A talk", "Meet Bo"}
    assert found["Meet Bo"]["location"] == "Table 4"


def test_a_draft_has_no_calendar(client: Client) -> None:
    make_session(make_event(status="draft"), published_at=None)
    assert client.get(FEED).status_code == 404
