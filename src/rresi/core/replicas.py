"""A copy of stored data in each worker's memory, read again when its stamp has moved on."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from threading import Lock, Thread
from typing import Generic, TypeVar

from django.db import connections

T = TypeVar("T")


def in_the_background(work: Callable[[], None]) -> None:
    """Do the work in a thread of its own, with connections of its own."""

    def run() -> None:
        try:
            work()
        finally:
            connections.close_all()

    Thread(target=run, name="replica", daemon=True).start()


class Replica(Generic[T]):
    """One value per database, with the stamp it was read at.

    `stamp(alias)` says what is current, in one query. `load(alias, stamp, before)` reads the value;
    `before` is the copy that has gone stale, or None, so that a loader may keep what is unchanged.
    Only one thread of a worker loads; the others wait for it. Where `patient(before)` says that the
    copy takes long to read, it goes on answering while `start` reads the new one elsewhere.
    """

    def __init__(
        self,
        *,
        stamp: Callable[[str], int],
        load: Callable[[str, int, T | None], T],
        patient: Callable[[T], bool] = lambda _before: False,
        start: Callable[[Callable[[], None]], None] = in_the_background,
    ) -> None:
        self._stamp = stamp
        self._load = load
        self._patient = patient
        self._start = start
        self._held: dict[tuple[str, str], tuple[int, T]] = {}
        self._lock = Lock()

    def current(self, alias: str = "default") -> T:
        """Today's value: one query when nothing changed."""
        stamp = self._stamp(alias)
        database = (alias, str(connections[alias].settings_dict["NAME"]))
        held = self._held.get(database)
        if held is not None and held[0] == stamp:
            return held[1]
        if held is not None and self._patient(held[1]):
            if self._lock.acquire(blocking=False):  # else somebody reads it already
                try:
                    self._start(partial(self._read_and_release, alias, database))
                except BaseException:
                    self._lock.release()
                    raise
            return held[1]
        with self._lock:
            held = self._held.get(database)
            if held is None or held[0] != stamp:
                value = self._load(alias, stamp, held[1] if held else None)
                held = self._held[database] = (stamp, value)
            return held[1]

    def _read_and_release(self, alias: str, database: tuple[str, str]) -> None:
        """Read anew what has been committed; the stamp first, so that it is never too young."""
        try:
            stamp, held = self._stamp(alias), self._held.get(database)
            self._held[database] = stamp, self._load(alias, stamp, held[1] if held else None)
        finally:
            self._lock.release()

    def forget(self) -> None:
        """Drop every copy; the next reader loads anew."""
        self._held.clear()
