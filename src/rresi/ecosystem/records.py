"""Records of organisations: read from the tables, and checked against them."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from types import MappingProxyType
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext

from rresi.core.documents.parts import PointPart
from rresi.core.documents.values import STORED
from rresi.core.ordering import slug_of
from rresi.core.refusals import Incomplete
from rresi.core.taxonomies import VocabularyKey
from rresi.ecosystem import coordinates
from rresi.ecosystem.circles import refuse_circles
from rresi.ecosystem.documents import (
    EvidencePart,
    OfferPart,
    OrganisationDocument,
    Prepared,
    RelationPart,
)
from rresi.ecosystem.doubles import several_in_words
from rresi.ecosystem.known import Known
from rresi.ecosystem.models import Merge, Offer, Organisation, Sector
from rresi.ecosystem.naming import Names, told_in
from rresi.ecosystem.placing import by_postcode
from rresi.engines.tables import name_key
from rresi.interchange import checking, reading
from rresi.interchange.report import repeated_message, repeats
from rresi.regions import queries as regions

UNNAMED = "?? unnamed ??"  # of a row refused for want of a name, while its other fields are checked
# Words that stand in addresses where a slug does.
RESERVED = {"suggest", "suggestions", "import", "lists", "duplicates", "export", "profile"}


def prepare_one(record: Mapping[str, Any]) -> Prepared:
    """One record, checked like a row of a file.

    Raises:
        Incomplete: by the paths of the fields that have a mistake.
    """
    read = reading.Reading("", entries=[reading.entry_of(1, record)])
    prepared = prepare(read)
    found = coordinates.misplaced(prepared)
    problems = [(problem.field, problem.message) for problem in read.problems]
    problems += [(one.path, one.message) for one in found if one.certain]
    if problems:
        raise Incomplete(problems)
    return prepared[0]


def _fail_repeats(
    read: reading.Reading, place: str, keys: Iterable[tuple[int, str | None]]
) -> None:
    """Note the lines whose key an earlier line has, each once."""
    told = {(problem.line, problem.message) for problem in read.problems}
    for line, first in repeats(keys):
        if (line, repeated_message(first)) not in told:
            read.fail(line, place, repeated_message(first))


def prepare(
    read: reading.Reading, choices: Mapping[str, str] = MappingProxyType({})
) -> list[Prepared]:
    """The rows that are sound, each with its organisation; problems go to the reading.

    `choices` say which organisations the names in a column of names are, by their questions.
    """
    checked = checking.check(read, OrganisationDocument, {"name": UNNAMED})
    known = Known.load([one.document for one in checked], told_in(choices))
    named = [(one.line, one.document.slug) for one in checked]
    # The list's own names may have given a row its slug; a reader knows the columns of the file.
    _fail_repeats(read, "slug" if not read.columns or "slug" in read.columns else "name", named)
    named = [
        (
            one.line,
            None if one.document.slug or "name" in one.cut else name_key(one.document.name),
        )
        for one in checked
    ]
    _fail_repeats(read, "name", named)
    found_regions = regions.find_all({one.document.region or "" for one in checked})
    taken = RESERVED | set(known.slugs) | {one.document.slug or "" for one in checked}
    prepared: list[Prepared] = []
    region_of: dict[int, str | None] = {}
    checked.reverse()
    while checked:  # given up one by one: a long file is not held twice
        one = checked.pop()
        document, line = one.document, one.line
        slug = known.slugs.get(document.slug or "", document.slug or "")
        through = document.slug if document.slug and slug != document.slug else ""
        if not slug:
            same = known.find(document.name)
            if len(same) > 1:
                read.fail(line, "name", several_in_words(same))
            slug = same[0] if same else _free(document.name, taken)
            through = known.away.get(name_key(document.name), "") if same else ""
            taken.add(slug)
        region, given = found_regions.get(document.region or ""), one.given
        if document.region and region is None:
            read.fail(line, "region", regions.unknown(document.region), document.region)
            given -= {"region"}
        region_of[line] = region.slug if region else None
        rows = tuple(one.rows.get("relations", range(len(document.relations))))
        prepared.append(Prepared(line, document, given, slug, through, rows))
    by_postcode(prepared, set(known.slugs), region_of, read)
    for item in prepared:
        known.slugs.setdefault(item.slug, item.slug)
        for name in (item.document.name, *item.document.names.values()):
            known.add(name, item.slug)
    names = Names.of(read, known, prepared, choices)
    for place, item in enumerate(prepared):
        found = names.entries(item) if names else item
        prepared[place] = _resolved(found, region_of[item.line], known, read)
    if names:
        names.tell()
    refuse_circles(prepared, read)
    return prepared


def free_slug(name: str, also: Collection[str] = ()) -> str:
    """A slug for another organisation of this name, none of those `also` taken. One query."""
    base = slug_of(name) or "organisation"
    taken = Organisation.everything.filter(slug__startswith=base).values_list("slug", flat=True)
    return _free(name, RESERVED | set(taken) | set(also))


def _free(name: str, taken: set[str]) -> str:
    base = slug_of(name) or "organisation"
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug


def _resolved(item: Prepared, region: str | None, known: Known, read: reading.Reading) -> Prepared:
    """The row with the slugs of its region and of the organisations that its relations name."""
    relations: list[RelationPart] = []
    rows: list[int] = []
    told: set[tuple[str, str]] = set()
    for number, relation in zip(item.relation_rows, item.document.relations, strict=True):
        place = f"relations.{number}.target"
        found = known.find(relation.target)
        if not found:
            message = gettext("No organisation with the name “%(name)s” was found.")
            read.fail(item.line, place, message % {"name": relation.target}, relation.target)
        elif len(found) > 1:
            read.fail(item.line, place, several_in_words(found), relation.target)
        elif found[0] == item.slug:
            message = gettext("This is the organisation itself.")
            read.fail(item.line, place, message, relation.target)
        elif (relation.kind, found[0]) in told:
            read.fail(item.line, "relations", gettext("This contains a relation twice."))
        else:
            told.add((relation.kind, found[0]))
            relations.append(relation.model_copy(update={"target": found[0]}))
            rows.append(number)
    document = item.document.model_copy(
        update={"region": region, "relations": relations, "slug": item.slug}
    )
    return replace(item, document=document, relation_rows=tuple(rows))


def without_lost(
    prepared: list[Prepared], slugs: Collection[str], read: reading.Reading
) -> list[Prepared]:
    """The rows without relations to rows that were left out, given by their slugs, and are not in
    the directory either. One query at most."""
    there = Organisation.objects.filter(slug__in=slugs).values_list("slug", flat=True)
    lost = {*slugs} - {*(there if slugs else ())}
    rows = list(prepared)
    for place, item in enumerate(prepared):
        relations = [one for one in item.document.relations if one.target not in lost]
        if len(relations) < len(item.document.relations):
            words = gettext("line %(line)d: relations with rows that are left out are left out too")
            read.notices.append(words % {"line": item.line})
            document = item.document.model_copy(update={"relations": relations})
            rows[place] = replace(item, document=document)
    return rows


def action(item: Prepared, before: OrganisationDocument | None) -> str:
    if before is None:
        return "created"
    return "unchanged" if merged(item, before) == before else "updated"


def merged(item: Prepared, before: OrganisationDocument | None) -> OrganisationDocument:
    """What the row says, and in the fields that it does not speak about what stood before."""
    if before is None:
        return item.document
    given = item.given - {"slug"}
    after = checking.merged(before, item.document, given)
    if "offers" in given and "functions" not in given:
        detailed = {offer.function for offer in before.offers}
        plain = [key for key in before.functions if key not in detailed]
        named = [*plain, *(offer.function for offer in after.offers)]
        return after.model_copy(update={"functions": list(dict.fromkeys(named))})
    if "functions" in given and "offers" not in given:
        kept = [offer for offer in before.offers if offer.function in after.functions]
        return after.model_copy(update={"offers": kept})
    return after


PARTS = (
    *("texts", "tags", "sectors", "registrations", "offers", "evidence"),
    *("relations_out__target", "relations_out__texts"),
)


def organisation_documents() -> list[OrganisationDocument]:
    """All organisations as documents, by slug. Ten queries."""
    return list(stored_documents(None).values())


def stored_documents(slugs: Iterable[str] | None) -> dict[str, OrganisationDocument]:
    """These organisations as documents, or all, by slug. Ten queries."""
    found = Organisation.objects.order_by("slug")
    return _documents(found if slugs is None else found.filter(slug__in=slugs))


def locked_documents(slugs: Iterable[str]) -> dict[str, OrganisationDocument]:
    """The same, which nobody else saves before the caller's transaction ends. A query more."""
    rows = Organisation.objects.filter(slug__in=slugs).select_for_update(of=("self",))
    return stored_documents(list(rows.order_by("pk").values_list("slug", flat=True)))


