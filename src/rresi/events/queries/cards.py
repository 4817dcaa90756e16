"""Events as all may read them."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from functools import partial
from typing import Any
from zoneinfo import ZoneInfo

from django.db.models import F, Prefetch, Q, QuerySet, prefetch_related_objects
from django.utils import timezone
from django.utils.safestring import SafeString

from rresi.core import formats
from rresi.core.text import plain
from rresi.core.translations import (
    country_name,
    current_language,
    language_name,
    language_order,
    pick,
)
from rresi.design.patterns import day_picture, region_pattern
from rresi.ecosystem.models import Organisation
from rresi.ecosystem.queries import names_of as organisation_names
from rresi.events.models import Event, Registration, Session
from rresi.practices.models import Practice
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
    country: str
    cancelled: bool
    past: bool
    invented: bool
    sources: list[dict[str, Any]]
    leaf: Callable[[], SafeString] = field(compare=False)
    """Its days drawn as a leaf of a calendar."""
    contact_email: str = ""
    """What its organisers let everybody read."""
    has_lessons: bool = False
    """Whether its organisers wrote what was learned there."""
    host: str = ""
    """The organisation that hosts it, where the list says so."""

    @property
    def written_in(self) -> str:
        """The name of its language where that is not the reader's."""
        own = self.language in {"", current_language()}
        return "" if own else language_name(self.language)

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
            country=country_name(region.country) if region else "",
            cancelled=event.status == Event.Status.CANCELLED,
            invented=event.invented,
            past=event.status == Event.Status.CLOSED or _is_past(event),
            sources=event.sources,
            leaf=partial(leaf_of, event),
            contact_email=event.contact_email,
            has_lessons=any(text.lessons for text in event.texts.all()),
        )


def leaf_of(event: Event) -> SafeString:
    """When an event is, as a leaf of a calendar: its days, else its year, else a pattern."""
    seed = event.host_region.slug if event.host_region else event.slug
    if event.start is None:
        return (
            day_picture(seed, str(event.year), "")
            if event.year
            else region_pattern(seed, columns=4, rows=4)
        )
    return day_picture(seed, *day_and_month(event.start, event.end or event.start))


def day_and_month(first: date, last: date) -> tuple[str, str]:
    """The day on which something begins, or its days where they are of one month; the month."""
    same = (first.year, first.month) == (last.year, last.month)
    days = str(first.day) if first == last or not same else f"{first.day}–{last.day}"
    return days, formats.month(first)


def _is_past(event: Event) -> bool:
    last = event.end or event.start
    if last is None:
        return True
    return last < timezone.now().astimezone(ZoneInfo(event.zone)).date()


def _when(event: Event) -> str:
    if event.start is None:
        return str(event.year) if event.year else ""
    return formats.days(event.start, event.end or event.start)


def public() -> QuerySet[Event]:
    """The events that everybody may see."""
    return Event.objects.exclude(status=Event.Status.DRAFT)


def names_of(pks: Collection[int] | None = None) -> dict[int, str]:
    """The names of events, or of all, by primary key, in the reader's language. Three queries."""
    return {pk: card.name for pk, card in cards_of(pks).items()}


def cards_of(pks: Collection[int] | None = None) -> dict[int, EventCard]:
    """Events, or all, public or not, as a list shows them. Three queries."""
    events = Event.objects.select_related("host_region")
    events = events.prefetch_related("texts", "host_region__texts").order_by("pk")
    found = events if pks is None else events.filter(pk__in=list(pks))
    return {event.pk: EventCard.of(event) for event in found}


def name_in_language(event: Event, language: str) -> str:
    """An event's name in a language, or in the first that it has. One query."""
    text = pick(event.texts.all(), (language, event.language, "en"))
    return text.name if text else event.slug


def with_texts() -> QuerySet[Event]:
    """Public events with what a card needs."""
    events = public().select_related("host_region")
    return events.prefetch_related("texts", "host_region__texts")


def of_pks(pks: Collection[int]) -> dict[int, EventCard]:
    """These events as a list shows them. Four queries, and one for the names of hosts."""
    found = list(with_texts().filter(pk__in=list(pks)))
    return dict(zip((event.pk for event in found), with_hosts(found), strict=True))


