"""Which sessions somebody can attend together."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import pairwise


def overlapping(sessions: Iterable[tuple[int, datetime, datetime]]) -> tuple[int, int] | None:
    """Two sessions that are at the same time, or None.

    Args:
        sessions: key, start and end of each; one that begins when another ends is after it.
    """
    ordered = sorted(sessions, key=lambda session: (session[1], session[2]))
    for (first, _start, end), (second, start, _end) in pairwise(ordered):
        if start < end:
            return first, second
    return None
