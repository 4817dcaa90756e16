"""Writes of projects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor
from rresi.core.dates import read_day
from rresi.ecosystem.models import Organisation
from rresi.projects.models import Partnership, Project, ProjectText
from rresi.projects.permissions import PERMISSIONS
from rresi.regions.models import Region


@transaction.atomic
def create_project(*, actor: Actor, record: Mapping[str, Any]) -> Project:
    """A project with its partners, from the record `starter/project.json`.

    Raises:
        PermissionDenied: the actor may not create projects.
        KeyError: the record lacks a field or names an unknown organisation or region.
    """
    require(PERMISSIONS, actor, "project.create")
    call = record.get("call") or {}
    grant = call.get("maximum_grant") or {}
    project = Project.objects.create(
        slug=record["slug"],
        acronym=record["name"],
        programme=record.get("programme") or "",
        call=" ".join(part for part in (call.get("title"), call.get("reference")) if part),
        grant_maximum=grant.get("amount"),
        grant_currency=grant.get("currency", ""),
        cofinancing_percent=call.get("cofinancing_rate_percent"),
        start=read_day(record["start"]) if record.get("start") else None,
        announced=record.get("announced") or [],
        sources=record.get("sources") or [],
    )
    topics = record.get("topic") or {}
    ProjectText.objects.bulk_create(
        ProjectText(
            project=project,
            language=language,
            full_name=record["full_name_translations"][language],
            topic=topics.get(language, ""),
            summary=summary,
        )
        for language, summary in record["summary"].items()
    )
    organisations = dict(Organisation.objects.values_list("slug", "pk"))
    regions = dict(Region.objects.values_list("slug", "pk"))
    Partnership.objects.bulk_create(
        Partnership(
            project=project,
            organisation_id=organisations[partner["organisation"]],
            region_id=regions[partner["region"]] if partner.get("region") else None,
            role=partner["role"],
            notes=partner.get("note") or {},
            position=position,
        )
        for position, partner in enumerate(record["partners"])
    )
    return project
