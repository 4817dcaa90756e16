"""Pages that cross contexts, and the forms of visitors."""

from __future__ import annotations

import re
import uuid
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client
from django.utils import timezone
from pytest_django import DjangoAssertNumQueries

from rresi.accounts.models import User
from rresi.accounts.roles import OPERATOR
from rresi.accounts.services import create_person, grant_network_role
from rresi.portal.models import ContactMessage
from rresi.portal.services import erase_old_contact_messages
from rresi.practices.models import Practice
from rresi.regions.services import appoint_manager
from rresi.search.interface import Answer, Channel, Hit
from tests.factories.events import make_event, make_organiser
from tests.factories.practices import index, make_practice, make_practices
from tests.factories.regions import make_other_region

pytestmark = pytest.mark.django_db

MESSAGE = {"name": "Ayşe", "email": "ayse@example.org", "subject": "Soru", "text": "Merhaba"}


@pytest.fixture(autouse=True)
def _fresh_limits() -> None:
    cache.clear()


@pytest.fixture
def coordinator() -> None:
    user = create_person(email="c@example.org", name="C", language="nl")
    grant_network_role(actor=OPERATOR, user=user, kind="coordinator")


@pytest.mark.parametrize(
    ("header", "language"),
    [("tr-TR,tr;q=0.9", "tr"), ("fr", "fr"), ("xx", "en"), ("", "en"), ("pl,de;q=0.5", "de")],
)
def test_the_root_leads_to_the_best_language(client: Client, header: str, language: str) -> None:
    answer = client.get("/", headers={"Accept-Language": header})
    assert (answer.status_code, answer["Location"]) == (302, f"/{language}/")


@pytest.mark.parametrize(
    "path",
    [
        "",
        "practices/",
        "regions/",
        "events/",
        "partners/",
        "news/",
        "about/",
        "privacy/",
        "accessibility/",
        "contact/",
        "search/",
        "practices/compare/",
        "practices/booklet/",
    ],
)
def test_every_page_opens_on_an_empty_network(client: Client, path: str) -> None:
    assert client.get(f"/en/{path}").status_code == 200


def test_the_map_of_the_home_page_is_a_list_of_places_on_a_telephone(client: Client) -> None:
    make_practice()
    places = client.get("/en/").content.decode().partition('class="map-places"')[2]
    assert '<a href="/en/practices/?region=the-hague">The Hague</a> 1' in places


def test_reading_sets_no_cookie(client: Client) -> None:
    make_practice()
    for path in ("/en/", "/en/practices/", "/en/practices/repair-cafe/", "/en/search/?q=a"):
        assert not client.get(path).cookies, path
    assert list(client.get("/en/contact/").cookies) == ["session"]


@pytest.mark.usefixtures("coordinator")
def test_a_message_reaches_the_coordinator_once(client: Client) -> None:
    data = {**MESSAGE, "token": str(uuid.uuid4())}
    for _press in range(2):
        assert client.post("/tr/contact/", data).status_code == 302
    assert ContactMessage.objects.count() == 1
    assert [m.to for m in mail.outbox] == [["c@example.org"]]
    assert mail.outbox[0].reply_to == ["ayse@example.org"]
    assert "Merhaba" in mail.outbox[0].body


@pytest.mark.usefixtures("coordinator")
def test_after_a_message_the_page_says_who_has_it_and_leads_on(client: Client) -> None:
    make_other_region()
    for query, has_it, onward in (
        ("", "The coordinator of the network has it now", "/en/practices/"),
        ("?region=aalst", "The coordinator of the network has it now", "/en/regions/aalst/"),
    ):
        data = {**MESSAGE, "token": str(uuid.uuid4())}
        page = client.post(f"/en/contact/{query}", data, follow=True).content.decode()
        assert has_it in page
        assert f'class="button" href="{onward}"' in page
        assert 'name="text"' not in page


@pytest.mark.usefixtures("coordinator")
def test_of_an_event_that_nobody_runs_the_coordinator_is_written_to(client: Client) -> None:
    event, address = make_event(), "/en/contact/?event=visit"
    data = {**MESSAGE, "token": str(uuid.uuid4())}
    assert "to the coordinator of the network" in client.get(address).content.decode()
    sent = client.post(address, data, follow=True).content.decode()
    assert "The coordinator of the network has it now" in sent
    assert 'href="/en/events/visit/"' in sent
    make_organiser(event, create_person(email="o@example.org", name="Oya", language="nl"))
    assert "to those who organise" in client.get(address).content.decode()


