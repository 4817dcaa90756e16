"""How the numbers of a project are counted: the facts they rest on, and the records that count."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Count, Exists, OuterRef, Prefetch, Q, QuerySet, Sum
from django.utils import timezone

from rresi.core.addresses import url_of
from rresi.core.translations import language_order, pick
from rresi.editorial.documents import Publication, text_for
from rresi.events.models import (
    Attendance,
    EvaluationAnswers,
    Event,
    Promise,
    Registration,
    Tally,
)
from rresi.practices.models import Practice, PracticeText
from rresi.projects.rows import Countries, Found, Listed, People, Row, Rows, people_in
from rresi.regions.queries import name_of as region_name
from rresi.transfers.models import Transfer

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

_TEXTS = PracticeText.objects.only("practice_id", "language", "status", "source_revision", "title")


@dataclass(frozen=True, slots=True)
class Partner:
    """A partner; what its region and itself reached until `left_on` counts."""

    organisation_id: int
    region_id: int | None
    left_on: date | None = None


@dataclass(frozen=True)
class Facts:
    """What the numbers of a project are counted from. `today` decides what is past.

    Events are read once; records are counted in the database. Each property takes one query, once.
    """

    project_id: int
    today: date
    events: list[Event]  # the project's that are not invented, with host region and texts
    partners: tuple[Partner, ...]

    @cached_property
    def held(self) -> dict[int, Event]:
        """The events that are past and were not cancelled."""
        return {event.pk: event for event in self._not_cancelled if is_over(event, self.today)}

    @cached_property
    def ahead(self) -> dict[int, Event]:
        """The events that are to come."""
        return {event.pk: event for event in self._not_cancelled if event.pk not in self.held}

    @property
    def _not_cancelled(self) -> list[Event]:
        return [one for one in self.events if one.status != Event.Status.CANCELLED]

    @cached_property
    def registered(self) -> dict[int, int]:
        """Confirmed registrations by event."""
        found = registrations(event.pk for event in self.events)
        return dict(found.values_list("event_id").annotate(Count("pk")))

    @cached_property
    def erased(self) -> dict[int, int]:
        """People who attended and whose data have been deleted since, by past event."""
        found = Tally.objects.filter(event_id__in=self.held, session=None, people__gt=0)
        return dict(found.values_list("event_id").annotate(Sum("people")))

    @cached_property
    def recorded(self) -> bool:
        """Whether there is any record of who came to the events. One query, also without any."""
        people = Registration.objects.filter(
            event=OuterRef("pk"), state=Registration.State.CONFIRMED
        )
        counted = Tally.objects.filter(event=OuterRef("pk"), people__gt=0)
        forms = EvaluationAnswers.objects.filter(evaluation__event=OuterRef("pk"))
        found = Event.objects.filter(project_event__project=self.project_id)
        return found.filter(Exists(people) | Exists(counted) | Exists(forms)).exists()

    @cached_property
    def arrived(self) -> dict[int, int]:
        """Registered people of whom an arrival was recorded, by past event."""
        people = self._arrivals.values_list("event_id")
        return dict(people.annotate(Count("registration_id", distinct=True)))

    @cached_property
    def with_arrivals(self) -> set[int]:
        """The past events at which any arrival was recorded."""
        of_event = self._arrivals.filter(event=OuterRef("pk"))
        found = Event.objects.filter(Exists(of_event), pk__in=self.held)
        return set(found.values_list("pk", flat=True))

    @property
    def _arrivals(self) -> QuerySet[Attendance]:
        return Attendance.objects.filter(event_id__in=self.held, kind=Attendance.Kind.IN)

    @cached_property
    def forms(self) -> dict[int, int]:
        """Evaluation forms that came back, by past event."""
        found = EvaluationAnswers.objects.filter(evaluation__event_id__in=self.held)
        return dict(found.values_list("evaluation__event_id").annotate(Count("pk")))


def registrations(events: Iterable[int]) -> QuerySet[Registration]:
    """The confirmed registrations for any of these events."""
    return Registration.objects.filter(
        event_id__in=list(events), state=Registration.State.CONFIRMED
    )


Counter = Callable[[Facts], Rows]


@dataclass(frozen=True)
class Rule:
    """One version of how a number is counted; `words` stand beside the number."""

    version: int
    words: StrOrPromise
    rows: Counter


@dataclass(frozen=True)
class Kpi:
    """A number that projects promise.

    `personal`: its rows are about people; `counts_people`: so are its units.
    """

    key: str
    label: StrOrPromise
    rules: tuple[Rule, ...]
    personal: bool = False
    counts_people: bool = False

    def rule(self, version: int | None = None) -> Rule:
        """The rule of a version, or the first. Raises LookupError."""
        for rule in self.rules:
            if version in {None, rule.version}:
                return rule
        raise LookupError(version)


def is_over(event: Event, today: date) -> bool:
    """Whether an event's last day is past; where only the year is known, whether the year is."""
    last = event.end or event.start
    return last < today if last else bool(event.year and event.year < today.year)


