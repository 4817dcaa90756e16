"""What needs a person now: each app says what it has for them, one page shows it all.

An app declares `Needs(source)`. A source asks a fixed number of queries, however much there is,
and returns at most `AT_MOST` lines a group. Groups come in the order of the apps. `Needs.waits`
names the rows without which a source has nothing to say to anybody: one query asks for all sources
which of them there are, so that a page costs what is there and not what could be.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from django.db import connection
from django.db.models import Exists, QuerySet
from django.utils import timezone
from django.utils.translation import gettext

from rresi.accounts.models import User
from rresi.accounts.roles import Actor
from rresi.core.declarations import declared
from rresi.engines.tables import tidy

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

    @property
    def heading(self) -> str:
        """What it is called; a name of which nothing is seen would leave an empty row."""
        return tidy(self.what) or gettext("(no name)")


@dataclass(frozen=True)
class Group:
    """Things to do of one kind. `total` may be more than are listed; `all_path` leads to the rest.

    `waiting`: others are at it; the person only wants to know. `folded`: its lines are shown when
    one asks for them.
    """

    key: str
    title: StrOrPromise
    needs: list[Need] = field(default_factory=list)
    total: int = 0
    all_path: str = ""
    waiting: bool = False
    folded: bool = False


@dataclass(frozen=True)
class Needs:
    """What an app has for a person to do.

    `waits`: the rows of the whole network of which one at least is there when the source has
    something to say to somebody. They may depend on the day, and on nothing else.
    """

    source: Callable[[User, Actor], Iterable[Group]]
    waits: Callable[[], Iterable[QuerySet[Any]]] | None = None


def needs_of(user: User, actor: Actor) -> list[Group]:
    """Everything that needs this person, groups with nothing in them left out."""
    groups = [
        group for needs in _that_wait(tuple(declared(Needs))) for group in needs.source(user, actor)
    ]
    return [group for group in groups if group.needs]


def _that_wait(all_needs: tuple[Needs, ...]) -> list[Needs]:
    """Those with something to say to somebody. One query."""
    sql, values, places = _sql_of_waiting(all_needs, timezone.localdate())
    if not sql:
        return list(all_needs)
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        there = {place for place, some in zip(places, cursor.fetchone(), strict=True) if some}
    return [needs for place, needs in enumerate(all_needs) if place in there or needs.waits is None]


@lru_cache(maxsize=4)
def _sql_of_waiting(
    all_needs: tuple[Needs, ...], _day: date
) -> tuple[str, tuple[Any, ...], tuple[int, ...]]:
    """The SQL that says of each kind of rows whether there is one, its values, and whose they are.

    It is put together once a day, because that takes longer than to ask.
    """
    rows = [
        (place, found)
        for place, needs in enumerate(all_needs)
        if needs.waits
        for found in needs.waits()
    ]
    if not rows:
        return "", (), ()
    columns = [Exists(found) for _place, found in rows]
    asked = User.objects.order_by().values_list(*columns)[:1]  # whoever asks is one
    sql, values = asked.query.sql_with_params()
    return sql, values, tuple(place for place, _found in rows)
