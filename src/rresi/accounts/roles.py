"""Which roles a person holds, and how an app adds a role that holds for one thing of a kind.

A role of the whole network is a row of `NetworkRole`. A role for one region, organisation, mission
or project is a `Scope` that its app declares: it says which table holds the memberships, and all
else (the actor, the pages of people and roles, who must be told) follows.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.contrib.auth.models import AnonymousUser
from django.db import models

from rresi.accounts.actors import OPERATOR, VISITOR, Actor, Role, Scopes
from rresi.accounts.models import NetworkRole, User
from rresi.accounts.permissions import Table
from rresi.core.declarations import declared

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

__all__ = ["OPERATOR", "VISITOR", "Actor", "Role", "Scope", "Scopes", "actor_of", "scopes"]


@dataclass(frozen=True)
class Scope:
    """A role that holds for one thing of a kind.

    `model` has a row for each person and thing: foreign keys `user` and `field`. `names` gives the
    names of these things, or of all when None, by primary key and in the reader's language. Who
    may give the role and take it back, `action` of the table `permissions` says.
    """

    role: Role
    label: StrOrPromise  # "Manager of a region"
    model: type[models.Model]
    field: str  # "region"
    names: Callable[[Collection[int] | None], Mapping[int, str]]
    permissions: Table
    action: str

    @property
    def key(self) -> str:
        return f"{self.field}_id"

    @property
    def rows(self) -> models.QuerySet[Any]:
        """All memberships."""
        return self.model._default_manager.all()

    def of_users(self, user_ids: Collection[int]) -> list[tuple[int, int]]:
        """Pairs of a user and what they hold the role for. One query."""
        found = self.rows.filter(user_id__in=user_ids).values_list("user_id", self.key)
        return list(found)


def scopes() -> dict[Role, Scope]:
    """All roles that hold for one thing of a kind."""
    return {scope.role: scope for scope in declared(Scope)}


def actor_of(user: User | AnonymousUser) -> Actor:
    """The actor behind a user. One query, and one a scope; asked once a request for a user."""
    if not user.is_authenticated:
        return VISITOR
    known = getattr(user, "_actor", None)
    if isinstance(known, Actor):
        return known
    kinds = NetworkRole.objects.filter(user_id=user.pk).values_list("kind", flat=True)
    roles = {Role.VISITOR, Role.MEMBER, *(Role(kind) for kind in kinds)}
    held = {}
    for scope in declared(Scope):
        keys = frozenset(key for _user, key in scope.of_users([user.pk]))
        if keys:
            held[scope.role] = keys
    actor = Actor(user_id=user.pk, roles=frozenset({*roles, *held}), scopes=held)
    user._actor = actor  # type: ignore[attr-defined]  # kept with the user for this request
    return actor
