"""What a public buyer asks: who can deliver this in our region?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from django.conf import settings
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from rresi.accounts.roles import Actor
from rresi.core.formats import day
from rresi.core.translations import country_name
from rresi.ecosystem.legal_forms import LEGAL_FORMS
from rresi.exchange import cards, cpv, queries, reserving
from rresi.exchange.cards import FETCHED, Card
from rresi.exchange.models import Entry
from rresi.exchange.vocabulary import BOUGHT, Direction, Reach, State
from rresi.interchange.writing import write_xlsx
from rresi.regions.models import Region
from rresi.regions.queries import name_of

AT_MOST = 100
IN_FILE = 2_000


@dataclass(frozen=True)
class Asked:
    """What a buyer looks for: digits of a CPV code (two to eight, or none) and their region."""

    code: str = ""
    region: Region | None = None


def digits_of(text: str) -> str:
    """The digits of a code or of its beginning, without the zeros that only fill it up; "" when
    there are none."""
    whole = cpv.read(text)
    digits = whole or "".join(text.split())
    if not digits.isdecimal() or not 2 <= len(digits) <= 8:
        return ""
    stem = digits.rstrip("0")
    return stem if len(stem) > 2 else digits[:2]


def regions() -> list[tuple[str, str]]:
    """The regions a buyer chooses from: slugs and names. Two queries."""
    found = Region.objects.filter(is_archived=False).prefetch_related("texts")
    return sorted(((one.slug, name_of(one)) for one in found), key=lambda one: one[1])


def region_named(slug: str) -> Region | None:
    """The region of a slug. Two queries."""
    return Region.objects.filter(slug=slug).prefetch_related("texts").first() if slug else None


def delivering(asked: Asked, actor: Actor) -> QuerySet[Entry]:
    """The offers of services and products that fit, as far as the actor may see them."""
    found = Entry.objects.filter(
        queries.visible_to(actor), state=State.OPEN, direction=Direction.OFFER, what__in=BOUGHT
    )
    if asked.code:
        # An offer under a whole division or group delivers what lies in it too.
        wider = [asked.code[:length].ljust(8, "0") for length in range(2, len(asked.code))]
        found = found.filter(Q(cpv__startswith=asked.code) | Q(cpv__in=wider))
    if asked.region is not None:
        region = asked.region
        found = found.filter(
            Q(reach=Reach.ANYWHERE)
            | Q(reach=Reach.HOME, home=region)
            | Q(reach=Reach.COUNTRY, home__country=region.country)
            | Q(reach=Reach.REGIONS, places__region=region)
        )
    return found.distinct().order_by("title", "pk")


@dataclass(frozen=True)
class Supplier:
    """An offer as a buyer reads it."""

    card: Card
    cpv: str
    division: str
    form: str
    capacity: str


def suppliers(asked: Asked, actor: Actor, *, limit: int = AT_MOST) -> list[Supplier]:
    """Who can deliver it. Six queries."""
    rows = delivering(asked, actor).select_related("organisation", "region", "home")
    return [_supplier(one) for one in rows.prefetch_related(*FETCHED)[:limit]]


def _supplier(entry: Entry) -> Supplier:
    form = LEGAL_FORMS.get(entry.organisation.legal_form) if entry.organisation else None
    return Supplier(
        card=Card.of(entry),
        cpv=entry.cpv,
        division=cpv.label_of(entry.cpv[:2]) if entry.cpv else "",
        form=str(form) if form else "",
        capacity=cards.capacity_of(entry),
    )


def write(path: Path, asked: Asked, actor: Actor) -> None:
    """The list as a workbook to take along. Without addresses: those come by an introduction."""
    headings = [
        _("Offer"),
        _("Organisation"),
        _("Legal form"),
        _("CPV code"),
        _("Service or product"),
        _("Region"),
        _("Country"),
        _("Price"),
        _("Capacity"),
        _("Until"),
        _("Page"),
    ]
    write_xlsx(path, headings, _rows(suppliers(asked, actor, limit=IN_FILE)))


def _rows(found: Iterable[Supplier]) -> Iterable[list[str | Decimal | int | bool]]:
    for one in found:
        page = settings.SITE_URL + reverse("exchange:entry", args=[one.card.slug])
        yield [
            one.card.title,
            one.card.owner,
            one.form,
            one.cpv,
            one.division,
            one.card.region,
            one.card.country,
            one.card.price,
            one.capacity,
            day(one.card.until),
            page,
        ]


def facts_for(region: Region | None) -> dict[str, object]:
    """What a buyer of that region should know: reserved contracts, labels elsewhere."""
    if region is None:
        return {}
    return {
        "country": country_name(region.country),
        "rule": reserving.rule_of(region.country),
        "labels": [
            (group.label, own, [(country_name(one.country), one.name) for one in others])
            for group, own, others in reserving.equivalents(region.country)
        ],
    }
