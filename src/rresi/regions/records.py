"""Regions as documents, read from the tables."""

from __future__ import annotations

from collections.abc import Collection

from rresi.core.documents.parts import PointPart
from rresi.regions.documents import CodePart, RegionDocument
from rresi.regions.models import Region


def stored_documents(slugs: Collection[str]) -> dict[str, RegionDocument]:
    """Regions as documents, by slug. Three queries."""
    found = Region.objects.filter(slug__in=slugs).prefetch_related("texts", "codes")
    return {region.slug: _document(region) for region in found}


def locked_documents(slugs: Collection[str]) -> dict[str, RegionDocument]:
    """The same, which nobody else saves before the caller's transaction ends. A query more."""
    rows = Region.objects.filter(slug__in=slugs).select_for_update(of=("self",))
    return stored_documents(list(rows.order_by("pk").values_list("slug", flat=True)))


def _document(region: Region) -> RegionDocument:
    point = None
    if region.latitude is not None and region.longitude is not None:
        point = PointPart.model_construct(lat=region.latitude, lon=region.longitude)
    texts = list(region.texts.all())
    return RegionDocument.model_construct(
        slug=region.slug,
        country=region.country,
        names={text.language: text.name for text in texts},
        codes=[
            CodePart.model_construct(scheme=code.scheme, code=code.code, version=code.version)
            for code in sorted(region.codes.all(), key=lambda code: code.pk)
        ],
        point=point,
        partner=region.is_partner,
        archived=region.is_archived,
        languages=region.languages,
        summary={text.language: text.summary for text in texts if text.summary},
    )
