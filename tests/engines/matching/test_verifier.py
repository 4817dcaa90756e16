"""Each kind of violation is caught, in a plan that is otherwise right."""

from __future__ import annotations

import ast
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from rresi.engines.matching import (
    GivenMeeting,
    Meeting,
    Mission,
    SchedulingProblem,
    verifier,
    verify_mission,
    verify_schedule,
)
from rresi.engines.matching.verifier import count_breaks, value_of

MISSION = Mission.model_validate(
    {
        "slots": 4,
        "tables": [2, 2, 2, 1],
        "participants": [
            {"id": "a", "wishes": ["b", "c"], "most": 3, "role": "x", "country": "NL"},
            {"id": "b", "wishes": ["a"], "available": [1, 2, 3], "role": "y", "country": "BE"},
            {"id": "c", "role": "x", "country": "BE", "region": "q"},
            {"id": "d", "role": "y", "region": "r"},
            {"id": "e", "role": "y", "wishes": ["a"]},
        ],
        "compatibilities": [{"need": "c", "offer": "b", "score": 0.5}],
        "themes": [{"id": "t", "members": ["b", "d", "e"], "sessions": 1}],
        "rules": {"must": [["a", "b"]], "must_not": [["a", "e"]]},
        "accepted": [{"participants": ["c", "d"], "slot": 1, "table": 2}],
    }
)


def at(slot: int, table: int, *people: str | int, theme: str | None = None) -> Meeting:
    return Meeting(participants=people, slot=slot, table=table, reasons=(), theme=theme)


RIGHT = [
    at(1, 1, "a", "b"),
    at(1, 2, "c", "d"),
    at(2, 1, "b", "d", "e", theme="t"),
    at(3, 1, "b", "c"),
    at(4, 1, "a", "c"),
]


def found(meetings: list[Meeting], mission: Mission = MISSION) -> tuple[str, ...]:
    """Violations beside value and breaks, which are tested apart."""
    breaks = sum(count_breaks(meetings).values())
    wrong = verify_mission(mission, meetings, value=0.0, breaks=breaks)
    return tuple(words for words in wrong if not words.startswith("the value is"))


def test_the_right_plan_is_right_and_its_value_is_counted_by_hand() -> None:
    assert found(RIGHT) == ()
    breaks = 2  # a: slots 2 and 3 are one break; c: slot 2
    wishes = 1.0 + 1.0 + 0.5 + 0.9  # a for b, b for a, mutual, a for c
    borders = 0.2 + 0.2 + 0.1  # a and b, a and c; c and d are of different regions
    needs = 0.8 * 0.5
    seats = 3 * 1.0
    first = (1.5) + (1.75) + (1.75) + (1.5) + (1.0)
    expected = wishes + borders + needs + seats + first - 0.01 * breaks
    assert value_of(MISSION, RIGHT) == pytest.approx(expected)


ROLES = MISSION.model_copy(
    update={"rules": MISSION.rules.model_copy(update={"may": [["x", "y"], ["y", "y"]]})}
)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda m: [*m, at(2, 2, "a", "z")], "'z' is no participant"),
        (lambda m: [*m, at(5, 1, "a", "d")], "slot 5 of 4"),
        (lambda m: [*m, at(1, 1, "d", "e")], "'d' is in two places in slot 1"),
        (lambda m: [*m, at(3, 1, "a", "d")], "table 1 is used twice in slot 3"),
        (lambda m: [*m, at(3, 3, "a", "d")], "table 3 of 2 in slot 3"),
        (lambda m: [*m, at(4, 1, "d", "e")], "2 meetings at 1 tables in slot 4"),
        (lambda m: [*m[:3], replace(m[3], slot=4, table=1)], "'b' meets in slot 4 while away"),
        (
            lambda m: [*m, at(2, 2, "a", "c"), at(3, 2, "a", "d")],
            "'a' has 4 meetings but may have 3",
        ),
        (lambda m: [*m, at(3, 2, "a", "e")], "'a' and 'e' must not meet"),
        (lambda m: [*m, at(2, 2, "a", "c")], "('a', 'c') meet twice"),
        (lambda m: [*m, at(3, 2, "d", "e")], "nothing speaks for a meeting of ('d', 'e')"),
        (lambda m: m[1:], "'a' and 'b' must meet"),
        (lambda m: [m[0], *m[2:]], "the accepted meeting of ['c', 'd'] is not kept"),
        (
            lambda m: [m[0], replace(m[1], table=1, slot=2), *m[2:]],
            "the accepted meeting of ['c', 'd'] is not kept",
        ),
        (lambda m: [*m, at(3, 2, "a", "d", "e")], "('a', 'd', 'e') is a meeting without a theme"),
        (
            lambda m: [*m[:2], at(2, 1, "b", "d", theme="t"), *m[3:]],
            "theme 't' meets with 2 people",
        ),
        (lambda m: [*m[:2], at(2, 1, "b", "c", "d", theme="t"), *m[3:]], "theme 't' has a guest"),
        (
            lambda m: [*m, at(4, 1, "b", "d", "e", theme="t")],
            "theme 't' has 2 sessions of 1",
        ),
        (
            lambda m: [*m, at(2, 2, "b", "d", "e", theme="t")],
            "theme 't' has two sessions in one slot",
        ),
        (
            lambda m: [*m, at(4, 1, "b", "d", "e", theme="t")],
            "theme 't' has somebody in two sessions",
        ),
        (lambda m: [*m, at(3, 2, "d", "e", theme="u")], "unknown theme 'u'"),
        (lambda m: [*m, at(3, 2, "d", "d", theme="t")], "('d', 'd') names somebody twice"),
    ],
)
def test_each_violation_is_caught(
    change: Callable[[list[Meeting]], list[Meeting]], words: str
) -> None:
    assert words in found(change(RIGHT))


