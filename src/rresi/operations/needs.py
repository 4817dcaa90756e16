"""What the dashboard tells whoever keeps the site: what is wrong now."""

from __future__ import annotations

from collections.abc import Iterable

from django.urls import reverse
from django.utils.translation import gettext as _

from rresi.accounts.models import User
from rresi.accounts.needs import Group, Need
from rresi.accounts.permissions import allowed
from rresi.accounts.roles import Actor
from rresi.operations import queries
from rresi.operations.permissions import PERMISSIONS
from rresi.operations.rules import Check
from rresi.operations.words import WORDS, meaning_of


def needs(user: User, actor: Actor) -> Iterable[Group]:  # noqa: ARG001  # as it is declared
    """Troubles that are not over. One query, none for everybody else."""
    if not allowed(PERMISSIONS, actor, "health.read"):
        return
    spells = {key: one for key, one in queries.open_spells().items() if one.gone_at is None}
    order = [check for check in Check if check.value in spells]
    path = reverse("operations:well")
    yield Group(
        "troubles",
        _("The site needs attention"),
        [
            Need(
                what=str(WORDS[check].wrong),
                path=path,
                act=_("See what to do"),
                why=meaning_of(check, spells[check.value].detail),
            )
            for check in order
        ],
        total=len(order),
    )
