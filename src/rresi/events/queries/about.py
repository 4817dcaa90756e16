"""What is published of an event and its venues, and what will be."""

from __future__ import annotations

from rresi.core.taxonomies import VocabularyKey
from rresi.events.models import Event, Venue
from rresi.events.rules.about import EventAbout, EventWords, VenueAbout

GROUPS = VocabularyKey.TARGET_GROUP
_COLUMNS = (
    *("kind", "start", "end", "host_region_id", "host_organisation_id", "training_id"),
    *("contact_email", "languages", "registration_opens_at", "registration_closes_at"),
)


def about_event(event: Event) -> EventAbout:
    """What is published of an event, or what will be of one that never was.

    Needs its texts and tags.
    """
    return EventAbout(
        **{name: getattr(event, name) for name in _COLUMNS},
        target_groups=tuple(
            sorted(tag.key for tag in event.tags.all() if tag.vocabulary == GROUPS)
        ),
        texts={
            text.language: EventWords(
                name=text.name, summary=text.summary, practical=text.practical
            )
            for text in sorted(event.texts.all(), key=lambda text: text.language)
        },
    )


def said_on_cancelling(event: Event) -> str:
    """What the organisers wrote when they cancelled it. One query, none for one that stands."""
    if event.status != Event.Status.CANCELLED:
        return ""
    sets = event.change_sets.filter(subject="").order_by("-number")
    last = sets.first()  # after it nothing can be changed
    return last.note if last and not last.changes else ""


def planned_event(event: Event) -> EventAbout:
    """The same with the changes that wait to be published."""
    if not event.draft:
        return about_event(event)
    # A draft that an earlier version stored lacks the fields that changed at once then.
    stands = {} if "languages" in event.draft else about_event(event).model_dump(mode="json")
    return EventAbout.model_validate(stands | event.draft)


def planned_languages(event: Event) -> list[str]:
    """The languages in which it will be written: those of its drafts."""
    return list((event.draft or {}).get("languages", event.languages))


def about_venue(venue: Venue) -> VenueAbout:
    """What is published of a venue. Needs its texts."""
    return VenueAbout(
        name=venue.name,
        address=venue.address,
        latitude=venue.latitude,
        longitude=venue.longitude,
        access={
            text.language: text.access
            for text in sorted(venue.texts.all(), key=lambda text: text.language)
        },
    )


def planned_venue(venue: Venue) -> VenueAbout:
    """The same with the changes that wait to be published."""
    return VenueAbout.model_validate(venue.draft) if venue.draft else about_venue(venue)
