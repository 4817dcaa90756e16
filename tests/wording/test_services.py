"""Translations: drafted, checked by a second person, published, stale when the source moves."""

from __future__ import annotations

import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.test import Client

from rresi.accounts.models import NetworkRole, Notice, User
from rresi.accounts.roles import OPERATOR, VISITOR, Actor, Role, actor_of
from rresi.accounts.services import create_person, grant_network_role
from rresi.core.machine_translation import LibreTranslate, TranslationFailed
from rresi.core.refusals import Refused
from rresi.core.versions import token_of
from rresi.editorial.models import ReviewerProfile
from rresi.practices.kind import PRACTICES
from rresi.practices.models import Practice, PracticeText
from rresi.wording import queries, services
from rresi.wording.models import Translation
from rresi.wording.needs import needs
from tests.factories.practices import make_practice

pytestmark = pytest.mark.django_db


def person(name: str) -> User:
    return create_person(email=f"{name}@example.org", name=name, language="en")


def actor(user: User, *roles: Role, region: int | None = None) -> Actor:
    return Actor(
        user_id=user.pk,
        roles=frozenset({Role.VISITOR, Role.MEMBER, *roles}),
        scopes={Role.REGION_MANAGER: frozenset({region})} if region else {},
    )


@pytest.fixture
def practice() -> Practice:
    return make_practice()


@pytest.fixture
def translator() -> Actor:
    return actor(person("translator"))


@pytest.fixture
def checker() -> Actor:
    user = person("checker")
    grant_network_role(actor=OPERATOR, user=user, kind=NetworkRole.Kind.REVIEWER)
    ReviewerProfile.objects.create(user=user, languages=["en", "fr"])
    return actor(user, Role.REVIEWER)


@pytest.fixture
def coordinator() -> Actor:
    return actor(person("coordinator"), Role.COORDINATOR)


def complete(practice: Practice) -> dict[str, str]:
    source = services.source_of(practice).words
    return {name: f"FR {value}"[:90] for name, value in source.items()}


def drafted(practice: Practice, translator: Actor) -> Translation:
    work = services.open_translation(actor=translator, kind=PRACTICES, row=practice, language="fr")
    return services.save_translation(
        actor=translator, translation=work, fields=complete(practice), seen=work.version
    )


def test_from_draft_to_readers(
    practice: Practice, translator: Actor, checker: Actor, coordinator: Actor, client: Client
) -> None:
    work = drafted(practice, translator)
    assert not practice.texts.filter(language="fr").exists()
    services.check_translation(actor=checker, translation=work, seen=work.version)
    text = services.publish_translation(actor=coordinator, translation=work)
    assert text.title.startswith("FR ")
    assert all(words.startswith("FR ") for words in text.words.values())
    page = client.get("/fr/practices/repair-cafe/").content.decode()
    assert "FR Een repaircafé" in page
    assert not Translation.objects.exists()
    told = Notice.objects.get(event="translation-published")
    assert (told.user_id, told.path) == (translator.user_id, "/en/practices/repair-cafe/")
    assert "in this language: French" in told.body


def test_who_can_check_is_told_when_a_draft_is_whole(
    practice: Practice, translator: Actor, checker: Actor
) -> None:
    work = services.open_translation(actor=translator, kind=PRACTICES, row=practice, language="fr")
    half = dict(list(complete(practice).items())[:1])
    work = services.save_translation(
        actor=translator, translation=work, fields=half, seen=work.version
    )
    assert not Notice.objects.exists()
    for _save in range(2):
        work = services.save_translation(
            actor=translator, translation=work, fields=complete(practice), seen=work.version
        )
    notice = Notice.objects.get()
    assert (notice.user_id, notice.event) == (checker.user_id, "translation-to-check")


def test_a_translation_that_nobody_reads_waits_for_the_coordinator(
    practice: Practice, translator: Actor, checker: Actor
) -> None:
    head = person("head")
    grant_network_role(actor=OPERATOR, user=head, kind=NetworkRole.Kind.COORDINATOR)
    work = services.open_translation(actor=translator, kind=PRACTICES, row=practice, language="tr")
    work = services.save_translation(
        actor=translator, translation=work, fields=complete(practice), seen=work.version
    )
    notice = Notice.objects.get()
    assert (notice.user_id, notice.event) == (head.pk, "translation-nobody-reads")
    assert "Turkish" in notice.subject
    groups = {group.key: group for group in needs(head, actor_of(head))}
    assert groups["translations-unread"].total == 1
    ReviewerProfile.objects.filter(user=User.objects.get(name="checker")).update(languages=["tr"])
    groups = {group.key: group for group in needs(head, actor_of(head))}
    assert groups["translations-unread"].total == 0


def test_nobody_vouches_for_a_language_they_do_not_read(
    practice: Practice, translator: Actor, coordinator: Actor
) -> None:
    work = drafted(practice, translator)
    with pytest.raises(Refused, match="read French"):
        services.check_translation(actor=coordinator, translation=work, seen=work.version)
    ReviewerProfile.objects.create(user=User.objects.get(name="coordinator"), languages=["fr"])
    services.check_translation(actor=coordinator, translation=work, seen=work.version)


