"""What hundreds ask for at once is read once a moment."""

from __future__ import annotations

import itertools
from types import SimpleNamespace
from typing import Any

import pytest

from rresi.core import moments
from rresi.core.moments import Moments


@pytest.fixture
def clock(settings: Any, monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """The time, which a test sets; a moment is a second long."""
    settings.MOMENT_SECONDS = 1.0
    now = [100.0]
    monkeypatch.setattr(moments, "time", SimpleNamespace(monotonic=lambda: now[0]))
    return now


def test_a_value_is_read_once_a_moment_and_key(clock: list[float]) -> None:
    numbers = itertools.count()
    held: Moments[int] = Moments()
    assert [held.of(key, lambda: next(numbers)) for key in "aba"] == [0, 1, 0]
    clock[0] += 0.9
    assert held.of("a", lambda: next(numbers)) == 0
    clock[0] += 0.1
    assert held.of("a", lambda: next(numbers)) == 2


def test_a_reading_that_takes_long_is_as_old_as_its_beginning(clock: list[float]) -> None:
    def read() -> float:
        clock[0] += 2
        return clock[0]

    held: Moments[float] = Moments()
    assert [held.of("a", read), held.of("a", read)] == [102.0, 104.0]


@pytest.mark.usefixtures("clock")
def test_the_memory_of_a_process_does_not_grow() -> None:
    held: Moments[int] = Moments()
    for number in range(3 * moments.AT_MOST):
        assert held.of(number, lambda: number) == number  # noqa: B023  # called at once
        assert len(held._held) <= moments.AT_MOST
