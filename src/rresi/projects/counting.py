"""How the numbers of a project are counted: the facts they rest on, and the rows that count."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from functools import cache
from typing import TYPE_CHECKING

from django.utils import timezone
from django.utils.crypto import salted_hmac

from rresi.core.addresses import url_of
from rresi.core.translations import language_order, pick
from rresi.editorial.documents import text_for
from rresi.events.models import Event, Promise, Registration, Tally
from rresi.practices.models import Practice
from rresi.regions.queries import name_of as region_name
from rresi.transfers.models import Transfer

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, slots=True)
class Row:
    """One record that a number rests on. Rows of one `unit` count once, as `people` units.

    `key` names the record, for good and without naming a person. Country by ISO 3166-1; `kind` is
    that of an organisation. A person has no `label`.
    """

    key: str
    unit: str
    label: str = ""
    url: str = ""
    on: date | None = None
    country: str = ""
    kind: str = ""
    gender: str = ""
    people: int = 1


@dataclass(frozen=True)
class Facts:
    """What the numbers of a project are counted from, read once. `today` decides what is past."""

    project_id: int
    today: date
    events: list[Event]  # the project's, with host region and texts
    registrations: list[Registered]  # confirmed, for any of these events
    regions: frozenset[int]  # partners' regions
    organisations: frozenset[int]  # partners
    practices: list[Practice]  # published, of a partner's region or led by a partner
    transfers: list[Transfer]  # into partners' regions
    checked_in: frozenset[int]  # registrations of whom an arrival was recorded
    forms: Mapping[int, int]  # evaluation forms that came back, by event
    tallies: list[Tally]  # of whole events: people counted without being named
    promises: list[Promise]  # made at the events

    @property
    def held(self) -> list[Event]:
        """The events that are past and were not cancelled."""
        return [
            event
            for event in self.events
            if event.status != Event.Status.CANCELLED and is_over(event, self.today)
        ]


@dataclass(frozen=True, slots=True)
class Registered:
    """A confirmed registration as far as it is counted."""

    pk: int
    event_id: int
    email: str
    country: str
    kind: str
    gender: str
    role: str


Counter = Callable[[Facts], list[Row]]


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


def count(rows: Iterable[Row]) -> int:
    """How many units there are."""
    return sum({row.unit: row.people for row in rows}.values())


def pseudonymous(rows: Iterable[Row], project_id: int) -> list[Row]:
    """The rows of people as others may see them: told apart, but not by who they are.

    Within a project a person keeps the pseudonym; it cannot be turned back without the site's key.
    """

    @cache
    def name_of(unit: str) -> str:
        return f"person:{salted_hmac(f'projects.person.{project_id}', unit).hexdigest()[:16]}"

    return [
        replace(row, unit=name_of(row.unit)) if row.key.startswith("registration:") else row
        for row in rows
    ]


def is_over(event: Event, today: date) -> bool:
    """Whether an event's last day is past; where only the year is known, whether the year is."""
    last = event.end or event.start
    return last < today if last else bool(event.year and event.year < today.year)


def event_name(event: Event) -> str:
    """The name of an event in the reader's language. Its texts must be fetched."""
    text = pick(event.texts.all(), language_order())
    return text.name if text else event.slug


def _event_rows(events: Iterable[Event]) -> list[Row]:
    return [
        Row(
            key=f"event:{event.slug}",
            unit=event.slug,
            label=event_name(event),
            url=url_of("events:detail", event.slug),
            on=event.end or event.start,
            country=event.host_region.country if event.host_region else "",
        )
        for event in events
    ]


def missions_held(facts: Facts) -> list[Row]:
    return _event_rows(event for event in facts.held if event.kind == Event.Kind.MISSION)


def events_held(facts: Facts) -> list[Row]:
    return _event_rows(facts.held)


def participants(facts: Facts) -> list[Row]:
    """A row a registration; somebody who came twice is one unit."""
    return _people(facts, lambda _one: True)


def guests(facts: Facts) -> list[Row]:
    return _people(facts, lambda one: one.role == Registration.Role.PARTICIPANT)


def checked_in(facts: Facts) -> list[Row]:
    return _people(facts, lambda one: one.pk in facts.checked_in)


def first_timers(facts: Facts) -> list[Row]:
    """A row a cell of a closed event; what it counts stays when people's data go."""
    held = {event.pk: event for event in facts.held}
    return [
        Row(
            key=f"tally:{held[one.event_id].slug}:{one.country}:{one.kind}:{one.gender}",
            unit=f"tally:{one.pk}",
            on=held[one.event_id].end or held[one.event_id].start,
            country=one.country,
            kind=one.kind,
            gender=one.gender,
            people=one.first,
        )
        for one in facts.tallies
        if one.event_id in held and one.first
    ]


def promises_kept(facts: Facts) -> list[Row]:
    return [
        Row(
            key=f"promise:{one.pk}",
            unit=str(one.pk),
            label=one.what if one.is_public else "",
            on=timezone.localdate(one.updated_at),
        )
        for one in facts.promises
        if one.state == Promise.State.KEPT
    ]


def _people(facts: Facts, counts: Callable[[Registered], bool]) -> list[Row]:
    days = {event.pk: event.end or event.start for event in facts.held}
    return [
        Row(
            key=f"registration:{one.pk}",
            unit=one.email.casefold() or f"registration:{one.pk}",
            on=days[one.event_id],
            country=one.country,
            kind=one.kind,
            gender=one.gender,
        )
        for one in facts.registrations
        if one.event_id in days and counts(one)
    ]


def countries(facts: Facts) -> list[Row]:
    """One unit a country."""
    return [_by_country(row) for row in participants(facts) if row.country]


def countries_with_hosts(facts: Facts) -> list[Row]:
    hosts = [_by_country(row) for row in events_held(facts) if row.country]
    return countries(facts) + hosts


def _by_country(row: Row) -> Row:
    return Row(row.key, row.country, label=row.label, url=row.url, on=row.on, country=row.country)


def practices_of_regions(facts: Facts) -> list[Row]:
    return _practice_rows(one for one in facts.practices if one.region_id in facts.regions)


def practices_of_partners(facts: Facts) -> list[Row]:
    own = facts.organisations
    return _practice_rows(one for one in facts.practices if one.organisation_id in own)


def _practice_rows(practices: Iterable[Practice]) -> list[Row]:
    return [
        Row(
            key=f"practice:{practice.slug}",
            unit=practice.slug,
            label=text_for(practice).title,
            url=url_of("practices:detail", practice.slug),
            on=practice.published_at.date() if practice.published_at else None,
            country=practice.region.country,
        )
        for practice in practices
    ]


BEGUN = frozenset(
    {
        Transfer.State.PLANNED,
        Transfer.State.PILOTING,
        Transfer.State.ADOPTED,
        Transfer.State.SUSTAINED,
    }
)


def adoptions_begun(facts: Facts) -> list[Row]:
    return _transfer_rows(one for one in facts.transfers if one.state in BEGUN)


def adoptions_established(facts: Facts) -> list[Row]:
    established = Transfer.State.SUSTAINED
    return _transfer_rows(one for one in facts.transfers if one.state == established)


def _transfer_rows(transfers: Iterable[Transfer]) -> list[Row]:
    return [
        Row(
            key=f"adoption:{transfer.pk}",
            unit=str(transfer.pk),
            label=f"{text_for(transfer.practice).title} ({region_name(transfer.region)})",
            url=url_of("practices:detail", transfer.practice.slug),
            on=transfer.state_since,
            country=transfer.region.country,
        )
        for transfer in transfers
    ]
