"""Events as all may read them."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import pgettext

from rresi.core import formats
from rresi.core.translations import language_order, pick
from rresi.events.models import Event
from rresi.regions.models import Region
from rresi.regions.queries import name_of
from rresi.search.interface import SearchDocument


@dataclass(frozen=True)
class EventCard:
    """An event as pages show it."""

    slug: str
    kind: str
    name: str
    language: str
    summary: str
    when: str
    region: str
    region_slug: str
    sources: list[dict[str, Any]]

    @classmethod
    def of(cls, event: Event) -> EventCard:
        region = event.host_region
        order = language_order(*(region.languages if region else ()))
        text = pick(event.texts.all(), order)
        return cls(
            slug=event.slug,
            kind=str(Event.Kind(event.kind).label),
            name=text.name if text else event.slug,
            language=text.language if text else "",
            summary=text.summary if text else "",
            when=_when(event),
            region=name_of(region) if region else "",
            region_slug=region.slug if region else "",
            sources=event.sources,
        )


def _when(event: Event) -> str:
    if event.start is None:
        return str(event.year) if event.year else ""
    if event.end and event.end != event.start:
        days = {"first": formats.day(event.start), "last": formats.day(event.end)}
        return pgettext("date range", "%(first)s to %(last)s") % days
    return formats.day(event.start)


def public() -> QuerySet[Event]:
    """The events that everybody may see."""
    return Event.objects.exclude(status=Event.Status.DRAFT)


def names_of(pks: Collection[int] | None = None) -> dict[int, str]:
    """The names of events, or of all, by primary key, in the reader's language. Three queries."""
    events = Event.objects.select_related("host_region")
    events = events.prefetch_related("texts", "host_region__texts").order_by("pk")
    found = events if pks is None else events.filter(pk__in=list(pks))
    return {event.pk: EventCard.of(event).name for event in found}


def name_in_language(event: Event, language: str) -> str:
    """An event's name in a language, or in the first that it has. One query."""
    text = pick(event.texts.all(), (language, event.language, "en"))
    return text.name if text else event.slug


def _with_texts() -> QuerySet[Event]:
    events = public().select_related("host_region")
    return events.prefetch_related("texts", "host_region__texts")


def missions() -> list[EventCard]:
    """All missions, the latest first. Three queries."""
    found = _with_texts().filter(kind=Event.Kind.MISSION).order_by("-year", "-start", "pk")
    return [EventCard.of(event) for event in found[:200]]


def meetings() -> list[EventCard]:
    """All other meetings, the latest first. Three queries."""
    found = _with_texts().exclude(kind=Event.Kind.MISSION).order_by("-year", "-start", "pk")
    return [EventCard.of(event) for event in found[:200]]


def of_region(region: Region) -> list[EventCard]:
    """What a region hosted. Three queries."""
    found = _with_texts().filter(host_region=region).order_by("-year", "-start", "pk")
    return [EventCard.of(event) for event in found[:50]]


def find(slug: str) -> EventCard | None:
    """One event by its slug. Three queries."""
    event = _with_texts().filter(slug=slug).first()
    return EventCard.of(event) if event else None


def search_documents(ids: Collection[int] | None) -> Iterable[SearchDocument]:
    """One document for each event and language."""
    events = public().prefetch_related("texts", "host_region__texts").order_by("pk")
    for event in events if ids is None else events.filter(pk__in=list(ids)):
        region = event.host_region
        names = tuple(text.name for text in region.texts.all()) if region else ()
        for text in event.texts.all():
            yield SearchDocument(
                kind="mission",
                object_id=event.pk,
                language=text.language,
                slug=event.slug,
                title=text.name,
                body=text.summary,
                names=names,
            )
