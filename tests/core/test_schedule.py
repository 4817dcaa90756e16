"""Periodic jobs: each once a period, however many workers ask; one that fails stops no other."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache

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
