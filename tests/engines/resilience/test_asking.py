from __future__ import annotations

from collections import Counter
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from rresi.engines.resilience import (
    Ecosystem,
    InvalidEcosystemError,
    MissingFact,
    Sandbox,
    chosen,
    missing_facts,
    recommend_offers,
    recommend_relations,
    redundancy,
)
from tests.engines.resilience.tables import ecosystems, worked

KINDS = {f"a{number}": "even" if number % 2 == 0 else "odd" for number in range(8)}


def with_denials(ecosystem: Ecosystem, draw: st.DataObject) -> Ecosystem:
    free = [
        (actor, function)
        for actor in ecosystem.actors
        for function in ecosystem.functions
        if (actor, function) not in ecosystem.link_names
    ]
    denied = draw.draw(st.sets(st.sampled_from(free))) if free else set()
    return replace(ecosystem, denied=frozenset(denied))


@given(ecosystems(), st.data())
def test_a_change_is_what_the_answer_does_to_the_share(
    ecosystem: Ecosystem, draw: st.DataObject
) -> None:
    asked = with_denials(ecosystem, draw)
    for fact in missing_facts(asked, kinds=KINDS):
        sandbox = Sandbox(asked)
        other = (
            sandbox.close_offer(fact.actor, fact.function)
            if fact.recorded
            else sandbox.add_offer(fact.actor, fact.function)
        )
        assert fact.change == pytest.approx(abs(other.redundancy_change))
        assert 0 <= fact.probability <= 1
        assert 0 < fact.value <= fact.change
        assert (fact.actor, fact.function) not in asked.denied


@given(ecosystems(), st.data())
def test_the_questions_about_a_function_expect_its_unrecorded_providers(
    ecosystem: Ecosystem, draw: st.DataObject
) -> None:
    asked = with_denials(ecosystem, draw)
    facts = [fact for fact in missing_facts(asked, kinds=KINDS) if not fact.recorded]
    missing = asked.missing_links
    for function, providers in asked.providers.items():
        count = len(providers)
        beyond = missing.mean(
            count,
            (missing.support - count).clip(0).astype(float),
            asked.denials[function],
        )
        chances = [fact.probability for fact in facts if fact.function == function]
        # The others are expected among those who are not on the list.
        assert sum(chances) <= beyond + 1e-6
        assert max(chances, default=0.0) < 1


@pytest.mark.parametrize("completeness", [0.55, 0.8])
def test_as_many_say_yes_as_was_expected(completeness: float) -> None:
    """Half of what is missing are whole organisations, half are offers of those on the list."""
    random = np.random.default_rng(5)
    recorded = completeness**0.5
    said: list[tuple[float, bool]] = []
    for _round in range(40):
        kinds = random.integers(0, 4, 60)
        offered = random.random((60, 10)) < random.beta(0.6, 1.6, (4, 10))[kinds]
        listed = np.flatnonzero(random.random(60) < recorded)
        known = offered & (random.random((60, 10)) < recorded)
        ecosystem = Ecosystem.of(
            [(f"a{a}", f"f{f}") for a in listed for f in range(10) if known[a, f]],
            actors=[f"a{a}" for a in listed],
            functions=[f"f{f}" for f in range(10)],
            completeness=completeness,
        )
        for fact in missing_facts(ecosystem, kinds={f"a{a}": str(kinds[a]) for a in listed}):
            if not fact.recorded:
                yes = offered[int(fact.actor[1:]), int(fact.function[1:])]
                said.append((fact.probability, bool(yes)))
    for low, high in ((0.0, 0.2), (0.2, 0.4)):
        group = [one for one in said if low <= one[0] < high]
        expected, answered = (sum(column) / len(group) for column in zip(*group, strict=True))
        assert answered == pytest.approx(expected, abs=0.06)
    assert max(probability for probability, _yes in said) < 0.6


def test_no_relation_is_certain_before_anyone_was_asked() -> None:
    actors = [f"a{n}" for n in range(6)]
    star = [("a0", actor) for actor in actors[1:]]
    ecosystem = Ecosystem.of([("a0", "f")], star, actors=actors, completeness=0.1)
    facts = missing_facts(ecosystem, ties={("a1", "a2"): 0.1})
    assert all(fact.probability < 1 for fact in facts)


