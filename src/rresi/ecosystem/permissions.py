"""Who may do what with organisations."""

from __future__ import annotations

from collections.abc import Iterable

from rresi.accounts.permissions import Reach, Table, Target, require
from rresi.accounts.roles import Actor, Role
from rresi.ecosystem.models import Organisation

_TENDED: dict[Role, Reach] = {
    Role.COORDINATOR: Reach.ANYWHERE,
    Role.REGION_MANAGER: Reach.SCOPE,
}

PERMISSIONS: Table = {
    "organisation.suggest": {Role.VISITOR: Reach.ANYWHERE, Role.MEMBER: Reach.ANYWHERE},
    "organisation.create": _TENDED,
    "organisation.edit": {**_TENDED, Role.ORGANISATION_MEMBER: Reach.SCOPE},
    "organisation.confirm": {**_TENDED, Role.ORGANISATION_MEMBER: Reach.SCOPE},
    "organisation.merge": _TENDED,
    "organisation.add_member": {
        Role.COORDINATOR: Reach.ANYWHERE,
        Role.ORGANISATION_MEMBER: Reach.SCOPE,
    },
    "suggestion.decide": _TENDED,
}


def target_of(organisation: Organisation) -> Target:
    """An organisation as permission sees it: its own people's, and its region's."""
    return Target.of(
        scopes={
            Role.ORGANISATION_MEMBER: [organisation.pk],
            Role.REGION_MANAGER: [organisation.region_id],
        }
    )


def target_in(region_id: int | None) -> Target:
    """What belongs to a region, or to none, and to no organisation yet."""
    return Target.of(scopes={Role.REGION_MANAGER: [region_id]})


def require_in(actor: Actor, action: str, region_ids: Iterable[int | None]) -> None:
    """Raise `PermissionDenied` unless the actor may do it in each of these regions."""
    for region_id in set(region_ids):
        require(PERMISSIONS, actor, action, target_in(region_id))
