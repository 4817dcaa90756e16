from __future__ import annotations

import random
from itertools import product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rresi.engines.resilience import (
    Ecosystem,
    InvalidEcosystemError,
    crisis,
    failure_curve,
    funding_withdrawal,
    risks_by_kind,
)
from tests.engines.resilience.tables import ecosystems, worked


def test_the_worked_example() -> None:
    (point,) = failure_curve(worked(), [0.2]).value

    assert point.surviving == pytest.approx(0.7424)
    assert point.uncertainty is None


@given(ecosystems())
def test_curves_fall_from_all_that_is_provided_to_nothing(ecosystem: Ecosystem) -> None:
    points = failure_curve(ecosystem).value
    for attribute in ("surviving", "corrected"):
        values = [getattr(point, attribute) for point in points]
        if None not in values:
            assert values == sorted(values, reverse=True)
    provided = sum(
        share
        for share, count in zip(ecosystem.weight_shares, ecosystem.provider_counts, strict=True)
        if count
    )
    assert points[0].surviving == pytest.approx(provided)
    assert points[-1].surviving == 0
    for point in points:
        if point.uncertainty is not None:
            assert point.uncertainty.low <= point.uncertainty.high + 1e-12
            assert point.surviving <= point.uncertainty.high + 1e-12


@given(ecosystems(), st.floats(0, 1))
def test_a_crisis_that_treats_all_alike_is_a_point_of_the_curve(
    ecosystem: Ecosystem, probability: float
) -> None:
    (point,) = failure_curve(ecosystem, [probability]).value
    outcome = crisis(ecosystem, {}, otherwise=probability)

    assert outcome.value == pytest.approx(point.surviving)
    assert outcome.uncertainty is None or outcome.uncertainty.low >= outcome.value - 1e-12


@given(ecosystems(completeness=1.0), st.data())
def test_a_crisis_is_the_sum_over_all_outcomes(ecosystem: Ecosystem, data: st.DataObject) -> None:
    risks = {actor: data.draw(st.sampled_from([0.0, 0.3, 1.0])) for actor in ecosystem.actors}
    expected = 0.0
    for outcome in product([True, False], repeat=len(ecosystem.actors)):
        chance = 1.0
        alive = set()
        for actor, fails in zip(ecosystem.actors, outcome, strict=True):
            chance *= risks[actor] if fails else 1 - risks[actor]
            if not fails:
                alive.add(actor)
        shares = zip(ecosystem.functions, ecosystem.weight_shares, strict=True)
        expected += chance * sum(
            share for function, share in shares if alive & set(ecosystem.providers[function])
        )

    assert crisis(ecosystem, risks).value == pytest.approx(expected)


@given(ecosystems(), st.data())
def test_what_a_crisis_leaves_lies_in_its_range(ecosystem: Ecosystem, data: st.DataObject) -> None:
    risks = {actor: data.draw(st.sampled_from([0.0, 1e-5, 0.3, 1.0])) for actor in ecosystem.actors}
    outcome = crisis(ecosystem, risks)
    figures = [(outcome.value, outcome.corrected, outcome.uncertainty)]
    figures += [(one.value, one.corrected, one.uncertainty) for one in outcome.functions]
    for value, corrected, uncertainty in figures:
        if uncertainty is None:
            assert corrected == pytest.approx(value)
        else:
            assert uncertainty.low <= corrected <= uncertainty.high


def test_risks_come_from_the_kind_of_actor() -> None:
    risks = risks_by_kind({"A": "bank", "B": "club"}, {"bank": 0.4}, otherwise=0.1)

    assert risks == {"A": 0.4, "B": 0.1}
    outcome = crisis(worked(0.8), {"A": 1.0})
    assert {entry.function: entry.value for entry in outcome.functions} == {
        "incubation": 0,
        "finance": 1,
        "training": 1,
        "advocacy": 1,
        "impact measurement": 0,
    }
    assert outcome.functions[0].uncertainty is not None
    assert outcome.functions[0].uncertainty.high > 0  # another provider may be unrecorded


FUNDING = {
    "A": {"city": 80.0, "sales": 20.0},
    "B": {"city": 50.0, "sales": 50.0},
    "C": {"sales": 10.0},
    "D": {"city": 100.0},
    "E": {},
}


def test_withdrawn_funding_over_all_thresholds() -> None:
    result = funding_withdrawal(worked(), FUNDING, {"city"})

    assert result.remaining == {"A": 0.2, "B": 0.5, "C": 1.0, "D": 0.0}
    assert result.unknown == ("E",)
    assert [(step.above, step.up_to, step.failed) for step in result.value] == [
        (0.0, 0.2, ("D",)),
        (0.2, 0.5, ("D", "A")),
        (0.5, 1.0, ("D", "A", "B")),
    ]
    assert [set(step.functions_lost) for step in result.value] == [
        {"impact measurement"},
        {"impact measurement", "incubation", "training"},
        {"impact measurement", "incubation", "training"},
    ]
    assert [step.surviving for step in result.value] == pytest.approx([0.8, 0.4, 0.4])


@given(ecosystems(), st.integers(0, 2**32))
def test_each_step_is_what_its_threshold_does(ecosystem: Ecosystem, seed: int) -> None:
    generator = random.Random(seed)
    funding = {
        actor: {"x": generator.choice([0.0, 1.0, 2.0]), "y": generator.choice([0.0, 1.0])}
        for actor in ecosystem.actors
        if generator.random() < 0.9
    }
    if not funding:
        return
    result = funding_withdrawal(ecosystem, funding, {"x"})

    assert result.value[0].above == 0
    assert result.value[-1].up_to == 1
    for step, later in zip(result.value, result.value[1:], strict=False):
        assert step.up_to == later.above
    for step in result.value:
        for threshold in (step.up_to, (step.above + step.up_to) / 2):
            failed = {actor for actor, share in result.remaining.items() if share < threshold}
            assert set(step.failed) == failed
            lost = {
                function
                for function, providers in ecosystem.providers.items()
                if set(providers) <= failed
            }
            assert set(step.functions_lost) == lost
        assert step.uncertainty is None or step.uncertainty.low >= step.surviving - 1e-12


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: failure_curve(worked(), [1.2]), "not in \\[0, 1\\]"),
        (lambda: failure_curve(worked(), [0.5, 0.2]), "ascending"),
        (lambda: crisis(worked(), {"Z": 0.1}), "unknown actor 'Z'"),
        (lambda: crisis(worked(), {"A": float("nan")}), "not in \\[0, 1\\]"),
        (lambda: funding_withdrawal(worked(), FUNDING, {"bank"}), "funds nobody: bank"),
        (lambda: funding_withdrawal(worked(), {"Z": {}}, set()), "unknown actor 'Z'"),
        (lambda: funding_withdrawal(worked(), {"A": {"x": -1.0}}, {"x"}), "'A' by 'x' is -1"),
    ],
)
def test_bad_input_is_named(call: object, message: str) -> None:
    assert callable(call)
    with pytest.raises(ValueError, match=message) as caught:
        call()
    assert isinstance(caught.value, InvalidEcosystemError) or "ascending" in message
