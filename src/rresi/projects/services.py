"""Writes of projects."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from datetime import date
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.utils.translation import gettext

from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor
from rresi.core.dates import read_day
from rresi.core.refusals import Refused
from rresi.core.versions import require_unchanged, token_of
from rresi.ecosystem.models import Organisation
from rresi.events.models import Event
from rresi.projects.facts import free_slug, require_same_currency
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


@dataclass(frozen=True)
class About:
    """What a project is called, who pays, what it promised and until when what is kept.

    Name and summary are in the language of whoever wrote them. `promised`: by the key of a number.
    """

    acronym: str
    full_name: str
    summary: str
    commission: bool
    grant_number: str
    grant_maximum: Decimal | None
    grant_currency: str
    start: date | None
    end: date | None
    audit_until: date | None
    personal_until: date | None
    promised: Mapping[str, int]


_COLUMNS = [
    one.name for one in fields(About) if one.name not in {"full_name", "summary", "promised"}
]


def about(project: Project, language: str) -> About:
    """What stands, name and summary in this language alone. One query."""
    text = project.texts.filter(language=language).first()
    return About(
        **{name: getattr(project, name) for name in _COLUMNS},
        full_name=text.full_name if text else "",
        summary=text.summary if text else "",
        promised={one["key"]: int(one["value"]) for one in project.announced},
    )


def token(project: Project, language: str) -> str:
    """The version token of a project's form."""
    return token_of(json.loads(json.dumps(asdict(about(project, language)), default=str)))


@transaction.atomic
def open_project(*, actor: Actor, told: About, language: str) -> Project:
    """A project of which more is entered at its desk.

    Raises:
        PermissionDenied: the actor may not create projects.
    """
    require(PERMISSIONS, actor, "project.create")
    project = Project(slug=free_slug(told.acronym))
    _write(project, told, language)
    return project


@transaction.atomic
def keep_about(*, actor: Actor, project: Project, told: About, language: str, seen: str) -> None:
    """Change what stands of a project.

    Raises:
        PermissionDenied: the actor may not plan the project.
        Outdated: somebody saved in between.
        Refused: amounts stand in another currency.
    """
    require(PERMISSIONS, actor, "project.plan", target_of(project))
    current = Project.objects.select_for_update().get(pk=project.pk)
    require_unchanged(current, seen, token(current, language))
    require_same_currency(current, told.grant_currency)
    _write(current, told, language)


def _write(project: Project, told: About, language: str) -> None:
    for name in _COLUMNS:
        setattr(project, name, getattr(told, name))
    before = {one["key"]: one for one in project.announced}
    project.announced = [
        before[key]
        if key in before and int(before[key]["value"]) == value
        else {"key": key, "value": value, "comparison": "at-least", "label": {}}
        for key, value in told.promised.items()
    ]
    project.save()
    if told.full_name or told.summary:
        ProjectText.objects.update_or_create(
            project=project,
            language=language,
            defaults={"full_name": told.full_name, "summary": told.summary},
        )


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
            gettext("%(project)s already reports this event. No event is reported twice.")
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
