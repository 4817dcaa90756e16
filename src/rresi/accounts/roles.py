"""Who a person is to the network: the roles behind every permission.

Apps above add the roles that they keep: `register_roles` takes a function from a user's number
to grants, and `actor_of` asks each of them once. `register_scope` says how such a role is named,
given and taken back, so that pages of this app can do it without knowing regions or organisations.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import TYPE_CHECKING, Protocol

from django.contrib.auth.models import AnonymousUser

from rresi.accounts.models import NetworkRole, User

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


class Role(StrEnum):
    """The roles of the network. A visitor has not signed in, a member has."""

    VISITOR = "visitor"
    MEMBER = "member"
    ORGANISATION_MEMBER = "organisation_member"
    REVIEWER = "reviewer"
    REGION_MANAGER = "region_manager"
    COORDINATOR = "coordinator"


@dataclass(frozen=True)
class Grant:
    """One role, where needed for one region or one organisation (its number)."""

    role: Role
    scope: int | None = None


@dataclass(frozen=True)
class Actor:
    """Who acts: a person with everything they may act as. Nobody signed in: user_id is None."""

    user_id: int | None = None
    roles: frozenset[Role] = frozenset({Role.VISITOR})
    regions: frozenset[int] = field(default_factory=frozenset)
    organisations: frozenset[int] = field(default_factory=frozenset)


RoleSource = Callable[[int], Iterable[Grant]]
_sources: list[RoleSource] = []


def register_roles(source: RoleSource) -> None:
    """Add a source of grants; called once, when an app is ready."""
    if source not in _sources:
        _sources.append(source)


class Change(Protocol):
    """Gives or takes back a role of one region or organisation, by its number.

    Raises:
        PermissionDenied: the actor may not.
        ObjectDoesNotExist: there is no such region or organisation.
    """

    def __call__(self, *, actor: Actor, user: User, number: int) -> None: ...


@dataclass(frozen=True)
class Scope:
    """A role that holds for one thing of a kind: what an app above knows about it."""

    role: Role
    label: StrOrPromise  # "Manager of a region"
    holders: Callable[[Collection[int]], Iterable[tuple[int, int]]]  # users -> (user, number)
    names: Callable[[Collection[int] | None], Mapping[int, str]]  # None: of all there are
    grant: Change
    revoke: Change


scopes: dict[Role, Scope] = {}


def register_scope(scope: Scope) -> None:
    """Add a role of one region, organisation, ...; called once, when an app is ready."""
    scopes[scope.role] = scope


def _network_roles(user_id: int) -> Iterable[Grant]:
    kinds = NetworkRole.objects.filter(user_id=user_id).values_list("kind", flat=True)
    return [Grant(Role(kind)) for kind in kinds]


register_roles(_network_roles)

VISITOR = Actor()


def actor_of(user: User | AnonymousUser) -> Actor:
    """The actor behind a user. One statement a source, asked once a request for the same user."""
    if not user.is_authenticated:
        return VISITOR
    known = getattr(user, "_actor", None)
    if isinstance(known, Actor):
        return known
    grants = [grant for source in _sources for grant in source(user.pk)]
    actor = Actor(
        user_id=user.pk,
        roles=frozenset({Role.VISITOR, Role.MEMBER, *(grant.role for grant in grants)}),
        regions=frozenset(g.scope for g in grants if g.role is Role.REGION_MANAGER and g.scope),
        organisations=frozenset(
            g.scope for g in grants if g.role is Role.ORGANISATION_MEMBER and g.scope
        ),
    )
    user._actor = actor  # type: ignore[attr-defined]  # kept with the user for this request
    return actor


# Whoever runs the command line holds the machine; they act as the coordinator, under no name.
OPERATOR = Actor(roles=frozenset({Role.VISITOR, Role.MEMBER, Role.COORDINATOR}))