@pytest.mark.usefixtures("coordinator")
def test_a_region_says_whom_to_ask_and_the_message_reaches_them(client: Client) -> None:
    aalst, address = make_other_region(), "/en/contact/?region=aalst"

    def whom() -> str:
        page = client.get("/en/regions/aalst/").content.decode()
        assert f'href="{address}"' in page
        return " ".join(page.split("<dt>Who to ask</dt>")[1].split("</div>")[0].split())

    assert "Coordinator, RRESI" in whom()
    assert "has no manager here" in client.get(address).content.decode()
    client.post(address, {**MESSAGE, "token": str(uuid.uuid4())})
    manager = create_person(email="m@example.org", name="Mieke", language="nl")
    appoint_manager(actor=OPERATOR, region=aalst, user=manager)
    assert "Region manager, Aalst" in whom()
    assert "Mieke" not in whom()  # names are for members
    assert "to the manager of the region Aalst" in client.get(address).content.decode()
    client.post(address, {**MESSAGE, "token": str(uuid.uuid4())})
    assert [m.to for m in mail.outbox] == [["c@example.org"], ["m@example.org"]]
    User.objects.filter(pk=manager.pk).update(named_since=timezone.now())
    assert "Mieke" in whom()  # she let everybody see it
    User.objects.update(named_since=None)
    client.force_login(manager)
    assert "Mieke" in whom()


@pytest.mark.usefixtures("coordinator")
@pytest.mark.parametrize(
    "changes",
    [{"email": "nobody"}, {"text": ""}, {"name": "x" * 200}, {"text": "x" * 5001}, {"token": "x"}],
)
def test_a_mistake_is_shown_and_nothing_is_lost(client: Client, changes: dict[str, str]) -> None:
    data = {**MESSAGE, "token": str(uuid.uuid4()), **changes}
    page = client.post("/en/contact/", data)
    assert page.status_code == 200
    assert "Soru" in page.content.decode()
    assert not mail.outbox


@pytest.mark.usefixtures("coordinator")
def test_a_subject_cannot_add_mail_headers(client: Client) -> None:
    data = {**MESSAGE, "subject": "a\r\nBcc: b@example.org", "token": str(uuid.uuid4())}
    client.post("/en/contact/", data)
    assert "\n" not in mail.outbox[0].subject


@pytest.mark.usefixtures("coordinator")
def test_a_program_that_fills_everything_in_writes_to_nobody(client: Client) -> None:
    data = {**MESSAGE, "token": str(uuid.uuid4()), "website": "https://spam.example"}
    assert client.post("/en/contact/", data).status_code == 302
    assert not mail.outbox


def test_too_many_messages_are_answered_with_429(client: Client) -> None:
    answers = [
        client.post("/en/contact/", {**MESSAGE, "token": str(uuid.uuid4())})
        for _message in range(11)
    ]
    assert [answer.status_code for answer in answers] == [302] * 10 + [429]
    page = answers[-1].content.decode()
    assert 0 < int(answers[-1]["Retry-After"]) <= 3600
    assert "You can try again in" in page
    assert MESSAGE["text"] in page, "what was typed is lost"


def test_messages_are_erased_after_their_date() -> None:
    today = timezone.localdate()
    for days in (-1, 0):
        ContactMessage.objects.create(
            **MESSAGE, language="en", token=uuid.uuid4(), erase_after=today + timedelta(days=days)
        )
    assert erase_old_contact_messages() == 1
    assert ContactMessage.objects.get().erase_after == today


def test_a_form_without_its_token_gets_a_page_that_helps() -> None:
    strict = Client(enforce_csrf_checks=True)
    answer = strict.post("/en/contact/", MESSAGE)
    assert answer.status_code == 403
    assert "<h1" in answer.content.decode()


def test_the_mailbox_exists_in_the_demonstration_alone(client: Client, settings: Any) -> None:
    assert client.get("/en/demo-mail/").status_code == 404
    settings.DEMO = True
    assert client.get("/en/demo-mail/").status_code == 200


def test_search_finds_practices_across_the_site(client: Client) -> None:
    index([make_practice()])
    page = client.get("/nl/search/?q=repaircafé").content.decode()
    assert "/nl/practices/repair-cafe/" in page


