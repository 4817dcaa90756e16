"""Reads of projects and their partners."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext

from rresi.core import formats
from rresi.core.translations import current_language, language_order, pick
from rresi.ecosystem.profile import Profile
from rresi.projects.kpis import BY_KEY
from rresi.projects.models import Partnership, Project
from rresi.regions.queries import name_of


@dataclass(frozen=True)
class PartnerCard:
    """A partner and its part."""

    organisation: Profile
    role: str
    is_lead: bool
    region: str
    region_slug: str
    note: str
    left: str


@dataclass(frozen=True)
class ProjectCard:
    """A project as pages show it."""

    slug: str
    acronym: str
    full_name: str
    topic: str
    summary: str
    commission: bool
    programme: str
    call: str
    grant: str
    cofinancing_percent: int | None
    first_workshops: str
    announced: list[dict[str, str]]
    partners: list[PartnerCard]
    sources: list[dict[str, Any]]


@dataclass(frozen=True)
class ProjectHead:
    """A project as the pages of its desk head it."""

    slug: str
    acronym: str
    full_name: str
    summary: str


def head_of(project: Project) -> ProjectHead:
    """The head of a project whose texts were fetched."""
    text = pick(project.texts.all(), language_order())
    return ProjectHead(
        slug=project.slug,
        acronym=project.acronym,
        full_name=text.full_name if text else project.acronym,
        summary=text.summary if text else "",
    )


def spoken(words: dict[str, str]) -> str:
    """The entry for the reader in a mapping from language to words."""
    return words.get(current_language()) or words.get("en", "")


def card_of(project: Project) -> ProjectCard:
    """A project whose texts and partners were fetched."""
    text = pick(project.texts.all(), language_order())
    return ProjectCard(
        slug=project.slug,
        acronym=project.acronym,
        full_name=text.full_name if text else project.acronym,
        topic=text.topic if text else "",
        summary=text.summary if text else "",
        commission=project.commission,
        programme=project.programme,
        call=project.call,
        grant=formats.money(project.grant_maximum, project.grant_currency)
        if project.grant_maximum is not None
        else "",
        cofinancing_percent=project.cofinancing_percent,
        first_workshops=formats.day(project.start) if project.start else "",
        announced=[
            {
                "value": formats.number(entry["value"]),
                "more": entry.get("comparison") == "more-than",
                "label": spoken(entry["label"]) or str(BY_KEY[entry["key"]].label),
            }
            for entry in project.announced
        ],
        partners=[_partner(partnership) for partnership in project.partnerships.all()],
        sources=project.sources,
    )


def _partner(partnership: Partnership) -> PartnerCard:
    region = partnership.region
    return PartnerCard(
        organisation=Profile.of(partnership.organisation),
        role=str(Partnership.Role(partnership.role).label),
        is_lead=partnership.role == Partnership.Role.LEAD,
        region=name_of(region) if region else "",
        region_slug=region.slug if region else "",
        note=spoken(partnership.notes),
        left=formats.day(partnership.left_on) if partnership.left_on else "",
    )


def whole() -> Any:
    """All projects with their texts and partners, as `card_of` needs them."""
    return Project.objects.order_by("pk").prefetch_related(
        "texts",
        "partnerships__organisation__texts",
        "partnerships__organisation__tags",
        "partnerships__organisation__offers",
        "partnerships__region__texts",
    )


def all_projects() -> list[ProjectCard]:
    """The projects with their partners, at most twenty. Seven queries."""
    return [card_of(project) for project in whole()[:20]]


def main_project() -> ProjectCard | None:
    """The project that the network grew from. Seven queries."""
    project = whole().first()
    return card_of(project) if project else None


@dataclass(frozen=True)
class Promised:
    """What was promised in the project's own words and is counted nowhere."""

    label: str
    number: str


def uncounted(project: Project) -> list[Promised]:
    """The promises of a project of which this site keeps no count. No query."""
    return [
        Promised(spoken(one["label"]), promised(one))
        for one in project.announced
        if one["key"] not in BY_KEY
    ]


def promised(promise: Any) -> str:
    """A promised number in words; empty without one. `promise` is one of `Project.announced`."""
    if not promise:
        return ""
    words = gettext("more than %(number)s") if more_than(promise) else "%(number)s"
    return words % {"number": formats.number(int(promise["value"]))}


def more_than(promise: Any) -> bool:
    return bool(promise.get("comparison") == "more-than")
