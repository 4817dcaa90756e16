"""Suggestions, saved searches, glossary and status."""

from __future__ import annotations

import re
from xml.etree import ElementTree

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from rresi.accounts.models import Notice, User
from rresi.accounts.roles import OPERATOR, actor_of
from rresi.accounts.services import create_person, erase_person, grant_network_role
from rresi.ecosystem.models import Organisation
from rresi.portal import finding
from rresi.search import interface as search
from rresi.search import saved as saving
from rresi.search.glossary import set_concept
from rresi.search.meaning import Status
from rresi.search.models import GlossaryTerm, SavedSearch
from tests.factories.practices import index, make_practice
from tests.factories.regions import make_other_region

pytestmark = pytest.mark.django_db


@pytest.fixture
def member(client: Client) -> User:
    user = create_person(email="m@example.org", name="M", language="nl")
    client.force_login(user)
    return user


def test_a_box_suggests_while_somebody_types(client: Client) -> None:
    index([make_practice()])
    page = client.get("/nl/search/suggestions/", {"q": "repairc"}).content.decode()
    assert "Een repaircafé in elke wijk" in page
    assert "<html" not in page
    assert client.get("/nl/search/suggestions/", {"q": "\0"}).content.strip() == b""


def test_who_finds_no_practice_may_ask_or_propose_one(client: Client) -> None:
    index([make_practice()])
    Organisation.objects.create(slug="guild", name="Glassblowers Guild")
    search.reindex("organisation")
    page = client.get("/en/search/", {"q": "glassblowers"}).content.decode()
    assert "Glassblowers" in page.split('id="search-aside"')[1]
    assert "/en/practices/propose/" in page.split("search-nothing")[1]
    page = client.get("/en/search/", {"q": "repaircafé"}).content.decode()
    assert "search-nothing" not in page


def test_a_saved_search_tells_of_what_is_new_and_only_that(client: Client, member: User) -> None:
    index([make_practice()])
    answer = client.post("/nl/search/save/", {"q": "repaircafé", "kind": "practice"})
    assert answer.status_code == 302
    saved = SavedSearch.objects.get()
    assert saving.check(saved) == ()
    index([make_practice(make_other_region(), slug="second", title="Repaircafé in Aalst")])
    assert [hit.slug for hit in saving.check(saved)] == ["second"]
    assert saving.check(saved) == ()
    notice = Notice.objects.get(user=member)
    assert "Repaircafé in Aalst" in notice.body
    client.logout()
    feed = client.get(f"/nl/search/saved/{saved.secret}.atom")
    titles = [
        e.text for e in ElementTree.fromstring(feed.content).iter() if e.tag.endswith("title")
    ]
    assert "Repaircafé in Aalst" in titles
    assert client.get("/nl/search/saved/wrong.atom").status_code == 404


def test_a_saved_search_keeps_the_filters_of_the_page(client: Client, member: User) -> None:
    saved_address = {"q": "repaircafé", "kind": "practice", "filters": "q=x&country=BE"}
    client.post("/nl/search/save/", saved_address)
    saved = SavedSearch.objects.get()
    index([make_practice()])
    assert saving.check(saved) == ()
    index([make_practice(make_other_region(), slug="second")])
    assert [hit.slug for hit in saving.check(saved)] == ["second"]
    assert "repaircafé: België" in client.get("/nl/search/saved/").content.decode()


def test_one_manages_ones_own_searches_alone(client: Client, member: User) -> None:
    client.post("/nl/search/save/", {"q": "repaircafé"})
    number = str(SavedSearch.objects.get().pk)
    client.post("/nl/search/saved/", {"number": number, "action": "mail"})
    assert not SavedSearch.objects.get().by_mail
    client.force_login(create_person(email="o@example.org", name="O", language="nl"))
    answer = client.post("/nl/search/saved/", {"number": number, "action": "forget"})
    assert answer.status_code == 404
    client.force_login(member)
    client.post("/nl/search/saved/", {"number": number, "action": "forget"})
    assert not SavedSearch.objects.exists()


def test_an_empty_search_is_not_saved(client: Client, member: User) -> None:
    client.post("/nl/search/save/", {"q": "  "})
    assert not SavedSearch.objects.exists()


def test_erasure_takes_saved_searches_along(client: Client, member: User) -> None:
    client.post("/nl/search/save/", {"q": "repaircafé"})
    erase_person(actor=actor_of(member), user=member)
    assert not SavedSearch.objects.exists()


