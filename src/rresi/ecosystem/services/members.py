"""Who speaks for an organisation."""

from __future__ import annotations

from django.db import transaction

from rresi.accounts.models import User
from rresi.accounts.roles import Actor, Role
from rresi.accounts.services import grant_scope, revoke_scope
from rresi.ecosystem.models import Organisation


@transaction.atomic
def add_member(*, actor: Actor, organisation: Organisation, user: User) -> None:
    """Let a person speak for an organisation; again changes nothing."""
    grant_scope(actor=actor, user=user, role=Role.ORGANISATION_MEMBER, pk=organisation.pk)


@transaction.atomic
def remove_member(*, actor: Actor, organisation: Organisation, user: User) -> None:
    """A person no longer speaks for an organisation; again changes nothing."""
    revoke_scope(actor=actor, user=user, role=Role.ORGANISATION_MEMBER, pk=organisation.pk)