def merged_documents(slugs: Iterable[str]) -> dict[str, OrganisationDocument]:
    """Entries that were merged into another, as they were then, by slug. Ten queries."""
    return _documents(Organisation.everything.filter(slug__in=slugs).exclude(merged_into=None))


def before_merges(slugs: Collection[str]) -> dict[str, OrganisationDocument]:
    """Kept entries as they were before the last merge that stands, by slug. One query."""
    found = Merge.objects.filter(kept__slug__in=slugs, undone_at=None).order_by("at", "pk")
    return {
        slug: OrganisationDocument.model_validate(document, context=STORED)
        for slug, document in found.values_list("kept__slug", "before")
    }


def documents_of(pks: Sequence[int]) -> dict[str, OrganisationDocument]:
    """The same by primary key, in this order."""
    place = {pk: number for number, pk in enumerate(pks)}
    found = sorted(
        Organisation.objects.filter(pk__in=pks).values_list("pk", "slug"),
        key=lambda pair: place[pair[0]],
    )
    documents = _documents(Organisation.objects.filter(pk__in=pks))
    return {slug: documents[slug] for _pk, slug in found}


def _documents(found: QuerySet[Organisation]) -> dict[str, OrganisationDocument]:
    whole = found.select_related("region").prefetch_related(*PARTS)
    return {organisation.slug: _document(organisation) for organisation in whole}


