"""A meeting block that moves takes all that hangs on its time along, and its organiser sees it."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Any

import icalendar
import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone

from rresi.accounts.roles import OPERATOR
from rresi.core.refusals import Refused
from rresi.core.tasks import deliver_mail
from rresi.engines.matching import Plan, Progress, plan_mission
from rresi.events import links, tasks
from rresi.events.attendees import calendar_token
from rresi.events.changes import Change
from rresi.events.models import Event, Meeting, MeetingPlan, MeetingTables, Registration, Session
from rresi.events.queries import attending
from rresi.events.queries.programme import programme_of
from rresi.events.queries.wishes import slots_of
from rresi.events.services import meetings, planning, progress, publishing, telling, wishes
from rresi.events.services.wishes import Profile
from rresi.events.times import span_in
from tests.factories.accounts import make_person
from tests.factories.changes import change
from tests.factories.events import make_event, make_organiser, make_session
from tests.factories.registrations import make_consent, make_registration

pytestmark = pytest.mark.django_db
DAY, HOUR, SLOT = timedelta(days=1), timedelta(hours=1), timedelta(minutes=20)


def make_block(event: Event, at: str = "10:00") -> Session:
    block = make_session(event, "Meetings", at=at, kind="meetings")
    MeetingTables.objects.create(session=block, tables=1, minutes=20, pause=0)
    return block


def make_guests(event: Event, count: int) -> list[Registration]:
    guests = [make_registration(event, name=f"Guest {n}") for n in range(count)]
    for one in guests:
        make_consent(one, "meetings")
    return guests


def make_plan(block: Session, *pairs: tuple[Registration, Registration, int]) -> MeetingPlan:
    """A published plan: who meets whom, in which slot of the block."""
    plan = MeetingPlan.objects.create(event=block.event, state="published")
    for first, second, slot in pairs:
        Meeting.objects.create(
            plan=plan,
            session=block,
            starts_at=block.starts_at + SLOT * slot,
            minutes=20,
            table=1,
            first=first,
            second=second,
        )
    return plan


def move(block: Session, by: timedelta, *, longer: timedelta = timedelta(0)) -> None:
    block.refresh_from_db()
    times = {"starts_at": block.starts_at + by, "ends_at": block.ends_at + by + longer}
    change(block.event, block, **times)


def publish(event: Event) -> None:
    """Publish what waits, and let the worker tell people."""
    event.refresh_from_db()
    made = publishing.publish_changes(
        actor=OPERATOR, event=event, seen=programme_of(event).token, tell=True
    )
    telling.send(made.pk)


def changes_of(event: Event) -> list[Change]:
    """The changes of sessions that wait."""
    return [one for one in programme_of(event).changes if isinstance(one, Change)]


def starts(plan: MeetingPlan) -> list[datetime]:
    return list(plan.meetings.order_by("pk").values_list("starts_at", flat=True))


def entries(client: Client, who: Registration) -> list[Any]:
    """The meetings of somebody's calendar."""
    token = calendar_token(who.event, attending.key_of(who.pk), who.links)
    feed = client.get(f"/en/events/{who.event.slug}/calendar/{token}.ics")
    assert feed.status_code == 200
    found = icalendar.Calendar.from_ical(feed.content).walk("VEVENT")
    return [one for one in found if "meeting-" in str(one["uid"])]


@pytest.fixture
def event() -> Event:
    return make_event()


