"""Check-in: the desk's tab, with what a door could not decide."""

from __future__ import annotations

from uuid import UUID

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_POST, require_safe

from rresi.core import requests
from rresi.core.refusals import answers_refusals
from rresi.events.queries import check_in as queries
from rresi.events.queries import hours
from rresi.events.rules.hours import WHO_COUNTS
from rresi.events.services import check_in as services
from rresi.events.views.desk import Desk, desk_page


@require_safe
@desk_page("event.check_in", tab="check-in")
def overview(_request: HttpRequest, desk: Desk) -> HttpResponse:
    """The desk's tab: live counts, what is in conflict, badges and registers."""
    numbers = queries.counts(desk.event)
    places = queries.places(desk.event)
    counted = hours.by_session(desk.event, hours.counted(desk.event))
    return desk.render(
        "events/desk/check_in.html",
        {
            "counts": numbers,
            "places": [
                (place, numbers.sessions.get(place.pk, 0), counted.get(place.pk, 0))
                for place in places
            ],
            "who_counts": WHO_COUNTS,
            "conflicts": queries.conflicts(desk.event)[: queries.CONFLICTS_AT_MOST],
            "settled": queries.settled(desk.event)[: queries.CONFLICTS_AT_MOST],
        },
    )


@require_POST
@answers_refusals(page="events:desk_check_in", keep=["slug"])
@desk_page("event.check_in", tab="check-in")
def settle(request: HttpRequest, desk: Desk, scan: UUID) -> HttpResponse:
    """Let somebody in whom a door could not, or note that a conflict was looked at, and why."""
    row = queries.scan(desk.event, scan)
    if row is None:
        raise Http404
    act = services.admit if request.POST.get("admit") else services.settle
    reason = requests.text(request.POST, "reason")
    act(actor=desk.actor, event=desk.event, scan=row, reason=reason)
    return redirect("events:desk_check_in", desk.event.slug)
