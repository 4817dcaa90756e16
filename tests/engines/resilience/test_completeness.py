"""Does the correction undo what missing links do? On tables whose truth is known.

The reference tables are random ones with the row and column sums of published matrices (bench/
resilience.py shows the same on the matrices themselves).
"""

from __future__ import annotations

import random
from statistics import fmean

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from rresi.engines.resilience import (
    Ecosystem,
    MissingLinks,
    Sandbox,
    failure_curve,
    recommend_offers,
    redundancy,
)
from rresi.engines.resilience.redundancy import survival, survival_when_thinned
from tests.engines.resilience.tables import DEGREES, ecosystems, random_table

ROUNDS = 60


def thinned(name: str, completeness: float, seed: int) -> tuple[Ecosystem, Ecosystem]:
    """A full table, and what is recorded of it when each link is recorded by chance."""
    links = random_table(*DEGREES[name], seed)
    generator = random.Random(seed)
    kept = [link for link in links if generator.random() < completeness]
    actors = dict.fromkeys(actor for actor, _ in links)
    functions = dict.fromkeys(function for _, function in links)
    full = Ecosystem.of(links, actors=actors, functions=functions)
    return full, Ecosystem.of(kept, actors=actors, functions=functions, completeness=completeness)


@pytest.mark.parametrize("completeness", [0.6, 0.8])
@pytest.mark.parametrize("name", DEGREES)
def test_corrected_values_lie_nearer_the_truth(name: str, completeness: float) -> None:
    before, after, held, naive_held = [], [], [], []
    for seed in range(ROUNDS):
        full, recorded = thinned(name, completeness, seed)
        truth = redundancy(full).value
        result = redundancy(recorded)
        assert result.corrected is not None
        assert result.uncertainty is not None
        before.append(result.value - truth)
        after.append(result.corrected - truth)
        held.append(result.uncertainty.low <= truth <= result.uncertainty.high)
        naive_held.append(holds_by_bootstrap(recorded, truth, seed))
    error_before, error_after = (fmean(map(abs, errors)) for errors in (before, after))
    # `pytest -s` shows the error before and after.
    print(f"{name} at {completeness:.0%}: {error_before:.4f} -> {error_after:.4f}")  # noqa: T201

    assert error_after < error_before / 2
    assert abs(fmean(after)) < abs(fmean(before)) / 4
    assert fmean(held) >= 0.85  # nominal 0.95; five standard errors of 60 rounds below it
    assert fmean(naive_held) < 0.5  # the tempting interval, which resamples recorded links


def holds_by_bootstrap(recorded: Ecosystem, truth: float, seed: int) -> bool:
    """Whether the 95 % interval of the naive bootstrap over recorded links holds the truth."""
    generator = np.random.default_rng(seed)
    place = recorded.function_index
    column = np.array([place[link.function] for link in recorded.links])
    owner = np.array([recorded.actor_index[link.actor] for link in recorded.links])
    values = []
    for _ in range(100):
        drawn = np.unique(generator.integers(0, len(column), len(column)))
        assert len(owner[drawn]) == len(drawn)
        counts = np.bincount(column[drawn], minlength=len(place))
        values.append(float(np.mean(counts / (counts + 1))))
    low, high = np.quantile(values, [0.025, 0.975])
    return bool(low <= truth <= high)


def test_corrected_failure_curves_lie_nearer_the_truth() -> None:
    before, after, held = [], [], []
    for seed in range(30):
        full, recorded = thinned("pollination", 0.8, seed)
        pairs = zip(
            failure_curve(full, [0.1, 0.3, 0.5]).value,
            failure_curve(recorded, [0.1, 0.3, 0.5]).value,
            strict=True,
        )
        for truth, point in pairs:
            assert point.corrected is not None
            assert point.uncertainty is not None
            before.append(abs(point.surviving - truth.surviving))
            after.append(abs(point.corrected - truth.surviving))
            held.append(point.uncertainty.low <= truth.surviving <= point.uncertainty.high)

    assert fmean(after) < fmean(before) / 2
    assert fmean(held) >= 0.85


@pytest.mark.parametrize("name", ["hostparasite", "pollination"])
def test_the_probability_of_a_flag_is_how_often_it_is_true(name: str) -> None:
    promised, true = [], []
    for seed in range(ROUNDS):
        full, recorded = thinned(name, 0.8, seed)
        for entry in redundancy(recorded).functions:
            if entry.flag_probability is not None:
                promised.append(entry.flag_probability)
                true.append(len(full.providers[entry.function]) == entry.providers)

    assert fmean(true) < 0.9  # else there would be nothing to be honest about
    assert fmean(promised) == pytest.approx(fmean(true), abs=0.06)


