"""Photographs, and whether everybody on them consents."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from rresi.events.models import Consent, Event, Photograph, Registration
from rresi.events.queries.participants import agreed
from rresi.media import files


@dataclass(frozen=True)
class Shown:
    """A photograph; `missing` are the people on it who do not consent."""

    photograph: Photograph
    missing: tuple[str, ...]

    @property
    def people(self) -> list[str]:
        """Who is on it, by name."""
        return [person.name for person in self.photograph.people.all()]

    @property
    def url(self) -> str:
        """Where its medium size is served while it is public."""
        return files.url_of(self.photograph.picture_id, files.MEDIUM)

    @property
    def srcset(self) -> str:
        """Its sizes, from which a browser chooses."""
        return files.srcset(self.photograph.picture_id, self.photograph.picture.width)


def of_event(event: Event) -> list[Shown]:
    """All photographs of an event. Three queries."""
    consenting = agreed(event, Consent.Purpose.PHOTOGRAPHS)
    rows = Photograph.objects.filter(event=event).select_related("picture")
    return [
        Shown(one, tuple(person.name for person in one.people.all() if person.pk not in consenting))
        for one in rows.prefetch_related("people")
    ]


def public(event: Event) -> list[Shown]:
    """Those whose people all consent, as of now. Three queries."""
    return [one for one in of_event(event) if not one.missing and one.photograph.no_one_else]


def nameable(event: Event) -> QuerySet[Registration]:
    """Who can be named on a photograph: everybody with a seat."""
    rows = Registration.objects.filter(event=event, state__in=Registration.HOLDING)
    return rows.exclude(name="").order_by("name", "pk")
