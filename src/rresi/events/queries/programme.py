"""Reads of a programme: as it is published, and as its organisers are changing it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any

from django.db.models import Count, F, Q
from django.utils import timezone

from rresi.core.versions import token_of
from rresi.ecosystem.models import Organisation
from rresi.events.changes import AnyChange, Change, EventChange, VenueChange, title_in
from rresi.events.models import ChangeSet, Event, Session, SessionSeat, Venue
from rresi.events.queries.about import about_event, about_venue, planned_event, planned_venue
from rresi.events.queries.following import Following, following, hangs_on
from rresi.events.rules.about import VenueAbout
from rresi.events.rules.programme import (
    Clash,
    Conflict,
    Facts,
    Slot,
    What,
    Words,
    overlaps,
    warnings,
    what_changed,
)
from rresi.events.times import beginning_with
from rresi.regions.models import Region

SOON = timedelta(hours=1)  # too little time for everybody to read an email
PLENARY = {Session.Kind.TALK, Session.Kind.MEAL}  # with no limit of seats: for everybody


def facts_of(session: Session) -> Facts:
    """What is published of a session, or what will be of one that never was.

    Needs its texts, practices and organisations, best prefetched.
    """
    return Facts(
        kind=session.kind,
        starts_at=session.starts_at,
        ends_at=session.ends_at,
        venue=session.venue_id,
        room=session.room,
        capacity=session.capacity,
        languages=tuple(session.languages),
        interpretation=tuple(session.interpretation),
        host_name=session.host_name,
        host_organisation=session.host_organisation_id,
        practices=tuple(sorted(practice.pk for practice in session.practices.all())),
        organisations=tuple(sorted(one.pk for one in session.organisations.all())),
        texts={
            text.language: Words(title=text.title, description=text.description)
            for text in sorted(session.texts.all(), key=lambda text: text.language)
        },
        cancelled=session.cancelled_at is not None,
    )


@dataclass(frozen=True)
class Item:
    """A session as its organisers see it."""

    session: Session
    published: Facts | None
    facts: Facts

    @classmethod
    def of(cls, session: Session) -> Item:
        stands = facts_of(session)
        published = stands if session.published_at else None
        draft = Facts.model_validate(session.draft) if session.draft else None
        return cls(session, published, draft or stands)

    @property
    def what(self) -> What | None:
        """What publishing would do with it."""
        return what_changed(self.published, self.facts)

    @property
    def starts(self) -> set[datetime]:
        """When it begins, and when it was to begin as published."""
        return {one.starts_at for one in (self.published, self.facts) if one}

    @property
    def title(self) -> str:
        return title_in(self.facts)

    @property
    def token(self) -> str:
        """The version token of its form."""
        return token_of(self.facts.model_dump(mode="json"))


@dataclass(frozen=True)
class Programme:
    """An event's programme as its organisers are changing it."""

    event: Event
    items: list[Item]
    venues: list[Venue]

    @cached_property
    def by_venue(self) -> dict[int, Venue]:
        return {venue.pk: venue for venue in self.venues}

    def zone_of(self, facts: Facts) -> str:
        """The time zone of a session's venue, otherwise of the event."""
        venue = self.by_venue.get(facts.venue or 0)
        return venue.zone if venue else self.event.zone

    @cached_property
    def planned(self) -> list[tuple[Venue, VenueAbout]]:
        """Each venue with what will be said of it."""
        return [(venue, planned_venue(venue)) for venue in self.venues]

    @cached_property
    def changes(self) -> list[AnyChange]:
        """What publishing would do: with the event, its venues, and in the order of the programme.

        Four queries more where the event itself changes.
        """
        own = [_event_change(self.event, self.begins_at)] if self.event.draft else []
        return [*own, *self._venue_changes(), *self._session_changes()]

    @property
    def begins_at(self) -> datetime | None:
        """When the event will begin."""
        start = planned_event(self.event).start if self.event.draft else self.event.start
        stand = (item.facts.starts_at for item in self.items if not item.facts.cancelled)
        first = min(stand, default=None)
        return beginning_with(first, start, self.event.zone) if start else None

    @property
    def begun(self) -> bool:
        """Whether the event will have begun once this is published."""
        return self.begins_at is not None and self.begins_at <= timezone.now()

    def _venue_changes(self) -> Iterator[VenueChange]:
        for venue, planned in self.planned:
            if venue.draft:
                there = [
                    item
                    for item in self.items
                    if item.facts.venue == venue.pk and not item.facts.cancelled
                ]
                yield VenueChange(
                    venue=venue.pk,
                    before_venue=about_venue(venue),
                    after_venue=planned,
                    for_all=any(item.facts.capacity is None for item in there),
                    sessions=frozenset(item.session.pk for item in there),
                )

    @cached_property
    def following(self) -> dict[int, Following]:
        """What becomes of the meetings of blocks whose time changes. Four queries at most."""
        blocks = {
            item.session.pk: (item.published, item.facts)
            for item in self.items
            if item.published and hangs_on(item.published, item.facts)
        }
        return following(self.event, blocks)

    def _session_changes(self) -> list[Change]:
        places = {venue.pk: planned.name for venue, planned in self.planned}
        return [
            Change(
                session=item.session.pk,
                what=item.what,
                before=item.published,
                after=item.facts,
                zone=self.zone_of(item.facts),
                places={
                    pk: places[pk]
                    for pk in (item.facts.venue, item.published and item.published.venue)
                    if pk in places
                },
                **_meetings(self.following.get(item.session.pk)),
            )
            for item in self.items
            if item.what
        ]

    @property
    def token(self) -> str:
        """The version token of the page that publishes: what it would change."""
        return token_of([change.model_dump(mode="json") for change in self.changes])

    @cached_property
    def warnings(self) -> list[Conflict]:
        """What may not work out in what is to come of the programme. Two queries at most."""
        now = timezone.now()
        points = {venue.pk: planned.point for venue, planned in self.planned}
        slots = [
            Slot(
                item.session.pk,
                item.facts.starts_at,
                item.facts.ends_at,
                item.facts.venue,
                item.facts.room,
                item.facts.host_name,
                points.get(item.facts.venue or 0),
                everyone=item.facts.capacity is None and item.facts.kind in PLENARY,
                limited=item.facts.capacity is not None,
            )
            for item in self.items
            if not item.facts.cancelled and item.facts.ends_at > now
        ]
        parallel = {slot.key for pair in overlaps(slots) for slot in pair}
        return [*warnings(slots, _seated(parallel)), *self._in_the_past(), *self._too_full()]

    def _too_full(self) -> Iterator[Conflict]:
        """Sessions that will have fewer seats than people who hold one already."""
        fewer = {
            item.session.pk: item.facts.capacity
            for item in self.items
            if item.published and item.facts.capacity is not None and not item.facts.cancelled
            if item.facts.capacity != item.published.capacity
        }
        for pk, held in _held(fewer).items():
            if held > fewer[pk]:
                yield Conflict(Clash.FULL, pk, pk, people=held)

    def _in_the_past(self) -> Iterator[Conflict]:
        now, open_ = timezone.now(), self.event.status == Event.Status.PUBLISHED
        there = {pk for change in self._venue_changes() for pk in change.sessions}
        for item in self.items:
            changes = open_ and (item.what or item.session.pk in there)
            moved = item.published is None or item.facts.starts_at != item.published.starts_at
            if moved and not item.facts.cancelled and item.facts.starts_at < now:
                yield Conflict(Clash.PAST, item.session.pk, item.session.pk)
            elif changes and any(now <= at < now + SOON for at in item.starts):
                yield Conflict(Clash.SOON, item.session.pk, item.session.pk)