@pytest.mark.parametrize("by", [DAY, HOUR, SLOT, -SLOT], ids=["day", "hour", "slot", "back"])
def test_meetings_follow_their_block_everywhere(
    event: Event, client: Client, by: timedelta
) -> None:
    block = make_block(event)
    a, b, c, bystander = make_guests(event, 4)
    plan = make_plan(block, (a, b, 0), (a, c, 1), (b, c, 2))
    standby = Meeting.objects.create(
        plan=plan,
        session=block,
        starts_at=block.starts_at,
        minutes=0,
        table=0,
        first=b,
        second=bystander,
        standby=True,
    )
    before, [first, *_more] = starts(plan), entries(client, a)
    move(block, by)
    assert starts(plan) == before, "nothing moves before it is published"
    publish(event)
    assert starts(plan) == [at + by for at in before]
    standby.refresh_from_db()
    assert standby.starts_at == block.starts_at + by
    [moved, _second] = entries(client, a)
    assert (moved["uid"], moved["dtstart"].dt) == (first["uid"], first["dtstart"].dt + by)
    assert moved["sequence"] > first["sequence"]
    page = client.get(links.path_for(a, "events:mine_meetings")).content.decode()
    assert f"{block.starts_at.astimezone(block.zone) + by:%H:%M}–" in page
    [letter] = [one for one in mail.outbox if one.to == [a.email]]
    assert "Your meetings are now:" in letter.body
    assert "- Meeting with Guest 1, " in letter.body
    assert letter.body.count("(not accepted by both yet)") == 2
    [other] = [one for one in mail.outbox if one.to == [bystander.email]]
    assert "Your meetings" not in other.body


def test_a_later_plan_in_another_block_still_counts_higher(event: Event, client: Client) -> None:
    block, other = make_block(event), make_block(event, "14:00")
    a, b = make_guests(event, 2)
    plan = make_plan(block, (a, b, 0))
    for _time in range(3):
        move(block, SLOT)
        publish(event)
    [before] = entries(client, a)
    MeetingPlan.objects.filter(pk=plan.pk).update(state="replaced")
    make_plan(other, (a, b, 0))
    [after] = entries(client, a)
    assert after["uid"] == before["uid"]
    assert after["sequence"] > before["sequence"]


def appointments(client: Client, person: Registration) -> dict[str, tuple[str, int]]:
    """Status and sequence of the meetings in somebody's calendar, by identity."""
    event = person.event
    token = calendar_token(event, f"registration:{person.pk}", person.links)
    answer = client.get(f"/en/events/{event.slug}/calendar/{token}.ics")
    found = icalendar.Calendar.from_ical(answer.content).walk("VEVENT")
    return {
        str(one["uid"]): (str(one["status"]), int(str(one["sequence"])))
        for one in found
        if "meeting" in str(one["uid"])
    }


def test_a_meeting_that_a_new_plan_drops_is_called_off_until_the_event_is_over(
    event: Event, client: Client
) -> None:
    block = make_block(event)
    ada, bo, cem = make_guests(event, 3)
    before = make_plan(block, (ada, bo, 0))
    [(uid, (_status, sequence))] = appointments(client, ada).items()
    MeetingPlan.objects.filter(pk=before.pk).update(state="replaced")
    make_plan(block, (ada, cem, 0))
    found = appointments(client, ada)
    assert found.pop(uid) == ("CANCELLED", sequence + 1)
    assert [status for status, _number in found.values()] == ["TENTATIVE"]
    assert appointments(client, bo) == {uid: ("CANCELLED", sequence + 1)}
    MeetingPlan.objects.filter(event=event).update(state="replaced")
    make_plan(block, (ada, bo, 1))
    assert appointments(client, bo) == {uid: ("TENTATIVE", sequence + 2)}, "it is back"
    Event.objects.filter(pk=event.pk).update(start=timezone.localdate() - 9 * DAY, end=None)
    assert [status for status, _number in appointments(client, cem).values()] == []


def test_a_meeting_is_tentative_until_both_accept_and_says_when_it_is_called_off(
    event: Event, client: Client
) -> None:
    block = make_block(event)
    ada, bo = make_guests(event, 2)
    make_plan(block, (ada, bo, 0))
    assert [status for status, _number in appointments(client, ada).values()] == ["TENTATIVE"]
    Meeting.objects.update(first_answer="accepted", second_answer="accepted")
    [entry] = entries(client, ada)
    assert str(entry["status"]) == "CONFIRMED"
    assert entry["dtstamp"].dt <= timezone.now()
    Meeting.objects.update(second_answer="declined")
    [entry] = entries(client, ada)
    assert str(entry["summary"]) == f"Cancelled: Meeting with {bo.name}"


