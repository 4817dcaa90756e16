"""Reads of organisations."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from functools import reduce
from operator import or_

from django.db.models import Q
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from rresi.core import taxonomies
from rresi.core.places import place_name
from rresi.core.translations import country_name, language_order, pick
from rresi.ecosystem.models import Organisation, OrganisationMember, OrganisationText, Relation
from rresi.engines.tables import name_key, tidy
from rresi.regions.models import Region
from rresi.regions.queries import name_of
from rresi.search.interface import SearchDocument

MOST_LOOKED_UP = 200  # names in one query


def names_of(pks: Collection[int] | None = None) -> dict[int, str]:
    """The names of these organisations, or of all, by primary key, for this reader; two queries."""
    organisations = Organisation.objects.prefetch_related("texts")
    if pks is not None:
        organisations = organisations.filter(pk__in=pks)
    return {organisation.pk: name(organisation) for organisation in organisations}


def export_of(user_id: int) -> list[str]:
    """The slugs of the organisations that a person speaks for."""
    members = OrganisationMember.objects.filter(user_id=user_id)
    return sorted(members.values_list("organisation__slug", flat=True))


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
    source: str


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
    country: str
    website: str
    functions: list[str]
    target_groups: list[str]
    sources: list[str]
    region: str = ""
    region_slug: str = ""
    relations: list[RelationLine] = field(default_factory=list)

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
            country=country_name(organisation.country) if organisation.country else "",
            website=organisation.website,
            functions=_labels(taxonomies.FUNCTIONS, functions_of(organisation)),
            target_groups=_labels(taxonomies.TARGET_GROUPS, tags.get("target_group", [])),
            sources=organisation.sources,
            region=name_of(region) if region else "",
            region_slug=region.slug if region else "",
            relations=_relations(organisation) if whole else [],
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
        source=relation.source,
    )


def whole(slug: str) -> Organisation | None:
    """An organisation with all its rows. Fourteen queries."""
    return (
        Organisation.objects.filter(slug=slug)
        .select_related("region")
        .prefetch_related(
            "texts",
            "tags",
            "offers",
            "region__texts",
            "relations_out__target__texts",
            "relations_in__origin__texts",
            "relations_out__texts",
            "relations_in__texts",
        )
        .first()
    )


def of_region(region: Region, *, limit: int = 60) -> list[Profile]:
    """The organisations recorded in a region, by name. Four queries."""
    found = Organisation.objects.filter(region=region).order_by("name")
    found = found.prefetch_related("texts", "tags", "offers")[:limit]
    return [Profile.of(organisation) for organisation in found]


def cards(pks: Collection[int]) -> dict[int, Profile]:
    """These organisations as a list shows them, with their regions. Six queries."""
    found = Organisation.objects.select_related("region").prefetch_related(
        "texts", "tags", "offers", "region__texts"
    )
    return {
        organisation.pk: Profile.of(organisation, with_region=True)
        for organisation in found.filter(pk__in=pks)
    }


def named(names: Collection[str]) -> dict[str, int]:
    """The pks of the organisations that have one of these names, in any language and capitals.

    Two queries, and two for names that are not found as they are written.
    """
    found = _named(Q(name__in=names))
    exact = {name: found[name_key(name)] for name in names if name_key(name) in found}
    rest = [name for name in names if name and name not in exact][:MOST_LOOKED_UP]
    if rest:
        any_of_them = reduce(or_, (Q(name__iexact=tidy(name)) for name in rest))
        found = _named(any_of_them)
        exact |= {name: found[name_key(name)] for name in rest if name_key(name) in found}
    return exact


def by_name(organisations: Iterable[Organisation]) -> dict[str, Organisation]:
    """Organisations by the `name_key` of each of their names; their texts fetched."""
    return {
        name_key(known): organisation
        for organisation in organisations
        for known in (organisation.name, *(text.name for text in organisation.texts.all()))
        if known
    }


def known(names: Collection[str]) -> dict[str, Organisation]:
    """The organisations that have one of these names, as `by_name`. Four to six queries."""
    pks = set(named(names).values())
    return by_name(Organisation.objects.filter(pk__in=pks).prefetch_related("texts"))


def _named(condition: Q) -> dict[str, int]:
    spoken = OrganisationText.objects.filter(condition).values_list("name", "organisation_id")
    own = Organisation.objects.filter(condition).values_list("name", "pk")
    return {name_key(name): pk for name, pk in [*spoken, *own]}


def search_documents(ids: Collection[int] | None) -> Iterable[SearchDocument]:
    """One document for each organisation and language."""
    found = Organisation.objects.prefetch_related("texts", "tags", "region__texts").order_by("pk")
    for organisation in found if ids is None else found.filter(pk__in=list(ids)):
        names = {organisation.name, *(t.name for t in organisation.texts.all() if t.name)}
        for text in organisation.texts.all():
            if not text.description:
                continue
            city = place_name(organisation.city, organisation.country, language=text.language)
            yield SearchDocument(
                kind="organisation",
                object_id=organisation.pk,
                language=text.language,
                slug=organisation.slug,
                title=text.name or organisation.name,
                body=f"{text.description}\n{city}",
                names=tuple(sorted(names)),
            )
