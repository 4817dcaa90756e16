"""Proposing and reviewing a practice through the pages, as a browser without JavaScript does."""

from __future__ import annotations

from typing import Any

import pytest
from django.test import Client
from django.utils.translation import override

from rresi.accounts.models import NetworkRole, User
from rresi.accounts.roles import OPERATOR
from rresi.accounts.services import create_person, grant_network_role
from rresi.editorial.models import Submission
from rresi.practices.models import Practice
from rresi.practices.proposing import documents, steps
from rresi.practices.proposing.subject import PracticeSubject
from rresi.practices.services import KIND
from rresi.regions.services import appoint_manager
from tests.factories.practices import make_practice
from tests.factories.regions import make_other_region, make_region
from tests.pages import hidden, page
from tests.practices.proposing.drafts import begin

pytestmark = pytest.mark.django_db


@pytest.fixture
def author(client: Client) -> User:
    user = create_person(email="author@example.org", name="Author", language="en")
    client.force_login(user)
    return user


def test_a_draft_begins_with_what_is_known_of_its_author(client: Client, author: User) -> None:
    region = make_region()
    appoint_manager(actor=OPERATOR, region=region, user=author)
    for _click in range(2):
        client.post("/tr/practices/propose/")
    assert Submission.objects.get().draft == {"language": "tr", "region": region.slug}


def fill(client: Client, number: int, step: str, action: str = "next", **fields: Any) -> Any:
    """Fill in a step as it is shown now and press a button."""
    path = f"/en/practices/drafts/{number}/{step}/"
    shown = page(client, path)
    data: dict[str, Any] = {"seen": hidden(shown, "seen"), "action": action}
    data |= {f"{rows.key}-count": 9 for rows in steps.BY_KEY[step].lists}
    return client.post(path, data | {k.replace("__", "-"): v for k, v in fields.items()})


BASICS: dict[str, Any] = {
    "title": "A repair café", "summary": "Neighbours repair things together.",
    "language": "en", "region": "the-hague", "status": "running", "topics": ["finance"],
}  # fmt: skip


def test_a_step_is_saved_and_leads_to_the_next(client: Client, author: User) -> None:
    number = begin(client).pk
    answer = fill(client, number, "basics", **BASICS, partners="One\r\n\r\nTwo")
    assert answer["Location"] == f"/en/practices/drafts/{number}/story/"
    submission = Submission.objects.get()
    assert submission.draft["partners"] == ["One", "Two"]
    assert submission.title == "A repair café"


def test_a_second_click_on_begin_makes_no_second_draft(client: Client, author: User) -> None:
    begin(client)
    client.post("/en/practices/propose/")
    assert Submission.objects.count() == 1


def test_rows_are_added_removed_and_empty_ones_ignored(client: Client, author: User) -> None:
    number = begin(client).pk
    rows = {
        "sources__0__title": "First", "sources__0__url": "https://example.org/1",
        "sources__0__kind": "own", "sources__1__kind": "own",
        "sources__2__title": "Third", "sources__2__url": "https://example.org/3",
        "sources__2__kind": "evaluation",
        "evidence__0__statement": "It worked.", "evidence__0__method": "records",
        "evidence__0__value": "12", "evidence__0__source": "3",
        "evidence__1__method": "reported",
    }  # fmt: skip
    answer = fill(client, number, "evidence", "add:sources", **rows)
    assert answer["Location"].endswith("/evidence/#sources-new")
    draft = Submission.objects.get().draft
    assert [s["title"] for s in draft["sources"]] == ["First", "Third"]
    assert draft["evidence"] == [
        {"statement": "It worked.", "method": "records", "value": "12", "source": 2}
    ]
    shown = page(client, f"/en/practices/drafts/{number}/evidence/")
    assert 'name="sources-2-title"' in shown  # the new row
    rest = {
        "sources__0__title": "First", "sources__0__url": "https://example.org/1",
        "sources__1__title": "Third", "sources__1__url": "https://example.org/3",
        "evidence__0__statement": "It worked.", "evidence__0__source": "2",
    }  # fmt: skip
    fill(client, number, "evidence", "remove:sources:0", **rest)
    draft = Submission.objects.get().draft
    assert [s["title"] for s in draft["sources"]] == ["Third"]
    assert draft["evidence"][0]["source"] == 1


