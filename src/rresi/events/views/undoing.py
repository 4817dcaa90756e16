"""Undoing a change that waits to be published: of the event, a session or a venue.

Each has a page that asks first, at the address that does it.
"""

from __future__ import annotations

from collections.abc import Callable

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rresi.core.refusals import answers_refusals
from rresi.events.changes import AnyChange, Change, EventChange, VenueChange
from rresi.events.models import Event
from rresi.events.queries.programme import programme_of
from rresi.events.services import editing, programme, venues
from rresi.events.views.desk import Desk, desk_page

METHODS = ["GET", "HEAD", "POST"]


def address_of(event: Event, change: AnyChange) -> str:
    """Where a change is undone; empty for a new session, which is deleted instead."""
    match change:
        case Change(before=None):
            return ""
        case Change():
            return reverse("events:desk_undo_session", args=[event.slug, change.session])
        case VenueChange():
            return reverse("events:desk_undo_venue", args=[event.slug, change.venue])
        case _:
            return reverse("events:desk_undo_event", args=[event.slug])


def _ask_first(
    request: HttpRequest, desk: Desk, undo: Callable[[], bool], is_it: Callable[[AnyChange], bool]
) -> HttpResponse:
    if request.method == "POST":
        if undo():
            messages.success(request, _("The change has been undone."))
        return redirect("events:desk_publish", desk.event.slug)
    change = next(filter(is_it, programme_of(desk.event).changes), None)
    if change is None:  # published or undone in the meantime
        return redirect("events:desk_publish", desk.event.slug)
    moved = isinstance(change, EventChange) and change.moved
    return desk.render("events/desk/undo.html", {"change": change, "sessions_move": moved})


@require_http_methods(METHODS)
@answers_refusals(page="events:desk_publish", keep=["slug"])
@desk_page("event.edit", tab="publish")
def event(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Leave the event as it is published."""

    def undo() -> bool:
        return editing.undo(actor=desk.actor, event=desk.event)

    return _ask_first(request, desk, undo, lambda one: isinstance(one, EventChange))


@require_http_methods(METHODS)
@answers_refusals(page="events:desk_publish", keep=["slug"])
@desk_page("event.edit", tab="publish")
def session(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Leave a session as it is published."""

    def undo() -> bool:
        return programme.undo_draft(actor=desk.actor, event=desk.event, pk=pk)

    def is_it(one: AnyChange) -> bool:
        return isinstance(one, Change) and one.before is not None and one.session == pk

    return _ask_first(request, desk, undo, is_it)


@require_http_methods(METHODS)
@answers_refusals(page="events:desk_publish", keep=["slug"])
@desk_page("event.edit", tab="publish")
def venue(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Leave a venue as it is published."""

    def undo() -> bool:
        return venues.undo_venue(actor=desk.actor, event=desk.event, pk=pk)

    return _ask_first(
        request, desk, undo, lambda one: isinstance(one, VenueChange) and one.venue == pk
    )
