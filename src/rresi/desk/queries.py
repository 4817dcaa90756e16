"""Reads of the desk."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db.models import QuerySet
from django.urls import NoReverseMatch

from rresi.accounts.changes import differences, may_undo, recorded
from rresi.accounts.models import Change
from rresi.accounts.roles import Actor
from rresi.regions.models import Region
from rresi.regions.queries import RegionCard

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class ChangeLine:
    """A change as the record shows it."""

    change: Change
    label: StrOrPromise
    path: str
    fields: list[str]
    may_undo: bool


def changes(kind: str = "", key: str = "") -> QuerySet[Change]:
    """What was changed at the desk, the newest first; of one thing, if it is named."""
    found = Change.objects.select_related("user").order_by("-at", "-pk")
    if kind:
        found = found.filter(kind=kind)
    return found.filter(key=key) if key else found


def lines(actor: Actor, found: list[Change]) -> list[ChangeLine]:
    """These changes with where they lead to and whether this person may undo them."""
    return [_line(actor, one) for one in found]


def _line(actor: Actor, one: Change) -> ChangeLine:
    try:
        kind = recorded(one.kind)
        label, path = kind.label, kind.path(one.key) if one.after is not None else ""
    except (KeyError, NoReverseMatch):  # an app that is no longer there
        label, path = one.kind, ""
    return ChangeLine(one, label, path, differences(one), may_undo(actor, one))


def regions() -> list[tuple[RegionCard, bool]]:
    """All regions by name, each with whether it is archived, those last. Two queries."""
    found = Region.objects.prefetch_related("texts")
    cards = [(RegionCard.of(region), region.is_archived) for region in found]
    return sorted(cards, key=lambda pair: (pair[1], pair[0].name.casefold()))


def region_pk(slug: str) -> int:
    """The primary key of a region that exists. One query."""
    return Region.objects.values_list("pk", flat=True).get(slug=slug)
