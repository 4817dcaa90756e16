"""Two revisions, field by field and word by word; reviewers, score by score."""

from __future__ import annotations

from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from rresi.core.documents.lines import Line
from rresi.editorial.comparing import differences, marked
from rresi.editorial.models import Review, Submission
from rresi.editorial.queries import Round
from rresi.practices.criteria import CRITERIA


def test_only_what_differs_is_shown_with_its_words_marked() -> None:
    old = [Line("a", "A", "the old town hall"), Line("b", "B", "same"), Line("c", "C", "gone")]
    new = [Line("a", "A", "the new town hall"), Line("b", "B", "same"), Line("d", "D", "came")]
    found = differences(old, new)
    assert [one.key for one in found] == ["a", "d", "c"]
    assert found[0].before == (("the ", False), ("old", True), (" town hall", False))
    assert found[0].after == (("the ", False), ("new", True), (" town hall", False))
    assert found[2].after == ()


@given(st.text(max_size=200), st.text(max_size=200))
def test_nothing_of_either_text_is_lost(before: str, after: str) -> None:
    left, right = marked(before, after)
    assert "".join(text for text, _changed in left) == before
    assert "".join(text for text, _changed in right) == after


def test_the_spread_names_the_criterion_on_which_reviewers_differ_most() -> None:
    first, second, *others = CRITERIA
    agreed = {criterion.key: 4 for criterion in CRITERIA}
    one = Review(scores=agreed | {first.key: 1, second.key: 3})
    other = Review(scores=agreed)
    apart = Round(1, [one, other], CRITERIA).spread
    assert apart is not None
    assert str(first.label) in apart.summary
    assert str(second.label) not in apart.summary
    assert apart.rows[0] == (str(first.label), "1", "4")
    assert len(apart.rows) == len(others) + 2
    near = Round(1, [Review(scores=agreed | {first.key: 5}), other], CRITERIA).spread
    assert near is not None
    assert near.summary == "The scores for each criterion differ by one point at most."
    assert Round(1, [one], CRITERIA).spread is None


def test_a_long_text_is_compared_as_it_is_read() -> None:
    def told(before: str, after: str) -> tuple[str, str]:
        old, new = (Line("lessons", "Lessons", text, long=True) for text in (before, after))
        [one] = differences([old], [new])
        return "".join(t for t, _ in one.before), "".join(t for t, _ in one.after)

    assert told("* **One** buyer", "* **Two** buyers") == ("- One buyer", "- Two buyers")
    assert told("One buyer", "**One** buyer") == ("One buyer", "**One** buyer")


def test_what_reviewers_wrote_is_shown_rendered() -> None:
    review = Review(points="**Add** it", remark="*Late*", recommendation="publish")
    shown = {
        "reviews": [review],
        "lines": [{"label": "Evidence", "scores": [(2, "**No** source")]}],
        "number": 1,
    }
    submission = Submission(language="en")
    context = {"round": shown, "names_reviewers": True, "submission": submission}
    page = render_to_string("editorial/_reviews.html", context)
    assert "<strong>No</strong> source" in page
    assert "<em>Late</em>" in page
    assert "*" not in page
