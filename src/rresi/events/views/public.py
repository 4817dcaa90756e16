"""Missions and meetings for all to read."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rresi.events.queries import cards as queries


@require_safe
def event_list(request: HttpRequest) -> HttpResponse:
    """All missions and meetings."""
    context = {"missions": queries.missions(), "meetings": queries.meetings()}
    return render(request, "events/list.html", context)


@require_safe
def event_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One mission or meeting, with the sources of what is said of it."""
    event = queries.find(slug)
    if event is None:
        raise Http404(slug)
    return render(request, "events/detail.html", {"event": event})
