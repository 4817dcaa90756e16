"""Who gets the next seat.

A seat is taken when somebody holds it: confirmed, or offered until a deadline. The line is in order
of age. A delegation never takes more than its quota; with a reserved quota, what it has not taken
stays free for it, so that others wait although there are empty seats.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import NamedTuple

Group = int | None
"""The primary key of a delegation; None for everybody who comes on their own."""


class Quota(NamedTuple):
    """The most seats of a delegation, and whether they are kept free for it."""

    most: int
    reserved: bool = False


@dataclass(frozen=True)
class Hall:
    """What limits the seats. `capacity` None: as many as come."""

    capacity: int | None = None
    quotas: Mapping[int, Quota] = field(default_factory=dict)

    def free(self, taken: Mapping[Group, int], group: Group) -> bool:
        """Whether somebody of this group may take one more seat, `taken` seats being held."""
        quota = self.quotas.get(group) if group is not None else None
        if quota is not None and taken.get(group, 0) >= quota.most:
            return False
        if self.capacity is None:
            return True
        left = self.capacity - sum(taken.values())
        if quota is not None and quota.reserved:
            return left > 0
        return left > self.kept(taken)

    def left(self, taken: Mapping[Group, int], group: Group) -> int | None:
        """How many more of this group may take a seat, as `free` decides; None: no limit."""
        if not self.free(taken, group):
            return 0
        limits = []
        quota = self.quotas.get(group) if group is not None else None
        if quota is not None:
            limits.append(quota.most - taken.get(group, 0))
        if self.capacity is not None:
            own = quota is not None and quota.reserved
            limits.append(self.capacity - sum(taken.values()) - (0 if own else self.kept(taken)))
        return min(limits, default=None)

    def used_up(self, taken: Mapping[Group, int], group: Group) -> int | None:
        """The quota of a delegation that has taken all of it; None while it has seats left."""
        quota = self.quotas.get(group) if group is not None else None
        return quota.most if quota is not None and taken.get(group, 0) >= quota.most else None

    def competes(self, taken: Mapping[Group, int], other: Group, group: Group) -> bool:
        """Whether somebody of another group who stands in front may get the seat that somebody of
        this group waits for.

        Not while their delegation has used its quota, and not where only that of a delegation is
        waited for: its seats are kept free for it, or there are as many as come.
        """
        if other == group:
            return True
        quota = self.quotas.get(group) if group is not None else None
        if self.capacity is None or (quota is not None and quota.reserved):
            return False
        return self.used_up(taken, other) is None

    def kept(self, taken: Mapping[Group, int]) -> int:
        """Seats that stay free for delegations with a reserved quota."""
        return sum(
            max(0, quota.most - taken.get(key, 0))
            for key, quota in self.quotas.items()
            if quota.reserved
        )


def next_in_line(
    hall: Hall, taken: Mapping[Group, int], line: Iterable[tuple[int, Group]]
) -> list[int]:
    """Who of the line gets a seat now: keys in the order of the line.

    One pass is enough: a seat that is given never makes room for somebody who was passed over.

    Args:
        taken: how many seats each group holds.
        line: pairs of a key and a group, the oldest first.
    """
    held = Counter(dict(taken))
    seated = []
    for key, group in line:
        if hall.free(held, group):
            held[group] += 1
            seated.append(key)
        elif hall.capacity is not None and held.total() >= hall.capacity:
            break
    return seated


def deadline(now: datetime, hours: int, starts: datetime | None) -> datetime | None:
    """Until when a seat offered now is held: never beyond the start. None once it has started."""
    until = now + timedelta(hours=hours)
    if starts is None:
        return until
    return min(until, starts) if now < starts else None
