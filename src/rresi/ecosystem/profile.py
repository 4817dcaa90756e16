"""An organisation as pages show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from operator import attrgetter

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rresi.core import taxonomies
from rresi.core.formats import listed, number, percent
from rresi.core.places import place_name
from rresi.core.translations import country_name, language_name, language_order, pick
from rresi.ecosystem import sectors
from rresi.ecosystem.documents import ORGANISATIONS
from rresi.ecosystem.legal_forms import LEGAL_FORMS, equivalents
from rresi.ecosystem.models import Evidence, FactGroup, ListEntry, Offer, Organisation, Relation
from rresi.ecosystem.models.ties import CERTAIN
from rresi.ecosystem.records import says_more
from rresi.ecosystem.registers import REGISTERS
from rresi.ecosystem.rules import fresh_until
from rresi.regions.queries import name_of


def name(organisation: Organisation) -> str:
    """The organisation's name for this reader, from its prefetched texts."""
    text = pick((t for t in organisation.texts.all() if t.name), language_order()[:1])
    return text.name if text and text.language == language_order()[0] else organisation.name


# Whole sentences, one a kind and direction: each language puts the other's name where it belongs.
_OUTWARD = {
    Relation.Kind.PARTNERS: _("Works with %(other)s"),
    Relation.Kind.FOUNDED: _("Founded %(other)s"),
    Relation.Kind.MEMBER_OF: _("Member of %(other)s"),
    Relation.Kind.FUNDS: _("Funds %(other)s"),
    Relation.Kind.HOSTS: _("Hosts %(other)s"),
    Relation.Kind.TRAINS: _("Trains people from %(other)s"),
    Relation.Kind.REFERS_TO: _("Refers people to %(other)s"),
    Relation.Kind.BUYS_FROM: _("Buys from %(other)s"),
}
_INWARD = {
    Relation.Kind.PARTNERS: _("Works with %(other)s"),
    Relation.Kind.FOUNDED: _("Founded by %(other)s"),
    Relation.Kind.MEMBER_OF: _("Has %(other)s as a member"),
    Relation.Kind.FUNDS: _("Funded by %(other)s"),
    Relation.Kind.HOSTS: _("Hosted by %(other)s"),
    Relation.Kind.TRAINS: _("Gets training from %(other)s"),
    Relation.Kind.REFERS_TO: _("Receives people referred by %(other)s"),
    Relation.Kind.BUYS_FROM: _("Sells to %(other)s"),
}


@dataclass(frozen=True)
class RelationLine:
    """A relation as the organisation's page shows it: a sentence with the other's name in it."""

    before: str
    other: str
    after: str
    other_slug: str
    note: str
    language: str  # of the note
    confidence: str
    source: str
    stated_on: date | None


@dataclass(frozen=True)
class OfferLine:
    """An offer in detail."""

    function: str
    title: str
    target_groups: list[str]
    capacity: str
    price: str
    until: date | None
    over: bool
    confidence: str
    source: str
    stated_on: date | None

    @classmethod
    def of(cls, offer: Offer) -> OfferLine:
        capacity = number(offer.capacity) if offer.capacity is not None else ""
        return cls(
            function="".join(_labels(taxonomies.FUNCTIONS, [offer.function])),
            title=offer.title,
            target_groups=_labels(taxonomies.TARGET_GROUPS, offer.target_groups),
            capacity=f"{capacity} {offer.capacity_unit}".strip(),
            price=offer.price,
            until=offer.until,
            over=offer.until is not None and offer.until < timezone.localdate(),
            confidence=_sure(offer.confidence),
            source=offer.source,
            stated_on=offer.stated_on,
        )


@dataclass(frozen=True)
class EvidenceOf:
    """What speaks for one dimension of the EU's definition of a social enterprise."""

    label: str
    rows: list[Evidence]


