"""Organisations for all to read."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_safe

from rresi.accounts.permissions import allowed
from rresi.accounts.roles import actor_of
from rresi.design.panels import panels_of
from rresi.ecosystem import queries
from rresi.ecosystem.directory import LISTING
from rresi.ecosystem.pages import ORGANISATION_PAGE
from rresi.ecosystem.permissions import PERMISSIONS, target_of
from rresi.ecosystem.profile import Profile
from rresi.listing.pages import list_page


@require_safe
def organisation_list(request: HttpRequest) -> HttpResponse:
    """The organisations: facets with counts; the URL holds the state."""
    return list_page(request, LISTING)


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
        "history": queries.history_of(organisation),
    }
    return render(request, "ecosystem/organisation.html", context)
