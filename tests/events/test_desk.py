"""The desk of an event: who may open it, and which of its tabs."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from django.db.models import F
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from rresi.core.stamps import renew_stamp
from rresi.events.models import Event, Registration, RegistrationTerms, Session, Venue
from rresi.events.queries.about import planned_venue
from rresi.events.queries.programme import facts_of
from rresi.events.rules.phases import Phase, phase_of
from rresi.events.version import VERSION
from rresi.events.views.tabs import RIGHTS, TABS
from tests.factories.accounts import make_coordinator, make_person
from tests.factories.events import (
    START,
    make_event,
    make_host,
    make_organiser,
    make_session,
    make_venue,
)
from tests.factories.registrations import make_registration, make_seat
from tests.pages import page

pytestmark = pytest.mark.django_db
DESK = "/en/events/visit/desk/"


def signed_in(person: object) -> Client:
    client = Client()
    client.force_login(person)  # type: ignore[arg-type]
    return client


def test_nobody_else_learns_that_a_desk_exists() -> None:
    event, other = make_event(), make_event("other")
    assert Client().get(DESK).status_code == 302  # to sign in
    for person in (make_person(), make_organiser(other, make_person())):
        assert signed_in(person).get(DESK).status_code == 404
        assert signed_in(person).get("/en/events/nothing/desk/").status_code == 404
    for person in (
        make_organiser(event, make_person()),
        make_host(event, make_person()),
        make_coordinator(),
    ):
        assert signed_in(person).get(DESK).status_code == 200


def test_the_desk_of_a_draft_opens_and_its_public_page_does_not() -> None:
    event = make_event(status=Event.Status.DRAFT)
    client = signed_in(make_organiser(event, make_person()))
    assert "Draft" in page(client, DESK)
    page(Client(), "/en/events/visit/", status=404)
    renew_stamp(VERSION)
    assert "A visit" not in page(client, "/en/events/")


def test_the_page_of_roles_names_people_and_rights() -> None:
    event = make_event()
    organiser = make_organiser(event, make_person(name="Olga Organiser"))
    make_host(event, make_person(name="Hugo Host"))
    shown = page(signed_in(organiser), f"{DESK}roles/")
    assert "Olga Organiser" in shown
    assert "Hugo Host" in shown
    assert all(str(words) in shown for _action, words in RIGHTS)


def test_each_tab_of_the_desk_opens() -> None:
    make_event()
    client = signed_in(make_coordinator())
    for tab in TABS:
        shown = page(client, reverse(tab.url_name, args=["visit"]))
        assert f'aria-current="page">{tab.label}</a>' in shown


def test_the_desk_warns_of_what_a_moved_session_overlaps() -> None:
    event = make_event()
    shop = make_session(event, "Repair", at="10:00", capacity=9)
    visit = make_session(event, "Harbour", at="12:00", capacity=9)
    make_session(event, "Opening for all", at="14:00")
    for person in (make_registration(event), make_registration(event)):
        make_seat(person, shop)
        make_seat(person, visit)
    make_seat(make_registration(event), shop)
    make_seat(make_registration(event), visit, "waiting")
    client = signed_in(make_organiser(event, make_person()))
    assert "This may not work out" not in page(client, f"{DESK}programme/")

    def moved(session: Session, hours: float) -> str:
        facts = facts_of(session)
        by = timedelta(hours=hours)
        later = {"starts_at": facts.starts_at + by, "ends_at": facts.ends_at + by}
        Session.objects.filter(pk=session.pk).update(
            draft=facts.model_copy(update=later).model_dump(mode="json")
        )
        return page(client, f"{DESK}programme/")

    assert "2 people have a seat in both Repair" in moved(shop, 1.5)
    assert "one of them is for everyone" in moved(shop, 3.5)
    assert re.search(r"Repair \(.*, 10:00\) would begin in the past\.", moved(shop, -24 * 365 * 20))
    until = (shop.starts_at - timezone.now()) / timedelta(hours=1)
    assert "News of Repair" in moved(shop, 0.5 - until)
    assert "News of Repair" not in moved(shop, 1.5 - until)
    Session.objects.filter(pk=shop.pk).update(starts_at=timezone.now() + timedelta(minutes=3))
    assert "or was to begin, within the hour" in page(client, f"{DESK}programme/")
    assert "or was to begin, within the hour" in page(client, f"{DESK}publish/")
    Session.objects.filter(pk=shop.pk).update(draft=None, venue=make_venue(event, "Old hall"))
    assert "within the hour" not in page(client, f"{DESK}publish/")
    Venue.objects.update(draft={**planned_venue(Venue.objects.get()).model_dump(), "name": "Hall"})
    assert "within the hour" in page(client, f"{DESK}publish/"), "its place changes"


def test_the_desk_warns_of_nothing_between_sessions_that_are_over() -> None:
    event = make_event()
    places = [make_venue(event, "Hall", latitude=52.0779, longitude=4.3125)]
    places.append(make_venue(event, "Harbour", latitude=52.0990, longitude=4.2800))
    for place, at in zip(places, ("10:00", "11:00"), strict=True):
        make_session(event, at=at, venue=place)
    client = signed_in(make_organiser(event, make_person()))
    assert "The walk from" in page(client, f"{DESK}programme/")
    long_ago = {name: F(name) - timedelta(days=365 * 20) for name in ("starts_at", "ends_at")}
    event.sessions.update(**long_ago)
    assert "The walk from" not in page(client, f"{DESK}programme/")


@pytest.mark.parametrize(
    ("day", "changes", "phase"),
    [
        (date(2031, 5, 19), {}, Phase.BEFORE),
        (date(2031, 5, 20), {}, Phase.DURING),
        (date(2031, 5, 20), {"status": "draft"}, Phase.BEFORE),
        (date(2031, 5, 21), {}, Phase.DURING),
        (date(2031, 5, 22), {}, Phase.AFTER),
        (date(2031, 5, 1), {"status": "closed"}, Phase.AFTER),
        (date(2031, 5, 1), {"start": None, "end": None}, Phase.BEFORE),
    ],
)
def test_an_event_is_before_during_or_after(day: date, changes: Any, phase: Phase) -> None:
    assert phase_of(make_event(**changes), day) == phase


def test_times_at_the_desk_are_those_of_the_event() -> None:
    event = make_event(zone="Europe/Istanbul")
    make_session(event, "The talk", at="09:00")
    make_session(event, "In the west", at="12:00", venue=make_venue(event, zone="Europe/Lisbon"))
    person = make_registration(event)
    at = datetime(2031, 3, 1, 10, 30, tzinfo=UTC)
    Registration.objects.filter(pk=person.pk).update(created_at=at)
    client = signed_in(make_organiser(event, make_person()))
    shown = page(client, f"{DESK}check-in/")
    assert "Tue 09:00" in shown
    assert "Tue 10:00" in shown  # noon in Istanbul
    assert "13:30" in page(client, f"{DESK}people/{person.pk}/")


def test_an_organiser_is_told_who_would_see_what_people_need() -> None:
    event = make_event(status=Event.Status.DRAFT)
    client = signed_in(make_organiser(event, make_person()))
    for path in (f"{DESK}publish/", f"{DESK}people/needs/"):
        shown = page(client, path)
        assert "This event has no host yet" in shown
        assert f'href="{DESK}roles/">Name a host' in shown
    Event.objects.update(status=Event.Status.CLOSED, start=date(2026, 1, 5), end=date(2026, 1, 5))
    for path in (f"{DESK}people/needs/", f"{DESK}publish/", DESK):
        shown = page(client, path)
        assert "no host yet" not in shown
        assert "Name a host" not in shown
    Event.objects.update(status=Event.Status.DRAFT, start=START, end=START)
    host = make_host(event, make_person())
    for path in (f"{DESK}publish/", f"{DESK}people/needs/"):
        shown = page(client, path)
        assert f"(hosts only): {host}" in shown
        assert "no host yet" not in shown
    RegistrationTerms.objects.create(event=event, asks_needs=False)
    assert "(hosts only)" not in page(client, f"{DESK}publish/")


def test_the_overview_says_what_is_next_and_each_page_where_one_is() -> None:
    event = make_event(status=Event.Status.DRAFT)
    client = signed_in(make_organiser(event, make_person()))

    def next_step() -> str:
        shown = page(client, DESK)
        return shown.partition("Next")[2].partition("</a>")[0].partition(">")[2].rpartition(">")[2]

    assert next_step() == "Write the programme"
    make_session(event, published_at=None)
    assert next_step() == "Name a host"
    assert "No host can see the dietary and accessibility needs yet" in page(client, DESK)
    make_host(event, make_person())
    assert next_step() == "Publish it"
    Session.objects.update(published_at=timezone.now())
    Event.objects.update(status=Event.Status.PUBLISHED)
    make_registration(event, state="approval")
    assert next_step() == "Invite and register people"
    today = timezone.localdate()
    Event.objects.update(start=today, end=today)
    assert next_step() == "Check people in"
    yesterday = today - timedelta(days=2)
    Event.objects.update(start=yesterday, end=yesterday)
    assert next_step() == "Ask what people thought of it"
    shown = page(client, f"{DESK}promises/")
    assert 'aria-current="true">After' in shown  # the phase
    assert 'aria-current="page">Promises' in shown
    assert ">Delegations</a>" not in shown  # of another phase


@pytest.mark.parametrize(
    ("page_of", "address", "sent"),
    [
        ("publish/", "publish/cancel/", {"name": "Another", "note": "The hall is flooded"}),
        ("roles/", "roles/give/", {"role": "host", "email": "nobody@example.org"}),
        (
            "evaluation/",
            "evaluation/act/",
            {"act": "add", "kind": "choice", "label-en": "Which one?", "choices-nl": "Geen"},
        ),
    ],
)
def test_what_was_typed_stays_on_a_page_that_refuses(
    page_of: str, address: str, sent: dict[str, str]
) -> None:
    event = make_event()
    client = signed_in(make_organiser(event, make_person()))
    client.post(f"{DESK}evaluation/act/", {"act": "prepare"})
    answer = client.post(f"{DESK}{address}", sent)
    assert answer.status_code in {409, 422}
    shown = answer.content.decode()
    typed = [text for name, text in sent.items() if name not in {"act", "kind", "role"}]
    for text in typed:
        assert text in shown
        assert text not in page(client, f"{DESK}{page_of}")
