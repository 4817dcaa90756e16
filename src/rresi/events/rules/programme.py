"""What a session's facts are, how two versions differ, and what in a programme may not work out."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum
from math import asin, ceil, cos, radians, sin, sqrt
from typing import Annotated
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, AwareDatetime, BaseModel, ConfigDict

EARTH = 6371.0072  # km: the radius of the sphere with the surface area of GRS80
DETOUR = 1.3  # streets are longer than the great circle by about this factor
WALKING = 4.5  # km an hour
LONGEST_WALK = 60  # minutes: nobody walks for longer between two sessions


# In UTC: Python holds no time in a repeated hour equal to a time in another zone.
Moment = Annotated[AwareDatetime, AfterValidator(lambda moment: moment.astimezone(UTC))]


class Words(BaseModel):
    """A session's title and description in one language."""

    model_config = ConfigDict(frozen=True)

    title: str
    description: str = ""


class Facts(BaseModel):
    """All that an organiser says of a session. Practices and organisations by primary key."""

    model_config = ConfigDict(frozen=True)

    kind: str
    starts_at: Moment
    ends_at: Moment
    venue: int | None = None
    room: str = ""
    capacity: int | None = None
    languages: tuple[str, ...] = ()
    interpretation: tuple[str, ...] = ()
    host_name: str = ""
    host_organisation: int | None = None
    practices: tuple[int, ...] = ()
    organisations: tuple[int, ...] = ()
    texts: dict[str, Words] = {}
    cancelled: bool = False


class What(StrEnum):
    """What a change set does with a session."""

    ADDED = "added"
    CHANGED = "changed"
    CANCELLED = "cancelled"
    RESTORED = "restored"


def what_changed(before: Facts | None, after: Facts) -> What | None:
    """What became of a session; None when nothing did."""
    if before is None:
        return What.ADDED
    if before == after:
        return None
    if before.cancelled != after.cancelled:
        return What.CANCELLED if after.cancelled else What.RESTORED
    return What.CHANGED


def changed_fields(before: Facts, after: Facts) -> list[str]:
    """The names of the facts that differ, in the order in which they are declared."""
    return [name for name in Facts.model_fields if getattr(before, name) != getattr(after, name)]


class NoSuchTime(ValueError):
    """The clocks go forward over this time, `at`, on this day."""

    def __init__(self, day: date, at: time, zone: str) -> None:
        super().__init__(f"{day} {at:%H:%M} {zone}")
        self.at = at


def moment(day: date, at: time, zone: str) -> datetime:
    """A time of day in a zone. Of an hour that clocks show twice, the first is meant.

    Raises:
        NoSuchTime: the clocks skip it.
    """
    local = datetime.combine(day, at, ZoneInfo(zone))
    if local.astimezone(UTC).astimezone(local.tzinfo).replace(tzinfo=None) != local.replace(
        tzinfo=None
    ):
        raise NoSuchTime(day, at, zone)
    return local


LONG = timedelta(hours=16)
"""A session that lasts longer is asked about: it is more likely a slip than a night and a day."""


def span(day: date, begins: time, ends: time, zone: str) -> tuple[datetime, datetime]:
    """Beginning and end; an end that is not later in the day is on the next. Errors: `moment`."""
    last = day if ends > begins else day + timedelta(days=1)
    return moment(day, begins, zone), moment(last, ends, zone)


Point = tuple[float, float]
"""Latitude and longitude in degrees."""


def km_between(one: Point, other: Point) -> float:
    """Along the great circle."""
    (north, east), (north_2, east_2) = ((radians(a), radians(b)) for a, b in (one, other))
    half = sin((north_2 - north) / 2) ** 2
    half += cos(north) * cos(north_2) * sin((east_2 - east) / 2) ** 2
    return 2 * EARTH * asin(min(1.0, sqrt(half)))


def minutes_on_foot(km: float) -> int:
    """An estimate of the walk over a great circle, made longer and rounded up."""
    return ceil(km * DETOUR / WALKING * 60)


@dataclass(frozen=True)
class Slot:
    """A session as the warnings look at it. Sessions that were cancelled have none.

    `everyone`: a plenary, to which all are expected to come.
    """

    key: int
    starts_at: datetime
    ends_at: datetime
    venue: int | None = None
    room: str = ""
    host: str = ""
    point: Point | None = None
    everyone: bool = False
    limited: bool = False


class Clash(StrEnum):
    """What may not work out between two sessions."""

    ROOM = "room"
    HOST = "host"
    WALK = "walk"
    FAR = "far"
    PLENARY = "plenary"
    SEATS = "seats"
    PAST = "past"
    SOON = "soon"
    FULL = "full"


@dataclass(frozen=True)
class Conflict:
    """Two sessions that may not work out: the first begins first. Minutes: of a walk, of a gap.

    `km`: how far apart they are, where nobody walks that. `people` have a seat in both. Of one
    session alone, that would begin in the past or have fewer seats than people who hold one, both
    are the same.
    """

    clash: Clash
    first: int
    second: int
    walk: int = 0
    gap: int = 0
    km: int = 0
    people: int = 0


def warnings(
    slots: Iterable[Slot], seated: Mapping[tuple[int, int], int] | None = None
) -> list[Conflict]:
    """A room, host or person at two places at once, and walks that take longer than there is time.

    Args:
        seated: how many people have a seat in both sessions of a pair, the smaller key first.
    """
    ordered = sorted(slots, key=lambda slot: (slot.starts_at, slot.ends_at, slot.key))
    return [*_at_once(ordered, seated or {}), *_walks(ordered)]


def overlaps(slots: Iterable[Slot]) -> Iterator[tuple[Slot, Slot]]:
    """The pairs of sessions that take place at the same time, the first of which begins first."""
    ordered = sorted(slots, key=lambda slot: (slot.starts_at, slot.ends_at, slot.key))
    for place, first in enumerate(ordered):
        for second in ordered[place + 1 :]:
            if second.starts_at >= first.ends_at:
                break
            yield first, second


def _at_once(ordered: Sequence[Slot], seated: Mapping[tuple[int, int], int]) -> Iterator[Conflict]:
    for first, second in overlaps(ordered):
        room = (first.venue, first.room.strip().casefold())
        if all(room) and room == (second.venue, second.room.strip().casefold()):
            yield Conflict(Clash.ROOM, first.key, second.key)
        host = first.host.strip().casefold()
        if host and host == second.host.strip().casefold():
            yield Conflict(Clash.HOST, first.key, second.key)
        if first.everyone or second.everyone or first.limited != second.limited:
            yield Conflict(Clash.PLENARY, first.key, second.key)
        people = seated.get((min(first.key, second.key), max(first.key, second.key)), 0)
        if people:
            yield Conflict(Clash.SEATS, first.key, second.key, people=people)


def _walks(ordered: Sequence[Slot]) -> Iterable[Conflict]:
    for first in ordered:
        later = [slot for slot in ordered if slot.starts_at >= first.ends_at]
        following = (slot for slot in later if slot.starts_at == later[0].starts_at)
        for second in following:
            if first.point is None or second.point is None or first.venue == second.venue:
                continue
            km = km_between(first.point, second.point)
            walk = minutes_on_foot(km)
            gap = int((second.starts_at - first.ends_at).total_seconds() // 60)
            if walk > max(gap, LONGEST_WALK):
                yield Conflict(Clash.FAR, first.key, second.key, gap=gap, km=round(km))
            elif walk > gap:
                yield Conflict(Clash.WALK, first.key, second.key, walk, gap)