def test_a_meeting_that_stands_again_counts_as_a_later_change(event: Event, client: Client) -> None:
    block = make_block(event)
    ada, bo = make_guests(event, 2)
    make_plan(block, (ada, bo, 0))
    [meeting] = Meeting.objects.all()
    seen = [next(iter(appointments(client, ada).values()))]

    def step(status: str) -> None:
        [found] = appointments(client, ada).values()
        assert found == next(iter(appointments(client, bo).values()))
        assert found[0] == status
        seen.append(found)

    for _turn in range(2):
        for accept, status in ((False, "CANCELLED"), (True, "TENTATIVE")):
            meetings.answer(registration=bo, meeting=meeting.pk, accept=accept)
            step(status)
        progress.cancel(registration=bo)
        [(status, sequence)] = appointments(client, ada).values()
        assert status == "CANCELLED"
        assert sequence > seen[-1][1]
        progress.rejoin(registration=bo)
        step("TENTATIVE")
        assert seen[-1][1] > sequence
    numbers = [sequence for _status, sequence in seen]
    assert numbers == sorted(set(numbers))


def test_a_meeting_without_room_since_its_block_moved_is_called_off(
    event: Event, client: Client
) -> None:
    block = make_block(event)
    ada, bo = make_guests(event, 2)
    make_plan(block, (ada, bo, 2))
    [(uid, (_status, sequence))] = appointments(client, ada).items()
    move(block, HOUR, longer=-SLOT)
    publish(event)
    assert not Meeting.objects.exists()
    assert appointments(client, ada) == {uid: ("CANCELLED", sequence + 1)}
    assert appointments(client, bo) == {uid: ("CANCELLED", sequence + 1)}
    bo.delete()
    assert appointments(client, ada) == {}


def test_the_organiser_sees_what_moves_along_before_it_is_sent(
    event: Event, client: Client
) -> None:
    block = make_block(event)
    a, b, c = make_guests(event, 3)
    keys = [slot.key for slot in slots_of(event)]
    wishes.save_profile(registration=c, profile=Profile(away=keys[:1]))
    make_plan(block, (a, b, 0), (a, c, 2))
    move(block, DAY, longer=-SLOT)
    client.force_login(make_organiser(event, make_person()))
    page = client.get(f"/en/events/{event.slug}/desk/publish/").content.decode()
    assert "1 meeting of the published plan moves with it." in page
    assert "1 meeting of the published plan no longer fits and is removed." in page
    assert "1 person has said when they cannot meet." in page
    own = links.path_for(c, "events:mine_wishes")
    assert "The times have changed" not in client.get(own).content.decode()
    publish(event)
    assert "Please enter that again for the new times" in client.get(own).content.decode()
    wishes.save_profile(registration=c, profile=Profile(away=[slots_of(event)[0].key]))
    assert "The times have changed" not in client.get(own).content.decode()
    assert Meeting.objects.count() == 1
    letters = {one.to[0]: one.body for one in mail.outbox}
    assert "You have no meetings any more." in letters[c.email]
    assert "You told us when you cannot meet." in letters[c.email]
    assert "You told us when" not in letters[a.email]


def test_what_was_seen_is_outdated_once_a_plan_was_published(event: Event) -> None:
    block = make_block(event)
    a, b = make_guests(event, 2)
    move(block, DAY)
    seen = programme_of(event).token
    make_plan(block, (a, b, 0))
    assert programme_of(event).token != seen


def test_who_meets_in_a_block_with_seats_is_told_without_a_seat_there(event: Event) -> None:
    block = make_block(event)
    Session.objects.filter(pk=block.pk).update(capacity=10)
    a, b, stranger = make_guests(event, 3)
    make_plan(block, (a, b, 0))
    move(block, DAY)
    publish(event)
    assert {one.to[0] for one in mail.outbox} == {a.email, b.email}
    assert stranger.email not in str(mail.outbox)


