"""Reads of regions."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext

from rresi.core.formats import quoted
from rresi.core.ordering import in_order
from rresi.core.translations import (
    country_name,
    current_language,
    language_name,
    language_order,
    pick,
)
from rresi.regions.models import Region, RegionCode, RegionManager, RegionText
from rresi.search.interface import SearchDocument


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


def names_of(region_ids: Collection[int] | None = None) -> dict[int, str]:
    """The names of these regions, or of all that are not archived, by primary key, for this
    reader; two queries.
    """
    regions = Region.objects.prefetch_related("texts")
    if region_ids is not None:
        regions = regions.filter(pk__in=region_ids)
    else:
        regions = regions.filter(is_archived=False)
    return {region.pk: name_of(region) for region in regions}


def names_for_reader(slugs: Collection[str]) -> dict[str, str]:
    """The same by slug. Two queries."""
    regions = Region.objects.filter(slug__in=slugs).prefetch_related("texts")
    return {region.slug: name_of(region) for region in regions}


def find(code: str) -> Region | None:
    """A region by its slug, an official code of any version, the newest first, or its name."""
    return find_all({code}).get(code)


def find_all(codes: Collection[str]) -> dict[str, Region]:
    """The regions that these slugs, official codes and names in any language mean.

    One query, one more where one of them is no slug, and one more where one is no code.

    Capitals do not count. Where versions of a list give one code to different regions, the newest
    version counts; a name that two regions bear means neither.
    """
    wanted = {code: " ".join(code.casefold().split()) for code in codes if code.strip()}
    by_code = {region.slug: region for region in Region.objects.all()}
    if not by_code.keys() >= set(wanted.values()):
        for row in RegionCode.objects.select_related("region").order_by("-version"):
            by_code.setdefault(row.code.casefold(), row.region)
    if not by_code.keys() >= set(wanted.values()):
        named: dict[str, dict[int, Region]] = defaultdict(dict)
        for text in RegionText.objects.select_related("region"):
            named[" ".join(text.name.casefold().split())][text.region_id] = text.region
        for name, regions in named.items():
            if len(regions) == 1:
                by_code.setdefault(name, next(iter(regions.values())))
    return {code: by_code[key] for code, key in wanted.items() if key in by_code}


def unknown(code: str) -> str:
    """What to say of a code that names no region. One query."""
    known = ", ".join(Region.objects.order_by("slug").values_list("slug", flat=True)[:20])
    return gettext(
        "%(code)s is not a region of the network, neither as name nor as code; known: %(known)s"
    ) % {"code": quoted(code), "known": known}


def slugs_by_pk() -> dict[int, str]:
    """The slugs of all regions. One query."""
    return dict(Region.objects.values_list("pk", "slug"))


def middles() -> dict[str, tuple[float, float]]:
    """The points of all regions that have one, in degrees, by slug. One query."""
    rows = Region.objects.values_list("slug", "latitude", "longitude")
    return {
        slug: (latitude, longitude)
        for slug, latitude, longitude in rows
        if latitude is not None and longitude is not None
    }


def names_by_slug(slugs: Collection[str] | None) -> dict[str, dict[str, str]]:
    """The names of these regions, or of all, by slug and language. One query."""
    texts = RegionText.objects.order_by("region_id", "language")
    if slugs is not None:
        texts = texts.filter(region__slug__in=slugs)
    names: dict[str, dict[str, str]] = {}
    for slug, language, name in texts.values_list("region__slug", "language", "name"):
        names.setdefault(slug, {})[language] = name
    return names


def listed() -> list[Region]:
    """All regions but archived ones, with texts and codes; partners first. Three queries."""
    regions = Region.objects.filter(is_archived=False).prefetch_related("texts", "codes")
    return sorted(regions, key=lambda r: (not r.is_partner, r.country, r.slug))


def countries() -> set[str]:
    """The countries of the network's regions. One query."""
    return set(Region.objects.filter(is_archived=False).values_list("country", flat=True))


def choices() -> list[tuple[str, str]]:
    """Slug and name of every region, in the alphabet of the reader. Three queries."""
    named = ((region.slug, name_of(region)) for region in listed())
    return in_order(named, current_language())


def choices_by_pk() -> list[tuple[str, str]]:
    """The same by primary key. Two queries."""
    named = ((str(pk), name) for pk, name in names_of().items())
    return in_order(named, current_language())


@dataclass(frozen=True)
class RegionCard:
    """A region as pages show it."""

    slug: str
    name: str
    country: str
    country_code: str
    is_partner: bool
    summary: str
    language: str
    languages: list[str]
    remarks: tuple[str, ...]  # what other apps say about it in a few words

    @classmethod
    def of(cls, region: Region, remarks: tuple[str, ...] = ()) -> RegionCard:
        text = text_of(region)
        return cls(
            slug=region.slug,
            name=text.name if text else region.slug,
            country=country_name(region.country),
            country_code=region.country,
            is_partner=region.is_partner,
            summary=text.summary if text else "",
            language=text.language if text else "",
            languages=[language_name(code) for code in region.languages],
            remarks=remarks,
        )


def by_pk(pks: Collection[int]) -> dict[int, Region]:
    """These regions with their texts, by primary key. Two queries, none for no region."""
    return Region.objects.prefetch_related("texts").in_bulk(pks) if pks else {}


def with_codes(slug: str) -> Region | None:
    """A region with its texts and codes. Three queries."""
    return Region.objects.prefetch_related("texts", "codes").filter(slug=slug).first()


def search_documents(ids: Collection[int] | None) -> Iterable[SearchDocument]:
    """One document for each region and language."""
    found = Region.objects.prefetch_related("texts", "codes").order_by("pk")
    for region in found if ids is None else found.filter(pk__in=list(ids)):
        names = [text.name for text in region.texts.all()]
        names += [code.code for code in region.codes.all()]
        for text in region.texts.all():
            yield SearchDocument(
                kind="region",
                object_id=region.pk,
                language=text.language,
                slug=region.slug,
                title=text.name,
                body=text.summary,
                names=tuple(dict.fromkeys(names)),
            )
