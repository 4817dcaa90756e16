"""The desk's first page, and the record of what was changed."""

from __future__ import annotations

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_POST, require_safe

from rresi.accounts import changes
from rresi.core import requests
from rresi.core.refusals import answers_refusals
from rresi.desk import queries
from rresi.desk.views.answers import actor_at, for_coordinators, show
from rresi.network.context import SECTION_NAMES


@for_coordinators
@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """What a coordinator looks after, and what was changed lately."""
    latest = list(queries.changes()[:5])
    context = {
        "sections": SECTION_NAMES,
        "changes": queries.lines(actor_at(request), latest),
    }
    return show(request, "desk/overview.html", context)


@for_coordinators
@require_safe
def record(request: HttpRequest) -> HttpResponse:
    """Every change with who made it and when, the newest first."""
    found = queries.changes(
        requests.text(request.GET, "kind", limit=40), requests.text(request.GET, "key", limit=120)
    )
    page = Paginator(found, 25).get_page(request.GET.get("page"))
    lines = queries.lines(actor_at(request), list(page.object_list))
    return show(request, "desk/record.html", {"page": page, "changes": lines})


@for_coordinators
@require_POST
@answers_refusals(page="desk:record", keep=())
def undo(request: HttpRequest, number: int) -> HttpResponse:
    """Put back what stood before a change."""
    changes.undo(actor=actor_at(request), change_id=number)
    messages.success(request, gettext("The change has been undone."))
    return redirect("desk:record")
