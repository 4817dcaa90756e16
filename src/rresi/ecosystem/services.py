"""Writes of organisations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction

from rresi.accounts.models import User
from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor, Role
from rresi.accounts.services import grant_scope, revoke_scope
from rresi.core.taxonomies import VocabularyKey
from rresi.core.versions import raise_version
from rresi.ecosystem.directory import VERSION
from rresi.ecosystem.models import (
    Organisation,
    OrganisationTag,
    OrganisationText,
    Relation,
    RelationText,
)
from rresi.ecosystem.permissions import PERMISSIONS
from rresi.regions.models import Region
from rresi.search import interface as search


@transaction.atomic
def create_organisations(*, actor: Actor, records: Sequence[Mapping[str, Any]]) -> None:
    """Organisations with their relations, from records of `starter/organisations.jsonl`.

    Raises:
        PermissionDenied: the actor may not create organisations.
        KeyError: a record lacks a field, or a relation names an unknown organisation or region.
        IntegrityError: a slug is taken.
    """
    require(PERMISSIONS, actor, "organisation.create")
    regions = dict(Region.objects.values_list("slug", "pk"))
    made = Organisation.objects.bulk_create(
        Organisation(
            slug=record["slug"],
            name=record["name"],
            kind=record.get("kind") or "",
            kind_is_our_reading=bool(record.get("kind_is_our_reading")),
            region_id=regions[record["region"]] if record.get("region") else None,
            city=record.get("city") or "",
            country=record.get("country") or "",
            website=record.get("website") or "",
            sources=record.get("sources") or [],
        )
        for record in records
    )
    by_slug = {organisation.slug: organisation for organisation in made}
    texts, tags, relations, notes = [], [], [], []
    for record in records:
        organisation = by_slug[record["slug"]]
        names, descriptions = record.get("names") or {}, record.get("description") or {}
        texts += [
            OrganisationText(
                organisation=organisation,
                language=language,
                name=names.get(language, ""),
                description=descriptions.get(language, ""),
            )
            for language in {**descriptions, **names}
        ]
        for vocabulary, field in (
            (VocabularyKey.FUNCTION, "functions"),
            (VocabularyKey.TARGET_GROUP, "target_groups"),
        ):
            tags += [
                OrganisationTag(
                    organisation=organisation, vocabulary=vocabulary, key=key, position=position
                )
                for position, key in enumerate(record.get(field) or [])
            ]
        for recorded in record.get("relations") or []:
            relation = Relation(
                kind=recorded["kind"],
                origin=organisation,
                target=by_slug[recorded["target"]],
                source=recorded.get("source") or "",
            )
            relations.append(relation)
            notes += [
                RelationText(relation=relation, language=language, note=note)
                for language, note in (recorded.get("note") or {}).items()
            ]
    OrganisationText.objects.bulk_create(texts)
    OrganisationTag.objects.bulk_create(tags)
    Relation.objects.bulk_create(relations)
    RelationText.objects.bulk_create(notes)
    raise_version(VERSION)
    search.changed("organisation", [organisation.pk for organisation in made])


@transaction.atomic
def add_member(*, actor: Actor, organisation: Organisation, user: User) -> None:
    """Let a person speak for an organisation; again changes nothing."""
    grant_scope(actor=actor, user=user, role=Role.ORGANISATION_MEMBER, pk=organisation.pk)


@transaction.atomic
def remove_member(*, actor: Actor, organisation: Organisation, user: User) -> None:
    """A person no longer speaks for an organisation; again changes nothing."""
    revoke_scope(actor=actor, user=user, role=Role.ORGANISATION_MEMBER, pk=organisation.pk)
