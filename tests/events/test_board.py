"""What the board at the desk shows of the meetings that run now, and what can be done there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.core import mail
from django.core.exceptions import PermissionDenied
from django.test import Client
from django.utils import timezone

from rresi.accounts.roles import OPERATOR, actor_of
from rresi.core.refusals import Refused
from rresi.events import attendees, links
from rresi.events.models import Attendance, Event, Meeting, MeetingPlan, Registration, Session
from rresi.events.queries import attending
from rresi.events.queries.board import board_of
from rresi.events.queries.programme import programme_of
from rresi.events.services import meetings, progress, publishing, stand_ins, telling
from tests.factories.accounts import make_person
from tests.factories.changes import change
from tests.factories.events import make_event, make_host, make_organiser, make_session, make_venue
from tests.factories.registrations import make_consent, make_registration

pytestmark = pytest.mark.django_db
BOARD = "/en/events/visit/desk/meetings/board/"
SLOT = timedelta(minutes=20)


def make_running(begins: timedelta = -SLOT / 4) -> Meeting:
    """A meeting of Ayşe and Bram whose block begins so much from now; Can is free."""
    now, day = timezone.now(), timedelta(days=1)
    event = make_event(zone="UTC", start=now.date() - day, end=now.date() + day)
    block = make_session(event, "Talks", kind="meetings", venue=make_venue(event, "Old hall"))
    times = {"starts_at": now + begins, "ends_at": now + begins + 3 * SLOT}
    Session.objects.filter(pk=block.pk).update(**times)
    ayse, bram, can = (make_registration(event, name=name) for name in ("Ayşe", "Bram", "Can"))
    for one in (ayse, bram, can):
        make_consent(one, "meetings")
    return Meeting.objects.create(
        plan=MeetingPlan.objects.create(event=event, state="published"),
        session=block,
        starts_at=now + begins,
        minutes=20,
        table=4,
        first=ayse,
        second=bram,
        first_answer="accepted",
        second_answer="accepted",
    )


def named(event: Event, name: str) -> Registration:
    return event.registrations.get(name=name)


def test_a_host_notes_who_is_missing_and_chooses_who_stands_in(client: Client) -> None:
    meeting = make_running()
    event = meeting.plan.event
    client.force_login(make_host(event, make_person()))
    table = {"meeting": meeting.pk}
    shown = client.get(BOARD).content.decode()
    assert "Bram is missing" in shown
    assert "No one is waiting" in shown
    assert client.post(f"{BOARD}act/", {**table, "missing": meeting.second_id}).status_code == 302
    shown = client.get(BOARD).content.decode()
    assert "Ayşe is waiting; Bram is missing." in " ".join(shown.split())
    assert "Ayşe is missing too" in shown
    client.post(f"{BOARD}act/", {**table, "came": meeting.second_id})
    assert board_of(event).alone == []
    client.post(f"{BOARD}act/", {**table, "missing": meeting.second_id})
    mail.outbox.clear()
    can = named(event, "Can")
    client.post(f"{BOARD}act/", {**table, "sit": can.pk})
    [letter] = mail.outbox
    assert letter.to == [can.email]
    assert "the hosts ask you to meet Ayşe instead, now, at table 4." in letter.body
    assert "\n\nOld hall\n\nhttp" in letter.body
    bram = client.get(links.path_for(meeting.second, "events:mine_meetings")).content.decode()
    assert "someone else is standing in for you" in bram
    assert "go to your table" not in bram
    other = {"meeting": meeting.pk, "do": "sit", "person": make_registration(event).pk}
    ayse = links.path_for(meeting.first, "events:mine_meetings")
    refused = client.post(f"{ayse}act/", other)  # from a page that was open before
    assert "Someone else sits at this table by now." in refused.content.decode()
    seat = Meeting.objects.get(standby=True)
    shown = client.get(BOARD).content.decode()
    assert "Ayşe, Can" in shown
    late = client.post(f"{BOARD}act/", {**table, "came": meeting.second_id})
    assert late.status_code == 409
    assert "Someone else sits at this table" in late.content.decode()
    mine = links.path_for(can, "events:mine_meetings")
    mail.outbox.clear()
    client.post(f"{mine}act/", {"meeting": seat.pk, "do": "decline"})
    [told] = mail.outbox
    assert told.to == [meeting.first.email]
    assert "Can does not meet you now." in told.body
    shown = client.get(mine).content.decode()
    assert "You declined." in shown
    assert 'value="accept"' not in shown
    again = client.post(f"{mine}act/", {"meeting": seat.pk, "do": "accept"})  # of an old page
    assert again.status_code == 409
    assert "You are standing in" not in client.get(mine).content.decode()
    assert "The other person declined." in client.get(ayse).content.decode()
    assert "is standing in for your" not in client.get(ayse).content.decode()


def test_the_plan_at_the_desk_marks_who_was_reported_missing(client: Client) -> None:
    meeting = make_running()
    stand_ins.partner_missing(registration=meeting.first, meeting=meeting.pk)
    client.force_login(make_organiser(meeting.plan.event, make_person()))
    plan = client.get(f"/en/events/visit/desk/meetings/{meeting.plan_id}/").content.decode()
    assert "(Bram: reported missing)" in " ".join(plan.split())


def come(registration: Registration, **changes: Any) -> Attendance:
    """They are checked in now."""
    now = timezone.now()
    fact = {"event": registration.event, "day": now.date(), "at": now, **changes}
    return Attendance.objects.create(registration=registration, **fact)


def test_once_the_doors_check_people_in_nobody_absent_is_called_to_a_table() -> None:
    meeting = make_running()
    event, ayse, can = meeting.plan.event, meeting.first, named(meeting.plan.event, "Can")
    stand_ins.partner_missing(registration=ayse, meeting=meeting.pk)
    come(can, day=timezone.now().date() - timedelta(days=1))  # says nothing of today
    assert [list(one.could) for one in board_of(event).alone] == [[can]]
    come(ayse)
    assert [list(one.could) for one in board_of(event).alone] == [[]]
    mail.outbox.clear()
    with pytest.raises(Refused, match="not free any more"):  # of a page that was open before
        stand_ins.sit_with(registration=ayse, meeting=meeting.pk, other=can.pk)
    assert mail.outbox == []
    come(can, session=meeting.session)
    assert [list(one.could) for one in board_of(event).alone] == [[can]]
    stand_ins.sit_with(registration=ayse, meeting=meeting.pk, other=can.pk)
    assert [one.to for one in mail.outbox] == [[can.email]]


def test_who_is_neither_host_nor_organiser_changes_nothing_at_a_table() -> None:
    meeting = make_running()
    event, stranger = meeting.plan.event, actor_of(make_person())
    table: dict[str, Any] = {"actor": stranger, "event": event, "meeting": meeting.pk}
    with pytest.raises(PermissionDenied):
        stand_ins.note_missing(**table, person=meeting.second_id)
    with pytest.raises(PermissionDenied):
        stand_ins.note_came(**table, person=meeting.second_id)
    with pytest.raises(PermissionDenied):
        stand_ins.send_away(**table)
    with pytest.raises(PermissionDenied):
        stand_ins.choose_stand_in(**table, person=named(event, "Can").pk)
    other = make_event("other")
    theirs = actor_of(make_organiser(other, make_person()))
    with pytest.raises(Refused, match="in the meantime"):  # a table of another event
        stand_ins.note_missing(
            actor=theirs, event=other, meeting=meeting.pk, person=meeting.second_id
        )


def test_nobody_is_missing_before_a_meeting_begins_and_nobody_called_when_it_is_over() -> None:
    meeting = make_running(timedelta(minutes=4))
    ayse, can = meeting.first, named(meeting.plan.event, "Can")
    with pytest.raises(Refused, match="has not begun"):
        stand_ins.partner_missing(registration=ayse, meeting=meeting.pk)
    begun = timezone.now() - SLOT / 2
    Meeting.objects.update(starts_at=begun)
    stand_ins.partner_missing(registration=ayse, meeting=meeting.pk)
    Meeting.objects.update(starts_at=begun - SLOT)
    mail.outbox.clear()
    with pytest.raises(Refused, match="over"):
        stand_ins.sit_with(registration=ayse, meeting=meeting.pk, other=can.pk)
    assert mail.outbox == []


def test_a_declined_meeting_has_nobody_missing() -> None:
    meeting = make_running()
    Meeting.objects.update(second_answer="declined")
    with pytest.raises(Refused, match="not in the current plan"):
        stand_ins.partner_missing(registration=meeting.first, meeting=meeting.pk)


def test_a_stand_in_who_does_not_come_either_leaves_them_waiting_once(client: Client) -> None:
    meeting = make_running()
    event, ayse = meeting.plan.event, meeting.first
    stand_ins.partner_missing(registration=ayse, meeting=meeting.pk)
    seat = stand_ins.sit_with(registration=ayse, meeting=meeting.pk, other=named(event, "Can").pk)
    stand_ins.partner_missing(registration=ayse, meeting=seat.pk)
    assert [one.waits for one in board_of(event).alone] == [ayse]
    page = client.get(links.path_for(ayse, "events:mine_meetings")).content.decode()
    assert page.count('value="came"') == 2
    stand_ins.partner_came(registration=ayse, meeting=meeting.pk)  # the first of the two, late
    assert board_of(event).alone == []


def publish_move(meeting: Meeting, by: timedelta) -> dict[str, str]:
    """Move its block, publish that, and return what each person is written."""
    event, block = meeting.plan.event, Session.objects.get(pk=meeting.session_id)
    change(event, block, starts_at=block.starts_at + by, ends_at=block.ends_at + by)
    event.refresh_from_db()
    seen = programme_of(event).token
    made = publishing.publish_changes(
        actor=actor_of(make_organiser(event, make_person())), event=event, seen=seen, tell=True
    )
    mail.outbox.clear()
    telling.send(made.pk)
    return {letter.to[0]: str(letter.body) for letter in mail.outbox}


def test_a_letter_says_who_is_missing_and_who_stands_in() -> None:
    meeting = make_running()
    ayse, bram, can = (named(meeting.plan.event, name) for name in ("Ayşe", "Bram", "Can"))
    stand_ins.partner_missing(registration=ayse, meeting=meeting.pk)
    stand_ins.sit_with(registration=ayse, meeting=meeting.pk, other=can.pk)
    told = publish_move(meeting, timedelta(minutes=-2))  # it still runs
    assert "(reported missing)" in told[ayse.email]
    assert "(stands in for your missing meeting partner)" in told[ayse.email]
    assert "(you were reported missing)" in told[bram.email]
    assert "(you stand in for someone’s missing meeting partner)" in told[can.email]


def test_a_meeting_that_begins_anew_has_nobody_missing_any_more() -> None:
    meeting = make_running()
    ayse, bram, can = (named(meeting.plan.event, name) for name in ("Ayşe", "Bram", "Can"))
    stand_ins.partner_missing(registration=ayse, meeting=meeting.pk)
    stand_ins.sit_with(registration=ayse, meeting=meeting.pk, other=can.pk)
    told = publish_move(meeting, timedelta(hours=1))
    meeting.refresh_from_db()
    assert (meeting.missing, meeting.outcome) == (None, "")
    assert not Meeting.objects.filter(standby=True).exists()
    assert "missing" not in "".join(told.values())
    assert "You have no meetings any more." in told[can.email]
    assert "Meeting with Bram" in told[ayse.email]
    assert "Meeting with Ayşe" in told[bram.email]


def test_a_letter_does_not_list_meetings_that_are_over() -> None:
    meeting = make_running()
    past = timezone.now() - timedelta(hours=3)
    Meeting.objects.create(
        plan=meeting.plan,
        session=make_session(meeting.plan.event, "Earlier talks", kind="meetings"),
        starts_at=past,
        minutes=20,
        table=1,
        first=meeting.first,
        second=named(meeting.plan.event, "Can"),
    )
    told = publish_move(meeting, timedelta(minutes=2))
    assert told[meeting.first.email].count("- Meeting with") == 1


def test_a_new_plan_in_the_middle_of_a_block_is_not_called_the_first() -> None:
    meeting = make_running()
    can = named(meeting.plan.event, "Can")
    plan = MeetingPlan.objects.create(event=meeting.plan.event, state="ready")
    Meeting.objects.create(
        plan=plan,
        session=meeting.session,
        starts_at=meeting.starts_at + SLOT,
        minutes=20,
        table=1,
        first=meeting.first,
        second=can,
    )
    mail.outbox.clear()
    meetings.publish_plan(actor=OPERATOR, plan=plan)
    told = {letter.to[0]: str(letter.body) for letter in mail.outbox}
    assert "not those of the plan before" in told[meeting.first.email]
    assert "not those of the plan before" not in told[can.email], "their first"


def seat_a_stand_in(meeting: Meeting) -> Meeting:
    """Bram is missing, and Can sits with Ayşe."""
    stand_ins.partner_missing(registration=meeting.first, meeting=meeting.pk)
    can = named(meeting.plan.event, "Can")
    seat = stand_ins.sit_with(registration=meeting.first, meeting=meeting.pk, other=can.pk)
    mail.outbox.clear()
    return seat


def told() -> dict[str, str]:
    """What was written since, by address."""
    found = {letter.to[0]: str(letter.body) for letter in mail.outbox}
    mail.outbox.clear()
    return found


def test_a_host_sends_a_stand_in_away_whom_both_hear_of_and_who_is_free(client: Client) -> None:
    meeting = make_running()
    event = meeting.plan.event
    seat, can = seat_a_stand_in(meeting), named(event, "Can")
    client.force_login(make_host(event, make_person()))
    assert "Can is not needed" in client.get(BOARD).content.decode()
    assert client.post(f"{BOARD}act/", {"meeting": seat.pk, "away": "1"}).status_code == 302
    letters = told()
    assert set(letters) == {can.email, meeting.first.email}
    assert "not needed there any more" in letters[can.email]
    assert "Can does not meet you now." in letters[meeting.first.email]
    [waiting] = board_of(event).alone
    assert (waiting.waits, list(waiting.could)) == (meeting.first, [can])
    page = client.get(links.path_for(meeting.first, "events:mine_meetings")).content.decode()
    assert "Your partner is missing" in page
    assert "Meet Can" in " ".join(page.split())
    assert "Ayşe" not in client.get(links.path_for(can, "events:mine_meetings")).content.decode()
    again = client.post(f"{BOARD}act/", {"meeting": seat.pk, "away": "1"})
    assert again.status_code == 409
    assert told() == {}
    [called_off] = attendees.appointments(event, attending.key_of(can.pk))
    assert called_off.cancelled


def test_both_missing_at_a_table_leave_nobody_waiting(client: Client) -> None:
    meeting = make_running()
    event, ayse, bram = meeting.plan.event, meeting.first, meeting.second
    client.force_login(make_host(event, make_person()))
    table = {"meeting": meeting.pk}
    client.post(f"{BOARD}act/", {**table, "missing": bram.pk})
    assert "Ayşe is missing too" in client.get(BOARD).content.decode()
    client.post(f"{BOARD}act/", {**table, "missing": ayse.pk})
    board = board_of(event)
    assert (list(board.alone), list(board.seated)) == ([], [])
    assert [[one.name for one, _pk in row.people] for row in board.empty] == [["Ayşe", "Bram"]]
    assert "Tables to which no one came" in client.get(BOARD).content.decode()
    for one in (ayse, bram):
        page = client.get(links.path_for(one, "events:mine_meetings")).content.decode()
        assert "You were both reported missing." in page
        assert "These people are free now" not in page
    can = named(event, "Can")
    with pytest.raises(Refused, match="First report"):
        stand_ins.sit_with(registration=ayse, meeting=meeting.pk, other=can.pk)
    client.post(f"{BOARD}act/", {**table, "came": ayse.pk})
    [waiting] = board_of(event).alone
    assert (waiting.waits, waiting.missing) == (ayse, bram)
    client.post(f"{BOARD}act/", {**table, "missing": ayse.pk})
    stand_ins.partner_came(registration=ayse, meeting=meeting.pk)  # both sit there after all
    assert len(board_of(event).seated) == 1
    meeting.refresh_from_db()
    assert (meeting.missing, meeting.missing_at, meeting.outcome) == (None, None, "")


def test_a_table_where_the_stand_in_and_then_both_are_missing_is_listed_once() -> None:
    meeting = make_running()
    event = meeting.plan.event
    seat = seat_a_stand_in(meeting)
    desk: dict[str, Any] = {"actor": actor_of(make_host(event, make_person())), "event": event}
    stand_ins.note_missing(**desk, meeting=seat.pk, person=meeting.first_id)
    [waiting] = board_of(event).alone  # Can came, and nobody is there
    assert waiting.waits == seat.second
    stand_ins.note_missing(**desk, meeting=seat.pk, person=seat.second_id)
    board = board_of(event)
    assert list(board.alone) == []
    assert [[one.name for one, _pk in row.people] for row in board.empty] == [
        ["Ayşe", "Bram", "Can"]
    ]
    stand_ins.note_came(**desk, meeting=meeting.pk, person=meeting.first_id)
    assert [one.waits for one in board_of(event).alone] == [meeting.first]


def test_who_waited_and_declines_the_stand_in_lets_them_know() -> None:
    meeting = make_running()
    seat = seat_a_stand_in(meeting)  # who has not answered
    meetings.answer(registration=meeting.first, meeting=seat.pk, accept=False)
    assert "not needed there any more" in told()[seat.second.email]


@pytest.mark.parametrize("end", [progress.erase, partial(progress.cancel, ending="organiser")])
def test_whoever_sits_with_somebody_who_leaves_hears_of_it(end: Callable[..., object]) -> None:
    meeting = make_running()
    seat = seat_a_stand_in(meeting)
    ayse, bram, can = meeting.first, meeting.second, seat.second
    end(registration=can)
    letters = told()
    assert bram.email not in letters
    assert "Can no longer takes part" in letters[ayse.email]
    end(registration=ayse)
    assert "Ayşe no longer takes part" in told()[bram.email]


def test_who_sits_with_a_stand_in_hears_nothing_of_whom_they_waited_for() -> None:
    meeting = make_running()
    seat_a_stand_in(meeting)
    progress.erase(registration=meeting.second)
    assert meeting.first.email not in told()
