"""The page, the list and the mails say truly who checked what, and what was corrected since."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from rresi.accounts.models import User
from rresi.accounts.roles import Role, actor_of
from rresi.core.documents.problems import label_of
from rresi.core.versions import token_of
from rresi.editorial.models import Assignment, Entry, Review, Revision, Submission
from rresi.editorial.services import drafting
from rresi.editorial.small_changes import why_not_small
from rresi.practices import queries
from rresi.practices.document import PracticeDocument
from rresi.practices.items import list_item
from rresi.practices.models import Practice
from tests.factories.practices import answered, make_practice

pytestmark = pytest.mark.django_db
PAGE = "/en/practices/repair-cafe/"


def reviewed_as(practice: Practice, checked_as: str, **content: Any) -> Submission:
    """The record of a review of the practice as it says now, but for `content`."""
    submission = Submission.objects.create(
        kind="practice",
        object_id=practice.pk,
        state="published",
        entered_at=timezone.now(),
        latest_number=1,
        published_number=1,
    )
    revision = frozen(submission, 1, {**practice.document, **content})
    line(submission, revision, Entry.Event.PASSED, checked_as)
    assignment = Assignment.objects.create(
        revision=revision, asked_at=timezone.now(), due_on=timezone.localdate(), state="done"
    )
    Review.objects.create(
        assignment=assignment,
        revision=revision,
        scores={},
        recommendation="publish",
        created_at=timezone.now(),
    )
    line(submission, revision, Entry.Event.PUBLISHED)
    return submission


def frozen(submission: Submission, number: int, content: dict[str, Any]) -> Revision:
    return Revision.objects.create(
        submission=submission,
        number=number,
        content=content,
        title="Repair",
        language="nl",
        created_at=timezone.now(),
    )


def line(submission: Submission, revision: Revision, event: str, role: str = "") -> None:
    at = timezone.now() + timedelta(seconds=Entry.objects.count())
    Entry.objects.create(submission=submission, revision=revision, event=event, role=role, at=at)


def corrected_as(submission: Submission, practice: Practice, *roles: str) -> None:
    for number, role in enumerate(roles, start=2):
        line(submission, frozen(submission, number, practice.document), "confirmed", role)


def shown(path: str) -> str:
    answer = Client().get(path)
    assert answer.status_code == 200, path
    return " ".join(answer.content.decode().split())


@pytest.mark.parametrize(
    ("role", "sentence"),
    [
        (Role.REGION_MANAGER, "Checked by the region and 1 reviewer."),
        (Role.COORDINATOR, "Checked by the coordinator for the region, and by 1 reviewer."),
        ("", "Checked by 1 reviewer."),
    ],
)
def test_who_made_the_check_of_the_region_is_said_as_it_was(role: str, sentence: str) -> None:
    practice = make_practice()
    reviewed_as(practice, role)
    page = shown(PAGE)
    assert sentence in page
    assert "correction" not in page
    assert Client().get(f"{PAGE}corrections/").status_code == 404


def test_the_page_and_the_card_say_what_was_reviewed_and_what_it_says_now() -> None:
    practice = make_practice()
    rows = [dict(row) for row in practice.document["evidence"]]
    rows[0]["value"] = "40"
    submission = reviewed_as(practice, Role.COORDINATOR, evidence=rows)
    corrected_as(submission, practice, Role.REGION_MANAGER, "", Role.COORDINATOR)
    page = shown(PAGE)
    assert "3 small corrections were confirmed since then, the last on" in page
    assert "by the coordinator." in page
    assert "40 when it was reviewed" in page
    assert f'href="{PAGE}corrections/"' in page
    (row,) = queries.in_order([practice.pk])
    item = list_item(row, row.texts.get(language="nl").words)
    assert item.checked
    assert item.checked.label == "reviewed · 3 small corrections since"
    assert item.figure
    assert item.figure.reviewed == "40"
    changes = shown(f"{PAGE}corrections/")
    assert changes.count("confirmed by the") == 2
    assert "confirmed by one person" in changes
    assert "<del>40</del>" in changes
    assert "@" not in changes.partition("<main")[2].partition("</main")[0]  # no contact


def handing_in(
    *,
    before: str = "4321",
    summary: str = "Vrijwilligers repareerden 4.321 spullen.",
    **fields: Any,
) -> str:
    """The last step of the form of an author who changed these fields of a published result."""
    practice = make_practice(summary=summary)
    author = User.objects.create_user("author@example.org")
    practice.document["evidence"][0] |= {"value": before}
    Practice.objects.update(owner=author, document=answered(practice.document))
    draft = drafting.revise(actor=actor_of(author), kind="practice", object_id=practice.pk)
    rows = [dict(row) for row in draft.draft["evidence"]]
    rows[0] |= fields
    drafting.save_draft(
        actor=actor_of(author),
        submission=draft,
        fields={"evidence": rows},
        names=["evidence"],
        seen=token_of(draft.draft, ["evidence"]),
    )
    client = Client()
    client.force_login(author)
    page = client.get(f"/en/practices/drafts/{draft.pk}/hand-in/").content.decode()
    return " ".join(page.split())


def test_who_corrects_a_figure_is_reminded_of_where_else_it_stands() -> None:
    page = handing_in(value="4300")
    assert "The old figure stands in other places too" in page
    assert ">Summary</a>: 4,321" in page
    assert "This is a small correction: one confirmation" in page


def test_why_a_correction_is_not_small_is_said_before_it_is_handed_in() -> None:
    page = handing_in(unit="dozen")
    assert "The old figure stands" not in page
    assert "This is more than a small correction" in page
    assert "Result 1: Unit: a change of this always needs a review" in page


@pytest.mark.parametrize("value", ["18500.50", "18500.5"])
def test_a_figure_with_a_zero_more_is_no_change(value: str) -> None:
    assert "How this version is published" not in handing_in(before="18500.50", value=value)


@pytest.mark.parametrize(
    ("before", "fields"),
    [
        ("-12.5", {"value": "12.5"}),  # the figure just typed stands there
        ("4321", {"period": "2020"}),  # no figure was corrected
    ],
)
def test_nothing_else_is_called_an_old_figure(before: str, fields: dict[str, Any]) -> None:
    assert "The old figure stands" not in handing_in(before=before, unit="euro", **fields)


def test_a_figure_that_may_be_a_year_is_written_as_one() -> None:
    summary = "Vrijwilligers repareerden 2024 spullen."
    page = handing_in(before="2024", summary=summary, value="2030")
    assert ">Summary</a>: 2024" in page


def test_a_refusal_to_submit_keeps_what_was_typed() -> None:
    practice = make_practice()
    author = User.objects.create_user("author@example.org")
    Practice.objects.update(owner=author)
    draft = drafting.revise(actor=actor_of(author), kind="practice", object_id=practice.pk)
    client = Client()
    client.force_login(author)
    answer = client.post(
        f"/en/practices/drafts/{draft.pk}/hand-in/",
        {"seen": token_of(draft.draft), "note": "It is right as it is."},
    )
    assert answer.status_code == 422
    page = answer.content.decode()
    assert "Nothing has changed since the last version." in page
    assert "It is right as it is.</textarea>" in page


def test_nothing_is_promised_of_reviewers_where_none_reads_it() -> None:
    page = handing_in(value="4300")
    assert "What is still missing" in page
    assert "Whoever confirms the correction will see this" in page
    assert "reviewers" not in page.partition("How this version is published")[2].replace(
        "No reviewer", ""
    )


def test_a_correction_of_the_contact_is_named_by_its_field() -> None:
    changed = {"contact": {"name": "An", "email": "an@example.org"}}
    (why,) = why_not_small({"contact": None}, changed)
    assert label_of(PracticeDocument, ".".join(map(str, why.path))) == "Contact"
