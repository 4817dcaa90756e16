"""The dossier of an event: everything that came of it, in one object for page, PDF and file."""

from __future__ import annotations

import hashlib
import json
from dataclasses import asdict, dataclass
from decimal import Decimal
from typing import Any

from django.db.models import QuerySet

from rresi.core import ordering
from rresi.core.formats import rounded
from rresi.core.translations import country_name, current_language
from rresi.editorial.documents import text_for
from rresi.events.models import Closing, Consent, Event, Promise, Registration
from rresi.events.queries import check_in, evaluation, figures, hours, lessons, notes, promises
from rresi.events.queries.attended import attended
from rresi.events.queries.cards import EventCard, with_hosts
from rresi.events.queries.participants import agreed
from rresi.events.queries.titles import title_of
from rresi.events.rules.hours import WHAT_COUNTS, WHO_COUNTS
from rresi.events.rules.unknown import UNKNOWN


@dataclass(frozen=True)
class Item:
    """One session, how long it lasts where that counts, and how many people attended it.

    `people` is None at a meal to which nobody was checked in: how many came was not recorded.
    """

    when: str
    title: str
    language: str
    kind: str
    venue: str
    hours: float | None
    people: int | None


@dataclass(frozen=True)
class Promised:
    """One promise, without who made it."""

    what: str
    language: str
    state: str
    state_label: str
    result: str
    practice: str


@dataclass(frozen=True)
class Learned:
    """What somebody learned, and in which session; empty: at the event as a whole."""

    text: str
    language: str
    session: str


@dataclass(frozen=True)
class Participant:
    """Somebody who agreed to be named."""

    name: str
    organisation: str
    country: str


@dataclass(frozen=True)
class Summary:
    """What the desk shows of it. Small groups are left out already."""

    card: EventCard
    closed: Closing | None
    registered: int
    people: int
    first_timers: int
    unique: figures.Unique
    unknown: tuple[str, ...]
    tables: list[figures.Table]
    lessons: lessons.Lessons | None
    learned: list[Learned]
    standing: promises.Standing
    named: int


@dataclass(frozen=True)
class Dossier(Summary):
    """All of it."""

    programme: list[Item]
    hours: float
    turnout: evaluation.Turnout | None
    evaluation: evaluation.Results | None
    promises: list[Promised]
    participants: list[Participant]


def summary(event: Event) -> Summary:
    """The summary as it stands now. Fourteen queries at most, however many people there are."""
    return Summary(**_summary(event), named=_consenting(event).count())


def of(event: Event) -> Dossier:
    """The dossier as it stands now. Thirty-five queries at most, however many people there are."""
    found = evaluation.of_event(event)
    participants = _participants(event)
    counted = hours.counted(event)
    return Dossier(
        **_summary(event),
        named=len(participants),
        programme=_programme(event, counted),
        hours=float(counted.programme),
        turnout=evaluation.turnout(found) if found and found.opened_at else None,
        evaluation=evaluation.results(found) if found and found.closed_at else None,
        promises=_promises(event),
        participants=participants,
    )


def _summary(event: Event) -> dict[str, Any]:
    closed = Closing.objects.filter(event=event).first()
    counted = figures.cells(event)
    [card] = with_hosts([event])
    return {
        "card": card,
        "closed": closed,
        "registered": check_in.expected(event),
        "people": sum(counted.values()),
        "first_timers": figures.first_timers(event) if closed else 0,
        "unique": figures.unique(),
        "unknown": tuple(str(words) for words in UNKNOWN),
        "tables": figures.tables(counted),
        "lessons": lessons.for_reader(event),
        "learned": [
            Learned(one.text, one.language, title_of(one.session) if one.session else "")
            for one in notes.learned(event)
        ],
        "standing": promises.standing(promises.of_event(event)),
    }


def _programme(event: Event, counted: hours.Counted) -> list[Item]:
    people = hours.by_session(event, counted)
    return [
        Item(
            place.when,
            place.title,
            place.language,
            str(place.session.get_kind_display()),
            place.session.venue.name if place.session.venue else "",
            _float(counted.session(place.pk)),
            people.get(place.pk, 0 if place.pk in counted.spans else None),
        )
        for place in check_in.places(event)
        if place.session is not None
    ]


def _float(value: Decimal | None) -> float | None:
    return None if value is None else float(value)


def _promises(event: Event) -> list[Promised]:
    told = []
    for one in promises.of_event(event).filter(Promise.SHOWN)[:300]:
        practice = text_for(one.practice).title if one.practice else ""
        told.append(
            Promised(
                one.what,
                one.language,
                one.state,
                str(one.get_state_display()),
                one.result,
                practice,
            )
        )
    return told


def _consenting(event: Event) -> QuerySet[Registration]:
    """Who attended and agreed to be named. One query, and one when it is read."""
    people = attended(event).filter(pk__in=agreed(event, Consent.Purpose.DOSSIER))
    return people.exclude(name="")


def _participants(event: Event) -> list[Participant]:
    rows = _consenting(event)
    named = [
        Participant(name, organisation, country_name(country))
        for name, organisation, country in rows.values_list("name", "organisation_name", "country")
    ]
    return sorted(named, key=lambda one: ordering.collation_key(one.name, current_language()))


def as_data(dossier: Dossier) -> dict[str, Any]:
    """The dossier for other programs, with the SHA-256 of everything else in it."""
    results = dossier.evaluation
    content = {
        "event": dossier.card.slug,
        "kind": dossier.card.kind,
        "name": dossier.card.name,
        "when": dossier.card.when,
        "region": dossier.card.region_slug,
        "host_organisation": dossier.card.host,
        "closed_at": dossier.closed.closed_at.isoformat() if dossier.closed else None,
        "people": {
            "with_a_seat": dossier.registered,
            "attended": dossier.people,
            "first_event": dossier.first_timers if dossier.closed else None,
            "tables": [asdict(table) for table in dossier.tables],
        },
        "network": {
            "as_of": dossier.unique.as_of.isoformat(),
            "different_people": dossier.unique.people,
            "closed_events": dossier.unique.events,
            "events_not_closed_yet": dossier.unique.open,
            "cannot_know": list(dossier.unknown),
        },
        "programme": [asdict(item) for item in dossier.programme],
        "hours": {"programme": dossier.hours, "what_counts": str(WHAT_COUNTS)},
        "who_counts_at_a_session": str(WHO_COUNTS),
        "evaluation": {
            "turnout": asdict(dossier.turnout) if dossier.turnout else None,
            "questions": [
                {
                    "question": one.asked.label,
                    "answered": None if one.erased_at else one.count,
                    "erased_at": one.erased_at.isoformat() if one.erased_at else None,
                    "mean": float(rounded(one.mean, 2)) if one.mean is not None else None,
                    "spread": [list(pair) for pair in one.spread],
                    "texts": list(one.texts),
                }
                for one in (results.results if results and results.enough else [])
            ],
        },
        "lessons": asdict(dossier.lessons) if dossier.lessons else None,
        "learned": [asdict(one) for one in dossier.learned],
        "promises": {
            "standing": asdict(dossier.standing),
            "public": [asdict(one) for one in dossier.promises],
        },
        "participants_by_consent": [asdict(one) for one in dossier.participants],
        "language": current_language(),
    }
    canonical = json.dumps(content, ensure_ascii=False, sort_keys=True)
    return {**content, "sha256": hashlib.sha256(canonical.encode()).hexdigest()}
