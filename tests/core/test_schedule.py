"""Periodic jobs: each once a period, however many workers ask; one that fails stops no other."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core.cache import cache

from rresi.core import schedule

pytestmark = pytest.mark.django_db


@pytest.fixture
def jobs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schedule, "_jobs", {})
    cache.clear()


@pytest.mark.usefixtures("jobs")
def test_a_job_runs_once_a_period() -> None:
    ran: list[str] = []
    schedule.register_periodic("a", lambda: ran.append("a"), every=timedelta(hours=1))
    assert schedule.run_due() == ["a"]
    assert schedule.run_due() == []
    cache.delete("periodic:a")
    schedule.run_due()
    assert ran == ["a", "a"]


@pytest.mark.usefixtures("jobs")
def test_a_job_that_fails_stops_no_other() -> None:
    ran: list[str] = []
    schedule.register_periodic("broken", lambda: 1 / 0, every=timedelta(hours=1))
    schedule.register_periodic("fine", lambda: ran.append("fine"), every=timedelta(hours=1))
    assert schedule.run_due() == ["broken", "fine"]
    assert ran == ["fine"]
