"""The bound without slots: what whole meetings allow, and not their halves."""

from __future__ import annotations

from rresi.engines.matching import Mission, Participant
from rresi.engines.matching.instance import build_instance
from rresi.engines.matching.planner import solve_mission
from rresi.engines.matching.selection import Relaxation


def test_three_who_could_meet_in_halves_meet_in_one_pair() -> None:
    names = ["a", "b", "c"]
    mission = Mission(
        slots=1,
        tables=3,
        participants=[
            Participant(id=name, wishes=[other for other in names if other != name])
            for name in names
        ],
    )
    relaxation = Relaxation(build_instance(mission), seconds=10)
    assert relaxation.solve_linear()
    halves = relaxation.bound
    assert relaxation.tighten()
    best = solve_mission(mission, workers=0, seconds=30).value
    assert best - 1e-6 <= relaxation.bound < halves - 0.1
