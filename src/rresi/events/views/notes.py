"""A participant's notes, questions, and what they learned."""

from __future__ import annotations

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rresi.core import requests
from rresi.core.refusals import Refused, answers_refusals
from rresi.events.models import SessionNote
from rresi.events.queries import check_in
from rresi.events.queries import notes as queries
from rresi.events.queries.outcome import was_closed
from rresi.events.services import notes as services
from rresi.events.views.mine import Mine, mine_page

Kind = SessionNote.Kind


@require_safe
@mine_page(tab="notes")
def own(request: HttpRequest, mine: Mine) -> HttpResponse:
    """Everybody's notes and questions without names, and the form for one more."""
    places = check_in.places(mine.event)
    typed = getattr(request, "typed", QueryDict())
    titles = {place.pk: place for place in places}
    found = list(queries.shown_to(mine.registration)[: queries.AT_MOST])
    return mine.render(
        "events/notes/mine.html",
        {
            "places": places,
            "closed": services.NO_MORE if was_closed(mine.event) else "",
            "notes": [(one, titles.get(one.session_id or 0)) for one in found],
            "kinds": [(kind.value, kind.label) for kind in (Kind.NOTE, Kind.QUESTION)],
            "chosen": Kind.QUESTION if typed.get("kind") == Kind.QUESTION else Kind.NOTE,
            "line": services.LINE,
            "limit": services.LONGEST,
        },
    )


@require_POST
@answers_refusals(page="events:mine_notes", keep=["token"])
@mine_page(tab="notes")
def act(request: HttpRequest, mine: Mine) -> HttpResponse:
    """Write one, or delete one's own."""
    posted, person = request.POST, mine.registration
    match posted.get("act"):
        case "write":
            services.write(
                registration=person,
                kind=requests.text(posted, "kind", limit=8),
                text=requests.text(posted, "text", limit=services.LONGEST + 1),
                session_id=requests.whole_number(posted, "session") or None,
            )
            messages.success(request, _("Saved."))
        case "delete" if not posted.get("sure"):
            raise Refused(_("Tick the box to confirm that this is to be deleted."))
        case "delete":
            services.delete(registration=person, pk=requests.whole_number(posted, "note"))
            messages.success(request, _("It has been deleted."))
        case _:
            raise Http404
    return redirect("events:mine_notes", mine.token)
