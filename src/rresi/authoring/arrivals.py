"""What an import added for a region: its managers are told once, and look at it once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from rresi.accounts.models import User
from rresi.accounts.needs import AT_MOST, Group, Need
from rresi.accounts.notices import call_off, notify
from rresi.accounts.permissions import Target, require
from rresi.accounts.queries import holders_of, scope_name, scope_names
from rresi.accounts.roles import Actor, Role
from rresi.authoring.kinds import AuthoredKind
from rresi.authoring.models import Arrival, FinishedImport
from rresi.authoring.permissions import PERMISSIONS
from rresi.core import formats
from rresi.editorial.documents import DocumentKind
from rresi.editorial.registry import subject_of


def note(
    kind: AuthoredKind[Any],
    *,
    actor: Actor,
    created: Collection[int],
    finished: FinishedImport | None,
) -> None:
    """Note what an import added for each region that somebody else looks after, and tell them."""
    of_region: dict[int, list[int]] = defaultdict(list)
    for row in kind.model._default_manager.filter(pk__in=created).order_by("pk"):
        for region in kind.target_of(row).scopes.get(Role.REGION_MANAGER, ()):
            of_region[region].append(row.pk)
    for region, pks in sorted(of_region.items()):
        if people := _people(region, actor):
            arrival = Arrival.objects.create(
                kind=kind.kind, region=region, at=timezone.now(), pks=pks, finished=finished
            )
            _tell(kind, arrival, people)


def undone(kind: AuthoredKind[Any], *, actor: Actor, finished: FinishedImport) -> None:
    """Tell those who were told what an undone import leaves; what goes before the mail is sent is
    never told of."""
    rows = kind.model._default_manager.filter(pk__in=map(int, finished.created))
    left = set(rows.values_list("pk", flat=True))
    for arrival in Arrival.objects.filter(finished=finished).order_by("pk"):
        gone = [pk for pk in arrival.pks if pk not in left]
        if not gone:
            continue
        arrival.pks = [pk for pk in arrival.pks if pk in left]
        mailed = call_off(_key(arrival))
        if arrival.pks:
            arrival.save()
            _tell(kind, arrival, _people(arrival.region, actor))
        notify(
            people=mailed,
            event="import-undone",
            key=f"import-undone:{arrival.pk}",
            context={
                "gone": len(gone),
                "left": len(arrival.pks),
                "region": _region(arrival),
            },
            url=_address(kind, arrival) if arrival.pks else (kind.labels.parent_url,),
        )
        if not arrival.pks:
            arrival.delete()


def _people(region: int, actor: Actor) -> list[User]:
    return [one for one in holders_of(Role.REGION_MANAGER, region) if one.pk != actor.user_id]


def _region(arrival: Arrival) -> str:
    """The name of its region, in the language of whoever reads it."""
    return lazy(partial(scope_name, Role.REGION_MANAGER, arrival.region), str)()


def _key(arrival: Arrival) -> str:
    return f"imported:{arrival.pk}"


def _address(kind: AuthoredKind[Any], arrival: Arrival) -> tuple[str | int, ...]:
    return (f"{kind.namespace}:arrival", arrival.pk)


def _tell(kind: AuthoredKind[Any], arrival: Arrival, people: Iterable[User]) -> None:
    notify(
        people=people,
        event="imported",
        key=_key(arrival),
        context={
            "what": kind.labels.feed,
            "count": len(arrival.pks),
            "region": _region(arrival),
        },
        url=_address(kind, arrival),
    )


def target_of(arrival: Arrival) -> Target:
    """An arrival as permission sees it: it is its region's."""
    return Target.of(scopes={Role.REGION_MANAGER: [arrival.region]})


@transaction.atomic
def looked_at(*, actor: Actor, arrival: Arrival) -> None:
    """Somebody of the region has looked at it; a repeat changes nothing.

    Raises:
        PermissionDenied.
    """
    require(PERMISSIONS, actor, "arrival.look_after", target_of(arrival))
    Arrival.objects.filter(pk=arrival.pk, seen_at=None).update(seen_at=timezone.now())


def waiting() -> Iterable[QuerySet[Any]]:
    """Every arrival at which nobody has looked."""
    yield Arrival.objects.filter(seen_at=None)


def needs(user: User, actor: Actor) -> Iterable[Group]:  # noqa: ARG001 - as every source has it
    """What was imported for the regions that a person manages. Two queries, or none."""
    regions = sorted(actor.scope(Role.REGION_MANAGER))
    if not regions:
        return
    found = list(Arrival.objects.filter(region__in=regions, seen_at=None).order_by("at", "pk"))
    names = scope_names(Role.REGION_MANAGER, [one.region for one in found]) if found else {}
    shown = [_need(one, names.get(one.region, "")) for one in found[:AT_MOST]]
    yield Group("arrivals", _("Imported for your region"), shown, total=len(found))


def _need(arrival: Arrival, region: str) -> Need:
    kind = subject_of(arrival.kind)
    assert isinstance(kind, DocumentKind)
    words = ngettext(
        "%(count)s added without a review on %(date)s",
        "%(count)s added without a review on %(date)s",
        len(arrival.pks),
    )
    said = {"count": formats.number(len(arrival.pks))}
    said["date"] = formats.day(timezone.localdate(arrival.at))
    return Need(
        what=region,
        path=kind.path_of("arrival", arrival.pk),
        act=_("View"),
        why=words % said,
    )
