"""Building the invented mission, once."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, time, timedelta
from importlib.resources import files
from typing import Any

from django.db import transaction
from django.utils import timezone

from rresi.accounts.roles import OPERATOR, Role
from rresi.events.demonstration.aftermath import come, look_back
from rresi.events.demonstration.cast import Cast
from rresi.events.demonstration.moving import move
from rresi.events.demonstration.taking_part import take_part
from rresi.events.models import Event, Venue
from rresi.events.rules.about import EventWords, VenueAbout
from rresi.events.rules.phases import is_over
from rresi.events.rules.programme import Facts, Words, span
from rresi.events.services import editing, organising, programme, publishing, roles
from rresi.events.services.editing import EventFacts
from rresi.events.services.organising import Asked
from rresi.events.services.venues import save_venue
from rresi.practices.models import Practice
from rresi.regions.models import Region

DAYS_AGO = 1  # its first day, when the demonstration is started
LASTS = 3  # days


Stage = Callable[[Event, Cast], object]
# What the other parts of this app add, in order: registrations before what came of them.
STAGES: tuple[Stage, ...] = (take_part, come, look_back)


@transaction.atomic
def load(cast: Cast) -> Event | None:
    """Make the invented mission with all its stages; None when there is one already.

    One that is over by now is going on again, and the training is still to come.
    """
    record = json.loads(files("rresi.starter").joinpath("example.json").read_text("utf-8"))
    if Event.objects.filter(slug=record["slug"]).exists():
        _bring_up(record)
        return None
    event = _event(record, cast)
    for stage in STAGES:
        stage(event, cast)
    _edition(record["edition"], cast)
    return event


def _bring_up(record: Mapping[str, Any]) -> None:
    """Move the invented events to where they would be had they been made today."""
    edition = record["edition"]
    names = edition["names"].values()
    trainings = Event.objects.filter(kind=Event.Kind.TRAINING, texts__name__in=names).distinct()
    missions = Event.objects.filter(slug=record["slug"])
    for rows, first in ((missions, -DAYS_AGO), (trainings, edition["in_days"])):
        for event in rows.filter(status=Event.Status.PUBLISHED, start__isnull=False):
            if event.start is not None and is_over(event, timezone.now()):
                today = timezone.localdate()
                move(event, (today + timedelta(days=first) - event.start).days)


def _event(record: Mapping[str, Any], cast: Cast) -> Event:
    first = timezone.localdate() - timedelta(days=DAYS_AGO)
    region = Region.objects.filter(slug=record["host_region"]).first()
    facts = EventFacts(
        kind=Event.Kind.MISSION,
        start=first,
        end=first + timedelta(days=LASTS - 1),
        zone=record["zone"],
        languages=record["languages"],
        texts={
            code: EventWords(
                name=name, summary=record["summary"][code], practical=record["practical"][code]
            )
            for code, name in record["names"].items()
        },
        host_region_id=region.pk if region else None,
        capacity=record["capacity"],
    )
    event = editing.create(actor=OPERATOR, facts=facts)
    Event.objects.filter(pk=event.pk).update(slug=record["slug"], invented=True)
    event.refresh_from_db()
    for role, person in ((Role.ORGANISER, cast.organiser), (Role.EVENT_HOST, cast.host)):
        roles.give(actor=OPERATOR, event=event, role=role, email=person.email)
    venues = {one["key"]: _venue(event, one) for one in record["venues"]}
    for one in record["sessions"]:
        _session(event, first, venues, one)
    _questions(event, record)
    return publishing.publish_event(actor=OPERATOR, event=event, seen=event.version)


def _edition(record: Mapping[str, Any], cast: Cast) -> None:
    """An invented training that is still open for registration."""
    day = timezone.localdate() + timedelta(days=record["in_days"])
    facts = EventFacts(
        kind=Event.Kind.TRAINING,
        start=day,
        end=day,
        zone=record["zone"],
        languages=list(record["names"]),
        texts={
            code: EventWords(name=name, summary=record["summary"][code])
            for code, name in record["names"].items()
        },
        capacity=record["capacity"],
        target_groups=record["target_groups"],
    )
    event = editing.create(actor=OPERATOR, facts=facts)
    Event.objects.filter(pk=event.pk).update(invented=True)
    event.refresh_from_db()
    email = cast.organiser.email
    roles.give(actor=OPERATOR, event=event, role=Role.ORGANISER, email=email)
    starts_at, ends_at = span(day, time(9, 30), time(16, 30), event.zone)
    titles = {code: Words(title=title) for code, title in record["session"].items()}
    course = Facts(kind="workshop", starts_at=starts_at, ends_at=ends_at, texts=titles)
    programme.add_session(actor=OPERATOR, event=event, facts=course)
    _questions(event, record)
    publishing.publish_event(actor=OPERATOR, event=event, seen=event.version)


def _questions(event: Event, record: Mapping[str, Any]) -> None:
    for one in record["questions"]:
        texts = {code: (text["label"], text["choices"]) for code, text in one["texts"].items()}
        asked = Asked(one["kind"], one["required"], texts)
        organising.save_question(actor=OPERATOR, event=event, asked=asked)


def _venue(event: Event, record: Mapping[str, Any]) -> Venue:
    names = ("name", "address", "access", "latitude", "longitude")
    about = VenueAbout.model_validate({name: record[name] for name in names})
    venue = save_venue(actor=OPERATOR, event=event, about=about, zone=event.zone)
    assert venue is not None
    return venue


def _session(
    event: Event, first: date, venues: Mapping[str, Venue], record: Mapping[str, Any]
) -> None:
    day = first + timedelta(days=record["day"])
    begins, ends = (time.fromisoformat(record[name]) for name in ("starts", "ends"))
    starts_at, ends_at = span(day, begins, ends, event.zone)
    shown = Practice.objects.filter(slug__in=record.get("practices", ()))
    facts = Facts(
        kind=record["kind"],
        starts_at=starts_at,
        ends_at=ends_at,
        venue=venues[record["venue"]].pk,
        room=record["room"],
        capacity=record.get("capacity"),
        languages=tuple(record.get("languages", ("en",))),
        interpretation=tuple(record.get("interpretation", ())),
        host_name=record.get("host", ""),
        practices=tuple(sorted(shown.values_list("pk", flat=True))),
        texts={code: Words(title=title) for code, title in record["titles"].items()},
    )
    programme.add_session(actor=OPERATOR, event=event, facts=facts)