def event_name(event: Event) -> str:
    """The name of an event in the reader's language. Its texts must be fetched."""
    text = pick(event.texts.all(), language_order())
    return text.name if text else event.slug


def _event_rows(events: Iterable[Event]) -> Listed:
    return Listed(
        Row(
            key=f"event:{event.slug}",
            unit=event.slug,
            label=event_name(event),
            url=url_of("events:detail", event.slug),
            on=event.end or event.start,
            country=event.host_region.country if event.host_region else "",
        )
        for event in events
    )


def missions_held(facts: Facts) -> Listed:
    return _event_rows(one for one in facts.held.values() if one.kind == Event.Kind.MISSION)


def events_held(facts: Facts) -> Listed:
    return _event_rows(facts.held.values())


def participants(facts: Facts) -> People:
    """A row a registration; somebody who came twice is one unit."""
    return _people(facts)


def guests(facts: Facts) -> People:
    return _people(facts, Q(role=Registration.Role.PARTICIPANT))


def checked_in(facts: Facts) -> People:
    arrivals = Attendance.objects.filter(registration=OuterRef("pk"), kind=Attendance.Kind.IN)
    return _people(facts, Exists(arrivals))


def first_timers(facts: Facts) -> Found:
    """A row a cell of a closed event; what it counts stays when people's data go."""
    names = _names(facts)

    def row(one: Tally) -> Row:
        event = facts.held[one.event_id]
        return Row(
            key=f"tally:{event.slug}:{one.country}:{one.kind}:{one.gender}",
            unit=f"tally:{one.pk}",
            on=event.end or event.start,
            country=one.country,
            kind=one.kind,
            gender=one.gender,
            people=one.first,
            event=names[event.pk],
        )

    found = Tally.objects.filter(event_id__in=facts.held, session=None, first__gt=0)
    return Found(found.order_by("pk"), row, units=(Sum("first"),))


def promises_kept(facts: Facts) -> Found:
    found = Promise.objects.filter(
        event__project_event__project=facts.project_id,
        event__invented=False,
        state=Promise.State.KEPT,
    )
    return Found(found.order_by("pk"), _promise_row)


def _promise_row(one: Promise) -> Row:
    return Row(
        key=f"promise:{one.pk}",
        unit=str(one.pk),
        label=one.what if one.is_public else "",
        on=timezone.localdate(one.updated_at),
    )


_OF_PERSON = ("pk", "event_id", "email", "country", "kind", "gender")


def _records(facts: Facts, *conditions: Any) -> QuerySet[Any]:
    return registrations(facts.held).filter(*conditions).order_by("pk")


def _names(facts: Facts) -> dict[int, str]:
    """The names of the events held, in the reader's language."""
    return {pk: event_name(event) for pk, event in facts.held.items()}


