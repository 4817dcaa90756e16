"""A photograph at the desk: what it shows, who is on it, and the picture itself."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from rresi.core import requests
from rresi.core.refusals import answers_refusals
from rresi.events.models import Photograph
from rresi.events.queries import photographs as queries
from rresi.events.services import photographs as services
from rresi.events.views.desk import Desk, desk_page
from rresi.media import files


def said_in(posted: QueryDict) -> dict[str, Any]:
    """What a form says of a photograph and of who is on it."""
    return {
        "alt": requests.text(posted, "alt"),
        "credit": requests.text(posted, "credit"),
        "people": requests.whole_numbers(posted, "people"),
        "no_one_else": posted.get("no_one_else") == "1",
    }


def _found(desk: Desk, pk: int) -> Photograph:
    found = queries.one_of(desk.event, pk)
    if found is None:
        raise Http404(pk)
    return found


@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals()
@desk_page("event.edit", tab="words")
def edit(request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """Put right the words of a photograph and who is on it."""
    found = _found(desk, pk)
    if request.method == "POST":
        services.edit(actor=desk.actor, event=desk.event, pk=pk, **said_in(request.POST))
        messages.success(request, _("Saved."))
        return redirect("events:desk_words", desk.event.slug)
    people = queries.nameable(desk.event, found)
    typed = getattr(request, "typed", None)
    context = {"photograph": found, "people": people, "said": _said_of(found)}
    if typed is not None:
        context["said"] = said_in(typed)
    return desk.render("events/desk/photograph.html", context)


def _said_of(photograph: Photograph) -> dict[str, Any]:
    return {
        "alt": photograph.alt,
        "credit": photograph.credit,
        "people": list(photograph.people.values_list("pk", flat=True)),
        "no_one_else": photograph.no_one_else,
    }


@require_safe
@desk_page("event.edit", tab="words")
def picture(_request: HttpRequest, desk: Desk, pk: int) -> HttpResponse:
    """The picture in small, also of a photograph that is not shown: for organisers alone."""
    try:
        content = files.read(_found(desk, pk).picture_id, files.SMALL)
    except FileNotFoundError as error:
        raise Http404(pk) from error
    response = HttpResponse(content, content_type="image/webp")
    response.headers["Cache-Control"] = "private, no-store"
    return response