def test_nobody_checks_their_own_words(practice: Practice) -> None:
    both = actor(person("both"), Role.REVIEWER)
    work = drafted(practice, both)
    with pytest.raises(Refused):
        services.check_translation(actor=both, translation=work, seen=work.version)


def test_nothing_unchecked_or_unfinished_is_published(
    practice: Practice, translator: Actor, checker: Actor, coordinator: Actor
) -> None:
    work = drafted(practice, translator)
    with pytest.raises(Refused):
        services.publish_translation(actor=coordinator, translation=work)
    half = services.save_translation(
        actor=translator, translation=work, fields={"title": "Seul"}, seen=work.version
    )
    with pytest.raises(Refused):
        services.check_translation(actor=checker, translation=half, seen=half.version)


def test_a_change_after_the_check_needs_a_new_one(
    practice: Practice, translator: Actor, checker: Actor, coordinator: Actor
) -> None:
    work = drafted(practice, translator)
    services.check_translation(actor=checker, translation=work, seen=work.version)
    work.refresh_from_db()
    services.save_translation(
        actor=translator, translation=work, fields=complete(practice), seen=work.version
    )
    with pytest.raises(Refused):
        services.publish_translation(actor=coordinator, translation=work)


def test_when_the_source_changes_the_translator_sees_just_that(
    practice: Practice, translator: Actor, checker: Actor, coordinator: Actor
) -> None:
    work = drafted(practice, translator)
    services.check_translation(actor=checker, translation=work, seen=work.version)
    services.publish_translation(actor=coordinator, translation=work)
    document = PRACTICES.document_of(practice.pk)[0] | {"problem": "Iets heel anders."}
    PRACTICES.publish(document=document, object_id=practice.pk, revision=2, owner_id=None)
    practice.refresh_from_db()
    assert [t.title for t in queries.out_of_date(PRACTICES, ["fr"])] == [
        "FR Een repaircafé in elke wijk"
    ]
    again = services.open_translation(actor=translator, kind=PRACTICES, row=practice, language="fr")
    rows = queries.editor_rows(PRACTICES, practice, again)
    assert [row.name for row in rows if row.changed] == ["problem"]
    assert next(row for row in rows if row.changed).was == "Er werd **veel** weggegooid."
    with pytest.raises(Refused):
        services.check_translation(actor=checker, translation=again, seen=again.version)


def test_of_two_who_edit_the_second_is_told_and_loses_nothing(
    practice: Practice, client: Client
) -> None:
    first, second = person("first"), person("second")
    address = "/en/practices/repair-cafe/translate/fr/"
    client.force_login(first)
    client.get(address)
    assert not Translation.objects.exists(), "who only looks leaves nothing behind"
    data = {"seen": token_of(1), "field-title": "De la première", "action": "save"}
    assert client.post(address, data).status_code == 302
    client.force_login(second)
    answer = client.post(address, {**data, "field-title": "De la seconde"})
    assert answer.status_code == 409
    page = answer.content.decode()
    assert "De la seconde" in page
    assert "De la première" in page
    assert Translation.objects.get().fields["title"] == "De la première"


def test_a_mistake_is_named_beside_its_field_and_nothing_is_lost(
    practice: Practice, client: Client
) -> None:
    client.force_login(person("a"))
    address = "/en/practices/repair-cafe/translate/fr/"
    client.get(address)
    answer = client.post(
        address,
        {
            "seen": token_of(1),
            "field-problem": "<b>gras</b>",
            "field-title": "Bien",
            "action": "save",
        },
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "HTML is not shown here (&lt;b&gt;)" in page
    assert 'value="Bien"' in page
    assert Translation.objects.get().fields == {}


@pytest.mark.parametrize("code", ["xx", "nl"])
def test_no_translation_into_an_unknown_or_the_own_language(
    practice: Practice, client: Client, code: str
) -> None:
    client.force_login(person("a"))
    answer = client.get(f"/en/practices/repair-cafe/translate/{code}/")
    assert answer.status_code in {404, 409}
    assert not Translation.objects.exists()


def test_visitors_sign_in_first(practice: Practice, client: Client) -> None:
    answer = client.get("/en/practices/repair-cafe/translate/fr/")
    assert answer.status_code == 302
    with pytest.raises(PermissionDenied):
        services.open_translation(actor=VISITOR, kind=PRACTICES, row=practice, language="fr")


class _Server(BaseHTTPRequestHandler):
    """Answers as LibreTranslate does: upper case instead of another language."""

    answer: Any = None

    def do_POST(self) -> None:
        asked = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        assert self.path == "/translate"
        assert (asked["source"], asked["target"], asked["format"]) == ("nl", "fr", "text")
        made = self.answer or {"translatedText": [text.upper() for text in asked["q"]]}
        body = json.dumps(made).encode()
        self.send_response(200)
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: Any) -> None:
        """Say nothing."""


