"""What a person looks after: adoptions, steps that are due, regions they may act for."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from django.db.models import Case, Count, Exists, Q, QuerySet, Value, When, Window
from django.db.models.functions import RowNumber

from rresi.accounts.models import User, in_force
from rresi.accounts.queries import holding
from rresi.accounts.roles import Actor, Role
from rresi.regions.models import Region, RegionManager
from rresi.transfers.choosing import LAST_STATE, current
from rresi.transfers.models import Transfer, TransferStep


def _looked_after(user_id: int, actor: Actor) -> Q:
    """Transfers that somebody looks after, or that nobody does in their regions; a coordinator
    stands in for regions without a manager."""
    theirs = Q(region_id__in=sorted(actor.scope(Role.REGION_MANAGER)))
    if Role.COORDINATOR in actor.roles:
        theirs |= ~Q(Exists(holding(Role.REGION_MANAGER, "region")))
    return Q(owner_id=user_id) | Q(owner=None) & theirs


def any_at_all() -> Iterator[QuerySet[Transfer]]:
    """Every transfer: one that was abandoned can be taken up again."""
    yield Transfer.objects.all()


def of_owner(user_id: int, actor: Actor, *, limit: int = 20) -> list[Transfer]:
    """Transfers that somebody looks after, or that nobody does in their regions.

    So many of each `group`, which is `transfers` for those that have begun, `interests` or
    `stopped`; in `total` how many of it there are. What a line says of them. One query.
    """
    state = Transfer.State
    group = Case(
        When(state=state.INTERESTED, then=Value("interests")),
        When(state=state.ABANDONED, then=Value("stopped")),
        default=Value("transfers"),
    )
    theirs = current(Transfer.objects.filter(_looked_after(user_id, actor)))
    said = theirs.select_related("practice").only(
        "state", "state_since", "practice__source_language"
    )
    latest = ["-updated_at", "-pk"]
    found = said.annotate(group=group, last_state=LAST_STATE).annotate(
        place=Window(RowNumber(), partition_by="group", order_by=latest),
        total=Window(Count("pk"), partition_by="group"),
    )
    return list(found.filter(place__lte=limit).order_by(*latest))


def steps_due(user_id: int, actor: Actor, *, until: date, limit: int = 20) -> list[TransferStep]:
    """Open steps of their running plans that are due by a day, the earliest first.

    In `total` how many there are. One query.
    """
    mine = Transfer.objects.filter(_looked_after(user_id, actor))
    running = mine.exclude(state=Transfer.State.ABANDONED)
    due = TransferStep.objects.filter(transfer__in=running, done_on=None, due__lte=until)
    said = due.only("text", "phrase", "due", "language", "transfer")
    return list(said.annotate(total=Window(Count("pk"))).order_by("due", "pk")[:limit])


def regions_for(actor: Actor) -> list[Region]:
    """The regions for which a person may start a transfer. Two queries."""
    regions = Region.objects.prefetch_related("texts")
    if Role.COORDINATOR in actor.roles:
        return list(regions.filter(is_partner=True))
    return list(regions.filter(pk__in=actor.scope(Role.REGION_MANAGER)))


def managers_adopting(practice_id: int) -> QuerySet[User]:
    """The managers of the regions that adopt a practice, or are interested in it. One query."""
    running = Transfer.objects.filter(practice=practice_id).exclude(state=Transfer.State.ABANDONED)
    managers = RegionManager.objects.filter(in_force(), region__in=running.values("region"))
    return User.objects.filter(pk__in=managers.values("user"), is_active=True).order_by("pk")


def export_of(user_id: int) -> list[dict[str, str]]:
    """The transfers that a person looks after, for their export. One query."""
    rows = Transfer.objects.filter(owner_id=user_id).order_by("pk")
    found = rows.values_list("practice__slug", "region__slug", "state")
    return [
        {"practice": practice, "region": region, "state": state}
        for practice, region, state in found
    ]
