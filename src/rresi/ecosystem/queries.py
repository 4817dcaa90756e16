"""Reads of organisations."""

from __future__ import annotations

from rresi.accounts.roles import Grant, Role
from rresi.ecosystem.models import OrganisationMember


def member_grants(user_id: int) -> list[Grant]:
    """The organisations that a person speaks for, as grants."""
    numbers = OrganisationMember.objects.filter(user_id=user_id)
    return [
        Grant(Role.ORGANISATION_MEMBER, number)
        for number in numbers.values_list("organisation_id", flat=True)
    ]


def export_of(user_id: int) -> list[str]:
    """The slugs of the organisations that a person speaks for."""
    members = OrganisationMember.objects.filter(user_id=user_id)
    return sorted(members.values_list("organisation__slug", flat=True))