@pytest.fixture
def server() -> Iterator[str]:
    http = HTTPServer(("127.0.0.1", 0), _Server)
    thread = Thread(target=http.serve_forever)
    thread.start()
    yield f"http://127.0.0.1:{http.server_port}"
    http.shutdown()
    thread.join()
    http.server_close()


def test_a_machine_fills_what_is_empty_and_a_person_must_check(
    practice: Practice, translator: Actor, checker: Actor, server: str
) -> None:
    work = services.open_translation(actor=translator, kind=PRACTICES, row=practice, language="fr")
    work = services.save_translation(
        actor=translator, translation=work, fields={"title": "À la main"}, seen=work.version
    )
    machine = LibreTranslate(server)
    work = services.fill_by_machine(actor=translator, translation=work, translator=machine)
    assert work.fields["title"] == "À la main"
    assert work.fields["lessons"] == "BEGIN KLEIN."
    assert work.machine_made
    services.check_translation(actor=checker, translation=work, seen=work.version)
    work.refresh_from_db()
    assert not work.machine_made


@pytest.mark.parametrize("answer", [{"translatedText": ["too few"]}, {"error": "no"}, [1]])
def test_a_wrong_answer_of_the_server_changes_nothing(
    practice: Practice, translator: Actor, server: str, answer: Any, monkeypatch: Any
) -> None:
    monkeypatch.setattr(_Server, "answer", answer)
    work = services.open_translation(actor=translator, kind=PRACTICES, row=practice, language="fr")
    with pytest.raises(TranslationFailed):
        services.fill_by_machine(
            actor=translator, translation=work, translator=LibreTranslate(server)
        )
    work.refresh_from_db()
    assert work.fields == {}


def test_machine_translation_is_off_by_default(practice: Practice, client: Client) -> None:
    client.force_login(person("a"))
    page = client.get("/en/practices/repair-cafe/translate/fr/").content.decode()
    assert "machine" not in page.split("<main", 1)[1]


def test_an_imported_translation_knows_its_source(practice: Practice) -> None:
    english = PracticeText.objects.get(practice=practice, language="en")
    source = services.source_of(practice)
    assert english.made_from == source.words


def test_a_draft_is_seen_by_who_reads_it_in_whatever_language_their_pages_are(
    practice: Practice, translator: Actor, checker: Actor
) -> None:
    drafted(practice, translator)
    reader = User.objects.get(name="checker")
    groups = {group.key: group.total for group in needs(reader, actor_of(reader))}
    assert groups["translation-checks"] == 1


def test_the_only_coordinators_own_draft_waits_on_their_own_list(practice: Practice) -> None:
    head = person("head")
    grant_network_role(actor=OPERATOR, user=head, kind=NetworkRole.Kind.COORDINATOR)
    drafted(practice, actor_of(head))
    groups = {group.key: group.total for group in needs(head, actor_of(head))}
    assert groups["translations-unread"] == 1
    assert groups["translation-checks"] == 0


def test_a_translator_sees_what_became_of_their_own(
    practice: Practice, translator: Actor, checker: Actor
) -> None:
    def own() -> dict[str, list[str]]:
        user = User.objects.get(pk=translator.user_id or 0)
        found = {group.key: group for group in needs(user, translator)}
        keys = ("translations-begun", "translations-given")
        return {key: [str(need.why) for need in found[key].needs] for key in keys}

    work = services.open_translation(actor=translator, kind=PRACTICES, row=practice, language="fr")
    work = services.save_translation(
        actor=translator, translation=work, fields={"title": "Un atelier"}, seen=work.version
    )
    assert own() == {"translations-begun": ["French"], "translations-given": []}
    work = services.save_translation(
        actor=translator, translation=work, fields=complete(practice), seen=work.version
    )
    waits = "French · waiting for a second person to check it"
    assert own() == {"translations-begun": [], "translations-given": [waits]}
    services.check_translation(actor=checker, translation=work, seen=work.version)
    assert own()["translations-given"] == ["French · checked, waiting to be published"]


def test_an_outdated_translation_is_named_to_who_reads_its_language(practice: Practice) -> None:
    reader = person("reader")
    ReviewerProfile.objects.create(user=reader, languages=["nl", "en"])
    Practice.objects.filter(pk=practice.pk).update(revision=practice.revision + 1)
    [group] = [one for one in needs(reader, actor_of(reader)) if one.key == "translations"]
    assert [(need.language, need.why) for need in group.needs] == [("en", "English")]


def test_words_that_change_after_the_check_are_mailed_again(
    practice: Practice, translator: Actor, checker: Actor
) -> None:
    work = drafted(practice, translator)
    services.check_translation(actor=checker, translation=work, seen=work.version)
    work.refresh_from_db()
    changed = complete(practice) | {"title": "Un autre titre"}
    services.save_translation(actor=translator, translation=work, fields=changed, seen=work.version)
    assert Notice.objects.filter(event="translation-to-check").count() == 2
