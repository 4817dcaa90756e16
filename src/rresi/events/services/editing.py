"""Making an event, and changing what is said of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor
from rresi.core.ordering import slug_of
from rresi.core.refusals import Incomplete
from rresi.core.stamps import renew_stamp
from rresi.core.taxonomies import VocabularyKey
from rresi.core.versions import require_unchanged
from rresi.events import attendees
from rresi.events.models import Event, EventOrganiser, EventTag, EventText, Training
from rresi.events.permissions import PERMISSIONS, place_of
from rresi.events.services.programme import locked
from rresi.events.version import VERSION
from rresi.search import interface as search

SLUG_LENGTH = 80
# Words that stand in addresses where a slug does; a test compares them with the URLs.
RESERVED = frozenset({"mine", "new", "trainings"})


@dataclass(frozen=True)
class TextFacts:
    """An event's words in one language."""

    name: str
    summary: str = ""
    practical: str = ""


@dataclass(frozen=True)
class EventFacts:
    """What an organiser says of an event. `texts` by language; the first language must have one."""

    kind: str
    start: date | None
    end: date | None
    zone: str
    languages: list[str]
    texts: Mapping[str, TextFacts]
    host_region_id: int | None = None
    host_organisation_id: int | None = None
    training_id: int | None = None
    target_groups: Sequence[str] = ()
    capacity: int | None = None
    registration_opens_at: datetime | None = None
    registration_closes_at: datetime | None = None


_COLUMNS = (
    *("kind", "start", "end", "zone", "languages", "host_region_id", "host_organisation_id"),
    *("training_id", "capacity", "registration_opens_at", "registration_closes_at"),
)


@transaction.atomic
def create(*, actor: Actor, facts: EventFacts) -> Event:
    """A draft of an event; who makes it organises it.

    Raises:
        PermissionDenied: the actor may not make one for this region or organisation.
        Incomplete: something is missing or cannot be.
    """
    _require_place(actor, facts)
    _check(facts)
    event = Event.objects.create(slug=_free_slug(facts), **_columns(facts))
    _write_words(event, facts)
    if actor.user_id is not None:
        EventOrganiser.objects.create(event=event, user_id=actor.user_id)
    return event


@transaction.atomic
def change(*, actor: Actor, event: Event, facts: EventFacts, seen: str) -> Event:
    """Say something else of an event; what was published changes at once.

    Raises:
        PermissionDenied: the actor may not, or could not make one of that kind there.
        Refused: it was closed or cancelled.
        Outdated: somebody saved in between.
        Incomplete: something is missing or cannot be; a session would lie outside its days.
    """
    current = locked(actor, "event.edit", event)
    require_unchanged(current, seen, current.version)
    if _place(facts) != _place(current):
        _require_place(actor, facts)
    _check(facts)
    _check_sessions(current, facts)
    for name, value in _columns(facts).items():
        setattr(current, name, value)
    current.save()
    _write_words(current, facts)
    renew_stamp(VERSION)
    search.changed("mission", [current.pk])
    attendees.programme_changed(current)
    return current


def _require_place(actor: Actor, facts: EventFacts) -> None:
    action = "training.create" if facts.kind == Event.Kind.TRAINING else "event.create"
    place = place_of(
        region_ids=[facts.host_region_id], organisation_ids=[facts.host_organisation_id]
    )
    require(PERMISSIONS, actor, action, place)


def _place(of: Event | EventFacts) -> tuple[str, int | None, int | None]:
    return of.kind, of.host_region_id, of.host_organisation_id


def _columns(facts: EventFacts) -> dict[str, Any]:
    shown = {name: getattr(facts, name) for name in _COLUMNS}
    return {**shown, "year": facts.start.year if facts.start else None}


def _check(facts: EventFacts) -> None:
    problems = []
    if not facts.languages:
        problems.append(("languages", _("Choose at least one language.")))
    elif facts.languages[0] not in facts.texts:
        problems.append((f"name_{facts.languages[0]}", _("Give the event a name.")))
    if facts.end and (facts.start is None or facts.end < facts.start):
        problems.append(("end", _("The last day must not be before the first.")))
    opens, closes = facts.registration_opens_at, facts.registration_closes_at
    if opens and closes and closes <= opens:
        problems.append(("closes", _("Registration must not close before it opens.")))
    if facts.training_id is not None:
        training = Training.objects.filter(pk=facts.training_id).first()
        if training is None or training.organisation_id != facts.host_organisation_id:
            words = _("Only the organisation that offers a training can host an edition of it.")
            problems.append(("training", words))
    if problems:
        raise Incomplete(problems)


def _check_sessions(event: Event, facts: EventFacts) -> None:
    sessions = list(event.sessions.all())
    if sessions and facts.zone != event.zone:
        words = _("The time zone can no longer be changed, because there are sessions.")
        raise Incomplete([("zone", words)])
    days = {session.starts_at.astimezone(session.zone).date() for session in sessions}
    last = facts.end or facts.start
    if days and (facts.start is None or last is None or min(days) < facts.start):
        raise Incomplete([("start", _("A session takes place before this day. Move it first."))])
    if days and last and max(days) > last:
        raise Incomplete([("end", _("A session takes place after this day. Move it first."))])


def _write_words(event: Event, facts: EventFacts) -> None:
    event.tags.all().delete()
    EventTag.objects.bulk_create(
        EventTag(event=event, vocabulary=VocabularyKey.TARGET_GROUP, key=key, position=place)
        for place, key in enumerate(facts.target_groups)
    )
    event.texts.exclude(language__in=facts.texts).delete()
    for language, words in facts.texts.items():
        EventText.objects.update_or_create(
            event=event,
            language=language,
            defaults={
                "name": words.name,
                "summary": words.summary,
                "practical": words.practical,
            },
        )


def _free_slug(facts: EventFacts) -> str:
    name = facts.texts[facts.languages[0]].name
    base = slug_of(name, limit=SLUG_LENGTH - 4) or facts.kind
    taken = set(Event.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    taken |= RESERVED
    number, slug = 1, base
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    return slug
