"""Boxes of degrees on a map, as an address names them: `box=52.05,4.26,52.1,4.34`."""

from __future__ import annotations

from collections.abc import Iterable
from math import ceil, floor, isfinite, log10
from typing import NamedTuple

DIGITS = 5  # of a degree: about a metre
SLACK = 1e-6  # of a degree, so that no rounding leaves out what lies on an edge
FINEST = 5


class Box(NamedTuple):
    """What lies between two latitudes and two longitudes; none crosses the 180th meridian."""

    south: float
    west: float
    north: float
    east: float

    @classmethod
    def at(cls, latitude: float, longitude: float) -> Box:
        """One point."""
        return cls(latitude, longitude, latitude, longitude)

    @classmethod
    def around(cls, boxes: Iterable[Box]) -> Box:
        """What holds them all; one at least."""
        souths, wests, norths, easts = zip(*boxes, strict=True)
        return cls(min(souths), min(wests), max(norths), max(easts))

    @classmethod
    def read(cls, text: str) -> Box | None:
        """The box that a text names; None where it names none."""
        try:
            box = cls(*map(float, text.split(",")))
        except (TypeError, ValueError):
            return None
        whole = -90 <= box.south <= box.north <= 90 and -180 <= box.west <= box.east <= 180
        return box if whole and all(map(isfinite, box)) else None

    def __str__(self) -> str:
        """As in an address, rounded so that nothing falls out."""
        unit = 10**DIGITS
        low = [floor(round(one * unit, 1)) / unit for one in self[:2]]
        high = [ceil(round(one * unit, 1)) / unit for one in self[2:]]
        return ",".join(f"{one:.{DIGITS}f}".rstrip("0").rstrip(".") for one in (*low, *high))

    def wider(self, by: float) -> Box:
        """With so many degrees more on each side."""
        return Box(
            *(max(-90, self.south - by), max(-180, self.west - by)),
            *(min(90, self.north + by), min(180, self.east + by)),
        )

    def holds(self, latitude: float, longitude: float) -> bool:
        return self.south <= latitude <= self.north and self.west <= longitude <= self.east

    @property
    def span(self) -> float:
        """Its height or width in degrees, whichever is more."""
        return max(self.north - self.south, self.east - self.west)

    @property
    def is_point(self) -> bool:
        """Whether all that it holds lies at one place."""
        return self.span < SLACK

    @property
    def digits(self) -> int:
        """The decimals of a degree to which points are counted together, so that the box has about
        ten to a hundred cells across."""
        return FINEST if self.is_point else min(FINEST, max(1, 1 - floor(log10(self.span))))
