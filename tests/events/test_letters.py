"""Letters of the organisers: to whom the list shows, once, with answers to who wrote it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries, DjangoCaptureOnCommitCallbacks

from rresi.accounts.models import User
from rresi.accounts.roles import OPERATOR
from rresi.events.models import ChangeMail, ChangeSet, Delegation, Event, Registration
from rresi.events.queries.about import said_on_cancelling
from rresi.events.services import progress, publishing, telling
from tests.factories.accounts import make_person
from tests.factories.events import make_event, make_host, make_organiser
from tests.factories.registrations import make_registration
from tests.pages import page

pytestmark = pytest.mark.django_db
URL = "/en/events/visit/desk/people/letter/"
LETTER = {"subject": "Bring your passport", "text": "The town hall asks for it.\n\nSee you soon."}


@pytest.fixture
def event() -> Event:
    return make_event()


@pytest.fixture
def writer(event: Event) -> User:
    return make_organiser(event, make_person("ayla@example.org", name="Ayla"))


@pytest.fixture
def desk(writer: User, client: Client) -> Client:
    client.force_login(writer)
    return client


def seen(client: Client, query: str = "") -> str:
    return str(client.get(f"{URL}{query}").context["seen"])


def test_everybody_gets_one_letter_with_their_own_link(
    event: Event, desk: Client, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    one = make_registration(event, name="Bram", language="nl")
    make_registration(event, name="Ceren", language="tr")
    for gone in ({"address_confirmed_at": None, "state": "waiting"}, {"state": "cancelled"}):
        make_registration(event, **gone)
    make_registration(event, name="Walked in", email="")
    assert "2 people will each get this email." in page(desk, URL)
    form = LETTER | {"seen": seen(desk)}
    with django_capture_on_commit_callbacks(execute=True):
        answer = desk.post(URL, form, follow=True)
    assert "Your email is being sent to 2 people." in answer.content.decode()
    again = desk.post(URL, form)  # the button pressed twice
    assert again.status_code == 409
    assert ChangeSet.objects.count() == 1
    for _ in range(2):
        telling.send_left()
    first, _second = mail.outbox
    assert first.subject == "Bring your passport (A visit)"
    assert first.to == [one.email]
    assert first.reply_to == ["ayla@example.org"]
    assert "Beste Bram" in first.body
    assert "The town hall asks for it.\n\nSee you soon.\n\nAyla" in first.body
    assert "/nl/events/mine/" in first.body
    assert len(mail.outbox) == 2
    assert "Bring your passport" in page(desk, URL)
    assert "Bring your passport" not in page(desk, "/en/events/visit/desk/publish/")


def test_the_list_s_filters_say_who_gets_it(event: Event, desk: Client) -> None:
    aalst = Delegation.objects.create(event=event, name="Aalst", quota=5)
    make_registration(event, name="Anke", delegation=aalst)
    make_registration(event, name="Wim", state="waiting")
    make_registration(event, name="Zoë")
    for query, names in (
        (f"?delegation={aalst.pk}", {"Anke"}),
        ("?state=waiting", {"Wim"}),
        ("?state=confirmed", {"Anke", "Zoë"}),
        ("?state=cancelled", set()),
    ):
        assert f"letter/{query}" in page(desk, f"/en/events/visit/desk/people/{query}") or not names
        shown = desk.get(f"{URL}{query}")
        assert {one.name for one in shown.context["page"]} == names
    query = f"?delegation={aalst.pk}"
    desk.post(f"{URL}{query}", LETTER | {"seen": seen(desk, query)})
    assert ChangeMail.objects.count() == 1


def test_who_takes_part_gets_it_and_others_by_choice(event: Event, desk: Client) -> None:
    make_registration(event, name="Anke")
    make_registration(event, name="Wim", state="waiting", confirmed_at=None)
    make_registration(event, name="Yusuf", state="approval", confirmed_at=None)
    make_registration(event, name="Gone", state="cancelled")

    def told(query: str = "") -> set[str]:
        return {one.name for one in desk.get(f"{URL}{query}").context["page"]}

    shown = page(desk, URL)
    assert "People who take part (1)" in shown
    assert "People who wait for a seat or a decision (2)" in shown
    assert told() == {"Anke"}
    assert told("?to=seat&to=waits") == {"Anke", "Wim", "Yusuf"}
    assert told("?to=waits&q=Wim") == {"Wim"}
    desk.post(f"{URL}?to=waits", LETTER | {"seen": seen(desk, "?to=waits")})
    assert ChangeMail.objects.count() == 2
    Event.objects.update(start=timezone.localdate() - timedelta(days=1))
    assert "People who had no seat when the event began (2)" in page(desk, URL)
    assert told() == {"Anke"}
    Registration.objects.filter(name="Anke").delete()
    assert "People who had no seat when the event began (2)" in page(desk, URL)
    assert told() == set()


def test_who_changed_in_between_is_shown_before_it_is_sent(event: Event, desk: Client) -> None:
    person = make_registration(event)
    make_registration(event)
    before = seen(desk)
    progress.cancel(registration=person)
    mail.outbox.clear()
    answer = desk.post(URL, LETTER | {"seen": before})
    assert answer.status_code == 409
    assert LETTER["text"].split("\n")[0] in answer.content.decode()
    assert "1 person will get this email." in answer.content.decode()
    assert not ChangeSet.objects.exists()


def test_only_who_tells_participants_writes_and_never_of_a_draft(
    event: Event, desk: Client
) -> None:
    make_registration(event)
    host = Client()
    host.force_login(make_host(event, make_person()))
    assert host.get(URL).status_code == 403
    assert "Write to these people" not in page(host, "/en/events/visit/desk/people/")
    token = seen(desk)
    for lacking in ({"subject": " "}, {"text": ""}, {"text": "x" * 4001}):
        assert desk.post(URL, LETTER | {"seen": token} | lacking).status_code == 422
    Event.objects.filter(pk=event.pk).update(status="draft")
    assert desk.post(URL, LETTER | {"seen": token}).status_code == 409
    assert not ChangeSet.objects.exists()


def test_a_letter_after_cancelling_is_not_the_reason_for_it(event: Event, desk: Client) -> None:
    make_registration(event)
    publishing.cancel_event(actor=OPERATOR, event=event, seen=event.version, note="Flood.")
    query = "?state=cancelled"
    answer = desk.post(f"{URL}{query}", LETTER | {"seen": seen(desk, query)})
    assert answer.status_code == 302
    event.refresh_from_db()
    assert said_on_cancelling(event) == "Flood."


def test_the_page_asks_as_many_queries_for_one_as_for_many(
    event: Event, desk: Client, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_registration(event)
    desk.get(URL)
    with django_assert_num_queries(11):
        desk.get(URL)
    for _ in range(30):
        make_registration(event)
    with django_assert_num_queries(11):
        desk.get(URL)
