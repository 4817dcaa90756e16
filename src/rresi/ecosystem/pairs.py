"""The pairs of organisations that may be one, as the desk shows them, and what was not compared."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from rresi.accounts.permissions import allowed
from rresi.accounts.roles import Actor, Role
from rresi.core.formats import number
from rresi.core.places import place_name
from rresi.core.translations import country_name
from rresi.ecosystem.doubles import in_words
from rresi.ecosystem.models import Organisation, Pair
from rresi.ecosystem.permissions import PERMISSIONS
from rresi.engines.sameness import LEAST_SCORE, LeftOut, Reason

NOT_COMPARED = "ecosystem:left-out"
NOT_COMPARED_AT_MOST = 20
ASKED_FOR, BEGUN, LAST = "ecosystem:asked-for", "ecosystem:begun", "ecosystem:last-compared"
COMPARING_AT_MOST = 1800  # seconds


@dataclass(frozen=True)
class Comparing:
    """The comparing of all organisations: since when it waits for the server, since when it runs,
    and of the last one when it ended, how many seconds it took and of how many organisations."""

    asked_for: datetime | None
    begun: datetime | None
    last: tuple[datetime, float, int] | None

    @property
    def minutes(self) -> int:
        """How long the last took, in whole minutes; 0 for less than one."""
        return round(self.last[1] / 60) if self.last else 0


def note_asked_for() -> None:
    """Remember that somebody wants all organisations to be compared."""
    cache.set(ASKED_FOR, timezone.now(), timeout=COMPARING_AT_MOST)


def note_begun() -> datetime:
    """Remember that all organisations are being compared; nobody waits for it any more."""
    now = timezone.now()
    cache.delete(ASKED_FOR)
    cache.set(BEGUN, now, timeout=COMPARING_AT_MOST)
    return now


def comparing() -> Comparing:
    """How far it is. One query."""
    found = cache.get_many([ASKED_FOR, BEGUN, LAST])
    return Comparing(*(found.get(key) for key in (ASKED_FOR, BEGUN, LAST)))


def note_ended(begun: datetime, count: int, blocks: list[LeftOut]) -> None:
    """Remember how it went, and which organisations were too many to be compared."""
    now = timezone.now()
    cache.delete(BEGUN)
    cache.set(LAST, (now, (now - begun).total_seconds(), count), timeout=None)
    largest = sorted(blocks, key=lambda one: -one.count)[:NOT_COMPARED_AT_MOST]
    said = [(one.value, one.count, one.key) for one in largest]
    cache.set(NOT_COMPARED, said, timeout=None)


def left_out() -> list[str]:
    """What the last search did not compare, a line each. Two queries."""
    found = cache.get(NOT_COMPARED, ())
    there = Organisation.objects.in_bulk([key for _website, _count, key in found if key])
    return [
        _left_out(website, _place(there[key]) if key in there else "", number(count))
        for website, count, key in found
    ]


def _left_out(website: str, place: str, count: str) -> str:
    words = {"count": count, "value": website or place}
    if website:
        return _("%(count)s organisations give the website %(value)s") % words
    if place:
        return _("%(count)s organisations within a few metres of each other in %(value)s") % words
    return _("%(count)s organisations within a few metres of each other") % words


def _place(one: Organisation) -> str:
    """The town and the country of an organisation; empty where no town is known."""
    if not one.city:
        return ""
    parts = [place_name(one.city, one.country), country_name(one.country) if one.country else ""]
    return ", ".join(part for part in parts if part)


@dataclass(frozen=True)
class Doubt:
    """A pair as the desk shows it."""

    pk: int | None  # None: a pair that nobody has decided on and no search has found
    one: Organisation
    other: Organisation
    reasons: list[str]

    @property
    def url(self) -> str:
        """Where it is decided on."""
        if self.pk is None:
            return reverse("ecosystem:merge_with", args=[self.one.slug, self.other.slug])
        return reverse("ecosystem:duplicate", args=[self.pk])

    @property
    def types(self) -> list[str]:
        """The types of the two where they differ: of a hub and a funder two may be meant."""
        kinds = [self.one.get_kind_display(), self.other.get_kind_display()]
        return [str(kind) for kind in kinds] if all(kinds) and len(set(kinds)) == 2 else []


def _in_reach(actor: Actor) -> QuerySet[Pair]:
    pairs = Pair.objects.filter(one__merged_into=None, other__merged_into=None)
    if allowed(PERMISSIONS, actor, "organisation.merge"):
        return pairs
    regions = actor.scope(Role.REGION_MANAGER)
    return pairs.filter(one__region_id__in=regions, other__region_id__in=regions)


# Below this a pair shares no more than a place, or somebody named it by hand.
STRONG = Q(score__gte=LEAST_SCORE) | Q(reasons__has_key=Reason.HOST.value)


def any_open() -> Iterator[QuerySet[Pair]]:
    """Every pair that is not decided on and that more than a place speaks for."""
    yield Pair.objects.filter(STRONG, state=Pair.State.OPEN)


def open_pairs(actor: Actor, *, limit: int, weak: bool = False) -> tuple[list[Doubt], int]:
    """The pairs that this person may decide on, the likeliest first, and how many: those that more
    than a place speaks for, or the `weak` others. Two queries.
    """
    found = _in_reach(actor).filter(~STRONG if weak else STRONG, state=Pair.State.OPEN)
    rows = found.select_related("one__region", "other__region").order_by("-score", "pk")[:limit]
    return [doubt_of(row) for row in rows], found.count()


def kept_apart(actor: Actor, *, limit: int) -> list[Doubt]:
    """The pairs that were last said to be different, for the actor to decide anew. One query."""
    found = _in_reach(actor).filter(state=Pair.State.DIFFERENT)
    rows = found.select_related("one__region", "other__region")
    return [doubt_of(row) for row in rows.order_by("-decided_at", "-pk")[:limit]]


def pair(pk: int) -> Pair | None:
    """A pair with both organisations. One query."""
    return Pair.objects.select_related("one", "other").filter(pk=pk).first()


def doubt(pk: int) -> Doubt | None:
    """One pair as the desk shows it. One query."""
    rows = Pair.objects.select_related("one__region", "other__region")
    row = rows.filter(pk=pk, one__merged_into=None, other__merged_into=None).first()
    return doubt_of(row) if row else None


def doubt_of(row: Pair) -> Doubt:
    """A pair, stored or not, as the desk shows it."""
    return Doubt(row.pk, row.one, row.other, in_words(row.reasons))
