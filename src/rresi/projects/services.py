"""Writes of projects."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext

from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor
from rresi.core.dates import read_day
from rresi.core.refusals import Refused
from rresi.ecosystem.models import Organisation
from rresi.events.models import Event
from rresi.projects.kpis import BY_KEY
from rresi.projects.models import (
    BudgetHead,
    CountingRule,
    Deliverable,
    Partnership,
    Project,
    ProjectEvent,
    ProjectText,
    Risk,
    WorkPackage,
)
from rresi.projects.permissions import PERMISSIONS, target_of
from rresi.projects.reading import choices
from rresi.projects.report import version_of
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
        commission=call.get("authority") == "european-commission",
        programme=record.get("programme") or "",
        call=" ".join(part for part in (call.get("title"), call.get("reference")) if part),
        grant_maximum=grant.get("amount"),
        grant_currency=grant.get("currency", ""),
        cofinancing_percent=call.get("cofinancing_rate_percent"),
        grant_number=record.get("grant") or "",
        start=read_day(record["start"]) if record.get("start") else None,
        end=read_day(record["end"]) if record.get("end") else None,
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


Part = BudgetHead | WorkPackage | Deliverable | Risk


@transaction.atomic
def keep_row(*, actor: Actor, row: Part) -> None:
    """Add a row to a project's plan, or change one. It has been checked by its form.

    Raises:
        PermissionDenied: the actor may not plan the project.
        Refused: the plan has a row of that number, or the currency is missing.
    """
    require(PERMISSIONS, actor, "project.plan", target_of(row.project))
    if isinstance(row, BudgetHead) and not row.project.grant_currency:
        raise Refused(gettext("Enter the currency of the grant first."))
    if isinstance(row, Deliverable) and row.work_package.project_id != row.project_id:
        raise Refused(gettext("The work package belongs to another project."))
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:
        raise Refused(gettext("The plan already has an entry of that name or number.")) from error


@transaction.atomic
def remove_row(*, actor: Actor, row: Part) -> None:
    """Take a row out of a project's plan.

    Raises:
        PermissionDenied: the actor may not plan the project.
        Refused: deliverables belong to the work package.
    """
    require(PERMISSIONS, actor, "project.plan", target_of(row.project))
    try:
        row.delete()
    except ProtectedError as error:
        raise Refused(gettext("Move or remove its deliverables first.")) from error


@transaction.atomic
def report_event(*, actor: Actor, project: Project, event: Event) -> None:
    """Let a project report an event. Doing it again changes nothing.

    Raises:
        PermissionDenied: the actor may not plan the project.
        Refused: another project reports it.
    """
    require(PERMISSIONS, actor, "project.plan", target_of(project))
    claim, _made = ProjectEvent.objects.get_or_create(event=event, defaults={"project": project})
    if claim.project_id != project.pk:
        raise Refused(
            gettext("This event already counts for %(project)s. No event counts twice.")
            % {"project": claim.project.acronym}
        )


@transaction.atomic
def choose_rule(*, actor: Actor, project: Project, kpi: str, version: int) -> None:
    """Count a number by another version of its rule from now on; earlier choices stay on record.

    Raises:
        PermissionDenied: the actor may not plan the project.
        Refused: there is no such rule.
    """
    require(PERMISSIONS, actor, "project.plan", target_of(project))
    try:
        BY_KEY[kpi].rule(version)
    except LookupError as error:
        raise Refused(gettext("There is no such rule.")) from error
    if version_of(BY_KEY[kpi], choices(project).get(kpi)) != version:
        CountingRule.objects.create(project=project, kpi=kpi, version=version, by_id=actor.user_id)
