"""Events and trainings from the records of the starter network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor
from rresi.core.dates import read_day
from rresi.core.stamps import renew_stamp
from rresi.ecosystem.models import Organisation
from rresi.events.models import Event, EventText, Training
from rresi.events.models.events import ZONE
from rresi.events.permissions import PERMISSIONS
from rresi.events.services import trainings
from rresi.events.services.trainings import TrainingFacts
from rresi.events.version import VERSION
from rresi.regions.models import Region
from rresi.search import interface as search


@transaction.atomic
def create_event(*, actor: Actor, record: Mapping[str, Any]) -> Event:
    """An event from a record of `starter/missions.json`.

    Raises:
        PermissionDenied: the actor may not create events.
        KeyError: the record lacks a field.
        Region.DoesNotExist: it names an unknown region.
    """
    require(PERMISSIONS, actor, "event.create")
    event = Event.objects.create(
        slug=record["slug"],
        kind=record["kind"],
        host_region=Region.objects.get(slug=record["host_region"])
        if record.get("host_region")
        else None,
        host_organisation=Organisation.objects.filter(slug=record.get("host_organisation")).first(),
        status=record.get("status", Event.Status.PUBLISHED),
        year=record.get("year"),
        start=read_day(record["start"]) if record.get("start") else None,
        end=read_day(record["end"]) if record.get("end") else None,
        zone=record.get("zone") or ZONE,
        capacity=record.get("capacity"),
        languages=record.get("languages") or ["en"],
        sources=record.get("sources") or [],
    )
    summaries = record.get("summary") or {}
    EventText.objects.bulk_create(
        EventText(event=event, language=language, name=name, summary=summaries.get(language, ""))
        for language, name in record["names"].items()
    )
    renew_stamp(VERSION)
    search.changed("mission", [event.pk])
    return event


def create_training(*, actor: Actor, record: Mapping[str, Any]) -> Training:
    """A published training from a record of `starter/trainings.json`.

    Raises:
        PermissionDenied: the actor may not create trainings there.
        KeyError: the record lacks a field.
        Organisation.DoesNotExist: it names an unknown organisation.
    """
    summaries = record.get("summary") or {}
    facts = TrainingFacts(
        organisation_id=Organisation.objects.get(slug=record["organisation"]).pk,
        texts={code: (name, summaries.get(code, "")) for code, name in record["names"].items()},
        languages=record["languages"],
        target_groups=record["target_groups"],
        website=record.get("website") or "",
        status=Training.Status.PUBLISHED,
        sources=record["sources"],
    )
    return trainings.create(actor=actor, facts=facts, slug=record["slug"])
