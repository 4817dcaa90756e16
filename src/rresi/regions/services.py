"""Writes of regions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from rresi.accounts.models import User
from rresi.accounts.permissions import Target, require
from rresi.accounts.roles import Actor, Role, Scope
from rresi.regions import queries
from rresi.regions.models import Region, RegionCode, RegionManager, RegionText
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
    require(PERMISSIONS, actor, "region.appoint_manager", Target(region_id=region.pk))
    RegionManager.objects.get_or_create(region=region, user=user)


@transaction.atomic
def dismiss_manager(*, actor: Actor, region: Region, user: User) -> None:
    """A person no longer looks after a region; again changes nothing."""
    require(PERMISSIONS, actor, "region.appoint_manager", Target(region_id=region.pk))
    RegionManager.objects.filter(region=region, user=user).delete()


def _grant(*, actor: Actor, user: User, number: int) -> None:
    appoint_manager(actor=actor, region=Region.objects.get(pk=number), user=user)


def _revoke(*, actor: Actor, user: User, number: int) -> None:
    dismiss_manager(actor=actor, region=Region.objects.get(pk=number), user=user)


MANAGERS = Scope(
    role=Role.REGION_MANAGER,
    label=_("Manager of a region"),
    holders=queries.managers_among,
    names=queries.names_by_number,
    grant=_grant,
    revoke=_revoke,
)
