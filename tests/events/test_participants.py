"""Who is shown to other participants, and who may be written to of news: as far as they agreed."""

from __future__ import annotations

from io import BytesIO

import pytest
from django.core import mail
from django.test import Client
from pytest_django import DjangoAssertNumQueries
from python_calamine import CalamineWorkbook

from rresi.accounts.portraits import set_portrait, url_of
from rresi.accounts.roles import actor_of
from rresi.events.links import path_for
from rresi.events.models import ChangeSet, Event, Registration
from rresi.events.services import progress, telling
from rresi.events.services.registration import give_consents
from tests.factories.accounts import make_person
from tests.factories.events import make_event, make_organiser
from tests.factories.pictures import picture
from tests.factories.registrations import make_consent, make_registration
from tests.pages import page

pytestmark = pytest.mark.django_db
DESK = "/en/events/visit/desk/people/"
LETTER = {"subject": "Next year", "text": "We meet again in Efeler."}


@pytest.fixture
def event() -> Event:
    return make_event()


def agreeing(event: Event, purpose: str, **changes: object) -> Registration:
    person = make_registration(event, **changes)
    make_consent(person, purpose)
    return person


def listed(client: Client, person: Registration) -> str:
    return page(client, path_for(person, "events:mine_people"))


def test_participants_see_who_agreed_and_comes(event: Event, client: Client) -> None:
    me = make_registration(event, name="Me Myself")
    ayse = agreeing(
        event, "participants", name="Ayşe Agrees", organisation_name="Repair hub", country="TR"
    )
    agreeing(event, "participants", name="Wim Waits", state="waiting")
    agreeing(event, "news", name="Nora News")
    left = agreeing(event, "participants", name="Lea Left")
    progress.cancel(registration=left)
    agreeing(make_event("other"), "participants", name="Otto Other")
    shown = listed(client, me)
    assert "Ayşe Agrees" in shown
    assert "Repair hub · Türkiye" in shown
    for silent in ("Wim Waits", "Nora News", "Lea Left", "Otto Other", ayse.email):
        assert silent not in shown
    assert "You are not on this list." in shown
    assert "You are on this list." in listed(client, ayse)
    give_consents(registration=ayse, given=[])
    assert "Ayşe Agrees" not in listed(client, me), "withdrawn"


def test_members_see_the_portrait_of_a_participant_with_an_account(
    event: Event, client: Client
) -> None:
    me, other = make_registration(event, name="Me Myself"), make_person(name="Ayşe Agrees")
    set_portrait(actor=actor_of(other), user=other, content=picture((128, 384)))
    ayse = agreeing(event, "participants", name="Ayşe Agrees", account=other)
    address = url_of(str(other.portrait_id), 96)
    assert address not in listed(client, me), "whoever holds a link alone is no member"
    client.force_login(make_person())
    assert address in listed(client, me)
    give_consents(registration=ayse, given=[])
    assert address not in listed(client, me)


@pytest.mark.parametrize("state", ["waiting", "cancelled", "approval"])
def test_who_does_not_come_sees_nobody(event: Event, client: Client, state: str) -> None:
    agreeing(event, "participants", name="Ayşe Agrees")
    stranger = make_registration(event, state=state)
    path = path_for(stranger, "events:mine_people")
    answer = client.get(path, follow=True)
    assert answer.redirect_chain
    assert "Ayşe Agrees" not in answer.content.decode()
    assert path not in page(client, path_for(stranger))
    assert client.get(f"{path[:-4]}xx/").status_code == 404


def test_a_long_list_has_pages_and_takes_as_many_queries(
    event: Event, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries
) -> None:
    me = make_registration(event)
    path = path_for(me, "events:mine_people")
    for number in range(60):
        agreeing(event, "participants", name=f"Person {number:02}")
    with django_assert_max_num_queries(9):
        first = page(client, path)
    assert "Person 49" in first
    assert "Person 50" not in first
    assert "Person 50" in page(client, f"{path}?page=2")


def test_who_agreed_to_news_is_found_exported_and_written_to(event: Event, client: Client) -> None:
    client.force_login(make_organiser(event, make_person()))
    nora = agreeing(event, "news", name="Nora News", language="nl")
    changed = agreeing(event, "news", name="Cem Changed")
    make_consent(changed, "news", given=False)
    agreeing(event, "photographs", name="Pia Pictured")
    late = agreeing(event, "news", name="Lars Late")
    shown = page(client, f"{DESK}?consent=news")
    assert "Nora News" in shown
    assert "News of the network (2)" in shown
    for other in ("Cem Changed", "Pia Pictured"):
        assert other not in shown
    assert "Each email says how to withdraw" in shown
    assert "Each email says how to withdraw" not in page(client, DESK)
    file = client.get(f"{DESK}file/?consent=news")
    rows = CalamineWorkbook.from_filelike(BytesIO(file.content)).get_sheet_by_index(0).to_python()
    assert [row[0] for row in rows[1:]] == ["Nora News", "Lars Late"]
    assert any("anyone can withdraw" in str(cell) for cell in rows[0])
    path = f"{DESK}letter/?consent=news"
    seen = client.get(path).context["seen"]
    assert client.post(path, LETTER | {"seen": seen}).status_code == 302
    give_consents(registration=late, given=[])  # before the worker sends it
    telling.send_left()
    [letter] = mail.outbox
    assert letter.to == [nora.email]
    assert "“Waarmee u instemt”" in letter.body
    assert path_for(nora).partition("/mine/")[2].partition(":")[0] in letter.body
    assert ChangeSet.objects.get().for_news


def test_a_letter_to_participants_says_nothing_of_news(event: Event, client: Client) -> None:
    client.force_login(make_organiser(event, make_person()))
    make_registration(event)
    path = f"{DESK}letter/"
    client.post(path, LETTER | {"seen": client.get(path).context["seen"]})
    telling.send_left()
    [letter] = mail.outbox
    assert "because you registered for" in letter.body
    assert "To withdraw" not in letter.body
