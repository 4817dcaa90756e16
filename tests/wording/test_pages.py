"""The translators' pages: what two people do with one text, and what nobody may lose."""

from __future__ import annotations

import re
from typing import Any

import pytest
from django.test import Client
from django.utils import translation

from rresi.accounts.models import NetworkRole, Notice, User
from rresi.accounts.needs import needs_of
from rresi.accounts.roles import OPERATOR, actor_of
from rresi.accounts.services import create_person, erase_person, grant_network_role
from rresi.core.text import has_marks
from rresi.practices.kind import PRACTICES
from rresi.practices.models import Practice, PracticeText
from rresi.wording import queries, services
from rresi.wording.models import Translation
from tests.factories.coastal import found
from tests.factories.practices import make_practice

pytestmark = pytest.mark.django_db
ADDRESS = "/en/practices/repair-cafe/translate/fr/"


def person(name: str, role: str = "", language: str = "fr") -> User:
    user = create_person(email=f"{name}@example.org", name=name, language=language)
    if role:
        grant_network_role(actor=OPERATOR, user=user, kind=role)
    return User.objects.get(pk=user.pk)


@pytest.fixture
def practice() -> Practice:
    return make_practice()


@pytest.fixture
def translator() -> User:
    return person("translator")


@pytest.fixture
def checker() -> User:
    return person("checker", NetworkRole.Kind.REVIEWER)


@pytest.fixture
def coordinator() -> User:
    return person("coordinator", NetworkRole.Kind.COORDINATOR, language="nl")


