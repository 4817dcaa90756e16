"""Random small missions and scheduling problems for the property tests."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from rresi.engines.matching import (
    Appointment,
    Compatibility,
    GivenMeeting,
    Mission,
    Participant,
    Rules,
    SchedulingProblem,
    Theme,
    Weights,
)


@st.composite
def missions(draw: st.DrawFn, *, most_people: int = 7, most_slots: int = 5) -> Mission:
    """A few people with wishes, absences, caps, rules and a theme."""
    slots = draw(st.integers(1, most_slots))
    names = [f"p{i}" for i in range(draw(st.integers(2, most_people)))]
    name = st.sampled_from(names)
    tables: Any = draw(
        st.one_of(st.integers(0, 3), st.lists(st.integers(0, 3), min_size=slots, max_size=slots))
    )
    people = []
    for own in names:
        others = [other for other in names if other != own]
        slot_sets = st.lists(st.integers(1, slots), min_size=1, max_size=slots, unique=True)
        people.append(
            Participant(
                id=own,
                country=draw(st.sampled_from(["NL", "BE", "TR"])),
                region=draw(st.sampled_from(["a", "b"])),
                role=draw(st.sampled_from(["manager", "entrepreneur"])),
                available=draw(st.none() | slot_sets),
                most=draw(st.none() | st.integers(0, slots)),
                wishes=draw(st.lists(st.sampled_from(others), max_size=4, unique=True)),
            )
        )
    pairs = st.lists(name, min_size=2, max_size=2, unique=True)
    together = draw(st.lists(pairs, max_size=4, unique_by=frozenset))
    must_not = draw(st.lists(pairs, max_size=2, unique_by=frozenset))
    must = draw(st.lists(pairs, max_size=1, unique_by=frozenset))
    must = [pair for pair in must if frozenset(pair) not in set(map(frozenset, must_not))]
    themes = []
    if len(names) > 2 and draw(st.booleans()):
        members = draw(st.lists(name, min_size=3, max_size=len(names), unique=True))
        themes.append(Theme(id="t", members=members, sessions=draw(st.integers(1, 2))))
    return Mission(
        slots=slots,
        tables=tables,
        participants=people,
        compatibilities=[
            Compatibility(need=a, offer=b, score=draw(st.sampled_from([0.2, 0.7, 1.0])))
            for a, b in together
        ],
        themes=themes,
        rules=Rules(must=must, must_not=must_not),
        weights=Weights.model_validate({"break": draw(st.sampled_from([0.0, 0.05, 0.4]))}),
    )


@st.composite
def problems(draw: st.DrawFn) -> SchedulingProblem:
    """Up to six people and six meetings with sessions, fixed slots, absences, precedences."""
    slots = draw(st.integers(2, 4))
    people = draw(st.integers(2, 6))
    morning = draw(st.integers(1, slots))
    given = []
    for m in range(draw(st.integers(1, 6))):
        a, b = draw(st.lists(st.integers(0, people - 1), min_size=2, max_size=2, unique=True))
        session = draw(st.sampled_from(["", "", "morning", "afternoon"]))
        first = morning if session == "afternoon" else 0
        last = morning if session == "morning" else slots
        given.append(
            GivenMeeting(
                participants=(a, b),
                slots=frozenset(range(first, last)),
                fixed=draw(st.sampled_from([None, None, None, draw(st.integers(0, slots - 1))])),
                after=frozenset({draw(st.integers(0, m - 1))})
                if m and draw(st.integers(0, 4)) == 0
                else frozenset(),
                session=session,
            )
        )
    return SchedulingProblem(
        names=tuple(f"participant {p + 1}" for p in range(people)),
        slots=slots,
        tables=(draw(st.integers(1, 3)),) * slots,
        meetings=tuple(given),
        away=tuple(
            frozenset(draw(st.lists(st.integers(0, slots - 1), max_size=1))) for _ in range(people)
        ),
        morning=morning,
        spread=draw(st.sampled_from([None, 0, 1, 2])),
    )


@st.composite
def tied_problems(draw: st.DrawFn) -> SchedulingProblem:
    """A long day with few meetings, most of them bound: forbidden, fixed, after one another.

    Or all in any slot, so that some meetings of the same person can change places.
    """
    slots = draw(st.integers(4, 6))
    people = draw(st.integers(2, 5))
    count = draw(st.integers(2, 4))
    one_in = draw(st.sampled_from([2, 3, 9]))
    tied = st.integers(1, one_in).map(lambda n: n == 1)
    meetings = range(count)
    given = []
    free = draw(st.booleans())
    for m in meetings:
        a, b = draw(st.lists(st.integers(0, people - 1), min_size=2, max_size=2, unique=True))
        others = [other for other in meetings if other != m]
        first = draw(st.integers(0, slots - 3))
        last = draw(st.integers(first + 2, min(slots, first + 5)))
        chosen = range(slots) if free else range(first, last)
        given.append(
            GivenMeeting(
                participants=(a, b),
                slots=frozenset(chosen),
                fixed=draw(st.sampled_from(chosen)) if draw(tied) else None,
                after=frozenset({draw(st.sampled_from(others))}) if draw(tied) else frozenset(),
            )
        )
    return SchedulingProblem(
        names=tuple(f"participant {p + 1}" for p in range(people)),
        slots=slots,
        tables=(draw(st.integers(1, 2)),) * slots,
        meetings=tuple(given),
        away=tuple(
            frozenset(draw(st.sets(st.integers(0, slots - 1), max_size=2))) for _ in range(people)
        ),
        spread=draw(st.sampled_from([None, 1, 2])),
    )


def as_appointment(meeting: Any) -> Appointment:
    """A planned meeting as input of the next planning."""
    return Appointment(
        participants=list(meeting.participants),
        slot=meeting.slot,
        table=meeting.table,
        theme=meeting.theme,
    )
