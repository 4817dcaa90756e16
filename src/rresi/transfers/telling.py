"""Telling the region that a practice comes from what became of it elsewhere.

Where that region has no manager, the coordinators hear of it: an adoption may be shown to everybody
once those who know the practice have had time to object.
"""

from __future__ import annotations

from functools import partial
from typing import Any

from django.utils import timezone
from django.utils.translation import gettext

from rresi.accounts.notices import notify
from rresi.accounts.queries import coordinators, holders_of
from rresi.accounts.roles import Role
from rresi.editorial.documents import title_of
from rresi.regions.queries import name_of
from rresi.transfers import rules
from rresi.transfers.choosing import STANDS_AFTER, reached
from rresi.transfers.models import Transfer, TransferEvent


def has_manager(transfer: Transfer) -> bool:
    """Whether somebody of the practice's own region hears of it. One query."""
    return bool(holders_of(Role.REGION_MANAGER, transfer.practice.region_id))


def in_words(transfer: Transfer) -> str:
    """Who has been told, for whoever reported it. Two queries at most."""
    source = {"region": name_of(transfer.practice.region)}
    if has_manager(transfer):
        return gettext("%(region)s has been told.") % source
    words = gettext("%(region)s has no manager here, so the network’s coordinator has been told.")
    return words % source


def started(transfer: Transfer) -> None:
    """Another region is interested."""
    _tell(transfer, "transfer-started", f"{transfer.pk}")


def moved(transfer: Transfer, event: TransferEvent) -> None:
    """The adoption has a new state; or this event was taken back, and with it its state."""
    taken_back = ":undone" if event.undone_at else ""
    # The state is no string: each reader has a language.
    state = partial(rules.label, transfer.state, reached(transfer))
    _tell(
        transfer,
        "transfer-moved",
        f"{event.pk}{taken_back}",
        state=state,
        reason=transfer.reason,
    )


def reported(transfer: Transfer) -> None:
    """The dates or results of an adoption have changed: once a day, however often it is saved."""
    if transfer.state in Transfer.BEGUN:
        today = timezone.localdate()
        _tell(transfer, "transfer-reported", f"{transfer.pk}:{today}", day=today + STANDS_AFTER)


def _tell(transfer: Transfer, event: str, occasion: str, **more: Any) -> None:
    practice = transfer.practice
    managers = holders_of(Role.REGION_MANAGER, practice.region_id)
    notify(
        people=managers or coordinators(),
        event=event,
        key=f"{event}:{occasion}",
        context={
            "title": title_of(practice),
            "region_name": partial(name_of, transfer.region),
            "unmanaged": None if managers else partial(name_of, practice.region),
            **more,
        },
        url=("transfers:detail", transfer.pk),
        thread=f"transfer:{transfer.pk}",
    )
