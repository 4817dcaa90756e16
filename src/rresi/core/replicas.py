"""A copy of stored data in each worker's memory, read again when its stamp has moved on."""

from __future__ import annotations

from collections.abc import Callable
from threading import Lock
from typing import Generic, TypeVar

from django.db import connections

T = TypeVar("T")


class Replica(Generic[T]):
    """One value per database, with the stamp it was read at.

    `stamp(alias)` says what is current, in one query. `load(alias, stamp, before)` reads the value;
    `before` is the copy that has gone stale, or None, so that a loader may keep what is unchanged.
    Only one thread of a worker loads; the others wait for it.
    """

    def __init__(
        self, *, stamp: Callable[[str], int], load: Callable[[str, int, T | None], T]
    ) -> None:
        self._stamp = stamp
        self._load = load
        self._held: dict[tuple[str, str], tuple[int, T]] = {}
        self._lock = Lock()

    def current(self, alias: str = "default") -> T:
        """Today's value: one query when nothing changed."""
        stamp = self._stamp(alias)
        database = (alias, str(connections[alias].settings_dict["NAME"]))
        held = self._held.get(database)
        if held is None or held[0] != stamp:
            with self._lock:
                held = self._held.get(database)
                if held is None or held[0] != stamp:
                    value = self._load(alias, stamp, held[1] if held else None)
                    held = self._held[database] = (stamp, value)
        return held[1]

    def forget(self) -> None:
        """Drop every copy; the next reader loads anew."""
        self._held.clear()
