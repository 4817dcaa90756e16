"""Which sessions somebody can attend together."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from itertools import combinations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rresi.core import formats

FEW = 10  # seats of a session, from which on it is said how many are left


def overlapping(sessions: Iterable[tuple[int, datetime, datetime]]) -> list[tuple[int, int]]:
    """The pairs of sessions that are at the same time, the one that begins first before the other.

    Args:
        sessions: key, start and end of each; one that begins when another ends is after it.
    """
    ordered = sorted(sessions, key=lambda session: (session[1], session[2]))
    pairs = combinations(ordered, 2)
    return [(first, second) for (first, _s, end), (second, start, _e) in pairs if start < end]


def seats_in_words(capacity: int, taken: int) -> str:
    """The seats of a session for who may choose it: how many, and when they run out how many are
    left. While there are enough the words stay the same, for the form is drawn once for many.
    """
    left = capacity - taken
    if left <= 0:
        return _("full: waiting list")
    if left > FEW:
        return ngettext("%(n)s seat", "%(n)s seats", capacity) % {"n": formats.number(capacity)}
    words = ngettext("%(left)s of %(n)s seat left", "%(left)s of %(n)s seats left", capacity)
    return words % {"left": formats.number(left), "n": formats.number(capacity)}


def choose_one(first: str, second: str) -> str:
    """What to say of two sessions, by title, that are at the same time."""
    words = _("“%(first)s” and “%(second)s” are at the same time. Choose one of them.")
    return words % {"first": first, "second": second}
