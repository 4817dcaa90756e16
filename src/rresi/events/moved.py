"""Changes as people read them: sessions that move by the same days are said once."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from django.utils.translation import ngettext

from rresi.core import formats
from rresi.events.changes import AnyChange, Change, EventChange
from rresi.events.rules.programme import What
from rresi.events.times import span_in, zone_name

FEWEST = 2  # sessions that are said together


@dataclass(frozen=True)
class Together:
    """Sessions in one zone that are so many days later, or earlier, and else as they were."""

    days: int
    zone: str
    changes: Sequence[Change]

    @property
    def heading(self) -> str:
        """By how much they move, in the reader's language."""
        later = ngettext(
            "%(n)s sessions are now one day later, at the same time of day (%(place)s time):",
            "%(n)s sessions are now %(days)s days later, at the same time of day (%(place)s time):",
            self.days,
        )
        earlier = ngettext(
            "%(n)s sessions are now one day earlier, at the same time of day (%(place)s time):",
            "%(n)s sessions are now %(days)s days earlier, at the same time of day (%(place)s "
            "time):",
            -self.days,
        )
        return (later if self.days > 0 else earlier) % {
            "n": formats.number(len(self.changes)),
            "days": formats.number(abs(self.days)),
            "place": zone_name(self.zone),
        }

    @property
    def lines(self) -> list[str]:
        """Each session with when it is now."""
        zone = ZoneInfo(self.zone)
        ordered = sorted(self.changes, key=lambda change: change.after.starts_at)
        return [
            formats.labelled(one.title, span_in(one.after.starts_at, one.after.ends_at, zone))
            for one in ordered
        ]

    @property
    def consequences(self) -> list[str]:
        """What hangs on each, for those who publish it."""
        return [
            formats.labelled(one.title, line) for one in self.changes for line in one.consequences
        ]


def _days(change: AnyChange) -> int:
    """By how many days a session moves whose times of day stay and nothing else changes."""
    if not isinstance(change, Change) or change.before is None or change.what != What.CHANGED:
        return 0
    if change.must_be_chosen or not set(change.fields) <= {"starts_at", "ends_at"}:
        return 0
    zone = ZoneInfo(change.zone)
    before = [at.astimezone(zone) for at in (change.before.starts_at, change.before.ends_at)]
    after = [at.astimezone(zone) for at in (change.after.starts_at, change.after.ends_at)]
    same = [at.time() for at in before] == [at.time() for at in after]
    days = {(new.date() - old.date()).days for old, new in zip(before, after, strict=True)}
    return days.pop() if same and len(days) == 1 else 0


def gathered(changes: Iterable[AnyChange]) -> list[AnyChange | Together]:
    """The event first, then what moves together, then the rest in its order."""
    first: list[AnyChange | Together] = []
    rest: list[tuple[AnyChange, list[Change]]] = []
    groups: dict[tuple[int, str], list[Change]] = {}
    for one in changes:
        if isinstance(one, EventChange):
            first.append(one)
        elif isinstance(one, Change) and (days := _days(one)):
            group = groups.setdefault((days, one.zone), [])
            group.append(one)
            rest.append((one, group))
        else:
            rest.append((one, []))
    together = [
        Together(days, zone, several)
        for (days, zone), several in groups.items()
        if len(several) >= FEWEST
    ]
    return [*first, *together, *(one for one, group in rest if len(group) < FEWEST)]
