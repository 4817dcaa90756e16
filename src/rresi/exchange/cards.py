"""Offers and needs as lists and panels show them."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

from django.db.models import QuerySet, prefetch_related_objects
from django.utils.translation import gettext as _

from rresi.core import taxonomies
from rresi.core.formats import money, number
from rresi.core.translations import country_name, current_language, language_name
from rresi.exchange.models import Entry
from rresi.exchange.parties import owner_of
from rresi.regions.models import Region
from rresi.regions.queries import name_of


@dataclass(frozen=True)
class Card:
    """An offer or need in the reader's language, but for its own words."""

    pk: int
    slug: str
    title: str
    description: str
    language: str
    is_need: bool
    direction: str
    what: str
    owner: str
    region: str
    region_slug: str
    country: str
    price: str
    until: date
    invented: bool = False
    tags: tuple[str, ...] = ()
    written_in: str = ""
    """The language of its text; empty when that is the reader's."""

    @classmethod
    def of(cls, entry: Entry) -> Card:
        """From an entry with its owner, home and tags fetched."""
        functions = (entry.function,) if entry.function in taxonomies.FUNCTIONS else ()
        groups = (tag.key for tag in entry.tags.all() if tag.key in taxonomies.TARGET_GROUPS)
        return cls(
            pk=entry.pk,
            slug=entry.slug,
            title=entry.title,
            description=entry.description,
            language=entry.language,
            is_need=entry.is_need,
            direction=entry.get_direction_display(),
            what=entry.get_what_display(),
            owner=owner_of(entry).name,
            region=name_of(entry.home) if entry.home else "",
            region_slug=entry.home.slug if entry.home else "",
            country=country_name(entry.home.country) if entry.home else "",
            price=price_of(entry),
            until=entry.until,
            invented=entry.invented,
            written_in=language_name(entry.language)
            if entry.language != current_language()
            else "",
            tags=(
                *(str(taxonomies.FUNCTIONS[key].label) for key in functions),
                *(str(taxonomies.TARGET_GROUPS[key].label) for key in groups),
            ),
        )


FETCHED = ("organisation__texts", "region__texts", "home__texts", "tags")


def cards(pks: Collection[int]) -> dict[int, Card]:
    """These entries as a list shows them. Five queries."""
    return {card.pk: card for card in of_rows(Entry.objects.filter(pk__in=pks))}


def cards_at_home(pks: Collection[int], home: Region) -> dict[int, Card]:
    """The same of entries of one region, which was fetched with its texts. Four queries at most."""
    found = list(Entry.objects.filter(pk__in=pks).select_related("organisation", "region"))
    for one in found:
        one.home = home
        if one.region_id == home.pk:
            one.region = home
    prefetch_related_objects(found, *FETCHED)
    return {one.pk: Card.of(one) for one in found}


def of_rows(rows: QuerySet[Entry], *, limit: int | None = None) -> list[Card]:
    """Entries as a list shows them, in their order. Five queries."""
    found = rows.select_related("organisation", "region", "home")
    return [Card.of(one) for one in found.prefetch_related(*FETCHED)[:limit]]


def price_of(entry: Entry) -> str:
    """A price or budget in words of the reader's language; "" when none is stated."""
    low, high = entry.price_from, entry.price_to
    first = low if low is not None else high
    if first is None:
        return ""
    if not first and not high:
        return _("No budget") if entry.is_need else _("Free of charge")
    return per_unit(
        money(first, entry.currency, high if low is not None else None), entry.price_unit
    )


def per_unit(price: str, unit: str) -> str:
    """A price, and for what it is one where that is said."""
    return _("%(price)s per %(unit)s") % {"price": price, "unit": unit} if unit else price


def capacity_of(entry: Entry) -> str:
    """How much there is, or is needed; "" when it is not stated."""
    if entry.capacity is None:
        return ""
    return f"{number(entry.capacity)} {entry.capacity_unit}".strip()
