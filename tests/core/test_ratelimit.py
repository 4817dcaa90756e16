"""Limits last for their whole period, and of attempts at the same moment each counts."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.db.utils import ConnectionHandler
from django.test import Client, RequestFactory
from django.utils.connection import ConnectionProxy

from rresi.core import ratelimit
from rresi.core.models import RateCount
from rresi.core.ratelimit import DatabaseStorage

pytestmark = pytest.mark.django_db


def test_a_limit_lasts_for_its_period_and_no_longer(monkeypatch: pytest.MonkeyPatch) -> None:
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


def test_counters_are_forgotten_when_their_period_is_over(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 7200.0
    monkeypatch.setattr(ratelimit, "time", lambda: now)
    request = RequestFactory().get("/", REMOTE_ADDR="192.0.2.7")
    ratelimit.exceeded(request, "letter", limit=2, seconds=3600)
    row = RateCount.objects.get()
    assert "192.0.2.7" not in row.key
    assert ratelimit.forget_expired() == 0
    now += 3600
    assert ratelimit.forget_expired() == 1


def test_the_storage_does_what_the_library_asks_of_it(monkeypatch: pytest.MonkeyPatch) -> None:
    now = 1000.0
    monkeypatch.setattr(ratelimit, "time", lambda: now)
    storage = DatabaseStorage()
    assert storage.check()
    assert [storage.incr("a", 10), storage.incr("a", 10), storage.incr("a", 10, 3)] == [1, 2, 5]
    assert (storage.get("a"), storage.get_expiry("a"), storage.get("b")) == (5, 1010.0, 0)
    now += 10
    assert storage.get("a") == 0
    assert (storage.incr("a", 10), storage.get_expiry("a")) == (1, 1020.0)
    storage.clear("a")
    storage.incr("b", 10)
    assert storage.reset() == 1


@pytest.fixture
def storage_of_two(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """A database that threads share: the server's, or for SQLite a file as on a server."""
    if connection.vendor != "sqlite":
        return connection
    handler = ConnectionHandler(
        {"default": {**connection.settings_dict, "NAME": tmp_path / "rates.sqlite3"}}
    )
    with handler["default"].schema_editor() as editor:
        editor.create_model(RateCount)
    proxy = ConnectionProxy(handler, "default")
    monkeypatch.setattr(ratelimit, "connection", proxy)
    return proxy


@pytest.mark.django_db(transaction=True)
def test_no_attempt_is_lost_when_many_come_at_once(storage_of_two: Any) -> None:
    storage = DatabaseStorage()

    def attempts(_number: int) -> list[int]:
        try:
            return [storage.incr("at once", 60) for _ in range(25)]
        finally:
            storage_of_two.close()

    with ThreadPoolExecutor(8) as pool:
        counts = [count for found in pool.map(attempts, range(8)) for count in found]
    assert sorted(counts) == list(range(1, 201))
