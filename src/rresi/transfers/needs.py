"""What adoption has for a person to do: steps of a plan that are due, and what they look after."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from rresi.accounts.models import User
from rresi.accounts.needs import AT_MOST, Group, Need
from rresi.accounts.roles import Actor
from rresi.core import formats
from rresi.editorial.documents import text_for
from rresi.transfers import queries
from rresi.transfers.choosing import state_in_words
from rresi.transfers.models import Transfer, TransferStep

STOPPED = "stopped"
DUE_WITHIN = timedelta(days=30)


def needs(user: User, actor: Actor) -> Iterable[Group]:
    """Due steps of the plans that this person looks after, and running adoptions, and apart
    from them what is interest alone and what was stopped. Three queries."""
    until = timezone.localdate() + DUE_WITHIN
    due = queries.steps_due(user.pk, actor, until=until, limit=AT_MOST)
    yield Group(
        "transfer-steps",
        _("Steps of your adoption plans"),
        [_step(step) for step in due],
        total=getattr(due[0], "total", 0) if due else 0,
    )
    found: list[Any] = queries.of_owner(user.pk, actor, limit=AT_MOST)
    prefetch_related_objects([transfer.practice for transfer in found], "texts")
    for key, title in (
        ("transfers", _("Adoptions you are responsible for")),
        ("interests", _("Interest, no decision yet")),
        (STOPPED, _("Adoptions that were stopped")),
    ):
        of_group = [transfer for transfer in found if transfer.group == key]
        yield Group(
            key,
            title,
            [_need(transfer) for transfer in of_group],
            total=of_group[0].total if of_group else 0,
            waiting=True,
            folded=key == STOPPED,
        )


def _step(step: TransferStep) -> Need:
    assert step.due is not None, "only steps with a date are asked for"
    return Need(
        what=step.said,
        path=reverse("transfers:detail", args=[step.transfer_id]) + "#plan",
        act=_("View the plan"),
        why=_("due by %(date)s") % {"date": formats.day(step.due)},
        due_on=step.due,
        overdue=step.due < timezone.localdate(),
        language=step.spoken,
    )


def _need(transfer: Transfer) -> Need:
    text = text_for(transfer.practice)
    return Need(
        what=text.title,
        path=reverse("transfers:detail", args=[transfer.pk]),
        act=_("View"),
        why=_("%(status)s, since %(date)s")
        % {
            "status": state_in_words(transfer),
            "date": formats.day(transfer.state_since),
        },
        language=text.language,
    )
