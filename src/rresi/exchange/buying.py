"""What a public buyer asks: who can deliver this in our region?"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.conf import settings
from django.db.models import Case, Prefetch, Q, QuerySet, When
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from rresi.accounts.roles import Actor
from rresi.core.formats import percent
from rresi.core.ordering import in_order
from rresi.core.translations import country_name, current_language
from rresi.ecosystem.legal_forms import LEGAL_FORMS
from rresi.ecosystem.models import Evidence
from rresi.exchange import cards, cpv, queries, reserving
from rresi.exchange.cards import FETCHED, Card
from rresi.exchange.models import Entry, EntryPlace
from rresi.exchange.services.entries import KIND
from rresi.exchange.vocabulary import BOUGHT, Direction, Reach, State
from rresi.interchange.writing import Cell, write_xlsx
from rresi.regions.models import Region
from rresi.regions.queries import name_of
from rresi.search import interface as search

AT_MOST = 50
IN_FILE = 2_000


@dataclass(frozen=True)
class Asked:
    """What a buyer looks for: digits of a CPV code (two to eight), or words, or neither; and their
    region."""

    code: str = ""
    region: Region | None = None
    words: str = ""


def asked_for(text: str, region: Region | None) -> Asked:
    """What a buyer typed: a code, or words."""
    code = digits_of(text)
    return Asked(code, region, "" if code else text.strip())


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
    return in_order(((one.slug, name_of(one)) for one in found), current_language())


def region_named(slug: str) -> Region | None:
    """The region of a slug. Two queries."""
    return Region.objects.filter(slug=slug).prefetch_related("texts").first() if slug else None


def delivering(asked: Asked, actor: Actor) -> QuerySet[Entry]:
    """The offers of services and products that fit, as far as the actor may see them; those first
    that deliver exactly what was asked for. Five queries more for words."""
    found = Entry.objects.filter(
        queries.visible_to(actor), state=State.OPEN, direction=Direction.OFFER, what__in=BOUGHT
    )
    exact = Q(pk__isnull=False)
    if asked.code:
        exact = _within([asked.code])
        found = found.filter(exact | Q(cpv__in=_wider(asked.code)))
    elif asked.words:
        stems = [digits_of(code) for code in cpv.codes_named(asked.words)]
        exact = Q(pk__in=_naming(asked.words)) | _within(stems)
        wider = {code for stem in stems for code in _wider(stem)}
        found = found.filter(exact | Q(cpv__in=wider) | _within(cpv.divisions_named(asked.words)))
    if asked.region is not None:
        region = asked.region
        there = EntryPlace.objects.filter(region=region).values("entry")
        found = found.filter(
            Q(reach=Reach.ANYWHERE)
            | Q(reach=Reach.HOME, home=region)
            | Q(reach=Reach.COUNTRY, home__country=region.country)
            | Q(reach=Reach.REGIONS, pk__in=there)
        )
    found = found.annotate(wider=Case(When(exact, then=False), default=True))
    return found.order_by("wider", "title", "pk")


def _within(stems: Iterable[str]) -> Q:
    """The codes that begin with one of these digits; as ranges, which an index serves."""
    found, last = Q(pk__in=()), ""
    for stem in sorted(stems):
        if not last or not stem.startswith(last):
            found |= Q(cpv__range=(stem.ljust(8, "0"), stem.ljust(8, "9")))
            last = stem
    return found


def _wider(code: str) -> list[str]:
    """The classes in which a code lies: an offer under one of them delivers it too."""
    return [code[:length].ljust(8, "0") for length in range(2, len(code))]


def _naming(words: str) -> list[int]:
    """The offers that hold the words, in any language, or mean the same. Five queries."""
    found = search.search(words, language=current_language(), kinds=[KIND], limit=AT_MOST)
    return [hit.object_id for hit in found.hits if hit.exact]


@dataclass(frozen=True)
class Supplier:
    """An offer as a buyer reads it. `wider` when it names only the class in which that lies."""

    card: Card
    cpv: str
    name: tuple[str, str]
    division: str
    form: str
    capacity: str
    social_aim: tuple[Evidence, ...]
    """What the directory holds on which a reserved contract might rest."""
    wider: bool
    entry: Entry

    @property
    def fit(self) -> str:
        return _("Wider class") if self.wider else _("Exactly this")


def suppliers(asked: Asked, actor: Actor, *, limit: int) -> list[Supplier]:
    """Who can deliver it. Seven queries."""
    rows = delivering(asked, actor).select_related("organisation", "region", "home")
    aims = Evidence.objects.filter(dimension=Evidence.Dimension.SOCIAL).order_by("position")
    evidence = Prefetch("organisation__evidence", aims, to_attr="social_aim")
    found: Iterable[Any] = rows.prefetch_related(*FETCHED, evidence)[:limit]
    return [_supplier(one, one.wider) for one in found]


def _supplier(entry: Entry, wider: bool) -> Supplier:
    form = LEGAL_FORMS.get(entry.organisation.legal_form) if entry.organisation else None
    return Supplier(
        card=Card.of(entry),
        cpv=entry.cpv,
        name=cpv.name_of(entry.cpv),
        division=cpv.label_of(entry.cpv[:2]) if entry.cpv else "",
        form=str(form) if form else "",
        capacity=cards.capacity_of(entry),
        social_aim=tuple(entry.organisation.social_aim) if entry.organisation else (),  # type: ignore[attr-defined]
        wider=wider,
        entry=entry,
    )


def write(path: Path, asked: Asked, actor: Actor) -> None:
    """The list as a workbook to take along. Without addresses: those come by an introduction."""
    headings = [
        _("Offer"),
        _("Organisation"),
        _("Legal form"),
        _("Social aim, according to the directory"),
        _("Sources"),
        _("How it fits"),
        _("CPV code"),
        _("Name of the code"),
        _("CPV division"),
        _("Region"),
        _("Country"),
        _("Price from"),
        _("Price up to"),
        _("Currency"),
        _("Price per"),
        _("Capacity"),
        _("Unit of capacity"),
        _("Until"),
        _("Page"),
        _("Delivered in"),
        _("Reserved contracts"),
        _("Law"),
        _("As of"),
    ]
    found = suppliers(asked, actor, limit=IN_FILE)
    write_xlsx(path, headings, _rows(found, asked.region), sheet_name=_("Who can deliver"))


def _rows(found: Iterable[Supplier], region: Region | None) -> Iterable[list[Cell]]:
    unknown = _("no information in the directory")
    rule = reserving.rule_of(region.country) if region else None
    law: list[Cell] = [
        name_of(region) if region else _("Anywhere"),
        str(rule.reserving.value) if rule else "",
        rule.law if rule else "",
        timezone.localdate(),
    ]
    for one in found:
        page = settings.SITE_URL + reverse("exchange:entry", args=[one.card.slug])
        yield [
            one.card.title,
            one.card.owner,
            one.form or unknown,
            "; ".join(aim.statement for aim in one.social_aim) or unknown,
            " ".join(dict.fromkeys(aim.source for aim in one.social_aim if aim.source)),
            one.fit,
            one.cpv,
            one.name[0],
            one.division,
            one.card.region,
            one.card.country,
            "" if one.entry.price_from is None else one.entry.price_from,
            "" if one.entry.price_to is None else one.entry.price_to,
            one.entry.currency,
            one.entry.price_unit,
            "" if one.entry.capacity is None else one.entry.capacity,
            one.entry.capacity_unit,
            one.card.until,
            page,
            *law,
        ]


def facts_for(region: Region | None) -> dict[str, object]:
    """What a buyer of that region should know: reserved contracts, labels elsewhere."""
    if region is None:
        return {}
    rule = reserving.rule_of(region.country)
    return {
        "country": country_name(region.country),
        "rule": rule,
        "share": _("At least %(share)s of the staff must belong to the groups that the law names.")
        % {"share": percent(rule.share)},
        "directive": reserving.DIRECTIVE,
        "labels": [
            (group.label, own, [(country_name(one.country), one.name) for one in others])
            for group, own, others in reserving.equivalents(region.country)
        ],
    }
