"""Writes of missions and meetings."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor
from rresi.core.dates import read_day
from rresi.ecosystem.models import Organisation
from rresi.events.models import Event, EventText
from rresi.events.permissions import PERMISSIONS
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
        languages=record.get("languages") or ["en"],
        sources=record.get("sources") or [],
    )
    summaries = record.get("summary") or {}
    EventText.objects.bulk_create(
        EventText(event=event, language=language, name=name, summary=summaries.get(language, ""))
        for language, name in record["names"].items()
    )
    search.changed("mission", [event.pk])
    return event
