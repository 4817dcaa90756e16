"""Roles with their terms as things that are changed on record: who held what, from when to when.

A role of a person is named by `{user}:{role}`, in a region or organisation `{user}:{role}:{pk}`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from functools import partial
from typing import Any

from django.core.exceptions import ObjectDoesNotExist
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext, gettext_lazy

from rresi.accounts import queries, services
from rresi.accounts.changes import Record, Recorded
from rresi.accounts.models import NetworkRole, User
from rresi.accounts.notices import notify
from rresi.accounts.permissions import PERMISSIONS
from rresi.accounts.roles import Actor, Role, scopes
from rresi.core.refusals import Refused


def key_of(user_id: int, role_key: str) -> str:
    return f"{user_id}:{role_key}"


def _parts(key: str) -> tuple[int, Role, int | None]:
    user, _colon, role_key = key.partition(":")
    role, _colon, pk = role_key.partition(":")
    return int(user), Role(role), int(pk) if pk else None


def _row(key: str) -> Any:
    try:
        user_id, role, pk = _parts(key)
    except ValueError:  # no key of a role
        return None
    if pk is None:
        return NetworkRole.objects.filter(user_id=user_id, kind=role).first()
    scope = scopes().get(role)
    if scope is None:
        return None
    return scope.all_rows.filter(**{"user_id": user_id, scope.key: pk}).first()


def read(key: str) -> dict[str, str | None] | None:
    """The term of a role that somebody has, also when it has ended; None without the role."""
    row = _row(key)
    if row is None:
        return None
    days = {name: getattr(row, name, None) for name in ("starts", "ends")}
    return {name: day.isoformat() if day else None for name, day in days.items()}


def write(actor: Actor, key: str, record: Record | None) -> None:
    """Give the role with a term, or take it back for None, and tell the person.

    Raises:
        PermissionDenied, Incomplete: see `services.grant_role`.
        Refused: there is no such person or role, or nobody would be left to give roles.
    """
    gone = gettext("This role no longer exists. Nothing has been changed.")
    held = _row(key) is not None
    try:
        user_id, role, pk = _parts(key)
        user = User.objects.get(pk=user_id)
        if record is None:
            services.revoke_role(actor=actor, user=user, role=role, pk=pk)
        else:
            term = services.Term(_day(record.get("starts")), _day(record.get("ends")))
            services.grant_role(actor=actor, user=user, role=role, pk=pk, term=term)
    except services.LastCoordinatorError as error:
        raise Refused(
            gettext("The network needs a coordinator. Assign this role to someone else first.")
        ) from error
    except (ValueError, KeyError, ObjectDoesNotExist) as error:
        raise Refused(gone) from error
    if held is (record is None) and user.pk != actor.user_id:
        _tell(user, key, given=record is not None)


def _tell(user: User, key: str, *, given: bool) -> None:
    event = "role-granted" if given else "role-taken"
    notify(
        people=[user],
        event=event,
        key=f"{event}:{key}:{timezone.now().isoformat()}",
        context={"role": lazy(partial(queries.role_label, key.partition(":")[2]), str)()},
        url=("portal:dashboard",) if given else ("portal:contact",),
    )


def _day(value: Any) -> date | None:
    return date.fromisoformat(value) if value else None


def _name(key: str, _record: Record) -> str:
    """The role in words. Whose it is, is not kept: a person's name must go when they do."""
    return queries.role_label(key.partition(":")[2])


def _names(keys: Iterable[str]) -> dict[str, str]:
    roles = {key: key.partition(":")[2] for key in keys}
    labels = queries.role_labels(roles.values())
    return {key: labels[role] for key, role in roles.items() if role in labels}


ROLES = Recorded(
    kind="role",
    label=gettext_lazy("Roles"),
    permissions=PERMISSIONS,
    action="role.grant",
    read=read,
    write=write,
    name=_name,
    names=_names,
    path=lambda key: reverse("accounts:person", args=[key.partition(":")[0]]),
    person=lambda key: _parts(key)[0],
)
