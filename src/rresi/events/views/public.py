"""Missions, trainings and meetings for all to read."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from rresi.accounts.permissions import allowed
from rresi.accounts.roles import actor_of
from rresi.core import requests
from rresi.design.panels import panels_of
from rresi.events.catalogue import LISTING
from rresi.events.models import Event
from rresi.events.pages import EVENT_PAGE
from rresi.events.permissions import PERMISSIONS, may_create, target_of
from rresi.events.queries import about, cards, figures, lessons, outcome, public
from rresi.events.queries.desk import event_by
from rresi.listing.pages import list_page


@require_safe
def event_list(request: HttpRequest) -> HttpResponse:
    """All missions, trainings and meetings: facets with counts; the URL holds the state."""
    return list_page(request, LISTING, {"may_create": bool(may_create(actor_of(request.user)))})


def shown_event(request: HttpRequest, slug: str) -> Event:
    """An event that this person may see; a draft only who may open its desk. Raises Http404."""
    event = event_by(slug)
    if event is None:
        raise Http404(slug)
    if event.status == Event.Status.DRAFT:
        actor = actor_of(request.user)
        if not allowed(PERMISSIONS, actor, "event.desk", target_of(event)):
            raise Http404(slug)
    return event


@require_safe
def event_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """What, when, where, who hosts, and the programme by day, narrowed as the URL asks."""
    event = shown_event(request, slug)
    actor = actor_of(request.user)
    chosen = public.Chosen(
        **{name: requests.text(request.GET, name, limit=20) for name in ("day", "kind", "language")}
    )
    programme = public.programme_for_all(event, chosen)
    card = cards.EventCard.of(event)
    context = {
        "event": event,
        "card": card,
        "people": None if card.cancelled else figures.by_country(event, over=card.past),
        "facts": public.facts_of(event),
        "programme": programme,
        "cover": public.cover_of(event, programme),
        "outcome": outcome.of(event),
        "lessons": lessons.for_reader(event),
        "cancel_note": about.said_on_cancelling(event),
        "panels": panels_of(EVENT_PAGE, event, request),
        "may_open_desk": allowed(PERMISSIONS, actor, "event.desk", target_of(event)),
        "now": timezone.now(),
    }
    return render(request, "events/detail.html", context)
