from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rresi.engines.exchange import Observation, kaplan_meier

# Weeks of remission of 21 patients with leukaemia (Freireich and others 1963), "+" still open; the
# estimates are those of R's survfit(conf.type = "log-log").
REMISSION = "6 6 6 6+ 7 9+ 10 10+ 11+ 13 16 17+ 19+ 20+ 22 23 25+ 32+ 32+ 34+ 35+"
CASES = [Observation(float(week.rstrip("+")), "+" not in week) for week in REMISSION.split()]


@pytest.mark.parametrize(
    ("week", "left", "low", "high"),
    [
        (6, 0.857, 0.620, 0.952),
        (7, 0.807, 0.563, 0.923),
        (10, 0.753, 0.503, 0.889),
        (13, 0.690, 0.432, 0.849),
        (16, 0.627, 0.368, 0.805),
        (22, 0.538, 0.268, 0.747),
        (23, 0.448, 0.188, 0.680),
    ],
)
def test_it_gives_the_published_estimates(
    week: float, left: float, low: float, high: float
) -> None:
    point = kaplan_meier(CASES).at(week)
    assert point is not None
    assert 1 - point.share == pytest.approx(left, abs=6e-4)
    assert point.low is not None
    assert point.high is not None
    assert 1 - point.high == pytest.approx(low, abs=1e-3)
    assert 1 - point.low == pytest.approx(high, abs=1e-3)


def test_beyond_what_is_known_it_says_nothing() -> None:
    curve = kaplan_meier(CASES)
    assert (curve.cases, curve.open, curve.known) == (21, 12, 35)
    assert curve.at(36) is None
    assert curve.at(5) is None
    assert curve.at(35) == curve.points[-1]
    assert kaplan_meier([]).points == ()


def test_a_day_before_the_beginning_is_refused() -> None:
    with pytest.raises(ValueError, match="beginning"):
        kaplan_meier([Observation(-1, True)])


@given(st.lists(st.builds(Observation, st.integers(0, 30).map(float), st.booleans())))
def test_without_open_cases_it_is_the_plain_share(cases: list[Observation]) -> None:
    closed = [Observation(case.day, True) for case in cases]
    for point in kaplan_meier(closed).points:
        plain = sum(case.day <= point.day for case in closed) / len(closed)
        assert point.share == pytest.approx(plain)
    shares = [point.share for point in kaplan_meier(cases).points]
    assert shares == sorted(shares)
    for point in kaplan_meier(cases).points:
        if point.low is not None and point.high is not None:
            assert 0 <= point.low <= point.share <= point.high <= 1
