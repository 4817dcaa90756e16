"""Writes of regions."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils.translation import gettext
from pydantic import ValidationError

from rresi.accounts.models import User
from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor, Role
from rresi.accounts.services import grant_scope, revoke_scope
from rresi.core.documents.problems import problems_of
from rresi.core.refusals import Incomplete
from rresi.regions.documents import RegionDocument
from rresi.regions.models import Region, RegionCode, RegionText
from rresi.regions.permissions import PERMISSIONS
from rresi.search import interface as search


@transaction.atomic
def create_region(*, actor: Actor, record: Mapping[str, Any]) -> Region:
    """A region from a record as `RegionDocument` describes it.

    Raises:
        PermissionDenied: the actor may not create regions.
        Incomplete: the record has a mistake, or its slug or a code is taken.
    """
    require(PERMISSIONS, actor, "region.create")
    try:
        document = RegionDocument.model_validate(record)
    except ValidationError as error:
        raise Incomplete(problems_of(error)) from error
    if Region.objects.filter(slug=document.slug).exists():
        raise Incomplete([("slug", gettext("is already used"))])
    for part in document.codes:
        if RegionCode.objects.filter(**part.model_dump()).exists():
            message = gettext("the code %(code)s is already used") % {"code": part.code}
            raise Incomplete([("codes", message)])
    (pk,) = write_regions(actor=actor, documents=[document])
    return Region.objects.get(pk=pk)


@transaction.atomic
def write_regions(*, actor: Actor, documents: Sequence[RegionDocument]) -> list[int]:
    """Make each of these regions what its document says; their pks.

    Raises:
        PermissionDenied: the actor may not create regions.
        IntegrityError: a code belongs to another region.
    """
    require(PERMISSIONS, actor, "region.create")
    pks = []
    for document in documents:
        region, _made = Region.objects.update_or_create(
            slug=document.slug,
            defaults={
                "country": document.country,
                "is_partner": document.partner,
                "languages": document.languages,
                "latitude": document.point.lat if document.point else None,
                "longitude": document.point.lon if document.point else None,
            },
        )
        region.codes.all().delete()
        region.texts.all().delete()
        RegionCode.objects.bulk_create(
            RegionCode(region=region, **part.model_dump()) for part in document.codes
        )
        RegionText.objects.bulk_create(
            RegionText(
                region=region,
                language=language,
                name=name,
                summary=document.summary.get(language, ""),
            )
            for language, name in document.names.items()
        )
        pks.append(region.pk)
    search.changed("region", pks)
    return pks


@transaction.atomic
def appoint_manager(*, actor: Actor, region: Region, user: User) -> None:
    """Make a person manager of a region; again changes nothing."""
    grant_scope(actor=actor, user=user, role=Role.REGION_MANAGER, pk=region.pk)


@transaction.atomic
def dismiss_manager(*, actor: Actor, region: Region, user: User) -> None:
    """A person no longer looks after a region; again changes nothing."""
    revoke_scope(actor=actor, user=user, role=Role.REGION_MANAGER, pk=region.pk)
