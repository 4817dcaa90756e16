"""A copy in memory: read when its stamp moves on, at once or while the old one answers."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from rresi.core.replicas import Replica


class Stored:
    """A number in a store, and the work that readers of it have put off."""

    def __init__(self, *, patient: bool) -> None:
        self.number = 1
        self.put_off: list[Callable[[], None]] = []
        self.replica: Replica[str] = Replica(
            stamp=lambda _alias: self.number,
            load=self.load,
            patient=lambda _before: patient,
            start=self.put_off.append,
        )

    def load(self, _alias: str, stamp: int, before: str | None) -> str:
        if stamp < 0:
            raise ConnectionError
        return f"{stamp} after {before}"

    def work(self) -> None:
        while self.put_off:
            self.put_off.pop()()


def test_a_short_copy_is_read_before_it_answers() -> None:
    stored = Stored(patient=False)
    assert stored.replica.current() == "1 after None"
    stored.number = 2
    assert stored.replica.current() == "2 after 1 after None"
    assert not stored.put_off


def test_a_long_copy_answers_until_the_new_one_is_read_once() -> None:
    stored = Stored(patient=True)
    first = stored.replica.current()
    stored.number = 2
    assert [stored.replica.current() for _visit in range(3)] == [first] * 3
    assert len(stored.put_off) == 1
    stored.number = 3  # changed again before it was read: the copy is as young as its stamp
    stored.work()
    assert stored.replica.current() == f"3 after {first}"
    assert not stored.put_off


def test_a_reading_that_fails_is_tried_again() -> None:
    stored = Stored(patient=True)
    first = stored.replica.current()
    stored.number = -1
    assert stored.replica.current() == first
    with pytest.raises(ConnectionError):
        stored.work()
    stored.number = 2
    assert stored.replica.current() == first
    stored.work()
    assert stored.replica.current() == f"2 after {first}"


def test_work_that_cannot_start_does_not_keep_others_out() -> None:
    def refuse(_work: Any) -> None:
        raise RuntimeError

    numbers = iter([1, 2, 3])
    replica: Replica[int] = Replica(
        stamp=lambda _alias: next(numbers),
        load=lambda _alias, stamp, _before: stamp,
        patient=lambda _before: True,
        start=refuse,
    )
    assert replica.current() == 1
    for _visit in range(2):
        with pytest.raises(RuntimeError):
            replica.current()
