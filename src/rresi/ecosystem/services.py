"""Writes of organisations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext

from rresi.accounts.models import User
from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor, Role
from rresi.accounts.services import grant_scope, revoke_scope
from rresi.core.refusals import Incomplete
from rresi.core.stamps import renew_stamp
from rresi.core.taxonomies import VocabularyKey
from rresi.ecosystem.directory import VERSION
from rresi.ecosystem.documents import OrganisationDocument
from rresi.ecosystem.models import (
    Organisation,
    OrganisationTag,
    OrganisationText,
    Relation,
    RelationText,
)
from rresi.ecosystem.permissions import PERMISSIONS
from rresi.ecosystem.records import Prepared, merged, prepare, stored_documents
from rresi.interchange import reading
from rresi.regions import queries as regions
from rresi.search import interface as search


@transaction.atomic
def create_organisations(*, actor: Actor, records: Sequence[Mapping[str, Any]]) -> None:
    """Organisations with their relations, from records as `OrganisationDocument` describes them.

    Raises:
        PermissionDenied: the actor may not create organisations.
        Incomplete: a record has a mistake, or an organisation exists; nothing was written.
    """
    require(PERMISSIONS, actor, "organisation.create")
    read = reading.Reading("")
    read.entries += [reading.entry_of(n, record) for n, record in enumerate(records, 1)]
    prepared = prepare(read)
    taken = set(Organisation.objects.values_list("slug", flat=True))
    for one in prepared:
        if one.slug in taken:
            read.fail(one.line, "slug", gettext("is already used"))
    if read.problems:
        raise Incomplete([(f"{p.line}.{p.field}", p.message) for p in read.problems])
    write_prepared(actor=actor, prepared=prepared)


@transaction.atomic
def write_prepared(*, actor: Actor, prepared: Sequence[Prepared]) -> list[int]:
    """Write the rows. A number of queries that does not grow with them, but for the batches."""
    require(PERMISSIONS, actor, "organisation.create")
    before = stored_documents({item.slug for item in prepared})
    after = {item.slug: merged(item, before.get(item.slug)) for item in prepared}
    changed = {slug: document for slug, document in after.items() if before.get(slug) != document}
    region_ids = {slug: pk for pk, slug in regions.slugs_by_pk().items()}
    rows = {}
    for slug, document in changed.items():
        rows[slug] = Organisation(
            slug=slug,
            name=document.name,
            kind=document.kind,
            kind_is_our_reading=document.kind_is_our_reading,
            region_id=region_ids[document.region] if document.region else None,
            city=document.city,
            country=document.country,
            website=document.website or "",
            sources=document.sources,
        )
    pks = dict(Organisation.objects.filter(slug__in=rows).values_list("slug", "pk"))
    Organisation.objects.bulk_create(row for slug, row in rows.items() if slug not in pks)
    for slug, pk in pks.items():
        rows[slug].pk = pk
    Organisation.objects.bulk_update(
        (rows[slug] for slug in pks),
        ["name", "kind", "kind_is_our_reading", "region", "city", "country", "website", "sources"],
        batch_size=500,
    )
    _write_parts(changed)
    found = Organisation.objects.filter(slug__in=changed).values_list("pk", flat=True)
    renew_stamp(VERSION)
    search.changed("organisation", list(found))
    return list(found)


def _write_parts(documents: Mapping[str, OrganisationDocument]) -> None:
    targets = {relation.target for doc in documents.values() for relation in doc.relations}
    every = Organisation.objects.filter(slug__in=targets | set(documents))
    pks = dict(every.values_list("slug", "pk"))
    own = [pks[slug] for slug in documents]
    OrganisationText.objects.filter(organisation_id__in=own).delete()
    OrganisationTag.objects.filter(organisation_id__in=own).delete()
    Relation.objects.filter(origin_id__in=own).delete()
    texts, tags, relations, notes = [], [], [], []
    for slug, document in documents.items():
        pk = pks[slug]
        texts += [
            OrganisationText(
                organisation_id=pk,
                language=language,
                name=document.names.get(language, ""),
                description=document.description.get(language, ""),
            )
            for language in {**document.description, **document.names}
        ]
        for vocabulary, keys in (
            (VocabularyKey.FUNCTION, document.functions),
            (VocabularyKey.TARGET_GROUP, document.target_groups),
        ):
            tags += [
                OrganisationTag(organisation_id=pk, vocabulary=vocabulary, key=key, position=place)
                for place, key in enumerate(keys)
            ]
        for part in document.relations:
            relation = Relation(
                kind=part.kind,
                origin_id=pk,
                target_id=pks[part.target],
                source=part.source or "",
            )
            relations.append(relation)
            notes += [
                RelationText(relation=relation, language=language, note=note)
                for language, note in part.note.items()
            ]
    OrganisationText.objects.bulk_create(texts)
    OrganisationTag.objects.bulk_create(tags)
    Relation.objects.bulk_create(relations)
    RelationText.objects.bulk_create(notes)


@transaction.atomic
def add_member(*, actor: Actor, organisation: Organisation, user: User) -> None:
    """Let a person speak for an organisation; again changes nothing."""
    grant_scope(actor=actor, user=user, role=Role.ORGANISATION_MEMBER, pk=organisation.pk)


@transaction.atomic
def remove_member(*, actor: Actor, organisation: Organisation, user: User) -> None:
    """A person no longer speaks for an organisation; again changes nothing."""
    revoke_scope(actor=actor, user=user, role=Role.ORGANISATION_MEMBER, pk=organisation.pk)