@given(ecosystems(), st.integers(1, 3))
def test_each_actor_is_asked_its_most_valuable_questions(ecosystem: Ecosystem, most: int) -> None:
    ties = {tie.relation: tie.value for tie in recommend_relations(ecosystem)}
    facts = missing_facts(ecosystem, kinds=KINDS, ties=ties)
    kept = chosen(facts, most)

    values = [round(fact.value, 12) for fact in facts]  # beyond that, ties are noise
    assert values == sorted(values, reverse=True)
    assert max(Counter(fact.actor for fact in kept).values(), default=0) <= most
    pairs = [frozenset((fact.actor, fact.other)) for fact in kept if fact.other]
    assert len(pairs) == len(set(pairs))
    for actor in ecosystem.actors:
        of_one = [fact for fact in facts if fact.actor == actor and fact.function]
        taken = [fact for fact in kept if fact.actor == actor and fact.function]
        assert taken == of_one[: len(taken)]


@given(ecosystems(), st.data())
def test_a_denial_makes_a_gap_more_certain_and_a_gain_larger(
    ecosystem: Ecosystem, draw: st.DataObject
) -> None:
    asked = with_denials(ecosystem, draw)
    before = {item.function: item for item in redundancy(ecosystem).functions}
    for item in redundancy(asked).functions:
        was = before[item.function].flag_probability
        if was is not None and item.flag_probability is not None:
            assert item.flag_probability >= was - 1e-12
    expected = {item.function: item.expected for item in recommend_offers(ecosystem)}
    for gain in recommend_offers(asked):
        assert gain.expected >= expected[gain.function] - 1e-12


def test_when_all_others_have_denied_the_gap_is_certain() -> None:
    nobody = [(actor, "impact measurement") for actor in "ABCDE"]
    found = redundancy(replace(worked(0.6), denied=frozenset(nobody))).functions
    assert found[-1].flag_probability == pytest.approx(1)
    assert redundancy(worked(0.6)).functions[-1].flag_probability != pytest.approx(1)


def test_a_kind_that_often_provides_a_function_is_asked_first() -> None:
    ecosystem = Ecosystem.of(
        [("hub one", "workspace"), ("hub two", "workspace"), ("bank one", "finance")],
        actors=["hub three", "bank two"],
        completeness=0.7,
    )
    kinds = {actor: actor.split()[0] for actor in ecosystem.actors}
    chances = {(f.actor, f.function): f.probability for f in missing_facts(ecosystem, kinds=kinds)}
    assert chances["hub three", "workspace"] > chances["bank two", "workspace"]
    assert chances["bank two", "finance"] > chances["hub three", "finance"]


def test_a_complete_list_leaves_only_doubtful_records_to_ask_about() -> None:
    assert missing_facts(worked(), ties={("B", "E"): 0.04}) == ()
    doubtful = Ecosystem.of([("A", "finance")], actors="AB")
    doubtful = replace(doubtful, offers=(replace(doubtful.offers[0], confidence=0.75),))
    (fact,) = missing_facts(doubtful)
    assert fact == MissingFact("A", "finance", "", True, 0.75, 0.5)
    assert fact.value == pytest.approx(0.125)


def test_a_relation_is_a_question_to_either_by_the_relations_that_both_have() -> None:
    facts = [fact for fact in missing_facts(worked(0.8), ties={("B", "E"): 0.04}) if fact.other]
    # One unrecorded relation is expected beside four; of the degrees + 1 (4, 2, 2, 3, 2) the pairs
    # without a relation have BC 4, BD 6, BE 4, CD 6, CE 4, AE 8.
    assert [(fact.actor, fact.other) for fact in facts] == [("B", "E"), ("E", "B")]
    assert facts[0].probability == pytest.approx(4 / 36)  # odds of 4 to 32
    assert facts[0].change == pytest.approx(0.04)
    assert len(chosen(facts, 2)) == 1


def test_a_denial_of_what_is_provided_is_refused() -> None:
    with pytest.raises(InvalidEcosystemError, match="both provides and denies"):
        replace(worked(), denied=frozenset([("A", "incubation")]))
    with pytest.raises(InvalidEcosystemError, match="unknown actor"):
        replace(worked(), denied=frozenset([("Z", "incubation")]))
