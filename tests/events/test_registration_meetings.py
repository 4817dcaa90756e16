"""Wishes, the plan of meetings, and what becomes of it."""

from __future__ import annotations

import io
from datetime import timedelta
from typing import Any
from unittest.mock import call, patch

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from pypdf import PdfReader

from rresi.accounts.roles import OPERATOR
from rresi.core.refusals import Refused
from rresi.core.taxonomies import TOPICS
from rresi.ecosystem.models import Offer, Organisation
from rresi.engines.matching import Plan, Progress, plan_mission
from rresi.events import links
from rresi.events.models import (
    Event,
    Meeting,
    MeetingPlan,
    MeetingProfile,
    MeetingTables,
    Registration,
    Session,
    Wish,
)
from rresi.events.queries import attending
from rresi.events.queries import meetings as queries
from rresi.events.queries import wishes as wish_queries
from rresi.events.queries.agenda import agenda_of
from rresi.events.queries.board import board_of
from rresi.events.queries.own_data import held_about, told_by
from rresi.events.rules.meetings import Facts, Speaks, Why, cut, score, speaks_for, standby_pairs
from rresi.events.services import (
    meetings,
    planning,
    progress,
    publishing,
    registration,
    seats,
    stand_ins,
    wishes,
)
from rresi.events.services.wishes import Profile
from tests.factories.accounts import make_person
from tests.factories.events import make_event, make_organiser, make_session
from tests.factories.registrations import make_consent, make_registration

pytestmark = pytest.mark.django_db
TOPIC = TOPICS.terms[0].key


def make_block(event: Event, *, hours: int = 1, tables: int = 5, at: str = "10:00") -> Session:
    block = make_session(event, "Meetings", at=at, kind="meetings")
    Session.objects.filter(pk=block.pk).update(ends_at=block.starts_at + timedelta(hours=hours))
    MeetingTables.objects.create(session=block, tables=tables, minutes=20, pause=0)
    return Session.objects.get(pk=block.pk)


def make_guest(event: Event, *, meets: bool = True, **changes: object) -> Registration:
    one = make_registration(event, **changes)
    make_consent(one, "meetings", given=meets)
    return one


def planned(event: Event) -> MeetingPlan:
    """A plan that was made and published."""
    plan = meetings.ask_plan(actor=OPERATOR, event=event, seconds=2)
    planning.run_plan(plan.pk, workers=0)
    plan.refresh_from_db()
    meetings.publish_plan(actor=OPERATOR, plan=plan)
    return plan


def pairs(plan: MeetingPlan) -> set[frozenset[int]]:
    return {frozenset((m.first_id, m.second_id)) for m in plan.meetings.filter(standby=False)}


def one_meeting() -> tuple[Registration, Registration, Registration, Meeting]:
    """Two who meet, one who meets nobody, and the published meeting."""
    event = make_event()
    make_block(event)
    ayse, bram, stranger = (make_guest(event) for _n in range(3))
    wishes.wish(registration=ayse, other=bram.pk, what="meet")
    return ayse, bram, stranger, planned(event).meetings.get(standby=False)


