"""Who may do what, cell by cell, for every app: `permissions.csv` says how it was decided.

A row an action, a column a role; a cell is empty, `own`, `scope` or `anywhere`. A changed table
must change this file too.
"""

from __future__ import annotations

import ast
import csv
from pathlib import Path

import pytest

import rresi
from rresi.accounts.permissions import Permissions, Table, Target, allowed
from rresi.accounts.roles import VISITOR, Actor, Role, scopes
from rresi.core.declarations import declared_by_app

with Path(__file__).with_name("permissions.csv").open(encoding="utf-8", newline="") as _file:
    ROWS = list(csv.DictReader(_file))
ROLES = [Role(name) for name in ROWS[0] if name not in {"app", "action"}]
APPS = sorted({row["app"] for row in ROWS})
EVERYBODY = {Role.VISITOR, Role.MEMBER}
ME, OTHER, MINE, THEIRS = 1, 2, 10, 11


def tables() -> dict[str, Table]:
    return {app: one.table for app, one in declared_by_app(Permissions)}


def test_every_table_is_decided_and_every_cell_as_decided() -> None:
    decided = {
        (row["app"], row["action"]): {role: row[role] for role in ROLES if row[role]}
        for row in ROWS
    }
    declared = {
        (app, action): {role: reach.value for role, reach in row.items()}
        for app, table in tables().items()
        for action, row in table.items()
    }
    assert declared == decided


def test_every_role_for_one_thing_has_a_column() -> None:
    assert set(scopes()) <= set(ROLES)


def _actor(role: Role) -> Actor:
    if role == Role.VISITOR:
        return VISITOR
    held = {role: frozenset({MINE})} if role in scopes() else {}
    return Actor(ME, frozenset(EVERYBODY | {role}), held)


def _targets(role: Role) -> dict[str, tuple[Target, Target]]:
    """What is one's own and what is another's, by the reach that tells them apart."""
    targets = {"own": (Target(owner_id=ME), Target(owner_id=OTHER))}
    if role in scopes():
        mine, theirs = (Target.of(scopes={role: [pk]}) for pk in (MINE, THEIRS))
        targets["scope"] = (mine, theirs)
    return targets


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("app", APPS)
def test_reach_ends_at_ones_own(app: str, role: Role) -> None:
    """Role by action by own and other's person, region and organisation."""
    table, actor = tables()[app], _actor(role)
    for row in (row for row in ROWS if row["app"] == app):
        reaches = {row[held] for held in actor.roles}
        for reach, (own, other) in _targets(role).items():
            reached = {"anywhere", reach} & reaches
            assert allowed(table, actor, row["action"], own) is bool(reached), row
            assert allowed(table, actor, row["action"], other) is ("anywhere" in reaches), row
        assert allowed(table, actor, row["action"]) is ("anywhere" in reaches), row


@pytest.mark.parametrize("role", [role for role in ROLES if role not in EVERYBODY])
def test_a_role_for_one_thing_reaches_nothing_of_another_kind(role: Role) -> None:
    actor = _actor(role)
    for other in set(scopes()) - {role}:
        target = Target.of(scopes={other: [MINE]})
        for row in (row for row in ROWS if row[role] == "scope"):
            assert not allowed(tables()[row["app"]], actor, row["action"], target), row


def test_an_unknown_action_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        allowed(tables()["accounts"], VISITOR, "profile.admire")


def _asked() -> tuple[set[str], set[str]]:
    """All strings of the code outside the tables, and those that a permission is asked by."""
    strings, actions = set(), set()
    for path in Path(rresi.__file__).parent.rglob("*.py"):
        if path.name == "permissions.py" or "migrations" in path.parts:
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Constant) and isinstance(node.value, str):
                strings.add(node.value)
            if isinstance(node, ast.Call) and _name(node.func) in {"allowed", "require"}:
                action = node.args[2] if len(node.args) > 2 else None
                if isinstance(action, ast.Constant):
                    actions.add(str(action.value))
    return strings, actions


def _name(node: ast.expr) -> str:
    return getattr(node, "id", getattr(node, "attr", ""))


@pytest.mark.once
def test_the_code_asks_every_action_and_no_other() -> None:
    strings, actions = _asked()
    known = {row["action"] for row in ROWS}
    assert known - strings == set(), "no code asks for these: remove them, or ask"
    assert actions - known == set(), "no table has these"
    assert len(actions) > 20, "the scan finds what is asked"