def test_roles_are_checked() -> None:
    assert "'a' and 'c' may not meet by their roles" in found(RIGHT, ROLES)


def test_a_wrong_value_and_wrong_breaks_are_caught() -> None:
    worth = value_of(MISSION, RIGHT)
    assert verify_mission(MISSION, RIGHT, value=worth + 0.01, breaks=2) == (
        f"the value is {worth:.6f}, not {worth + 0.01:.6f}",
    )
    assert verify_mission(MISSION, RIGHT, value=worth, breaks=1) == ("2 breaks, not 1",)


PROBLEM = SchedulingProblem(
    names=("participant 1", "participant 2", "participant 3"),
    slots=6,
    tables=(2,) * 6,
    meetings=(
        GivenMeeting((0, 1), frozenset(range(6))),
        GivenMeeting((0, 2), frozenset(range(6)), after=frozenset({0})),
        GivenMeeting((1, 2), frozenset(range(3)), fixed=2),
    ),
    away=(frozenset({4}), frozenset(), frozenset()),
    spread=2,
)


def test_the_right_schedule_is_right() -> None:
    assert verify_schedule(PROBLEM, [1, 3, 2], [1, 1, 1], breaks=1) == ()


@pytest.mark.parametrize(
    ("slots", "tables", "breaks", "words"),
    [
        ([1, 3], [1, 1], 1, "2 meetings planned of 3"),
        ([1, 9, 2], [1, 1, 1], 0, "meeting 2 is in slot 10 of 6"),
        ([1, 3, 4], [1, 1, 1], 2, "meeting 3 is outside its session in slot 5"),
        ([1, 3, 0], [1, 1, 1], 3, "meeting 3 is in slot 1, not in 3"),
        ([3, 1, 2], [1, 1, 1], 1, "meeting 2 is not after meeting 1"),
        ([2, 3, 2], [1, 1, 2], 0, "participant 2 is in two places in slot 3"),
        ([1, 4, 2], [1, 1, 1], 2, "participant 1 meets in slot 5 while away"),
        ([1, 3, 2], [1, 3, 1], 1, "table 3 of 2 in slot 4"),
        ([2, 3, 2], [1, 1, 1], 0, "table 1 is used twice in slot 3"),
        ([1, 3, 2], [1, 1, 1], 0, "1 breaks, not 0"),
    ],
)
def test_each_violation_of_a_schedule_is_caught(
    slots: list[int], tables: list[int], breaks: int, words: str
) -> None:
    assert words in verify_schedule(PROBLEM, slots, tables, breaks=breaks)


def test_an_unfair_spread_is_caught() -> None:
    fair = replace(PROBLEM, spread=0)
    assert "breaks of two participants differ by 1" in verify_schedule(
        fair, [1, 3, 2], [1, 1, 1], breaks=1
    )


def test_the_verifier_imports_nothing_of_the_solver() -> None:
    tree = ast.parse(Path(verifier.__file__).read_text(encoding="utf-8"))
    imported = {
        node.module
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module and node.module.startswith("rresi")
    }
    assert imported == {
        "rresi.engines.matching.mission",
        "rresi.engines.matching.scheduling",
    }
