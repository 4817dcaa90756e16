"""What the organisers say was learned: written once it is over, read where the practice is."""

from __future__ import annotations

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from rresi.accounts.roles import OPERATOR, VISITOR
from rresi.core.refusals import Outdated, Refused
from rresi.events.models import Event, EventText
from rresi.events.queries import cards, lessons
from rresi.events.services.closing import close_event
from rresi.events.services.lessons import write
from tests.factories.accounts import make_person
from tests.factories.aftermath import make_past_event
from tests.factories.events import make_event, make_organiser, make_session
from tests.factories.practices import make_practice
from tests.factories.regions import make_region
from tests.pages import page

pytestmark = pytest.mark.django_db
FORM = "/en/events/visit/desk/dossier/lessons/"
TEXT = "Begin with **one** buyer:\n\n* who signs\n* who pays"


@pytest.fixture
def event() -> Event:
    event = make_past_event()
    EventText.objects.create(event=event, language="nl", name="Bezoek")
    return event


def test_an_organiser_writes_it_and_all_read_it_rendered(event: Event, client: Client) -> None:
    practice = make_practice(make_region())
    session = make_session(event)
    session.practices.add(practice)
    visitor = Client()
    address = f"/en/practices/{practice.slug}/"
    assert "What was learned there" not in page(visitor, address)
    client.force_login(make_organiser(event, make_person()))
    client.get(FORM)
    sent = {"en": TEXT, "nl": "", "seen": lessons.token(event)}
    assert client.post(FORM, sent).status_code == 302
    shown = page(visitor, "/en/events/visit/")
    assert "<strong>one</strong>" in shown
    assert "<li>who signs</li>" in shown
    assert 'href="/en/events/visit/#lessons"' in page(visitor, address)
    dutch = page(visitor, "/nl/events/visit/")
    assert '<div class="prose" lang="en"><p>Begin with' in dutch
    assert "<strong>one</strong>" in page(client, "/en/events/visit/desk/dossier/")
    data = client.get("/en/events/visit/desk/dossier/file.json").json()
    assert data["lessons"] == {"text": TEXT, "language": "en"}
    [document] = [one for one in cards.search_documents([event.pk]) if one.language == "en"]
    assert "Begin with one buyer" in document.body
    assert "**" not in document.body


def test_it_can_be_written_after_closing_and_the_second_writer_loses_nothing(
    event: Event, client: Client
) -> None:
    close_event(actor=OPERATOR, event=event)
    seen = lessons.token(event)
    write(actor=OPERATOR, event=event, texts={"en": "The first."}, seen=seen)
    with pytest.raises(Outdated):
        write(actor=OPERATOR, event=event, texts={"en": "The second."}, seen=seen)
    client.force_login(make_organiser(event, make_person()))
    answer = client.post(FORM, {"en": "The second.", "nl": "", "seen": seen})
    assert answer.status_code == 409
    assert "The first." in answer.content.decode()
    assert "The second." in answer.content.decode()
    assert lessons.written(Event.objects.get()) == {"en": "The first.", "nl": ""}


def test_a_fault_in_the_text_is_said_beside_the_field(event: Event, client: Client) -> None:
    client.force_login(make_organiser(event, make_person()))
    answer = client.post(FORM, {"en": "<b>x</b>", "nl": "", "seen": lessons.token(event)})
    assert answer.status_code == 422
    assert "HTML is not shown here" in answer.content.decode()


@pytest.mark.parametrize("status", ["draft", "cancelled"])
def test_not_of_what_did_not_take_place(event: Event, status: str) -> None:
    Event.objects.update(status=status)
    with pytest.raises(Refused):
        write(actor=OPERATOR, event=event, texts={"en": "x"}, seen=lessons.token(event))


def test_not_before_it_is_over_and_not_by_others(event: Event, client: Client) -> None:
    coming = make_event("coming")
    with pytest.raises(Refused):
        write(actor=OPERATOR, event=coming, texts={"en": "x"}, seen=lessons.token(coming))
    with pytest.raises(PermissionDenied):
        write(actor=VISITOR, event=event, texts={"en": "x"}, seen=lessons.token(event))
    client.force_login(make_organiser(coming, make_person()))
    assert client.get("/en/events/coming/desk/dossier/lessons/").status_code == 302


def test_old_events_of_which_only_the_year_is_known(event: Event) -> None:
    Event.objects.update(start=None, end=None, year=2024)
    write(actor=OPERATOR, event=event, texts={"en": "x"}, seen=lessons.token(event))
    found = lessons.for_reader(Event.objects.get())
    assert found is not None
    assert found.text == "x"