def test_blocks_can_change_places_and_no_one_is_at_two_tables(event: Event) -> None:
    one, other = make_block(event), make_block(event, "11:00")
    a, b, c, d = make_guests(event, 4)
    plan = make_plan(one, (a, b, 0))
    Meeting.objects.create(
        plan=plan, session=other, starts_at=other.starts_at, minutes=20, table=1, first=c, second=d
    )
    move(one, HOUR)
    move(other, -HOUR)
    publish(event)
    assert starts(plan) == [one.starts_at + HOUR, other.starts_at - HOUR]
    move(one, -HOUR)  # onto the other, where the table is taken
    [seen] = changes_of(event)
    assert (seen.session, seen.lost) == (one.pk, 1)
    publish(event)
    assert [m.session_id for m in plan.meetings.all()] == [other.pk]


def test_a_plan_that_waits_moves_too_and_one_that_is_made_starts_anew(
    event: Event, monkeypatch: pytest.MonkeyPatch
) -> None:
    block = make_block(event)
    a, b = make_guests(event, 2)
    ready = make_plan(block, (a, b, 0))
    MeetingPlan.objects.filter(pk=ready.pk).update(state="ready")
    [before] = starts(ready)
    wishes.wish(registration=a, other=b.pk, what="meet")
    running = meetings.ask_plan(actor=OPERATOR, event=event, seconds=2)

    def moved_meanwhile(*args: Any, **options: Any) -> Plan:
        found = plan_mission(*args, **options)
        move(block, DAY)
        publish(event)
        return found

    monkeypatch.setattr(planning, "plan_mission", moved_meanwhile)
    planning.run_plan(running.pk, workers=0)
    running.refresh_from_db()
    assert (running.state, running.error) == ("failed", "moved")
    assert starts(ready) == [before + DAY]
    assert not mail.outbox[0].body.count("Your meetings"), "nobody knows of a plan that waits"


def test_meetings_of_a_block_that_is_cancelled_and_moved_come_back_with_it(event: Event) -> None:
    block = make_block(event)
    a, b = make_guests(event, 2)
    plan = make_plan(block, (a, b, 0))
    [before] = starts(plan)
    change(event, block, cancelled=True)
    [seen] = changes_of(event)
    assert re.match("1 meeting .* is cancelled with it", seen.consequences[0])
    publish(event)
    assert "You have no meetings any more." in mail.outbox[0].body
    times = {"starts_at": block.starts_at + DAY, "ends_at": block.ends_at + DAY}
    change(event, block, cancelled=False, **times)
    publish(event)
    assert starts(plan) == [before + DAY]
    assert "- Meeting with" in mail.outbox[-1].body


def test_a_new_title_leaves_meetings_alone(event: Event) -> None:
    block = make_block(event)
    a, b = make_guests(event, 2)
    make_plan(block, (a, b, 0))
    change(event, block, room="2")
    [seen] = changes_of(event)
    assert not seen.consequences
    publish(event)
    assert "Your meetings" not in mail.outbox[0].body


def test_no_plan_is_offered_for_blocks_that_have_begun(event: Event, client: Client) -> None:
    block = make_block(event)
    make_guests(event, 2)
    client.force_login(make_organiser(event, make_person()))
    url = f"/en/events/{event.slug}/desk/meetings/"
    assert "Make a plan" in client.get(url).content.decode()
    past = timezone.now() - DAY
    Session.objects.filter(pk=block.pk).update(starts_at=past, ends_at=past + HOUR)
    page = client.get(url).content.decode()
    assert "All meeting blocks have begun" in page
    assert "Make a plan" not in page
    with pytest.raises(Refused, match="have begun"):
        meetings.ask_plan(actor=OPERATOR, event=event)