@dataclass(frozen=True)
class Details:
    """What only the organisation's own page shows."""

    legal_form: str
    equivalents: list[tuple[str, str]]  # country, form
    size: str
    languages: list[str]
    street: str
    postcode: str
    email: str
    phone: str
    links: list[str]
    registrations: list[tuple[str, str, str]]  # register, number, address of the entry
    sectors: list[tuple[str, str]]  # code with its revision, section
    sdgs: list[str]
    offers: list[OfferLine]
    evidence: list[EvidenceOf]
    ages: list[FactAge]
    lists: list[ListEntry]
    claimed: bool

    @property
    def only_change(self) -> date | None:
        """The day on which everything was entered, where nothing else is known of its age."""
        days = {age.changed_on for age in self.ages}
        more = any(age.stated_on or age.confirmed_on or age.fresh is False for age in self.ages)
        return days.pop() if len(days) == 1 and not more else None

    @classmethod
    def of(cls, organisation: Organisation) -> Details:
        form = LEGAL_FORMS.get(organisation.legal_form)
        goals = sorted(
            (tag for tag in organisation.tags.all() if tag.vocabulary == taxonomies.SDGS.key),
            key=attrgetter("position"),
        )
        offers = sorted(organisation.offers.all(), key=attrgetter("position", "pk"))
        return cls(
            legal_form=str(form or ""),
            equivalents=[
                (country_name(one.country), str(one))
                for one in equivalents(organisation.legal_form)
            ],
            size=str(organisation.get_size_display()),
            languages=[language_name(code) for code in organisation.languages],
            street=organisation.street,
            postcode=organisation.postcode,
            email=organisation.email,
            phone=organisation.phone,
            links=organisation.links,
            registrations=[
                (
                    REGISTERS[one.register].name,
                    one.number,
                    REGISTERS[one.register].page.format(number=one.number),
                )
                for one in organisation.registrations.all()
                if one.register in REGISTERS
            ],
            sectors=[
                (f"NACE Rev. {one.revision}: {one.code}", str(sectors.SECTIONS[one.section]))
                for one in organisation.sectors.all()
                if one.section in sectors.SECTIONS
            ],
            sdgs=[f"{tag.key} {taxonomies.SDGS[tag.key].label}" for tag in goals],
            offers=[OfferLine.of(offer) for offer in offers if says_more(offer)],
            evidence=_evidence(organisation),
            lists=list(organisation.list_entries.all()),
            ages=ages(organisation, today=timezone.localdate()),
            claimed=organisation.claimed_at is not None,
        )


def _evidence(organisation: Organisation) -> list[EvidenceOf]:
    rows = sorted(organisation.evidence.all(), key=attrgetter("position"))
    of_all = [
        EvidenceOf(str(dimension.label), [row for row in rows if row.dimension == dimension])
        for dimension in Evidence.Dimension
    ]
    return of_all if rows else []


@dataclass(frozen=True)
class Profile:
    """An organisation as pages show it."""

    slug: str
    name: str
    kind: str
    kind_is_our_reading: bool
    description: str
    language: str
    city: str
    at_town: bool  # stands on the map in the middle of its town
    country: str
    website: str
    functions: list[str]
    function_keys: list[str]
    target_groups: list[str]
    sources: list[str]
    closed_on: date | None
    stale_since: date | None
    invented: bool = False
    region: str = ""
    region_slug: str = ""
    relations: list[RelationLine] = field(default_factory=list)
    details: Details | None = None

    @property
    def offered(self) -> list[tuple[str, str]]:
        """What it offers, each by its key and its name."""
        return list(zip(self.function_keys, self.functions, strict=True))

    @classmethod
    def of(
        cls, organisation: Organisation, *, whole: bool = False, with_region: bool = False
    ) -> Profile:
        """From an organisation whose texts, tags and offers were fetched.

        `with_region` needs its region and that region's texts; `whole` those and its relations.
        """
        text = pick((t for t in organisation.texts.all() if t.description), language_order())
        tags: dict[str, list[str]] = {}
        for tag in organisation.tags.all():
            tags.setdefault(tag.vocabulary, []).append(tag.key)
        region = organisation.region if whole or with_region else None
        return cls(
            slug=organisation.slug,
            name=name(organisation),
            kind=str(organisation.get_kind_display()),
            kind_is_our_reading=organisation.kind_is_our_reading,
            description=text.description if text else "",
            language=text.language if text else "",
            city=place_name(organisation.city, organisation.country),
            at_town=organisation.town_latitude is not None,
            country=country_name(organisation.country) if organisation.country else "",
            website=organisation.website,
            functions=_labels(taxonomies.FUNCTIONS, functions_of(organisation)),
            function_keys=[k for k in functions_of(organisation) if k in taxonomies.FUNCTIONS],
            target_groups=_labels(taxonomies.TARGET_GROUPS, tags.get("target_group", [])),
            sources=organisation.sources,
            closed_on=organisation.closed_on,
            stale_since=organisation.stale_since,
            invented=organisation.invented,
            region=name_of(region) if region else "",
            region_slug=region.slug if region else "",
            relations=_relations(organisation) if whole else [],
            details=Details.of(organisation) if whole else None,
        )


