from __future__ import annotations

import json
import subprocess
import sys

import pytest
from hypothesis import given, settings

from rresi.engines.resilience import (
    Assumption,
    Ecosystem,
    InvalidEcosystemError,
    Offer,
    Region,
    as_data,
    assess,
)
from tests.engines.resilience.tables import ecosystems, worked


def test_all_nine_of_the_worked_example() -> None:
    found = assess(
        worked(0.8),
        risks={"A": 0.5},
        funding={"A": {"city": 1.0}, "B": {"city": 1.0, "sales": 3.0}},
        withdrawn={"city"},
        costs={"incubation": 2.0},
        kinds={"A": "club"},
        home=Region("home", {"people": 1.0, "age": 40.0}, 0.8),
        others=[Region("other", {"people": 2.0, "age": 40.0}, 0.8)],
    )

    data = json.loads(json.dumps(as_data(found)))
    assert data["redundancy"]["value"] == pytest.approx(0.5167, abs=5e-5)
    assert data["redundancy"]["corrected"] > data["redundancy"]["value"]
    assert data["crisis"]["value"] < 0.8
    assert [step["failed"] for step in data["funding"]["value"]] == [["A"], ["A", "B"]]
    assert data["offers"][0]["function"] == "incubation"
    assert data["peers"]["peers"][0]["region"] == "other"
    assert data["kind_diversity"][0]["value"] == 1
    assert data["closures"][0]["value"] == ["incubation"]
    assert data["network"]["graph_resistance"] == pytest.approx(18)


def test_what_is_not_given_is_not_made_up() -> None:
    found = assess(Ecosystem.of([("A", "x")]))

    assert found.crisis is None
    assert found.funding is None
    assert found.peers is None
    assert found.kind_diversity == ()
    assert found.relations == ()


@settings(max_examples=25)
@given(ecosystems())
def test_every_result_says_what_it_rests_on_and_comes_out_the_same(ecosystem: Ecosystem) -> None:
    found = assess(ecosystem, risks={}, orders=3)

    assert as_data(assess(ecosystem, risks={}, orders=3)) == as_data(found)
    assert found.crisis is not None
    for result in (
        found.redundancy,
        *found.redundancy.functions,
        found.failure_curve,
        found.crisis,
        *found.closures,
        found.network,
        *found.offers,
        *found.relations,
        *found.function_diversity,
    ):
        assert result.completeness == ecosystem.completeness
        assert result.basis.assumptions
        assert set(result.basis.actors) <= set(ecosystem.actors)
        assert set(result.basis.functions) <= set(ecosystem.functions)
        assert set(result.basis.links) <= ecosystem.link_names
    assert Assumption.SCENARIO_NOT_FORECAST in found.crisis.basis.assumptions
    assert "NaN" not in json.dumps(as_data(found))


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: Ecosystem.of([]), "at least one actor"),
        (lambda: Ecosystem.of([("A", "x"), ("A", "x")]), "'x' by 'A' is given twice"),
        (lambda: Ecosystem.of([Offer("A", "x", 1.1)]), "confidence 1.1 is not in"),
        (lambda: Ecosystem.of([("A", "x")], [("A", "A")]), "relation to itself"),
        (lambda: Ecosystem.of([("A", "x")], completeness=0), "completeness"),
        (lambda: Ecosystem.of([("A", "x")], completeness=float("nan")), "completeness"),
        (lambda: Ecosystem.of([("A", "x")], weights={"x": 0}), "weight of 'x'"),
        (lambda: Ecosystem.of([("A", "x")], weights={"y": 1}), "unknown function 'y'"),
        (lambda: Ecosystem(("A", "A"), ("x",), ()), "same name"),
        (lambda: Ecosystem(("A",), ("x",), (Offer("B", "x"),)), "unknown actor or function"),
        (lambda: Ecosystem(("A",), ("x",), (), (("A", "B"),)), "unknown actor"),
    ],
)
def test_records_that_contradict_each_other_are_refused(call: object, message: str) -> None:
    assert callable(call)
    with pytest.raises(InvalidEcosystemError, match=message):
        call()


def test_only_results_have_a_form_in_json() -> None:
    with pytest.raises(TypeError, match="object"):
        as_data(object())


def test_the_library_stands_alone() -> None:
    loaded = subprocess.run(
        [sys.executable, "-c", "import rresi.engines.resilience, sys; print(*sys.modules)"],
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split()

    assert "rresi.engines.resilience.assessment" in loaded
    assert not {name for name in loaded if name.split(".")[0] == "django"}
    assert not {name for name in loaded if name.startswith("rresi.core")}
