"""Problem B: schedules of given meetings against exhaustive search, and conflicts in words."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pysat.solvers import Solver

from rresi.engines.matching import GivenMeeting, SchedulingProblem, plan_schedule
from rresi.engines.matching.conflict import explain
from rresi.engines.matching.cores import fewest_breaks
from rresi.engines.matching.encoding import Encoding
from rresi.engines.matching.neighbourhoods import improve
from rresi.engines.matching.proof import decide
from rresi.engines.matching.scheduling import total_breaks
from rresi.engines.matching.verifier import verify_schedule
from tests.engines.matching.missions import problems, tied_problems


def problem_of(
    meetings: list[GivenMeeting], *, people: int, slots: int, tables: int = 9, **more: object
) -> SchedulingProblem:
    problem = SchedulingProblem(
        names=tuple(f"participant {p + 1}" for p in range(people)),
        slots=slots,
        tables=(tables,) * slots,
        meetings=tuple(meetings),
        away=(frozenset(),) * people,
    )
    return replace(problem, **more)  # type: ignore[arg-type]


def any_slot(a: int, b: int, slots: int, **more: object) -> GivenMeeting:
    return replace(GivenMeeting((a, b), frozenset(range(slots))), **more)  # type: ignore[arg-type]


def valid(problem: SchedulingProblem, slots: tuple[int, ...]) -> int | None:
    """Breaks of a valid assignment, tables numbered in order; None if it breaks a rule."""
    tables = [slots[: i + 1].count(slot) for i, slot in enumerate(slots)]
    breaks = total_breaks(problem, list(slots))
    return None if verify_schedule(problem, slots, tables, breaks=breaks) else breaks


def by_brute_force(problem: SchedulingProblem) -> int | None:
    choices = [problem.possible_slots(m) for m in range(len(problem.meetings))]
    found = [valid(problem, slots) for slots in product(*choices)]
    return min((breaks for breaks in found if breaks is not None), default=None)


@settings(max_examples=160, deadline=None)
@given(problems() | tied_problems())
def test_the_proven_optimum_is_that_of_exhaustive_search(problem: SchedulingProblem) -> None:
    best = by_brute_force(problem)
    plan = plan_schedule(problem, workers=0, seconds=30)
    if best is None:
        assert plan.status == "infeasible"
        assert plan.conflict
    else:
        assert plan.status == "proven"
        assert plan.breaks == best == plan.value == plan.bound
        assert plan.verified, plan.violations


@settings(max_examples=30, deadline=None)
@given(problems())
def test_another_variable_order_decides_the_same(problem: SchedulingProblem) -> None:
    for breaks in (None, 0, 1):
        assert (decide(problem, breaks, 0) is None) == (decide(problem, breaks, 7) is None)


@settings(max_examples=60, deadline=None)
@given(problems())
def test_freeing_parts_of_a_schedule_never_makes_it_worse(problem: SchedulingProblem) -> None:
    best = by_brute_force(problem)
    found: list[list[int]] = []
    assert improve(problem, 3, found=found.append) == (best is not None)
    breaks = [valid(problem, tuple(slots)) for slots in found]
    assert None not in breaks
    assert breaks == sorted(set(breaks), reverse=True)  # type: ignore[type-var]
    assert best is None or (breaks[-1] is not None and breaks[-1] >= best)


def test_freeing_parts_of_a_schedule_closes_breaks() -> None:
    ring = [any_slot(i, (i + 1) % 7, 8) for i in range(7)]
    problem = problem_of(ring, people=7, slots=8)
    found: list[list[int]] = []
    assert improve(problem, 1, found=found.append)
    assert total_breaks(problem, found[0]) > total_breaks(problem, found[-1]) == 1


@settings(max_examples=100, deadline=None)
@given(problems() | tied_problems(), st.booleans())
def test_no_bound_from_below_is_above_the_optimum(problem: SchedulingProblem, summed: bool) -> None:
    best = by_brute_force(problem)
    raised: list[int] = []
    slots = fewest_breaks(problem, 3, raised=raised.append, summed=summed)
    assert (None if slots is None else valid(problem, tuple(slots))) == best
    if best is not None:
        assert raised == sorted(raised)
        assert all(bound <= best for bound in raised)


@pytest.mark.parametrize("session", [True, False], ids=["session", "precedence"])
def test_many_meetings_in_the_morning_let_no_whole_day_begin_late(session: bool) -> None:
    # Participant 1 has three meetings in slots 1 to 4 and three later ones, each with somebody
    # else. Without a break the day begins in slot 2 at the latest and ends with slot 7. What keeps
    # the three early is their session, or a meeting of others that comes after them in slot 5.
    morning = [any_slot(0, q, 4 if session else 8) for q in range(1, 4)]
    afternoon = [replace(any_slot(0, q, 8), slots=frozenset(range(4, 8))) for q in range(4, 7)]
    after = any_slot(7, 8, 8, fixed=4, after=frozenset() if session else frozenset(range(3)))
    problem = problem_of([*morning, *afternoon, after], people=9, slots=8)
    encoding = Encoding(problem, arranged=False)
    with Solver(name="glucose4", bootstrap_with=encoding.clauses) as solver:
        possible, follows = solver.propagate(assumptions=[-hole for hole in encoding.holes])
    assert possible
    assert all(-encoding.place[m, 7] in follows for m in range(3, 6))
    assert not any(-encoding.place[m, 6] in follows for m in range(3, 6))


def test_who_can_do_without_a_full_slot_keeps_out_of_it() -> None:
    # Four people meet each other: each once in the morning, once in the afternoon, once at any
    # time. Whenever their day begins, without a break it takes slots 4 and 5, and both tables.
    morning, afternoon, day = frozenset(range(4)), frozenset(range(4, 8)), frozenset(range(8))
    pairs = {(0, 1): morning, (2, 3): morning, (0, 2): afternoon, (1, 3): afternoon}
    meetings = [GivenMeeting(pair, slots) for pair, slots in pairs.items()]
    meetings += [GivenMeeting(pair, day) for pair in ((0, 3), (1, 2), (4, 5))]
    encoding = Encoding(problem_of(meetings, people=6, slots=8, tables=2), arranged=False)
    with Solver(name="glucose4", bootstrap_with=encoding.clauses) as solver:
        possible, follows = solver.propagate(assumptions=[-hole for hole in encoding.holes])
    assert possible
    assert [t for t in day if -encoding.place[6, t] in follows] == [3, 4]


def test_meetings_that_can_change_places_come_in_one_order_only() -> None:
    # Participant 1 meets five who meet nobody else, the last of them while somebody is away.
    meetings = [any_slot(0, q, 6) for q in range(1, 6)]
    away = (*(frozenset[int](),) * 5, frozenset({5}))
    encoding = Encoding(problem_of(meetings, people=6, slots=6, away=away))
    with Solver(name="cadical195", bootstrap_with=encoding.clauses) as solver:
        found = set()
        while solver.solve():
            slots = encoding.decode(solver.get_model())
            found.add(tuple(slots))
            solver.add_clause([-encoding.place[m, t] for m, t in enumerate(slots)])
    # Choose five of six slots and one of them for the last, not the sixth: 1 * 5 + 5 * 4.
    assert len(found) == 25
    assert all(slots[:4] == tuple(sorted(slots[:4])) for slots in found)


def test_a_precedence_leaves_one_order_to_meetings_that_differ_in_nothing_else() -> None:
    # Of three meetings of participant 1 one comes before, one after a meeting of two others.
    meetings = [
        any_slot(4, 5, 4),
        any_slot(0, 1, 4, after=frozenset({0})),
        any_slot(0, 2, 4),
        any_slot(0, 3, 4),
    ]
    meetings[0] = replace(meetings[0], after=frozenset({3}))
    encoding = Encoding(problem_of(meetings, people=6, slots=4))
    with Solver(name="cadical195", bootstrap_with=encoding.clauses) as solver:
        found = []
        while solver.solve():
            found.append(encoding.decode(solver.get_model()))
            solver.add_clause([-encoding.place[m, t] for m, t in enumerate(found[-1])])
    assert found
    assert all(last < middle < first for _between, first, middle, last in found)
    every = product(range(4), repeat=4)
    bare = {
        (slots[0], frozenset(slots[1:]))
        for slots in every
        if valid(encoding.problem, slots) is not None
    }
    assert {(slots[0], frozenset(slots[1:])) for slots in found} == bare


def test_somebody_who_meets_all_day_has_no_break_to_avoid() -> None:
    meetings = [any_slot(0, q, 4) for q in range(1, 5)]
    encoding = Encoding(problem_of(meetings, people=5, slots=4))
    assert not encoding.holes
    assert decide(problem_of(meetings, people=5, slots=4), 0, 0) is not None


def test_two_processes_find_what_one_finds() -> None:
    ring = [any_slot(i, (i + 1) % 7, 4) for i in range(7)]
    problem = problem_of(ring, people=7, slots=4, tables=2)
    alone = plan_schedule(problem, workers=0)
    seen: list[float | None] = []
    together = plan_schedule(problem, watch=lambda progress: seen.append(progress.bound))
    assert together.status == alone.status == "proven"
    assert together.breaks == alone.breaks
    assert seen[-1] == together.bound


def test_stopping_at_once_leaves_no_false_claim() -> None:
    problem = problem_of([any_slot(0, 1, 3)], people=2, slots=3)
    plan = plan_schedule(problem, stopped=lambda: True)
    assert plan.status == "unknown"
    assert plan.value is None
    assert plan.bound == 0


def test_a_forbidden_slot_between_two_meetings_is_a_break() -> None:
    meetings = [any_slot(0, 1, 3), any_slot(0, 2, 3)]
    away: tuple[frozenset[int], ...] = (frozenset({1}), frozenset(), frozenset())
    plan = plan_schedule(problem_of(meetings, people=3, slots=3, away=away), workers=0)
    assert plan.breaks == 1


def test_precedence_and_fixed_slot_decide_the_order() -> None:
    meetings = [
        any_slot(0, 1, 3, fixed=1),
        any_slot(0, 2, 3, after=frozenset({0})),
    ]
    plan = plan_schedule(problem_of(meetings, people=3, slots=3), workers=0)
    assert [meeting.slot for meeting in plan.meetings] == [2, 3]


def test_everyone_with_a_break_satisfies_a_spread_of_zero() -> None:
    # Both are away in the middle slot, so both have exactly one break: allowed though not zero.
    meetings = [any_slot(0, 1, 3, fixed=0), any_slot(0, 1, 3, fixed=2)]
    problem = problem_of(meetings, people=2, slots=3, spread=0)
    assert plan_schedule(problem, workers=0).breaks == 2


def conflict_of(problem: SchedulingProblem) -> tuple[str, ...]:
    assert decide(problem, None, 0) is None
    return explain(problem)


def test_too_many_fixed_meetings_are_said_in_numbers() -> None:
    meetings = [any_slot(0, q, 5, fixed=q) for q in range(1, 5)]
    away: tuple[frozenset[int], ...] = (frozenset({2, 3, 4}), *(frozenset(),) * 4)
    problem = problem_of(meetings, people=5, slots=5, away=away)
    assert conflict_of(problem) == ("participant 1: free slots: 2, but fixed meetings: 4",)


@pytest.mark.parametrize(
    ("meetings", "tables", "words"),
    [
        (
            [any_slot(0, 1, 3, fixed=1), any_slot(0, 2, 3, fixed=1)],
            9,
            "participant 1: meeting 1 (participant 1, participant 2) and meeting 2 (participant 1, "
            "participant 3) are both fixed in slot 2",
        ),
        (
            [any_slot(0, 1, 3, fixed=1), any_slot(2, 3, 3, fixed=1)],
            1,
            "tables in slot 2: 1, but fixed meetings: 2",
        ),
        (
            [any_slot(0, 1, 3), any_slot(2, 3, 3)],
            0,
            "meetings: 2, but only 0 places (slots: 3, tables in a slot: at most 0)",
        ),
        (
            [GivenMeeting((0, 1), frozenset({2}), fixed=0, session="afternoon")],
            9,
            "meeting 1 (participant 1, participant 2) is fixed in slot 1 but must be in the "
            "afternoon",
        ),
    ],
)
def test_simple_conflicts_take_one_sentence(
    meetings: list[GivenMeeting], tables: int, words: str
) -> None:
    problem = problem_of(meetings, people=4, slots=3, tables=tables)
    assert conflict_of(problem) == (words,)


def test_a_cycle_of_precedences_names_the_cycle_and_nothing_else() -> None:
    meetings = [
        any_slot(0, 1, 4, after=frozenset({1})),
        any_slot(2, 3, 4, after=frozenset({0})),
        any_slot(4, 5, 4),
    ]
    conflict = conflict_of(problem_of(meetings, people=6, slots=4))
    assert "meeting 1 comes after meeting 2" in conflict
    assert "meeting 2 comes after meeting 1" in conflict
    assert not any("meeting 3" in demand for demand in conflict)


def test_an_odd_triangle_in_two_slots_is_a_conflict_of_three_meetings() -> None:
    meetings = [any_slot(0, 1, 2), any_slot(1, 2, 2), any_slot(0, 2, 2), any_slot(3, 4, 2)]
    conflict = conflict_of(problem_of(meetings, people=5, slots=2))
    assert len(conflict) == 3
    assert all("takes place" in demand for demand in conflict)


@settings(max_examples=60, deadline=None)
@given(problems())
def test_no_demand_of_a_conflict_is_spare(problem: SchedulingProblem) -> None:
    if problem.spread is not None or decide(problem, None, 0) is not None:
        return
    assert explain(problem)


def test_a_meeting_without_any_slot_is_an_empty_clause() -> None:
    problem = problem_of([GivenMeeting((0, 1), frozenset())], people=2, slots=2)
    assert [] in Encoding(problem).clauses
    assert plan_schedule(problem, workers=0).status == "infeasible"
