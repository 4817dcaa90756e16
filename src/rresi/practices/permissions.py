"""Who may do what with practices."""

from __future__ import annotations

from rresi.accounts.permissions import Reach, Table, Target
from rresi.accounts.roles import Role
from rresi.practices.models import Practice, Question

PERMISSIONS: Table = {
    "practice.read_unpublished": {
        Role.COORDINATOR: Reach.ANYWHERE,
        Role.REGION_MANAGER: Reach.SCOPE,
        Role.ORGANISATION_MEMBER: Reach.SCOPE,
        Role.MEMBER: Reach.OWN,
    },
    "practice.confirm": {
        Role.COORDINATOR: Reach.ANYWHERE,
        Role.REGION_MANAGER: Reach.SCOPE,
        Role.ORGANISATION_MEMBER: Reach.SCOPE,
        Role.MEMBER: Reach.OWN,
    },
    "naming.state": {Role.ORGANISATION_MEMBER: Reach.SCOPE},
    "question.ask": {Role.MEMBER: Reach.ANYWHERE},
    "question.read_members_only": {Role.MEMBER: Reach.ANYWHERE},
    "question.withdraw": {Role.MEMBER: Reach.OWN},
    "question.answer": {
        Role.COORDINATOR: Reach.ANYWHERE,
        Role.REGION_MANAGER: Reach.SCOPE,
        Role.ORGANISATION_MEMBER: Reach.SCOPE,
        Role.MEMBER: Reach.OWN,
    },
}


def target_of_asking(question: Question) -> Target:
    """The question as permission to take it back sees it: it is whose asked."""
    return Target(owner_id=question.asker_id)


def target_of_question(question: Question) -> Target:
    """The question as permission sees it: it belongs to the region that was asked, if one was."""
    if question.region_id is None:
        return target_of(question.practice)
    return Target.of(scopes={Role.REGION_MANAGER: [question.region_id]})


def target_of(practice: Practice) -> Target:
    """The practice as permission sees it; needs no query of its own."""
    return Target.of(
        owner_id=practice.owner_id,
        scopes={
            Role.REGION_MANAGER: [practice.region_id],
            Role.ORGANISATION_MEMBER: [practice.organisation_id],
        },
    )
