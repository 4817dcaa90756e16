"""Photographs, and whether everybody on them consents."""

from __future__ import annotations

from dataclasses import dataclass

from django.db.models import QuerySet

from rresi.events.models import Consent, Event, Photograph, Registration
from rresi.events.queries.participants import agreed
from rresi.media import files

NAMED_AT_MOST = 500  # people to choose from for a photograph


@dataclass(frozen=True)
class Shown:
    """A photograph; `missing` are the people on it who do not consent."""

    photograph: Photograph
    missing: tuple[str, ...]

    @property
    def is_public(self) -> bool:
        """Whether everybody may see it: all on it consent."""
        return not self.missing and self.photograph.no_one_else

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
    return _shown(event, Photograph.objects.filter(event=event))


def of_person(registration: Registration) -> list[Shown]:
    """Those that a participant is on. Three queries; one where there are none."""
    return _shown(registration.event, registration.photographs.all())


def _shown(event: Event, photographs: QuerySet[Photograph]) -> list[Shown]:
    rows = list(photographs.select_related("picture").prefetch_related("people"))
    consenting = agreed(event, Consent.Purpose.PHOTOGRAPHS) if rows else set()
    return [
        Shown(one, tuple(person.name for person in one.people.all() if person.pk not in consenting))
        for one in rows
    ]


def public(event: Event) -> list[Shown]:
    """Those whose people all consent, as of now. Three queries; one where there are none."""
    return [one for one in of_event(event) if one.is_public]


def one_of(event: Event, pk: int) -> Photograph | None:
    """A photograph of an event. One query."""
    return Photograph.objects.filter(event=event, pk=pk).first()


def nameable(event: Event, photograph: Photograph | None = None) -> list[Registration]:
    """Who can be named on a photograph: first who is named on it, then everybody with a seat.

    At most `NAMED_AT_MOST` more. Two queries at most.
    """
    rows = Registration.objects.exclude(name="").order_by("name", "pk")
    there = list(rows.filter(photographs=photograph)) if photograph else []
    more = rows.filter(event=event, state__in=Registration.HOLDING)
    return [*there, *more.exclude(pk__in=[one.pk for one in there])[:NAMED_AT_MOST]]
