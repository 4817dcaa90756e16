"""What was learned at an event, as its organisers say."""

from __future__ import annotations

from dataclasses import dataclass

from rresi.core.translations import language_order, pick
from rresi.core.versions import token_of
from rresi.events.models import Event
from rresi.events.queries import hours


@dataclass(frozen=True)
class Lessons:
    """The text in one language: the reader's where there is one."""

    text: str
    language: str


def written(event: Event) -> dict[str, str]:
    """The text in each language of the event, in that order; empty where there is none. One query,
    none with its texts fetched.
    """
    order = {language: place for place, language in enumerate(event.languages)}
    texts = sorted(
        event.texts.all(), key=lambda text: (order.get(text.language, len(order)), text.language)
    )
    return {text.language: text.lessons for text in texts}


def token(event: Event) -> str:
    """The version token of the form. One query, none with its texts fetched."""
    return token_of(written(event))


def may_be_written(event: Event) -> bool:
    """Whether it took place and is over; of old events only the year is known.

    One query at most.
    """
    if event.status not in {Event.Status.PUBLISHED, Event.Status.CLOSED}:
        return False
    return event.start is None or hours.has_concluded(event)


def for_reader(event: Event) -> Lessons | None:
    """None where nothing is written. One query, none with its texts fetched."""
    told = [text for text in event.texts.all() if text.lessons]
    text = pick(told, language_order(event.language))
    return Lessons(text.lessons, text.language) if text else None
