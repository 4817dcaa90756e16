"""The desk's pages ask the same number of queries for a few people and for thousands."""

from __future__ import annotations

from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from rresi.accounts.roles import OPERATOR
from rresi.events.models import Attendance, Event, Registration
from rresi.events.services import certificates, evaluation, notes, organising, promises
from rresi.events.services.closing import close_event
from tests.factories.accounts import make_person
from tests.factories.aftermath import make_attendee, make_past_event
from tests.factories.events import make_event, make_organiser, make_session
from tests.factories.regions import make_region

pytestmark = pytest.mark.django_db
PAGES = (
    "desk/check-in/",
    "check-in/",
    "check-in/?q=participant",
    "desk/evaluation/",
    "desk/promises/",
    "desk/certificates/",
    "desk/dossier/",
    "desk/words/",
)


@pytest.fixture
def event() -> Event:
    event = make_past_event()
    for _ in range(3):
        person = make_attendee(event, make_session(event))
        promises.promise(registration=person, wanted=promises.Wanted("Open one"))
        notes.write(registration=person, kind="question", text="Who pays?")
    certificates.issue(actor=OPERATOR, event=event)
    evaluation.open_evaluation(actor=OPERATOR, event=event)
    evaluation.close_evaluation(actor=OPERATOR, event=event)
    close_event(actor=OPERATOR, event=event)
    return event


def fill(event: Event, count: int) -> None:
    now = timezone.now()
    people = []
    for number in range(count):
        person = Registration(
            event=event,
            state="confirmed",
            name=f"Person {number}",
            email=f"p{number}@example.org",
            country="TR",
            language="tr",
            idempotency_key=str(number),
            queued_at=now,
            confirmed_at=now,
            address_confirmed_at=now,
            token=f"{number:022d}",
            token_hash=f"{number:064x}",
        )
        people.append(person)
    assert event.start
    made = Registration.objects.bulk_create(people)
    Attendance.objects.bulk_create(
        Attendance(event=event, registration=person, day=event.start, at=now) for person in made
    )


@pytest.mark.parametrize("path", PAGES)
def test_at_most_twenty_five_queries_for_any_number_of_people(
    path: str, event: Event, client: Client, django_assert_max_num_queries: Any
) -> None:
    client.force_login(make_organiser(event, make_person()))
    address = f"/en/events/visit/{path}"
    client.get(address)
    counted = []
    for count in (0, 2000):
        fill(event, count)
        with django_assert_max_num_queries(25) as found:
            assert client.get(address).status_code == 200
        counted.append(len(found))
    assert counted[1] <= counted[0]


@pytest.mark.parametrize("people", [2, 6])
def test_writing_to_many_asks_the_same_queries_as_to_few(people: int) -> None:
    """Letters of the evaluation, certificates and invitations."""
    over = make_past_event("over", host_region=make_region())
    ahead = make_event("ahead", host_region=over.host_region)
    for _n in range(people):
        make_attendee(over)
    with CaptureQueriesContext(connection) as asked:
        evaluation.open_evaluation(actor=OPERATOR, event=over)
    with CaptureQueriesContext(connection) as issued:
        certificates.issue(actor=OPERATOR, event=over)
    with CaptureQueriesContext(connection) as invited:
        guests = [(f"guest-{n}@example.org", "") for n in range(people)]
        organising.invite(actor=OPERATOR, event=ahead, people=guests, language="en")
    assert (len(asked), len(issued), len(invited)) == (15, 15, 9)
