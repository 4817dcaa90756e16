"""Who acts: a person with every role that they hold, and for what they hold it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import ClassVar


class Role(str):
    """The key of a role: `Role("mission_organiser")`, declared by the app that keeps it.

    These are the roles that several apps name in their tables. A visitor has not signed in, a
    member has. A role that holds for one thing of a kind has a `Scope`.
    """

    __slots__ = ()
    VISITOR: ClassVar[Role]
    MEMBER: ClassVar[Role]
    REVIEWER: ClassVar[Role]
    COORDINATOR: ClassVar[Role]
    ADMINISTRATOR: ClassVar[Role]
    REGION_MANAGER: ClassVar[Role]
    ORGANISATION_MEMBER: ClassVar[Role]
    ORGANISER: ClassVar[Role]
    EVENT_HOST: ClassVar[Role]
    DELEGATION_MANAGER: ClassVar[Role]
    PROJECT_PARTNER: ClassVar[Role]


Role.VISITOR = Role("visitor")
Role.MEMBER = Role("member")
Role.REVIEWER = Role("reviewer")
Role.COORDINATOR = Role("coordinator")
Role.ADMINISTRATOR = Role("administrator")
Role.REGION_MANAGER = Role("region_manager")
Role.ORGANISATION_MEMBER = Role("organisation_member")
Role.ORGANISER = Role("organiser")
Role.EVENT_HOST = Role("event_host")
Role.DELEGATION_MANAGER = Role("delegation_manager")
Role.PROJECT_PARTNER = Role("project_partner")

Scopes = Mapping[Role, frozenset[int]]
"""For each role that holds for single things, the primary keys of those things."""
NOWHERE: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Actor:
    """A person with everything that they may act as. Nobody signed in: `user_id` is None."""

    user_id: int | None = None
    roles: frozenset[Role] = frozenset({Role.VISITOR})
    scopes: Scopes = field(default_factory=dict, hash=False)

    def scope(self, role: Role) -> frozenset[int]:
        """The primary keys of what the actor holds this role for."""
        return self.scopes.get(role, NOWHERE)


VISITOR = Actor()
# Whoever runs the command line holds the machine; they act as the coordinator, under no name.
OPERATOR = Actor(roles=frozenset({Role.VISITOR, Role.MEMBER, Role.COORDINATOR}))
