"""What needs a person now: each app says what it has for them, one page shows it all.

An app joins in `AppConfig.ready`: `register_needs(50, source)`. A source asks a fixed number of
statements, however much there is, and returns at most `AT_MOST` lines a group.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING

from rresi.accounts.models import User
from rresi.accounts.roles import Actor

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


Source = Callable[[User, Actor], Iterable[Group]]
_sources: list[tuple[int, Source]] = []


def register_needs(place: int, source: Source) -> None:
    """Add a source; those with a lower place come first."""
    if (place, source) not in _sources:
        _sources.append((place, source))
        _sources.sort(key=lambda entry: entry[0])


def needs_of(user: User, actor: Actor) -> list[Group]:
    """Everything that needs this person, groups with nothing in them left out."""
    groups = [group for _place, source in _sources for group in source(user, actor)]
    return [group for group in groups if group.needs]
