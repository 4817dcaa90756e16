"""What changes a person's account."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from allauth.account.models import EmailAddress
from django.contrib.sessions.models import Session
from django.db import transaction

from rresi.accounts.models import NetworkRole, User
from rresi.accounts.permissions import PERMISSIONS, Target, require
from rresi.accounts.roles import Actor

# Apps above add what they keep about a person. What names a person is tied to the account by a
# foreign key that cascades or is set to null, so that erasure needs no list of its own.
Exporter = Callable[[int], Any]
_exporters: dict[str, Exporter] = {}


def register_export(name: str, export: Exporter) -> None:
    """Add an app's personal data, as plain values, to every export."""
    _exporters[name] = export


@transaction.atomic
def create_person(
    *, email: str, name: str, language: str, password: str | None = None, verified: bool = False
) -> User:
    """A new account with its e-mail address; done by sign-up, import and the demo."""
    user = User.objects.create_user(email, password, name=name, language=language)
    EmailAddress.objects.create(user=user, email=user.email, primary=True, verified=verified)
    return user


@transaction.atomic
def grant_network_role(*, actor: Actor, user: User, kind: str) -> None:
    """Give a role of the whole network."""
    require(PERMISSIONS, actor, "role.grant")
    NetworkRole.objects.get_or_create(user=user, kind=kind)


@transaction.atomic
def change_profile(*, actor: Actor, user: User, name: str, language: str) -> None:
    """Set a person's own name and language."""
    require(PERMISSIONS, actor, "profile.change", Target(owner_id=user.pk))
    user.name, user.language = name, language
    user.save(update_fields=["name", "language"])


def export_personal_data(*, actor: Actor, user: User) -> dict[str, Any]:
    """Everything kept about a person, as plain values (GDPR articles 15 and 20)."""
    require(PERMISSIONS, actor, "profile.export", Target(owner_id=user.pk))
    from allauth.mfa.models import Authenticator  # noqa: PLC0415  # its app must be ready

    own: dict[str, Any] = {
        "account": {
            "email": user.email,
            "name": user.name,
            "language": user.language,
            "joined": user.date_joined.isoformat(),
            "last_sign_in": user.last_login.isoformat() if user.last_login else None,
        },
        "network_roles": sorted(user.network_roles.values_list("kind", flat=True)),
        "sign_in_methods": [
            {"kind": a.type, "added": a.created_at.isoformat()}
            for a in Authenticator.objects.filter(user=user).order_by("created_at")
        ],
    }
    return own | {name: export(user.pk) for name, export in sorted(_exporters.items())}


@transaction.atomic
def erase_person(*, actor: Actor, user: User) -> None:
    """Remove a person and everything that names them (GDPR article 17); signs them out."""
    require(PERMISSIONS, actor, "profile.erase", Target(owner_id=user.pk))
    for session in Session.objects.iterator():
        if session.get_decoded().get("_auth_user_id") == str(user.pk):
            session.delete()
    user.delete()