def test_a_mistake_is_named_beside_its_field_and_saved_all_the_same(
    client: Client, author: User
) -> None:
    number = begin(client).pk
    answer = fill(
        client, number, "evidence",
        sources__0__title="S", sources__0__url="no address",
        evidence__0__statement="It worked.", evidence__0__value="a dozen",
    )  # fmt: skip
    shown = answer.content.decode()
    assert answer.status_code == 422
    assert "Results: Figure: must be a number" in shown
    assert 'value="a dozen"' in shown
    assert 'aria-invalid="true"' in shown
    assert Submission.objects.get().draft["evidence"][0]["value"] == "a dozen"


def test_of_two_who_edit_the_second_keeps_their_words(client: Client, author: User) -> None:
    number = begin(client).pk
    path = f"/en/practices/drafts/{number}/story/"
    seen = hidden(page(client, path), "seen")
    client.post(path, {"seen": seen, "problem": "Of the first", "action": "save"})
    answer = client.post(path, {"seen": seen, "problem": "Of the second", "action": "save"})
    assert answer.status_code == 409
    shown = answer.content.decode()
    assert "Of the second" in shown
    assert "Of the first" in shown
    assert Submission.objects.get().draft["problem"] == "Of the first"
    # Having seen both, one saves again.
    client.post(path, {"seen": hidden(shown, "seen"), "problem": "Of both", "action": "save"})
    assert Submission.objects.get().draft["problem"] == "Of both"


def test_saving_while_typing_does_not_collide_with_oneself(client: Client, author: User) -> None:
    number = begin(client).pk
    path = f"/en/practices/drafts/{number}/story/"
    shown = page(client, path)
    data = {"seen": hidden(shown, "seen"), "page": hidden(shown, "page")}
    part = client.post(path, {**data, "problem": "Half", "action": "autosave"})
    assert "Saved at" in part.content.decode()
    assert "<html" not in part.content.decode()
    answer = client.post(path, {**data, "problem": "Half a sentence", "action": "save"})
    assert answer.status_code == 302
    assert Submission.objects.get().draft["problem"] == "Half a sentence"


def test_others_neither_see_nor_change_a_draft(client: Client, author: User) -> None:
    number = begin(client).pk
    other = create_person(email="other@example.org", name="Other", language="en")
    grant_network_role(actor=OPERATOR, user=other, kind=NetworkRole.Kind.COORDINATOR)
    client.force_login(other)
    page(client, f"/en/practices/drafts/{number}/basics/", 403)
    page(client, f"/en/practices/drafts/{number}/preview/", 403)
    page(client, f"/en/review/{number}/", 404)


def test_the_last_step_says_what_a_reviewer_will_miss(client: Client, author: User) -> None:
    number = begin(client).pk
    path = f"/en/practices/drafts/{number}/hand-in/"
    shown = page(client, path)
    assert "There is no result." in shown
    assert "Before you can hand it in" in shown
    answer = client.post(path, {"seen": hidden(shown, "seen")})
    assert answer.status_code == 422
    assert Submission.objects.get().state == "draft"


def test_the_preview_is_the_practice_page_and_bears_every_mistake(
    client: Client, author: User
) -> None:
    number = begin(client).pk
    page(client, f"/en/practices/drafts/{number}/preview/")
    fill(
        client, number, "basics", **{**BASICS, "title": "x" * 300, "start": "never", "end": "2010"}
    )
    fill(
        client, number, "evidence",
        sources__0__title="S", sources__0__url="nowhere",
        evidence__0__statement="It **worked**.", evidence__0__source="1",
    )  # fmt: skip
    fill(client, number, "story", problem="<b>bold</b>", solution="- a\n- b")
    fill(client, number, "resources", money__0__amount="much", money__0__currency="EUR")
    fill(client, number, "contact", contact_email="nobody")
    shown = page(client, f"/en/practices/drafts/{number}/preview/")
    assert "A preview." in shown
    assert "<li>a</li>" in shown
    assert "<b>bold</b>" not in shown
    assert '<meta name="robots" content="noindex">' in shown


