"""The desk of an event: who may open it, and which of its tabs."""

from __future__ import annotations

import pytest
from django.test import Client

from rresi.core.stamps import renew_stamp
from rresi.events.models import Event
from rresi.events.version import VERSION
from rresi.events.views.tabs import RIGHTS, TABS
from tests.factories.accounts import make_coordinator, make_person
from tests.factories.events import make_event, make_host, make_organiser
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
    shown = page(client, DESK)
    for tab in TABS:
        assert str(tab.label) in shown
