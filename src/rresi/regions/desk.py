"""Regions as things that are changed at the desk, on record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import ProtectedError
from django.urls import reverse
from django.utils.translation import gettext, gettext_lazy
from pydantic import ValidationError

from rresi.accounts.changes import Recorded
from rresi.accounts.permissions import NOTHING, Target, require
from rresi.accounts.roles import Actor
from rresi.core.documents.problems import problems_of
from rresi.core.ordering import slug_of
from rresi.core.refusals import Incomplete, Refused
from rresi.regions import queries
from rresi.regions.documents import TAKEN, RegionDocument
from rresi.regions.models import Region, RegionCode
from rresi.regions.permissions import PERMISSIONS, target_of
from rresi.regions.records import stored_documents
from rresi.regions.services import PAGE, describe_region, write_regions
from rresi.search import interface as search


def read(slug: str) -> dict[str, Any] | None:
    """A region as plain values. Three queries."""
    found = stored_documents([slug]).get(slug)
    return found.model_dump(mode="json") if found else None


def write(actor: Actor, slug: str, record: Mapping[str, Any] | None) -> None:
    """Make the region what a record as `RegionDocument` says, or remove one that nothing uses.

    Raises:
        PermissionDenied: the actor may not create regions.
        Incomplete: the record has a mistake, or a code belongs to another region.
        Refused: it is in use and cannot be removed.
    """
    require(PERMISSIONS, actor, "region.create")
    if record is None:
        _remove(slug)
        return
    try:
        document = RegionDocument.model_validate({**record, "slug": slug})
    except ValidationError as error:
        raise Incomplete(problems_of(error)) from error
    for number, part in enumerate(document.codes):
        owner = RegionCode.objects.filter(**part.model_dump()).exclude(region__slug=slug)
        if owner.exists():
            words = gettext("This is already the code of %(region)s.")
            region = owner.values_list("region__slug", flat=True)[0]
            raise Incomplete([(f"codes.{number}.code", words % {"region": region})])
    write_regions(actor=actor, documents=[document])


def _remove(slug: str) -> None:
    region = Region.objects.filter(slug=slug).first()
    if region is None:
        return
    in_use = gettext("This region is in use, so it cannot be removed. Archive it instead.")
    pk = region.pk
    if region.managers.exists() or region.indicators.exists():
        raise Refused(in_use)
    try:
        with transaction.atomic():
            region.delete()
    except (ProtectedError, IntegrityError) as error:
        raise Refused(in_use) from error
    search.changed("region", [pk])


def free_slug(name: str) -> str:
    """A slug for a new region. One query."""
    base = slug_of(name, limit=70) or "region"
    taken = set(Region.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    taken |= TAKEN
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug


def read_page(slug: str) -> dict[str, Any] | None:
    """What a region's page says of it, as plain values. Three queries."""
    found = stored_documents([slug]).get(slug)
    return found.model_dump(mode="json", include=set(PAGE)) if found else None


def write_page(actor: Actor, slug: str, record: Mapping[str, Any] | None) -> None:
    """Change what the page says of a region; it is not removed here.

    Raises:
        PermissionDenied: the actor does not look after the region.
        Incomplete: the record has a mistake.
        Refused: the region is gone.
    """
    region = Region.objects.filter(slug=slug).first()
    if region is None or record is None:
        raise Refused(gettext("This region no longer exists."))
    describe_region(actor=actor, region=region, own=record)


def target(slug: str) -> Target:
    """A region by its slug, as permission sees it. One query."""
    region = Region.objects.filter(slug=slug).first()
    return target_of(region) if region else NOTHING


PAGES = Recorded(
    kind="region-page",
    label=gettext_lazy("Page of a region"),
    permissions=PERMISSIONS,
    action="region.describe",
    read=read_page,
    write=write_page,
    name=lambda slug, _record: queries.names_for_reader([slug]).get(slug, slug),
    names=queries.names_for_reader,
    path=lambda slug: reverse("desk:region_page", args=[slug]),
    target=target,
)

REGIONS = Recorded(
    kind="region",
    label=gettext_lazy("Region"),
    permissions=PERMISSIONS,
    action="region.create",
    read=read,
    write=write,
    name=lambda slug, record: next(iter(record["names"].values()), slug),
    names=queries.names_for_reader,
    path=lambda slug: reverse("desk:region", args=[slug]),
)
