"""Which sessions somebody can attend together."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import combinations

from django.utils.translation import gettext as _


def overlapping(sessions: Iterable[tuple[int, datetime, datetime]]) -> list[tuple[int, int]]:
    """The pairs of sessions that are at the same time, the one that begins first before the other.

    Args:
        sessions: key, start and end of each; one that begins when another ends is after it.
    """
    ordered = sorted(sessions, key=lambda session: (session[1], session[2]))
    pairs = combinations(ordered, 2)
    return [(first, second) for (first, _s, end), (second, start, _e) in pairs if start < end]


def choose_one(first: str, second: str) -> str:
    """What to say of two sessions, by title, that are at the same time."""
    words = _("“%(first)s” and “%(second)s” are at the same time. Choose one of them.")
    return words % {"first": first, "second": second}