def _document(organisation: Organisation) -> OrganisationDocument:
    tags: dict[str, list[str]] = {}
    for tag in sorted(organisation.tags.all(), key=lambda tag: tag.position):
        tags.setdefault(tag.vocabulary, []).append(tag.key)
    texts = list(organisation.texts.all())
    offers = sorted(organisation.offers.all(), key=lambda offer: (offer.position, offer.pk))
    point = None
    if organisation.latitude is not None and organisation.longitude is not None:
        point = PointPart.model_construct(lat=organisation.latitude, lon=organisation.longitude)
    return OrganisationDocument.model_construct(
        slug=organisation.slug,
        name=organisation.name,
        names={text.language: text.name for text in texts if text.name},
        kind=organisation.kind,
        kind_is_our_reading=organisation.kind_is_our_reading,
        legal_form=organisation.legal_form,
        registrations=[
            f"{one.register}:{one.number}"
            for one in sorted(organisation.registrations.all(), key=lambda one: one.pk)
        ],
        size=organisation.size,
        languages=organisation.languages,
        region=organisation.region.slug if organisation.region else None,
        street=organisation.street,
        postcode=organisation.postcode,
        city=organisation.city,
        country=organisation.country,
        point=point,
        website=organisation.website or None,
        email=organisation.email or None,
        phone=organisation.phone,
        links=organisation.links,
        functions=list(dict.fromkeys(offer.function for offer in offers)),
        offers=[_offer(offer) for offer in offers if says_more(offer)],
        target_groups=tags.get(VocabularyKey.TARGET_GROUP, []),
        sdgs=tags.get(VocabularyKey.SDG, []),
        sectors=[
            one.code if one.revision == Sector.Revision.REV_2_1 else f"{one.revision}:{one.code}"
            for one in sorted(organisation.sectors.all(), key=lambda one: one.pk)
        ],
        description={text.language: text.description for text in texts if text.description},
        evidence=[
            EvidencePart.model_construct(
                dimension=one.dimension,
                statement=one.statement,
                language=one.language,
                source=one.source or None,
                stated_on=one.stated_on,
            )
            for one in sorted(organisation.evidence.all(), key=lambda one: one.position)
        ],
        closed_on=organisation.closed_on,
        sources=organisation.sources,
        relations=[
            RelationPart.model_construct(
                kind=relation.kind,
                target=relation.target.slug,
                confidence=relation.confidence,
                source=relation.source or None,
                stated_on=relation.stated_on,
                note={text.language: text.note for text in relation.texts.all()},
            )
            for relation in sorted(organisation.relations_out.all(), key=lambda r: r.pk)
        ],
    )


def _offer(offer: Offer) -> OfferPart:
    return OfferPart.model_construct(
        function=offer.function,
        title=offer.title,
        target_groups=offer.target_groups,
        capacity=offer.capacity,
        capacity_unit=offer.capacity_unit,
        price=offer.price,
        until=offer.until,
        confidence=offer.confidence,
        source=offer.source or None,
        stated_on=offer.stated_on,
    )


def says_more(offer: Offer) -> bool:
    """Whether an offer says more than that its function is provided."""
    details = (offer.title, offer.target_groups, offer.capacity_unit, offer.price, offer.source)
    dates = (offer.capacity, offer.until, offer.stated_on)
    return any(details) or any(one is not None for one in dates) or offer.confidence < 1