@given(st.integers(0, 30), st.floats(0.05, 1))
def test_thinning_has_the_expectation_of_the_binomial(count: int, keep: float) -> None:
    model = MissingLinks((count,), count, keep)
    chances = model._binomial(np.array([count]), np.arange(count + 1))[0]

    expected = float(chances @ survival(np.arange(count + 1.0)))
    assert chances.sum() == pytest.approx(1)
    assert survival_when_thinned(np.array([float(count)]), keep)[0] == pytest.approx(expected)


@given(st.integers(0, 12), st.floats(0.5, 0.99))
def test_the_extrapolation_is_unbiased(count: int, completeness: float) -> None:
    chances = MissingLinks((count,), count, completeness)._binomial(
        np.array([count]), np.arange(count + 1)
    )[0]
    estimates = survival_when_thinned(np.arange(count + 1.0), 1 / completeness)

    assert chances @ estimates == pytest.approx(count / (count + 1), abs=1e-6)


@given(
    st.lists(st.integers(0, 9), min_size=1, max_size=8),
    st.floats(0.2, 1),
)
def test_the_posterior_is_a_distribution_over_possible_counts(
    counts: list[int], completeness: float
) -> None:
    model = MissingLinks(tuple(counts), 12, completeness)

    for count in counts:
        chances = model.posterior[count]
        assert chances.sum() == pytest.approx(1)
        assert not chances[:count].any()
        low, high = model.range(count)
        assert count <= low <= high <= 12
        assert model.unrecorded_all_fail(count, 1.0) == pytest.approx(1)
        assert model.unrecorded_all_fail(count, 0.0) == pytest.approx(model.none_unrecorded(count))
    if completeness == 1:
        assert model.none_unrecorded(counts[0]) == 1


@given(st.data(), st.lists(st.integers(0, 8), min_size=1, max_size=12), st.floats(0.5, 0.99))
@settings(max_examples=300, deadline=None)
def test_a_further_provider_never_lowers_the_corrected_share_of_its_function(
    data: st.DataObject, counts: list[int], completeness: float
) -> None:
    most = data.draw(st.integers(max(counts) + 1, 40))
    place = data.draw(st.integers(0, len(counts) - 1))
    denied = data.draw(st.integers(0, most - counts[place] - 1))  # by others than the newcomer
    more = [count + (number == place) for number, count in enumerate(counts)]

    def corrected(recorded: list[int]) -> float:
        model = MissingLinks(tuple(recorded), most, completeness)
        return model.mean(recorded[place], survival(model.support.astype(float)), denied)

    assert corrected(more) >= corrected(counts) - 1e-12


def test_a_second_provider_raises_the_share_at_half_of_the_links() -> None:
    before, after = (
        MissingLinks((1, second, 4, 6, 2), 20, 0.55).correct(
            [0.2] * 5, survival, survival_when_thinned, [0] * 5
        )
        for second in (1, 2)
    )
    assert before.corrected is not None
    assert after.corrected is not None
    assert after.corrected > before.corrected


@given(ecosystems(), st.data())
def test_what_a_provider_is_said_to_add_is_what_a_trial_adds(
    ecosystem: Ecosystem, data: st.DataObject
) -> None:
    gains = {gain.function: gain.expected for gain in recommend_offers(ecosystem)}
    function = data.draw(st.sampled_from(ecosystem.functions))
    found = Sandbox(ecosystem).add_actor("new", [function]).compare(orders=1)
    if ecosystem.completeness < 0.5:
        assert found.corrected is None
        return
    assert found.corrected is not None
    before, after = found.corrected
    assert before == redundancy(ecosystem).corrected
    assert after - before == pytest.approx(gains[function])


def test_few_functions_do_not_make_two_providers_doubtful_and_three_certain() -> None:
    model = MissingLinks((1, 2, 3, 3, 5, 6, 6, 7, 11, 12), 40, 0.8)
    chances = [model.none_unrecorded(count) for count in (1, 2, 3)]
    assert max(chances) - min(chances) < 0.3


def test_many_providers_are_no_trouble() -> None:
    model = MissingLinks((0, 3, 40, 1500), 5000, 0.8)
    fixed = model.correct([0.25] * 4, survival, survival_when_thinned, [0] * 4)

    assert fixed.corrected is not None
    assert fixed.recorded < fixed.corrected < 1
    assert model.posterior[1500] @ model.support == pytest.approx(1500 / 0.8, rel=0.02)


def test_hardly_anything_recorded_is_no_trouble_either() -> None:
    model = MissingLinks((250, 0), 300, 0.01)

    assert model.posterior[250].sum() == pytest.approx(1)
    assert model.range(250)[1] == 300
