"""Funded projects for tests."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

from rresi.accounts.roles import OPERATOR
from rresi.ecosystem.models import Organisation
from rresi.events.models import Event
from rresi.projects.models import Partnership, Project, ProjectText
from rresi.projects.services import report_event
from rresi.regions.models import Region


def make_project(slug: str = "demo", *regions: Region, **changes: Any) -> Project:
    """A project of two years whose partners are these regions, each with an authority."""
    fields: dict[str, Any] = {
        "acronym": slug.upper(),
        "start": date(2025, 1, 1),
        "end": date(2026, 12, 31),
        "grant_maximum": Decimal(100_000),
        "grant_currency": "EUR",
        "announced": [
            {"key": "missions", "value": 3, "comparison": "exactly", "label": {"en": "missions"}},
            {
                "key": "participants",
                "value": 2,
                "comparison": "more-than",
                "label": {"en": "participants"},
            },
        ],
    }
    project = Project.objects.create(slug=slug, **(fields | changes))
    ProjectText.objects.create(
        project=project, language="en", full_name=f"Project {slug}", summary="What it is for."
    )
    for place, region in enumerate(regions):
        name = f"authority-{region.slug}"
        organisation, _made = Organisation.objects.get_or_create(slug=name, defaults={"name": name})
        Partnership.objects.create(
            project=project,
            organisation=organisation,
            region=region,
            role="partner" if place else "lead",
            position=place,
        )
    return project


def report(project: Project, *events: Event) -> None:
    for event in events:
        report_event(actor=OPERATOR, project=project, event=event)
