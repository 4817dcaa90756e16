from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rresi.engines.resilience import (
    Ecosystem,
    InvalidEcosystemError,
    Sandbox,
    plan_offers,
    recommend_offers,
)
from tests.engines.resilience.tables import ecosystems, worked


def test_the_worked_example() -> None:
    gains = {item.function: item.value for item in recommend_offers(worked())}

    assert round(gains["impact measurement"], 3) == 0.100
    assert round(gains["incubation"], 4) == 0.0333
    assert round(gains["finance"], 4) == round(gains["training"], 4) == 0.0167
    assert list(gains)[:2] == ["impact measurement", "incubation"]


@given(ecosystems())
def test_a_gain_is_what_a_new_provider_adds(ecosystem: Ecosystem) -> None:
    for item in recommend_offers(ecosystem):
        changed = Sandbox(ecosystem).add_actor("newcomer", [item.function])

        assert item.value == pytest.approx(changed.redundancy_change)
        assert 0 < item.expected <= item.value + 1e-12
        if item.uncertainty is not None:
            assert item.uncertainty.low <= item.uncertainty.high <= item.value + 1e-12


def test_costs_change_the_order_and_missing_costs_come_last() -> None:
    items = recommend_offers(worked(), {"impact measurement": 10, "incubation": 1, "finance": 2})

    assert [item.function for item in items[:3]] == ["incubation", "impact measurement", "finance"]
    assert items[1].gain_per_cost == pytest.approx(0.01)
    assert {item.function for item in items[3:]} == {"training", "advocacy"}
    assert items[3].gain_per_cost is None


@given(ecosystems(), st.integers(0, 3))
def test_at_equal_costs_no_plan_beats_the_greedy_one(ecosystem: Ecosystem, steps: int) -> None:
    plan = plan_offers(ecosystem, steps)
    shares, counts = ecosystem.weight_shares, ecosystem.provider_counts
    best = max(
        sum(
            share * (count + picks.count(place)) / (count + picks.count(place) + 1)
            for place, (share, count) in enumerate(zip(shares, counts, strict=True))
        )
        for picks in product(range(len(shares)), repeat=steps)
    )
    start = sum(share * count / (count + 1) for share, count in zip(shares, counts, strict=True))

    assert len(plan) == steps
    assert start + sum(step.gain for step in plan) == pytest.approx(best)
    if plan:
        assert plan[-1].redundancy == pytest.approx(best)


def test_a_plan_keeps_to_its_budget_and_goes_on_with_what_it_still_pays() -> None:
    costs = {"impact measurement": 50.0, "finance": 10.0}
    plan = plan_offers(worked(), 75, costs)

    assert [step.function for step in plan] == ["impact measurement", "finance", "finance"]
    assert plan[-1].spent == 70


@pytest.mark.parametrize("cost", [0, -1, float("inf"), float("nan")])
def test_a_cost_must_be_a_positive_number(cost: float) -> None:
    with pytest.raises(InvalidEcosystemError, match="cost of 'finance'"):
        recommend_offers(worked(), {"finance": cost})
    with pytest.raises(InvalidEcosystemError, match="unknown function 'flying'"):
        plan_offers(worked(), 1, {"flying": 1})
    with pytest.raises(InvalidEcosystemError, match="budget"):
        plan_offers(worked(), float("inf"))
