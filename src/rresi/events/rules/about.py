"""What everybody reads of an event and its venues, besides the sessions.

Once an event is published, a change of it waits with those of the sessions.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.utils.translation import gettext
from pydantic import BaseModel, ConfigDict

from rresi.events.rules.programme import Moment


def disordered(
    start: date | None, end: date | None, opens: datetime | None, closes: datetime | None
) -> list[tuple[str, str]]:
    """Days of an event and of its registration that stand in the wrong order, by field."""
    problems = []
    if end and (start is None or end < start):
        problems.append(("end", gettext("The last day must not be before the first.")))
    if opens and closes and closes <= opens:
        problems.append(("closes", gettext("Registration must not close before it opens.")))
    elif start and closes and (closes - timedelta(minutes=1)).date() >= start:
        words = gettext("Registration ends when the event begins. Choose a day before its first.")
        problems.append(("closes", words))
    if start and opens and opens.date() >= start:
        words = gettext("Registration must open before the event begins.")
        problems.append(("opens", words))
    return problems


class EventWords(BaseModel):
    """An event's words in one language."""

    model_config = ConfigDict(frozen=True)

    name: str
    summary: str = ""
    practical: str = ""


class EventAbout(BaseModel):
    """What an event is, when, with and for whom, and when people register.

    Region, organisation and training by primary key.
    """

    model_config = ConfigDict(frozen=True)

    kind: str
    start: date | None = None
    end: date | None = None
    host_region_id: int | None = None
    host_organisation_id: int | None = None
    training_id: int | None = None
    contact_email: str = ""
    texts: dict[str, EventWords] = {}
    languages: tuple[str, ...] = ()
    target_groups: tuple[str, ...] = ()
    registration_opens_at: Moment | None = None
    registration_closes_at: Moment | None = None

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
