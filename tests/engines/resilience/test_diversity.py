from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rresi.engines.resilience import Ecosystem, function_diversity, hill_number, kind_diversity
from rresi.engines.resilience.diversity import ORDERS, hill_numbers
from tests.engines.resilience.tables import ecosystems, worked

abundances = st.lists(st.integers(0, 50), min_size=1, max_size=8).filter(any)


@pytest.mark.parametrize(("order", "expected"), [(0, 4), (1, 3.7467), (2, 3.5556)])
def test_reference_values(order: float, expected: float) -> None:
    assert round(hill_number([1, 2, 2, 3], order), 4) == expected


@given(abundances, st.floats(0, 5), st.floats(0, 5))
def test_hill_numbers_fall_with_the_order(values: list[int], one: float, other: float) -> None:
    low, high = sorted((one, other))

    assert hill_number(values, high) <= hill_number(values, low) * (1 + 1e-6)
    assert 1 - 1e-9 <= hill_number(values, math.inf) <= hill_number(values, 0)


@given(st.integers(1, 9), st.integers(1, 9), st.sampled_from([0.0, 0.5, 1.0, 2.0, math.inf]))
def test_equal_shares_count_themselves(kinds: int, each: int, order: float) -> None:
    assert hill_number([each] * kinds, order) == pytest.approx(kinds)


@given(st.lists(st.lists(st.integers(0, 50), min_size=3, max_size=3).filter(any), min_size=1))
def test_many_at_once_are_what_each_is(tables: list[list[int]]) -> None:
    for order in ORDERS:
        each = [hill_number(table, order) for table in tables]
        assert hill_numbers(np.array(tables), order).tolist() == pytest.approx(each, rel=1e-12)


@pytest.mark.parametrize(
    ("values", "order"), [([0, 0], 1), ([], 1), ([1, -1], 1), ([math.nan], 1), ([1], -1)]
)
def test_what_cannot_be_counted_is_refused(values: list[float], order: float) -> None:
    with pytest.raises(ValueError, match=r"counted|abundance|order"):
        hill_number(values, order)


@given(ecosystems(completeness=0.8))
def test_diversity_over_functions_carries_its_range(ecosystem: Ecosystem) -> None:
    found = function_diversity(ecosystem)

    assert bool(found) == bool(ecosystem.links)
    assert found == function_diversity(ecosystem)
    for entry in found:
        assert entry.uncertainty is not None
        assert 1 <= entry.uncertainty.low <= entry.uncertainty.high
        assert entry.uncertainty.high <= len(ecosystem.functions) + 1e-9
    if found:  # unrecorded links can only add to the functions that someone provides
        assert found[0].uncertainty is not None
        assert found[0].uncertainty.low >= found[0].value


def test_kinds_of_actors() -> None:
    found = kind_diversity(worked(), {"A": "company", "B": "company", "C": "club", "Z": "bank"})

    assert [entry.order for entry in found] == [0, 1, 2]
    assert found[0].value == 2
    assert found[0].counts == {"club": 1, "company": 2}
    assert found[0].basis.actors == ("A", "B", "C")
    assert kind_diversity(worked(), {}) == ()
