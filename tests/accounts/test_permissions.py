"""Who may do what, cell by cell, for every app: a changed table must change this one too."""

from __future__ import annotations

from importlib import import_module

import pytest
from django.apps import apps

from rresi.accounts.permissions import Reach, Table, Target, allowed
from rresi.accounts.roles import VISITOR, Actor, Role

# Columns: visitor, member, organisation member, reviewer, region manager, coordinator.
# - nothing, o what is their own, g their organisation's, r their region's, A anything.
EXPECTED: dict[str, dict[str, str]] = {
    "accounts": {
        "profile.read": "-o----",
        "profile.change": "-o----",
        "profile.export": "-o----",
        "profile.erase": "-o----",
        "role.grant": "-----A",
    },
    "regions": {
        "region.read": "A-----",
        "region.create": "-----A",
        "region.appoint_manager": "-----A",
    },
    "ecosystem": {
        "organisation.read": "A-----",
        "organisation.create": "-----A",
        "organisation.add_member": "--g--A",
    },
    "practices": {
        "practice.read": "A-----",
        "practice.read_unpublished": "-og-rA",
        "practice.confirm": "-og-rA",
        "practice.see_contact": "-A----",
        "translation.write": "-A----",
        "translation.check": "---AAA",
        "translation.publish": "----rA",
        "transfer.read": "A-----",
        "transfer.change": "----rA",
        "question.ask": "-A----",
        "question.read_members_only": "-A----",
        "question.answer": "-og-rA",
        "practice.import": "-----A",
    },
    "events": {"event.read": "A-----", "event.create": "-----A"},
    "projects": {"project.read": "A-----", "project.create": "-----A"},
    "portal": {
        "search.save": "-A----",
        "glossary.read": "A-----",
        "glossary.change": "-----A",
    },
    "news": {"news.read": "A-----", "news.create": "-----A"},
    "editorial": {
        "submission.start": "-A----",
        "submission.write": "-og---",
        "submission.submit": "-og---",
        "submission.withdraw": "-og--A",
        "submission.read": "-og-rA",
        "submission.revise": "-og-rA",
        "submission.take_over": "----rA",
        "submission.check_region": "----rA",
        "submission.review": "---A--",
        "submission.assign": "-----A",
        "submission.decide": "-----A",
        "submission.unpublish": "-og--A",
        "reviewer.read_profile": "---o-A",
        "reviewer.set_languages": "---o-A",
        "reviewer.set_region": "-----A",
    },
}
ROLES = (
    Role.VISITOR,
    Role.MEMBER,
    Role.ORGANISATION_MEMBER,
    Role.REVIEWER,
    Role.REGION_MANAGER,
    Role.COORDINATOR,
)
MARK = {
    Reach.OWN: "o",
    Reach.OWN_ORGANISATION: "g",
    Reach.OWN_REGION: "r",
    Reach.ANYWHERE: "A",
}

ME, MY_REGION, MY_ORGANISATION = 1, 10, 100
TARGETS = {
    "o": (Target(owner_id=ME), Target(owner_id=2)),
    "g": (
        Target(organisation_ids=frozenset({MY_ORGANISATION})),
        Target(organisation_ids=frozenset({101})),
    ),
    "r": (Target(region_id=MY_REGION), Target(region_id=11)),
}


def _installed() -> dict[str, Table]:
    tables = {}
    for config in apps.get_app_configs():
        if config.name.startswith("rresi."):
            try:
                tables[config.label] = import_module(f"{config.name}.permissions").PERMISSIONS
            except ModuleNotFoundError:
                continue
    return tables


def test_every_app_with_a_table_is_expected_here() -> None:
    assert set(_installed()) <= set(EXPECTED)
    assert len(_installed()) >= 7


@pytest.mark.parametrize("app", sorted(EXPECTED))
def test_every_cell_is_as_expected(app: str) -> None:
    table = _installed().get(app)
    if table is None:
        pytest.skip(f"{app} is not installed")
    cells = {
        action: "".join(MARK[row[role]] if role in row else "-" for role in ROLES)
        for action, row in table.items()
    }
    assert cells == EXPECTED[app]


def _actor(role: Role) -> Actor:
    if role is Role.VISITOR:
        return VISITOR
    return Actor(
        user_id=ME,
        roles=frozenset({Role.VISITOR, Role.MEMBER, role}),
        regions=frozenset({MY_REGION} if role is Role.REGION_MANAGER else ()),
        organisations=frozenset({MY_ORGANISATION} if role is Role.ORGANISATION_MEMBER else ()),
    )


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("app", sorted(EXPECTED))
def test_reach_ends_at_ones_own(app: str, role: Role) -> None:
    """Role by action by own and other's person, organisation and region."""
    table = _installed().get(app)
    if table is None:
        pytest.skip(f"{app} is not installed")
    actor = _actor(role)
    for action, cells in EXPECTED[app].items():
        marks = {cells[ROLES.index(held)] for held in actor.roles}
        for mark, (own, other) in TARGETS.items():
            assert allowed(table, actor, action, own) is bool(marks & {"A", mark}), (action, own)
            assert allowed(table, actor, action, other) is ("A" in marks), (action, other)
        assert allowed(table, actor, action) is ("A" in marks), action


def test_an_unknown_action_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        allowed(_installed()["accounts"], VISITOR, "profile.admire")
