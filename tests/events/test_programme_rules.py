"""What in a programme may not work out, times across clock changes, and what differs."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from rresi.events.rules.programme import (
    Clash,
    Conflict,
    Facts,
    NoSuchTime,
    Slot,
    What,
    Words,
    changed_fields,
    km_between,
    minutes_on_foot,
    moment,
    span,
    warnings,
    what_changed,
)
from rresi.events.times import duration, hours_in

NINE = datetime(2031, 5, 20, 9, tzinfo=UTC)
HALL, HARBOUR = (52.0779, 4.3125), (52.0990, 4.2800)  # 3.2 km apart in The Hague


def slot(key: int, begins: int, ends: int, **more: object) -> Slot:
    """Minutes after nine."""
    start, end = (NINE + timedelta(minutes=minutes) for minutes in (begins, ends))
    return Slot(key, start, end, **more)  # type: ignore[arg-type]


def facts(**changes: object) -> Facts:
    base = {"kind": "talk", "starts_at": NINE, "ends_at": NINE + timedelta(hours=1)}
    return Facts.model_validate({**base, "texts": {"en": {"title": "A talk"}}, **changes})


def test_one_room_and_one_host_at_two_places_at_once() -> None:
    found = warnings(
        [
            slot(1, 0, 60, venue=1, room="A", host="Ada"),
            slot(2, 30, 90, venue=1, room=" a ", host="ada "),
            slot(3, 60, 90, venue=1, room="A"),  # after 1, but with 2
            slot(4, 0, 60, venue=2, room="A"),  # another house
            slot(5, 0, 60, venue=1),  # no room said
            slot(6, 0, 60, venue=1),
        ]
    )
    assert found == [
        Conflict(Clash.ROOM, 1, 2),
        Conflict(Clash.HOST, 1, 2),
        Conflict(Clash.ROOM, 2, 3),
    ]


def test_a_walk_that_takes_longer_than_the_time_for_it() -> None:
    walk = minutes_on_foot(km_between(HALL, HARBOUR))
    assert 50 <= walk <= 60  # 3.2 km and a third, at 4.5 km/h
    here, there = {"venue": 1, "point": HALL}, {"venue": 2, "point": HARBOUR}
    tight = [slot(1, 0, 60, **here), slot(2, 75, 120, **there), slot(3, 300, 360, **here)]
    assert warnings(tight) == [Conflict(Clash.WALK, 1, 2, walk, 15)]
    assert warnings([slot(1, 0, 60, **here), slot(2, 60 + walk, 200, **there)]) == []
    assert warnings([slot(1, 0, 60, **here), slot(2, 60, 90, **here)]) == []
    assert warnings([slot(1, 0, 60, **here), slot(2, 60, 90, venue=2)]) == []


def test_what_nobody_walks_is_said_in_km() -> None:
    there, away = {"venue": 1, "point": HALL}, {"venue": 2, "point": (52.3759, 9.7320)}
    far = [slot(1, 0, 60, **there), slot(2, 120, 180, **away)]
    assert warnings(far) == [Conflict(Clash.FAR, 1, 2, gap=60, km=371)]


def test_every_session_that_begins_next_counts() -> None:
    here, there = {"venue": 1, "point": HALL}, {"venue": 2, "point": HARBOUR}
    parallel = [slot(1, 0, 60, **here), slot(2, 60, 90, **here), slot(3, 60, 90, **there)]
    assert [(w.first, w.second) for w in warnings(parallel)] == [(1, 3)]


def test_the_clocks_go_forward_and_back() -> None:
    forward, back = date(2031, 3, 30), date(2031, 10, 26)
    with pytest.raises(NoSuchTime):
        moment(forward, time(2, 30), "Europe/Brussels")
    begins, ends = span(back, time(1, 30), time(3, 30), "Europe/Brussels")
    assert ends.astimezone(UTC) - begins.astimezone(UTC) == timedelta(hours=3)
    first = moment(back, time(2, 30), "Europe/Brussels")
    assert first.astimezone(UTC).hour == 0  # of the hour that comes twice, the first
    # In Türkiye the clocks have stood still since 2016.
    assert moment(forward, time(2, 30), "Europe/Istanbul").astimezone(UTC).hour == 23


def test_an_end_before_the_start_is_on_the_next_day() -> None:
    begins, ends = span(date(2031, 5, 20), time(22), time(1), "Europe/Istanbul")
    assert ends - begins == timedelta(hours=3)


@given(
    st.dates(date(2020, 1, 1), date(2040, 12, 31)),
    st.times(),
    st.sampled_from(["Europe/Brussels", "Europe/Istanbul", "Europe/Dublin", "Atlantic/Azores"]),
)
def test_a_moment_reads_as_it_was_written(day: date, at: time, zone: str) -> None:
    at = at.replace(microsecond=0)
    try:
        found = moment(day, at, zone)
    except NoSuchTime:
        return
    back = found.astimezone(UTC).astimezone(found.tzinfo)
    assert (back.date(), back.time()) == (day, at)


def test_what_became_of_a_session() -> None:
    before = facts()
    assert what_changed(None, before) == What.ADDED
    assert what_changed(before, facts(starts_at="2031-05-20T11:00:00+02:00")) is None
    assert what_changed(before, facts(room="2")) == What.CHANGED
    assert what_changed(before, facts(cancelled=True, room="2")) == What.CANCELLED
    assert what_changed(facts(cancelled=True), before) == What.RESTORED
    later = facts(room="2", texts={"en": Words(title="Another")})
    assert changed_fields(before, later) == ["room", "texts"]


def test_facts_survive_being_stored() -> None:
    whole = facts(venue=3, practices=(1, 2), languages=("nl", "tr"), cancelled=True)
    assert Facts.model_validate(whole.model_dump(mode="json")) == whole


def test_a_plenary_beside_another_session_is_warned_of() -> None:
    plenary = slot(1, 0, 60, everyone=True)
    assert warnings([plenary, slot(2, 30, 90), slot(3, 60, 90)]) == [Conflict(Clash.PLENARY, 1, 2)]
    assert warnings([slot(2, 0, 90), slot(3, 60, 90)]) == []


def test_limited_seats_beside_a_session_open_to_all_are_warned_of() -> None:
    walk, shop, other = slot(1, 0, 60), slot(2, 30, 90), slot(3, 30, 90)
    limited = replace(shop, limited=True)
    assert warnings([walk, limited]) == [Conflict(Clash.PLENARY, 1, 2)]
    assert warnings([limited, replace(other, limited=True)]) == []
    assert warnings([walk, shop]) == []


def test_people_with_a_seat_in_two_sessions_at_once_are_counted() -> None:
    seated = {(1, 2): 4, (1, 3): 7}
    found = warnings([slot(2, 0, 60), slot(1, 30, 90), slot(3, 90, 120)], seated)
    assert found == [Conflict(Clash.SEATS, 2, 1, people=4)]


def test_a_long_walk_is_told_in_hours() -> None:
    assert duration(45) == "45 mins"
    assert duration(261) == "4 hrs 21 mins"
    with translation.override("tr"):
        assert duration(120) == "2 sa."


@pytest.mark.parametrize(
    ("begins", "ends", "said"),
    [
        ("20T20:00", "21T00:00", "20:00–00:00"),
        ("20T00:00", "21T00:00", "00:00–00:00 (ends on Wednesday)"),
        ("20T22:00", "21T06:00", "22:00–06:00 (ends on Wednesday)"),
        ("20T10:00", "20T11:30", "10:00–11:30"),
    ],
)
def test_hours_say_on_which_day_they_end_where_that_is_not_clear(
    begins: str, ends: str, said: str
) -> None:
    zone = ZoneInfo("Europe/Brussels")
    one, other = (
        datetime.fromisoformat(f"2031-05-{at}").replace(tzinfo=zone) for at in (begins, ends)
    )
    assert hours_in(one, other, zone) == said


@pytest.mark.parametrize(
    ("begins", "ends", "said"),
    [
        ("2027-03-28T00:30", "2027-03-28T01:30", "01:30–03:30 (60 mins, as the clocks go forward)"),
        ("2027-10-30T23:30", "2027-10-31T02:30", "01:30–03:30 (3 hrs, as the clocks go back)"),
        ("2027-03-28T01:45", "2027-03-28T03:00", "03:45–05:00"),
        (
            "2027-03-27T22:00",
            "2027-03-28T01:30",
            "23:00–03:30 (ends on Sunday) (3 hrs 30 mins, as the clocks go forward)",
        ),
    ],
)
def test_hours_over_a_change_of_the_clocks_say_how_long_they_take(
    begins: str, ends: str, said: str
) -> None:
    one, other = (datetime.fromisoformat(at).replace(tzinfo=UTC) for at in (begins, ends))
    assert hours_in(one, other, ZoneInfo("Europe/Amsterdam")) == said
