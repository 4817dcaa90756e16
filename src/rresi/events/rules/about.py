"""What participants are told of an event and its venues, besides the sessions.

Once an event is published, a change of it waits with those of the sessions.
"""

from __future__ import annotations

from datetime import date

from pydantic import BaseModel, ConfigDict


class EventWords(BaseModel):
    """An event's words in one language."""

    model_config = ConfigDict(frozen=True)

    name: str
    summary: str = ""
    practical: str = ""


class EventAbout(BaseModel):
    """What an event is, when and with whom. Region, organisation and training by primary key."""

    model_config = ConfigDict(frozen=True)

    kind: str
    start: date | None = None
    end: date | None = None
    host_region_id: int | None = None
    host_organisation_id: int | None = None
    training_id: int | None = None
    texts: dict[str, EventWords] = {}

    @property
    def days(self) -> tuple[date, date] | None:
        """Its first and its last day; None while that is open."""
        return (self.start, self.end or self.start) if self.start else None


class VenueAbout(BaseModel):
    """What is said of a venue; `access` by language. Its zone never waits: times hang on it."""

    model_config = ConfigDict(frozen=True)

    name: str
    address: str = ""
    latitude: float | None = None
    longitude: float | None = None
    access: dict[str, str] = {}

    @property
    def point(self) -> tuple[float, float] | None:
        if self.latitude is None or self.longitude is None:
            return None
        return self.latitude, self.longitude
