"""A practice ready to be read in one language: what page, comparison, print and PDF share."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django.utils.translation import gettext_lazy as _

from rresi.core import formats, taxonomies
from rresi.core.translations import current_language, language_name, language_own_name
from rresi.media import licences
from rresi.media.queries import ShownPicture
from rresi.practices.items import (
    Label,
    ListItem,
    in_brief,
    published_texts,
    tags_of,
    terms,
    text_for,
)
from rresi.practices.models import Evidence, Practice, PracticeText, Reference

SECTIONS = {
    "problem": _("The problem"),
    "solution": _("What was done"),
    "stakeholders": _("Who was involved"),
    "difficulties": _("What was difficult"),
    "lessons": _("What they learned"),
}


@dataclass(frozen=True)
class SourceLine:
    number: int
    title: str
    url: str
    kind: str
    language: str
    language_name: str


@dataclass(frozen=True)
class EvidenceLine:
    statement: str
    value: str
    unit: str
    period: str
    method: str
    source: SourceLine | None


@dataclass(frozen=True)
class ConditionLine:
    kind: str
    text: str
    blocking: bool


@dataclass(frozen=True)
class MoneyLine:
    amount: str
    year: str
    note: str


@dataclass(frozen=True)
class TextLink:
    """Another language in which the practice can be read."""

    code: str
    name: str
    address: str
    is_source: bool
    current: bool


@dataclass(frozen=True)
class PracticePage(ListItem):
    """A practice with everything that it holds."""

    place: str = ""
    functions: list[Label] = field(default_factory=list)
    target_groups: list[Label] = field(default_factory=list)
    sdgs: list[Label] = field(default_factory=list)
    organisation: str = ""
    organisation_slug: str = ""
    partners: list[str] = field(default_factory=list)
    sections: list[tuple[str, str, str]] = field(default_factory=list)
    people: str = ""
    time: str = ""
    money: list[MoneyLine] = field(default_factory=list)
    evidence: list[EvidenceLine] = field(default_factory=list)
    conditions: list[ConditionLine] = field(default_factory=list)
    sources: list[SourceLine] = field(default_factory=list)
    links: list[SourceLine] = field(default_factory=list)
    images: list[ShownPicture] = field(default_factory=list)
    texts: list[TextLink] = field(default_factory=list)
    source_language: str = ""
    machine_made: bool = False
    published: str = ""
    confirmed: str = ""
    latitude: float | None = None
    longitude: float | None = None
    start_year: int | None = None
    contact_name: str = ""
    contact_email: str = ""

    @property
    def review_by(self) -> str:
        return formats.day(self.look_again_by)

    @property
    def blocking(self) -> list[ConditionLine]:
        return [condition for condition in self.conditions if condition.blocking]

    @property
    def helping(self) -> list[ConditionLine]:
        return [condition for condition in self.conditions if not condition.blocking]


def page(practice: Practice, *, wanted: str = "", address: str = "") -> PracticePage:
    """Everything about a practice in the language asked for; all its rows must be fetched.

    `address` is the page's own path, to which links to the other languages are made.
    """
    text = text_for(practice, wanted)
    source_text = next(
        (t for t in practice.texts.all() if t.language == practice.source_language), text
    )
    tags = tags_of(practice)
    sources = [_source(reference) for reference in practice.references.all()]
    by_number = {r.pk: line for r, line in zip(practice.references.all(), sources, strict=True)}
    return PracticePage(
        **in_brief(practice, text),
        place=practice.place,
        functions=terms(taxonomies.FUNCTIONS, tags.get("function", [])),
        target_groups=terms(taxonomies.TARGET_GROUPS, tags.get("target_group", [])),
        sdgs=terms(taxonomies.SDGS, tags.get("sdg", [])),
        organisation=practice.organisation_name,
        organisation_slug=practice.organisation.slug if practice.organisation else "",
        partners=[partner.name for partner in practice.partners.all()],
        sections=[
            (key, str(label), getattr(text, key))
            for key, label in SECTIONS.items()
            if getattr(text, key)
        ],
        people=text.people,
        time=text.time,
        money=[
            MoneyLine(
                amount=formats.money(row.amount, row.currency, row.amount_to),
                year=str(row.year or ""),
                note=_entry(text.money_notes, source_text.money_notes, row.position) or "",
            )
            for row in practice.money.all()
        ],
        evidence=[_evidence(row, text, source_text, by_number) for row in practice.evidence.all()],
        conditions=[
            ConditionLine(
                kind=str(row.get_kind_display()),
                text=_entry(text.conditions, source_text.conditions, row.position) or "",
                blocking=row.blocking,
            )
            for row in practice.conditions.all()
        ],
        sources=[
            line
            for reference, line in zip(practice.references.all(), sources, strict=True)
            if reference.kind != Reference.Kind.LINK
        ],
        links=[
            line
            for reference, line in zip(practice.references.all(), sources, strict=True)
            if reference.kind == Reference.Kind.LINK
        ],
        images=[
            ShownPicture(
                key=row.picture_id,
                width=row.width,
                height=row.height,
                alt=_entry(text.image_alts, source_text.image_alts, row.position) or "",
                licence=licences.name_of(row.licence),
                licence_url=licences.url_of(row.licence),
                credit=row.credit,
            )
            for row in practice.images.all()
        ],
        texts=_text_links(practice, text, address),
        source_language=language_name(practice.source_language),
        machine_made=text.machine_made,
        published=formats.day(practice.published_at.date()) if practice.published_at else "",
        confirmed=formats.day(practice.confirmed_on) if practice.confirmed_on else "",
        latitude=practice.latitude,
        longitude=practice.longitude,
        start_year=practice.start_year,
        contact_name=practice.contact_name,
        contact_email=practice.contact_email,
    )


def _entry(own: list[Any], source: list[Any], position: int) -> Any:
    """The entry of a parallel list, from the source text where the translation has none."""
    if position < len(own) and own[position]:
        return own[position]
    return source[position] if position < len(source) else None


def _source(reference: Reference) -> SourceLine:
    other = reference.language and reference.language != current_language()
    return SourceLine(
        number=reference.position + 1,
        title=reference.title,
        url=reference.url,
        kind=str(Reference.Kind(reference.kind).label),
        language=reference.language,
        language_name=language_name(reference.language) if other else "",
    )


def _evidence(
    row: Evidence,
    text: PracticeText,
    source_text: PracticeText,
    sources: Mapping[int, SourceLine],
) -> EvidenceLine:
    words = _entry(text.evidence, source_text.evidence, row.position) or {}
    return EvidenceLine(
        statement=words.get("statement", ""),
        value=formats.number(row.value) if row.value is not None else "",
        unit=words.get("unit", ""),
        period=formats.period(row.period_start, row.period_end),
        method=str(Evidence.Method(row.method).label),
        source=sources.get(row.reference_id) if row.reference_id else None,
    )


def _text_links(practice: Practice, shown: PracticeText, address: str) -> list[TextLink]:
    links = [
        TextLink(
            code=text.language,
            name=language_own_name(text.language),
            address=f"{address}?text={text.language}",
            is_source=text.language == practice.source_language,
            current=text.language == shown.language,
        )
        for text in published_texts(practice)
    ]
    return sorted(links, key=lambda link: (not link.is_source, link.name))
