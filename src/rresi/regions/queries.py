"""Reads of regions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rresi.accounts.roles import Grant, Role
from rresi.core.translations import language_order, pick
from rresi.regions.models import Region, RegionManager, RegionText


def manager_grants(user_id: int) -> list[Grant]:
    """The regions that a person looks after, as grants."""
    regions = RegionManager.objects.filter(user_id=user_id).values_list("region_id", flat=True)
    return [Grant(Role.REGION_MANAGER, region) for region in regions]


def export_of(user_id: int) -> list[str]:
    """The slugs of the regions that a person looks after."""
    return sorted(
        RegionManager.objects.filter(user_id=user_id).values_list("region__slug", flat=True)
    )


def text_of(region: Region) -> RegionText | None:
    """The region's text for this reader; from what was prefetched, if it was."""
    return pick(region.texts.all(), language_order(*region.languages))


def name_of(region: Region) -> str:
    """The region's name for this reader."""
    text = text_of(region)
    return text.name if text else region.slug


def names_of(region_ids: Iterable[int]) -> dict[int, str]:
    """Names by number, for this reader. One statement and one for the texts."""
    regions = Region.objects.filter(pk__in=list(region_ids)).prefetch_related("texts")
    return {region.pk: name_of(region) for region in regions}


def find(code: str) -> Region | None:
    """A region by its slug, or by an official code of any version, the newest first."""
    region = Region.objects.filter(slug=code).first()
    if region is None:
        region = Region.objects.filter(codes__code=code).order_by("-codes__version").first()
    return region


def listed() -> list[Region]:
    """All regions with their texts and codes; partners first. Three statements."""
    regions: Any = Region.objects.prefetch_related("texts", "codes")
    return sorted(regions, key=lambda r: (not r.is_partner, r.country, r.slug))
