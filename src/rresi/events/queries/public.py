"""An event's page for everybody: what, when, where, who hosts, and its programme by day."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta
from itertools import groupby
from zoneinfo import ZoneInfo

from django.db.models import Count, Prefetch, Q, QuerySet
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from rresi.core import formats
from rresi.core.addresses import url_of
from rresi.core.taxonomies import TARGET_GROUPS
from rresi.core.translations import (
    current_language,
    language_name,
    language_names,
    language_order,
    pick,
)
from rresi.design.patterns import programme_picture
from rresi.ecosystem.models import Organisation
from rresi.ecosystem.queries import names_of
from rresi.editorial.documents import text_for
from rresi.events.models import Event, Session, SessionSeat, Venue, VenueText
from rresi.events.queries.cards import day_and_month, leaf_of
from rresi.events.rules.registration import Closed, why_closed
from rresi.events.rules.sessions import seats_in_words
from rresi.events.times import differ, hours_in, weekday, zone_name
from rresi.practices.models import Practice, PracticeText
from rresi.practices.queries import LIST_FIELDS

FEWEST_DRAWN = 5  # sessions: with fewer, the picture does not look like a programme


@dataclass(frozen=True)
class Link:
    """A page of this site: its address, its name, and the name's language where it is another."""

    url: str
    name: str
    language: str = ""


@dataclass(frozen=True)
class SessionCard:
    """A session as the programme shows it."""

    pk: int
    kind: str
    kind_label: str
    title: str
    description: str
    language: str  # of its words, where it is not the reader's
    starts_at: datetime
    ends_at: datetime
    day: date
    hours: str
    zone: str  # named only where clocks differ from the event's
    venue: str
    room: str
    led_by: str
    host: Link | None
    languages: Sequence[str]
    spoken: str
    interpreted: str
    capacity: int | None
    seats: str  # of those that are chosen by who registers, while that is possible
    cancelled: bool
    practices: Sequence[Link]
    organisations: Sequence[Link]

    @property
    def place(self) -> str:
        return ", ".join(part for part in (self.venue, self.room) if part)

    @property
    def now(self) -> bool:
        """Whether it is going on."""
        return not self.cancelled and self.starts_at <= timezone.now() < self.ends_at


@dataclass(frozen=True)
class Day:
    """A day of the programme."""

    date: date
    name: str
    sessions: Sequence[SessionCard]

    @property
    def today(self) -> bool:
        """Whether it is this day at the venue."""
        return self.date == timezone.now().astimezone(self.sessions[0].starts_at.tzinfo).date()


@dataclass(frozen=True)
class Chosen:
    """What the reader narrowed the programme to; empty: everything."""

    day: str = ""
    kind: str = ""
    language: str = ""

    def holds(self, session: SessionCard) -> bool:
        """Whether a session is among it."""
        return (
            self.day in {"", session.day.isoformat()}
            and self.kind in {"", session.kind}
            and (not self.language or self.language in session.languages)
        )


@dataclass(frozen=True)
class PublicProgramme:
    """What is published of a programme, and what it can be narrowed to."""

    sessions: Sequence[SessionCard]
    venues: Sequence[tuple[Venue, VenueText | None]]
    chosen: Chosen = field(default_factory=Chosen)

    @property
    def days(self) -> list[Day]:
        """The days that hold something of what was chosen."""
        shown = [session for session in self.sessions if self.chosen.holds(session)]
        return [
            Day(day, weekday(day), list(sessions))
            for day, sessions in groupby(shown, key=lambda session: session.day)
        ]

    @property
    def filters(self) -> list[tuple[str, str, list[tuple[str, str]], str]]:
        """For each choice that tells sessions apart: name, label, options and what is chosen."""
        days = {session.day.isoformat(): weekday(session.day) for session in self.sessions}
        kinds = {session.kind: session.kind_label for session in self.sessions}
        spoken = {code for session in self.sessions for code in session.languages}
        languages = language_names(spoken)
        offered = (
            ("day", _("Day"), days, self.chosen.day),
            ("kind", _("Type"), kinds, self.chosen.kind),
            ("language", _("Language"), languages, self.chosen.language),
        )
        return [
            (name, label, list(options.items()), value)
            for name, label, options, value in offered
            if len(options) > 1
        ]

    @property
    def picture(self) -> SafeString:
        """The programme in small; empty with too few sessions to be read as one."""
        held = [session for session in self.sessions if not session.cancelled]
        if len(held) < FEWEST_DRAWN:
            return SafeString()
        days = [
            [
                (one.starts_at.hour * 60 + one.starts_at.minute, _last_minute(one), one.kind)
                for one in sessions
            ]
            for _day, sessions in groupby(held, key=lambda session: session.day)
        ]
        return programme_picture(days)

    @property
    def practices(self) -> list[Link]:
        """The practices shown in sessions that take place, each once."""
        return _each_once(s.practices for s in self.sessions if not s.cancelled)

    @property
    def organisations(self) -> list[Link]:
        """The organisations visited in sessions that take place, each once."""
        return _each_once(s.organisations for s in self.sessions if not s.cancelled)


