"""Value as a range: what the draws must satisfy whatever the inputs are."""

from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rresi.engines.value import (
    Between,
    Cost,
    Model,
    Outcome,
    Range,
    TooCertain,
    Valuation,
    value_of,
)

EXACT = Range(1, 1)
NOTHING = Range(0, 0)


def outcome(key: str = "a", **changes: Range) -> Outcome:
    plain = {
        "people": Range(20, 40),
        "worth": Range(2000, 6000),
        "years": Range(1, 3),
        "anyway": Range(0.2, 0.5),
        "own_share": Range(0.3, 0.7),
        "fades": Range(0, 0.3),
    }
    return Outcome(key, **plain | changes)


def model(*outcomes: Outcome, cost: Range = Range(30_000, 40_000)) -> Model:  # noqa: B008
    return Model(outcomes or (outcome(),), (Cost("cost", cost),))


def ranges(low: float, high: float) -> st.SearchStrategy[Range]:
    ends = st.floats(low, high, allow_nan=False, allow_subnormal=False)
    return st.tuples(ends, ends).map(lambda pair: Range(min(pair), max(pair)))


SHARES = ranges(0.01, 0.99)
OUTCOMES = st.builds(
    Outcome,
    key=st.just("a"),
    people=ranges(1, 1000),
    worth=ranges(1, 10_000),
    years=ranges(0.1, 20),
    anyway=SHARES,
    own_share=SHARES,
    fades=SHARES,
)


def highest(one: Outcome) -> float:
    """More than any draw can be worth: nothing fades, nothing is discounted."""
    net = one.people.high * one.worth.high * (1 - one.anyway.low) * one.own_share.high
    return net * one.years.high


def drawn(found: Outcome, cost: Range) -> Valuation:
    try:
        return value_of(model(found, cost=cost), draws=2000)
    except TooCertain:
        assume(False)
        raise


@settings(max_examples=60, deadline=None)
@given(OUTCOMES, ranges(1, 1e6))
def test_the_interval_is_a_range_within_what_is_possible(found: Outcome, cost: Range) -> None:
    value = drawn(found, cost)
    between = value.between
    assert 0 <= between.low < between.high <= highest(found) / cost.low * (1 + 1e-9)
    low, high = between.rounded()
    assert low < high
    assert float(low) <= between.low * (1 + 1e-9)
    assert float(high) >= between.high * (1 - 1e-9)


@settings(max_examples=40, deadline=None)
@given(OUTCOMES, ranges(1, 1e6))
def test_the_chance_rises_with_the_ratio_and_fits_the_interval(found: Outcome, cost: Range) -> None:
    value = drawn(found, cost)
    low, high = value.between.low, value.between.high
    assert value.chance_below(0) == 0
    assert value.chance_below(low) == pytest.approx(0.1, abs=0.01)
    assert value.chance_below(high) == pytest.approx(0.9, abs=0.01)
    assert value.chance_below(highest(found) / cost.low * 2 + 1) == 1
    assert all(0 <= one.share <= 1 for one in value.influences)


@settings(max_examples=30, deadline=None)
@given(OUTCOMES, st.floats(0.02, 0.98))
def test_more_that_happens_anyway_is_never_worth_more(found: Outcome, shift: float) -> None:
    higher = Range(
        found.anyway.low + (1 - found.anyway.low) * shift,
        found.anyway.high + (1 - found.anyway.high) * shift,
    )
    before = drawn(found, Range(10, 20)).between
    values = {name: getattr(found, name) for name in Outcome.__slots__}
    after = drawn(Outcome(**values | {"anyway": higher}), Range(10, 20)).between
    assert after.low <= before.low * (1 + 1e-9)
    assert after.high <= before.high * (1 + 1e-9)


def test_the_same_inputs_give_the_same_answer_and_another_seed_nearly() -> None:
    first, again, other = value_of(model()), value_of(model()), value_of(model(), seed=7)
    assert first == again
    assert first.chance_below(1.5) == again.chance_below(1.5)
    assert other.between != first.between
    assert other.between.low == pytest.approx(first.between.low, rel=0.03)
    assert other.between.high == pytest.approx(first.between.high, rel=0.03)


