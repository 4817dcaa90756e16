"""What changes a person's account."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from allauth.account.models import EmailAddress
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from rresi.accounts import queries
from rresi.accounts.models import NetworkRole, User, in_force
from rresi.accounts.permissions import PERMISSIONS, Target, require
from rresi.accounts.personal_data import Erasure, Export
from rresi.accounts.roles import Actor, Role, Scope, scopes
from rresi.core.declarations import declared
from rresi.core.refusals import Incomplete, Refused


class Term(NamedTuple):
    """From which day and until which day a role counts, both included; None: no limit."""

    starts: date | None = None
    ends: date | None = None

    def holds_on(self, day: date) -> bool:
        return (self.starts or day) <= day <= (self.ends or day)

    def require_order(self) -> None:
        """Raise `Incomplete` where it ends before it begins."""
        if self.starts and self.ends and self.ends < self.starts:
            raise Incomplete([("ends", gettext("The last day must not be before the first."))])


class LastCoordinatorError(Exception):
    """Without this person nobody could give roles any more."""


@transaction.atomic
def create_person(
    *, email: str, name: str, language: str, password: str | None = None, verified: bool = False
) -> User:
    """A new account with its e-mail address; done by sign-up, import and the demo."""
    user = User.objects.create_user(email, password, name=name, language=language)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=verified)
    return user


@transaction.atomic
def grant_network_role(*, actor: Actor, user: User, kind: str, term: Term | None = None) -> None:
    """Give a role of the whole network; again changes nothing but its term, if one is given.

    Raises:
        Refused: as `require_confirmed`.
    """
    require(PERMISSIONS, actor, "role.grant")
    require_confirmed(actor=actor, user=user)
    today = timezone.localdate()
    if kind == NetworkRole.Kind.COORDINATOR and term and not term.holds_on(today):
        _require_another_coordinator(user)
    _hold(NetworkRole.objects.all(), {"user": user, "kind": kind}, term)


@transaction.atomic
def revoke_network_role(*, actor: Actor, user: User, kind: str) -> None:
    """Take a role of the whole network back.

    Raises:
        LastCoordinatorError: the person is the only coordinator.
    """
    require(PERMISSIONS, actor, "role.grant")
    if kind == NetworkRole.Kind.COORDINATOR:
        _require_another_coordinator(user)
    NetworkRole.objects.filter(user=user, kind=kind).delete()


def _require_another_coordinator(user: User) -> None:
    # Locked, so that two coordinators do not dismiss one another at the same moment.
    holders = NetworkRole.objects.select_for_update().filter(
        in_force(),
        kind=NetworkRole.Kind.COORDINATOR,
        user__is_active=True,
    )
    if [role.user_id for role in holders] == [user.pk]:
        raise LastCoordinatorError


@transaction.atomic
def grant_scope(*, actor: Actor, user: User, role: Role, pk: int, term: Term | None = None) -> None:
    """Give a role for one thing, the one with this primary key; again changes at most its term.

    Raises:
        PermissionDenied: the role's own table does not let the actor give it.
        ObjectDoesNotExist: there is no such thing.
        Refused: as `require_confirmed`.
    """
    scope = _scope_for(actor, role, pk)
    require_confirmed(actor=actor, user=user)
    thing = scope.model._meta.get_field(scope.field).related_model
    assert isinstance(thing, type)
    thing._default_manager.get(pk=pk)
    if _hold(scope.all_rows, {"user": user, scope.key: pk}, term if scope.dated else None):
        scope.given(actor, user, pk)


def require_confirmed(*, actor: Actor, user: User) -> None:
    """Check that a person may be given a role: anybody can sign up with somebody else's address.

    The command line vouches for whom it names.

    Raises:
        Refused: they have not confirmed any address.
    """
    if actor.user_id is not None and not queries.has_confirmed(user):
        raise Refused(
            gettext(
                "This person has not confirmed their email address yet. Roles can be given after "
                "that."
            )
        )


def _hold(rows: QuerySet[Any], row: dict[str, Any], term: Term | None) -> bool:
    """Whether they did not hold it before."""
    if term is None:
        return bool(rows.get_or_create(**row)[1])
    term.require_order()
    days = {"starts": term.starts, "ends": term.ends}
    return bool(rows.update_or_create(**row, defaults=days)[1])


@transaction.atomic
def revoke_scope(*, actor: Actor, user: User, role: Role, pk: int) -> None:
    """Take a role for one thing back; who does not hold it loses nothing. Errors: `grant_scope`."""
    scope = _scope_for(actor, role, pk)
    scope.all_rows.filter(**{"user": user, scope.key: pk}).delete()


def _scope_for(actor: Actor, role: Role, pk: int) -> Scope:
    scope = scopes()[role]
    require(scope.permissions, actor, scope.action, Target.of(scopes={role: [pk]}))
    return scope


def grant_role(
    *, actor: Actor, user: User, role: Role, pk: int | None = None, term: Term | None = None
) -> None:
    """Give any role; `pk` is that of the region, organisation, ... that it holds for.

    With a `term` it counts from the first to the last day of it; without one nothing changes when
    the person has the role.

    Raises:
        PermissionDenied: the actor may not give roles.
        ObjectDoesNotExist: there is no such region, organisation, ...
        ValueError: this role is not given in this way.
        Refused: as `require_confirmed`.
    """
    require(PERMISSIONS, actor, "role.grant")
    if pk is None and role in NetworkRole.Kind.values:
        grant_network_role(actor=actor, user=user, kind=role, term=term)
    elif pk is not None and role in scopes():
        grant_scope(actor=actor, user=user, role=role, pk=pk, term=term)
    else:
        raise ValueError(f"{role} cannot be given for {pk}")


def revoke_role(*, actor: Actor, user: User, role: Role, pk: int | None = None) -> None:
    """Take any role back; who does not have it loses nothing. Errors as for `grant_role`.

    Raises:
        LastCoordinatorError: the person is the only coordinator.
    """
    require(PERMISSIONS, actor, "role.grant")
    if pk is None and role in NetworkRole.Kind.values:
        revoke_network_role(actor=actor, user=user, kind=role)
    elif pk is not None and role in scopes():
        revoke_scope(actor=actor, user=user, role=role, pk=pk)
    else:
        raise ValueError(f"{role} cannot be taken back for {pk}")


@transaction.atomic
def change_profile(
    *, actor: Actor, user: User, name: str, language: str, mail_rhythm: str, named: bool
) -> None:
    """Set a person's own name, language, how often they get mail, and who may see the name.

    Consent keeps the moment at which it was first given; taken back, nothing of it is left.
    """
    require(PERMISSIONS, actor, "profile.change", Target(owner_id=user.pk))
    user.name, user.language, user.mail_rhythm = name, language, mail_rhythm
    user.named_since = (user.named_since or timezone.now()) if named else None
    user.save(update_fields=["name", "language", "mail_rhythm", "named_since"])


def export_personal_data(*, actor: Actor, user: User) -> dict[str, Any]:
    """Everything kept about a person, as plain values (GDPR articles 15 and 20).

    Roles are in words, in the reader's language.
    """
    require(PERMISSIONS, actor, "profile.export", Target(owner_id=user.pk))
    own: dict[str, Any] = {
        "account": {
            "email": user.email,
            "name": user.name,
            "language": user.language,
            "mail_rhythm": user.mail_rhythm,
            "named_since": user.named_since.isoformat() if user.named_since else None,
            "has_password": user.has_usable_password(),
            "joined": user.date_joined.isoformat(),
            "last_sign_in": user.last_login.isoformat() if user.last_login else None,
        },
        "roles": [
            {
                "role": str(held.label),
                "for": held.scope,
                "from": starts.isoformat() if starts else None,
                "until": ends.isoformat() if ends else None,
            }
            for held, starts, ends in queries.roles_with_terms(user.pk)
        ],
    }
    parts = sorted(declared(Export), key=lambda export: export.name)
    return own | {export.name: export.of(user.pk) for export in parts}


@transaction.atomic
def erase_person(*, actor: Actor, user: User) -> None:
    """Remove a person and everything that names them (GDPR article 17); signs them out."""
    require(PERMISSIONS, actor, "profile.erase", Target(owner_id=user.pk))
    for erasure in declared(Erasure):
        erasure.run(user.pk)
    user.delete()


def without_password(user: User) -> None:
    """Prepare a person who comes from another installation: they sign in by a code sent by mail."""
    user.set_unusable_password()
