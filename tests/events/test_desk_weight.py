"""The desk's pages at one registration and at thousands."""

from __future__ import annotations

from datetime import timedelta
from time import process_time

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from rresi.events.models import Event, Registration, Session, hash_of, new_token
from rresi.events.queries.programme import facts_of
from rresi.events.views.tabs import TABS
from tests.factories.accounts import make_coordinator
from tests.factories.events import make_event_with_sessions
from tests.pages import page

pytestmark = pytest.mark.django_db
AT_MOST = 25  # queries
CPU_AT_MOST = 250  # milliseconds; 100 on a quiet machine
OWN = ("events:desk", "events:desk_programme", "events:desk_publish", "events:desk_edit")


def registered(event: Event, count: int) -> None:
    now = timezone.now()
    rows = []
    for number in range(count):
        token = new_token()
        rows.append(
            Registration(
                event=event,
                state="confirmed",
                name=f"Person {number}",
                email=f"{event.pk}-{number}@example.org",
                country="NL",
                language="en",
                token=token,
                token_hash=hash_of(token),
                idempotency_key=f"k{number}",
                queued_at=now,
                address_confirmed_at=now,
                confirmed_at=now,
            )
        )
    Registration.objects.bulk_create(rows, batch_size=500)


def moved(event: Event) -> None:
    """A change of the first session that waits to be published."""
    session = Session.objects.filter(event=event).order_by("pk")[0]
    facts = facts_of(session)
    later = facts.model_copy(
        update={"ends_at": facts.ends_at + timedelta(minutes=10), "room": "Attic"}
    )
    Session.objects.filter(pk=session.pk).update(draft=later.model_dump(mode="json"))


def cpu(client: Client, path: str) -> float:
    """Milliseconds of processor time, the least of five."""
    taken = []
    for _again in range(5):
        begun = process_time()
        page(client, path)
        taken.append((process_time() - begun) * 1000)
    return min(taken)


def count(client: Client, event: Event, url_name: str) -> int:
    path = reverse(url_name, args=[event.slug])
    page(client, path)
    with CaptureQueriesContext(connection) as captured:
        page(client, path)
    return len(captured)


def test_each_page_takes_as_few_queries_at_5000_registrations() -> None:
    small, large = make_event_with_sessions("small"), make_event_with_sessions("large", sessions=20)
    for event, people in ((small, 1), (large, 5000)):
        registered(event, people)
        moved(event)
    client = Client()
    client.force_login(make_coordinator())
    shown = page(client, "/en/events/large/desk/publish/")
    weights = {name: cpu(client, reverse(name, args=["large"])) for name in OWN}
    assert {name: taken for name, taken in weights.items() if taken > CPU_AT_MOST} == {}
    assert "5,000 people will each get one email" in shown
    tabs = {tab.url_name for tab in TABS} - {"events:desk_needs"}
    taken = {name: (count(client, small, name), count(client, large, name)) for name in tabs}
    assert {name: many for name, (_one, many) in taken.items() if many > AT_MOST} == {}
    assert {name: taken[name] for name in OWN if taken[name][0] != taken[name][1]} == {}
