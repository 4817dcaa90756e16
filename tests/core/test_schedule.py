"""Periodic jobs: each once a period, however many workers ask; one that fails stops no other."""

from __future__ import annotations

from datetime import timedelta
from threading import Event
from unittest.mock import patch

import pytest
from django.core.cache import cache
from django.db import OperationalError

from rresi.core import schedule
from rresi.core.declarations import replaced
from rresi.core.schedule import Periodic

pytestmark = pytest.mark.django_db


HOUR = timedelta(hours=1)


@pytest.fixture(autouse=True)
def _fresh() -> None:
    cache.clear()


def test_a_job_runs_once_a_period() -> None:
    ran: list[str] = []
    with replaced(Periodic, Periodic("a", lambda: ran.append("a"), HOUR)):
        assert schedule.run_due() == ["a"]
        assert schedule.run_due() == []
        cache.delete("periodic:a")
        schedule.run_due()
    assert ran == ["a", "a"]


def test_a_job_that_fails_stops_no_other() -> None:
    ran: list[str] = []
    broken = Periodic("broken", lambda: 1 / 0, HOUR)
    fine = Periodic("fine", lambda: ran.append("fine"), HOUR)
    with replaced(Periodic, broken, fine):
        assert schedule.run_due() == ["broken", "fine"]
    assert ran == ["fine"]


def test_a_database_that_is_away_stops_no_later_turn() -> None:
    stop, turns = Event(), []

    def away() -> None:
        turns.append(1)
        if len(turns) > 1:
            stop.set()
        raise OperationalError("the connection is closed")

    with (
        patch("rresi.core.schedule.run_due", away),
        patch("rresi.core.schedule.close_old_connections"),
        patch("rresi.core.schedule.PULSE_SECONDS", 0),
    ):
        schedule.start(stop).join(20)
    assert len(turns) == 2
