"""Storing what is said of an event and its venues as what everybody sees."""

from __future__ import annotations

from collections.abc import Iterable

from rresi.events.models import Event, EventTag, EventText, Venue, VenueText
from rresi.events.queries.about import GROUPS, planned_event, planned_venue
from rresi.events.rules.about import EventAbout, VenueAbout


def publish_about(event: Event, venues: Iterable[Venue]) -> None:
    """What waits of an event and its venues is what they are from now on."""
    if event.draft:
        write_event(event, planned_event(event))
    for venue in venues:
        if venue.draft:
            write_venue(venue, planned_venue(venue))


def write_event(event: Event, about: EventAbout) -> None:
    """Store it; nothing waits any more."""
    for name in set(EventAbout.model_fields) - {"texts", "languages", "target_groups"}:
        setattr(event, name, getattr(about, name))
    event.languages = list(about.languages)
    event.year = about.start.year if about.start else None
    event.draft = None
    event.save()
    EventText.objects.filter(event=event).exclude(language__in=about.texts).delete()
    tags = EventTag.objects.filter(event=event, vocabulary=GROUPS)
    tags.exclude(key__in=about.target_groups).delete()
    for place, key in enumerate(about.target_groups):
        EventTag.objects.update_or_create(
            event=event, vocabulary=GROUPS, key=key, defaults={"position": place}
        )
    for language, words in about.texts.items():
        EventText.objects.update_or_create(
            event=event, language=language, defaults=words.model_dump()
        )


def write_venue(venue: Venue, about: VenueAbout) -> None:
    """Store it; nothing waits any more."""
    for name in set(VenueAbout.model_fields) - {"access"}:
        setattr(venue, name, getattr(about, name))
    venue.draft = None
    venue.save()
    VenueText.objects.filter(venue=venue).exclude(language__in=about.access).delete()
    for language, text in about.access.items():
        VenueText.objects.update_or_create(
            venue=venue, language=language, defaults={"access": text}
        )
