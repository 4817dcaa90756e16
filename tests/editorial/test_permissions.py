"""The whole permission table, cell by cell, as it was decided."""

from __future__ import annotations

import pytest

from rresi.accounts.permissions import Target, allowed
from rresi.accounts.roles import Actor, Role
from rresi.editorial.permissions import PERMISSIONS

OWN, REGION, ORGANISATION = 1, 7, 9
TARGET = Target(owner_id=OWN, region_id=REGION, organisation_ids=frozenset({ORGANISATION}))
BASE = {Role.VISITOR, Role.MEMBER}
ACTORS = {
    "visitor": Actor(),
    "member": Actor(2, frozenset(BASE)),
    "author": Actor(OWN, frozenset(BASE)),
    "colleague": Actor(
        3, frozenset(BASE | {Role.ORGANISATION_MEMBER}), organisations=frozenset({ORGANISATION})
    ),
    "manager": Actor(4, frozenset(BASE | {Role.REGION_MANAGER}), regions=frozenset({REGION})),
    "other manager": Actor(5, frozenset(BASE | {Role.REGION_MANAGER}), regions=frozenset({8})),
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
