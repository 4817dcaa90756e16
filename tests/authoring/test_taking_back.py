"""Taking back what came in without a review, as an import's practices do."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from django.utils import timezone

from rresi.accounts.models import Notice, User
from rresi.accounts.needs import needs_of
from rresi.accounts.roles import actor_of
from rresi.accounts.services import erase_person
from rresi.core.refusals import Incomplete, Refused
from rresi.editorial.documents import text_for
from rresi.editorial.models import Entry, Submission
from rresi.editorial.rules import UNDO_WITHIN, State
from rresi.editorial.services import drafting, taking_back
from rresi.practices.kind import PRACTICES
from rresi.practices.models import Practice, Question
from rresi.regions.models import RegionManager
from rresi.transfers.models import Transfer
from tests.factories.accounts import make_coordinator, make_person
from tests.factories.practices import index, make_practice
from tests.factories.regions import make_other_region

pytestmark = pytest.mark.django_db
DOUBT = {"cause": "doubt", "note": "Wrong."}
WHY = {
    "cause": "doubt",
    "said": "Nobody can confirm them.",
    "note": "The figures are wrong.",
}


def test_an_imported_practice_is_unpublished_from_its_page_and_the_list(client: Client) -> None:
    practice = make_practice()
    index([practice])
    path = f"/en/practices/{practice.slug}/unpublish/"
    for page in (f"/en/practices/{practice.slug}/", "/en/practices/"):
        assert path not in client.get(page).content.decode()
    client.force_login(make_coordinator())
    for page in (f"/en/practices/{practice.slug}/", "/en/practices/"):
        assert path in client.get(page).content.decode()
    assert text_for(practice, "en").title in client.get(path).content.decode()
    assert Practice.objects.get().is_public  # asking changes nothing

    refused = client.post(path, {"note": "x"})  # nobody would learn why
    assert refused.status_code == 422
    assert refused.content.decode().count("Please correct the following") == 1
    assert Practice.objects.get().is_public

    answer = client.post(
        path,
        WHY,
    )
    submission = Submission.objects.get(object_id=practice.pk)
    assert (answer.status_code, answer["Location"]) == (302, f"/en/review/{submission.pk}/")
    assert not Practice.objects.get().is_public
    assert submission.state == State.WITHDRAWN
    entry = submission.entries.get()
    assert (entry.event, entry.note) == (Entry.Event.UNPUBLISHED, "The figures are wrong.")
    assert (entry.role, entry.cause, entry.said_language) == ("coordinator", "doubt", "en")
    page = client.get(answer["Location"]).content.decode()
    assert "in Dutch" not in page, "the note is not in the language of the text"
    assert all(words in page for words in (WHY["said"], WHY["note"], "There are doubts about"))
    assert client.post(path).status_code == 410  # a second press finds nothing to take back


def _by(author: User) -> Practice:
    practice = make_practice()
    practice.owner = author
    practice.save()
    return practice


def test_nobody_else_unpublishes_it(client: Client) -> None:
    practice = make_practice()
    client.force_login(make_person("member@example.org"))
    path = f"/en/practices/{practice.slug}/unpublish/"
    assert path not in client.get(f"/en/practices/{practice.slug}/").content.decode()
    assert client.get(path).status_code == client.post(path).status_code == 403
    assert Practice.objects.get().is_public
    assert not Submission.objects.exists()


def test_what_was_changed_since_keeps_its_draft(client: Client) -> None:
    practice = make_practice()
    coordinator = make_coordinator()
    client.force_login(coordinator)
    client.post(f"/en/practices/{practice.slug}/edit/")
    found = taking_back.unpublish_object(
        actor=actor_of(coordinator), kind=PRACTICES.kind, object_id=practice.pk, cause="doubt"
    )
    found.refresh_from_db()
    assert (found.state, found.live) == (State.DRAFT, False)


def test_whom_it_concerns_is_told_why_and_by_whom(client: Client) -> None:
    author, asker, coordinator = (
        make_person("author@example.org"),
        make_person("asker@example.org"),
        make_coordinator(),
    )
    practice = _by(author)
    manager, adopter = make_person("manager@example.org"), make_person("adopter@example.org")
    other = make_other_region()
    for region, person in ((practice.region, manager), (other, adopter)):
        RegionManager.objects.create(region=region, user=person)
    Transfer.objects.create(
        practice=practice, region=other, language="nl", state_since=timezone.localdate()
    )
    for answer in ("", "Since 2019."):
        Question.objects.create(
            practice=practice,
            asker=asker if not answer else manager,
            text="Since when?",
            language="en",
            token=uuid4(),
            answer=answer,
            answered_at=timezone.now() if answer else None,
        )
    client.force_login(coordinator)
    path = f"/en/practices/{practice.slug}/unpublish/"
    form = client.get(path).content.decode()
    for who in ("the author", "the region’s managers", "the regions that adopt it", "question"):
        assert who in form
    client.post(
        path,
        WHY,
    )
    told = {n.user.email: n for n in Notice.objects.filter(event="unpublished")}
    assert set(told) == {one.email for one in (author, asker, manager, adopter)}
    why = {
        author: "You wrote this text.",
        manager: "It comes from a region that you manage.",
        adopter: "A region that you manage adopts it.",
        asker: "You asked a question about it that has not been answered.",
    }
    for person, words in why.items():
        said = told[person.email].body
        assert "The network’s coordinator has unpublished" in said
        assert "There are doubts about figures" in said
        assert "Nobody can confirm them." in said
        assert ("The figures are wrong." in said) is (person in (author, manager))
        assert words in said
    assert told[asker.email].path == f"/en/practices/{practice.slug}/"


@pytest.mark.parametrize("language", ["en", "nl", "de", "tr", "fr"])
def test_the_address_says_that_the_page_was_unpublished(client: Client, language: str) -> None:
    practice = make_practice()
    twin = make_practice(slug="another")
    index([practice, twin])
    coordinator = make_coordinator()
    taking_back.unpublish_object(
        actor=actor_of(coordinator),
        kind=PRACTICES.kind,
        object_id=practice.pk,
        cause="doubt",
        note="Wrong.",
    )
    start = f"/{language}/practices/{practice.slug}"
    for path in (f"{start}/", f"{start}.pdf", f"{start}/questions/", f"{start}/fit/"):
        answer = client.get(path)
        assert answer.status_code == 410, path
    page = client.get(f"{start}/").content.decode()
    assert any(text.title in page for text in practice.texts.all())
    assert '<meta name="robots" content="noindex">' in page
    assert f"/{language}/practices/{twin.slug}/" in page
    assert "Wrong." not in page  # the reason is for those whom it concerns
    if language == "en":
        assert "by the network’s coordinator" in page
        assert "There are doubts about figures" in page
    review = f"/{language}/review/"
    assert review not in page
    client.force_login(coordinator)
    assert review in client.get(f"{start}/").content.decode()
    client.logout()
    for path in ("/sitemap.xml", f"/{language}/practices/feed.atom", f"/{language}/practices/"):
        assert f"/{practice.slug}/" not in client.get(path).content.decode()


def test_the_address_names_nobody_whose_account_was_deleted(client: Client) -> None:
    practice, coordinator = make_practice(), make_coordinator()
    taking_back.unpublish_object(
        actor=actor_of(coordinator),
        kind=PRACTICES.kind,
        object_id=practice.pk,
        cause="doubt",
        note="Wrong.",
    )
    erase_person(actor=actor_of(coordinator), user=coordinator)
    page = client.get(f"/en/practices/{practice.slug}/")
    assert page.status_code == 410
    assert "It was unpublished on" in page.content.decode()
    assert "by the network’s coordinator" in page.content.decode()  # which was their role then


def test_it_can_be_published_again_at_its_address(client: Client) -> None:
    author = make_person("author@example.org")
    practice = _by(author)
    taking_back.unpublish_object(
        actor=actor_of(make_coordinator()),
        kind=PRACTICES.kind,
        object_id=practice.pk,
        cause="doubt",
        note="Wrong.",
    )
    path = f"/en/practices/{practice.slug}/"
    assert client.get(path).status_code == 410
    found = Submission.objects.get()
    drafting.reopen(actor=actor_of(author), submission=found)
    found.refresh_from_db()
    PRACTICES.publish(
        document=found.draft, object_id=found.object_id, revision=2, owner_id=practice.owner_id
    )
    assert client.get(path).status_code == 200


def test_an_author_learns_who_withdrew_the_text_and_why() -> None:
    author, coordinator = make_person("author@example.org"), make_coordinator()
    submission = drafting.start(actor=actor_of(author), kind=PRACTICES.kind)
    with pytest.raises(Incomplete):
        taking_back.withdraw(actor=actor_of(coordinator), submission=submission)
    taking_back.withdraw(actor=actor_of(coordinator), submission=submission, reason="Twice here.")
    said = Notice.objects.get(user=author)
    assert "The network’s coordinator has deleted your draft" in said.body
    assert "Twice here." in said.body


def _tasks(person: User) -> list[str]:
    groups = needs_of(person, actor_of(person))
    return [group.key for group in groups if group.key == "unpublished" and group.needs]


def test_a_page_without_an_author_is_put_back_by_the_coordinator(client: Client) -> None:
    practice, coordinator, asker = make_practice(), make_coordinator(), make_person("a@example.org")
    Question.objects.create(
        practice=practice, asker=asker, text="Since when?", language="en", token=uuid4()
    )
    client.force_login(coordinator)
    path = f"/en/practices/{practice.slug}/"
    client.post(f"{path}unpublish/", WHY)
    found = Submission.objects.get()
    assert _tasks(coordinator) == ["unpublished"]
    page = client.get(f"/en/review/{found.pk}/").content.decode()
    assert "account has been deleted" not in page
    for action in ("restore", "reopen", "close"):
        assert f'value="{action}"' in page
    for _click in range(2):
        assert client.post(f"/en/review/{found.pk}/", {"action": "restore"}).status_code == 302
    assert client.get(path).status_code == 200
    assert not _tasks(coordinator)
    assert [one.event for one in found.entries.order_by("pk")] == ["unpublished", "restored"]
    told = Notice.objects.get(event="published-again", user=asker)
    assert text_for(practice, "en").title in told.body


def test_it_is_put_back_at_once_only_within_a_day_and_as_it_was(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    practice, coordinator = make_practice(), make_coordinator()
    actor = actor_of(coordinator)
    found = taking_back.unpublish_object(
        actor=actor, kind=PRACTICES.kind, object_id=practice.pk, cause="mistake"
    )
    later = timezone.now() + UNDO_WITHIN
    with monkeypatch.context() as patch:
        patch.setattr(timezone, "now", lambda: later)
        with pytest.raises(Refused):
            taking_back.restore(actor=actor, submission=found)
    taking_back.close(actor=actor, submission=found)
    assert not _tasks(coordinator)
    with pytest.raises(Refused):  # somebody has decided since
        taking_back.restore(actor=actor, submission=found)
    drafting.reopen(actor=actor, submission=found)
    found.refresh_from_db()
    assert (found.state, found.author, found.settled) == (State.DRAFT, coordinator, False)


def test_it_is_put_back_with_its_confirmation_and_its_next_update_check() -> None:
    practice, actor = make_practice(), actor_of(make_coordinator())
    today = timezone.localdate()
    dates = {"confirmed_on": today - timedelta(days=400), "review_by": today - timedelta(days=35)}
    Practice.objects.update(**dates)
    before = Practice.objects.values().get()
    found = taking_back.unpublish_object(
        actor=actor, kind=PRACTICES.kind, object_id=practice.pk, cause="mistake"
    )
    taking_back.restore(actor=actor, submission=found)
    after = Practice.objects.values().get()
    assert after == before
    assert dates.items() <= after.items()


def test_the_coordinator_decides_on_what_they_took_though_an_author_did_so_before() -> None:
    author, coordinator = make_person("author@example.org"), make_coordinator()
    practice = _by(author)
    found = taking_back.unpublish_object(
        actor=actor_of(author), kind=PRACTICES.kind, object_id=practice.pk, cause="asked"
    )
    assert not _tasks(coordinator)
    taking_back.restore(actor=actor_of(coordinator), submission=found)
    taking_back.unpublish(actor=actor_of(coordinator), submission=found, cause="doubt")
    assert _tasks(coordinator) == ["unpublished"]


def test_shared_links_say_which_practice_is_gone(client: Client) -> None:
    gone, kept = make_practice(), make_practice(slug="kept")
    index([gone, kept])
    taking_back.unpublish_object(
        actor=actor_of(make_coordinator()), kind=PRACTICES.kind, object_id=gone.pk, cause="legal"
    )
    title = text_for(gone, "en").title
    for page in ("compare", "booklet"):
        for both in ("", f"&p={kept.slug}"):
            shown = client.get(f"/en/practices/{page}/?p={gone.slug}{both}").content.decode()
            assert "1 of these practices is no longer published" in shown
            assert f'<a href="/en/practices/{gone.slug}/" lang="en">{title}</a>' in shown
            assert "No practices match" not in shown
            assert "Nothing to compare yet" not in shown
    for page in ("compare/", f"booklet/?p={kept.slug}"):
        assert "no longer published" not in client.get(f"/en/practices/{page}").content.decode()
