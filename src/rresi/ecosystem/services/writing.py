"""Writing organisations from checked records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from rresi.accounts.roles import Actor
from rresi.core.declarations import declared
from rresi.core.refusals import Incomplete
from rresi.core.stamps import renew_stamp
from rresi.core.taxonomies import VocabularyKey
from rresi.ecosystem import coordinates
from rresi.ecosystem.closings import AfterClosing
from rresi.ecosystem.directory import VERSION
from rresi.ecosystem.documents import OrganisationDocument, Prepared, RelationPart
from rresi.ecosystem.models import (
    Change,
    Evidence,
    Offer,
    Organisation,
    OrganisationTag,
    OrganisationText,
    Registration,
    Relation,
    RelationText,
    Sector,
)
from rresi.ecosystem.permissions import require_in
from rresi.ecosystem.records import locked_documents, merged, prepare
from rresi.ecosystem.sectors import sector
from rresi.ecosystem.services import history
from rresi.ecosystem.services.keepers import tell_keepers
from rresi.interchange import reading
from rresi.regions import queries as regions
from rresi.regions.towns import town_point
from rresi.search import interface as search

BATCH = 2000
_COLUMNS = (
    *("name", "kind", "kind_is_our_reading", "legal_form", "size", "languages", "region"),
    *("street", "postcode", "city", "country", "latitude", "longitude"),
    *(
        "town_latitude",
        "town_longitude",
        "website",
        "email",
        "phone",
        "links",
        "sources",
        "closed_on",
        "updated_at",
    ),
)


@transaction.atomic
def create_organisations(*, actor: Actor, records: Sequence[Mapping[str, Any]]) -> None:
    """Organisations with their relations, from records as `OrganisationDocument` describes them.

    Raises:
        PermissionDenied: the actor may not create organisations.
        Incomplete: a record has a mistake, or an organisation exists; nothing was written.
    """
    read = reading.Reading("")
    read.entries += [reading.entry_of(n, record) for n, record in enumerate(records, 1)]
    prepared = prepare(read)
    taken = set(Organisation.everything.values_list("slug", flat=True))
    for item in prepared:
        if item.slug in taken:
            read.fail(item.line, "slug", gettext("This is already used."))
    for one in coordinates.misplaced(prepared):
        if one.certain:
            read.fail(one.line, one.path, one.message)
    if read.problems:
        raise Incomplete([(f"{p.line}.{p.field}", p.message) for p in read.problems])
    write_prepared(actor=actor, prepared=prepared)


@transaction.atomic
def write_prepared(
    *, actor: Actor, prepared: Sequence[Prepared], stated_on: date | None = None
) -> list[int]:
    """Write the rows; returns the keys of those that changed.

    `stated_on` is the day of which their source speaks. The number of queries does not grow with
    the rows, but for the batches.
    """
    before = locked_documents({item.slug for item in prepared})
    after = {item.slug: merged(item, before.get(item.slug)) for item in prepared}
    region_ids: dict[str | None, int | None] = {None: None}
    region_ids |= {slug: pk for pk, slug in regions.slugs_by_pk().items()}
    touched = {
        document.region
        for slug, new in after.items()
        if new != (old := before.get(slug))
        for document in (old, new)
        if document is not None
    }
    require_in(actor, "organisation.create", {region_ids[slug] for slug in touched})
    return write_documents(
        actor=actor,
        before=before,
        after=after,
        event=Change.Event.IMPORTED,
        stated_on=stated_on,
    )


def write_documents(
    *,
    actor: Actor,
    before: Mapping[str, OrganisationDocument],
    after: Mapping[str, OrganisationDocument],
    event: Change.Event,
    by_link: bool = False,
    stated_on: date | None = None,
) -> list[int]:
    """Bring what is stored from `before` to `after` (by slug), in the caller's transaction.

    Relations name their targets by slug. Whoever calls this has asked for permission. Returns the
    keys of the organisations that changed.
    """
    changed = {slug: document for slug, document in after.items() if before.get(slug) != document}
    region_ids = {slug: pk for pk, slug in regions.slugs_by_pk().items()}
    middles = regions.middles()
    rows = {slug: _row(slug, document, region_ids, middles) for slug, document in changed.items()}
    pks = dict(Organisation.everything.filter(slug__in=rows).values_list("slug", "pk"))
    Organisation.objects.bulk_create(
        (row for slug, row in rows.items() if slug not in pks), batch_size=BATCH
    )
    for slug, pk in pks.items():
        rows[slug].pk = pk
    Organisation.objects.bulk_update((rows[slug] for slug in pks), _COLUMNS, batch_size=500)
    own = dict(Organisation.objects.filter(slug__in=changed).values_list("slug", "pk"))
    _write_parts(changed, own)
    written = {own[slug]: (before.get(slug), document) for slug, document in changed.items()}
    history.record(actor=actor, written=written, event=event, by_link=by_link, stated_on=stated_on)
    if not by_link:  # then the organisation itself has answered
        tell_keepers(actor=actor, written=written)
    closed = [
        pk
        for pk, (old, new) in written.items()
        if new.closed_on and not (old is not None and old.closed_on)
    ]
    for one in declared(AfterClosing) if closed else ():
        one.act(closed)
    renew_stamp(VERSION)
    found = list(own.values())
    search.changed("organisation", found)
    return found


def _row(
    slug: str,
    document: OrganisationDocument,
    region_ids: Mapping[str, int],
    middles: Mapping[str, tuple[float, float]],
) -> Organisation:
    town = None
    if document.point is None and document.city:
        town = town_point(document.city, document.country, middles.get(document.region or ""))
    return Organisation(
        slug=slug,
        updated_at=timezone.now(),  # which an update in bulk does not set
        name=document.name,
        kind=document.kind,
        kind_is_our_reading=document.kind_is_our_reading,
        legal_form=document.legal_form,
        size=document.size,
        languages=document.languages,
        region_id=region_ids[document.region] if document.region else None,
        street=document.street,
        postcode=document.postcode,
        city=document.city,
        country=document.country,
        latitude=document.point.lat if document.point else None,
        longitude=document.point.lon if document.point else None,
        town_latitude=town[0] if town else None,
        town_longitude=town[1] if town else None,
        website=document.website or "",
        email=document.email or "",
        phone=document.phone,
        links=document.links,
        sources=document.sources,
        closed_on=document.closed_on,
    )


def _write_parts(documents: Mapping[str, OrganisationDocument], own: Mapping[str, int]) -> None:
    """The rows that belong to these organisations, instead of those that did."""
    targets = {relation.target for doc in documents.values() for relation in doc.relations}
    others = Organisation.objects.filter(slug__in=targets - set(own))
    pks = dict(others.values_list("slug", "pk")) | dict(own)
    for model in (OrganisationText, OrganisationTag, Offer, Sector, Registration, Evidence):
        model._default_manager.filter(organisation_id__in=own.values()).delete()
    Relation.objects.filter(origin_id__in=own.values()).delete()
    relations, notes = [], []
    texts, tags, offers, sectors, numbers, evidence = [], [], [], [], [], []
    for slug, document in documents.items():
        pk = pks[slug]
        texts += _texts(pk, document)
        tags += _tags(pk, document)
        offers += _offers(pk, document)
        sectors += _sectors(pk, document)
        for text in document.registrations:
            register, _colon, number = text.partition(":")
            numbers.append(Registration(organisation_id=pk, register=register, number=number))
        evidence += [
            Evidence(
                organisation_id=pk,
                position=place,
                **part.model_dump(exclude={"source"}),
                source=part.source or "",
            )
            for place, part in enumerate(document.evidence)
        ]
        for part in document.relations:
            relation = _relation(pk, pks[part.target], part)
            relations.append(relation)
            notes += [
                RelationText(relation=relation, language=language, note=note)
                for language, note in part.note.items()
            ]
    OrganisationText.objects.bulk_create(texts, batch_size=BATCH)
    OrganisationTag.objects.bulk_create(tags, batch_size=BATCH)
    Offer.objects.bulk_create(offers, batch_size=BATCH)
    Sector.objects.bulk_create(sectors, batch_size=BATCH)
    Registration.objects.bulk_create(numbers, batch_size=BATCH)
    Evidence.objects.bulk_create(evidence, batch_size=BATCH)
    Relation.objects.bulk_create(relations, batch_size=BATCH)
    RelationText.objects.bulk_create(notes, batch_size=BATCH)


def _texts(pk: int, document: OrganisationDocument) -> list[OrganisationText]:
    return [
        OrganisationText(
            organisation_id=pk,
            language=language,
            name=document.names.get(language, ""),
            description=document.description.get(language, ""),
        )
        for language in {**document.description, **document.names}
    ]


def _tags(pk: int, document: OrganisationDocument) -> list[OrganisationTag]:
    of_vocabulary = (
        (VocabularyKey.TARGET_GROUP, document.target_groups),
        (VocabularyKey.SDG, document.sdgs),
    )
    return [
        OrganisationTag(organisation_id=pk, vocabulary=vocabulary, key=key, position=place)
        for vocabulary, keys in of_vocabulary
        for place, key in enumerate(keys)
    ]


def _offers(pk: int, document: OrganisationDocument) -> list[Offer]:
    """A row for each offer, and a bare one for each function without any."""
    detailed = {part.function for part in document.offers}
    place_of = {key: place * 1000 for place, key in enumerate(document.functions)}
    bare = [
        Offer(organisation_id=pk, function=key, position=place_of[key])
        for key in document.functions
        if key not in detailed
    ]
    return bare + [
        Offer(
            organisation_id=pk,
            position=place_of[part.function] + place,
            **part.model_dump(exclude={"source"}),
            source=part.source or "",
        )
        for place, part in enumerate(document.offers)
    ]


def _sectors(pk: int, document: OrganisationDocument) -> list[Sector]:
    found = (sector(text) for text in document.sectors)
    return [
        Sector(organisation_id=pk, code=one[0], revision=one[1], section=one[2])
        for one in found
        if one is not None
    ]


def _relation(origin: int, target: int, part: RelationPart) -> Relation:
    return Relation(
        kind=part.kind,
        origin_id=origin,
        target_id=target,
        confidence=part.confidence,
        source=part.source or "",
        stated_on=part.stated_on,
    )
