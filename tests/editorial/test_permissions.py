"""The whole permission table, cell by cell, as it was decided."""

from __future__ import annotations

import pytest

from rresi.accounts.permissions import Target, allowed
from rresi.accounts.roles import Actor, Role
from rresi.editorial.permissions import PERMISSIONS

OWN, REGION, ORGANISATION = 1, 7, 9
TARGET = Target.of(
    owner_id=OWN,
    scopes={Role.REGION_MANAGER: [REGION], Role.ORGANISATION_MEMBER: [ORGANISATION]},
)
BASE = {Role.VISITOR, Role.MEMBER}


def scoped(user_id: int, role: Role, pk: int) -> Actor:
    return Actor(user_id, frozenset(BASE | {role}), {role: frozenset({pk})})


ACTORS = {
    "visitor": Actor(),
    "member": Actor(2, frozenset(BASE)),
    "author": Actor(OWN, frozenset(BASE)),
    "colleague": scoped(3, Role.ORGANISATION_MEMBER, ORGANISATION),
    "manager": scoped(4, Role.REGION_MANAGER, REGION),
    "other manager": scoped(5, Role.REGION_MANAGER, 8),
    "reviewer": Actor(6, frozenset(BASE | {Role.REVIEWER})),
    "coordinator": Actor(10, frozenset(BASE | {Role.COORDINATOR})),
}
EXPECTED = {
    "submission.start": "member author colleague manager other_manager reviewer coordinator",
    "submission.write": "author colleague",
    "submission.submit": "author colleague",
    "submission.withdraw": "author colleague coordinator",
    "submission.read": "author colleague manager coordinator",
    "submission.revise": "author colleague manager coordinator",
    "submission.take_over": "manager coordinator",
    "submission.check_region": "manager coordinator",
    "submission.review": "reviewer",
    "submission.assign": "coordinator",
    "submission.decide": "coordinator",
    "submission.restore": "coordinator",
    "submission.unpublish": "author colleague coordinator",
    "reviewer.read_profile": "coordinator",
    "reviewer.set_languages": "coordinator",
    "reviewer.set_region": "coordinator",
}


def test_every_action_is_in_the_matrix() -> None:
    assert EXPECTED.keys() == PERMISSIONS.keys()


@pytest.mark.parametrize("who", ACTORS)
@pytest.mark.parametrize("action", EXPECTED)
def test_permission(action: str, who: str) -> None:
    expected = who.replace(" ", "_") in EXPECTED[action].split()
    assert allowed(PERMISSIONS, ACTORS[who], action, TARGET) is expected
