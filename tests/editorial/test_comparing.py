"""Two revisions, field by field and word by word."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rresi.core.documents.lines import Line
from rresi.editorial.comparing import differences, marked


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
