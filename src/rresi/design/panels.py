"""Pages composed by several apps: a page names its slots, apps above it fill them with panels.

The app that owns the page declares it, and shows what `panels_of` returns:

    REGION_PAGE: Page[Region] = Page("region", slots=("map", "glance", "story"))
    ...
    context = {"panels": panels_of(REGION_PAGE, region, request)}

and in its template `{% panels panels.story %}`. An app above declares a source:

    def on_region(region: Region, request: HttpRequest) -> Iterator[Panel]:
        yield Panel("story", "events/panels/region.html", {"events": of_region(region)}, place=30)

    CONTEXT = Context(Panels(REGION_PAGE, on_region))

A source asks a fixed number of queries, however much there is to show, and yields nothing when it
has nothing to say. `Remarks` does the same for lists: a few words about each thing in the
list, all of them found at once.

One broken source must not take the page down with it: its panels are left out and the error is
logged. With `settings.RAISE_BROKEN_PANELS` (development and tests) the error is raised.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Generic, TypeVar

from django.conf import settings
from django.http import HttpRequest

from rresi.core.declarations import declared

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

T = TypeVar("T")
logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Page(Generic[T]):
    """A page about one `T` that other apps add to. `slots` are the parts that can be filled."""

    name: str
    slots: tuple[str, ...]


@dataclass(frozen=True)
class Panel:
    """One piece of a page: a template, what it shows, and where it stands.

    The template sees the page's own variables too; those in `context` win. With a `title` the
    panel becomes a section under that heading, and `key` is the section's id; without one the
    template writes all of its markup.
    """

    slot: str
    template: str
    context: Mapping[str, Any] = field(default_factory=dict)
    place: int = 50  # among the panels of a slot, the lowest first
    title: StrOrPromise = ""
    key: str = ""


@dataclass(frozen=True)
class Panels(Generic[T]):
    """What an app adds to a page."""

    page: Page[T]
    source: Callable[[T, HttpRequest], Iterable[Panel]]


@dataclass(frozen=True)
class Remarks(Generic[T]):
    """A few words of an app about each thing in a list of such pages, by primary key."""

    page: Page[T]
    source: Callable[[Sequence[T], HttpRequest], Mapping[int, str]]


def panels_of(page: Page[T], subject: T, request: HttpRequest) -> dict[str, list[Panel]]:
    """The panels of a page, by slot, in order; every slot has a list, if an empty one."""
    filled: dict[str, list[Panel]] = {slot: [] for slot in page.slots}
    for one in declared(Panels):
        if one.page.name != page.name:
            continue
        try:
            for panel in list(one.source(subject, request)):
                filled[panel.slot].append(panel)
        except Exception as error:
            report(page.name, error)
    for found in filled.values():
        found.sort(key=lambda panel: panel.place)
    return filled


def remarks_on(
    page: Page[T], subjects: Sequence[T], request: HttpRequest
) -> dict[int, tuple[str, ...]]:
    """What other apps say about each thing in a list, by its primary key."""
    said: dict[int, tuple[str, ...]] = {}
    for one in declared(Remarks):
        if one.page.name != page.name:
            continue
        try:
            found = one.source(subjects, request)
        except Exception as error:
            report(page.name, error)
        else:
            for pk, words in found.items():
                said[pk] = (*said.get(pk, ()), words)
    return said


def report(what: str, error: Exception) -> None:
    """Raise the error of a broken panel, or in production log it and go on."""
    if settings.RAISE_BROKEN_PANELS:
        raise error
    logger.error("A panel of the page %r is broken and was left out", what, exc_info=error)
