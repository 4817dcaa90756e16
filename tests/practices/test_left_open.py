"""What a submission must say in each row, and files and older texts may leave open."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from rresi.accounts.models import User
from rresi.accounts.roles import OPERATOR, actor_of
from rresi.authoring.forms import step_form
from rresi.authoring.importing import import_documents
from rresi.authoring.parsing import Steps
from rresi.core.documents.problems import reasons_against
from rresi.core.refusals import Incomplete
from rresi.core.versions import token_of
from rresi.editorial import weighing
from rresi.editorial.models import Submission
from rresi.editorial.services import drafting
from rresi.practices.document import PracticeDocument
from rresi.practices.kind import PRACTICES
from rresi.practices.models import Practice
from tests.factories.practices import make_practice, practice_document, practice_record

OPEN = ["sources.0.kind", "evidence.1.method"]  # in the file that the factory writes
AMOUNT = {"amount": "5", "currency": "EUR"}


@pytest.mark.django_db
@pytest.mark.parametrize("said", [{}, {"kind": "unknown"}])
def test_a_submission_says_what_each_amount_and_source_is(said: dict[str, str]) -> None:
    document = practice_document(resources={"money": [AMOUNT]})
    for row in (*document["resources"]["money"], *document["sources"]):
        row.pop("kind", None)
        row.update(said)
    with translation.override("en"):
        found = dict(reasons_against(PracticeDocument, document))
    places = ["resources.money.0.kind", "sources.0.kind", "sources.1.kind"]
    assert found == dict.fromkeys(places, "This must be filled in.")


@pytest.mark.django_db
def test_all_that_is_missing_is_said_at_once_in_the_order_of_the_form() -> None:
    document = practice_document(summary="Vrijwilligers repareren.", topics=["finance"])
    document |= {"summary": "", "topics": [], "region": ""}
    document["sources"][0].pop("kind")
    places = [place for place, _text in reasons_against(PracticeDocument, document)]
    assert places == ["summary", "region", "topics", "sources.0.kind"]


@given(st.lists(st.sampled_from(["own", "media", "unknown", "", None]), max_size=5))
def test_each_row_is_asked_until_it_answers(kinds: list[str | None]) -> None:
    rows = [{"id": f"s{n}", "title": "T", "kind": kind} for n, kind in enumerate(kinds)]
    places = dict(reasons_against(PracticeDocument, {"sources": rows}))
    asked = [n for n in range(len(rows)) if f"sources.{n}.kind" in places]
    assert asked == [n for n, kind in enumerate(kinds) if kind not in {"own", "media"}]


@pytest.mark.parametrize("kind", ["unknown", ""])
def test_the_form_offers_no_answer_that_is_none(kind: str) -> None:
    source = {"id": "s", "title": "Report", "url": "https://example.org", "kind": kind}
    shown = step_form(Steps(PracticeDocument), "evidence", {"sources": [source]}, {})
    html = str(next(one for one in shown.lists if one.name == "sources").rows[0].form["kind"])
    assert "unknown" not in html
    assert '<option value="" selected>' in html


def revised(**fields: Any) -> tuple[Submission, User]:
    """What an author submits who changes these fields of a text that leaves rows open."""
    practice = make_practice()
    author = User.objects.create_user("author@example.org")
    Practice.objects.update(owner=author)
    actor = actor_of(author)
    draft = drafting.revise(actor=actor, kind="practice", object_id=practice.pk)
    saved = drafting.save_draft(
        actor=actor,
        submission=draft,
        fields=fields,
        names=fields.keys(),
        seen=token_of(draft.draft, fields.keys()),
    )
    return saved, author


@pytest.mark.django_db
def test_a_small_correction_is_not_held_up_by_what_was_left_open() -> None:
    saved, author = revised(difficulties="Ruimte vinden!")
    assert weighing.problems_of(saved) == []
    client = Client()
    client.force_login(author)
    page = client.get(f"/en/practices/drafts/{saved.pk}/hand-in/").content.decode()
    assert "Before you can submit" not in page
    drafting.submit(actor=actor_of(author), submission=saved, seen=token_of(saved.draft))
    saved.refresh_from_db()
    assert saved.state == "region_check"


@pytest.mark.django_db
def test_a_larger_change_answers_what_was_left_open() -> None:
    saved, author = revised(difficulties="Alles was moeilijk, vooral de vergunning.")
    with pytest.raises(Incomplete) as refused:
        drafting.submit(actor=actor_of(author), submission=saved, seen=token_of(saved.draft))
    assert [place for place, _text in refused.value.problems] == OPEN


@pytest.mark.django_db
def test_a_file_brings_what_it_says_and_is_told_what_it_leaves_open(tmp_path: Path) -> None:
    make_practice(translations={})
    changed = practice_record(translations={}, lessons="Begin heel klein en vraag de buren.")
    path = tmp_path / "practices.jsonl"
    path.write_text(json.dumps(changed), encoding="utf-8")
    with translation.override("en"):
        report = import_documents(PRACTICES, actor=OPERATOR, path=path, licensed=True)
    assert report.problems == []
    assert [row.action for row in report.rows] == ["updated"]
    told = "Line 1 lacks “Sources, Type of source”, which every proposal must have."
    assert told in report.notices
    assert Submission.objects.get().state == "region_check"
