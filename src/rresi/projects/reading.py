"""Reads of one project: what its numbers are counted from, its plan, its budget."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Count

from rresi.events.models import Event
from rresi.projects.counting import Facts, Partner
from rresi.projects.kpis import BY_KEY
from rresi.projects.models import (
    AuditLink,
    AuditLook,
    BudgetHead,
    CountingRule,
    Deliverable,
    Pack,
    Partnership,
    Project,
    ProjectMember,
    Risk,
    WorkPackage,
)
from rresi.projects.queries import whole


def by_slug(slug: str) -> Project | None:
    """A project with its texts and which partners it has. Three queries."""
    found = Project.objects.prefetch_related("texts", "partnerships")
    return found.filter(slug=slug).first()


def whole_by_slug(slug: str) -> Project | None:
    """A project with its texts and all that a page says of its partners. Seven queries."""
    found: Project | None = whole().filter(slug=slug).first()
    return found


def facts_of(project: Project, today: date) -> Facts:
    """What the project's numbers are counted from. Three queries, and one for each that is read."""
    events = Event.objects.filter(project_event__project=project, invented=False)
    events = events.select_related("host_region")
    return Facts(
        project_id=project.pk,
        today=today,
        events=list(events.prefetch_related("texts").order_by("year", "start", "pk")),
        partners=tuple(
            Partner(one.organisation_id, one.region_id, one.left_on)
            for one in project.partnerships.all()
        ),
    )


@dataclass(frozen=True)
class Choice:
    """By which version a number is counted, since when, and by which ones it was before."""

    version: int
    since: datetime
    before: tuple[int, ...]


def choices(project: Project) -> dict[str, Choice]:
    """How each number is counted that was once to be counted differently. One query."""
    found: dict[str, Choice] = {}
    for rule in CountingRule.objects.filter(project=project).order_by("since", "pk"):
        first = BY_KEY[rule.kpi].rules[0].version
        before = found[rule.kpi] if rule.kpi in found else Choice(first, rule.since, ())
        earlier = dict.fromkeys([*before.before, before.version])
        found[rule.kpi] = Choice(
            rule.version, rule.since, tuple(one for one in earlier if one != rule.version)
        )
    return found


def work_packages(project: Project) -> list[WorkPackage]:
    """One query."""
    return list(project.work_packages.select_related("lead"))


def partnerships(project: Project) -> list[Partnership]:
    """With their organisations and the names of these. Two queries."""
    return list(
        project.partnerships.select_related("organisation").prefetch_related("organisation__texts")
    )


def deliverables(project: Project) -> list[Deliverable]:
    return list(project.deliverables.select_related("work_package"))


def risks(project: Project) -> list[Risk]:
    return list(project.risks.all())


def budget(project: Project, organisations: Collection[int] | None) -> list[BudgetHead]:
    """The budget heads of these partners, or of all when None. One query."""
    found = project.budget.select_related("organisation")
    if organisations is not None:
        found = found.filter(organisation_id__in=organisations)
    return list(found)


def row_of(project: Project, relation: str, pk: int) -> Any:
    """A row of the project's plan by its relation and primary key; None where it has none."""
    return getattr(project, relation).filter(pk=pk).first()


def names_of(pks: Collection[int] | None) -> dict[int, str]:
    """The names of these projects, or of all, by primary key. One query."""
    found = Project.objects.all()
    if pks is not None:
        found = found.filter(pk__in=pks)
    return dict(found.values_list("pk", "acronym"))


def export_of(user_id: int) -> list[str]:
    """The projects that a person works on."""
    found = ProjectMember.objects.filter(user_id=user_id)
    return sorted(found.values_list("project__slug", flat=True))


def free_events() -> list[Event]:
    """Events that no project reports yet and that are not invented, at most two hundred. Two
    queries."""
    found = Event.objects.filter(project_event__isnull=True, invented=False).prefetch_related(
        "texts"
    )
    return list(found.order_by("-year", "-start", "pk")[:200])


def packs(project: Project) -> list[Pack]:
    """The packs without their content, the last first. One query."""
    return list(project.packs.defer("content").order_by("-number"))


def pack_of(project_pk: int, number: int) -> Pack | None:
    """A pack with its content. One query."""
    found = Pack.objects.select_related("project").filter(project_id=project_pk, number=number)
    return found.first()


def rooms(project: Project) -> list[AuditLink]:
    """The auditors' rooms, also those closed, each with how often it was viewed. One query."""
    found = AuditLink.objects.filter(pack__project=project)
    return list(
        found.select_related("pack__project").defer("pack__content").annotate(seen=Count("looks"))
    )


LOOKS = 200


def looks(project: Project) -> dict[int, list[AuditLook]]:
    """What auditors viewed, the latest `LOOKS` of all, by room. One query."""
    found: dict[int, list[AuditLook]] = {}
    for one in AuditLook.objects.filter(link__pack__project=project).order_by("-at", "-pk")[:LOOKS]:
        found.setdefault(one.link_id, []).append(one)
    return found
