"""What needs a person now: each app says what it has for them, one page shows it all.

An app declares `Needs(source)`. A source asks a fixed number of queries, however much there is,
and returns at most `AT_MOST` lines a group. Groups come in the order of the apps.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from rresi.accounts.models import User
from rresi.accounts.roles import Actor
from rresi.core.declarations import declared

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

AT_MOST = 6


@dataclass(frozen=True)
class Need:
    """One thing to do. `path` is a whole address, `language` that of `what` if it is content."""

    what: str
    path: str
    act: StrOrPromise  # what the button says
    why: StrOrPromise = ""
    due_on: date | None = None
    overdue: bool = False
    language: str = ""


@dataclass(frozen=True)
class Group:
    """Things to do of one kind. `total` may be more than are listed; `all_path` leads to the rest.

    `waiting`: others are at it; the person only wants to know.
    """

    key: str
    title: StrOrPromise
    needs: list[Need] = field(default_factory=list)
    total: int = 0
    all_path: str = ""
    waiting: bool = False


@dataclass(frozen=True)
class Needs:
    """What an app has for a person to do."""

    source: Callable[[User, Actor], Iterable[Group]]


def needs_of(user: User, actor: Actor) -> list[Group]:
    """Everything that needs this person, groups with nothing in them left out."""
    groups = [group for needs in declared(Needs) for group in needs.source(user, actor)]
    return [group for group in groups if group.needs]
