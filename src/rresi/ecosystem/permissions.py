"""Who may do what with organisations."""

from __future__ import annotations

from collections.abc import Iterable

from django.utils.translation import gettext as _

from rresi.accounts.permissions import Reach, Table, Target, allowed, require
from rresi.accounts.roles import Actor, Role
from rresi.core.refusals import Incomplete
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


def own_regions(actor: Actor) -> Target:
    """What belongs to the regions that the actor looks after."""
    return Target.of(scopes={Role.REGION_MANAGER: actor.scope(Role.REGION_MANAGER)})


def require_region(actor: Actor, region_id: int | None) -> None:
    """Whoever moves an organisation needs a say where it goes as well as where it was.

    Raises:
        Incomplete: the actor has none there; a form says so beside the region, and keeps the rest.
    """
    if not allowed(PERMISSIONS, actor, "organisation.create", target_in(region_id)):
        message = _(
            "You do not manage this region. Only someone who manages both regions, or the "
            "coordinator of the network, can move an organisation there."
        )
        raise Incomplete([("region", message)])


def require_in(actor: Actor, action: str, region_ids: Iterable[int | None]) -> None:
    """Raise `PermissionDenied` unless the actor may do it in each of these regions."""
    for region_id in set(region_ids):
        require(PERMISSIONS, actor, action, target_in(region_id))
