"""Check-in: facts that are there once, whatever the doors send, in any order, twice or late."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any
from unittest.mock import patch
from uuid import UUID, uuid4
from zoneinfo import ZoneInfo

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone
from hypothesis import given, settings
from hypothesis import strategies as st

from rresi.accounts.roles import OPERATOR, VISITOR
from rresi.core.refusals import Refused
from rresi.events.links import path_for
from rresi.events.models import (
    Attendance,
    Event,
    Registration,
    Scan,
    Session,
    SessionSeat,
    hash_of,
)
from rresi.events.queries import check_in as queries
from rresi.events.queries import photographs
from rresi.events.rules.check_in import CODE_LENGTH, corrected, outcome_of
from rresi.events.services import check_in as services
from rresi.events.services import progress, publishing, seats
from rresi.events.services.check_in import Sent
from rresi.events.services.walk_ins import WalkIn, walk_in
from tests.factories.accounts import make_person
from tests.factories.events import make_event, make_host, make_organiser, make_session
from tests.factories.registrations import make_registration
from tests.pages import page

pytestmark = pytest.mark.django_db
Outcome = Scan.Outcome
NOON = timezone.now().replace(hour=12, minute=0, second=0, microsecond=0)
DOOR = "/en/events/visit/check-in/"


@pytest.fixture(autouse=True)
def _an_hour_after_noon(monkeypatch: pytest.MonkeyPatch) -> None:
    """What is scanned an hour ago is scanned today: not so in the first hour of a day."""
    monkeypatch.setattr(timezone, "now", lambda: NOON + timedelta(hours=1))


def scan(person: Registration, *, after: int = 0, session: Session | None = None) -> Sent:
    """A scan so and so many seconds after `NOON`."""
    at = NOON + timedelta(seconds=after)
    return Sent(uuid4(), person.token_hash, at, session.pk if session else None)


def sent(event: Event, *scans: Sent, device: str = "one") -> list[str]:
    answers = services.record(actor=OPERATOR, event=event, scans=scans, device=device)
    return [answer.outcome.value for answer in answers]


def test_a_fact_is_there_once_however_often_it_is_sent() -> None:
    event = make_event()
    person = make_registration(event)
    first = scan(person)
    assert sent(event, first) == ["counted"]
    assert sent(event, first, first) == ["counted", "counted"]  # the answer was lost on the way
    assert sent(event, scan(person, after=600)) == ["again"]
    assert Attendance.objects.count() == 1
    assert Scan.objects.count() == 2


def test_two_doors_that_were_offline_merge_without_loss() -> None:
    event = make_event()
    people = [make_registration(event) for _ in range(6)]
    sent(event, *(scan(person, after=100) for person in people[:4]), device="north")
    late = sent(event, *(scan(person, after=40) for person in people[2:]), device="south")
    assert late == ["two-doors", "two-doors", "counted", "counted"]
    assert queries.counts(event).ever == 6
    # the earlier of the two times stands
    assert {fact.at for fact in Attendance.objects.filter(registration__in=people[2:4])} == {
        NOON + timedelta(seconds=40)
    }
    assert [row.outcome for row in queries.conflicts(event)] == ["two-doors", "two-doors"]


def test_who_comes_back_through_another_door_later_is_no_conflict() -> None:
    event = make_event()
    person = make_registration(event)
    sent(event, scan(person), device="north")
    assert sent(event, scan(person, after=121), device="south") == ["again"]
    assert not queries.conflicts(event).exists()


def test_another_events_code_and_an_unknown_one_say_so() -> None:
    event, other = make_event(), make_event("other")
    stranger = make_registration(other)
    assert sent(event, scan(stranger)) == ["elsewhere"]
    assert sent(event, Sent(uuid4(), "0" * 64, NOON)) == ["unknown"]
    assert not Attendance.objects.exists()
    assert queries.conflicts(event).count() == 2


@pytest.mark.parametrize(
    ("state", "said"),
    [
        ("cancelled", "cancelled"),
        ("waiting", "no-seat"),
        ("approval", "no-seat"),
        ("offered", "counted"),
    ],
)
def test_what_the_registration_says_decides(state: str, said: str) -> None:
    event = make_event()
    assert sent(event, scan(make_registration(event, state=state))) == [said]
    assert Attendance.objects.count() == (said == "counted")


def test_somebody_at_the_desk_lets_in_whom_the_door_could_not() -> None:
    event = make_event()
    person = make_registration(event, state="waiting")
    sent(event, scan(person))
    row = queries.conflicts(event).get()
    services.admit(actor=OPERATOR, event=event, scan=row)
    services.admit(actor=OPERATOR, event=event, scan=row)
    assert queries.counts(event).ever == 1
    assert not queries.conflicts(event).exists()
    sent(event, Sent(uuid4(), "0" * 64, NOON))
    with pytest.raises(Refused, match="No one"):
        services.admit(actor=OPERATOR, event=event, scan=queries.conflicts(event).get())


def test_a_mistake_is_taken_back_and_stays_on_record() -> None:
    event = make_event()
    person = make_registration(event)
    services.check_in(actor=OPERATOR, event=event, registration=person)
    today = Attendance.objects.get().day
    undo: dict[str, Any] = {
        "actor": OPERATOR,
        "event": event,
        "registration": person,
        "session": None,
    }
    assert services.take_back(**undo, day=today) == 1
    assert services.take_back(**undo, day=today) == 0
    assert queries.counts(event).ever == 0
    assert Scan.objects.get().outcome == Outcome.UNDONE
    assert services.check_in(actor=OPERATOR, event=event, registration=person).outcome == "counted"


def test_what_a_device_takes_back_counts_for_nothing_whichever_arrives_first() -> None:
    event = make_event()
    person, other = make_registration(event), make_registration(event)
    wrong, late = scan(person), scan(other, after=5)
    assert sent(event, wrong) == ["counted"]
    assert sent(event, replace(wrong, undone=True)) == ["undone"]
    assert sent(event, replace(wrong, undone=True), wrong) == ["undone", "undone"]
    assert sent(event, replace(late, undone=True)) == ["undone"]
    assert sent(event, late) == ["undone"]  # the first attempt had been held up on the way
    assert not Attendance.objects.exists()
    assert sent(event, scan(person, after=60)) == ["counted"]
    assert queries.counts(event).ever == 1


def test_what_another_door_recorded_stays_when_one_takes_its_scan_back() -> None:
    event = make_event()
    person = make_registration(event)
    wrong = scan(person)
    sent(event, wrong, device="north")
    sent(event, scan(person, after=600), device="south")
    sent(event, replace(wrong, undone=True), device="north")
    assert Attendance.objects.get().at == NOON + timedelta(seconds=600)


def test_a_walk_in_who_is_taken_back_is_expected_no_longer() -> None:
    event = make_event()
    guest, never = (WalkIn(uuid4(), "Guest", "NL", NOON) for _ in range(2))
    walk_in(actor=OPERATOR, event=event, person=guest, device="one")
    for person in (guest, guest, never):
        back = replace(person, undone=True)
        done = walk_in(actor=OPERATOR, event=event, person=back, device="one")
        assert done.outcome == "undone"
    walk_in(actor=OPERATOR, event=event, person=never, device="one")
    numbers = queries.counts(event)
    assert (numbers.ever, numbers.expected) == (0, 0)
    assert Registration.objects.get().state == "cancelled"


@pytest.mark.parametrize("how", ["another door", "the desk", "its scan"])
def test_who_was_added_at_the_door_goes_with_the_only_check_in(how: str) -> None:
    event = make_event(capacity=1)
    session = make_session(event)
    guest = WalkIn(uuid4(), "Guest", "NL", NOON)
    walk_in(actor=OPERATOR, event=event, person=guest, device="one")
    person = Registration.objects.get()
    waits = make_registration(event, state="waiting")
    services.check_in(actor=OPERATOR, event=event, registration=person, session=session)
    of: dict[str, Any] = {"actor": OPERATOR, "event": event}
    day = Attendance.objects.filter(session=None).get().day
    code = person.token_hash
    for place in (session, None):
        person.refresh_from_db()
        assert person.state == "confirmed", "is checked in elsewhere"
        last = place is None
        assert services.ends_with(person, session=place, day=day) == last
        if how == "another door":
            pk = place.pk if place else None
            assert services.take_back_code(**of, code=code, session_id=pk) == 1
        elif how == "the desk":
            services.take_back(**of, registration=person, session=place, day=day)
        else:
            row = Scan.objects.get(session=place)
            at, pk = row.scanned_at, place.pk if place else None
            sent(event, Sent(row.pk, code, at, pk, undone=True), device="two")
    person.refresh_from_db()
    assert (person.state, person.ending) == ("cancelled", "organiser")
    waits.refresh_from_db()
    assert waits.state == "offered", "the seat went on"
    again = walk_in(actor=OPERATOR, event=event, person=guest, device="one")
    assert again.outcome == "undone", "sent once more by the door that had added them"


def test_who_had_registered_stays_when_a_walk_in_is_undone() -> None:
    event = make_event()
    person = make_registration(event, email="ayse@example.org")
    guest = WalkIn(uuid4(), "Ayşe", "TR", NOON, email="ayse@example.org")
    walk_in(actor=OPERATOR, event=event, person=guest, device="one")
    walk_in(actor=OPERATOR, event=event, person=replace(guest, undone=True), device="one")
    person.refresh_from_db()
    assert person.state == "confirmed"
    assert not Attendance.objects.exists()


def test_without_javascript_it_asks_before_somebody_added_goes(
    helper: Client, event: Event
) -> None:
    guest = WalkIn(uuid4(), "Guest", "NL", NOON)
    walk_in(actor=OPERATOR, event=event, person=guest, device="one")
    person, stays = Registration.objects.get(), make_registration(event)
    assert helper.get(f"{DOOR}people/").json()["people"][0][5:] == [1]
    services.check_in(actor=OPERATOR, event=event, registration=stays)
    undo = {"person": person.pk, "session": 0, "undo": 1}
    answer = helper.post(f"{DOOR}by-name/", undo)
    assert "the registration is cancelled too" in answer.content.decode()
    assert Attendance.objects.count() == 2
    kept = dict(re.findall(r'name="(\w+)" value="(\d+)"', answer.content.decode()))
    assert helper.post(f"{DOOR}by-name/", kept).status_code == 302
    person.refresh_from_db()
    assert person.state == "cancelled"
    assert helper.post(f"{DOOR}by-name/", undo | {"person": stays.pk}).status_code == 302
    assert not Attendance.objects.exists()


@pytest.mark.parametrize(
    ("hours", "says"),
    [(19, "has yet to begin: "), (1, ""), (-1, ""), (-9, "is over since ")],
)
def test_the_door_says_when_a_session_is_hardly_meant(
    helper: Client, hours: int, says: str
) -> None:
    event = Event.objects.get()
    today = timezone.localdate(timezone=ZoneInfo(event.zone))
    Event.objects.update(start=today, end=today + timedelta(days=1))
    begins = timezone.now() + timedelta(hours=hours)
    session = make_session(event, "Tonight", starts_at=begins, ends_at=begins + timedelta(hours=1))
    person = make_registration(event)
    shown = page(helper, f"{DOOR}?session={session.pk}")
    line = re.search(r"data-doubt>(.*?)</p>", shown)
    assert line
    assert bool(line[1]) == bool(says)
    assert says in line[1]
    assert f'data-since="{(begins - timedelta(hours=2)).isoformat()}"' in shown
    form = {"person": person.pk, "session": session.pk}
    answer = helper.post(f"{DOOR}by-name/", form, follow=True)
    _done, *odd = [str(one) for one in answer.context["messages"]]
    assert [says in one for one in odd] == [True] * bool(says)
    assert Attendance.objects.count() == 1
    assert "data-doubt></p>" in page(helper, DOOR)
    Event.objects.update(start=today + timedelta(days=2), end=today + timedelta(days=3))
    assert "The event does not take place today, but: " in page(helper, DOOR)


def test_a_device_hears_that_somebody_is_there_no_longer(helper: Client, event: Event) -> None:
    person = make_registration(event)
    services.check_in(actor=OPERATOR, event=event, registration=person)
    _status, before = posted(helper)
    code = person.token_hash[:CODE_LENGTH]
    status, after = posted(helper, taken_back=[[code, 0], ["0" * CODE_LENGTH, 0], [code, 999]])
    assert status == 200
    assert after["counts"]["today"] == 0
    assert after["stamp"] != before["stamp"]
    assert posted(helper, taken_back=[["x"]])[0] == 400


def test_a_session_and_the_day_are_facts_of_their_own() -> None:
    event = make_event()
    session, person = make_session(event), make_registration(event)
    assert sent(event, scan(person), scan(person, session=session)) == ["counted", "counted"]
    numbers = queries.counts(event)
    assert (numbers.ever, numbers.sessions) == (1, {session.pk: 1})


def test_a_session_of_another_event_counts_as_the_day() -> None:
    event, other = make_event(), make_event("other")
    sent(event, scan(make_registration(event), session=make_session(other)))
    assert Attendance.objects.get().session is None


def test_a_walk_in_is_registered_once_and_there() -> None:
    event = make_event(capacity=0)
    person = WalkIn(uuid4(), " Ayşe Yıldız ", "tr", NOON, "Efeler Belediyesi")
    for _ in range(2):
        done = walk_in(actor=OPERATOR, event=event, person=person, device="one")
        assert (done.outcome, done.name) == ("counted", "Ayşe Yıldız")
    registered = Registration.objects.get()
    assert (registered.email, registered.country, registered.state) == ("", "TR", "confirmed")
    another = WalkIn(uuid4(), "Without address too", "NL", NOON)
    walk_in(actor=OPERATOR, event=event, person=another, device="one")
    assert queries.counts(event).ever == 2
    with pytest.raises(Refused):
        walk_in(actor=OPERATOR, event=event, person=WalkIn(uuid4(), "", "NL", NOON), device="one")


def test_a_walk_in_who_had_registered_is_found_by_address() -> None:
    event = make_event()
    person = make_registration(event, email="ayse@example.org")
    guest = WalkIn(uuid4(), "Ayşe", "TR", NOON, email="Ayse@example.org ")
    walk_in(actor=OPERATOR, event=event, person=guest, device="one")
    assert Attendance.objects.get().registration == person


def test_a_walk_in_with_an_address_gets_their_link_once() -> None:
    event = make_event(languages=["nl", "en"])
    guest = WalkIn(uuid4(), "Wanda", "PL", NOON, email="Wanda@example.org ", language="de")
    first, again = (
        walk_in(actor=OPERATOR, event=event, person=guest, device="one") for _ in range(2)
    )
    assert first.written_to
    assert again.written_to
    assert not again.known
    [letter] = mail.outbox
    wanda = Registration.objects.get()
    assert letter.to == ["wanda@example.org"]
    assert letter.subject.startswith("Ihr persönlicher Link")
    assert path_for(wanda).replace("/en/", "/de/").partition(":")[0] in letter.body
    same = walk_in(actor=OPERATOR, event=event, person=replace(guest, id=uuid4()), device="one")
    assert (same.known, same.written_to) == (True, False)
    for chosen, email in (
        ("", "piet@example.org"),
        ("xx", "jan@example.org"),
        ("de", "no address"),
    ):
        other = replace(guest, id=uuid4(), email=email, language=chosen)
        done = walk_in(actor=OPERATOR, event=event, person=other, device="one")
        assert done.written_to == ("@" in email)
    assert [one.to for one in mail.outbox[1:]] == [["piet@example.org"], ["jan@example.org"]]
    kept = Registration.objects.order_by("pk").values_list("email", "language")
    assert list(kept)[1:] == [("piet@example.org", "nl"), ("jan@example.org", "nl"), ("", "de")]


def test_a_door_is_told_who_was_known_and_whose_data_are_erased(
    helper: Client, event: Event
) -> None:
    person = make_registration(event, email="ada@example.org", state="waiting")
    guest = {"id": str(uuid4()), "name": "A", "country": "NL", "at": NOON.isoformat()}
    _status, answer = posted(helper, walk_ins=[guest | {"email": "ada@example.org"}])
    [told] = answer["answers"]
    assert (told["known"], told["outcome"], told["name"]) == (True, "no-seat", person.name)
    assert posted(helper, conflicts=[guest["id"]])[1]["gone"] == []
    progress.erase(registration=person)
    assert posted(helper, conflicts=[guest["id"]])[1]["gone"] == [guest["id"]]


@pytest.mark.parametrize("state", ["waiting", "approval", "cancelled"])
def test_who_is_added_at_the_door_and_had_no_seat_is_told_apart(
    helper: Client, event: Event, state: str
) -> None:
    person = make_registration(event, name="Ada", email="ada@example.org", state=state)
    guest = {"id": str(uuid4()), "name": "A.", "country": "NL", "email": "ada@example.org"}
    said = helper.post(f"{DOOR}walk-in/", guest, follow=True).content.decode()
    person.refresh_from_db()
    assert person.state == state
    if state == "cancelled":  # like anybody who comes: a registration of its own, with a seat
        assert Registration.objects.filter(state="confirmed", at_door=True).exists()
    else:
        assert f"Ada: {Scan.Outcome.NO_SEAT.label}" in said
        assert not Attendance.objects.exists()
        assert Scan.objects.get().outcome == Scan.Outcome.NO_SEAT


def test_only_who_may_check_in_does() -> None:
    event = make_event()
    for act in (
        lambda: services.record(actor=VISITOR, event=event, scans=[], device="x"),
        lambda: services.check_in(
            actor=VISITOR, event=event, registration=make_registration(event)
        ),
    ):
        with pytest.raises(PermissionDenied):
            act()


@settings(deadline=None, max_examples=25)
@given(
    st.lists(
        st.tuples(st.integers(0, 4), st.integers(0, 2), st.integers(0, 300), st.booleans()),
        max_size=25,
    ),
    st.randoms(),
)
def test_any_order_of_arrival_gives_the_same_facts(
    plan: list[tuple[int, int, int, bool]], chance: random.Random
) -> None:
    """Three doors scan five people, take some back, and send in any order, some of it twice."""
    Registration.objects.all().delete()
    Event.objects.all().delete()
    event = make_event()
    people = [make_registration(event) for _ in range(5)]
    scans = [(scan(people[who], after=after), str(where)) for who, where, after, _back in plan]
    backs = [
        (replace(one, undone=True), device)
        for (one, device), (*_facts, back) in zip(scans, plan, strict=True)
        if back
    ]
    batches = [scans, *([one] for one in chance.sample(scans, len(scans) // 2))]
    batches += [[one] for one in backs]
    chance.shuffle(batches)
    for batch in batches:
        for one, device in chance.sample(batch, len(batch)):
            sent(event, one, device=device)
    standing = [(who, after) for who, _where, after, back in plan if not back]
    came = {who for who, _after in standing}
    assert queries.counts(event).ever == len(came)
    first = {who: min(after for w, after in standing if w == who) for who in came}
    assert {fact.registration_id: fact.at for fact in Attendance.objects.all()} == {
        people[who].pk: NOON + timedelta(seconds=after) for who, after in first.items()
    }
    assert Scan.objects.count() == len(plan)
    assert Scan.objects.filter(outcome="undone").count() == len(backs)


def test_a_clock_that_is_off_is_put_right() -> None:
    now = timezone.now()
    slow = now - timedelta(hours=3)
    assert corrected(slow - timedelta(minutes=5), sent_at=slow, now=now) == now - timedelta(
        minutes=5
    )
    assert corrected(now + timedelta(days=1), sent_at=now, now=now) == now
    assert corrected(datetime.fromtimestamp(0, tz=now.tzinfo), sent_at=now, now=now) < now


def test_two_scans_at_one_door_are_no_conflict() -> None:
    at = timezone.now()
    same: Iterable[tuple[str, datetime]] = [("one", at)]
    assert outcome_of("confirmed", there=True, others=same, device="one", at=at) == "again"
    assert outcome_of("confirmed", there=True, others=same, device="two", at=at) == "two-doors"


# --- over HTTP ----------------------------------------------------------------------------------


@pytest.fixture
def event() -> Event:
    return make_event()


@pytest.fixture
def helper(event: Event, client: Client) -> Client:
    client.force_login(make_host(event, make_person()))
    return client


def posted(client: Client, **changes: Any) -> Any:
    body = {"device": "d", "door": "", "sent_at": timezone.now().isoformat(), "scans": []}
    answer = client.post(
        f"{DOOR}scans/", json.dumps(body | changes), content_type="application/json"
    )
    return answer.status_code, answer.json()


@pytest.mark.parametrize(
    "odd",
    [
        b"[" * 100_000,
        b'{"device": "d", "sent_at": "9999-12-31T23:59:59-14:00"}',
        b'{"device": "d", "sent_at": "2026-01-01T00:00:00Z", "after": 1e400}',
        b'{"device": "\\ud800", "sent_at": "2026-01-01T00:00:00Z"}',
        b'{"device": "d", "sent_at": "2026-01-01T00:00:00Z", "taken_back": [["\\ud800", 0]]}',
        b'{"device": "d", "sent_at": "2026-01-01T00:00:00Z", "taken_back": [["x", 1e30]]}',
    ],
)
def test_what_no_device_sends_is_refused(helper: Client, odd: bytes) -> None:
    answer = helper.post(f"{DOOR}scans/", odd, content_type="application/json")
    assert answer.status_code == 400


def test_a_session_with_limited_seats_knows_whose_they_are(helper: Client, event: Event) -> None:
    limited = make_session(event, "Small workshop", at="12:00", capacity=1)
    open_to_all = make_session(event, "Opening", at="12:00")
    full, other, waits = (make_registration(event) for _ in range(3))
    SessionSeat.objects.create(registration=full, session=limited, state="confirmed")
    SessionSeat.objects.create(registration=waits, session=limited, state="waiting")
    before = helper.get(f"{DOOR}people/").json()
    (seat,) = before["seats"][str(limited.pk)]
    assert before["people"][seat][:2] == [full.token_hash[:CODE_LENGTH], full.name]
    # Whoever gives the seat to another moves what devices know.
    limited.seats.update(state="cancelled")
    SessionSeat.objects.create(registration=other, session=limited, state="confirmed")
    after = helper.get(f"{DOOR}people/").json()
    (seat,) = after["seats"][str(limited.pk)]
    assert after["people"][seat][1] == other.name
    assert after["stamp"] != before["stamp"]
    Session.objects.filter(pk=open_to_all.pk).update(capacity=5)
    now = helper.get(f"{DOOR}people/").json()
    assert now["seats"][str(open_to_all.pk)] == []
    assert now["stamp"] != after["stamp"]
    # Without JavaScript the host is asked as well, and may let them in.
    form = {"person": full.pk, "session": limited.pk}
    asked = helper.post(f"{DOOR}by-name/", form)
    assert f"{full.name} has no seat in this session" in asked.content.decode()
    assert not Attendance.objects.exists()
    assert helper.post(f"{DOOR}by-name/", form | {"sure": 1}).status_code == 302
    assert helper.post(f"{DOOR}by-name/", form | {"person": other.pk}).status_code == 302
    assert Attendance.objects.filter(session=limited).count() == 2


def test_a_device_gets_names_without_the_codes_of_badges(helper: Client, event: Event) -> None:
    person = make_registration(event, organisation_name="Gemeente Den Haag")
    gone = make_registration(event, state="cancelled")
    content = helper.get(f"{DOOR}people/").json()
    assert [line[1:] for line in content["people"] if line[1] == person.name] == [
        [person.name, "Gemeente Den Haag", "", hash_of(f"{event.pk} {person.email}")[:8]]
    ]
    assert {line[3] for line in content["people"]} == {"", "x"}
    assert content["people"][0][0] == person.token_hash[:CODE_LENGTH]
    text = json.dumps(content)
    assert person.token not in text
    assert person.email not in text
    assert gone.token not in text
    assert gone.name not in text


def test_five_thousand_people_are_less_than_a_megabyte(helper: Client, event: Event) -> None:
    now = timezone.now()
    made = []
    for number in range(5000):
        person = Registration(
            event=event,
            state="confirmed",
            name=f"Ayşegül Yıldız-Öztürk van der Meer {number}",
            organisation_name=f"Efeler Belediyesi Sosyal İşler Müdürlüğü {number}",
            email=f"p{number}@example.org",
            country="TR",
            language="tr",
            idempotency_key=str(number),
            queued_at=now,
            confirmed_at=now,
            address_confirmed_at=now,
        )
        person.token_hash = f"{number:064x}"
        person.token = f"{number:022d}"
        made.append(person)
    Registration.objects.bulk_create(made)
    answer = helper.get(f"{DOOR}people/")
    assert len(answer.json()["people"]) == 5000
    assert len(answer.content) < 1_000_000


def test_a_device_sends_and_is_answered(helper: Client, event: Event) -> None:
    person, other = (
        make_registration(event),
        make_registration(make_event("other", name="Elsewhere")),
    )
    rows = [
        {"id": str(uuid4()), "code": one.token_hash, "session": 0, "at": NOON.isoformat()}
        for one in (person, other)
    ]
    guest = {"id": str(uuid4()), "name": "Guest", "country": "NL", "at": NOON.isoformat()}
    status, answer = posted(
        helper, scans=rows, walk_ins=[guest, guest | {"id": str(uuid4()), "country": ""}]
    )
    assert status == 200
    assert [one["outcome"] for one in answer["answers"]] == [
        "counted",
        "elsewhere",
        "counted",
        "refused",
    ]
    assert "Elsewhere" in answer["answers"][1]["words"]
    assert answer["answers"][0]["name"] == person.name
    assert answer["counts"]["today"] == 2
    assert [person.token_hash[:CODE_LENGTH], 0] in answer["present"]
    _status, later = posted(helper, after=answer["last"])
    assert later["present"] == []


@pytest.mark.parametrize(
    "changes",
    [
        {"scans": [{"id": "x"}]},
        {"scans": [{"id": str(uuid4()), "code": "short", "at": NOON.isoformat()}]},
        {"scans": [{"id": str(uuid4()), "code": "0" * 64, "at": "2026-01-01"}]},
        {"scans": 3},
        {"sent_at": "yesterday"},
        {"after": "x"},
    ],
)
def test_what_cannot_be_read_is_refused(helper: Client, changes: dict[str, Any]) -> None:
    assert posted(helper, **changes)[0] == 400


def test_too_many_scans_at_once_are_refused(helper: Client) -> None:
    rows = [{"id": str(UUID(int=n)), "code": "0" * 64, "at": NOON.isoformat()} for n in range(201)]
    assert posted(helper, scans=rows)[0] == 409


def test_sending_asks_the_same_number_of_queries_for_one_scan_and_for_many(
    helper: Client, event: Event, django_assert_max_num_queries: Any
) -> None:
    def rows(count: int) -> list[dict[str, str]]:
        people = [make_registration(event) for _ in range(count)]
        return [{"id": str(uuid4()), "code": p.token_hash, "at": NOON.isoformat()} for p in people]

    for count in (1, 60):
        body = rows(count)
        with django_assert_max_num_queries(27):
            assert posted(helper, scans=body)[0] == 200


def test_others_learn_nothing(event: Event, client: Client) -> None:
    assert client.get(DOOR).status_code == 302
    client.force_login(make_organiser(make_event("other"), make_person()))
    for path in (DOOR, f"{DOOR}people/", f"{DOOR}worker.js"):
        assert client.get(path).status_code == 404


def test_the_worker_keeps_the_page_and_what_it_needs(helper: Client) -> None:
    answer = helper.get(f"{DOOR}worker.js")
    assert answer.headers["Content-Type"].startswith("text/javascript")
    text = answer.content.decode()
    assert f'"{DOOR}"' in text
    for name in ("check-in.js", "rresi.css", "qr-scanner.min.js", "qr-scanner-worker.min.js"):
        assert name in text
    assert "&quot;" not in text


def test_without_javascript_somebody_is_checked_in_by_name(helper: Client, event: Event) -> None:
    session = make_session(event, "Opening")
    person = make_registration(event, name="İlknur Şahin")
    shown = page(helper, f"{DOOR}?q=ilknur+sahin&session={session.pk}")
    assert "İlknur Şahin" in shown
    data = {"person": person.pk, "session": session.pk}
    answer = helper.post(f"{DOOR}by-name/", data, follow=True)
    assert "İlknur Şahin: Checked in" in answer.content.decode()
    assert queries.counts(event).sessions == {session.pk: 1}
    assert "Undo check-in" in answer.content.decode()  # at once, without another search
    helper.post(f"{DOOR}by-name/", data | {"undo": "1"})
    assert queries.counts(event).sessions == {}
    assert helper.post(f"{DOOR}by-name/", {"person": 0}).status_code == 404


def test_who_is_admitted_takes_part_as_everybody_who_is_there(
    helper: Client, event: Event, client: Client
) -> None:
    today = timezone.localdate()
    Event.objects.filter(pk=event.pk).update(start=today, end=today, capacity=1)
    waits = make_registration(event, state="waiting", name="Fi Waits", email="fi@example.org")
    gone = make_registration(event, state="cancelled", name="Gone Gus", email="gus@example.org")
    twice = make_registration(event, state="cancelled", email="two@example.org")
    stands = make_registration(event, state="approval", email="two@example.org")
    assert "You have no seat" in page(client, path_for(waits))
    for person in (waits, gone, twice):
        row = scan(person)
        sent(event, row)
        for _twice in range(2):
            helper.post(f"/en/events/visit/desk/check-in/{row.id}/", {"admit": "1"})
    counts = queries.counts(event)
    assert (counts.expected, counts.today) == (3, 3)
    for words in ("3 people have a seat; there was 1 seat to give", "3 of 3 people came"):
        assert words in " ".join(page(helper, "/en/events/visit/desk/").split())
    assert set(photographs.nameable(event)) == {waits, gone, stands}
    for person in (waits, gone, stands):
        shown = page(client, path_for(person))
        assert "You have been checked in." in shown
        for tab in ("Evaluation", "My promises", "My certificate", "Notes and questions"):
            assert f">{tab}</a>" in shown
    twice.refresh_from_db()
    assert twice.state == "cancelled"


def test_without_javascript_a_walk_in_is_added(helper: Client, event: Event) -> None:
    data = {"id": str(uuid4()), "name": "Guest", "country": "NL", "email": "guest@example.org"}
    for _ in range(2):
        answer = helper.post(f"{DOOR}walk-in/", data, follow=True)
        assert "Undo check-in" in answer.content.decode()
        assert "They get an email with their link." in answer.content.decode()
    assert len(mail.outbox) == 1
    assert queries.counts(event).today == 1
    assert (
        helper.post(f"{DOOR}walk-in/", data | {"name": "", "id": str(uuid4())}).status_code == 409
    )


def test_the_tab_shows_counts_and_conflicts(helper: Client, event: Event) -> None:
    person = make_registration(event, state="waiting", name="Waiting Walter")
    sent(event, scan(person))
    shown = page(helper, "/en/events/visit/desk/check-in/")
    assert "Waiting Walter" in shown
    assert "The event, on any day or in any session" in shown
    row = Scan.objects.get()
    helper.post(f"/en/events/visit/desk/check-in/{row.pk}/", {"admit": "1"})
    assert queries.counts(event).ever == 1
    assert "To be checked" not in page(helper, "/en/events/visit/desk/check-in/")


def test_after_cancelling_who_had_a_seat_is_still_counted(event: Event) -> None:
    for state in ("confirmed", "confirmed", "waiting"):
        make_registration(event, state=state)
    before = queries.expected(event)
    publishing.cancel_event(actor=OPERATOR, event=event, seen=event.version)
    assert queries.expected(event) == before > 0


def test_a_badges_address_names_nobody(event: Event, client: Client) -> None:
    person = make_registration(event, name="Secret Name")
    for start in ("/C/", "/c/"):
        shown = page(client, start + person.token)
        assert "A visit" in shown
        assert "Secret Name" not in shown
    unknown = client.get("/C/" + "x" * 22, headers={"accept-language": "tr"})
    assert unknown.status_code == 404
    assert '<html lang="tr"' in unknown.content.decode()
    client.force_login(make_host(event, make_person()))
    assert "Secret Name" in page(client, f"/C/{person.token}")


def test_a_scan_of_another_event_is_neither_told_nor_taken_back() -> None:
    here, elsewhere = make_event(), make_event("elsewhere")
    theirs = scan(make_registration(elsewhere, name="Yasmin"))
    sent(elsewhere, theirs)
    for one in (theirs, replace(theirs, undone=True)):
        [answer] = services.record(actor=OPERATOR, event=here, scans=[one], device="two")
        assert answer.name == ""
    assert Attendance.objects.get().event == elsewhere
    assert Scan.objects.get().outcome == Outcome.COUNTED


def test_a_walk_in_waits_for_whoever_gives_seats() -> None:
    event, person = make_event(), WalkIn(uuid4(), "Yasmin", "MA", NOON)
    with patch.object(seats, "lock", wraps=seats.lock) as lock:
        walk_in(actor=OPERATOR, event=event, person=person, device="one")
    lock.assert_called_once_with(event)


def test_a_draft_checks_nobody_in(event: Event) -> None:
    person = make_registration(event)
    Event.objects.filter(pk=event.pk).update(status="draft")
    event.refresh_from_db()
    guest = WalkIn(id=uuid4(), name="Ada", country="BE", at=timezone.now())
    with pytest.raises(Refused, match="Publish the event first"):
        walk_in(actor=OPERATOR, event=event, person=guest, device="d")
    with pytest.raises(Refused, match="Publish the event first"):
        services.check_in(actor=OPERATOR, event=event, registration=person)
    assert [row.pk for row in Registration.objects.filter(event=event)] == [person.pk]
    assert not Scan.objects.exists()
    assert services.record(actor=OPERATOR, event=event, scans=[], device="d") == []
