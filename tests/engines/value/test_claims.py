"""Overclaiming, double counting and pooling, against counts by hand."""

from __future__ import annotations

from itertools import combinations
from statistics import fmean

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rresi.engines.value import (
    FEWEST,
    Claim,
    Count,
    Range,
    Rule,
    counted_twice,
    overclaims,
    pool,
    student,
)


def claim(
    own: tuple[float, float] = (0.3, 0.5),
    others: tuple[tuple[float, float], ...] = (),
    anyway: tuple[float, float] = (0.1, 0.3),
    years: tuple[float, float] = (1, 2),
    observed: float = 2,
) -> Claim:
    return Claim(
        key="a",
        own_share=Range(*own),
        others=tuple(Range(*other) for other in others),
        anyway=Range(*anyway),
        years=Range(*years),
        observed=observed,
    )


def rules(found: Claim) -> list[Rule]:
    return [one.rule for one in overclaims([found])]


def test_an_honest_claim_breaks_no_rule() -> None:
    assert rules(claim(others=((0.2, 0.9),))) == []


@pytest.mark.parametrize(
    ("found", "rule", "number"),
    [
        (claim(own=(0.6, 0.7), others=((0.3, 0.4), (0.2, 0.2))), Rule.OVER_ALL, 1.1),
        (claim(anyway=(0, 0)), Rule.NOTHING_ANYWAY, 0),
        (claim(years=(1, 5), observed=1.5), Rule.BEYOND, 3.5),
    ],
)
def test_each_rule_is_found_with_its_number(found: Claim, rule: Rule, number: float) -> None:
    (one,) = overclaims([found])
    assert one.rule == rule
    assert one.found == pytest.approx(number)


def test_the_edges_are_no_overclaim() -> None:
    tenths = tuple((0.1, 0.1) for _ in range(7))
    assert rules(claim(own=(0.3, 0.3), others=tenths)) == []  # 100 per cent exactly
    assert rules(claim(anyway=(0, 0.05), years=(2, 2))) == []


@given(st.lists(st.floats(0, 1), min_size=1, max_size=8))
def test_shares_are_too_many_just_when_the_least_of_them_exceed_the_whole(
    lows: list[float],
) -> None:
    own, *others = [(low, 1.0) for low in lows]
    expected = sum(lows) > 1 + 1e-9
    assert (Rule.OVER_ALL in rules(claim(own=own, others=tuple(others)))) == expected


COUNTS = st.lists(
    st.builds(
        lambda actor, what, first, more: (actor, what, (first, first + more)),
        st.integers(1, 4),
        st.sampled_from(["PI4060", "8.5.2"]),
        st.integers(2018, 2024),
        st.integers(0, 3),
    ),
    max_size=8,
)


@given(COUNTS, st.sets(st.tuples(st.integers(1, 4), st.integers(1, 4)), max_size=5))
def test_double_counts_are_those_found_by_looking_at_every_pair(
    rows: list[tuple[int, str, tuple[int, int]]], ties: set[tuple[int, int]]
) -> None:
    ties = {(a, b) for a, b in ties if a != b}
    counts = [Count(str(place), *row) for place, row in enumerate(rows)]
    expected = {
        (one.key, two.key)
        for one, two in combinations(counts, 2)
        if one.what == two.what
        and ((one.actor, two.actor) in ties or (two.actor, one.actor) in ties)
        and set(range(one.years[0], one.years[1] + 1)) & set(range(two.years[0], two.years[1] + 1))
    }
    assert {(one.first.key, one.second.key) for one in counted_twice(counts, ties)} == expected


@pytest.mark.parametrize(
    ("degrees", "t"), [(1, 12.706), (2, 4.303), (3, 3.182), (4, 2.776), (9, 2.262), (30, 2.042)]
)
def test_students_t_is_that_of_the_printed_tables(degrees: int, t: float) -> None:
    assert student(0.95, degrees) == pytest.approx(t, abs=5e-4)


@given(st.lists(st.floats(-5, 5), max_size=12))
def test_fewer_than_three_places_are_not_pooled_and_more_hold_their_mean(
    results: list[float],
) -> None:
    found = pool(results)
    if len(results) < FEWEST:
        assert found is None
        return
    assert found is not None
    assert found.places == len(results)
    assert found.low <= fmean(results) + 1e-9
    assert found.high >= fmean(results) - 1e-9
    assert found.sign_is_known == (found.low > 0 or found.high < 0)


def test_the_prediction_interval_is_that_of_the_formula() -> None:
    found = pool([1.0, 2.0, 3.0, 4.0])
    assert found is not None
    half = 3.1824 * (5 / 3) ** 0.5 * (1 + 1 / 4) ** 0.5
    assert (found.low, found.high) == pytest.approx((2.5 - half, 2.5 + half), abs=1e-3)
