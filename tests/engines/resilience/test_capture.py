"""How complete a list is, from two lists."""

from __future__ import annotations

import random
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rresi.engines.resilience.capture import two_lists


def test_the_textbook_example() -> None:
    found = two_lists(200, 150, 30)  # (201 * 151) / 31 - 1
    assert found.exist == pytest.approx(978.064516)
    assert found.completeness == pytest.approx(200 / 978.064516)
    assert found.uncertainty.low < found.exist < found.uncertainty.high


def test_two_equal_lists_are_complete() -> None:
    found = two_lists(40, 40, 40)
    assert found.exist == 40
    assert found.completeness == 1
    assert (found.completeness_range.low, found.completeness_range.high) == (1, 1)


@pytest.mark.parametrize("counts", [(0, 5, 0), (5, 3, 4), (5, 5, -1), (3, -1, 0)])
def test_impossible_counts_are_refused(counts: tuple[int, int, int]) -> None:
    with pytest.raises(ValueError, match="impossible counts"):
        two_lists(*counts)


@given(st.integers(1, 500), st.integers(0, 500), st.data())
def test_no_fewer_exist_than_were_seen(first: int, second: int, data: st.DataObject) -> None:
    both = data.draw(st.integers(0, min(first, second)))
    found = two_lists(first, second, both)
    seen = first + second - both
    assert found.exist >= seen
    assert (
        seen - 1e-9 <= found.uncertainty.low <= found.exist + 1e-9 <= found.uncertainty.high + 2e-9
    )
    low, high = found.completeness_range.low, found.completeness_range.high
    assert 0 < low <= found.completeness + 1e-9
    assert found.completeness <= high + 1e-9 <= 1 + 2e-9


def test_the_estimate_is_right_on_average_and_its_interval_holds_the_truth() -> None:
    generator = random.Random(1)
    truth, held, estimates = 300, 0, []
    for _ in range(400):
        one = {place for place in range(truth) if generator.random() < 0.6}
        other = {place for place in range(truth) if generator.random() < 0.4}
        found = two_lists(len(one), len(other), len(one & other))
        estimates.append(found.exist)
        held += found.uncertainty.low <= truth <= found.uncertainty.high
    assert fmean(estimates) == pytest.approx(truth, rel=0.02)
    assert held / 400 > 0.9
