from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rresi.engines.resilience import Ecosystem, InvalidEcosystemError, Sandbox, closures, redundancy
from tests.engines.resilience.tables import ecosystems, worked


def test_before_and_after_a_relation_in_the_worked_example() -> None:
    found = Sandbox(worked()).add_relation("B", "E").compare()

    assert found.value == 0
    assert (found.before.robustness, found.after.robustness) == pytest.approx((0.20, 0.24))
    assert (len(found.before.bridges), len(found.after.bridges)) == (4, 1)
    assert (found.before.graph_resistance, found.after.graph_resistance) == pytest.approx(
        (18, 11.5)
    )
    assert found.before.articulation_points == ("A", "D")
    assert found.after.articulation_points == ("A",)


def test_before_and_after_a_closure_in_the_worked_example() -> None:
    found = Sandbox(worked(0.8)).close_actor("A").compare()

    assert found.functions_lost == ("incubation",)
    assert found.providers == {"incubation": (1, 0), "training": (2, 1)}
    assert (found.before.largest_component, found.after.largest_component) == (5, 2)
    assert found.value == pytest.approx(-(1 / 2 + 1 / 6) / 5)
    assert found.uncertainty is not None  # a second incubator may be unrecorded
    assert found.uncertainty.high > found.value
    assert found.cut_off == 2  # of B, C, D and E two stay together


@given(ecosystems(), st.data())
def test_a_closure_cuts_off_as_many_as_its_card_says(
    ecosystem: Ecosystem, data: st.DataObject
) -> None:
    actor = data.draw(st.sampled_from(ecosystem.actors))
    if len(ecosystem.actors) > 1:
        found = Sandbox(ecosystem).close_actor(actor).compare()
        assert found.cut_off == len(closures(ecosystem).of(actor).cut_off)


def test_a_newcomer_fills_a_gap() -> None:
    found = Sandbox(worked()).add_actor("F", ["impact measurement"]).compare()

    assert found.functions_gained == ("impact measurement",)
    assert found.after.actors == 6
    assert found.value == pytest.approx(0.1)


@given(ecosystems(), st.data())
def test_undoing_restores(ecosystem: Ecosystem, data: st.DataObject) -> None:
    start = Sandbox(ecosystem)
    actor = data.draw(st.sampled_from(ecosystem.actors))
    assert start.close_actor(actor).reopen_actor(actor) == start
    assert start.add_actor("new", ecosystem.functions[:1]).close_actor("new") == start
    if ecosystem.links:
        link = data.draw(st.sampled_from(sorted(ecosystem.link_names)))
        assert start.close_offer(*link).add_offer(*link) == start
    if ecosystem.relations:
        pair = data.draw(st.sampled_from(ecosystem.relations))
        assert start.close_relation(*pair).add_relation(*reversed(pair)) == start
    assert start.ecosystem() == ecosystem or len(ecosystem.relations) != len(
        ecosystem.relation_names
    )


@given(ecosystems(), st.data())
def test_what_is_incremental_is_what_a_new_computation_gives(
    ecosystem: Ecosystem, data: st.DataObject
) -> None:
    changed = Sandbox(ecosystem).add_actor("new", ecosystem.functions[:2])
    for _ in range(data.draw(st.integers(0, 6))):
        choice = data.draw(st.sampled_from(["actor", "offer", "no offer", "relation"]))
        actor = data.draw(st.sampled_from(ecosystem.actors))
        other = data.draw(st.sampled_from((*ecosystem.actors, "new")))
        function = data.draw(st.sampled_from(ecosystem.functions))
        try:
            if choice == "actor":
                changed = changed.close_actor(actor)
            elif choice == "offer":
                changed = changed.add_offer(actor, function)
            elif choice == "no offer":
                changed = changed.close_offer(actor, function)
            else:
                changed = changed.add_relation(actor, other)
        except InvalidEcosystemError:
            continue  # this change makes no sense here
    after = changed.ecosystem()

    assert changed.redundancy_change == pytest.approx(
        redundancy(after).value - redundancy(ecosystem).value
    )
    assert changed.compare(orders=2).after.redundancy == pytest.approx(redundancy(after).value)
    assert {
        function: count for function, (_, count) in changed.provider_changes.items()
    }.items() <= dict(zip(after.functions, after.provider_counts, strict=True)).items()


@pytest.mark.parametrize(
    "change",
    [
        lambda box: box.close_actor("Z"),
        lambda box: box.close_actor("A").close_actor("A"),
        lambda box: box.reopen_actor("A"),
        lambda box: box.add_actor("A"),
        lambda box: box.add_offer("A", "incubation"),
        lambda box: box.add_offer("A", "flying"),
        lambda box: box.close_offer("A", "advocacy"),
        lambda box: box.add_relation("B", "A"),
        lambda box: box.add_relation("A", "A"),
        lambda box: box.close_relation("B", "E"),
        lambda box: [box := box.close_actor(actor) for actor in "ABCDE"][-1].ecosystem(),
    ],
)
def test_changes_that_make_no_sense_are_refused(change: object) -> None:
    assert callable(change)
    with pytest.raises(InvalidEcosystemError):
        change(Sandbox(worked()))
