from __future__ import annotations

import os
import random
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rresi.engines.resilience import (
    Ecosystem,
    Flag,
    Interval,
    IntervalKind,
    Offer,
    Sandbox,
    read_ecosystem,
    redundancy,
    redundancy_of_random_table,
    robustness_by_degree,
)
from tests.engines.resilience.tables import DEGREES, ecosystems, random_table, worked

REFERENCE = os.environ.get("RRESI_REFERENCE_MATRICES")


def of_degrees(name: str) -> Ecosystem:
    """Any table with the published column sums: R_F asks for no more."""
    rows, columns = DEGREES[name]
    return Ecosystem.of(random_table(rows, columns, seed=0))


def test_the_worked_example() -> None:
    result = redundancy(worked())

    assert result.value == pytest.approx((1 / 2 + 2 / 3 + 2 / 3 + 3 / 4 + 0) / 5)
    assert round(result.value, 4) == 0.5167
    assert round(result.robustness_uniform, 2) == 0.62
    assert result.uncertainty is None
    assert {entry.function: entry.flag for entry in result.functions if entry.flag} == {
        "incubation": Flag.NO_SECOND_PROVIDER_RECORDED,
        "impact measurement": Flag.NO_PROVIDER_RECORDED,
    }
    assert result.functions[1].basis.links == (("B", "finance"), ("C", "finance"))


@pytest.mark.parametrize(
    ("name", "expected"),
    [("hostparasite", 0.79673), ("pollination", 0.66042), ("seeddispersal", 0.91846)],
)
def test_published_degree_sequences_in_robbers_convention(name: str, expected: float) -> None:
    assert redundancy(of_degrees(name)).robustness_uniform == pytest.approx(expected, abs=5e-6)


@pytest.mark.skipif(not REFERENCE, reason="RRESI_REFERENCE_MATRICES names no folder")
@pytest.mark.parametrize(
    ("name", "uniform", "decreasing", "increasing"),
    [
        ("hostparasite", 0.79673, 0.57955, 0.89196),
        ("pollination", 0.66042, None, None),
        ("seeddispersal", 0.91846, None, None),
    ],
)
def test_published_matrices(
    name: str, uniform: float, decreasing: float | None, increasing: float | None
) -> None:
    ecosystem = read_ecosystem(Path(str(REFERENCE)) / f"{name}.csv").ecosystem

    assert redundancy(ecosystem).robustness_uniform == pytest.approx(uniform, abs=5e-6)
    if decreasing is not None and increasing is not None:  # published means over random ties
        assert robustness_by_degree(ecosystem, "decreasing") == pytest.approx(decreasing, abs=3e-5)
        assert robustness_by_degree(ecosystem, "increasing") == pytest.approx(increasing, abs=3e-5)


def test_random_tables_have_the_closed_form() -> None:
    assert redundancy_of_random_table(100, 0.0156) * 101 / 100 == pytest.approx(0.4999551, abs=5e-8)


@pytest.mark.parametrize("order", ["decreasing", "increasing"])
def test_removal_by_degree_is_the_mean_over_orders_of_ties(order: str) -> None:
    ecosystem = of_degrees("pollination")
    degree = {actor: len(found) for actor, found in ecosystem.functions_of.items()}
    sign = -1 if order == "decreasing" else 1
    generator = random.Random(5)
    draws = []
    for _ in range(2000):
        ranked = sorted(ecosystem.actors, key=lambda a: (sign * degree[a], generator.random()))
        place = {actor: number for number, actor in enumerate(ranked, 1)}
        last = [max(place[actor] for actor in found) for found in ecosystem.providers.values()]
        draws.append(np.mean(last) / len(ranked))

    exact = robustness_by_degree(ecosystem, "decreasing" if sign < 0 else "increasing")
    assert exact == pytest.approx(np.mean(draws), abs=4 * np.std(draws) / np.sqrt(len(draws)))


@given(ecosystems(), st.data())
def test_one_more_provider_never_lowers_it(ecosystem: Ecosystem, data: st.DataObject) -> None:
    free = [
        (actor, function)
        for actor in ecosystem.actors
        for function in ecosystem.functions
        if (actor, function) not in ecosystem.link_names
    ]
    if not free:
        return
    link = data.draw(st.sampled_from(free))
    more = Sandbox(ecosystem).add_offer(*link).ecosystem()

    assert redundancy(more).value > redundancy(ecosystem).value


@given(ecosystems(), st.randoms(use_true_random=False))
def test_names_and_order_change_nothing(ecosystem: Ecosystem, generator: random.Random) -> None:
    actors, functions = list(ecosystem.actors), list(ecosystem.functions)
    generator.shuffle(actors)
    generator.shuffle(functions)
    offers = [
        Offer(f"x{link.actor}", f"y{link.function}", link.confidence) for link in ecosystem.offers
    ]
    generator.shuffle(offers)
    renamed = Ecosystem.of(
        offers,
        actors=[f"x{actor}" for actor in actors],
        functions=[f"y{function}" for function in functions],
        weights={f"y{function}": weight for function, weight in ecosystem.weights.items()},
        completeness=ecosystem.completeness,
    )

    before, after = redundancy(ecosystem), redundancy(renamed)
    assert after.value == pytest.approx(before.value)
    assert after.corrected == pytest.approx(before.corrected)
    assert after.by_confidence == pytest.approx(before.by_confidence)


@given(st.lists(st.floats(0, 1), max_size=6))
def test_confidence_counts_as_the_chance_that_a_link_exists(chances: list[float]) -> None:
    ecosystem = Ecosystem.of(
        [Offer(f"a{number}", "f", chance) for number, chance in enumerate(chances)],
        actors=["idle"],
        functions=["f"],
    )
    exists = {0: 1.0}  # number of existing links -> probability
    for chance in chances:
        exists = {
            count: exists.get(count, 0) * (1 - chance) + exists.get(count - 1, 0) * chance
            for count in range(len(exists) + 1)
        }
    expected = sum(share * count / (count + 1) for count, share in exists.items())

    assert redundancy(ecosystem).by_confidence == pytest.approx(expected, abs=1e-9)


@given(ecosystems())
def test_the_correction_stays_between_the_records_and_everything(ecosystem: Ecosystem) -> None:
    result = redundancy(ecosystem)
    actors = len(ecosystem.actors)

    assert 0 <= result.value <= actors / (actors + 1)
    if ecosystem.completeness == 1:
        assert result.corrected == result.value
        assert result.uncertainty is None
        return
    assert isinstance(result.uncertainty, Interval)
    assert result.value - 1e-12 <= result.uncertainty.low <= result.uncertainty.high
    assert result.uncertainty.high <= actors / (actors + 1) + 1e-12
    if ecosystem.completeness < 0.5:
        assert result.corrected is None
        assert result.uncertainty.kind is IntervalKind.BOUNDS
    else:
        assert result.corrected is not None
        assert result.uncertainty.low <= result.corrected <= result.uncertainty.high
