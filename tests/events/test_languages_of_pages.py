"""From each page that a link or a code opens, the menu of languages leads to the same page."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client

from rresi.accounts.roles import OPERATOR
from rresi.events.links import path_for
from rresi.events.models import Certificate, Delegation, DelegationManager, Event, Registration
from rresi.events.services import certificates, evaluation, organising
from tests.factories.accounts import make_person
from tests.factories.aftermath import make_attendee, make_past_event
from tests.factories.events import make_event_with_sessions, make_organiser, make_session
from tests.factories.registrations import make_registration
from tests.pages import page

pytestmark = pytest.mark.django_db
LANGUAGES = ("en", "nl", "de", "tr", "fr")
MINE = (
    *("mine", "mine_change", "mine_wishes", "mine_meetings", "mine_notes", "mine_evaluate"),
    *("mine_promises", "mine_certificate", "mine_data"),
)


def links_of(text: str) -> dict[str, str]:
    """Where the menu of languages leads, by language."""
    found = re.findall(r'<a href="([^"]+)" hreflang="(\w\w)" lang', text)
    return {code: link.replace("&amp;", "&") for link, code in found}


def leads_to_itself(client: Client, path: str) -> None:
    """Follow the menu from a page into each language."""
    own = re.sub(r"^/(en|nl|de|tr|fr)/", "/", path)
    expected = {code: f"/{code}{own}" for code in LANGUAGES}
    assert links_of(page(client, path)) == expected
    for code, link in expected.items():
        text = page(client, link)
        assert f'<html lang="{code}"' in text
        assert links_of(text) == expected


@pytest.fixture
def event() -> Event:
    found = make_event_with_sessions(status="published")
    make_session(found, kind="meetings", room="Hall")
    return found


@pytest.fixture
def past() -> Registration:
    event = make_past_event()
    found = make_attendee(event, make_session(event))
    certificates.issue(actor=OPERATOR, event=event)
    return found


@pytest.mark.parametrize("name", MINE)
def test_of_a_participants_pages(event: Event, client: Client, name: str) -> None:
    person = make_registration(event)
    leads_to_itself(client, path_for(person, f"events:{name}"))


def test_of_an_offered_seat_and_a_place_in_the_line(event: Event, client: Client) -> None:
    for state in ("offered", "waiting", "approval", "cancelled"):
        leads_to_itself(client, path_for(make_registration(event, state=state)))


def test_of_a_participants_pages_after_the_event(past: Registration, client: Client) -> None:
    for name in ("mine", "mine_evaluate", "mine_promises", "mine_certificate", "mine_data"):
        leads_to_itself(client, path_for(past, f"events:{name}"))


def test_of_registering_and_of_an_invitation(event: Event, client: Client) -> None:
    guests = [("guest@example.org", "")]
    organising.invite(actor=OPERATOR, event=event, people=guests, language="en")
    [link] = re.findall(r"/en/events/visit/register/\S+", str(mail.outbox[-1].body))
    for path in (link, "/en/events/visit/register/sent/", "/en/events/visit/register/link/"):
        leads_to_itself(client, path)


def test_of_a_delegation_and_of_revoking(past: Registration, client: Client) -> None:
    event, person = past.event, make_person()
    delegation = Delegation.objects.create(event=event, name="Ghent", quota=3)
    DelegationManager.objects.create(delegation=delegation, user=person)
    client.force_login(make_organiser(event, person))
    leads_to_itself(client, f"/en/events/visit/delegation/{delegation.pk}/")
    one = Certificate.objects.get()
    leads_to_itself(client, f"/en/events/visit/desk/certificates/{one.pk}/revoke/")


def test_of_what_a_code_opens(past: Registration, client: Client) -> None:
    """Their addresses are short and without a language; each is below every language too."""
    one = Certificate.objects.get()
    for path in (
        f"/credentials/certificates/{one.code}",
        f"/tr/credentials/certificates/{one.code}",
        "/credentials/",
        f"/C/{past.token}",
        f"/c/{past.token}",
    ):
        leads_to_itself(client, path)
    form = page(client, f"/tr/credentials/certificates/{one.code}")
    [action] = re.findall(r'<form method="post" action="([^"]+)" enctype', form)
    answer = client.post(action, {"credential": one.credential}).content.decode()
    assert '<html lang="tr"' in answer
    assert past.name in answer
    gone = client.get("/credentials/certificates/never-issued")
    assert gone.status_code == 404
    assert links_of(gone.content.decode())["tr"] == "/tr/credentials/certificates/never-issued"
    assert links_of(page(client, "/unknown", 404))["tr"] == "/tr/"


def test_of_answers_to_a_form(past: Registration, client: Client) -> None:
    """Their pages cannot be asked for: the menu leads to where the person can go on."""
    event = past.event
    evaluation.prepare(actor=OPERATOR, event=event)
    evaluation.open_evaluation(actor=OPERATOR, event=event, closes_on=None)
    form = client.post(path_for(past, "events:mine_take_form")).content.decode()
    begin = links_of(page(client, path_for(past, "events:mine_evaluate")))["tr"]
    again = client.get(links_of(form)["tr"], follow=True)
    at, to = (re.sub(r":[^/]+", "", one) for one in (begin, again.redirect_chain[-1][0]))
    assert (again.status_code, to) == (200, at), "but for the moment of signing"
    gone = client.post(path_for(past, "events:mine_data") + "erase/", {"sure": "1"})
    leads_to_itself(client, gone["Location"])
