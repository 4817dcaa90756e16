"""Writes of regions."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext
from pydantic import ValidationError

from rresi.accounts.models import User
from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor, Role
from rresi.accounts.services import grant_scope, revoke_scope
from rresi.core.documents.problems import problems_of
from rresi.core.refusals import Incomplete, Refused
from rresi.regions import eurostat
from rresi.regions.documents import RegionDocument
from rresi.regions.indicators import INDICATORS
from rresi.regions.models import IndicatorValue, Region, RegionCode, RegionText
from rresi.regions.permissions import PERMISSIONS, target_of
from rresi.regions.records import locked_documents
from rresi.search import interface as search

Record = Mapping[str, Any]
PAGE = ("languages", "point", "summary")
"""What those who look after a region change themselves."""


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
        raise Incomplete([("slug", gettext("This is already used."))])
    for part in document.codes:
        if RegionCode.objects.filter(**part.model_dump()).exists():
            message = gettext("The code %(code)s is already used.") % {"code": part.code}
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
    return _store(documents)


@transaction.atomic
def describe_region(*, actor: Actor, region: Region, own: Record) -> None:
    """Change what a region's page says of it: its languages, its point and its summary.

    Raises:
        PermissionDenied: the actor does not look after the region.
        Incomplete: the record has a mistake.
        Refused: the region is gone.
    """
    require(PERMISSIONS, actor, "region.describe", target_of(region))
    before = locked_documents([region.slug]).get(region.slug)
    if before is None:
        raise Refused(gettext("This region no longer exists."))
    try:
        document = RegionDocument.model_validate(before.model_dump() | {n: own[n] for n in PAGE})
    except ValidationError as error:
        raise Incomplete(problems_of(error)) from error
    _store([document])


def _store(documents: Sequence[RegionDocument]) -> list[int]:
    pks = []
    for document in documents:
        region, _made = Region.objects.update_or_create(
            slug=document.slug,
            defaults={
                "country": document.country,
                "is_partner": document.partner,
                "is_archived": document.archived,
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


@transaction.atomic
def record_indicators(
    *, actor: Actor, region: Region, observations: Iterable[eurostat.Observation]
) -> int:
    """Store a region's figures; those that are known already are brought up to date.

    Returns how many were stored.

    Raises:
        PermissionDenied: the actor does not look after the region.
    """
    require(PERMISSIONS, actor, "region.record_indicators", target_of(region))
    rows = {
        (found.indicator, found.year): IndicatorValue(
            region=region,
            indicator=found.indicator,
            year=found.year,
            value=found.value,
            flag=found.flag[:12],
            code=found.code,
            source=found.source,
            recorded_at=timezone.now(),
        )
        for found in observations
    }
    IndicatorValue.objects.bulk_create(
        rows.values(),
        update_conflicts=True,
        unique_fields=["region", "indicator", "year"],
        update_fields=["value", "flag", "code", "source", "recorded_at"],
    )
    return len(rows)


def fetch_indicators(
    *, actor: Actor, regions: Iterable[Region], get: eurostat.Fetch = eurostat.fetch
) -> dict[str, int]:
    """Bring the figures of these regions from Eurostat; how many came, by slug.

    All regions are asked for in one request an indicator. What one indicator brought is kept when
    the next one fails.

    Raises:
        PermissionDenied: the actor does not look after one of the regions.
        eurostat.Unreachable: the source did not answer.
    """
    wanted = list(regions)
    for region in wanted:
        require(PERMISSIONS, actor, "region.record_indicators", target_of(region))
    codes = {
        region.pk: {row.code: row.version for row in region.codes.all() if row.scheme == "NUTS"}
        for region in wanted
    }
    counts = {region.slug: 0 for region in wanted}
    for indicator in INDICATORS:
        asked = {pk: eurostat.codes_for(indicator, own) for pk, own in codes.items()}
        every = sorted({code for own in asked.values() for code in own})
        if not every:
            continue
        by_code: dict[str, list[eurostat.Observation]] = {}
        for found in eurostat.observations(indicator, every, get):
            by_code.setdefault(found.code, []).append(found)
        for region in wanted:
            best = eurostat.best_of(asked[region.pk], by_code)
            counts[region.slug] += record_indicators(actor=actor, region=region, observations=best)
    return counts
