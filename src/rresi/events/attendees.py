"""Who takes part in an event, as its programme needs to know: whom to tell, whose calendar.

Registration declares an `Attendees`; the programme asks it and knows nothing else of people.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from typing import NamedTuple

from django.core import signing

from rresi.core.declarations import declared
from rresi.events.models import Event

_SALT = "rresi.events.calendar"


def _no_page() -> tuple[str, ...]:
    return ()


class Attendee(NamedTuple):
    """Somebody who takes part. A tuple: pages of the desk make thousands of them.

    `sessions` are those that they asked for, `seated` those where a seat is theirs or was until the
    session was cancelled; both by primary key.
    """

    key: str  # "registration:17"; stays the same for one person and event
    name: str
    email: str
    language: str
    sessions: frozenset[int] = frozenset()
    seated: frozenset[int] = frozenset()
    comes: bool = True
    """Whether a seat is theirs; otherwise they wait for one, and hear only of the event itself."""
    turned_away: bool = False
    """Whether it began without a seat of theirs: they hear only of a start to come."""
    left: datetime | None = None
    """When they gave up a seat that was theirs, or lost it; then `sessions` are what they had asked
    for. They hear of nothing, and their calendar calls off what it showed. Known of `one` alone."""
    held_until: datetime | None = None
    """Until when a seat is held that they have not accepted yet."""
    since: datetime | None = None
    """Since when a seat at the event is theirs; known of `one` alone."""
    returns: int = 0
    """How often they had left and came after all: each is two more changes to their calendar."""
    link: int = 0
    """The number of their link: replacing it also ends the address of their calendar."""
    page: Callable[[], tuple[str, ...]] = _no_page
    """Their own page, by its URL name and arguments: `("events:mine", "<token>")`; signed only when
    asked for, since a page that lists thousands needs none."""

    @property
    def is_settled(self) -> bool:
        """Whether a seat is theirs that they need not accept any more."""
        return self.comes and self.held_until is None


@dataclass(frozen=True)
class GivenUp:
    """That somebody gave up a seat in a session: the last time, and how often."""

    at: datetime
    times: int


@dataclass(frozen=True)
class Appointment:
    """Something in a person's calendar beyond the programme: a meeting at a table."""

    uid: str  # unique in this event, stays the same
    title: str
    starts_at: datetime
    ends_at: datetime
    place: str = ""
    description: str = ""
    sequence: int = 0
    cancelled: bool = False
    agreed: bool = True  # by all whom it concerns
    note: str = ""  # how it stands, in the reader's language, where a letter lists it

    @property
    def zone(self) -> tzinfo:
        """The zone of the place where it is, in which its times are given."""
        return self.starts_at.tzinfo or UTC


def _none(_event: Event, _key: str) -> Sequence[Appointment]:
    return ()


def _kept_all(_event: Event, _key: str) -> Mapping[int, GivenUp]:
    return {}


def _nothing(_event: Event) -> None:
    return None


@dataclass(frozen=True)
class Attendees:
    """A part of this app that knows who takes part: all of an event, or one by key.

    `one` also finds who has `left`, until the event is over. `given_up`: the seats in sessions that
    a person had once, by the session's primary key.
    `changed` hears, in the same transaction, that sessions or the event were published, cancelled
    or got another capacity.
    """

    all: Callable[[Event], Iterable[Attendee]]
    one: Callable[[Event, str], Attendee | None]
    appointments: Callable[[Event, str], Iterable[Appointment]] = _none
    given_up: Callable[[Event, str], Mapping[int, GivenUp]] = _kept_all
    changed: Callable[[Event], object] = _nothing


def attendees_of(event: Event) -> list[Attendee]:
    """Everybody who takes part, each once, in a stable order."""
    found = {person.key: person for part in declared(Attendees) for person in part.all(event)}
    return list(found.values())


def attendee(event: Event, key: str) -> Attendee | None:
    """One of them by key, or who has left."""
    found = (part.one(event, key) for part in declared(Attendees))
    return next((person for person in found if person is not None), None)


def appointments(event: Event, key: str) -> list[Appointment]:
    """A person's appointments beyond the programme."""
    return [one for part in declared(Attendees) for one in part.appointments(event, key)]


def given_up(event: Event, key: str) -> dict[int, GivenUp]:
    """The seats in sessions that a person had and gave up, by the session's primary key."""
    return {
        session: one
        for part in declared(Attendees)
        for session, one in part.given_up(event, key).items()
    }


def programme_changed(event: Event) -> None:
    """Let seats follow the programme."""
    for part in declared(Attendees):
        part.changed(event)


def calendar_token(event: Event, key: str, link: int = 0) -> str:
    """What opens a person's calendar of this event, and nothing else; void with their link."""
    return signing.dumps([event.pk, key, link], salt=_SALT)


def holder_of(event: Event, token: str) -> Attendee | None:
    """Whose calendar a token opens; None when it is void, or who left has nothing to call off."""
    try:
        pk, key, link = signing.loads(token, salt=_SALT)
    except (signing.BadSignature, ValueError, TypeError):
        return None
    found = attendee(event, str(key)) if pk == event.pk else None
    return found if found is not None and found.link == link else None
