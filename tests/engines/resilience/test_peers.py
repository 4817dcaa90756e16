from __future__ import annotations

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rresi.engines.resilience import Region, peer_regions

HOME = Region("home", {"people": 500.0, "density": 100.0, "age": 40.0}, 0.8)
NEAR = Region("near", {"people": 520.0, "density": 110.0, "age": 41.0}, 0.85)
YOUNG = Region("young", {"people": 500.0, "density": 100.0, "age": 30.0}, 0.8)
FAR = Region("far", {"people": 2000.0, "density": 900.0, "age": 41.0}, 0.75)


def test_the_nearest_come_first_with_what_drives_the_distance() -> None:
    found = peer_regions(HOME, [FAR, YOUNG, NEAR], nearest=2)

    assert [peer.region for peer in found.peers] == ["near", "young"]
    young = found.peers[1]
    assert young.drivers[0].indicator == "age"
    assert young.drivers[0].share == pytest.approx(1)
    assert young.drivers[0].difference < 0
    assert young.uncertainty is not None
    assert young.uncertainty.low == 0  # without age it is the same as home
    assert young.uncertainty.high == pytest.approx(young.value * math.sqrt(3 / 2))


def test_stability_names_the_indicator_a_peer_depends_on() -> None:
    found = peer_regions(HOME, [FAR, YOUNG, NEAR], nearest=1)

    (near,) = found.peers
    assert near.region == "near"
    assert near.depends_on == ("age",)
    assert near.stability == pytest.approx(2 / 3)


def test_weights_decide_what_matters() -> None:
    weights = {"age": 0.0}

    assert peer_regions(HOME, [YOUNG, NEAR], weights=weights).peers[0].region == "young"


def test_regions_of_other_completeness_are_named_not_compared() -> None:
    thin = Region("thin", dict(HOME.indicators), 0.5)
    found = peer_regions(HOME, [thin, NEAR])

    assert found.other_completeness == ("thin",)
    assert [peer.region for peer in found.peers] == ["near"]
    assert found.peers[0].completeness == 0.8


def test_missing_indicators_are_passed_over() -> None:
    partly = Region("partly", {"people": 505.0}, 0.8)
    other = Region("other", {"income": 3.0}, 0.8)
    found = peer_regions(HOME, [partly, other, FAR])

    assert found.no_common_indicator == ("other",)
    assert found.peers[0].region == "partly"
    assert [driver.indicator for driver in found.peers[0].drivers] == ["people"]


def test_regions_that_are_the_same_have_no_distance() -> None:
    twin = Region("twin", dict(HOME.indicators), 0.8)
    (peer,) = peer_regions(HOME, [twin]).peers

    assert peer.value == 0
    assert peer.stability == 1


@given(
    st.lists(st.tuples(st.integers(-9, 9), st.integers(-9, 9)), min_size=1, max_size=6),
    st.integers(1, 50),
    st.integers(-50, 50),
)
def test_units_change_nothing(places: list[tuple[int, int]], factor: int, shift: int) -> None:
    def regions(scale: float, move: float) -> list[Region]:
        return [
            Region(str(number), {"x": scale * x + move, "y": float(y)})
            for number, (x, y) in enumerate([(0, 0), *places])
        ]

    before, after = (
        peer_regions(found[0], found[1:], nearest=9).peers
        for found in (regions(1, 0), regions(factor, shift))
    )
    assert [peer.value for peer in before] == pytest.approx([peer.value for peer in after])


def test_bad_numbers_are_refused() -> None:
    with pytest.raises(ValueError, match="'people' is nan"):
        peer_regions(HOME, [Region("bad", {"people": math.nan}, 0.8)])
    with pytest.raises(ValueError, match="weight of 'age'"):
        peer_regions(HOME, [NEAR], weights={"age": -1})