def test_a_published_practice_goes_through_the_form_unchanged() -> None:
    practice = make_practice()
    document = documents.document_of(practice)
    assert not PracticeSubject().problems(document)
    assert documents.lines_of(document)
    again = Practice.objects.get(
        pk=PracticeSubject().publish(
            document=document, object_id=practice.pk, revision=2, owner_id=None
        )
    )
    assert documents.document_of(again) == document
    assert again.revision == 2


def test_a_revision_reads_as_the_page_will_and_as_typed_where_it_cannot() -> None:
    document = {
        "start": "2021-05",
        "end": "some day",
        "review_by": "2027-06-30",
        "sources": [{"title": "S", "url": "https://example.org", "kind": "media"}],
        "evidence": [
            {"statement": "A", "value": "4321.5", "unit": "t", "period": "2021/2022"},
            {"statement": "B", "value": "NaN", "period": "2021/"},
            {"statement": "C", "value": "many"},
        ],
        "resources": {
            "money": [
                {"amount": "1000", "amount_to": "2500.50", "currency": "EUR"},
                {"amount": "much", "currency": "EUR"},
                {"amount": "5"},
            ]
        },
    }
    with override("de"):
        lines = {line.key: line.text for line in documents.lines_of(document)}
    assert lines["start"] == "Mai 2021"
    assert lines["end"] == "some day"
    assert lines["review_by"] == "30. Juni 2027"
    assert lines["sources.1"].splitlines()[2] == "von der Presse"
    assert lines["evidence.1"].splitlines() == ["A", "4.321,5 t", "2021 – 2022"]
    assert lines["evidence.2"].splitlines()[0] == "B"
    assert lines["evidence.3"].splitlines()[1] == "many"
    assert lines["money.1"].splitlines()[0] == "1.000\xa0€ bis 2.500,50\xa0€"
    assert lines["money.2"] == "much EUR"
    assert lines["money.3"] == "5"


def test_translations_stay_beside_what_they_translate() -> None:
    practice = make_practice()
    kept = practice.conditions.get(position=1).pk
    document = documents.document_of(practice)
    document["conditions"] = [
        {"kind": "legal", "text": "Een vergunning van de gemeente.", "blocking": False},
        document["conditions"][1],
    ]
    document["evidence"] = list(reversed(document["evidence"]))
    PracticeSubject().publish(document=document, object_id=practice.pk, revision=2, owner_id=None)
    text = practice.texts.get(language="en")
    assert text.conditions == ["", "Somebody who can solder."]
    assert [e["statement"] for e in text.evidence] == [
        "Residents meet more often.", "Things repaired in three years.",
    ]  # fmt: skip
    assert text.source_revision == 1  # a condition is new, so it is out of date
    assert practice.conditions.get(position=1).pk == kept  # what adopters recorded stays


def test_a_change_that_no_translation_says_leaves_them_up_to_date() -> None:
    practice = make_practice()
    document = documents.document_of(practice)
    text = practice.texts.get(language="en")
    complete = dict.fromkeys(("stakeholders", "difficulties", "lessons", "people", "time"), "x")
    for name, value in complete.items():
        setattr(text, name, value)
    text.money_notes = ["grant", ""]
    text.save()
    document["contact"] = {"name": "Somebody else", "email": "new@example.org"}
    PracticeSubject().publish(document=document, object_id=practice.pk, revision=2, owner_id=None)
    assert practice.texts.get(language="en").source_revision == 2


def test_who_may_not_change_a_practice_is_not_offered_to(client: Client, author: User) -> None:
    practice = make_practice()
    assert "/edit/" not in page(client, f"/en/practices/{practice.slug}/")
    assert client.post(f"/en/practices/{practice.slug}/edit/").status_code == 403
    appoint_manager(actor=OPERATOR, region=practice.region, user=author)
    assert "/edit/" in page(client, f"/en/practices/{practice.slug}/")
    answer = client.post(f"/en/practices/{practice.slug}/edit/")
    number = Submission.objects.get().pk
    assert answer["Location"] == f"/en/practices/drafts/{number}/basics/"


def test_every_kind_of_content_has_a_form_for_each_of_its_steps(
    client: Client, author: User
) -> None:
    make_other_region()
    number = begin(client).pk
    for step in steps.STEPS:
        shown = page(client, f"/en/practices/drafts/{number}/{step.key}/")
        assert 'aria-current="step"' in shown
    assert Submission.objects.get().kind == KIND
