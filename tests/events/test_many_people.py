"""What is done for many people at once asks as few queries as for two: others wait meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from pytest_django import Settings

from rresi.accounts.roles import OPERATOR
from rresi.core.models import OutboxMail
from rresi.events.models import ChangeMail, Event, Meeting, MeetingPlan, Registration
from rresi.events.services import (
    certificates,
    evaluation,
    inviting,
    meetings,
    organising,
    progress,
    publishing,
    registration,
    seats,
    telling,
)
from rresi.regions.models import Region
from tests.factories.accounts import make_person
from tests.factories.aftermath import make_attendee, make_past_event
from tests.factories.events import make_event, make_organiser, make_session
from tests.factories.regions import make_region
from tests.factories.registrations import (
    make_consent,
    make_invitation,
    make_registration,
    make_seat,
)

pytestmark = pytest.mark.django_db
FEW, MANY = 2, 20

Act = Callable[[], object]
State = Registration.State


def _region() -> Region:
    return Region.objects.first() or make_region()


def _event(slug: str) -> Event:
    event = make_event(slug, host_region=_region())
    make_organiser(event, make_person())
    return event


def _people(event: Event, count: int, state: str = State.CONFIRMED, **more: object) -> list[int]:
    talk = make_session(event, capacity=100)
    people = [make_registration(event, state=state, **more) for _n in range(count)]
    for one in people:
        make_seat(one, talk, "confirmed" if state == State.CONFIRMED else "waiting")
    return [one.pk for one in people]


def _plan(event: Event, people: list[int], state: str) -> MeetingPlan:
    """A plan in which each of these people meets somebody who remains."""
    block = make_session(event, "Meetings", at="14:00", kind="meetings")
    plan = MeetingPlan.objects.create(event=event, state=state)
    for table, pk in enumerate(people):
        Meeting.objects.create(
            plan=plan,
            session=block,
            starts_at=block.starts_at,
            minutes=20,
            table=table,
            first_id=pk,
            second=make_registration(event),
        )
    return plan


def approving(event: Event, count: int) -> Act:
    pks = _people(event, count, State.APPROVAL)
    _plan(event, pks, MeetingPlan.State.PUBLISHED)
    Meeting.objects.update(interrupted=True)  # they had left, and want to come after all
    Event.objects.filter(pk=event.pk).update(capacity=2 * count + count // 2)
    return lambda: progress.decide(actor=OPERATOR, event=event, registrations=pks, approve=True)


def rejecting(event: Event, count: int) -> Act:
    pks = _people(event, count, State.APPROVAL)
    return lambda: progress.decide(actor=OPERATOR, event=event, registrations=pks, approve=False)


def ending(event: Event, count: int) -> Act:
    pks = _people(event, count)
    _plan(event, pks, MeetingPlan.State.PUBLISHED)
    _people(event, count, State.WAITING)
    Event.objects.filter(pk=event.pk).update(capacity=2 * count)
    return lambda: progress.cancel_registrations(actor=OPERATOR, event=event, registrations=pks)


def expiring(event: Event, count: int) -> Act:
    long_ago = timezone.now() - timedelta(days=30)
    _people(event, count, State.WAITING, address_confirmed_at=None, queued_at=long_ago)
    Event.objects.filter(pk=event.pk).update(capacity=1)
    return lambda: seats.expire(event=event)


def losing_held_seats(event: Event, count: int) -> Act:
    _people(event, count, State.WAITING)
    seats.refill(event=event)
    today = timezone.localdate()
    Event.objects.filter(pk=event.pk).update(start=today, end=today)
    return lambda: seats.expire(event=Event.objects.get(pk=event.pk))


def turning_away(event: Event, count: int) -> Act:
    _people(event, count, State.WAITING)
    today = timezone.localdate()
    Event.objects.filter(pk=event.pk).update(start=today, end=today, capacity=1)
    return lambda: seats.expire(event=Event.objects.get(pk=event.pk))


def calling_off(event: Event, count: int) -> Act:
    _people(event, count)
    for number in range(count):
        make_invitation(event, f"{number}@{event.slug}.example")
    seen = Event.objects.get(pk=event.pk).version
    return lambda: publishing.cancel_event(actor=OPERATOR, event=event, seen=seen)


def telling_of_it(event: Event, count: int) -> Act:
    calling_off(event, count)()
    mail = ChangeMail.objects.filter(change_set__event=event).first()
    assert mail is not None
    return lambda: telling.send(mail.change_set_id)


def inviting_people(event: Event, count: int) -> Act:
    people = [(f"{number}@{event.slug}.example", "") for number in range(count)]
    return lambda: organising.invite(actor=OPERATOR, event=event, people=people, language="de")


def reminding(event: Event, count: int) -> Act:
    for number in range(count):
        long_ago = timezone.now() - timedelta(days=9)
        make_invitation(event, f"{number}@{event.slug}.example", sent_at=long_ago)
    return lambda: inviting.remind(actor=OPERATOR, event=event)


def publishing_meetings(event: Event, count: int) -> Act:
    plan = _plan(event, _people(event, count), MeetingPlan.State.READY)
    return lambda: meetings.publish_plan(actor=OPERATOR, plan=plan)


def no_longer_meeting(event: Event, count: int) -> Act:
    one = make_registration(event)
    make_consent(one, "meetings")
    plan = _plan(event, _people(event, count), MeetingPlan.State.PUBLISHED)
    for number, meeting in enumerate(plan.meetings.all()):
        meeting.first, meeting.second_answer = one, "accepted"
        meeting.starts_at += timedelta(minutes=20 * number)
        meeting.save()
    return lambda: registration.give_consents(registration=one, given=[])


def _past(slug: str, count: int) -> Event:
    event = make_past_event(slug, host_region=_region())
    for _n in range(count):
        make_attendee(event)
    return event


def asking(event: Event, count: int) -> Act:
    past = _past(f"past-{event.slug}", count)
    return lambda: evaluation.open_evaluation(actor=OPERATOR, event=past)


def sending_certificates(event: Event, count: int) -> Act:
    past = _past(f"past-{event.slug}", count)
    certificates.issue(actor=OPERATOR, event=past)
    fresh = Event.objects.get(pk=past.pk)
    return lambda: certificates.send(actor=OPERATOR, event=fresh)


@pytest.mark.parametrize(
    "prepared",
    [
        *(approving, rejecting, ending, expiring, losing_held_seats, turning_away, calling_off),
        *(telling_of_it, inviting_people, reminding, publishing_meetings, no_longer_meeting),
        *(asking, sending_certificates),
    ],
)
def test_many_people_ask_the_queries_of_two(
    prepared: Callable[[Event, int], Act], settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "rresi.core.outbox.OutboxBackend"
    asked = []
    for count in (FEW, MANY):
        event = _event(f"{prepared.__name__.replace('_', '-')}-{count}")
        act = prepared(event, count)
        before = OutboxMail.objects.count()
        with CaptureQueriesContext(connection) as queries:
            act()
        assert OutboxMail.objects.count() - before >= count, "everybody gets a letter"
        asked.append([query["sql"] for query in queries.captured_queries])
    few, many = asked
    assert len(many) <= len(few), "\n".join(many)