def test_the_button_for_all_meetings_goes_once_all_are_answered(
    event: Event, client: Client
) -> None:
    block = make_block(event)
    a, b, c = make_guests(event, 3)
    make_plan(block, (a, b, 0), (a, c, 1))
    path = links.path_for(a, "events:mine_meetings")
    assert "Accept all meetings" in client.get(path).content.decode()
    meetings.answer(registration=c, meeting=Meeting.objects.latest("pk").pk, accept=False)
    client.post(f"{path}act/", {"do": "accept-all"})
    assert "Accept all meetings" not in client.get(path).content.decode()
    answers = list(Meeting.objects.order_by("pk").values_list("first_answer", flat=True))
    assert answers == ["accepted", "open"], "what the other declined is not to be accepted"


def test_a_plan_says_how_far_it_is_in_each_state(event: Event, client: Client) -> None:
    make_block(event)
    make_guests(event, 2)
    client.force_login(make_organiser(event, make_person()))
    plan = meetings.ask_plan(actor=OPERATOR, event=event)
    url = f"/en/events/{event.slug}/desk/meetings/{plan.pk}/"
    shown = client.get(url).content.decode()
    assert "has not begun yet" in shown
    assert "Do not search" in shown
    assert "other job" not in shown
    tasks.send_changes.enqueue(0)
    deliver_mail.enqueue(0)  # has a lane of its own
    assert "1 other job comes before" in " ".join(client.get(url).content.decode().split())
    overview = f"/en/events/{event.slug}/desk/meetings/"
    page = client.get(overview).content.decode()
    assert "A plan is being made." in page
    assert "Make a plan" not in page
    watch = planning._Watch(plan)
    watch.hear(Progress(1.0, 12.5, 40.0))
    assert "12.5" in client.get(url).content.decode()
    MeetingPlan.objects.update(heard_at=timezone.now() - MeetingPlan.SILENT * 2)
    assert "has not begun yet" in client.get(url).content.decode(), "the worker is busy"
    MeetingPlan.objects.update(state="running", began_at=timezone.now())
    page = client.get(url).content.decode()
    assert "The search was interrupted." in page
    assert "every 2s" not in page
    assert "Make a plan" in client.get(overview).content.decode()


@pytest.mark.parametrize(("by", "kept"), [(HOUR, True), (DAY, False)])
def test_who_has_accepted_is_asked_again_for_another_day(
    event: Event, client: Client, by: timedelta, kept: bool
) -> None:
    block = make_block(event)
    a, b = make_guests(event, 2)
    wishes.save_profile(registration=b, profile=Profile(away=[slots_of(event)[1].key]))
    own = links.path_for(a, "events:mine_meetings")
    plan = make_plan(block, (a, b, 0))
    plan.meetings.update(first_answer="accepted", second_answer="accepted")
    assert "New time" not in client.get(own).content.decode()
    before = span_in(block.starts_at, block.starts_at + SLOT, block.zone)
    move(block, by)
    [change] = changes_of(event)
    assert change.reopened == (0 if kept else 2)
    told = "2 acceptances no longer count" in " ".join(change.consequences)
    assert told != kept
    publish(event)
    other = client.get(links.path_for(b, "events:mine_meetings")).content.decode()
    assert "Decline the meetings at whose new times you cannot." in other
    assert plan.meetings.get().agreed == kept
    shown = client.get(own).content.decode()
    assert "New time" in shown
    assert f"before: {before}" in shown
    assert ("an earlier answer no longer counts" in shown) != kept
    for letter in mail.outbox:
        assert ("accept or decline each of them again" in letter.body) != kept


def test_a_new_plan_still_says_that_a_meeting_which_stays_was_moved(event: Event) -> None:
    block = make_block(event)
    a, b = make_guests(event, 2)
    for one in (a, b):
        make_consent(one, "meetings", given=True)
    plan = make_plan(block, (a, b, 0))
    plan.meetings.update(first_answer="accepted", second_answer="accepted")
    before = plan.meetings.get().starts_at
    move(block, HOUR)
    publish(event)
    again = meetings.ask_plan(actor=OPERATOR, event=event, seconds=1)
    planning.run_plan(again.pk, workers=0)
    again.refresh_from_db()
    meetings.publish_plan(actor=OPERATOR, plan=again)
    assert again.meetings.get(standby=False).moved_from == before
