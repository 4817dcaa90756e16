"""Limits last for their whole period, in the cache that a server uses."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import RequestFactory

from rresi.core import ratelimit

pytestmark = pytest.mark.django_db


def test_a_limit_lasts_for_its_period_and_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
    cache.clear()
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.7")
    other = RequestFactory().get("/", REMOTE_ADDR="192.0.2.8")
    now = 7200.0
    monkeypatch.setattr(ratelimit, "time", lambda: now)

    def ask() -> bool:
        return ratelimit.exceeded(request, "letter", limit=2, seconds=3600)

    assert [ask() for _ in range(3)] == [False, False, True]
    now += 3599
    assert ask()
    assert not ratelimit.exceeded(other, "letter", limit=2, seconds=3600)
    now += 1
    assert not ask()


def test_the_limit_is_shared_by_all_workers() -> None:
    assert "db" in settings.CACHES["default"]["BACKEND"]
