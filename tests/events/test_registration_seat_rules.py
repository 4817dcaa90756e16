"""The rule of the next seat, at random."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from rresi.events.rules.seats import Group, Hall, Quota, deadline, next_in_line

Line = list[tuple[int, Group]]
groups = st.sampled_from([None, 1, 2, 3])
halls = st.builds(
    Hall,
    st.none() | st.integers(0, 12),
    st.dictionaries(
        st.sampled_from([1, 2, 3]), st.builds(Quota, st.integers(0, 6), st.booleans()), max_size=3
    ),
)
held = st.lists(groups, max_size=14).map(Counter)
lines = st.lists(groups, max_size=20).map(lambda found: list(enumerate(found)))


@given(halls, held, lines)
def test_no_limit_is_passed_nobody_overtakes_and_no_free_seat_is_left(
    hall: Hall, taken: Counter[Group], line: Line
) -> None:
    seated = next_in_line(hall, taken, line)
    assert seated == sorted(seated)
    after = taken + Counter(dict(line)[key] for key in seated)
    if hall.capacity is not None:
        assert after.total() <= max(hall.capacity, taken.total())
    for key, quota in hall.quotas.items():
        assert after[key] <= max(quota.most, taken[key])
    assert not any(hall.free(after, group) for key, group in line if key not in seated)
    for key, group in line:
        if key not in seated:  # nobody of the same group who came later was preferred
            assert not [later for later in seated if later > key and dict(line)[later] == group]


@given(halls, held, lines)
def test_others_leave_reserved_seats_alone(hall: Hall, taken: Counter[Group], line: Line) -> None:
    seated = next_in_line(hall, taken, line)
    after = taken + Counter(dict(line)[key] for key in seated)
    open_seats = [k for k in seated if not hall.quotas.get(dict(line)[k] or 0, Quota(0)).reserved]
    if hall.capacity is not None and open_seats:
        assert hall.capacity - after.total() >= hall.kept(after)


def test_reserved_quotas_above_the_capacity_leave_no_seat_empty() -> None:
    hall = Hall(10, {1: Quota(8, reserved=True), 2: Quota(8, reserved=True)})
    line = list(enumerate([1, 2] * 8))
    assert len(next_in_line(hall, {}, line)) == 10


def test_a_seat_is_held_until_the_start_at_most_and_never_offered_after_it() -> None:
    now = datetime(2027, 3, 1, 12, tzinfo=UTC)
    assert deadline(now, 48, None) == now + timedelta(hours=48)
    assert deadline(now, 48, now + timedelta(hours=5)) == now + timedelta(hours=5)
    assert deadline(now, 48, now) is None
