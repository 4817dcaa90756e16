"""Which roles a person holds, and how an app adds a role that holds for one thing of a kind.

A role of the whole network is a row of `NetworkRole`. A role for one region, organisation, mission
or project is a `Scope` that its app declares: it says which table holds the memberships, and all
else (the actor, the pages of people and roles, who must be told) follows.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any, NamedTuple

from django.contrib.auth.models import AnonymousUser
from django.db import connection, models
from django.db.models.functions import Coalesce
from django.utils import timezone

from rresi.accounts.actors import OPERATOR, VISITOR, Actor, Role, Scopes
from rresi.accounts.models import Held, NetworkRole, User, in_force
from rresi.accounts.permissions import Table
from rresi.core.declarations import declared

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

__all__ = [
    "OPERATOR",
    "VISITOR",
    "Actor",
    "Role",
    "Scope",
    "Scopes",
    "actor_of",
    "grants_of",
    "scopes",
]


@dataclass(frozen=True)
class Scope:
    """A role that holds for one thing of a kind.

    `model` has a row for each person and thing: foreign keys `user` and `field`. `names` gives the
    names of these things, or of all when None, by primary key and in the reader's language. Who
    may give the role and take it back, `action` of the table `permissions` says. `given` hears, in
    the same transaction, who gave it to whom and for which thing.
    """

    role: Role
    label: StrOrPromise  # "Manager of a region"
    model: type[models.Model]
    field: str  # "region"
    names: Callable[[Collection[int] | None], Mapping[int, str]]
    permissions: Table
    action: str
    given: Callable[[Actor, User, int], object] = lambda _actor, _user, _pk: None

    @property
    def key(self) -> str:
        return f"{self.field}_id"

    @property
    def all_rows(self) -> models.QuerySet[Any]:
        """All memberships, also those that have ended or not begun."""
        return self.model._default_manager.all()

    @property
    def rows(self) -> models.QuerySet[Any]:
        """The memberships that count today."""
        return self.rows_on(timezone.localdate())

    def rows_on(self, day: date) -> models.QuerySet[Any]:
        """The memberships that count on a day."""
        return self.all_rows.filter(in_force(day)) if self.dated else self.all_rows

    @property
    def dated(self) -> bool:
        """Whether the role is held from a day and until a day."""
        return issubclass(self.model, Held)

    def of_users(self, user_ids: Collection[int]) -> list[tuple[int, int]]:
        """Pairs of a user and what they hold the role for. One query."""
        return list(self.rows.filter(user_id__in=user_ids).values_list("user_id", self.key))


def scopes() -> dict[Role, Scope]:
    """All roles that hold for one thing of a kind."""
    return {scope.role: scope for scope in declared(Scope)}


class Grant(NamedTuple):
    """One role that a person holds, in the whole network (`pk` None) or for one thing."""

    user_id: int
    role: Role
    pk: int | None


def grants_of(user_ids: Collection[int]) -> list[Grant]:
    """Every role that these people hold. One query, however many roles there are."""
    declared_scopes = declared(Scope)
    if len(user_ids) == 1:
        sql, values = _sql_of_grants(tuple((one.model, one.field) for one in declared_scopes))
        today = connection.ops.adapt_datefield_value(timezone.localdate())
        (user_id,) = user_ids
        with connection.cursor() as cursor:
            cursor.execute(sql, [{_SOMEBODY: user_id, _SOME_DAY: today}.get(v, v) for v in values])
            rows = cursor.fetchall()
    else:
        rows = list(_rows_of_grants(declared_scopes, user_ids, timezone.localdate()))
    return [
        Grant(user_id, Role(name), None)
        if place < 0
        else Grant(user_id, declared_scopes[place].role, pk)
        for user_id, place, pk, name in rows
    ]


def _rows_of_grants(
    declared_scopes: Iterable[Scope], user_ids: Collection[int], day: date
) -> models.QuerySet[Any]:
    """User, place of the scope (-1 for the network), pk, and the role's name in the network."""

    def part(rows: models.QuerySet[Any], place: int, pk: str | models.Value) -> Any:
        found = rows.filter(user_id__in=user_ids).order_by()
        place_in_list = models.Value(place, models.IntegerField())
        return found.annotate(place=place_in_list, pk_held=Coalesce(pk, models.Value(0)))

    names = ("user_id", "place", "pk_held", "name")
    nothing = models.Value("", models.CharField())
    current = NetworkRole.objects.filter(in_force(day))
    network = part(current, -1, models.Value(0)).annotate(name=models.F("kind"))
    rest = [
        part(scope.rows_on(day), place, scope.key).annotate(name=nothing).values_list(*names)
        for place, scope in enumerate(declared_scopes)
    ]
    found: models.QuerySet[Any] = network.values_list(*names).union(*rest, all=True)
    return found


_SOMEBODY, _SOME_DAY = -987_654_321, "0001-02-03"


@cache
def _sql_of_grants(
    _tables: tuple[tuple[type[models.Model], str], ...],
) -> tuple[str, tuple[Any, ...]]:
    """The SQL for one person on one day, and its values, among which these two are left open.

    Each page of somebody signed in asks it, and Django takes 3 ms to put it together.
    """
    day = date.fromisoformat(_SOME_DAY)
    sql, values = _rows_of_grants(declared(Scope), [_SOMEBODY], day).query.sql_with_params()
    return sql, tuple(_SOME_DAY if value == day else value for value in values)


def actor_of(user: User | AnonymousUser) -> Actor:
    """The actor behind a user. One query, asked once a request for a user."""
    if not user.is_authenticated:
        return VISITOR
    known = getattr(user, "_actor", None)
    if isinstance(known, Actor):
        return known
    grants = grants_of([user.pk])
    held: dict[Role, set[int]] = {}
    for _user_id, role, pk in grants:
        if pk is not None:
            held.setdefault(role, set()).add(pk)
    actor = Actor(
        user_id=user.pk,
        roles=frozenset({Role.VISITOR, Role.MEMBER, *(grant.role for grant in grants)}),
        scopes={role: frozenset(pks) for role, pks in held.items()},
    )
    user._actor = actor  # type: ignore[attr-defined]  # kept with the user for this request
    return actor