def functions_of(organisation: Organisation) -> list[str]:
    """The keys of the functions that it provides, in its own order, from its fetched offers."""
    offers = sorted(organisation.offers.all(), key=lambda offer: (offer.position, offer.pk))
    return list(dict.fromkeys(offer.function for offer in offers))


def _labels(vocabulary: taxonomies.Vocabulary, keys: Iterable[str]) -> list[str]:
    return [str(vocabulary[key].label) for key in keys if key in vocabulary]


def _relations(organisation: Organisation) -> list[RelationLine]:
    out, back = organisation.relations_out.all(), organisation.relations_in.all()
    return [
        *(_relation(relation, relation.target, _OUTWARD) for relation in out),
        *(_relation(relation, relation.origin, _INWARD) for relation in back),
    ]


def _relation(
    relation: Relation, other: Organisation, sentences: Mapping[Relation.Kind, Promise]
) -> RelationLine:
    sentence = str(sentences[Relation.Kind(relation.kind)])
    before, _placeholder, after = sentence.partition("%(other)s")
    text = pick(relation.texts.all(), language_order())
    return RelationLine(
        before=before,
        other=name(other),
        after=after,
        other_slug=other.slug,
        note=text.note if text else "",
        language=text.language if text else "",
        confidence=_sure(relation.confidence),
        source=relation.source,
        stated_on=relation.stated_on,
    )


def _sure(confidence: float) -> str:
    """How sure something is, in percent; empty where nobody doubts it."""
    return percent(confidence) if confidence < CERTAIN else ""


def _in_words(group: FactGroup, parts: Iterable[str]) -> str:
    if group == FactGroup.OFFERS:
        return listed(_labels(taxonomies.FUNCTIONS, parts))
    words = [ORGANISATIONS.labels.get(part, (group.label,))[0] for part in parts]
    return listed(list(dict.fromkeys(map(str, words))))


@dataclass(frozen=True)
class FactAge:
    """How old one group of facts is, as its page says it."""

    label: str
    stated_on: date | None
    changed_on: date
    confirmed_on: date | None
    confirmed_by: str
    unconfirmed: str  # what of it has changed since, in words
    fresh: bool | None  # None: neither stated nor confirmed


def ages(organisation: Organisation, *, today: date) -> list[FactAge]:
    """The three dates of each group of facts that the record has. One query."""
    rows = {row.group: row for row in organisation.dates.all()}
    found = []
    for group in FactGroup:
        row = rows.get(group)
        if row is None:
            continue
        confirmed_on = timezone.localdate(row.confirmed_at) if row.confirmed_at else None
        until = fresh_until(group, row.stated_on, confirmed_on)
        found.append(
            FactAge(
                label=str(group.label),
                stated_on=row.stated_on,
                changed_on=timezone.localdate(row.changed_at),
                confirmed_on=confirmed_on,
                confirmed_by=str(row.get_confirmed_as_display()),
                unconfirmed=_in_words(group, row.unconfirmed),
                fresh=until >= today if until else None,
            )
        )
    return found