def _people(facts: Facts, *conditions: Any) -> People:
    names = _names(facts)

    def row(one: tuple[Any, ...]) -> Row:
        pk, event_id, email, country, kind, gender = one
        event = facts.held[event_id]
        return Row(
            key=f"registration:{pk}",
            unit=email or f"registration:{pk}",
            on=event.end or event.start,
            country=country,
            kind=kind,
            gender=gender,
            event=names[event.pk],
        )

    return People(_records(facts, *conditions).values_list(*_OF_PERSON), row)


def countries(facts: Facts) -> Countries:
    """One unit a country."""
    return countries_with(facts, Listed())


def countries_with_hosts(facts: Facts) -> Countries:
    return countries_with(facts, events_held(facts))


def countries_with(facts: Facts, events: Iterable[Row]) -> Countries:
    """The countries of participants, and of these rows of events."""
    names = _names(facts)

    def row(one: tuple[Any, ...]) -> Row:
        pk, event_id, country = one
        event = facts.held[event_id]
        on = event.end or event.start
        name = names[event_id]
        return Row(f"registration:{pk}", country, on=on, country=country, event=name)

    hosts = Listed(replace(one, unit=one.country) for one in events if one.country)
    return Countries(_records(facts).values_list("pk", "event_id", "country"), row, hosts=hosts)


def practices_of_regions(facts: Facts) -> Found:
    return _practices(_of_partners(facts, "region_id", "published_at__date__lte"))


def practices_of_partners(facts: Facts) -> Found:
    return _practices(_of_partners(facts, "organisation_id", "published_at__date__lte"))


def _of_partners(facts: Facts, column: str, until: str) -> Q:
    """What belongs to a partner, or did when it was reached; nothing where there is none."""
    found = Q(pk__in=())
    for left_on in {one.left_on for one in facts.partners}:
        own = [getattr(one, column) for one in facts.partners if one.left_on == left_on]
        there = Q(**{f"{column}__in": [pk for pk in own if pk is not None]})
        found |= there & Q(**{until: left_on}) if left_on else there
    return found


def _practices(condition: Q) -> Found:
    found = Practice.objects.filter(condition, publication=Publication.PUBLISHED, invented=False)
    texts = Prefetch("texts", queryset=_TEXTS)
    return Found(
        found.select_related("region").prefetch_related(texts).order_by("pk"), _practice_row
    )


def _practice_row(practice: Practice) -> Row:
    return Row(
        key=f"practice:{practice.slug}",
        unit=practice.slug,
        label=text_for(practice).title,
        url=url_of("practices:detail", practice.slug),
        on=timezone.localdate(practice.published_at) if practice.published_at else None,
        country=practice.region.country,
    )


def adoptions_begun(facts: Facts) -> Found:
    return _transfers(facts, Transfer.BEGUN)


def adoptions_established(facts: Facts) -> Found:
    return _transfers(facts, {Transfer.State.SUSTAINED})


def _transfers(facts: Facts, states: Iterable[str]) -> Found:
    mine = _of_partners(facts, "region_id", "state_since__lte")
    found = Transfer.objects.filter(mine, state__in=states, practice__invented=False)
    whole = found.select_related("practice", "region").prefetch_related(
        Prefetch("practice__texts", queryset=_TEXTS), "region__texts"
    )
    return Found(whole.order_by("pk"), _transfer_row)


def _transfer_row(transfer: Transfer) -> Row:
    return Row(
        key=f"adoption:{transfer.pk}",
        unit=str(transfer.pk),
        label=f"{text_for(transfer.practice).title} ({region_name(transfer.region)})",
        url=url_of("practices:detail", transfer.practice.slug),
        on=transfer.state_since,
        country=transfer.region.country,
    )


def still_to_come(facts: Facts) -> int:
    """How many people are registered for events ahead and were at none before. One query."""
    if not facts.ahead:
        return 0
    known = registrations(facts.held).exclude(email="").values("email")
    found = registrations(facts.ahead).filter(Q(email="") | ~Q(email__in=known))
    return people_in(found)
