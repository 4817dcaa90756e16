"""Making an event, and changing what is said of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.db import transaction
from django.utils.translation import gettext as _

from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor
from rresi.core.ordering import slug_of
from rresi.core.refusals import Incomplete, Refused
from rresi.core.stamps import renew_stamp
from rresi.core.versions import require_unchanged
from rresi.events import attendees
from rresi.events.models import Event, EventOrganiser, Training
from rresi.events.permissions import PERMISSIONS, place_of
from rresi.events.queries.about import about_event, planned_event
from rresi.events.queries.programme import programme_of
from rresi.events.rules.about import EventAbout, EventWords, disordered
from rresi.events.services.about import write_event
from rresi.events.services.programme import locked, move_back, move_sessions
from rresi.events.version import VERSION
from rresi.search import interface as search

SLUG_LENGTH = 80
# Words that URLs have in the place of a slug; a test compares them with the URL patterns.
RESERVED = frozenset({"mine", "new", "regions", "trainings"})


@dataclass(frozen=True)
class EventFacts:
    """What an organiser says of an event. `texts` by language; the first language must have one."""

    kind: str
    start: date | None
    end: date | None
    zone: str
    languages: list[str]
    texts: Mapping[str, EventWords]
    host_region_id: int | None = None
    host_organisation_id: int | None = None
    training_id: int | None = None
    contact_email: str = ""
    target_groups: Sequence[str] = ()
    capacity: int | None = None
    registration_opens_at: datetime | None = None
    registration_closes_at: datetime | None = None


# These change at once. Everything else (`EventAbout`) waits for a change set once it is published.
_COLUMNS = ("zone", "capacity")


@transaction.atomic
def create(*, actor: Actor, facts: EventFacts) -> Event:
    """A draft of an event; who makes it organises it.

    Raises:
        PermissionDenied: the actor may not make one for this region or organisation.
        Incomplete: something is missing or cannot be.
    """
    _require_place(actor, facts)
    _check(facts)
    event = Event(slug=_free_slug(facts), **_columns(facts))
    write_event(event, _about(facts))
    if actor.user_id is not None:
        EventOrganiser.objects.create(event=event, user_id=actor.user_id)
    return event


@transaction.atomic
def change(
    *, actor: Actor, event: Event, facts: EventFacts, seen: str, with_sessions: bool = False
) -> Event:
    """Say something else of an event; `with_sessions` move as far as its first day does.

    Of a published one, all that everybody reads waits for the next change set; seats change at
    once, and the time zone stays.

    Raises:
        PermissionDenied: the actor may not, or could not make one of that kind there.
        Refused: it was closed or cancelled.
        Outdated: somebody saved in between.
        Incomplete: something is missing or cannot be; a session would lie outside its days, or at
            a time that the clocks skip.
    """
    current = locked(actor, "event.edit", event)
    require_unchanged(current, seen, current.version)
    about = _about(facts)
    planned = planned_event(current)
    if _place(about) != _place(planned):
        _require_place(actor, facts)
    _check(facts)
    if with_sessions and about.days and planned.days:
        move_sessions(current, about.days[0] - planned.days[0])
    try:
        _check_sessions(current, facts.zone, about)
    except Incomplete as problem:
        if {field for field, _words in problem.problems} & {"start", "end"} and not with_sessions:
            problem.problems.append(("with_sessions", _("Tick this box to move all sessions.")))
        raise
    if current.status == Event.Status.PUBLISHED and facts.zone != current.zone:
        words = _("The time zone can no longer be changed, because the event has been published.")
        raise Incomplete([("zone", words)])
    for name, value in _columns(facts).items():
        setattr(current, name, value)
    if current.status == Event.Status.PUBLISHED:
        current.draft = None if about == about_event(current) else about.model_dump(mode="json")
        current.save()
    else:
        write_event(current, about)
    renew_stamp(VERSION)
    search.changed("mission", [current.pk])
    attendees.programme_changed(current)
    return current


@transaction.atomic
def undo(*, actor: Actor, event: Event) -> bool:
    """Leave an event as it is published, with the sessions that moved with it; was there anything?

    Raises:
        PermissionDenied: the actor may not.
        Refused: it was closed or cancelled; a session is on another day, or cannot move back.
    """
    current = locked(actor, "event.edit", event)
    if current.draft is None:
        return False
    try:
        move_back(current)
    except Incomplete as problem:
        raise Refused(str(problem)) from problem
    try:
        _check_sessions(current, current.zone, about_event(current))
    except Incomplete as problem:
        words = _("A session would then be outside the days of the event. Move or delete it first.")
        raise Refused(words) from problem
    current.draft = None
    current.save(update_fields=["draft", "updated_at"])
    return True


def _require_place(actor: Actor, facts: EventFacts) -> None:
    action = "training.create" if facts.kind == Event.Kind.TRAINING else "event.create"
    place = place_of(
        region_ids=[facts.host_region_id], organisation_ids=[facts.host_organisation_id]
    )
    require(PERMISSIONS, actor, action, place)


def _place(about: EventAbout) -> tuple[str, int | None, int | None]:
    return about.kind, about.host_region_id, about.host_organisation_id


def _columns(facts: EventFacts) -> dict[str, Any]:
    return {name: getattr(facts, name) for name in _COLUMNS}


def _about(facts: EventFacts) -> EventAbout:
    shown = {name: getattr(facts, name) for name in EventAbout.model_fields}
    ordered = {
        "texts": dict(sorted(facts.texts.items())),
        "target_groups": sorted(facts.target_groups),
    }
    return EventAbout(**shown | ordered)


def _check(facts: EventFacts) -> None:
    opens, closes = facts.registration_opens_at, facts.registration_closes_at
    problems = disordered(facts.start, facts.end, opens, closes)
    if not facts.languages:
        problems.append(("languages", _("Choose at least one language.")))
    elif facts.languages[0] not in facts.texts:
        problems.append((f"name_{facts.languages[0]}", _("Give the event a name.")))
    if facts.training_id is not None:
        training = Training.objects.filter(pk=facts.training_id).first()
        if training is None or training.organisation_id != facts.host_organisation_id:
            words = _("Only the organisation that offers a training can host an edition of it.")
            problems.append(("training", words))
    if problems:
        raise Incomplete(problems)


def _check_sessions(event: Event, zone: str, about: EventAbout) -> None:
    """The sessions as they will be must lie within the days of the event as it will be."""
    programme = programme_of(event)
    if programme.items and zone != event.zone:
        words = _("The time zone can no longer be changed, because there are sessions.")
        raise Incomplete([("zone", words)])
    days = {
        item.facts.starts_at.astimezone(ZoneInfo(programme.zone_of(item.facts))).date()
        for item in programme.items
        if not item.facts.cancelled
    }
    if days and (about.days is None or min(days) < about.days[0]):
        words = _(
            "A session takes place before this day. Move all sessions, or leave this day as it was "
            "until you have moved that one."
        )
        raise Incomplete([("start", words)])
    if days and about.days and max(days) > about.days[1]:
        words = _(
            "A session takes place after this day. Move all sessions, or leave this day as it was "
            "until you have moved that one."
        )
        raise Incomplete([("end", words)])


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