def with_hosts(events: Collection[Event]) -> Iterator[EventCard]:
    """Cards that say which organisation hosts the event. One query for the names of hosts."""
    hosts = {event.host_organisation_id for event in events} - {None}
    names = organisation_names([pk for pk in hosts if pk]) if hosts else {}
    for event in events:
        yield replace(EventCard.of(event), host=names.get(event.host_organisation_id or 0, ""))


def next_and_past(*, coming: int, past: int) -> tuple[list[EventCard], list[EventCard]]:
    """The next events, the soonest first, and the last missions, the latest first.

    Four queries.
    """
    today = timezone.localdate()
    shown = public().select_related("host_region")
    ahead = shown.filter(end__gte=today, status=Event.Status.PUBLISHED).order_by("start", "pk")
    over = shown.filter(kind=Event.Kind.MISSION).exclude(end__gte=today)
    over = over.exclude(status=Event.Status.CANCELLED).order_by("-year", "-start", "pk")
    following, former = list(ahead[:coming]), list(over[:past])
    prefetch_related_objects(following + former, "texts", "host_region__texts")
    return [EventCard.of(e) for e in following], [EventCard.of(e) for e in former]


def of_region(region: Region) -> list[EventCard]:
    """What a region, fetched with its texts, hosted. Two queries."""
    found = public().filter(host_region=region).prefetch_related("texts")
    events = list(found.order_by("-year", "-start", "pk")[:50])
    for event in events:
        event.host_region = region
    return [EventCard.of(event) for event in events]


def of_organisation(organisation: Organisation) -> list[EventCard]:
    """The events that an organisation hosts, leads a session of or is visited on. Five queries."""
    sessions = Session.objects.standing()
    visited = sessions.filter(Q(organisations=organisation) | Q(host_organisation=organisation))
    found = with_texts().filter(
        Q(host_organisation=organisation) | Q(pk__in=visited.values("event_id"))
    )
    return list(with_hosts(found.order_by("-year", "-start", "pk")[:50]))


def of_person(user_id: int, run: Collection[int]) -> list[tuple[EventCard, bool]]:
    """A person's events, the newest first, each with whether they run it; at most ten.

    These are the events that they are registered for and those in `run`, which may be drafts.
    Three queries.
    """
    registered = Registration.objects.filter(account_id=user_id).exclude(
        state=Registration.State.CANCELLED
    )
    theirs = with_texts().filter(pk__in=registered.values("event_id"))
    found = Event.objects.filter(Q(pk__in=run) | Q(pk__in=theirs.values("pk")))
    found = found.select_related("host_region").prefetch_related("texts", "host_region__texts")
    rows = found.order_by(F("start").desc(nulls_last=True), "pk")[:10]
    return [(EventCard.of(event), event.pk in run) for event in rows]


def of_practice(practice: Practice) -> list[EventCard]:
    """The events at which a practice is shown. Four queries.

    A real practice was never shown at an event that is made up.
    """
    shown = Session.objects.standing().filter(practices=practice)
    found = with_texts().filter(pk__in=shown.values("event_id"))
    if not practice.invented:
        found = found.filter(invented=False)
    return [EventCard.of(event) for event in found.order_by("-year", "-start", "pk")[:50]]


def search_documents(ids: Collection[int] | None) -> Iterable[SearchDocument]:
    """One document for each event and language."""
    shown = Session.objects.standing().prefetch_related("texts")
    events = public().prefetch_related(
        "texts", "host_region__texts", Prefetch("sessions", shown, to_attr="shown")
    )
    events = events.order_by("pk")
    for event in events if ids is None else events.filter(pk__in=list(ids)):
        region = event.host_region
        names = tuple(text.name for text in region.texts.all()) if region else ()
        programme: dict[str, list[str]] = {}
        for session in event.shown:
            for said in session.texts.all():
                lines = [said.title, plain(said.description), session.host_name]
                programme.setdefault(said.language, []).extend(filter(None, lines))
        for text in event.texts.all():
            told = filter(None, [text.summary, plain(text.lessons), plain(text.practical)])
            yield SearchDocument(
                kind="mission",
                object_id=event.pk,
                language=text.language,
                slug=event.slug,
                title=text.name,
                body="\n".join([*told, *programme.get(text.language, ())]),
                names=names,
                invented=event.invented,
            )
