"""Records of organisations: read from the tables, and checked against them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from django.utils.translation import gettext

from rresi.core.ordering import slug_of
from rresi.core.taxonomies import VocabularyKey
from rresi.ecosystem.documents import OrganisationDocument, RelationPart
from rresi.ecosystem.models import Organisation, OrganisationText
from rresi.engines.tables import name_key
from rresi.interchange import reading
from rresi.interchange.report import repeated_message, repeats
from rresi.regions import queries as regions


@dataclass
class _Known:
    """The network's organisations, to which rows and relations refer."""

    slugs: dict[str, int]
    names: dict[str, list[str]] = field(default_factory=dict)  # name key to slugs

    @classmethod
    def load(cls) -> _Known:
        known = cls(dict(Organisation.objects.values_list("slug", "pk")))
        own = Organisation.objects.values_list("name", "slug")
        spoken = OrganisationText.objects.exclude(name="").values_list("name", "organisation__slug")
        for name, slug in [*own, *spoken]:
            known.add(name, slug)
        return known

    def add(self, name: str, slug: str) -> None:
        slugs = self.names.setdefault(name_key(name), [])
        if slug not in slugs:
            slugs.append(slug)

    def find(self, name: str) -> list[str]:
        """The slugs of the organisations with this slug or name; several when it is ambiguous."""
        return [name] if name in self.slugs else self.names.get(name_key(name), [])


@dataclass(frozen=True)
class Prepared:
    """A sound row: which organisation it is and what it says, other rows named by their slugs."""

    line: int
    document: OrganisationDocument
    given: frozenset[str]
    slug: str


def prepare(read: reading.Reading) -> list[Prepared]:
    """The rows that are sound, each with its organisation; problems go to the reading."""
    known = _Known.load()
    checked = reading.check(read, OrganisationDocument)
    named = [(one.entry.line, one.document.slug) for one in checked]
    for line, first in repeats(named):
        read.fail(line, "slug", repeated_message(first))
    named = [
        (one.entry.line, None if one.document.slug else name_key(one.document.name))
        for one in checked
    ]
    for line, first in repeats(named):
        read.fail(line, "name", repeated_message(first))
    found_regions = regions.find_all({one.document.region or "" for one in checked})
    taken = set(known.slugs) | {one.document.slug or "" for one in checked}
    prepared = []
    for one in checked:
        document, line = one.document, one.entry.line
        slug = document.slug or ""
        if not slug:
            same = known.find(document.name)
            if len(same) > 1:
                message = gettext("several organisations have this name; give the slug: %(slugs)s")
                read.fail(line, "name", message % {"slugs": ", ".join(same)})
            slug = same[0] if same else _free(document.name, taken)
            taken.add(slug)
        region = found_regions.get(document.region or "")
        if document.region and region is None:
            read.fail(line, "region", regions.unknown(document.region))
        named_region = document.model_copy(update={"region": region.slug if region else None})
        prepared.append(Prepared(line, named_region, one.entry.given, slug))
    for item in prepared:
        known.slugs.setdefault(item.slug, 0)
        for name in (item.document.name, *item.document.names.values()):
            known.add(name, item.slug)
    return [_resolved(item, known, read) for item in prepared]


def _free(name: str, taken: set[str]) -> str:
    base = slug_of(name) or "organisation"
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug


def _resolved(item: Prepared, known: _Known, read: reading.Reading) -> Prepared:
    """The row with the slugs of the organisations that its relations name."""
    relations: list[RelationPart] = []
    for number, relation in enumerate(item.document.relations):
        place = f"relations.{number}.target"
        found = known.find(relation.target)
        if not found:
            message = gettext("%(name)s is not an organisation of the network or of this file")
            read.fail(item.line, place, message % {"name": repr(relation.target)})
        elif len(found) > 1:
            message = gettext("several organisations have this name; give the slug: %(slugs)s")
            read.fail(item.line, place, message % {"slugs": ", ".join(found)})
        elif found[0] == item.slug:
            read.fail(item.line, place, gettext("is the organisation itself"))
        else:
            relations.append(relation.model_copy(update={"target": found[0]}))
    if len({(r.kind, r.target) for r in relations}) != len(relations):
        read.fail(item.line, "relations", gettext("contains a relation twice"))
    document = item.document.model_copy(update={"relations": relations, "slug": item.slug})
    return Prepared(item.line, document, item.given, item.slug)


def action(item: Prepared, before: OrganisationDocument | None) -> str:
    if before is None:
        return "created"
    return "unchanged" if merged(item, before) == before else "updated"


def merged(item: Prepared, before: OrganisationDocument | None) -> OrganisationDocument:
    """What the row says, and in the fields that it does not speak about what stood before."""
    if before is None:
        return item.document
    return reading.merged(before, item.document, item.given - {"slug"})


def organisation_documents() -> list[OrganisationDocument]:
    """All organisations as documents, by name of slug. Seven queries."""
    return list(stored_documents(None).values())


def stored_documents(slugs: Iterable[str] | None) -> dict[str, OrganisationDocument]:
    found = Organisation.objects.select_related("region").order_by("slug")
    if slugs is not None:
        found = found.filter(slug__in=slugs)
    found = found.prefetch_related("texts", "tags", "relations_out__target", "relations_out__texts")
    return {organisation.slug: _document(organisation) for organisation in found}


def _document(organisation: Organisation) -> OrganisationDocument:
    tags: dict[str, list[str]] = {}
    for tag in sorted(organisation.tags.all(), key=lambda tag: tag.position):
        tags.setdefault(tag.vocabulary, []).append(tag.key)
    texts = list(organisation.texts.all())
    return OrganisationDocument.model_construct(
        slug=organisation.slug,
        name=organisation.name,
        names={text.language: text.name for text in texts if text.name},
        kind=organisation.kind,
        kind_is_our_reading=organisation.kind_is_our_reading,
        region=organisation.region.slug if organisation.region else None,
        city=organisation.city,
        country=organisation.country,
        website=organisation.website or None,
        functions=tags.get(VocabularyKey.FUNCTION, []),
        target_groups=tags.get(VocabularyKey.TARGET_GROUP, []),
        description={text.language: text.description for text in texts if text.description},
        sources=organisation.sources,
        relations=[
            RelationPart.model_construct(
                kind=relation.kind,
                target=relation.target.slug,
                source=relation.source or None,
                note={text.language: text.note for text in relation.texts.all()},
            )
            for relation in sorted(organisation.relations_out.all(), key=lambda r: r.pk)
        ],
    )
