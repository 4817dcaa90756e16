"""The list of steps of a form, what helps to fill in its fields, and the page beside them."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from rresi.editorial.models import Submission
from tests.pages import hidden
from tests.toy.cast import BASICS, Kitchen, upload

pytestmark = [pytest.mark.django_db, pytest.mark.urls("tests.toy.site")]


@pytest.fixture
def kitchen() -> Kitchen:
    return Kitchen()


def shown(kitchen: Kitchen, draft: Submission, step: str) -> str:
    return kitchen.read(kitchen.author, f"/en/recipes/drafts/{draft.pk}/{step}/")


def states(html: str) -> list[str]:
    """The words beside the steps, in order."""
    return re.findall(r'class="steps__state">([^<]+)<', html)


def autosave(kitchen: Kitchen, draft: Submission, step: str, **fields: str) -> str:
    """What saving while typing answers."""
    path = f"/en/recipes/drafts/{draft.pk}/{step}/"
    seen = hidden(kitchen.read(kitchen.author, path), "seen")
    data = {"seen": seen, "action": "autosave", **fields}
    answer = kitchen.browser(kitchen.author).post(path, data, headers={"HX-Request": "true"})
    assert answer.status_code == 200
    assert "draft-saved" in answer["HX-Trigger"]
    return answer.content.decode()


def test_each_step_says_whether_it_is_complete(kitchen: Kitchen) -> None:
    draft = kitchen.begin()
    assert states(shown(kitchen, draft, "cooking")) == ["To do", "To do", "Optional"]
    assert "0 of 2 ready to submit" in shown(kitchen, draft, "basics")  # pictures are optional
    kitchen.step(draft, "basics", **BASICS)
    assert states(shown(kitchen, draft, "cooking")) == ["Complete", "To do", "Optional"]
    kitchen.step(draft, "cooking", body="Everybody brings an onion.")
    assert (
        states(shown(kitchen, draft, "basics"))[1] == "More would help"
    )  # reviewers miss the steps
    kitchen.step(draft, "cooking", body="Onions.", **{"stages-0-text": "Cut the onions."})
    kitchen.step(draft, "pictures", **{"images-0-upload": upload(), "images-0-alt": "A pot"})
    for page in ("basics", "hand-in"):
        html = shown(kitchen, draft, page)
        assert states(html)[:2] == ["Complete", "Complete"]
        done = states(html).count("Complete")
        assert f"{done} of 3 ready to submit" in html


def test_a_mistake_makes_a_complete_step_one_to_do(kitchen: Kitchen) -> None:
    draft = kitchen.begin()
    kitchen.step(draft, "basics", **BASICS)
    part = autosave(kitchen, draft, "basics", **{**BASICS, "title": "x" * 101})
    assert states(part)[0] == "To do"
    assert 'id="steps" hx-swap-oob="true"' in part


def test_required_and_optional_fields_are_marked(kitchen: Kitchen) -> None:
    html = " ".join(shown(kitchen, kitchen.begin(), "basics").split())
    assert re.search(r'for="id_title">Title <span class="field__optional">\(required\)', html)
    assert re.search(r'for="id_place">[^<]+<span class="field__optional">\(optional\)', html)


def test_a_text_has_its_limit_and_its_example_read_out_with_it(kitchen: Kitchen) -> None:
    draft = kitchen.begin()
    html = shown(kitchen, draft, "basics")
    assert 'id="id_summary_limit">At most 400 characters<' in html
    summary = re.search(r'<textarea name="summary"[^>]*>', html)
    assert summary
    assert "id_summary_limit" in summary[0]
    assert 'id="id_place_limit"' not in html  # no words, so never long
    kitchen.step(draft, "cooking", "add:stages", body="Soup.", **{"stages-0-text": "Cut."})
    cooking = shown(kitchen, draft, "cooking")
    assert "At most 20,000 characters" in cooking
    assert cooking.count("Example: Stir.") == 1  # beside the new row alone
    new = re.search(r'<input[^>]*name="stages-1-text"[^>]*>', cooking)
    assert new
    assert "id_stages-1-text_example" in new[0]


def test_saving_while_typing_names_the_inputs_that_are_still_wrong(kitchen: Kitchen) -> None:
    draft = kitchen.begin()
    wrong = {**BASICS, "title": "x" * 101, "contact-email": "nobody"}
    assert 'data-wrong="contact-email title"' in autosave(kitchen, draft, "basics", **wrong)
    wrong["title"] = "Lentil soup"
    assert 'data-wrong="contact-email"' in autosave(kitchen, draft, "basics", **wrong)
    assert 'data-wrong=""' in autosave(kitchen, draft, "basics", **BASICS)


def test_a_wrong_row_is_named_by_its_place_on_the_page(kitchen: Kitchen) -> None:
    """The row before it is empty and is not saved."""
    draft = kitchen.begin()
    rows = {"stages-count": "2", "stages-0-text": "", "stages-1-text": "x"}
    assert 'data-wrong="stages-1-text"' in autosave(kitchen, draft, "cooking", **rows)


def test_the_page_beside_the_form_is_the_preview_without_its_frame(kitchen: Kitchen) -> None:
    draft = kitchen.begin()
    kitchen.step(draft, "basics", **BASICS)
    path = f"/en/recipes/drafts/{draft.pk}/preview/"
    assert f'hx-get="{path}"' in shown(kitchen, draft, "basics")
    assert f'<a href="{path}">' in shown(kitchen, draft, "basics")
    client = kitchen.browser(kitchen.author)
    with CaptureQueriesContext(connection) as asked:
        answer = client.get(path, headers={"HX-Request": "true"})
    part = answer.content.decode()
    assert len(asked) <= 8, [query["sql"][:200] for query in asked.captured_queries]
    assert "Lentil soup" in part
    assert "<html" not in part
    assert 'hx-trigger="draft-saved from:body"' in part
    assert "HX-Request" in answer["Vary"]
    assert "<html" in kitchen.read(kitchen.author, path)
    other = kitchen.browser(kitchen.reader).get(path, headers={"HX-Request": "true"})
    assert other.status_code == 403
