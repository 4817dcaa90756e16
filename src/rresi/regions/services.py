"""Writes of regions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from rresi.accounts.models import User
from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor, Role
from rresi.accounts.services import grant_scope, revoke_scope
from rresi.regions.models import Region, RegionCode, RegionText
from rresi.regions.permissions import PERMISSIONS
from rresi.search import interface as search


@transaction.atomic
def create_region(*, actor: Actor, record: Mapping[str, Any]) -> Region:
    """A region from a record of `starter/regions.json`.

    Raises:
        PermissionDenied: the actor may not create regions.
        KeyError: the record lacks a field.
        IntegrityError: the slug or a code is taken, or a value is out of range.
    """
    require(PERMISSIONS, actor, "region.create")
    point = record.get("point") or {}
    region = Region.objects.create(
        slug=record["slug"],
        country=record["country"],
        is_partner=bool(record.get("partner")),
        languages=record.get("languages", []),
        latitude=point.get("lat"),
        longitude=point.get("lon"),
    )
    RegionCode.objects.bulk_create(
        RegionCode(region=region, scheme=c["scheme"], code=c["code"], version=c["version"])
        for c in record.get("codes", [])
    )
    summaries = record.get("summary") or {}
    RegionText.objects.bulk_create(
        RegionText(region=region, language=language, name=name, summary=summaries.get(language, ""))
        for language, name in record["names"].items()
    )
    search.changed("region", [region.pk])
    return region


@transaction.atomic
def appoint_manager(*, actor: Actor, region: Region, user: User) -> None:
    """Make a person manager of a region; again changes nothing."""
    grant_scope(actor=actor, user=user, role=Role.REGION_MANAGER, pk=region.pk)


@transaction.atomic
def dismiss_manager(*, actor: Actor, region: Region, user: User) -> None:
    """A person no longer looks after a region; again changes nothing."""
    revoke_scope(actor=actor, user=user, role=Role.REGION_MANAGER, pk=region.pk)