def _last_minute(session: SessionCard) -> int:
    """The minute of its first day at which a session ends."""
    end = session.ends_at
    return 24 * 60 if end.date() > session.day else end.hour * 60 + end.minute


def _each_once(links: Iterable[Sequence[Link]]) -> list[Link]:
    return list(dict.fromkeys(link for several in links for link in several))


def sessions_of(event: Event) -> QuerySet[Session]:
    """The published sessions of an event with all that a card needs."""
    texts = PracticeText.objects.only(*LIST_FIELDS)
    shown = Practice.objects.filter(publication=Practice.Publication.PUBLISHED).select_related(
        "region"
    )
    return (
        Session.objects.published()
        .filter(event=event)
        .select_related("venue", "host_organisation")
        .annotate(taken=Count("seats", filter=Q(seats__state=SessionSeat.State.CONFIRMED)))
        .prefetch_related(
            "texts",
            "organisations",
            Prefetch("practices", shown.prefetch_related(Prefetch("texts", texts))),
        )
    )


def programme_for_all(event: Event, chosen: Chosen | None = None) -> PublicProgramme:
    """What is published of an event's programme. Nine queries."""
    sessions = list(sessions_of(event))
    pks = {organisation.pk for session in sessions for organisation in session.organisations.all()}
    pks |= {session.host_organisation_id for session in sessions if session.host_organisation_id}
    names = names_of(pks) if pks else {}
    cards = [card_of(event, session, names) for session in sessions]
    if _registers(event):
        taken = {session.pk: int(vars(session)["taken"]) for session in sessions}
        cards = [_with_seats(card, taken[card.pk]) for card in cards]
    # A cancelled session does not move with its event, and on a day that is not the event's any
    # more it would stand before all others.
    cards = [card for card in cards if not card.cancelled or _within(event, card.day)]
    cards.sort(key=lambda card: (card.day, card.starts_at, card.ends_at, card.pk))
    used = {session.venue_id for session in sessions}
    languages = language_order(event.language)
    venues = [
        (venue, pick(venue.texts.all(), languages))
        for venue in event.venues.prefetch_related("texts")
        if venue.pk in used
    ]
    return PublicProgramme(cards, venues, chosen or Chosen())


def _with_seats(card: SessionCard, taken: int) -> SessionCard:
    if card.capacity is None or card.cancelled or card.starts_at <= timezone.now():
        return card
    return replace(card, seats=seats_in_words(card.capacity, taken))


def _within(event: Event, day: date) -> bool:
    return event.start is None or event.start <= day <= (event.end or event.start)


