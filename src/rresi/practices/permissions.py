"""Who may do what with practices."""

from __future__ import annotations

from rresi.accounts.permissions import Reach, Table, Target
from rresi.accounts.roles import Role
from rresi.practices.models import Practice

PERMISSIONS: Table = {
    "practice.read": {Role.VISITOR: Reach.ANYWHERE},
    "practice.read_unpublished": {
        Role.COORDINATOR: Reach.ANYWHERE,
        Role.REGION_MANAGER: Reach.OWN_REGION,
        Role.ORGANISATION_MEMBER: Reach.OWN_ORGANISATION,
        Role.MEMBER: Reach.OWN,
    },
    "practice.confirm": {
        Role.COORDINATOR: Reach.ANYWHERE,
        Role.REGION_MANAGER: Reach.OWN_REGION,
        Role.ORGANISATION_MEMBER: Reach.OWN_ORGANISATION,
        Role.MEMBER: Reach.OWN,
    },
    "practice.see_contact": {Role.MEMBER: Reach.ANYWHERE},
    "translation.write": {Role.MEMBER: Reach.ANYWHERE},
    "translation.check": {
        Role.COORDINATOR: Reach.ANYWHERE,
        Role.REVIEWER: Reach.ANYWHERE,
        Role.REGION_MANAGER: Reach.ANYWHERE,
    },
    "translation.publish": {
        Role.COORDINATOR: Reach.ANYWHERE,
        Role.REGION_MANAGER: Reach.OWN_REGION,
    },
    "transfer.read": {Role.VISITOR: Reach.ANYWHERE},
    "transfer.change": {
        Role.COORDINATOR: Reach.ANYWHERE,
        Role.REGION_MANAGER: Reach.OWN_REGION,
    },
    "question.ask": {Role.MEMBER: Reach.ANYWHERE},
    "question.read_members_only": {Role.MEMBER: Reach.ANYWHERE},
    "question.answer": {
        Role.COORDINATOR: Reach.ANYWHERE,
        Role.REGION_MANAGER: Reach.OWN_REGION,
        Role.ORGANISATION_MEMBER: Reach.OWN_ORGANISATION,
        Role.MEMBER: Reach.OWN,
    },
    "practice.import": {Role.COORDINATOR: Reach.ANYWHERE},
}


def target_of(practice: Practice) -> Target:
    """The practice as permission sees it; asks no query of its own."""
    organisations = {practice.organisation_id} if practice.organisation_id else set()
    return Target(
        owner_id=practice.owner_id,
        region_id=practice.region_id,
        organisation_ids=frozenset(organisations),
    )
