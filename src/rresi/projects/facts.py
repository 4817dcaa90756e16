"""A project’s facts and its partners as things that are changed at the desk, on record."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, Literal

from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from pydantic import Field, ValidationError, model_validator

from rresi.accounts.changes import Recorded
from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor
from rresi.core.documents.parts import Part
from rresi.core.documents.problems import problems_of
from rresi.core.documents.values import (
    Amount,
    Clean,
    Currency,
    Day,
    Language,
    Line,
    Lines,
    Named,
    OneLine,
    Sentence,
    Whole,
)
from rresi.core.ordering import slug_of
from rresi.core.refusals import Incomplete, Refused
from rresi.ecosystem.models import Organisation
from rresi.projects.models import Partnership, Project, ProjectText
from rresi.projects.permissions import PERMISSIONS
from rresi.regions.models import Region

Acronym = Annotated[str, Field(min_length=2, max_length=40), OneLine, Clean]
Name = Annotated[str, Field(min_length=2, max_length=200), OneLine, Clean, Named]
Text = Annotated[str, Lines, Field(max_length=5_000), Clean]
Number = Annotated[str, Field(max_length=40), OneLine, Clean]
_PLAIN = (
    *("acronym", "commission", "programme", "call"),
    *("grant_number", "grant_maximum", "cofinancing_percent"),
)
_DAYS = ("start", "end", "audit_until", "personal_until")


class Promise(Part):
    """A number that the project promised its funder; `label` stands by language."""

    key: Annotated[str, Field(max_length=40), OneLine]
    value: Annotated[Whole, Field(ge=0, le=999_999)]
    comparison: Literal["exactly", "at-least", "more-than"] = "at-least"
    label: dict[Language, Line] = {}


class ProjectFacts(Part):
    """What is known of a project; `names`, `topics` and `summaries` stand by language."""

    acronym: Acronym
    names: Annotated[dict[Language, Name], Field(min_length=1)]
    topics: dict[Language, Line] = {}
    summaries: dict[Language, Text] = {}
    commission: bool = False
    programme: Line = ""
    call: Line = ""
    grant_number: Number = ""
    grant_maximum: Amount | None = None
    grant_currency: Currency | None = None
    cofinancing_percent: Annotated[Whole, Field(ge=0, le=100)] | None = None
    start: Day | None = None
    end: Day | None = None
    audit_until: Day | None = None
    personal_until: Day | None = None
    announced: list[Promise] = []

    @model_validator(mode="after")
    def _fits_together(self) -> ProjectFacts:
        if self.end and (self.start is None or self.end < self.start):
            raise ValueError(gettext("The last day comes before the first."))
        if self.grant_maximum is not None and self.grant_currency is None:
            raise ValueError(gettext("Enter the currency of the grant."))
        if missing := {*self.topics, *self.summaries} - set(self.names):
            raise ValueError(
                gettext("The full name is missing in: %(languages)s")
                % {"languages": ", ".join(sorted(missing))}
            )
        return self


class PartnerFacts(Part):
    """The part of an organisation in a project; `notes` stand by language."""

    role: Partnership.Role
    region: Annotated[str, Field(max_length=80)] = ""
    notes: dict[Language, Sentence] = {}
    position: Annotated[Whole, Field(ge=0, le=1_000)] | None = None
    """Its place among the partners; without one it comes last."""
    left_on: Day | None = None
    """What was reached by that day still counts."""


def _valid(document: type[Part], record: Mapping[str, Any]) -> Any:
    try:
        return document.model_validate(dict(record))
    except ValidationError as error:
        raise Incomplete(problems_of(error)) from error


def read_project(slug: str) -> dict[str, Any] | None:
    """A project’s facts as plain values. Two queries."""
    project = Project.objects.filter(slug=slug).prefetch_related("texts").first()
    if project is None:
        return None
    texts = sorted(project.texts.all(), key=lambda text: text.language)
    facts = ProjectFacts.model_construct(
        names={text.language: text.full_name for text in texts},
        topics={text.language: text.topic for text in texts if text.topic},
        summaries={text.language: text.summary for text in texts if text.summary},
        grant_currency=project.grant_currency or None,
        announced=[Promise.model_validate(one) for one in project.announced],
        **{name: getattr(project, name) for name in (*_PLAIN, *_DAYS)},
    )
    return facts.model_dump(mode="json")


def write_project(actor: Actor, slug: str, record: Mapping[str, Any] | None) -> None:
    """Make the project what a record as `ProjectFacts` says, or remove one that holds nothing.

    Raises:
        PermissionDenied: the actor may not create projects.
        Incomplete: the record has a mistake.
        Refused: it has partners, a plan or reports and cannot be removed, or amounts stand in
            another currency.
    """
    require(PERMISSIONS, actor, "project.create")
    if record is None:
        _remove(slug)
        return
    facts: ProjectFacts = _valid(ProjectFacts, record)
    before = Project.objects.filter(slug=slug).first()
    if before is not None:
        require_same_currency(before, facts.grant_currency or "")
    project, _made = Project.objects.update_or_create(
        slug=slug,
        defaults={
            "grant_currency": facts.grant_currency or "",
            "announced": [one.model_dump(mode="json") for one in facts.announced],
            **{name: getattr(facts, name) for name in (*_PLAIN, *_DAYS)},
        },
    )
    project.texts.all().delete()
    ProjectText.objects.bulk_create(
        ProjectText(
            project=project,
            language=language,
            full_name=name,
            topic=facts.topics.get(language, ""),
            summary=facts.summaries.get(language, ""),
        )
        for language, name in facts.names.items()
    )


def require_same_currency(project: Project, currency: str) -> None:
    """Amounts of a budget keep their currency. Raises Refused."""
    if currency != project.grant_currency and project.budget.exists():
        raise Refused(gettext("The budget is in another currency. Remove its heads first."))


def _remove(slug: str) -> None:
    project = Project.objects.filter(slug=slug).first()
    if project is None:
        return
    belongings = (
        *("partnerships", "members", "project_events", "counting_rules", "budget"),
        *("work_packages", "deliverables", "risks", "packs"),
    )
    if any(getattr(project, name).exists() for name in belongings):
        raise Refused(
            gettext("This project has partners, a plan or reports, so it cannot be removed.")
        )
    project.delete()


def free_slug(acronym: str) -> str:
    """A slug for a new project. One query."""
    base = slug_of(acronym, limit=70) or "project"
    taken = set(Project.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    taken.add("audit")  # the address of a page
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug


def partner_key(project: str, organisation: str) -> str:
    return f"{project}/{organisation}"


def _partnership(key: str) -> Partnership | None:
    project, _slash, organisation = key.partition("/")
    found = Partnership.objects.filter(project__slug=project, organisation__slug=organisation)
    return found.select_related("project", "organisation", "region").first()


def read_partner(key: str) -> dict[str, Any] | None:
    """The part of an organisation, its key `project/organisation`. One query."""
    one = _partnership(key)
    if one is None:
        return None
    region = one.region.slug if one.region else ""
    facts = PartnerFacts.model_construct(
        role=Partnership.Role(one.role),
        region=region,
        notes=one.notes,
        position=one.position,
        left_on=one.left_on,
    )
    return {**facts.model_dump(mode="json"), "name": one.organisation.name}


def write_partner(actor: Actor, key: str, record: Mapping[str, Any] | None) -> None:
    """Make an organisation a partner as a record of `PartnerFacts` says, or no longer one.

    Raises:
        PermissionDenied: the actor may not create projects.
        Incomplete: the record has a mistake, or names what does not exist.
        Refused: the project has another lead partner, or its plan names this one.
    """
    require(PERMISSIONS, actor, "project.create")
    known = _partnership(key)
    if record is None:
        if known:
            _leave(known)
        return
    facts: PartnerFacts = _valid(
        PartnerFacts, {name: value for name, value in record.items() if name != "name"}
    )
    region = Region.objects.filter(slug=facts.region).first() if facts.region else None
    if facts.region and region is None:
        raise Incomplete([("region", gettext("There is no such region."))])
    slug, _slash, organisation = key.partition("/")
    project = Project.objects.filter(slug=slug).first()
    found = Organisation.objects.filter(slug=organisation).first()
    if project is None or found is None:
        raise Incomplete([("organisation", gettext("There is no such organisation."))])
    place = facts.position
    values = {
        "role": facts.role,
        "region": region,
        "notes": facts.notes,
        "left_on": facts.left_on,
        "position": project.partnerships.count() if place is None else place,
    }
    try:
        with transaction.atomic():
            Partnership.objects.update_or_create(
                project=project, organisation=found, defaults=values
            )
    except IntegrityError as error:
        words = gettext(
            "This project already has a lead partner. Give that partner another role first."
        )
        raise Refused(words) from error


def _leave(one: Partnership) -> None:
    heads = one.project.budget.filter(organisation=one.organisation)
    leads = one.project.work_packages.filter(lead=one.organisation)
    if heads.exists() or leads.exists():
        raise Refused(gettext("The plan names this partner. Enter when it left instead."))
    one.delete()


def amount(text: str | None) -> Decimal | None:
    """A stored amount as a number again."""
    return Decimal(text) if text else None


PROJECT = Recorded(
    kind="project",
    label=gettext_lazy("Project"),
    permissions=PERMISSIONS,
    action="project.create",
    read=read_project,
    write=write_project,
    name=lambda slug, record: str(record.get("acronym") or slug),
    path=lambda slug: reverse("desk:project", args=[slug]),
)
PARTNERSHIP = Recorded(
    kind="partnership",
    label=gettext_lazy("Partner"),
    permissions=PERMISSIONS,
    action="project.create",
    read=read_partner,
    write=write_partner,
    name=lambda key, record: str(record.get("name") or key),
    path=lambda key: reverse("desk:partner", args=key.split("/")),
)