def card_of(event: Event, session: Session, names: Mapping[int, str]) -> SessionCard:
    """One session as the programme shows it; `names` are those of organisations."""
    session.event = event
    text = pick(session.texts.all(), language_order(event.language))
    zone = session.zone
    moments = [session.starts_at, session.ends_at]
    into = [language_name(code) for code in session.interpretation]
    host = session.host_organisation
    return SessionCard(
        pk=session.pk,
        kind=session.kind,
        kind_label=str(Session.Kind(session.kind).label),
        title=text.title if text else "",
        description=text.description if text else "",
        language=text.language if text and text.language != current_language() else "",
        starts_at=session.starts_at.astimezone(zone),
        ends_at=session.ends_at.astimezone(zone),
        day=session.starts_at.astimezone(zone).date(),
        hours=hours_in(session.starts_at, session.ends_at, zone),
        zone=zone_name(zone.key) if differ(zone.key, event.zone, moments) else "",
        venue=session.venue.name if session.venue else "",
        room=session.room,
        led_by=session.host_name,
        host=_organisation(host, names) if host else None,
        languages=list(session.languages),
        spoken=formats.listed([language_name(code) for code in session.languages]),
        interpreted=formats.listed(into),
        capacity=session.capacity,
        seats="",
        cancelled=session.cancelled_at is not None,
        practices=[_practice(practice) for practice in session.practices.all()],
        organisations=[_organisation(one, names) for one in session.organisations.all()],
    )


def _practice(practice: Practice) -> Link:
    text = text_for(practice)
    other = text.language if text.language != current_language() else ""
    return Link(url_of("practices:detail", practice.slug), text.title, other)


def _organisation(organisation: Organisation, names: Mapping[int, str]) -> Link:
    name = names.get(organisation.pk, organisation.name)
    return Link(url_of("ecosystem:organisation", organisation.slug), name)


def cover_of(event: Event, programme: PublicProgramme) -> SafeString:
    """What stands at the head of an event's page: its programme, else its days."""
    return programme.picture or leaf_of(event)


def here(event: Event) -> str:
    """The event's time zone in words."""
    return zone_name(event.zone)


@dataclass(frozen=True)
class PublicFacts:
    """What the column beside the programme says."""

    practical: str
    practical_language: str  # where it is not the reader's
    zone: str
    languages: str
    host: Link | None
    registration: str
    about: Sequence[str]
    days: tuple[str, str]  # its days and their month; empty where there is no one month


def facts_of(event: Event) -> PublicFacts:
    """The facts of an event in words. Three queries."""
    text = pick(
        [text for text in event.texts.all() if text.practical], language_order(event.language)
    )
    host = event.host_organisation
    tags = [tag.key for tag in event.tags.all() if tag.key in TARGET_GROUPS]
    return PublicFacts(
        practical=text.practical if text else "",
        practical_language=text.language if text and text.language != current_language() else "",
        zone=here(event),
        languages=formats.listed([language_name(code) for code in event.languages]),
        host=_organisation(host, names_of([host.pk])) if host else None,
        registration=_registration(event),
        about=[str(TARGET_GROUPS[key].label) for key in tags],
        days=_days_of(event),
    )


def _days_of(event: Event) -> tuple[str, str]:
    first, last = event.start, event.end or event.start
    if first is None or last is None or first.replace(day=1) != last.replace(day=1):
        return "", ""
    return day_and_month(first, last)


def _registers(event: Event) -> bool:
    """Whether people register, or will."""
    closed = why_closed(event, timezone.now(), invited_only=False, invited=True)
    return closed in (None, Closed.NOT_YET)


def _registration(event: Event) -> str:
    """From when until when people register, in words; empty when that is over or not said."""
    now, zone = timezone.now(), ZoneInfo(event.zone)
    opens, closes = event.registration_opens_at, event.registration_closes_at
    if not _registers(event):
        return ""
    if opens and opens > now:
        return _("Opens on %(day)s") % {"day": formats.day(opens.astimezone(zone).date())}
    if closes:
        last = (closes.astimezone(zone) - timedelta(minutes=1)).date()
        return _("Open until %(day)s") % {"day": formats.day(last)}
    return ""


def calendar_sessions(event: Event, pk: int | None = None) -> list[Session]:
    """The published sessions of an event, or one of them, as a calendar needs them. Two queries."""
    found = Session.objects.published().filter(event=event).select_related("venue")
    found = found.prefetch_related("texts")
    return list(found if pk is None else found.filter(pk=pk))
