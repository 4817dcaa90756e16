"""Needs and offers feed the wishes of a mission; meetings held return as contacts."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from rresi.events.models import Event, Meeting, MeetingPlan, Registration
from rresi.events.queries import wishes
from rresi.exchange import meeting
from rresi.exchange.letters import contact
from rresi.exchange.models import FollowUp, Introduction
from tests.factories.events import make_event, make_session
from tests.factories.exchange import make_entry, make_organisation
from tests.factories.registrations import make_consent, make_registration

pytestmark = pytest.mark.django_db


def _pair(event: Event) -> tuple[Registration, Registration]:
    """Two who take part in meetings: one's organisation needs what the other's offers."""
    people = []
    for direction in ("need", "offer"):
        organisation = make_organisation()
        make_entry(organisation, direction, what="function", function="training")
        person = make_registration(event, organisation=organisation)
        make_consent(person, "meetings")
        people.append(person)
    return people[0], people[1]


def _meeting(event: Event, one: Registration, other: Registration, **changes: object) -> Meeting:
    session = make_session(event, kind="meetings")
    plan, _made = MeetingPlan.objects.get_or_create(event=event, state="published")
    fields = {
        "starts_at": timezone.now() - timedelta(hours=2),
        "minutes": 20,
        "table": Meeting.objects.count() + 1,
        "first_answer": "accepted",
        "second_answer": "accepted",
    } | changes
    return Meeting.objects.create(plan=plan, session=session, first=one, second=other, **fields)


def test_a_need_speaks_for_meeting_who_offers_it() -> None:
    event = make_event()
    needs, offers = _pair(event)
    make_session(event, kind="meetings")
    (shown,) = wishes.candidates(needs)
    assert shown.pk == offers.pk
    assert "They offer something that your organisation needs: Training." in shown.reasons
    (shown,) = wishes.candidates(offers)
    assert "They need something that your organisation offers: Training." in shown.reasons


def test_what_is_not_public_is_told_to_nobody_at_a_mission() -> None:
    event = make_event()
    needs, _offers = _pair(event)
    other = make_organisation()
    make_entry(other, "offer", what="function", function="training", audience="network")
    person = make_registration(event, organisation=other)
    make_consent(person, "meetings")
    reasons = {one.pk: one.reasons for one in wishes.candidates(needs)}
    assert reasons[person.pk] == []


def test_a_meeting_held_returns_as_a_contact_once() -> None:
    event = make_event()
    needs, offers = _pair(event)
    _meeting(event, needs, offers)
    assert meeting.take_in() == 0, "the need was stated after the meeting"
    Meeting.objects.update(starts_at=timezone.now() - timedelta(minutes=1))
    later = timezone.now() + timedelta(days=1)
    Meeting.objects.update(starts_at=timezone.now() + timedelta(minutes=1))
    assert meeting.take_in() == 0, "it has not taken place"
    assert meeting.take_in(later) == 1
    assert meeting.take_in(later) == 0
    found = Introduction.objects.get()
    assert (found.origin, found.stage) == ("meeting", "talk")
    assert FollowUp.objects.filter(introduction=found).count() == 6
    assert contact(found, "need") == {"contact_name": "", "contact_email": ""}


def test_one_of_the_two_says_that_a_meeting_was_held_which_they_had_not_accepted() -> None:
    event = make_event()
    needs, offers = _pair(event)
    soon = timezone.now() + timedelta(minutes=1)
    _meeting(event, needs, offers, starts_at=soon, first_answer="open", outcome="held")
    assert meeting.take_in(timezone.now() + timedelta(days=1)) == 1


@pytest.mark.parametrize("changes", [{"second_answer": "open"}, {"outcome": "missed"}])
def test_one_that_did_not_take_place_is_no_contact(changes: dict[str, str]) -> None:
    event = make_event()
    needs, offers = _pair(event)
    _meeting(event, needs, offers, starts_at=timezone.now() + timedelta(minutes=1), **changes)
    assert meeting.take_in(timezone.now() + timedelta(days=1)) == 0