def test_a_further_input_leaves_the_draws_of_the_others_alone() -> None:
    """Each has a stream of its own: a cost of nothing changes nothing."""
    plain = Model((outcome(),), (Cost("cost", Range(30_000, 40_000)),))
    more = Model((outcome(),), (*plain.costs, Cost("free", NOTHING)))
    assert value_of(plain).between == value_of(more).between


def test_years_are_added_up_discounted_and_faded() -> None:
    """Against the sum written out, for a range so narrow that it says one number."""
    nearly = Range(100, 100.001)
    exact = outcome(
        people=nearly,
        worth=Range(10, 10),
        years=Range(3.5, 3.5),
        anyway=Range(0.5, 0.5),
        own_share=Range(0.4, 0.4),
        fades=Range(0.2, 0.2),
    )
    found = value_of(Model((exact,), (Cost("c", Range(50, 50)),), discount=Range(0.04, 0.04)))
    kept = 0.8 / 1.04
    expected = 100 * 10 * 0.5 * 0.4 * (1 + kept + kept**2 + 0.5 * kept**3) / 50
    assert found.between.low == pytest.approx(expected, rel=1e-4)


def test_nothing_fades_and_nothing_is_discounted() -> None:
    exact = outcome(
        people=Range(1, 2),
        worth=EXACT,
        years=Range(4, 4),
        anyway=NOTHING,
        own_share=EXACT,
        fades=NOTHING,
    )
    found = value_of(Model((exact,), (Cost("c", EXACT),), discount=NOTHING))
    assert found.between.low == pytest.approx(4.4, rel=0.02)
    assert found.between.high == pytest.approx(7.6, rel=0.02)


def test_exact_inputs_give_no_number_at_all() -> None:
    exact = outcome(
        people=EXACT, worth=EXACT, years=EXACT, anyway=NOTHING, own_share=EXACT, fades=NOTHING
    )
    with pytest.raises(TooCertain):
        value_of(Model((exact,), (Cost("c", EXACT),), discount=NOTHING))


def test_an_interval_cannot_be_turned_into_one_number() -> None:
    found: Any = value_of(model()).between
    with pytest.raises(TooCertain):
        Between(2.0, 2.0)
    for convert in (float, int, round, math.floor):
        with pytest.raises(TypeError):
            convert(found)
    names = {name for name in dir(value_of(model())) if not name.startswith("_")}
    assert names == {"between", "influences", "chance_below"}
    assert {name for name in dir(found) if not name.startswith("_")} == {"low", "high", "rounded"}


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0.83, 3.07, ("0.8", "3.1")),
        (0.801, 0.8099, ("0.801", "0.8099")),
        (12.3, 450.0, ("10", "450")),
        (0.0, 0.0104, ("0", "0.011")),
    ],
)
def test_ends_are_rounded_outwards(low: float, high: float, said: tuple[str, str]) -> None:
    ends = Between(low, high).rounded()
    assert ends == tuple(Decimal(text) for text in said)


def test_the_influence_is_that_of_a_sum_of_independent_parts() -> None:
    """Two outcomes added: the variance of each part is known, and so is its share."""

    def part(key: str, spread: float) -> Outcome:
        return outcome(
            key,
            people=Range(10 - spread, 10 + spread),
            worth=EXACT,
            years=EXACT,
            anyway=NOTHING,
            own_share=EXACT,
            fades=NOTHING,
        )

    found = value_of(model(part("a", 1), part("b", 2), part("c", 6), cost=EXACT))
    shares = {one.key: one.share for one in found.influences}
    assert [one.key for one in found.influences][:3] == ["c.people", "b.people", "a.people"]
    for key, variance in (("a", 1), ("b", 4), ("c", 36)):
        assert shares[f"{key}.people"] == pytest.approx(variance / 41, abs=0.02)
    assert shares["discount"] == pytest.approx(0, abs=0.01)


@pytest.mark.parametrize(
    "wrong",
    [
        lambda: Range(2, 1),
        lambda: Range(0, math.inf),
        lambda: Range(math.nan, 1),
        lambda: outcome(anyway=Range(0, 1.1)),
        lambda: outcome(people=Range(-1, 1)),
        lambda: Model((), (Cost("c", EXACT),)),
        lambda: Model((outcome(),), ()),
        lambda: model(cost=Range(0, 5)),
    ],
)
def test_impossible_inputs_are_refused(wrong: Any) -> None:
    with pytest.raises(ValueError, match=r"."):
        wrong()
