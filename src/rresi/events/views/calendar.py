"""Calendars: of an event, of one session, and of a person, which a signed address opens."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from rresi.events import calendars
from rresi.events.attendees import holder_of
from rresi.events.queries.public import calendar_sessions
from rresi.events.views.public import shown_event


def _file(content: bytes, name: str) -> HttpResponse:
    answer = HttpResponse(content, content_type=calendars.CONTENT_TYPE)
    answer["Content-Disposition"] = f'attachment; filename="{name}.ics"'
    answer["Cache-Control"] = "private, max-age=300"
    return answer


@require_safe
def of_event(request: HttpRequest, slug: str) -> HttpResponse:
    """The whole programme, to import or to subscribe to."""
    event = shown_event(request, slug)
    return _file(calendars.of_sessions(event, calendar_sessions(event)), slug)


@require_safe
def of_session(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """One session."""
    event = shown_event(request, slug)
    sessions = calendar_sessions(event, pk)
    if not sessions:
        raise Http404(pk)
    return _file(calendars.of_sessions(event, sessions), f"{slug}-{pk}")


@require_safe
def of_person(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """What somebody takes part in; the address is theirs alone."""
    event = shown_event(request, slug)
    person = holder_of(event, token)
    if person is None:
        raise Http404
    return _file(calendars.of_person(event, person, calendar_sessions(event)), slug)
