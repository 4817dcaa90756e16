"""No subtraction gives a small group away."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from rresi.engines.suppression import LEAST, shown, total_shown

COUNTS = st.dictionaries(st.text("abcdefgh", min_size=1, max_size=1), st.integers(0, 40))


@given(COUNTS)
def test_what_is_left_out_is_nobody_or_enough_people(counts: dict[str, int]) -> None:
    kept = shown(counts)
    assert all(counts[group] == 0 or counts[group] >= LEAST for group in kept)
    hidden = sum(counts.values()) - sum(counts[group] for group in kept)
    total = sum(counts.values())
    if total_shown(counts) and total:
        assert hidden == 0 or hidden >= LEAST
    else:
        assert hidden == total


@given(COUNTS)
def test_nothing_more_is_left_out_than_must_be(counts: dict[str, int]) -> None:
    if all(count == 0 or count >= LEAST for count in counts.values()):
        assert shown(counts) == set(counts)


def test_a_small_group_takes_the_next_smallest_along() -> None:
    assert shown({"public": 20, "private": 7, "research": 3}) == {"public"}
    assert shown({"public": 20, "private": 7, "research": 3, "press": 2}) == {"public", "private"}
    assert shown({"public": 20, "private": 7, "research": 0}) == {"public", "private", "research"}
    assert shown({"public": 20, "private": 7, "research": 3, "press": 0}) == {"public"}
    assert shown({"public": 4}) == set()
    assert not total_shown({"public": 4})
