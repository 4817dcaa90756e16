"""Pure decisions: months of a project, what evidence is missing, which groups are too small."""

from __future__ import annotations

import calendar
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

import numpy as np

SMALLEST = 5  # people in a group that is shown
SOON = 2  # months
REST = ""


def end_of_month(start: date, month: int) -> date:
    """The last day of a month of the project; month 1 is the one in which it starts."""
    place = start.year * 12 + start.month - 1 + month - 1
    year, number = divmod(place, 12)
    return date(year, number + 1, calendar.monthrange(year, number + 1)[1])


def months_between(today: date, day: date) -> int:
    """Whole months from now until a day; negative when it is past."""
    months = (day.year - today.year) * 12 + day.month - today.month
    return months if months <= 0 or day.day >= today.day else months - 1


class State(StrEnum):
    """How a piece of evidence stands, the most pressing first."""

    LOST = "lost"  # it can no longer be collected
    LATE = "late"
    SOON = "soon"
    OPEN = "open"
    DONE = "done"


def state_of(*, done: bool, due: date | None, today: date, lost_when_past: bool) -> State:
    """How something stands that is due on a day; without a day it is open until it is done."""
    if done:
        return State.DONE
    if due is None:
        return State.OPEN
    if due < today:
        return State.LOST if lost_when_past else State.LATE
    return State.SOON if months_between(today, due) < SOON else State.OPEN


@dataclass(frozen=True)
class Group:
    """People of one kind. `key` is REST for all small groups together."""

    key: str
    people: int


def groups(people: Iterable[tuple[str, int]]) -> list[Group]:
    """How many people there are of each value, the largest first, small groups merged.

    No group has fewer than five people, and none can be found by subtracting the others from the
    total: if the merged rest is too small, the next smallest group joins it. All people are always
    counted; are there fewer than five, they are one group.
    """
    total: Counter[str] = Counter()
    for value, number in people:
        total[value] += number
    counts = sorted(total.items(), key=lambda pair: (pair[1], pair[0]))
    rest = 0
    while counts and (counts[0][1] < SMALLEST or 0 < rest < SMALLEST):
        rest += counts.pop(0)[1]
    shown = [Group(key, people) for key, people in reversed(counts)]
    return [*shown, Group(REST, rest)] if rest else shown


DRAWS = 10_000
SHARE = 0.8


def forecast(*, so_far: int, coming: int, seen: int, of: int) -> tuple[int, int] | None:
    """Between how many people there will be in the end, in eight of ten cases.

    `coming` are registered for events ahead; of `of` people registered for past events `seen` came.
    The rate is not known exactly either: it is drawn from its posterior (Jeffreys), then the people
    from the rate. None where nobody was ever checked in or nobody is coming.
    """
    if not coming or not seen:
        return None
    stream = np.random.default_rng([20_201_121, so_far, coming, seen, of])
    rates = stream.beta(seen + 0.5, of - seen + 0.5, DRAWS)
    low, high = np.quantile(stream.binomial(coming, rates), [(1 - SHARE) / 2, (1 + SHARE) / 2])
    return so_far + int(low), so_far + int(high)
