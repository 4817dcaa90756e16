"""How permission is decided, and the table of this app.

Each app has one table: an action, and for each role the reach within which it holds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from django.core.exceptions import PermissionDenied

from rresi.accounts.actors import NOWHERE, Actor, Role, Scopes


class Reach(StrEnum):
    """On whose things a role may act."""

    OWN = "own"  # what this very person made or is
    SCOPE = "scope"  # what belongs to the region, organisation, ... that the role is held for
    ANYWHERE = "anywhere"


@dataclass(frozen=True)
class Target:
    """What is acted on, as far as permission asks: its owner, and what it belongs to.

    `scopes` holds, for each role, the primary keys of what that role can be held for.
    """

    owner_id: int | None = None
    scopes: Scopes = field(default_factory=dict, hash=False)

    @classmethod
    def of(
        cls, *, owner_id: int | None = None, scopes: Mapping[Role, Iterable[int | None]]
    ) -> Target:
        """The same from any keys; those that are None are left out."""
        kept = {
            role: frozenset(key for key in keys if key is not None) for role, keys in scopes.items()
        }
        return cls(owner_id, kept)


NOTHING = Target()
Table = Mapping[str, Mapping[Role, Reach]]


@dataclass(frozen=True)
class Permissions:
    """An app's contribution: its table."""

    table: Table


def allowed(table: Table, actor: Actor, action: str, target: Target = NOTHING) -> bool:
    """Whether any of the actor's roles reaches the target.

    Raises:
        KeyError: the table has no such action (a mistake in the code, never a visitor's).
    """
    row = table[action]
    return any(_reaches(role, row[role], actor, target) for role in actor.roles if role in row)


def require(table: Table, actor: Actor, action: str, target: Target = NOTHING) -> None:
    """Raise `PermissionDenied` unless the action is allowed."""
    if not allowed(table, actor, action, target):
        raise PermissionDenied(action)


def _reaches(role: Role, reach: Reach, actor: Actor, target: Target) -> bool:
    match reach:
        case Reach.ANYWHERE:
            return True
        case Reach.SCOPE:
            return bool(target.scopes.get(role, NOWHERE) & actor.scope(role))
        case Reach.OWN:
            return target.owner_id is not None and target.owner_id == actor.user_id


PERMISSIONS: Table = {
    "profile.change": {Role.MEMBER: Reach.OWN},
    "profile.export": {Role.MEMBER: Reach.OWN},
    "profile.erase": {Role.MEMBER: Reach.OWN},
    "role.request": {Role.MEMBER: Reach.OWN},
    "role.grant": {Role.COORDINATOR: Reach.ANYWHERE},
}