def browser(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def hidden(page: str, name: str) -> str:
    found = re.search(rf'name="{name}" value="([^"]*)"', page)
    assert found, name
    return found[1]


def words_of(practice: Practice, **changes: str) -> dict[str, str]:
    source = services.source_of(practice).words
    return {name: f"FR {value}"[:90] for name, value in source.items()} | changes


def press(
    client: Client, action: str, fields: dict[str, str], status: int = 302, **more: Any
) -> str:
    """Open the page as it is now, fill it in and press a button."""
    shown = client.get(ADDRESS).content.decode()
    data = {f"field-{name}": value for name, value in fields.items()}
    data |= {"action": action, "seen": hidden(shown, "seen"), "page": hidden(shown, "page")}
    answer = client.post(ADDRESS, data | more)
    assert answer.status_code == status, answer.content.decode()[-2000:]
    return answer.content.decode()


def test_what_the_checker_corrects_is_kept(
    practice: Practice, translator: User, checker: User
) -> None:
    press(browser(translator), "save", words_of(practice))
    press(browser(checker), "check", words_of(practice, title="Un titre corrigé"))
    work = Translation.objects.get()
    assert (work.status, work.fields["title"]) == ("checked", "Un titre corrigé")
    assert work.translator == translator


def test_a_check_that_is_not_possible_loses_no_word(
    practice: Practice, translator: User, checker: User
) -> None:
    press(browser(translator), "save", words_of(practice))
    shown = press(browser(checker), "check", words_of(practice, title="Mieux", problem=""), 409)
    assert "Some fields have not been translated yet. Translate them first." in shown
    assert 'value="Mieux"' in shown
    assert Translation.objects.get().status == "draft"


def test_words_that_nobody_checked_are_not_published(
    practice: Practice, translator: User, checker: User, coordinator: User
) -> None:
    press(browser(translator), "save", words_of(practice))
    press(browser(checker), "check", words_of(practice))
    shown = press(browser(coordinator), "publish", words_of(practice, title="Vite changé"), 409)
    assert "Save it as a draft, so that someone can check it again." in shown
    assert 'value="Vite changé"' in shown
    assert not practice.texts.filter(language="fr").exists()


def test_pressed_twice_it_is_published_once_and_leaves_no_draft(
    practice: Practice, translator: User, checker: User, coordinator: User
) -> None:
    press(browser(translator), "save", words_of(practice))
    press(browser(checker), "check", words_of(practice))
    desk = browser(coordinator)
    shown = desk.get(ADDRESS).content.decode()
    data = {f"field-{name}": value for name, value in words_of(practice).items()}
    data |= {"action": "publish", "seen": hidden(shown, "seen")}
    answers = [desk.post(ADDRESS, data) for _click in range(2)]
    assert {answer["Location"] for answer in answers} == {"/en/practices/repair-cafe/"}
    late = browser(checker).post(ADDRESS, {**data, "action": "check"})
    assert late["Location"] == "/en/practices/repair-cafe/"
    assert not Translation.objects.exists()
    assert PracticeText.objects.filter(practice=practice, language="fr").count() == 1


def test_what_a_machine_made_stays_labelled_until_a_person_checks_it(
    practice: Practice, translator: User, checker: User
) -> None:
    press(browser(translator), "save", words_of(practice))
    Translation.objects.update(machine_made=True)
    press(browser(translator), "save", words_of(practice, title="Relu à moitié"))
    assert Translation.objects.get().machine_made
    assert (
        "Parts of this text are a machine translation."
        in browser(checker).get(ADDRESS).content.decode()
    )
    press(browser(checker), "check", words_of(practice))
    assert not Translation.objects.get().machine_made


def test_the_original_is_shown_as_readers_see_it_and_its_marks_can_be_copied(
    practice: Practice, translator: User
) -> None:
    page = " ".join(browser(translator).get(ADDRESS).content.decode().split())
    assert "<p>Er werd <strong>veel</strong> weggegooid.</p>" in page
    marked = re.findall(r"<textarea[^>]*readonly[^>]*>([^<]*)</textarea>", page)
    assert "Er werd **veel** weggegooid." in marked
    assert "Begin klein." not in marked  # nothing in it is formatted


@pytest.mark.parametrize(
    ("text", "marks"),
    [
        ("Two words\n\nand 2 * 3 * 4", False),
        ("", False),
        ("- one\n- two", True),
        ("See [this](https://example.org).", True),
        ("*Slowly*", True),
    ],
)
def test_marks_are_what_makes_more_than_paragraphs(text: str, marks: bool) -> None:
    assert has_marks(text) == marks


def test_a_changed_field_stays_marked_until_somebody_deals_with_it(
    practice: Practice, translator: User, checker: User
) -> None:
    press(browser(translator), "save", words_of(practice))
    document = PRACTICES.document_of(practice.pk)[0]
    changes = {"problem": "Heel anders.", "lessons": "Begin heel klein."}
    PRACTICES.publish(document=document | changes, object_id=practice.pk, revision=2, owner_id=None)
    practice.refresh_from_db()
    mine = browser(translator)
    before = words_of(
        practice, problem="FR Er werd **veel** weggegooid.", lessons="FR Begin klein."
    )
    press(mine, "save", {**before, "problem": "Tout autre chose."})
    assert _changed(practice) == ["lessons"]
    press(browser(checker), "check", {**before, "problem": "Tout autre chose."}, 409)
    press(mine, "save", {**before, "problem": "Tout autre chose."}, same="lessons")
    assert _changed(practice) == []
    press(browser(checker), "check", {**before, "problem": "Tout autre chose."})


def _changed(practice: Practice) -> list[str]:
    rows = queries.editor_rows(PRACTICES, practice, Translation.objects.get())
    return [row.name for row in rows if row.changed]


def test_saving_while_typing_collides_with_others_but_not_with_oneself(
    practice: Practice, translator: User
) -> None:
    mine, theirs = browser(translator), browser(person("other"))
    shown, seen_by_other = (desk.get(ADDRESS).content.decode() for desk in (mine, theirs))
    data = {"seen": hidden(shown, "seen"), "page": hidden(shown, "page")}
    for text in ("Un", "Un titre"):
        part = mine.post(ADDRESS, {**data, "field-title": text, "action": "autosave"})
        assert "Saved at" in part.content.decode()
    assert (
        mine.post(ADDRESS, {**data, "field-title": "Un titre!", "action": "save"}).status_code
        == 302
    )
    assert Translation.objects.get().fields == {"title": "Un titre!"}
    data = {"seen": hidden(seen_by_other, "seen"), "page": hidden(seen_by_other, "page")}
    part = theirs.post(ADDRESS, {**data, "field-title": "Autre", "action": "autosave"})
    assert "Someone else has saved this" in part.content.decode()
    conflict = theirs.post(ADDRESS, {**data, "field-title": "Autre", "action": "save"})
    assert conflict.status_code == 409
    assert re.search(r"<dt>Title</dt>\s*<dd[^>]*>Un titre!", conflict.content.decode())


def test_each_hears_when_it_is_their_turn(
    practice: Practice, translator: User, checker: User, coordinator: User
) -> None:
    def waiting(user: User) -> list[str]:
        return [group.key for group in needs_of(user, actor_of(User.objects.get(pk=user.pk)))]

    press(browser(translator), "save", {"title": "À moitié"})
    assert "translation-checks" not in waiting(checker)
    press(browser(translator), "save", words_of(practice))
    assert "translation-checks" in waiting(checker)
    assert "translation-checks" not in waiting(translator)
    with translation.override("en"):
        press(browser(checker), "check", words_of(practice))
    assert "translations-checked" in waiting(coordinator)
    notice = Notice.objects.get(user=coordinator, event="translation-to-publish")
    assert notice.path == "/nl/practices/repair-cafe/translate/fr/"
    assert "Frans" in notice.subject


def test_an_erased_translator_s_words_can_still_be_checked(
    practice: Practice, translator: User, checker: User
) -> None:
    press(browser(translator), "save", words_of(practice))
    erase_person(actor=actor_of(translator), user=translator)
    assert "I have checked every word" in browser(checker).get(ADDRESS).content.decode()
    press(browser(checker), "check", words_of(practice))
    assert Translation.objects.get().status == "checked"


def test_only_the_languages_of_the_network_are_offered(
    practice: Practice, translator: User
) -> None:
    found()  # English and French
    shown = browser(translator).get("/en/practices/repair-cafe/translate/").text
    assert "/translate/fr/" in shown
    assert not re.findall(r"/translate/(?:de|tr)/", shown)
    shown = browser(translator).get("/en/translate/?language=tr").text
    assert set(re.findall(r"&amp;language=(\w+)", shown)) <= {"en", "fr"}
    sitemap = Client().get("/sitemap-practice.xml").text
    assert f"/en/practices/{practice.slug}/" in sitemap
    assert "/tr/" not in sitemap


def test_who_does_not_read_the_language_is_not_asked_to_vouch_for_it(
    practice: Practice, translator: User
) -> None:
    press(browser(translator), "save", words_of(practice))
    stranger = person("stranger", NetworkRole.Kind.REVIEWER, language="nl")
    shown = browser(stranger).get(ADDRESS).content.decode()
    assert "I have checked every word" not in shown
    assert "You have not stated that you read French" in shown
