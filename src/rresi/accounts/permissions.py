"""How permission is decided, and the table of this app.

Each app has one table: an action, and for each role the reach within which it holds.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from django.core.exceptions import PermissionDenied

from rresi.accounts.roles import Actor, Role


class Reach(StrEnum):
    """On whose things a role may act."""

    OWN = "own"  # what this very person made or is
    OWN_ORGANISATION = "own organisation"
    OWN_REGION = "own region"
    ANYWHERE = "anywhere"


@dataclass(frozen=True)
class Target:
    """What is acted on, as far as permission asks: its owner, organisations and region."""

    owner_id: int | None = None
    region_id: int | None = None
    organisation_ids: frozenset[int] = frozenset()


NOTHING = Target()
Table = Mapping[str, Mapping[Role, Reach]]


def allowed(table: Table, actor: Actor, action: str, target: Target = NOTHING) -> bool:
    """Whether any of the actor's roles reaches the target.

    Raises:
        KeyError: the table has no such action (a mistake in the code, never a visitor's).
    """
    row = table[action]
    return any(_reaches(row[role], actor, target) for role in actor.roles if role in row)


def require(table: Table, actor: Actor, action: str, target: Target = NOTHING) -> None:
    """Raise `PermissionDenied` unless the action is allowed."""
    if not allowed(table, actor, action, target):
        raise PermissionDenied(action)


def _reaches(reach: Reach, actor: Actor, target: Target) -> bool:
    match reach:
        case Reach.ANYWHERE:
            return True
        case Reach.OWN_REGION:
            return target.region_id is not None and target.region_id in actor.regions
        case Reach.OWN_ORGANISATION:
            return bool(target.organisation_ids & actor.organisations)
        case Reach.OWN:
            return target.owner_id is not None and target.owner_id == actor.user_id


PERMISSIONS: Table = {
    "profile.read": {Role.MEMBER: Reach.OWN},
    "profile.change": {Role.MEMBER: Reach.OWN},
    "profile.export": {Role.MEMBER: Reach.OWN},
    "profile.erase": {Role.MEMBER: Reach.OWN},
    "role.grant": {Role.COORDINATOR: Reach.ANYWHERE},
}
