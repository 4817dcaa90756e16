"""Limits last for their whole period, in the cache that a server uses."""

from __future__ import annotations

import pytest
from django.conf import settings
from django.core.cache import cache
from django.test import Client, RequestFactory

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


def test_the_answer_says_when_to_come_back(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ratelimit, "time", lambda: 7200.0 + 3480.5)
    answer = ratelimit.refusal(Client().get("/en/contact/").wsgi_request, seconds=3600)
    assert answer.status_code == 429
    assert answer["Retry-After"] == "120"  # 119.5 seconds, and the answer must not be too early
    assert "You can try again in 2 minutes." in answer.content.decode()
    monkeypatch.setattr(ratelimit, "time", lambda: 7200.0 + 3599.9)
    assert ratelimit.left(3600) == 1
    assert ratelimit.when(1) == "You can try again in 1 minute."


def test_the_limit_is_shared_by_all_workers() -> None:
    assert "db" in settings.CACHES["default"]["BACKEND"]
