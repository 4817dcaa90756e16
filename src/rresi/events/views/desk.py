"""The desk of an event: the frame that every page for organisers and hosts stands in."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property, wraps
from typing import Any, Concatenate, ParamSpec
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from rresi.accounts.permissions import allowed
from rresi.accounts.roles import Actor, actor_of
from rresi.core import formats
from rresi.design.panels import panels_of
from rresi.events.models import Event
from rresi.events.pages import DESK_PAGE
from rresi.events.permissions import PERMISSIONS, target_of
from rresi.events.queries import desk as queries
from rresi.events.queries import hours
from rresi.events.queries.cards import EventCard
from rresi.events.queries.erased import erased_at
from rresi.events.queries.seats import taken_in
from rresi.events.queries.steps import next_of, steps_of
from rresi.events.rules import states
from rresi.events.rules.check_in import day_of
from rresi.events.rules.phases import Phase, concludes_on, may_conclude, phase_of
from rresi.events.rules.retention import PEOPLE
from rresi.events.views.tabs import TABS, TabGroup

P = ParamSpec("P")


@dataclass(frozen=True)
class Desk:
    """An event's desk as one person sees it."""

    request: HttpRequest
    event: Event
    actor: Actor
    tab: str

    def may(self, action: str) -> bool:
        """Whether the person may do this with the event."""
        return allowed(PERMISSIONS, self.actor, action, target_of(self.event))

    @property
    def may_give_roles(self) -> bool:
        """Whether the person decides who organises and hosts the event."""
        return self.may("event.roles")

    @property
    def is_open(self) -> bool:
        """Whether the event can still be changed."""
        return states.may_change(self.event.status)

    @cached_property
    def has_concluded(self) -> bool:
        """Whether the event can be closed and certificates be issued."""
        return hours.has_concluded(self.event)

    @cached_property
    def last_end(self) -> datetime | None:
        """The end of the session for which that waits; None where it waits for the last day."""
        return hours.last_end(self.event)

    @cached_property
    def card(self) -> EventCard:
        """The event as pages show it."""
        return EventCard.of(self.event)

    @cached_property
    def groups(self) -> list[TabGroup]:
        """The tabs that the person may open, by phase; the overview stands alone."""
        own = [tab for tab in TABS if self.may(tab.action)]
        cancelled = self.event.status == Event.Status.CANCELLED
        now = None if cancelled else phase_of(self.event, day_of(timezone.now(), self.event.zone))
        groups = [TabGroup(None, [tab for tab in own if tab.phase is None], self.tab)]
        groups += [
            TabGroup(phase, tabs, self.tab, now=phase == now)
            for phase in Phase
            if (tabs := [tab for tab in own if tab.phase == phase])
        ]
        return groups

    def render(
        self, template: str, context: Mapping[str, Any] | None = None, *, status: int = 200
    ) -> HttpResponse:
        """A page of the desk, its times in the event's zone.

        Its template extends `events/desk/base.html`.
        """
        today = day_of(timezone.now(), self.event.zone)
        shown = {
            "desk": self,
            "event": self.event,
            "card": self.card,
            "may_conclude": may_conclude(self.event, today),
            "concludes_on": concludes_on(self.event),
        }
        with timezone.override(ZoneInfo(self.event.zone)):
            return render(self.request, template, {**shown, **(context or {})}, status=status)


def warn_of_seats(desk: Desk, seats: int | None, delegation: int | None = None) -> None:
    """Say how many hold a seat where fewer are left to give, of the event or of a delegation."""
    taken = taken_in(desk.event)
    held = taken.total() if delegation is None else taken[delegation]
    if seats is None or held <= seats:
        return
    words = ngettext(
        "%(held)s person has a seat, more than the %(seats)s that there are now. No one loses a "
        "seat; no more are allocated until enough are free.",
        "%(held)s people have a seat, more than the %(seats)s that there are now. No one loses a "
        "seat; no more are allocated until enough are free.",
        held,
    )
    shown = {"held": formats.number(held), "seats": formats.number(seats)}
    messages.warning(desk.request, words % shown)


View = Callable[Concatenate[HttpRequest, Desk, P], HttpResponse]


def desk_page(
    action: str, *, tab: str
) -> Callable[[View[P]], Callable[Concatenate[HttpRequest, str, P], HttpResponse]]:
    """A decorator for the pages of the desk: the view gets a `Desk` in the place of the slug.

    Who may not open the desk learns nothing (404); who may, but not this page, gets 403.
    """

    def decorate(view: View[P]) -> Callable[Concatenate[HttpRequest, str, P], HttpResponse]:
        @login_required
        @wraps(view)
        def shown(request: HttpRequest, slug: str, *args: P.args, **kwargs: P.kwargs) -> Any:
            event = queries.event_by(slug)
            if event is None:
                raise Http404(slug)
            desk = Desk(request, event, actor_of(request.user), tab)
            if not desk.may("event.desk"):
                raise Http404(slug)
            if not desk.may(action):
                raise PermissionDenied(action)
            return view(request, desk, *args, **kwargs)

        return shown  # type: ignore[return-value]

    return decorate


@require_safe
@desk_page("event.desk", tab="overview")
def overview(request: HttpRequest, desk: Desk) -> HttpResponse:
    """How far the event has come, and what needs doing."""
    steps = [step for step in steps_of(desk.event) if desk.may(step.action)]
    now = phase_of(desk.event, day_of(timezone.now(), desk.event.zone))
    cancelled = desk.event.status == Event.Status.CANCELLED
    context = {
        "panels": panels_of(DESK_PAGE, desk.event, request),
        "phases": []
        if cancelled
        else [(phase, [step for step in steps if step.phase == phase]) for phase in Phase],
        "now": now,
        "next": None if cancelled or _is_erased(desk.event) else next_of(steps, now),
    }
    return desk.render("events/desk/overview.html", context)


def _is_erased(event: Event) -> bool:
    """Whether its people were erased, before which it is closed. One query, or none."""
    return event.status == Event.Status.CLOSED and erased_at(event, PEOPLE) is not None
