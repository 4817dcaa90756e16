"""Reads of the desk."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.urls import NoReverseMatch
from django.utils.translation import gettext

from rresi.accounts.changes import Recorded, may_undo
from rresi.accounts.models import Change, User
from rresi.accounts.roles import Actor
from rresi.core.declarations import declared
from rresi.core.ordering import collation_key
from rresi.core.translations import current_language
from rresi.regions.models import Region
from rresi.regions.queries import RegionCard

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class ChangeLine:
    """A change as the record shows it."""

    change: Change
    label: StrOrPromise
    name: str
    person: str  # whose it is, where it is a person's
    path: str
    may_undo: bool


def changes(kind: str = "", key: str = "") -> QuerySet[Change]:
    """What was changed at the desk, the newest first; of one thing, if it is named."""
    found = Change.objects.select_related("user").order_by("-at", "-pk")
    if kind:
        found = found.filter(kind=kind)
    return found.filter(key=key) if key else found


def lines(actor: Actor, found: list[Change]) -> list[ChangeLine]:
    """These changes with whom they concern, where they lead to, and whether this actor may undo
    them. One query, and those that a kind needs to name its things.
    """
    kinds = {kind.kind: kind for kind in declared(Recorded)}  # without those of apps that are gone
    owners = {one.pk: kinds[one.kind].person(one.key) for one in found if one.kind in kinds}
    people = User.objects.in_bulk({pk for pk in owners.values() if pk is not None})
    keys = {kind: {one.key for one in found if one.kind == kind} for kind in kinds}
    names = {kind: kinds[kind].names(some) for kind, some in keys.items() if some}
    return [
        _line(
            actor,
            one,
            kinds.get(one.kind),
            names.get(one.kind, {}).get(one.key) or one.name,
            owners.get(one.pk),
            people,
        )
        for one in found
    ]


def _line(
    actor: Actor,
    one: Change,
    kind: Recorded | None,
    name: str,
    owner: int | None,
    people: Mapping[int, User],
) -> ChangeLine:
    label, path = kind.label if kind else one.kind, ""
    person = "" if owner is None else str(people.get(owner) or gettext("someone who has left"))
    if kind and (owner in people or (owner is None and one.after is not None)):
        with suppress(NoReverseMatch):
            path = kind.path(one.key)
    return ChangeLine(one, label, name, person, path, may_undo(actor, one))


def regions() -> list[tuple[RegionCard, bool]]:
    """All regions by name, each with whether it is archived, those last. Two queries."""
    found = Region.objects.prefetch_related("texts")
    cards = [(RegionCard.of(region), region.is_archived) for region in found]
    language = current_language()
    return sorted(cards, key=lambda pair: (pair[1], collation_key(pair[0].name, language)))


def region_pk(slug: str) -> int:
    """The primary key of a region that exists. One query."""
    return Region.objects.values_list("pk", flat=True).get(slug=slug)
