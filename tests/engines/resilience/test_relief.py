"""Relations by which fewer actors hang on one alone."""

from __future__ import annotations

from dataclasses import replace

from rresi.engines.resilience import Ecosystem, closures, relieving_relations


def connected(actors: str, edges: str) -> Ecosystem:
    return Ecosystem.of(
        [(actor, "f") for actor in actors.split()], [(one[0], one[1:]) for one in edges.split()]
    )


def test_what_hangs_on_one_is_relieved_by_the_one_best_relation() -> None:
    # Without H the path P-Q and the leaf L lose their way to A, B, C and D.
    found = connected("H A B C D P Q L", "HA HB AB BC CD HP PQ HL")
    first, second = relieving_relations(found, set(found.actors), limit=3)
    assert (first.relation, first.hinge, first.keeps) == (("D", "Q"), "H", 2)
    assert (second.relation, second.hinge, second.keeps) == (("D", "L"), "H", 1)
    before = closures(found).of("H").cut_off
    assert before == ("P", "Q", "L")
    for one in (first, second):
        after = closures(replace(found, relations=(*found.relations, one.relation)))
        assert len(before) - len(after.of("H").cut_off) == one.keeps
    assert relieving_relations(found, set(found.actors), limit=1) == (first,)
    assert relieving_relations(found, {"H", "L"}, limit=3) == ()


def test_equal_relations_are_not_told_apart_by_their_names() -> None:
    star = connected("H A B C D E M", "HA HB HC HD HE HM MA")
    assert relieving_relations(star, set(star.actors), limit=3) == ()  # of four leaves no three
    twins = connected("H L M N", "HL HM HN MN")
    assert relieving_relations(twins, set("HLMN"), limit=3) == ()  # M and N are alike
    assert [one.relation for one in relieving_relations(twins, {"L", "M"}, limit=3)] == [("L", "M")]
    halves = connected("H A B C", "HA HB HC")
    assert relieving_relations(halves, set("HABC"), limit=3) == ()
    two = connected("A B C D", "AB BC CD")
    assert relieving_relations(two, set("ABCD"), limit=3) == ()  # B and C hold as much