def test_a_block_is_cut_into_slots_that_fit() -> None:
    start = timezone.now()
    slots = cut(start, start + timedelta(minutes=70), 20, 5)
    assert [(at - start).seconds // 60 for at in slots] == [0, 25, 50]


def test_what_speaks_for_a_meeting_names_its_reasons() -> None:
    mine = Facts(
        seeks=frozenset({"food"}), functions=frozenset({"training"}), takes_up=frozenset({7})
    )
    theirs = Facts(
        offers=frozenset({"food"}),
        functions=frozenset({"finance", "training"}),
        practices={7: frozenset(), 8: frozenset({"food"})},
    )
    assert speaks_for(mine, theirs) == [
        Speaks(Why.ADOPTS, 7),
        Speaks(Why.TOPIC, "food"),
        Speaks(Why.PRACTICE, 8),
        Speaks(Why.OFFER, "finance"),
    ]
    assert score(speaks_for(mine, theirs)) == 1.0
    assert score(speaks_for(Facts(), Facts())) == 0.0
    assert speaks_for(Facts(organisation=1, seeks=frozenset("a")), Facts(organisation=1)) == []


@given(
    st.sets(st.integers(0, 8)),
    st.dictionaries(
        st.tuples(st.integers(0, 8), st.integers(0, 8)).filter(lambda p: p[0] < p[1]),
        st.floats(0.1, 5),
    ),
    st.sets(st.tuples(st.integers(0, 8), st.integers(0, 8))),
)
def test_everybody_stands_by_for_one_other_at_most(
    people: set[int], gains: dict[tuple[int, int], float], met: set[tuple[int, int]]
) -> None:
    chosen = standby_pairs(people, gains, met)
    seated = [one for pair in chosen for one in pair]
    assert len(seated) == len(set(seated))
    assert set(seated) <= people
    assert not set(chosen) & met
    left = people - set(seated)
    assert not [p for p in gains if p not in met and set(p) <= left]


def test_only_who_agreed_and_has_a_seat_is_shown_to_others() -> None:
    event = make_event()
    make_block(event)
    mine = make_guest(event)
    make_guest(event, name="Shown")
    make_guest(event, name="Withdrawn", meets=False)
    make_guest(event, name="Waiting", state="waiting")
    make_registration(event, name="Never asked")
    assert [one.name for one in wish_queries.candidates(mine)] == ["Shown"]


def test_suggestions_have_reasons_from_topics_and_the_directory() -> None:
    event = make_event()
    make_block(event)
    own = Organisation.objects.create(slug="own", name="Own")
    hub = Organisation.objects.create(slug="hub", name="Hub")
    Offer.objects.create(organisation=own, function="training")
    Offer.objects.create(organisation=hub, function="finance")
    mine = make_guest(event, organisation=own)
    helps = make_guest(event, name="Helps", organisation=hub)
    make_guest(event, name="A stranger")
    wishes.save_profile(registration=mine, profile=Profile(seeks=[TOPIC, "no such topic"]))
    wishes.save_profile(registration=helps, profile=Profile(offers=[TOPIC]))
    first, second = wish_queries.candidates(mine)
    assert (first.name, second.name) == ("Helps", "A stranger")
    assert len(first.reasons) == 2
    assert "They offer what you are looking for" in first.reasons[0]
    assert second.reasons == []
    assert [one.name for one in wish_queries.candidates(mine, text="strang")] == ["A stranger"]


def test_the_plan_follows_wishes_and_never_seats_who_avoid_each_other() -> None:
    event = make_event()
    make_block(event)
    ayse, bram, can = (make_guest(event, name=name) for name in ("Ayşe", "Bram", "Can"))
    wishes.wish(registration=ayse, other=bram.pk, what="meet")
    wishes.wish(registration=can, other=ayse.pk, what="meet")
    wishes.wish(registration=ayse, other=can.pk, what="avoid")
    plan = planned(event)
    assert pairs(plan) == {frozenset((ayse.pk, bram.pk))}
    assert plan.value is not None
    assert plan.bound is not None
    assert plan.gap is not None
    assert plan.unmet == [{"by": can.pk, "wish": ayse.pk, "cause": "organiser's rule"}]
    told = {letter.to[0] for letter in mail.outbox}
    assert told == {ayse.email, bram.email}
    [mine] = agenda_of(ayse)
    assert mine.reasons[0] == "You asked to meet them."
    [theirs] = agenda_of(bram)
    assert not [one for one in theirs.reasons if "asked" in one], "a wish is told to nobody"


def test_who_is_away_in_every_slot_has_no_meeting() -> None:
    event = make_event()
    make_block(event)
    ayse, bram = make_guest(event), make_guest(event)
    wishes.wish(registration=ayse, other=bram.pk, what="meet")
    slots = [slot.key for slot in wish_queries.slots_of(event)]
    wishes.save_profile(registration=bram, profile=Profile(away=[*slots, "no slot"]))
    make_guest(event)
    plan = planned(event)
    assert pairs(plan) == set()
    plan.refresh_from_db()
    assert plan.people == 2  # who takes part, not who could have


def test_a_new_plan_keeps_what_both_accepted_and_drops_what_one_declined() -> None:
    event = make_event()
    make_block(event)
    guests = [make_guest(event, name=f"G{n}") for n in range(6)]
    for n in range(0, 6, 2):
        wishes.wish(registration=guests[n], other=guests[n + 1].pk, what="meet")
    first = planned(event)
    assert len(pairs(first)) == 3
    kept = first.meetings.get(standby=False, first__in=guests[:2], second__in=guests[:2])
    for one in guests[:2]:
        meetings.answer(registration=one, meeting=kept.pk, accept=True)
    declined = first.meetings.get(standby=False, first__in=guests[2:4], second__in=guests[2:4])
    meetings.answer(registration=guests[2], meeting=declined.pk, accept=False)
    newcomer = make_guest(event, name="New")
    wishes.wish(registration=newcomer, other=guests[0].pk, what="meet")
    mail.outbox.clear()
    second = planned(event)
    assert frozenset((guests[2].pk, guests[3].pk)) not in pairs(second)
    assert frozenset((newcomer.pk, guests[0].pk)) in pairs(second)
    again = second.meetings.get(standby=False, first__in=guests[:2], second__in=guests[:2])
    assert (again.starts_at, again.table) == (kept.starts_at, kept.table)
    assert again.agreed
    told = {letter.to[0] for letter in mail.outbox}
    assert guests[4].email not in told, "nothing changed for them"
    assert newcomer.email in told
    first.refresh_from_db()
    assert first.state == "replaced"


def _first_day_is_over(event: Event) -> None:
    """Move the meetings and their blocks back, so that those of the first day have begun."""
    first, *_others = event.sessions.order_by("starts_at")
    late = first.starts_at - timezone.now() + timedelta(hours=3)
    for block in event.sessions.all():
        Session.objects.filter(pk=block.pk).update(
            starts_at=block.starts_at - late, ends_at=block.ends_at - late
        )
    for meeting in Meeting.objects.filter(plan__event=event).order_by("starts_at"):
        Meeting.objects.filter(pk=meeting.pk).update(starts_at=meeting.starts_at - late)


def test_a_new_plan_during_the_event_leaves_what_has_begun(client: Client) -> None:
    event = make_event()
    blocks = [make_block(event, hours=1, at=at) for at in ("10:00", "18:00")]
    guests = [make_guest(event, name=f"G{n}") for n in range(4)]
    for n in (0, 2):
        wishes.wish(registration=guests[n], other=guests[n + 1].pk, what="meet")
        wishes.save_profile(registration=guests[n], profile=Profile(most=1))
    first = planned(event)
    early, late = first.meetings.filter(standby=False)
    Meeting.objects.filter(pk=late.pk).update(session=blocks[1], starts_at=blocks[1].starts_at)
    Meeting.objects.filter(pk=early.pk).update(session=blocks[0], starts_at=blocks[0].starts_at)
    _first_day_is_over(event)
    meetings.tell(registration=early.first, meeting=early.pk, held=True)
    Wish.objects.create(person=guests[1], other=guests[3])
    mail.outbox.clear()
    second = meetings.ask_plan(actor=OPERATOR, event=event, seconds=2)
    planning.run_plan(second.pk, workers=0)
    second.refresh_from_db()
    begun = timezone.now()
    assert not second.meetings.filter(starts_at__lte=begun).exists(), "no time that is over"
    assert second.unmet == [], "a wish that came true is not unmet"
    meetings.publish_plan(actor=OPERATOR, plan=second)
    early.refresh_from_db()
    assert (early.plan_id, early.outcome) == (second.pk, "held")
    assert pairs(second) >= pairs(first)
    again = [m for m in pairs(second) if m == frozenset((early.first_id, early.second_id))]
    assert len(again) == 1, "nobody meets twice"
    assert "This meeting took place." in _meetings_page(client, early.first)
    content = guests[0] if guests[0] in (early.first, early.second) else guests[2]
    assert content.meetings_first.count() + content.meetings_second.count() == 1, "one at most"
    assert _letters_to(content) == [], "nothing changed for them"


def test_a_plan_that_is_published_late_leaves_out_what_would_have_begun(client: Client) -> None:
    event = make_event()
    make_block(event)
    ayse, bram = make_guest(event, name="Ayşe"), make_guest(event, name="Bram")
    wishes.wish(registration=ayse, other=bram.pk, what="meet")
    plan = meetings.ask_plan(actor=OPERATOR, event=event, seconds=2)
    planning.run_plan(plan.pk, workers=0)
    plan.refresh_from_db()
    _first_day_is_over(event)
    client.force_login(make_organiser(event, make_person()))
    shown = client.get(reverse("events:desk_plan", args=[event.slug, plan.pk])).content.decode()
    assert "Ayşe – Bram (its time has come)" in " ".join(shown.split())
    mail.outbox.clear()
    assert meetings.publish_plan(actor=OPERATOR, plan=plan) == 0
    assert (pairs(plan), mail.outbox) == (set(), [])


def test_a_run_is_asked_for_once_and_a_lost_one_given_up() -> None:
    event = make_event()
    with pytest.raises(Refused):
        meetings.ask_plan(actor=OPERATOR, event=event)
    make_block(event)
    with pytest.raises(Refused):
        meetings.ask_plan(actor=OPERATOR, event=event)
    make_guest(event)
    make_guest(event)
    one = meetings.ask_plan(actor=OPERATOR, event=event)
    assert meetings.ask_plan(actor=OPERATOR, event=event) == one
    MeetingPlan.objects.update(heard_at=timezone.now() - timedelta(minutes=6))
    assert not MeetingPlan.objects.get().lost, "the worker is busy with something else"
    assert meetings.ask_plan(actor=OPERATOR, event=event) == one
    MeetingPlan.objects.update(state="running")
    assert MeetingPlan.objects.get().lost
    other = meetings.ask_plan(actor=OPERATOR, event=event)
    one.refresh_from_db()
    assert (one.state, other.state) == ("failed", "waiting")
    assert planning.run_plan(one.pk, workers=0) == "not waiting"


def test_cancelling_an_event_ends_the_plan_that_waits_or_runs(client: Client) -> None:
    event = make_event()
    make_block(event)
    for _n in range(2):
        make_guest(event)
    waits = meetings.ask_plan(actor=OPERATOR, event=event)
    publishing.cancel_event(actor=OPERATOR, event=event, seen=event.version)
    assert planning.run_plan(waits.pk, workers=0) == "not waiting"
    client.force_login(make_organiser(event, make_person()))
    url = reverse("events:desk_plan", args=[event.slug, waits.pk])
    page = client.get(url).content.decode()
    assert "The event was cancelled, so the search was stopped." in page
    assert "every 2s" not in page
    event.refresh_from_db()
    with pytest.raises(Refused):
        meetings.ask_plan(actor=OPERATOR, event=event)


def test_what_is_found_after_the_event_was_cancelled_is_not_kept(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    event = make_event()
    make_block(event)
    ayse, bram = (make_guest(event) for _n in range(2))
    wishes.wish(registration=ayse, other=bram.pk, what="meet")
    plan = meetings.ask_plan(actor=OPERATOR, event=event, seconds=2)

    def cancelled_meanwhile(*args: Any, **options: Any) -> Plan:
        found = plan_mission(*args, **options)
        publishing.cancel_event(actor=OPERATOR, event=event, seen=event.version)
        return found

    monkeypatch.setattr(planning, "plan_mission", cancelled_meanwhile)
    assert planning.run_plan(plan.pk, workers=0) == "ended"
    plan.refresh_from_db()
    assert (plan.state, plan.error) == ("failed", "cancelled")
    assert not plan.meetings.exists()


def test_a_plan_that_nobody_searches_for_can_be_stopped(client: Client) -> None:
    event = make_event()
    plan = MeetingPlan.objects.create(event=event, heard_at=timezone.now())
    client.force_login(make_organiser(event, make_person()))
    url = reverse("events:desk_plan", args=[event.slug, plan.pk])
    client.post(reverse("events:desk_plan_act", args=[event.slug, plan.pk]), {"stop": "1"})
    assert "You stopped the search" in client.get(url).content.decode()
    lost = MeetingPlan.objects.create(
        event=event, state="running", heard_at=timezone.now() - MeetingPlan.SILENT * 2
    )
    meetings.stop_plan(actor=OPERATOR, plan=lost)
    lost.refresh_from_db()
    assert lost.state == "failed"
    runs = MeetingPlan.objects.create(event=event, state="running", heard_at=timezone.now())
    meetings.stop_plan(actor=OPERATOR, plan=runs)
    runs.refresh_from_db()
    assert (runs.state, runs.stop) == ("running", True)


def test_a_plan_for_people_who_have_cancelled_says_why_it_failed(client: Client) -> None:
    event = make_event()
    make_block(event)
    ayse, _bram = (make_guest(event) for _n in range(2))
    plan = meetings.ask_plan(actor=OPERATOR, event=event)
    progress.cancel(registration=ayse)
    assert planning.run_plan(plan.pk, workers=0) == "nobody"
    client.force_login(make_organiser(event, make_person()))
    page = client.get(reverse("events:desk_plan", args=[event.slug, plan.pk])).content.decode()
    assert "Fewer than two people" in page


@pytest.mark.parametrize(("bound", "ends"), [(1000.0, True), (1000.9, True), (1002.0, False)])
def test_a_search_ends_by_itself_when_it_is_near_enough(bound: float, ends: bool) -> None:
    plan = MeetingPlan.objects.create(event=make_event(), state="running", seconds=300)
    watch = planning._Watch(plan)
    watch.hear(Progress(1.0, 1000.0, None))
    assert not watch.stopped(), "no bound yet"
    watch.hear(Progress(2.0, 1000.0, bound))
    assert watch.stopped() is ends


def test_how_far_a_search_is_stands_on_its_page(client: Client) -> None:
    event = make_event()
    plan = MeetingPlan.objects.create(event=event, seconds=300)
    client.force_login(make_organiser(event, make_person()))
    url = reverse("events:desk_plan", args=[event.slug, plan.pk])
    waits = client.get(url).content.decode()
    assert "Time so far" not in waits
    began = timezone.now() - timedelta(seconds=42)
    facts = {"state": "running", "began_at": began, "value": 96.04, "bound": 98}
    MeetingPlan.objects.filter(pk=plan.pk).update(**facts)
    page = client.get(url).content.decode()
    said = ("42 seconds", "96.0", "98.0", "2%", "at most 5 minutes")
    for words in (*said, 'max="300" value="42"'):
        assert words in page, words
    assert 'hx-trigger="every 2s"' in page
    assert "<noscript>" in page
    assert "ended by itself" not in page
    MeetingPlan.objects.filter(pk=plan.pk).update(state="ready", value=97.99)
    Meeting.objects.create(
        plan=plan,
        session=make_block(event),
        starts_at=began + timedelta(hours=1),
        minutes=20,
        table=1,
        first=make_guest(event),
        second=make_guest(event),
    )
    page = client.get(url).content.decode()
    assert "ended by itself: no other plan can be more than 0.1%" in page


def test_a_plan_without_a_meeting_says_what_to_do(client: Client) -> None:
    event = make_event()
    plan = MeetingPlan.objects.create(event=event, state="ready", value=0, bound=0)
    client.force_login(make_organiser(event, make_person()))
    page = client.get(reverse("events:desk_plan", args=[event.slug, plan.pk])).content.decode()
    assert "No meeting was planned" in page
    assert "ended by itself" not in page
    assert 'name="publish"' not in page


def _now_at(event: Event, block: Session) -> None:
    """Move the block so that its first slot runs now."""
    start = timezone.now() - timedelta(minutes=3)
    Session.objects.filter(pk=block.pk).update(starts_at=start, ends_at=start + timedelta(hours=1))


def test_who_sits_alone_is_shown_who_is_free_and_sits_with_them(client: Client) -> None:
    event = make_event()
    block = make_block(event)
    ayse, bram, can = (make_guest(event, name=name) for name in ("Ayşe", "Bram", "Can"))
    late = make_guest(event, name="Dora", state="waiting")
    wishes.wish(registration=ayse, other=bram.pk, what="meet")
    wishes.save_profile(registration=ayse, profile=Profile(seeks=[TOPIC]))
    wishes.save_profile(registration=can, profile=Profile(offers=[TOPIC], most=0))
    plan = planned(event)
    _now_at(event, block)
    slot = Session.objects.get(pk=block.pk).starts_at
    plan.meetings.filter(standby=False).update(starts_at=slot)
    [meeting] = plan.meetings.filter(standby=False)
    assert board_of(event).alone == []
    stand_ins.partner_missing(registration=ayse, meeting=meeting.pk)
    [alone] = board_of(event).alone
    assert (alone.waits, alone.missing, list(alone.could)) == (ayse, bram, [can])
    with pytest.raises(Refused):
        stand_ins.sit_with(registration=bram, meeting=meeting.pk, other=can.pk)
    assert "You were reported missing." in _meetings_page(client, bram)
    shown = _meetings_page(client, ayse)
    assert "This person was reported missing." in shown
    assert 'value="accept' not in shown
    stand_ins.partner_came(registration=ayse, meeting=meeting.pk)  # a moment later
    meeting.refresh_from_db()
    assert (meeting.missing_id, meeting.outcome, board_of(event).alone) == (None, "", [])
    stand_ins.partner_missing(registration=ayse, meeting=meeting.pk)
    assert 'value="came"' in _meetings_page(client, ayse)
    mail.outbox.clear()
    stand_ins.sit_with(registration=ayse, meeting=meeting.pk, other=can.pk)
    [told] = _letters_to(can)
    assert f"at table {meeting.table}" in told
    assert board_of(event).alone == []
    assert 'value="came"' not in _meetings_page(client, ayse), "they sit with somebody else now"
    assert "This person is standing in for your missing meeting partner." in _meetings_page(
        client, ayse
    )
    assert "You are standing in" not in _meetings_page(client, ayse)
    assert "You are standing in" in _meetings_page(client, can)
    with pytest.raises(Refused, match="Someone else sits at this table"):
        stand_ins.partner_came(registration=ayse, meeting=meeting.pk)
    client.force_login(make_organiser(event, make_person()))
    board = client.get(reverse("events:desk_board", args=[event.slug])).content.decode()
    assert "Ayşe, Can" in board
    meeting.refresh_from_db()
    assert meeting.outcome == Meeting.Outcome.MISSED
    with pytest.raises(Refused):
        stand_ins.sit_with(registration=ayse, meeting=meeting.pk, other=can.pk)
    Registration.objects.filter(pk=late.pk).update(state="confirmed", confirmed_at=timezone.now())
    with pytest.raises(Refused):  # nobody sits with two at once
        stand_ins.sit_with(registration=ayse, meeting=meeting.pk, other=late.pk)


@pytest.mark.parametrize("why", ["avoids", "is avoided", "declined", "declined the seat"])
def test_nobody_stands_in_for_who_does_not_want_to_meet_them(why: str) -> None:
    event = make_event()
    block = make_block(event)
    ayse, bram, can = (make_guest(event, name=name) for name in ("Ayşe", "Bram", "Can"))
    wishes.wish(registration=ayse, other=bram.pk, what="meet")
    if why == "avoids":
        wishes.wish(registration=ayse, other=can.pk, what="avoid")
    if why == "is avoided":
        wishes.wish(registration=can, other=ayse.pk, what="avoid")
    plan = planned(event)
    _now_at(event, block)
    block.refresh_from_db()
    [meeting] = plan.meetings.filter(standby=False)
    plan.meetings.filter(standby=True).delete()
    Meeting.objects.filter(pk=meeting.pk).update(starts_at=block.starts_at)
    stand_ins.partner_missing(registration=ayse, meeting=meeting.pk)
    if why == "declined":
        old = MeetingPlan.objects.create(event=event, seconds=1, state="replaced")
        pair = {"first": can, "second": ayse, "first_answer": "declined"}
        Meeting.objects.create(
            plan=old, session=block, starts_at=block.starts_at, minutes=20, table=1, **pair
        )
    if why == "declined the seat":
        seat = stand_ins.sit_with(registration=ayse, meeting=meeting.pk, other=can.pk)
        meetings.answer(registration=can, meeting=seat.pk, accept=False)
    [alone] = board_of(event).alone
    assert list(alone.could) == []
    with pytest.raises(Refused, match="not free any more"):
        stand_ins.sit_with(registration=ayse, meeting=meeting.pk, other=can.pk)
    mission = planning.mission_of(event).mission
    if why != "declined the seat":
        assert sorted([f"p{ayse.pk}", f"p{can.pk}"]) in map(sorted, mission.rules.must_not)


def _letters_to(one: Registration) -> list[str]:
    return [str(letter.body) for letter in mail.outbox if letter.to == [one.email]]


def test_who_no_longer_agrees_is_named_to_nobody_whom_they_would_meet(client: Client) -> None:
    ayse, bram, _stranger, meeting = one_meeting()
    for one in (ayse, bram):
        meetings.answer(registration=one, meeting=meeting.pk, accept=True)
    Registration.objects.filter(pk=bram.pk).update(organisation_name="Buurtbus")
    MeetingProfile.objects.create(registration=bram, brings="Minibuses")
    assert "Minibuses" in _meetings_page(client, ayse)
    mail.outbox.clear()
    for _press in range(2):
        registration.give_consents(registration=bram, given=["news"])
    [told] = _letters_to(ayse)
    assert "The other person no longer takes part in meetings" in told
    [entry] = attending.appointments(ayse.event, attending.key_of(ayse.pk))
    assert entry.cancelled
    shown = _meetings_page(client, ayse)
    assert "The other person no longer takes part in meetings" in shown
    for words in (told, shown, str(entry), str(held_about(ayse))):
        for hidden in (bram.name, "Buurtbus", "Minibuses", "declined"):
            assert hidden not in words
    [plan] = queries.plans_of(ayse.event)
    assert queries.table_plan(plan) == []
    mine: dict[str, Any] = {"registration": ayse, "meeting": meeting.pk}
    with pytest.raises(Refused, match="The other person no longer"):
        meetings.answer(**mine, accept=True)
    with pytest.raises(Refused, match="The other person no longer"):
        stand_ins.partner_missing(**mine)
    assert wish_queries.stage_of(ayse) is wish_queries.Stage.OPEN, "their slot is free again"


def test_who_agrees_to_meetings_again_reads_what_comes_back(client: Client) -> None:
    ayse, bram, _stranger, meeting = one_meeting()
    for one in (ayse, bram):
        meetings.answer(registration=one, meeting=meeting.pk, accept=True)
    ended = _save_consents(client, bram)
    assert "1 meeting will not take place; the other person has been told." in ended
    shown = _meetings_page(client, bram)
    assert "You no longer agree to meetings" in shown
    assert "You declined." not in shown
    assert 'value="accept"' not in shown  # which would be refused
    with pytest.raises(Refused, match="no longer agree"):  # from a page that was open before
        meetings.answer(registration=bram, meeting=meeting.pk, accept=True)
    mail.outbox.clear()
    again = _save_consents(client, bram, "meetings")
    assert "1 meeting can take place after all. Earlier answers no longer count" in again
    [told] = _letters_to(ayse)
    assert f"{bram.name} takes part in meetings at" in told
    for one in (ayse, bram):
        shown = _meetings_page(client, one)
        assert "One of you had withdrawn and takes part after all" in shown
        assert 'value="accept"' in shown
    key = attending.key_of(ayse.pk)
    assert [one.cancelled for one in attending.appointments(ayse.event, key)] == [False]


def test_a_new_plan_meanwhile_leaves_nothing_to_come_back(client: Client) -> None:
    _ayse, bram, _stranger, meeting = one_meeting()
    registration.give_consents(registration=bram, given=[])
    planned(bram.event)
    mail.outbox.clear()
    assert "No earlier meeting comes back." in _save_consents(client, bram, "meetings")
    assert mail.outbox == []
    assert not meeting.plan.event.plans.filter(state="published", meetings__second=bram).exists()
    again = planned(bram.event)
    assert pairs(again) == {frozenset((meeting.first_id, meeting.second_id))}, "nobody declined"


def test_what_was_declined_stays_so_when_somebody_agrees_again() -> None:
    ayse, bram, _stranger, meeting = one_meeting()
    meetings.answer(registration=bram, meeting=meeting.pk, accept=False)
    registration.give_consents(registration=bram, given=[])
    mail.outbox.clear()
    agreed = registration.give_consents(registration=bram, given=["meetings"])
    assert (agreed.again, mail.outbox) == (0, [])
    [mine] = agenda_of(ayse)
    assert mine.theirs == "declined"


def test_who_cancels_and_no_longer_agrees_comes_back_with_both(client: Client) -> None:
    ayse, bram, _stranger, _meeting = one_meeting()
    registration.give_consents(registration=bram, given=[])
    progress.cancel(registration=bram)
    mail.outbox.clear()
    progress.rejoin(registration=bram)
    assert _letters_to(ayse) == [], "they still do not want meetings"
    assert bram.name not in _meetings_page(client, ayse)
    registration.give_consents(registration=bram, given=["meetings"])
    assert len(_letters_to(ayse)) == 1


def test_calendars_take_back_and_give_again_what_consent_decides() -> None:
    ayse, bram, _stranger, _meeting = one_meeting()
    seen = []
    for consents in (["meetings"], [], ["meetings"]):
        registration.give_consents(registration=bram, given=consents)
        seen += attending.appointments(ayse.event, attending.key_of(ayse.pk))
    assert [one.cancelled for one in seen] == [False, True, False]
    assert [one.sequence for one in seen] == sorted({one.sequence for one in seen})
    assert len({one.uid for one in seen}) == 1


def _save_consents(client: Client, one: Registration, *given: str) -> str:
    url = reverse("events:mine_act", args=[links.token_for(one)])
    answer = client.post(url, {"do": "consents", "consent": given}, follow=True)
    return " ".join(answer.content.decode().split())


def test_meetings_that_took_place_stay_when_somebody_no_longer_agrees(client: Client) -> None:
    ayse, bram, _stranger, meeting = one_meeting()
    for one in (ayse, bram):
        meetings.answer(registration=one, meeting=meeting.pk, accept=True)
    Meeting.objects.update(starts_at=timezone.now() - timedelta(days=1), outcome="held")
    registration.give_consents(registration=bram, given=[])
    with pytest.raises(Refused, match="over"):  # from a page that was open before
        meetings.answer(registration=ayse, meeting=meeting.pk, accept=False)
    meeting.refresh_from_db()
    assert meeting.agreed
    shown = _meetings_page(client, ayse)
    assert "This meeting took place." in shown
    assert bram.name not in shown
    [row] = queries.table_plan(meeting.plan)
    assert bram.name not in str(row)
    assert ayse.name in _meetings_page(client, bram)


def test_who_had_accepted_is_told_that_the_other_declines() -> None:
    ayse, bram, _stranger, meeting = one_meeting()
    meetings.answer(registration=ayse, meeting=meeting.pk, accept=True)
    mail.outbox.clear()
    for _press in range(2):
        meetings.answer(registration=bram, meeting=meeting.pk, accept=False)
    [told] = mail.outbox
    assert told.to == [ayse.email]
    assert f"{bram.name} has declined the meeting with you" in str(told.body)


def test_who_has_not_answered_gets_no_letter_of_a_decline() -> None:
    _ayse, bram, _stranger, meeting = one_meeting()
    mail.outbox.clear()
    meetings.answer(registration=bram, meeting=meeting.pk, accept=False)
    assert mail.outbox == []


def test_who_has_no_meeting_in_the_published_plan_reads_so(client: Client) -> None:
    _ayse, _bram, stranger, meeting = one_meeting()
    words = "There is no meeting for you in the published plan."
    assert words in _meetings_page(client, stranger)
    MeetingPlan.objects.filter(pk=meeting.plan_id).update(state="ready")
    shown = _meetings_page(client, stranger)
    assert words not in shown
    assert "The organiser publishes the plan before the event." in shown


@pytest.mark.parametrize("ending", ["own", "organiser"])
def test_who_cancels_is_not_said_to_decline_and_their_partner_is_told(
    client: Client, ending: str
) -> None:
    ayse, bram, _stranger, meeting = one_meeting()
    for one in (ayse, bram):
        meetings.answer(registration=one, meeting=meeting.pk, accept=True)
    mail.outbox.clear()
    progress.cancel(registration=bram, ending=ending)
    [told] = [letter for letter in mail.outbox if letter.to == [ayse.email]]
    assert f"{bram.name} no longer takes part" in str(told.body)
    page = client.get(reverse("events:mine_meetings", args=[links.token_for(ayse)]))
    words = page.content.decode()
    assert f"{bram.name} no longer takes part" in words
    for untrue in ("declined", "accepted", 'value="accept"', 'value="missing"'):
        assert untrue not in words, untrue
    mine: dict[str, Any] = {"registration": ayse, "meeting": meeting.pk}
    with pytest.raises(Refused, match="no longer takes part"):
        meetings.answer(**mine, accept=True)
    with pytest.raises(Refused, match="no longer takes part"):
        stand_ins.partner_missing(**mine)
    with pytest.raises(Refused, match="no longer takes part"):
        meetings.tell(**mine, held=True)
    assert wish_queries.stage_of(ayse) is wish_queries.Stage.OPEN, "their slot is free again"
    [entry] = attending.appointments(ayse.event, attending.key_of(ayse.pk))
    assert entry.cancelled
    [plan] = queries.plans_of(ayse.event)
    assert queries.table_plan(plan) == []
    client.force_login(make_organiser(ayse.event, make_person()))
    desk = client.get(reverse("events:desk_meetings", args=[ayse.event.slug]))
    assert [one.number for one in desk.context["plans"]] == [0]
    if ending == "own":
        progress.rejoin(registration=bram)
        [again] = agenda_of(ayse)
        assert (again.left, again.mine, again.theirs) == (False, "open", "open")


def _meetings_page(client: Client, one: Registration) -> str:
    answer = client.get(reverse("events:mine_meetings", args=[links.token_for(one)]))
    return " ".join(answer.content.decode().split())


def test_who_comes_after_all_and_whom_they_meet_are_told_once_and_why(client: Client) -> None:
    ayse, bram, _stranger, meeting = one_meeting()
    Meeting.objects.update(moved_from=meeting.starts_at - timedelta(days=1))
    for one in (ayse, bram):
        meetings.answer(registration=one, meeting=meeting.pk, accept=True)
    progress.cancel(registration=bram)
    mail.outbox.clear()
    progress.rejoin(registration=bram)
    theirs, own = sorted(mail.outbox, key=lambda letter: letter.to != [ayse.email])
    assert (theirs.to, own.to) == ([ayse.email], [bram.email])
    assert theirs.subject == "A meeting can take place after all: A visit"
    assert f"{bram.name} takes part in A visit after all" in str(theirs.body)
    assert own.subject == "You have a seat: A visit"
    assert "Your meeting can take place after all." in str(own.body)
    for one in (ayse, bram):
        words = _meetings_page(client, one)
        assert "One of you had withdrawn and takes part after all" in words
        assert "on another day" not in words
    meetings.answer(registration=ayse, meeting=meeting.pk, accept=True)
    assert "One of you" not in _meetings_page(client, ayse)


def test_who_comes_after_all_by_an_offer_meets_when_the_seat_is_theirs() -> None:
    ayse, bram, _stranger, _meeting = one_meeting()
    progress.cancel(registration=bram)
    Event.objects.update(capacity=3)
    make_registration(bram.event)
    mail.outbox.clear()
    progress.rejoin(registration=bram)
    assert not mail.outbox, "there is no seat yet"
    Event.objects.update(capacity=4)
    seats.refill(event=bram.event)
    assert [letter.to for letter in mail.outbox] == [[bram.email]]
    progress.answer_offer(registration=bram, accept=True)
    assert [letter.to for letter in mail.outbox[1:]] == [[ayse.email], [bram.email]]


def test_a_decline_outlasts_a_cancellation(client: Client) -> None:
    ayse, bram, _stranger, meeting = one_meeting()
    meetings.answer(registration=ayse, meeting=meeting.pk, accept=False)
    progress.cancel(registration=bram, ending="own")
    mail.outbox.clear()
    progress.rejoin(registration=bram)
    [again] = agenda_of(ayse)
    assert again.mine == "declined"
    assert "One of you" not in _meetings_page(client, bram)
    [letter] = mail.outbox
    assert letter.to == [bram.email]
    assert "Your meeting" not in str(letter.body)


def test_who_erases_themselves_is_missed_by_their_partner_too() -> None:
    ayse, bram, _stranger, _meeting = one_meeting()
    mail.outbox.clear()
    progress.erase(registration=bram)
    assert [letter.to for letter in mail.outbox if "no longer takes part" in str(letter.body)] == [
        [ayse.email]
    ]
    assert agenda_of(ayse) == []


def test_a_plan_is_published_without_who_has_left_or_declined_since(client: Client) -> None:
    event = make_event()
    make_block(event)
    names = ("Ayşe", "Bob", "Can", "Dora", "Eva", "Finn", "Gül", "Hans")
    guests = [make_guest(event, name=name) for name in names]
    for one, other in zip(guests[::2], guests[1::2], strict=True):
        wishes.wish(registration=one, other=other.pk, what="meet")
    first = planned(event)

    def answer(one: Registration, *, accept: bool) -> None:
        [mine] = [m for m in agenda_of(one) if not m.standby]
        meetings.answer(registration=one, meeting=mine.pk, accept=accept)

    for one in guests[:2]:
        answer(one, accept=True)
    second = meetings.ask_plan(actor=OPERATOR, event=event, seconds=2)
    planning.run_plan(second.pk, workers=0)
    assert pairs(second) == pairs(first)
    progress.cancel(registration=guests[0])  # after both had accepted
    answer(guests[2], accept=False)
    registration.give_consents(registration=guests[4], given=[])
    answer(guests[6], accept=True)
    client.force_login(make_organiser(event, make_person()))
    url = reverse("events:desk_plan", args=[event.slug, second.pk])
    page = " ".join(client.get(url).content.decode().split())
    assert "Changed since this plan was made" in page
    assert "Ayşe – Bob: Ayşe no longer takes part." in page
    assert "Can – Dora (declined)" in page
    assert "Eva – Finn: Eva no longer agrees to meetings." in page
    assert page.count("<tr><td>") == 1, "the table holds what would be published"
    second.refresh_from_db()
    meetings.publish_plan(actor=OPERATOR, plan=second)
    assert pairs(second) == {frozenset(one.pk for one in guests[6:])}
    kept = second.meetings.get(standby=False)
    assert kept.answer_of(guests[6].pk) == "accepted", "what was answered meanwhile stands"
    page = client.get(url).content.decode()
    assert "Changed since" not in page
    assert "Ayşe" not in page


def test_who_would_rather_not_meet_since_a_plan_was_made_does_not(client: Client) -> None:
    event = make_event()
    make_block(event)
    ayse, bob = make_guest(event, name="Ayşe"), make_guest(event, name="Bob")
    wishes.wish(registration=ayse, other=bob.pk, what="meet")
    plan = meetings.ask_plan(actor=OPERATOR, event=event, seconds=2)
    planning.run_plan(plan.pk, workers=0)
    plan.refresh_from_db()
    assert pairs(plan)
    wishes.wish(registration=bob, other=ayse.pk, what="avoid")
    client.force_login(make_organiser(event, make_person()))
    shown = client.get(reverse("events:desk_plan", args=[event.slug, plan.pk])).content.decode()
    assert "Ayşe – Bob" in shown
    assert "declined" not in shown, "nobody learns who avoids whom"
    mail.outbox.clear()
    meetings.publish_plan(actor=OPERATOR, plan=plan)
    assert pairs(plan) == set()
    assert mail.outbox == []


def test_a_meeting_that_is_new_in_a_plan_was_not_answered_before() -> None:
    event = make_event()
    make_block(event)
    ayse, bob = make_guest(event), make_guest(event)
    wishes.wish(registration=ayse, other=bob.pk, what="meet")
    plan = meetings.ask_plan(actor=OPERATOR, event=event, seconds=2)
    planning.run_plan(plan.pk, workers=0)
    progress.cancel(registration=bob)
    progress.rejoin(registration=bob)
    plan.refresh_from_db()
    meetings.publish_plan(actor=OPERATOR, plan=plan)
    [mine] = agenda_of(ayse)
    assert not mine.interrupted


def test_who_sits_free_since_a_partner_left_can_stand_in() -> None:
    event = make_event()
    block = make_block(event, tables=2)
    guests = [make_guest(event, name=name) for name in ("Ayşe", "Bram", "Can", "Dora")]
    for one, other in zip(guests[::2], guests[1::2], strict=True):
        wishes.wish(registration=one, other=other.pk, what="meet")
    plan = planned(event)
    progress.cancel(registration=guests[0])
    _now_at(event, block)
    Meeting.objects.filter(plan=plan).update(starts_at=timezone.now() - timedelta(minutes=3))
    meeting = plan.meetings.get(standby=False, first__in=guests[2:], second__in=guests[2:])
    Meeting.objects.filter(standby=True).delete()
    slot = Session.objects.get(pk=block.pk).starts_at
    Meeting.objects.filter(plan=plan).update(starts_at=slot)
    stand_ins.partner_missing(registration=guests[2], meeting=meeting.pk)
    [alone] = board_of(event).alone
    assert list(alone.could) == [guests[1]]
    stand_ins.sit_with(registration=guests[2], meeting=meeting.pk, other=guests[1].pk)


def test_a_meeting_is_answered_by_its_two_people_alone(client: Client) -> None:
    ayse, bram, stranger, meeting = one_meeting()
    for one, status in ((ayse, 302), (stranger, 409)):
        url = reverse("events:mine_meeting_act", args=[links.token_for(one)])
        answer = client.post(url, {"meeting": meeting.pk, "do": "accept"})
        assert answer.status_code == status
    page = client.get(reverse("events:mine_meetings", args=[links.token_for(bram)]))
    words = page.content.decode()
    assert "The other person accepted." in words
    assert f"Table {meeting.table}" in words


def test_after_a_meeting_its_people_say_whether_it_took_place(client: Client) -> None:
    ayse, _bram, stranger, meeting = one_meeting()
    shown, told = (
        [reverse(f"events:mine_{name}", args=[links.token_for(one)]) for one in (ayse, stranger)]
        for name in ("meetings", "meeting_act")
    )
    held = {"meeting": meeting.pk, "do": "held"}
    assert client.post(told[0], held).status_code == 409, "it is not over"
    assert "Accept all meetings" in client.get(shown[0]).content.decode()
    Meeting.objects.update(starts_at=timezone.now() - timedelta(hours=1))
    page = client.get(shown[0]).content.decode()
    assert "Did this meeting take place?" in page
    assert "Please answer." not in page
    assert "Accept all meetings" not in page
    assert [client.post(url, held).status_code for url in told] == [302, 409]
    assert "This meeting took place." in client.get(shown[0]).content.decode()
    client.post(told[0], {**held, "do": "not-held"})
    assert "This meeting did not take place." in client.get(shown[0]).content.decode()


def test_the_participant_fills_a_profile_and_wishes_by_the_pages(client: Client) -> None:
    event = make_event()
    make_block(event)
    mine, other = make_guest(event), make_guest(event, name="Other")
    url = reverse("events:mine_wishes", args=[links.token_for(mine)])
    assert "Other" in client.get(url).content.decode()
    slots = [slot.key for slot in wish_queries.slots_of(event)]
    client.post(url, {"looks_for": "A hub", "seeks": [TOPIC], "away": slots[:1]})
    stored = wish_queries.profile_of(Registration.objects.get(pk=mine.pk))
    assert (stored.looks_for, stored.seeks, stored.away) == ("A hub", [TOPIC], slots[:1])
    wish = reverse("events:mine_wish", args=[links.token_for(mine)])
    client.post(wish, {"person": other.pk, "wish": "meet"})
    assert "You would like to meet this person" in client.get(url).content.decode()
    client.post(wish, {"person": other.pk, "wish": ""})
    assert not mine.wishes.exists()
    outside = make_registration(event)
    assert client.post(wish, {"person": outside.pk, "wish": "meet"}).status_code == 409
    theirs = reverse("events:mine_wishes", args=[links.token_for(outside)])
    assert "must give your consent" in client.get(theirs).content.decode()


def test_wishes_end_with_the_published_plan_and_with_the_meetings(client: Client) -> None:
    event = make_event()
    block = make_block(event)
    ayse, bram = make_guest(event, name="Ayşe"), make_guest(event, name="Bram")
    wishes.wish(registration=ayse, other=bram.pk, what="meet")
    planned(event)
    late = make_guest(event, name="Late")
    pages = {
        one: reverse("events:mine_wishes", args=[links.token_for(one)]) for one in (ayse, late)
    }
    assert "Your meetings have been planned" in client.get(pages[ayse]).content.decode()
    assert client.post(pages[ayse], {"looks_for": "More"}).status_code == 200
    assert wish_queries.profile_of(ayse).looks_for == ""
    with pytest.raises(Refused, match="planned"):
        wishes.wish(registration=ayse, other=bram.pk, what="avoid")
    assert "I would like to meet" in client.get(pages[late]).content.decode()
    before = timezone.now() - timedelta(days=1)
    Session.objects.filter(pk=block.pk).update(
        starts_at=before, ends_at=before + timedelta(hours=1)
    )
    assert "The meetings are over" in client.get(pages[late]).content.decode()
    with pytest.raises(Refused, match="over"):
        wishes.save_profile(registration=late, profile=Profile())


def test_the_organiser_sees_progress_publishes_and_prints(client: Client) -> None:
    event = make_event()
    block = make_block(event)
    client.force_login(make_organiser(event, make_person()))
    ayse, bram = make_guest(event, name="Ayşe"), make_guest(event, name="Bram")
    wishes.wish(registration=ayse, other=bram.pk, what="meet")
    desk = "/en/events/visit/desk/meetings/"
    assert "2 people with a seat take part" in client.get(desk).content.decode()
    client.post(f"{desk}block/{block.pk}/", {"tables": 3, "minutes": 15, "pause": 0})
    assert len(wish_queries.slots_of(event)) == 4
    answer = client.post(desk, {"seconds": "10"})
    plan = MeetingPlan.objects.get()
    assert answer["Location"] == f"{desk}{plan.pk}/"
    MeetingPlan.objects.update(state="running", value=1.5, bound=2.0)
    page = client.get(f"{desk}{plan.pk}/").content.decode()
    assert "25%" in page
    assert "every 2s" in page
    MeetingPlan.objects.update(state="waiting")
    planning.run_plan(plan.pk, workers=0)
    page = client.get(f"{desk}{plan.pk}/").content.decode()
    assert "Ayşe" in page
    client.post(f"{desk}{plan.pk}/act/", {"publish": "1"})
    plan.refresh_from_db()
    assert plan.state == "published"
    paper = client.get(f"{desk}{plan.pk}/paper/")
    assert paper.content.startswith(b"%PDF")
    assert paper["Cache-Control"] == "no-store"  # it names people, as the list does
    assert client.get(f"/en/events/{event.slug}/desk/people/file/")["Cache-Control"] == "no-store"
    assert client.get(f"{desk}board/").status_code == 200
    stranger = Client()
    stranger.force_login(make_person())
    assert stranger.get(f"{desk}{plan.pk}/").status_code == 404


def test_a_meeting_that_was_declined_has_no_table_on_paper(client: Client) -> None:
    ayse, _bram, _stranger, meeting = one_meeting()
    client.force_login(make_organiser(ayse.event, make_person()))
    paper = f"/en/events/visit/desk/meetings/{meeting.plan_id}/paper/"

    def printed() -> str:
        reader = PdfReader(io.BytesIO(client.get(paper).content))
        return "".join(page.extract_text() for page in reader.pages)

    assert ayse.name in printed()
    meetings.answer(registration=ayse, meeting=meeting.pk, accept=False)
    assert ayse.name not in printed()


def test_a_plan_knows_everybody_who_takes_part_and_has_no_meeting() -> None:
    event = make_event()
    make_block(event)
    ada, bo, cem = (make_guest(event, name=name) for name in ("Ada", "Bo", "Cem"))
    wishes.wish(registration=ada, other=bo.pk, what="meet")
    plan = meetings.ask_plan(actor=OPERATOR, event=event, seconds=2)
    planning.run_plan(plan.pk, workers=0)
    plan.refresh_from_db()
    assert plan.meetings.count() == 1
    assert plan.without == [cem.pk]


def test_before_publishing_the_organiser_reads_how_many_have_no_meeting(client: Client) -> None:
    ayse, _bram, stranger, meeting = one_meeting()
    MeetingPlan.objects.update(state="ready", published_at=None, without=[stranger.pk])
    client.force_login(make_organiser(ayse.event, make_person()))
    shown = client.get(f"/en/events/visit/desk/meetings/{meeting.plan_id}/").content.decode()
    told, publish = shown.index("1 person who takes part has no meeting:"), 'name="publish"'
    assert stranger.name in shown[told : shown.index("Who will be notified")]
    assert told < shown.index(publish)


def test_the_plan_s_page_counts_who_takes_part_today(client: Client) -> None:
    ayse, bram, stranger, meeting = one_meeting()
    make_registration(ayse.event, name="Has a seat, wants no meetings")
    client.force_login(make_organiser(ayse.event, make_person()))
    address = f"/en/events/visit/desk/meetings/{meeting.plan_id}/"

    def shown() -> str:
        return " ".join(client.get(address).content.decode().split())

    def printed() -> str:
        reader = PdfReader(io.BytesIO(client.get(f"{address}paper/").content))
        return "".join(page.extract_text() for page in reader.pages)

    assert "<dt>People who take part</dt><dd>3</dd>" in shown()
    assert f"1 person who takes part has no meeting:</strong> {stranger.name}" in shown()
    for words in (shown(), printed()):
        assert "No meeting is agreed" not in words
    progress.cancel(registration=bram)
    assert "<dt>People who take part</dt><dd>2</dd>" in shown()
    without = ", ".join(sorted((ayse.name, stranger.name)))
    assert f"2 people who take part have no meeting:</strong> {without}" in shown()
    for words in (shown(), printed()):
        assert "No meeting is agreed" in words
        assert bram.name not in words


def test_the_plan_s_page_shows_exactly_who_gets_a_letter(client: Client) -> None:
    event = make_event()
    make_block(event)
    ada, bo, cem, dag = (make_guest(event, name=name) for name in ("Ada", "Bo", "Cem", "Dag"))
    wanda = make_guest(event, name="Wanda", email="")
    for one, other in ((ada, bo), (cem, dag), (wanda, ada)):
        wishes.wish(registration=one, other=other.pk, what="meet")
    plan = meetings.ask_plan(actor=OPERATOR, event=event, seconds=2)
    planning.run_plan(plan.pk, workers=0)
    progress.cancel(registration=dag)
    client.force_login(make_organiser(event, make_person()))
    shown = client.get(reverse("events:desk_plan", args=[event.slug, plan.pk])).content.decode()
    notified = shown.split("Who will be notified")[1].split("</details>")[0]
    assert "2 people whose meetings change will each get an email." in " ".join(notified.split())
    mail.outbox.clear()
    plan.refresh_from_db()
    assert meetings.publish_plan(actor=OPERATOR, plan=plan) == 2
    told = {letter.to[0] for letter in mail.outbox}
    assert told == {ada.email, bo.email}
    assert told == {one.email for one in (ada, bo, cem, dag) if one.email in notified}
    again = client.get(reverse("events:desk_plan", args=[event.slug, plan.pk])).content.decode()
    assert "Who will be notified" not in again


def test_meetings_of_a_cancelled_block_are_called_off_and_leave_the_agenda() -> None:
    ayse, _bram, _stranger, meeting = one_meeting()
    key = attending.key_of(ayse.pk)
    assert [one.cancelled for one in attending.appointments(ayse.event, key)] == [False]
    assert agenda_of(ayse)
    Session.objects.filter(pk=meeting.session_id).update(cancelled_at=timezone.now())
    assert [one.cancelled for one in attending.appointments(ayse.event, key)] == [True]
    assert agenda_of(ayse) == []


def test_a_participant_takes_away_what_they_said_of_meetings_and_whom_they_met(
    client: Client,
) -> None:
    ayse, bram, _stranger, meeting = one_meeting()
    MeetingProfile.objects.create(registration=ayse, looks_for="Cargo bikes", seeks=[TOPIC])
    ayse.kind, ayse.job = "company", "Mechanic"
    told = {str(label): words for label, words in told_by(ayse)}
    assert told == {
        "Type of organisation": "Company",
        "What do you do there?": "Mechanic",
        "What are you looking for?": "Cargo bikes",
        "Topics on which you are looking for someone": str(TOPICS[TOPIC].label),
    }
    assert "Cargo bikes" in client.get(links.path_for(ayse, "events:mine_data")).content.decode()
    meetings.answer(registration=ayse, meeting=meeting.pk, accept=True)
    held = held_about(ayse)
    assert held["meeting_profile"]["looks_for"] == "Cargo bikes"
    assert held["meeting_profile"]["seeks"] == [TOPIC]
    assert held["wishes"] == [{"name": bram.name, "avoid": False}]
    [met] = [one for one in held["meetings"] if not one["standby"]]
    assert met["with"] == bram.name
    assert met["answer"] == "accepted"
    assert held_about(bram)["wishes"] == []  # what others wish of them is theirs alone


def test_tables_and_plans_change_under_the_lock_of_the_event() -> None:
    event = make_event()
    block = make_block(event)
    ayse, bram = make_guest(event), make_guest(event)
    wishes.wish(registration=ayse, other=bram.pk, what="meet")
    with patch.object(seats, "lock", wraps=seats.lock) as lock:
        meetings.set_tables(actor=OPERATOR, session=block, tables=4, minutes=20, pause=0)
        lock.assert_called_once_with(event)
        plan = planned(event)
        assert lock.call_args_list == [call(event)] * 2
        meeting = plan.meetings.get(standby=False)
        lock.reset_mock()
        meetings.answer(registration=ayse, meeting=meeting.pk, accept=True)
        lock.assert_called_once_with(event)
        lock.reset_mock()
        registration.give_consents(registration=bram, given=[])
        lock.assert_called_once_with(event)
        lock.reset_mock()
        wishes.save_profile(registration=bram, profile=Profile(looks_for="Buses"))
        wishes.wish(registration=bram, other=ayse.pk, what="avoid")
        assert lock.call_args_list == [call(event)] * 2


def test_the_desk_says_that_a_block_waits_to_be_published(client: Client) -> None:
    event = make_event(status="draft")
    client.force_login(make_organiser(event, make_person()))
    url = reverse("events:desk_meetings", args=[event.slug])
    assert "The published programme has no meeting block yet." in client.get(url).content.decode()
    block = make_block(event)
    Session.objects.update(published_at=None)
    assert "has not been published yet" in client.get(url).content.decode()
    Session.objects.filter(pk=block.pk).update(published_at=timezone.now())
    assert "has not been published yet" not in client.get(url).content.decode()


def test_a_block_that_is_too_short_for_a_meeting_is_said_to_be(client: Client) -> None:
    event = make_event()
    client.force_login(make_organiser(event, make_person()))
    block = make_block(event)
    Session.objects.filter(pk=block.pk).update(ends_at=block.starts_at + timedelta(minutes=8))
    meetings_tab, publish_tab = (
        reverse(f"events:desk_{name}", args=[event.slug]) for name in ("meetings", "publish")
    )
    shown = " ".join(client.get(meetings_tab).content.decode().split())
    assert "Too short for a meeting of 20 minutes" in shown
    assert "no meeting block" not in shown
    assert "Make a plan" not in shown
    assert "is too short for a meeting of 20 min" in client.get(publish_tab).content.decode()
    MeetingTables.objects.update(minutes=8)
    assert "Too short" not in client.get(meetings_tab).content.decode()
    assert "too short" not in client.get(publish_tab).content.decode()


@pytest.mark.parametrize(
    ("start", "closes", "said"),
    [(0, None, "begins today"), (5, -1, "last day to register is over"), (5, 2, "")],
)
def test_a_draft_for_which_nobody_could_register_says_so(
    client: Client, start: int, closes: int | None, said: str
) -> None:
    now = timezone.now()
    event = make_event(
        status="draft",
        zone="UTC",
        start=now.date() + timedelta(days=start),
        end=None,
        registration_closes_at=None if closes is None else now + timedelta(days=closes),
    )
    client.force_login(make_organiser(event, make_person()))
    shown = client.get(reverse("events:desk_publish", args=[event.slug])).content.decode()
    assert ("No one can register" in shown) == bool(said)
    assert said in shown


def test_a_new_plan_says_what_it_changes_and_not_who_would_rather_not_meet(client: Client) -> None:
    event = make_event()
    make_block(event)
    ayse, bram, can = (make_guest(event, name=name) for name in ("Ayşe", "Bram", "Can"))
    wishes.wish(registration=ayse, other=bram.pk, what="meet")
    wishes.wish(registration=ayse, other=can.pk, what="meet")
    first = planned(event)
    meeting = first.meetings.get(standby=False, first__in=(ayse, bram), second__in=(ayse, bram))
    meetings.answer(registration=bram, meeting=meeting.pk, accept=False)
    mail.outbox.clear()
    second = planned(event)
    [gone] = _letters_to(bram)
    assert "it has no meeting for you any more" in gone
    assert "cannot come" not in gone
    [fewer] = _letters_to(ayse)
    assert "your meetings are not those of the plan before" in fewer
    client.force_login(make_organiser(event, make_person()))
    shown = client.get(reverse("events:desk_plan", args=[event.slug, second.pk])).content.decode()
    assert "Ayşe → Bram" not in shown
    assert "not met" not in shown  # not even as a number: it would tell who declined whom


def test_organisers_read_how_many_wishes_are_not_met_and_not_whose(client: Client) -> None:
    event = make_event()
    make_block(event)
    ayse, bram, can = (make_guest(event, name=name) for name in ("Ayşe", "Bram", "Can"))
    told = client.get(links.path_for(ayse, "events:mine_wishes")).content.decode()
    assert "Only someone who has chosen you too" in told
    assert "not whose" in told
    plan = planned(event)
    others = [(ayse, bram), (bram, can), (can, ayse)]
    causes = ["tables full", "tables full", "organiser's rule"]
    plan.unmet = [
        {"by": by.pk, "wish": wish.pk, "cause": cause}
        for (by, wish), cause in zip(others, causes, strict=True)
    ]
    plan.save(update_fields=["unmet"])
    assert queries.unmet_in(plan) == {"tables full": 2}
    wishes.wish(registration=ayse, other=bram.pk, what="meet")
    client.force_login(make_organiser(event, make_person()))
    shown = client.get(reverse("events:desk_plan", args=[event.slug, planned(event).pk]))
    assert "→" not in shown.content.decode()