def test_a_coordinator_edits_the_glossary_and_others_read_it(client: Client, member: User) -> None:
    assert client.get("/en/glossary/new/").status_code == 403
    grant_network_role(actor=OPERATOR, user=member, kind="coordinator")
    member = User.objects.get(pk=member.pk)
    client.force_login(member)
    data = {"concept": "Repair café", "en": "repair café\nfix-it shop", "nl": "repaircafé"}
    assert client.post("/en/glossary/new/", data).status_code == 302
    assert GlossaryTerm.objects.filter(concept="repair-cafe").count() == 3
    page = client.get("/en/glossary/").content.decode()
    assert re.search(r"<th[^>]*>repair café</th>\s*<td[^>]*>fix-it shop</td>", page)
    refused = client.post("/en/glossary/new/", {"concept": "x", "en": "!!!"})
    assert "Enter at least one word." in refused.content.decode()
    long = client.post("/en/glossary/new/", {"concept": "x", "tr": "ş" * 121})
    assert "Enter at most 120 characters. You have entered 121." in long.content.decode()
    assert client.post("/en/glossary/repair-cafe/", {}).status_code == 302
    assert not GlossaryTerm.objects.exists()


@pytest.mark.parametrize(
    ("language", "terms"),
    [
        ("tr", ["cemiyet", "çalışma", "ılıca", "inovasyon", "şart", "tahvil"]),
        ("de", ["Ärztin", "Auftrag", "Öffnung", "Ordnung"]),
    ],
)
def test_the_glossary_follows_the_readers_alphabet(
    client: Client, language: str, terms: list[str]
) -> None:
    for number, term in enumerate(reversed(terms)):
        set_concept(f"concept-{number}", {language: [term], "en": [f"term {number}"]})
    page = client.get(f"/{language}/glossary/").content.decode()
    assert re.findall(r'<th scope="row">(.*?)</th>', page) == terms


def test_the_glossary_has_letters_and_finds_a_term_in_any_language(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_concept("loan", {"tr": ["ışık kredisi"], "fr": ["prêt"], "en": ["loan"]})
    set_concept("work", {"tr": ["iş"], "fr": ["éphémère"], "en": ["work", "labour"]})
    set_concept("quartier", {"tr": ["çalışma"], "fr": ["quartier"], "en": ["quarter"]})
    letters = re.compile(r'<a href="([^"]*)#letter-(.)">')
    assert letters.findall(client.get("/tr/glossary/").content.decode()) == [
        ("", "Ç"),
        ("", "I"),
        ("", "İ"),
    ]
    found = re.compile(r'<th scope="row">(.*?)</th>')
    for typed, term in (
        ("PRET", "loan"),
        ("isik", "loan"),
        ("labour", "work"),
        ("QUART", "quarter"),
    ):
        page = client.get("/en/glossary/", {"q": typed}).content.decode()
        assert found.findall(page) == [term], typed
        assert "noindex" in page
        assert not letters.search(page)
    nothing = client.get("/en/glossary/", {"q": "xyz"}).content.decode()
    assert "No term contains these words" in nothing
    monkeypatch.setattr(finding, "AT_ONCE", 2)
    second = client.get("/fr/glossary/", {"page": 2}).content.decode()
    assert letters.findall(second) == [("?page=1", "E"), ("?page=1", "P"), ("", "Q")]


def test_the_status_page_counts_texts(client: Client) -> None:
    index([make_practice()])
    assert client.get("/en/status/").status_code == 200


def test_the_status_page_says_that_nothing_is_found_by_meaning_yet(
    client: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Of few texts with a vector none is found by it (`directory.NEARLY_ALL`)."""
    for encoded, shown in ((8, 0), (9, 9), (10, 10)):
        status = Status(texts=10, encoded=encoded, encoder="some")
        monkeypatch.setattr("rresi.portal.finding.search.status", lambda status=status: status)
        page = client.get("/en/status/").content.decode()
        assert f"<dt>of which found by meaning</dt><dd>{shown}</dd>" in page
        assert ("8 of 10 texts are ready" in page) == (encoded == 8)
        assert ("Everything is working" in page) == (encoded == 10)


@pytest.mark.parametrize(
    ("language", "first", "again"),
    [
        ("nl", "Buurtzaak", "buurtzaak"),
        ("fr", "café solidaire", "cafe\u0301  solidaire"),
        ("fr", "prêt équitable", "PRÊT ÉQUITABLE"),
        ("tr", "iş kredisi", "İŞ KREDİSİ"),
        ("nl", "buurtzaak", "\u200bbuurt\u2060zaak\u202e"),
    ],
)
def test_a_term_written_otherwise_is_the_same_term(language: str, first: str, again: str) -> None:
    set_concept("one", {language: [first, again]})
    assert [term.text for term in GlossaryTerm.objects.filter(concept="one")] == [first]
    with pytest.raises(ValidationError, match="is already a term for one"):
        set_concept("other", {language: [again]})
    set_concept("one", {language: [again]})  # its own term may be written otherwise