def _meetings(follow: Following | None) -> dict[str, Any]:
    if follow is None:
        return {}
    kept, lost = (follow.count(lost=lost) for lost in (False, True))
    known = {"meetings": kept, "lost": lost, "reopened": follow.reopened}
    return {**known, "meet": follow.meet, "away": follow.away}


def _seated(sessions: Collection[int]) -> dict[tuple[int, int], int]:
    """How many people have a seat in both of two of these sessions. One query."""
    if not sessions:
        return {}
    confirmed = SessionSeat.State.CONFIRMED
    both = SessionSeat.objects.filter(
        session__in=sessions,
        state=confirmed,
        registration__seats__session__in=sessions,
        registration__seats__state=confirmed,
        registration__seats__session__gt=F("session"),
    )
    pairs = both.order_by().values_list("session", "registration__seats__session")
    return {(one, other): count for one, other, count in pairs.annotate(Count("pk"))}


def _held(sessions: Collection[int]) -> dict[int, int]:
    """How many people have a seat in each of these sessions that has any. One query."""
    if not sessions:
        return {}
    rows = SessionSeat.objects.filter(session__in=sessions, state=SessionSeat.State.CONFIRMED)
    return dict(rows.order_by().values_list("session").annotate(Count("pk")))


def _event_change(event: Event, begins_at: datetime | None) -> EventChange:
    before, after = about_event(event), planned_event(event)
    shown = Region.objects.filter(pk__in={about.host_region_id or 0 for about in (before, after)})
    hosts = {about.host_organisation_id or 0 for about in (before, after)}
    return EventChange(
        before_event=before,
        after_event=after,
        zone=event.zone,
        regions={
            region.pk: {text.language: text.name for text in region.texts.all()}
            for region in shown.prefetch_related("texts")
        },
        hosts=dict(Organisation.objects.filter(pk__in=hosts).values_list("pk", "name")),
        begins_at=begins_at,
    )


def _whole(event: Event) -> Any:
    sessions = Session.objects.filter(event=event).select_related("venue", "host_organisation")
    return sessions.prefetch_related("texts", "practices", "organisations")


def programme_of(event: Event) -> Programme:
    """The programme with what waits to be published. Six queries."""
    items = [Item.of(session) for session in _whole(event)]
    items.sort(key=lambda item: (item.facts.starts_at, item.facts.ends_at, item.session.pk))
    return Programme(event, items, list(event.venues.prefetch_related("texts")))


def item_of(event: Event, pk: int) -> Item | None:
    """One session of an event as its organisers see it. Four queries."""
    found = _whole(event).filter(pk=pk).first()
    return Item.of(found) if found else None


def venue_of(event: Event, pk: int) -> Venue | None:
    """One venue of an event with its texts."""
    return event.venues.filter(pk=pk).prefetch_related("texts").first()


def change_sets(event: Event, *, letters: bool = False, limit: int = 20) -> list[ChangeSet]:
    """The last change sets, or letters, the newest first, each with how many were and are told."""
    wanted = (
        event.change_sets.exclude(subject="") if letters else event.change_sets.filter(subject="")
    )
    counted = wanted.select_related("user", "event").annotate(
        told=Count("mails", filter=Q(mails__sent_at__isnull=False)), of=Count("mails")
    )
    return list(counted.order_by("-number")[:limit])


def change_set(event: Event, number: int) -> ChangeSet | None:
    """One change set by its number."""
    return event.change_sets.filter(number=number).first()
