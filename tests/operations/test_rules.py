"""What counts as wrong, at each limit."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from rresi.core.read_only import Cause
from rresi.operations.rules import Check, Pace, Readings, troubles_of

pytestmark = pytest.mark.once
PACE = Pace(watch=timedelta(minutes=1), backup=timedelta(hours=24))
WELL = Readings(
    disk_free=10**10,
    disk_total=10**11,
    beat_age=timedelta(seconds=20),
    backup_age=timedelta(hours=20),
    index_age=timedelta(minutes=1),
)

WRONG: dict[str, tuple[dict[str, Any], Check]] = {
    "nothing saved": ({"read_only": Cause.DISK}, Check.WRITES),
    "disk by bytes": ({"disk_free": 499_999_999}, Check.DISK),
    "small disk by share": ({"disk_free": 49, "disk_total": 1000}, Check.DISK),
    "worker never": ({"beat_age": None}, Check.WORKER),
    "worker silent": ({"beat_age": timedelta(seconds=181)}, Check.WORKER),
    "worker never up": (
        {"beat_age": timedelta(days=3), "watched": timedelta(seconds=181)},
        Check.WORKER,
    ),
    "error pages": ({"errors": 1}, Check.ERRORS),
    "queue": ({"queue_age": timedelta(minutes=16), "queue_waiting": 3}, Check.QUEUE),
    "mail refused": ({"mail_waiting": 1, "mail_retrying": 1}, Check.MAIL),
    "mail given up": ({"mail_failed": 1}, Check.MAIL),
    "backup late": ({"backup_age": timedelta(hours=37)}, Check.BACKUP),
    "backup failed": ({"backup_error": "no"}, Check.BACKUP),
    "index": ({"texts_waiting": 1, "index_age": timedelta(hours=7)}, Check.INDEX),
    "clock ahead": ({"clock_offset": 31.0}, Check.CLOCK),
    "clock behind": ({"clock_offset": -31.0}, Check.CLOCK),
}
FINE: dict[str, dict[str, Any]] = {
    "small disk": {"disk_free": 60, "disk_total": 1000},
    "worker": {"beat_age": timedelta(seconds=180)},
    "worker not up yet": {"beat_age": timedelta(days=3), "watched": timedelta(seconds=180)},
    "worker of a new site": {"beat_age": None, "watched": timedelta(seconds=60)},
    "queue": {"queue_age": timedelta(minutes=15), "queue_waiting": 900},
    "mail waits": {"mail_waiting": 500},
    "first backup": {"backup_age": None},
    "backup a bit late": {"backup_age": timedelta(hours=36)},
    "index at work": {"texts_waiting": 9_000, "index_age": timedelta(hours=5)},
    "clock": {"clock_offset": 29.0},
}


def test_nothing_is_wrong_in_ordinary_times() -> None:
    assert troubles_of(WELL, PACE) == []


@pytest.mark.parametrize("case", WRONG)
def test_each_trouble_is_seen_and_no_other(case: str) -> None:
    changes, check = WRONG[case]
    assert [one.check for one in troubles_of(replace(WELL, **changes), PACE)] == [check]


@pytest.mark.parametrize("case", FINE)
def test_what_is_still_fine_is_no_trouble(case: str) -> None:
    assert troubles_of(replace(WELL, **FINE[case]), PACE) == []


def test_who_backs_up_otherwise_is_not_reminded() -> None:
    late = replace(WELL, backup_age=timedelta(days=400))
    assert troubles_of(late, replace(PACE, backup=timedelta(0))) == []


@given(st.sets(st.sampled_from(sorted({*WRONG} - {"small disk by share"}))))
def test_several_at_once_are_all_seen_the_gravest_first(cases: set[str]) -> None:
    changes: dict[str, Any] = {}
    for case in cases:
        changes |= WRONG[case][0]
    found = [one.check for one in troubles_of(replace(WELL, **changes), PACE)]
    assert found == sorted({WRONG[case][1] for case in cases}, key=list(Check).index)
