"""What adoption has for a person to do: nothing, but they want to know what they look after."""

from __future__ import annotations

from collections.abc import Iterable

from django.db.models import prefetch_related_objects
from django.urls import reverse
from django.utils.translation import gettext as _

from rresi.accounts.models import User
from rresi.accounts.needs import AT_MOST, Group, Need
from rresi.accounts.roles import Actor, Role
from rresi.editorial.documents import text_for
from rresi.transfers import queries
from rresi.transfers.models import Transfer


def needs(user: User, actor: Actor) -> Iterable[Group]:
    """Running adoptions that this person looks after. Two queries."""
    found = queries.of_owner(user.pk, actor.scope(Role.REGION_MANAGER), limit=AT_MOST)
    prefetch_related_objects([transfer.practice for transfer in found], "texts")
    yield Group(
        "transfers",
        _("Adoptions you are responsible for"),
        [_need(transfer) for transfer in found],
        total=getattr(found[0], "total", 0) if found else 0,
        waiting=True,
    )


def _need(transfer: Transfer) -> Need:
    text = text_for(transfer.practice)
    return Need(
        what=text.title,
        path=reverse("transfers:detail", args=[transfer.pk]),
        act=_("View"),
        why=transfer.get_state_display(),
        language=text.language,
    )
