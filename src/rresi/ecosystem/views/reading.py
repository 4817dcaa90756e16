"""Organisations for all to read."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rresi.accounts.permissions import allowed
from rresi.accounts.roles import actor_of
from rresi.core import ratelimit, requests
from rresi.design.panels import panels_of
from rresi.ecosystem import exporting, queries
from rresi.ecosystem.directory import LISTING
from rresi.ecosystem.pages import ORGANISATION_PAGE
from rresi.ecosystem.permissions import PERMISSIONS, own_regions, target_of
from rresi.ecosystem.profile import Profile
from rresi.listing.pages import find, list_page
from rresi.listing.query import ListQuery

EXPORTS_AN_HOUR = 20
AN_HOUR = 3600
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "geojson": "application/geo+json",
    "kumu.json": "application/json",
    "hsds.zip": "application/zip",
}


@require_safe
def organisation_list(request: HttpRequest) -> HttpResponse:
    """The organisations: facets with counts, map and files; the URL holds the state."""
    actor = actor_of(request.user)
    tends = own_regions(actor)
    query = request.GET.copy()
    query.pop("page", None)
    more = {
        "formats": exporting.FORMATS.items(),
        "query": query.urlencode(),
        "region": requests.text(request.GET, "region", limit=80),
        "tends": allowed(PERMISSIONS, actor, "organisation.create", tends),
    }
    return list_page(request, LISTING, more)


@require_safe
def export(request: HttpRequest, form: str) -> HttpResponse:
    """What the list shows, as a file."""
    if form not in _TYPES:
        raise Http404(form)
    if ratelimit.exceeded(request, "export", limit=EXPORTS_AN_HOUR, seconds=AN_HOUR):
        return ratelimit.refusal(request, seconds=AN_HOUR)
    store = LISTING.store()
    query = ListQuery.read(LISTING, request.GET, store)
    if query.unknown:  # the page says what is left out; a file could not
        return redirect(f"{reverse('ecosystem:list')}?{request.GET.urlencode()}")
    found = find(LISTING, store, query)
    order = query.sort or query.default_order
    pks = found.selection.part(order, 0, exporting.AT_MOST)
    with TemporaryDirectory() as folder:
        path = Path(folder) / f"organisations.{form}"
        exporting.write(path, pks)
        answer = HttpResponse(path.read_bytes(), content_type=_TYPES[form])
    answer["Content-Disposition"] = f'attachment; filename="organisations.{form}"'
    answer["X-Robots-Tag"] = "noindex"
    return answer


@require_safe
def organisation_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """An organisation: what it offers, whom it works with, and what other apps know about it."""
    organisation = queries.whole(slug)
    if organisation is None:
        kept = queries.listed(slug)
        if kept is None:
            raise Http404(slug)
        return redirect("ecosystem:organisation", kept.slug, permanent=True)
    actor = actor_of(request.user)
    target = target_of(organisation)
    context = {
        "organisation": Profile.of(organisation, whole=True),
        "panels": panels_of(ORGANISATION_PAGE, organisation, request),
        "may_edit": allowed(PERMISSIONS, actor, "organisation.edit", target),
        "may_confirm": allowed(PERMISSIONS, actor, "organisation.confirm", target),
        "may_merge": allowed(PERMISSIONS, actor, "organisation.merge", target),
        "history": queries.history_of(organisation),
    }
    return render(request, "ecosystem/organisation.html", context)
