"""Which regions know something of a question: by practices, functions and working languages."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rresi.accounts.queries import holders_by_scope
from rresi.accounts.roles import Role
from rresi.core.formats import listed, number
from rresi.core.taxonomies import FUNCTIONS
from rresi.core.translations import language_name
from rresi.ecosystem.models import Organisation
from rresi.editorial.documents import text_for
from rresi.exchange.models import PeerAnswer
from rresi.exchange.parties import Party
from rresi.exchange.peers.rules import ASKED_A_WEEK, WEEK, Asked, Known, choose
from rresi.practices import queries as practices
from rresi.practices.models import Practice
from rresi.regions.models import Region
from rresi.regions.queries import name_of
from rresi.search import interface as search

SEARCHED = 8  # practices that count as an answer to the question


@dataclass(frozen=True)
class PracticeLine:
    """A practice that speaks for a region."""

    slug: str
    title: str
    language: str


@dataclass(frozen=True)
class Chosen:
    """A region to ask, and why, in words."""

    region: Region
    name: str
    known: Known
    practices: tuple[PracticeLine, ...]
    reasons: tuple[str, ...]


def busy() -> set[int]:
    """The regions that have been asked as often as they may be in a week. One query."""
    lately = PeerAnswer.objects.filter(asked_at__gt=timezone.now() - WEEK)
    counts = lately.values("region").annotate(asked=Count("pk")).filter(asked__gte=ASKED_A_WEEK)
    return set(counts.values_list("region", flat=True))


def proposed(asked: Asked, side: Party, *, without: Collection[int] = ()) -> list[Known]:
    """The regions that most likely know, without the asking side's own and those `without`
    which one asks. Eleven queries at most."""
    home = side.region.pk if side.region else side.organisation and side.organisation.region_id
    left_out = busy() | {home or 0, *without}
    open_to_ask = Region.objects.filter(is_archived=False).exclude(pk__in=left_out)
    regions = {region.pk: region for region in open_to_ask}
    places = _practices(asked)
    offers = _offers(asked.function)
    managed = holders_by_scope(Role.REGION_MANAGER)
    spoken = {asked.language, *_languages_of(side)}
    known = [
        Known(
            region.pk,
            practices=places.get(region.pk, {}),
            offers=offers.get(region.pk, 0),
            languages=tuple(code for code in region.languages if code in spoken),
            managed=region.pk in managed,
        )
        for region in regions.values()
        if region.is_partner or region.pk in places or region.pk in offers
    ]
    return choose(known)


def explained(known: Sequence[Known], function: str) -> list[Chosen]:
    """The same with names and reasons in the reader's language. Eight queries."""
    regions = Region.objects.prefetch_related("texts").in_bulk([one.region_id for one in known])
    told = lines([one.reasons for one in known])
    return [
        Chosen(
            region := regions[one.region_id],
            name_of(region),
            one,
            tuple(told[slug] for slug in one.reasons["practices"] if slug in told),
            (*reasons_in_words(one.reasons, function), *_who_answers(one)),
        )
        for one in known
        if one.region_id in regions
    ]


def _who_answers(known: Known) -> list[str]:
    """What the asker should know of a region that no one looks after."""
    if known.managed:
        return []
    return [_("This region has no manager here. The network’s coordinators get your question.")]


def reasons_in_words(reasons: Mapping[str, Any], function: str) -> list[str]:
    """Why a region was chosen, beside its practices."""
    found = []
    offers = int(reasons.get("offers", 0))
    if offers and function in FUNCTIONS:
        found.append(
            ngettext(
                "%(count)s organisation in this region provides this function: %(function)s.",
                "%(count)s organisations in this region provide this function: %(function)s.",
                offers,
            )
            % {"count": number(offers), "function": FUNCTIONS[function].label}
        )
    languages = reasons.get("languages", [])
    if languages:
        names = listed([language_name(code) for code in languages])
        found.append(_("You share a working language: %(languages)s.") % {"languages": names})
    else:
        found.append(_("We do not know of a working language that you share."))
    return found


def lines(reasons: Iterable[Mapping[str, Any]]) -> dict[str, PracticeLine]:
    """The published practices that reasons name, by their slugs. Six queries, or none."""
    slugs = sorted({slug for one in reasons for slug in one.get("practices", [])})
    if not slugs:
        return {}
    found = practices.in_order(practices.published_pks(slugs))
    made = {}
    for practice in found:
        text = text_for(practice)
        made[practice.slug] = PracticeLine(practice.slug, text.title, text.language)
    return made


def _practices(asked: Asked) -> dict[int, dict[str, int]]:
    """The places of published practices in a search for the question, by region."""
    answer = search.search(
        asked.whole[:400], language=asked.language, kinds=["practice"], limit=SEARCHED
    )
    rows = Practice.objects.filter(
        pk__in=[hit.object_id for hit in answer.hits],
        publication=Practice.Publication.PUBLISHED,
        invented=False,
    )
    where = {pk: (region, slug) for pk, region, slug in rows.values_list("pk", "region", "slug")}
    found: dict[int, dict[str, int]] = {}
    for place, hit in enumerate(answer.hits):
        if hit.object_id in where:
            region, slug = where[hit.object_id]
            found.setdefault(region, {})[slug] = place
    return found


def _offers(function: str) -> dict[int, int]:
    """How many organisations of each region provide a function. One query, or none."""
    if not function:
        return {}
    rows = Organisation.objects.filter(
        offers__function=function, region__isnull=False, invented=False
    )
    counted = rows.values("region").annotate(count=Count("pk", distinct=True))
    return dict(counted.values_list("region", "count"))


def _languages_of(side: Party) -> list[str]:
    owner = side.organisation or side.region
    return list(owner.languages) if owner is not None else []
