"""Problem A: plans of small missions obey every rule, and the value is nobody's name."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, product
from unittest.mock import patch

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from rresi.engines.matching import (
    Appointment,
    Meeting,
    Mission,
    Participant,
    Plan,
    Rules,
    Theme,
    plan_mission,
    replanning,
    verify_mission,
)
from rresi.engines.matching.verifier import count_breaks, value_of
from tests.engines.matching.missions import as_appointment, missions

# Small missions are proven at once. With meetings that stand there is no proof to end the search.
AMPLE = 60.0
BRIEF = 0.6


def people(count: int, **more: object) -> list[Participant]:
    return [Participant.model_validate({"id": f"p{i}", **more}) for i in range(count)]


def solved(mission: Mission) -> Plan:
    stands = mission.accepted or mission.previous
    plan = plan_mission(mission, workers=0, seconds=BRIEF if stands else AMPLE)
    if plan.status != "infeasible":
        assert plan.verified, plan.violations
        assert plan.value is not None
        assert plan.bound is not None
        assert plan.value <= plan.bound + 1e-6
    return plan


@settings(max_examples=20, deadline=None)
@given(missions())
def test_every_plan_passes_the_verifier_or_names_a_conflict(mission: Mission) -> None:
    plan = solved(mission)
    assert (plan.status == "infeasible") == bool(plan.conflict)
    met = {frozenset(meeting.participants) for meeting in plan.meetings}
    unmet = {(wish.by, wish.wish) for wish in plan.unmet}
    if plan.status == "infeasible":
        return
    for person in mission.participants:
        for wish in person.wishes:
            fulfilled = any({person.id, wish} <= together for together in met)
            assert fulfilled != ((person.id, wish) in unmet)
    assert all(meeting.reasons for meeting in plan.meetings)


def every_plan(mission: Mission) -> Iterator[list[Meeting]]:
    """All that could be done in each slot, with whatever may be done in the others."""

    def of_slot(slot: int) -> list[list[Meeting]]:
        here = [
            person.id
            for person in mission.participants
            if person.available is None or slot in person.available
        ]
        groups = [(pair, None) for pair in combinations(here, 2)] + [
            (members, theme.id)
            for theme in mission.themes
            for size in range(theme.least, theme.most + 1)
            for members in combinations([m for m in theme.members if m in here], size)
        ]
        together = (c for n in range(len(here) // 2 + 1) for c in combinations(groups, n))
        return [
            [
                Meeting(participants=who, slot=slot, table=n, theme=theme, reasons=())
                for n, (who, theme) in enumerate(chosen, start=1)
            ]
            for chosen in together
            if len({p for who, _ in chosen for p in who}) == sum(len(who) for who, _ in chosen)
        ]

    for day in product(*(of_slot(slot) for slot in range(1, mission.slots + 1))):
        yield [meeting for slot in day for meeting in slot]


def right_plans(mission: Mission) -> Iterator[list[Meeting]]:
    """Every plan that the verifier passes."""
    for meetings in every_plan(mission):
        breaks = sum(count_breaks(meetings).values())
        value = value_of(mission, meetings)
        if not verify_mission(mission, meetings, value=value, breaks=breaks):
            yield meetings


@settings(max_examples=40, deadline=None)
@given(missions(most_people=4, most_slots=3))
def test_the_proven_optimum_is_that_of_exhaustive_search(mission: Mission) -> None:
    values = (value_of(mission, meetings) for meetings in right_plans(mission))
    best = max(values, default=None)
    plan = solved(mission)
    assert plan.status == ("infeasible" if best is None else "proven")
    assert plan.value == (None if best is None else pytest.approx(best))


@settings(max_examples=12, deadline=None)
@given(missions(), st.randoms(use_true_random=False))
def test_relabelling_people_does_not_change_the_value(mission: Mission, random: object) -> None:
    first = solved(mission)
    assume(first.status == "proven")
    names = {person.id: f"x{(7 * i + 3) % 11}" for i, person in enumerate(mission.participants)}

    def renamed(value: object) -> object:
        if isinstance(value, dict):
            return {key: renamed(item) for key, item in value.items()}
        if isinstance(value, list):
            return [renamed(item) for item in value]
        return names.get(value, value) if isinstance(value, str) else value

    data = renamed(mission.model_dump(by_alias=True))
    assert isinstance(data, dict)
    data["participants"].sort(key=lambda person: person["id"])
    second = solved(Mission.model_validate(data))
    assume(second.status == "proven")
    assert second.value == pytest.approx(first.value)


@settings(max_examples=12, deadline=None)
@given(missions(), st.data())
def test_accepted_meetings_stay(mission: Mission, data: st.DataObject) -> None:
    first = solved(mission)
    assume(first.meetings)
    chosen = data.draw(st.lists(st.sampled_from(first.meetings), min_size=1, unique_by=id))
    accepted = [as_appointment(meeting) for meeting in chosen]
    second = solved(mission.model_copy(update={"accepted": accepted}))
    assert second.status != "infeasible"  # the verifier checks that they are kept


@settings(max_examples=12, deadline=None)
@given(missions(), st.data())
def test_a_cancellation_moves_nobody(mission: Mission, data: st.DataObject) -> None:
    first = solved(mission)
    assume(first.meetings)
    gone = data.draw(st.sampled_from([p.id for p in mission.participants]))
    left = [
        p.model_copy(update={"wishes": [w for w in p.wishes if w != gone]})
        for p in mission.participants
        if p.id != gone
    ]
    again = mission.model_copy(
        update={
            "participants": left,
            "compatibilities": [
                c for c in mission.compatibilities if gone not in {c.need, c.offer}
            ],
            "rules": Rules(
                must=[pair for pair in mission.rules.must if gone not in pair],
                must_not=[pair for pair in mission.rules.must_not if gone not in pair],
            ),
            "themes": [
                theme.model_copy(update={"members": [m for m in theme.members if m != gone]})
                for theme in mission.themes
            ],
            "previous": [as_appointment(meeting) for meeting in first.meetings],
        }
    )
    second = solved(again)
    # A session that has become too small may be opened anew elsewhere.
    torn = {m.theme for m in first.meetings if m.theme and gone in m.participants}
    assert all(m.theme in torn for m in second.meetings if m.change == "moved")
    pairs = {
        (frozenset(m.participants), m.slot, m.table)
        for m in first.meetings
        if m.theme is None and gone not in m.participants
    }
    assert pairs <= {(frozenset(m.participants), m.slot, m.table) for m in second.meetings}
    assert all(gone in m.participants or m.theme for m in second.dropped)


@settings(max_examples=30, deadline=None)
@given(missions(most_people=4, most_slots=3), st.data())
def test_no_plan_keeps_more_of_the_earlier_one_or_moves_less(
    mission: Mission, data: st.DataObject
) -> None:
    first = solved(mission.model_copy(update={"themes": []}))
    assume(first.meetings)
    late = data.draw(st.sampled_from(mission.participants))
    slots = st.lists(st.integers(1, mission.slots), min_size=1, max_size=mission.slots, unique=True)
    again = mission.model_copy(
        update={
            "themes": [],
            "tables": data.draw(st.integers(0, 2)),
            "participants": [
                person.model_copy(update={"available": data.draw(slots)})
                if person is late
                else person
                for person in mission.participants
            ],
            "previous": [as_appointment(meeting) for meeting in first.meetings],
        }
    )
    before = {frozenset(meeting.participants): meeting.slot for meeting in first.meetings}

    def faithful(meetings: Sequence[Meeting]) -> tuple[int, int]:
        now = {frozenset(meeting.participants): meeting.slot for meeting in meetings}
        kept = before.keys() & now.keys()
        return len(kept), -sum(now[pair] != before[pair] for pair in kept)

    best = max(map(faithful, right_plans(again)), default=None)
    second = solved(again)
    assert (None if second.status == "infeasible" else faithful(second.meetings)) == best


@settings(max_examples=30, deadline=None)
@given(missions(), st.data())
def test_without_an_answer_in_time_what_can_stays_where_it_was(
    mission: Mission, data: st.DataObject
) -> None:
    first = solved(mission)
    assume(first.meetings)
    again = mission.model_copy(
        update={
            "tables": data.draw(st.integers(0, 2)),
            "previous": [as_appointment(meeting) for meeting in first.meetings],
        }
    )
    with patch.object(replanning, "_solve", return_value=None):
        second = solved(again)  # the verifier checks the rest
    assert (second.status == "infeasible") == (solved(again).status == "infeasible")


def test_a_pair_that_must_meet_makes_room_where_that_moves_the_fewest() -> None:
    mission = Mission(
        slots=3,
        tables=1,
        # p0 cannot be there in slot 1 any more; slot 3 is empty, so nobody else moves.
        participants=[Participant(id="p0", available=[2, 3]), *people(4)[1:]],
        rules=Rules(must=[["p0", "p1"]]),
        previous=[
            Appointment(participants=["p0", "p1"], slot=1, table=1),
            Appointment(participants=["p2", "p3"], slot=2, table=1),
        ],
    )
    plan = solved(mission)
    assert {m.participants: (m.slot, m.change) for m in plan.meetings} == {
        ("p0", "p1"): (3, "moved"),
        ("p2", "p3"): (2, "kept"),
    }


def test_whoever_leaves_early_moves_one_meeting_and_no_other() -> None:
    ring = [
        Participant(id=f"p{i}", wishes=[f"p{(i + 1) % 6}"], available=[1, 2, 3]) for i in range(6)
    ]
    mission = Mission(slots=3, tables=3, participants=ring)
    previous = [
        Appointment(participants=[f"p{i}", f"p{(i + 1) % 6}"], slot=1 + i % 2) for i in range(6)
    ]
    early = [*ring[:1], ring[1].model_copy(update={"available": [2, 3]}), *ring[2:]]
    plan = solved(mission.model_copy(update={"participants": early, "previous": previous}))
    assert plan.moved == 1
    assert [m.participants for m in plan.meetings if m.change == "moved"] == [("p0", "p1")]
    assert not plan.dropped


def test_a_lost_table_moves_the_one_meeting_too_many() -> None:
    four = [
        Participant(id="a", wishes=["b"]),
        Participant(id="b"),
        Participant(id="c", wishes=["d"]),
        Participant(id="d"),
    ]
    previous = [
        Appointment(participants=["a", "b"], slot=1, table=1),
        Appointment(participants=["c", "d"], slot=1, table=2),
    ]
    plan = solved(Mission(slots=2, tables=1, participants=four, previous=previous))
    assert plan.moved == 1
    assert len(plan.meetings) == 2


def test_small_groups_meet_around_their_theme() -> None:
    theme = Theme(id="housing", members=[f"p{i}" for i in range(8)], sessions=2)
    plan = solved(Mission(slots=2, tables=2, participants=people(8), themes=[theme]))
    assert [meeting.theme for meeting in plan.meetings] == ["housing", "housing"]
    assert sorted(p for m in plan.meetings for p in m.participants) == sorted(theme.members)
    assert {reason.kind for m in plan.meetings for reason in m.reasons} == {"theme"}


def test_a_session_goes_on_when_one_of_four_cancels() -> None:
    theme = Theme(id="housing", members=["p0", "p1", "p2"])
    previous = [Appointment(participants=["p0", "p1", "p2", "p9"], slot=2, theme="housing")]
    plan = solved(
        Mission(slots=3, tables=1, participants=people(3), themes=[theme], previous=previous)
    )
    assert [(m.slot, m.change) for m in plan.meetings] == [(2, "kept")]


def test_a_session_that_lost_its_table_moves_and_nothing_else() -> None:
    mission = Mission(
        slots=3,
        tables=[2, 0, 2],
        participants=people(6),
        themes=[Theme(id="t", members=["p0", "p1", "p2", "p3"], sessions=1)],
        previous=[
            Appointment(participants=["p0", "p1", "p2", "p3"], slot=2, table=1, theme="t"),
            Appointment(participants=["p4", "p5"], slot=1, table=1),
        ],
    )
    plan = solved(mission)
    assert [(m.theme, m.change) for m in plan.meetings if m.change != "new"] == [
        ("t", "moved"),
        (None, "kept"),
    ]
    assert (plan.moved, plan.dropped) == (1, ())


def test_reasons_name_wishes_needs_and_borders() -> None:
    mission = Mission.model_validate(
        {
            "slots": 1,
            "tables": 1,
            "participants": [
                {"id": "a", "country": "NL", "region": "x", "wishes": ["b"]},
                {"id": "b", "country": "TR", "region": "y", "wishes": ["a"]},
            ],
            "compatibilities": [{"need": "b", "offer": "a", "score": 0.5}],
        }
    )
    (meeting,) = solved(mission).meetings
    assert [(reason.kind, reason.by) for reason in meeting.reasons] == [
        ("wish", "a"),
        ("wish", "b"),
        ("mutual wish", None),
        ("need meets offer", "b"),
        ("crosses borders", None),
        ("crosses regions", None),
    ]


def test_where_nobody_knows_whence_somebody_comes_no_border_is_crossed() -> None:
    people = [{"id": "a", "country": "NL", "region": "x", "wishes": ["b"]}, {"id": "b"}]
    plan = solved(Mission.model_validate({"slots": 1, "tables": 1, "participants": people}))
    assert [reason.kind for reason in plan.meetings[0].reasons] == ["wish"]


@pytest.mark.parametrize(
    ("mission", "cause"),
    [
        (
            {
                "slots": 2,
                "participants": [
                    {"id": "a", "available": [1], "wishes": ["b"]},
                    {"id": "b", "available": [2]},
                ],
            },
            "no common slot",
        ),
        (
            {"slots": 1, "tables": 0, "participants": [{"id": "a", "wishes": ["b"]}, {"id": "b"}]},
            "tables full",
        ),
        (
            {"slots": 2, "participants": [{"id": "a", "wishes": ["b"], "most": 0}, {"id": "b"}]},
            "cap reached",
        ),
        (
            {"slots": 2, "participants": [{"id": "a", "wishes": ["b"]}, {"id": "b", "most": 0}]},
            "the other's choice",
        ),
        (
            {
                "slots": 1,
                "participants": [{"id": "a", "wishes": ["b"]}, {"id": "b"}],
                "rules": {"must_not": [["b", "a"]]},
            },
            "organiser's rule",
        ),
    ],
)
def test_every_unmet_wish_has_its_cause(mission: dict[str, object], cause: str) -> None:
    plan = solved(Mission.model_validate({"tables": 9, **mission}))
    assert [(wish.by, wish.wish, wish.cause) for wish in plan.unmet] == [("a", "b", cause)]
    assert plan.without_meeting == ("a",)


def test_more_required_meetings_than_slots_name_the_person() -> None:
    mission = Mission(
        slots=2,
        tables=5,
        participants=people(4),
        rules=Rules(must=[["p0", "p1"], ["p0", "p2"], ["p0", "p3"]]),
    )
    assert solved(mission).conflict == ("p0: free slots: 2, but meetings: 3",)


def test_roles_decide_who_may_meet() -> None:
    roles = [
        Participant(id="a", role="buyer", wishes=["b", "c"]),
        Participant(id="b", role="buyer"),
        Participant(id="c", role="seller"),
    ]
    rules = Rules(may=[["buyer", "seller"]])
    plan = solved(Mission(slots=3, tables=3, participants=roles, rules=rules))
    assert [meeting.participants for meeting in plan.meetings] == [("a", "c")]


def test_processes_find_the_optimum_and_say_how_they_got_there() -> None:
    ring = [Participant(id=f"p{i}", wishes=[f"p{(i + 1) % 8}"]) for i in range(8)]
    seen: list[float | None] = []
    plan = plan_mission(
        Mission(slots=4, tables=4, participants=ring),
        seconds=120,
        watch=lambda progress: seen.append(progress.value),
    )
    assert plan.status == "proven"
    assert plan.verified
    assert seen[-1] == plan.value


def test_ended_before_a_worker_reports_there_is_a_plan_and_what_was_accepted_stands() -> None:
    accepted = [Appointment(participants=["p0", "p1"], slot=2)]
    wish = Participant(id="p2", wishes=["p3"])
    everybody = [*people(2), wish, Participant(id="p3", wishes=[])]
    mission = Mission(slots=2, tables=1, participants=everybody, accepted=accepted)
    plan = plan_mission(mission, stopped=lambda: True)
    found = {meeting.participants: meeting.slot for meeting in plan.meetings}
    assert found == {("p0", "p1"): 2, ("p2", "p3"): 1}
    assert plan.verified


@pytest.mark.parametrize("slot", [1, 2])
def test_a_pair_that_must_meet_stays_where_it_was(slot: int) -> None:
    people = [Participant(id=f"p{i}", wishes=[]) for i in range(3)]
    mission = Mission(
        slots=2,
        tables=1,
        participants=people,
        rules=Rules(must=[["p0", "p1"]]),
        previous=[Appointment(participants=["p0", "p1"], slot=slot)],
    )
    plan = solved(mission)
    assert plan.moved == 0
    assert [meeting.slot for meeting in plan.meetings] == [slot]
