"""What may be a moment old: of hundreds who ask for the same thing at once, one makes it read."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from typing import Generic, TypeVar

from django.conf import settings

T = TypeVar("T")
AT_MOST = 64
"""Values that are held at a time."""


class Moments(Generic[T]):
    """Values by key in this process's memory, each read anew after `settings.MOMENT_SECONDS`.

    For what is only shown: whoever decides or writes reads the database.
    """

    def __init__(self) -> None:
        self._held: dict[Hashable, tuple[float, T]] = {}

    def of(self, key: Hashable, read: Callable[[], T]) -> T:
        """The value of a key, from `read` where none was read a moment ago."""
        now = time.monotonic()
        held = self._held.get(key)
        if held is not None and now - held[0] < settings.MOMENT_SECONDS:
            return held[1]
        found = read()
        if len(self._held) >= AT_MOST:
            self._held.clear()
        self._held[key] = (now, found)
        return found