def test_a_search_says_of_other_kinds_too_what_is_only_similar(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    hit = Hit("region", 1, "en", "there", "There", "", 1.0, Channel.MEANING, (), ())
    said = replace(hit, title="Here", exact=True, channel=Channel.WORDS)
    practice = make_practice()
    leading = replace(hit, kind="practice", object_id=practice.pk, channel=Channel.WORDS)
    answer = Answer(aside=(hit, said), counts={"region": 2})
    monkeypatch.setattr("rresi.portal.views.searching.search", lambda *_a, **_k: answer)
    page = client.get("/en/search/?q=prison").content.decode()
    assert page.index(">Here<") < page.index("Similar in meaning") < page.index(">There<")
    answer = Answer(hits=(leading,), total=1, aside=(said,), counts={"practice": 1, "region": 1})
    page = client.get("/en/search/?q=prison").content.decode()
    assert "Some of your words" in page
    assert "No text contains all the words" not in page
    answer = replace(answer, aside=())
    page = client.get("/en/search/?q=prison").content.decode()
    assert "No text contains all" in page
    beside = page[page.index('class="search-aside"') :]
    assert "?q=prison&amp;kind=region" in beside, "what is counted and not shown is led to"


def test_a_search_counts_an_invented_example_apart(client: Client) -> None:
    practice = make_practice()
    index([practice])
    page = client.get("/nl/search/?q=repaircafé").content.decode()
    assert "1 resultaat</p>" in page
    Practice.objects.update(invented=True)
    index([practice])
    page = client.get("/nl/search/?q=repaircafé").content.decode()
    assert "0 resultaten en 1 verzonnen voorbeeld</p>" in page


def test_a_search_counts_examples_apart_by_kind_too(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    hit = Hit("region", 1, "en", "here", "Here", "", 1.0, Channel.NAME, (), (), exact=True)
    answer = Answer(
        aside=(replace(hit, invented=True),),
        counts={"region": 3, "practice": 2},
        invented={"region": 1, "practice": 2},
    )
    monkeypatch.setattr("rresi.portal.views.searching.search", lambda *_a, **_k: answer)
    page = client.get("/en/search/?q=prison").content.decode()
    chips = re.sub(r"<[^>]+>", " ", page.split('class="chips"')[1].split("</ul>")[0])
    chips = " ".join(chips.split())
    assert "Everything 2 + 3 2 and 3 invented examples" in chips
    assert "Good practices 0 + 2 0 and 2 invented examples" in chips
    aside = " ".join(page[page.index('class="search-aside"') :].split())
    assert 'lang="en">Here</a> <span class="invented">' in aside
    assert "Show 2 results and 1 invented example" in aside


@pytest.mark.parametrize("count", [1, 12])
def test_a_search_shows_practices_as_the_library_does(
    client: Client, count: int, django_assert_num_queries: DjangoAssertNumQueries
) -> None:
    make_practices(count)
    client.get("/en/search/?q=praktijk")  # fills the worker's copies
    with django_assert_num_queries(5):
        page = client.get("/en/search/?q=praktijk").content.decode()
    assert page.count('class="result__figure"') == count
    assert page.count('class="evidence-level"') == count


@pytest.mark.parametrize(
    "text", ["", " ", "de het een", "x" * 10_000, '" OR 1=1 --', "NEAR(a b)", "*", "🙂", "%00"]
)
def test_no_question_is_an_error(client: Client, text: str) -> None:
    index([make_practice()])
    assert (
        client.get("/en/search/", {"q": text, "page": "zz", "kind": "nonsense"}).status_code == 200
    )


def test_pages_that_are_not_there_help(client: Client) -> None:
    page = client.get("/fr/rien/")
    assert page.status_code == 404
    assert 'type="search"' in page.content.decode()


@pytest.mark.parametrize("path", ["/en/", "/en/practices/", "/en/contact/"])
def test_the_security_headers_are_strict(client: Client, path: str) -> None:
    answer = client.get(path)
    policy = answer["Content-Security-Policy"]
    assert "script-src 'self'" in policy
    assert "unsafe" not in policy
    assert "default-src 'none'" in policy
    assert answer["X-Frame-Options"] == "DENY"
    page = answer.content.decode()
    assert " style=" not in page
    assert "<style" not in page
    assert " onclick=" not in page


def test_robots_and_health(client: Client) -> None:
    assert b"Sitemap: http" in client.get("/robots.txt").content
    assert client.get("/health/").content == b"ok\n"
