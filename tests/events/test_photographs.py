"""Photographs at the desk and in what a participant reads of their own data."""

from __future__ import annotations

import pytest
from django.test import Client

from rresi.accounts.roles import OPERATOR
from rresi.events.links import path_for
from rresi.events.models import Event, Photograph, Registration
from rresi.events.queries.own_data import held_about
from rresi.events.services import photographs as services
from rresi.events.services.registration import give_consents
from rresi.media.encoding import reencode
from tests.factories.accounts import make_person
from tests.factories.events import make_event, make_host, make_organiser
from tests.factories.pictures import photograph
from tests.factories.registrations import make_registration
from tests.pages import page

pytestmark = pytest.mark.django_db
DESK = "/en/events/visit/desk/"
EVENT = "/en/events/visit/"


@pytest.fixture
def event() -> Event:
    return make_event("visit", name="A visit")


def taken(event: Event, *people: Registration) -> Photograph:
    """A photograph with these people."""
    return services.add(
        actor=OPERATOR,
        event=event,
        encoded=reencode(photograph((400, 300))),
        alt="Two people at a table",
        credit="A. Photographer",
        people=[person.pk for person in people],
        no_one_else=True,
    )


def test_a_photograph_is_deleted_once_that_was_asked(event: Event, client: Client) -> None:
    found = taken(event)
    client.force_login(make_organiser(event, make_person()))
    box = f'id="sure-photograph-{found.pk}" name="sure" value="1" required'
    assert box in page(client, f"{DESK}words/")
    delete = {"act": "delete", "photograph": found.pk}
    refused = client.post(f"{DESK}words/act/", delete)
    assert refused.status_code == 409
    assert "Tick the box to confirm that this is to be deleted." in refused.content.decode()
    assert Photograph.objects.exists()
    client.post(f"{DESK}words/act/", delete | {"sure": "1"})
    assert not Photograph.objects.exists()


def test_a_photograph_is_edited_without_adding_it_again(event: Event, client: Client) -> None:
    ada, bo = (make_registration(event, name=name) for name in ("Ada Able", "Bo Berg"))
    give_consents(registration=bo, given=["photographs"])
    found = taken(event, ada)
    client.force_login(make_organiser(event, make_person()))
    listed = page(client, f"{DESK}words/")
    address = f"{DESK}photographs/{found.pk}/"
    assert f'href="{address}"' in listed
    assert "Not shown, because these people have not agreed: Ada Able" in listed
    shown = page(client, address)
    assert f'name="people" value="{ada.pk}" checked>' in shown
    assert f'name="people" value="{bo.pk}">' in shown
    assert 'value="Two people at a table"' in shown
    sent = {"alt": "One at a table", "credit": "B. Other", "people": [bo.pk], "no_one_else": "1"}
    wrong = client.post(address, sent | {"alt": " "})
    assert wrong.status_code == 422
    assert f'name="people" value="{bo.pk}" checked>' in wrong.content.decode()
    client.post("/nl" + address.removeprefix("/en"), sent)
    found.refresh_from_db()
    assert (found.alt, found.credit, found.language) == ("One at a table", "B. Other", "nl")
    assert list(found.people.all()) == [bo]
    assert "One at a table" in page(client, EVENT)
    client.post(address, sent | {"people": [ada.pk, bo.pk]})
    assert "One at a table" not in page(client, EVENT)
    assert client.post(f"{DESK}photographs/{found.pk + 1}/", sent).status_code == 404


def test_the_desk_shows_organisers_a_photograph_that_others_do_not_see(
    event: Event, client: Client
) -> None:
    found = taken(event, make_registration(event))
    address = f"{DESK}photographs/{found.pk}/picture/"
    client.force_login(make_organiser(event, make_person()))
    assert f'src="{address}"' in page(client, f"{DESK}words/")
    answer = client.get(address)
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert answer["Cache-Control"] == "private, no-store"
    client.force_login(make_host(event, make_person()))
    assert client.get(address).status_code == 403
    client.force_login(make_person())
    assert client.get(address).status_code == 404


def test_a_participant_reads_which_photographs_show_them_and_where(
    event: Event, client: Client
) -> None:
    ada, bo = (make_registration(event, name=name) for name in ("Ada Able", "Bo Berg"))
    give_consents(registration=ada, given=["photographs"])
    taken(event, ada, bo)
    data = path_for(ada, "events:mine_data")
    shown = page(client, data)
    assert "Two people at a table" in shown
    assert "Not shown, because not everyone in it has agreed." in shown
    assert "Bo Berg" not in shown
    (entry,) = held_about(ada)["photographs"]
    assert (entry["alt"], entry["shown_on"]) == ("Two people at a table", "")
    give_consents(registration=bo, given=["photographs"])
    assert f'<a href="{EVENT}">public page of the event</a>' in page(client, data)
    assert held_about(ada)["photographs"][0]["shown_on"] == EVENT
