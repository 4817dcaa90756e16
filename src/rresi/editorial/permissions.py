"""Who may do what with submissions. On top of it, nobody judges their own (`rules.involvement`)."""

from __future__ import annotations

from rresi.accounts.permissions import Reach, Table, Target
from rresi.accounts.roles import Role
from rresi.editorial.models import Submission

_AUTHORS = {Role.MEMBER: Reach.OWN, Role.ORGANISATION_MEMBER: Reach.SCOPE}
_KEEPERS = {Role.REGION_MANAGER: Reach.SCOPE, Role.COORDINATOR: Reach.ANYWHERE}

PERMISSIONS: Table = {
    "submission.start": {Role.MEMBER: Reach.ANYWHERE},
    "submission.write": _AUTHORS,
    "submission.submit": _AUTHORS,
    "submission.withdraw": {**_AUTHORS, Role.COORDINATOR: Reach.ANYWHERE},
    # What was submitted; a reviewer reads what they were asked to judge.
    "submission.read": {**_AUTHORS, **_KEEPERS},
    "submission.revise": {**_AUTHORS, **_KEEPERS},
    "submission.take_over": _KEEPERS,
    "submission.check_region": _KEEPERS,
    "submission.review": {Role.REVIEWER: Reach.ANYWHERE},
    "submission.assign": {Role.COORDINATOR: Reach.ANYWHERE},
    "submission.decide": {Role.COORDINATOR: Reach.ANYWHERE},
    "submission.restore": {Role.COORDINATOR: Reach.ANYWHERE},
    "submission.unpublish": {**_AUTHORS, Role.COORDINATOR: Reach.ANYWHERE},
    "reviewer.read_profile": {Role.COORDINATOR: Reach.ANYWHERE, Role.REVIEWER: Reach.OWN},
    "reviewer.set_languages": {
        Role.COORDINATOR: Reach.ANYWHERE,
        Role.REVIEWER: Reach.OWN,
        Role.REGION_MANAGER: Reach.OWN,
    },
    "reviewer.set_region": {Role.COORDINATOR: Reach.ANYWHERE},
}


def target_of(submission: Submission) -> Target:
    """A submission as permission sees it; needs no query."""
    return Target.of(
        owner_id=submission.author_id,
        scopes={
            Role.REGION_MANAGER: [submission.region_id],
            Role.ORGANISATION_MEMBER: submission.organisation_ids,
        },
    )
