"""What needs a person now: each app says what it has for them, one page shows it all.

An app declares `Needs(source)`. A source asks a fixed number of queries, however much there is,
and returns at most `AT_MOST` lines a group. Groups come in the order of the apps. What seldom waits
declares `Needs(source, waits)`: one query asks for all of these whether there is anything.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, Any

from django.db.models import Exists, QuerySet

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
    """What an app has for a person to do.

    `waits` are the rows without which the source has nothing to say; None for those to whom it
    never says anything.
    """

    source: Callable[[User, Actor], Iterable[Group]]
    waits: Callable[[User, Actor], QuerySet[Any] | None] | None = None


def needs_of(user: User, actor: Actor) -> list[Group]:
    """Everything that needs this person, groups with nothing in them left out."""
    all_needs = declared(Needs)
    seldom = {needs: needs.waits(user, actor) for needs in all_needs if needs.waits}
    asked = {needs: rows for needs, rows in seldom.items() if rows is not None}
    found = _there(user, list(asked.values()))
    there = {needs for needs, some in zip(asked, found, strict=True) if some}
    groups = [
        group
        for needs in all_needs
        if needs.waits is None or needs in there
        for group in needs.source(user, actor)
    ]
    return [group for group in groups if group.needs]


def _there(user: User, asked: list[QuerySet[Any]]) -> list[bool]:
    """For each of these whether it has any row. One query."""
    if not asked:
        return []
    columns = {f"some_{place}": Exists(rows) for place, rows in enumerate(asked)}
    return list(User.objects.filter(pk=user.pk).values_list(*columns.values()).get())
