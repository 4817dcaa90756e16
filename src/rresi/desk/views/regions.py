"""Regions at the desk: choose them from the official lists, change them, archive them."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext
from django.views.decorators.http import require_http_methods, require_safe

from rresi.accounts import changes
from rresi.accounts.queries import holders_of
from rresi.accounts.roles import Role
from rresi.core import requests
from rresi.core.translations import current_language, offered_languages
from rresi.core.versions import token_of
from rresi.desk import queries
from rresi.desk.forms.regions import RegionForm, RegionPageForm
from rresi.desk.views.answers import actor_at, for_coordinators, saved, show
from rresi.regions import territories
from rresi.regions.desk import free_slug


@for_coordinators
@require_safe
def region_list(request: HttpRequest) -> HttpResponse:
    """All regions, archived ones last."""
    return show(request, "desk/regions.html", {"regions": queries.regions()})


@for_coordinators
@require_http_methods(["GET", "HEAD", "POST"])
def new_region(request: HttpRequest) -> HttpResponse:
    """Search the official lists, then fill in what a list does not know."""
    text = requests.text(request.GET, "q", limit=100)
    chosen = requests.text(request.GET, "territory", limit=30)
    before: dict[str, object] = {}
    if chosen:
        found = territories.find(chosen)
        if found is None:
            raise Http404(chosen)
        before = territories.record_of(found, language=offered_languages()[0])
    form = RegionForm(request.POST if request.method == "POST" else None, before=before)
    if request.method == "POST" and form.is_valid():
        record = form.record()
        slug = free_slug(next(iter(record["names"].values())))
        if made := saved(request, form, kind="region", key=slug, record=record):
            return redirect("desk:region", made)
    own = "own" in request.GET or request.method == "POST"
    context = {
        "form": form if chosen or own else None,
        "seen": token_of(None),
        "query_text": text,
        "found": territories.search(text) if text else [],
        "source": territories.SOURCE,
    }
    return show(request, "desk/region_new.html", context, form)


@for_coordinators
@require_http_methods(["GET", "HEAD", "POST"])
def region(request: HttpRequest, slug: str) -> HttpResponse:
    """One region, to change; and who looks after it."""
    one = changes.recorded("region").read(slug)
    if one is None:
        raise Http404(slug)
    form = RegionForm(request.POST if request.method == "POST" else None, before=one)
    if (
        request.method == "POST"
        and form.is_valid()
        and saved(request, form, kind="region", key=slug, record=form.record())
    ):
        return redirect("desk:region", slug)
    pk = queries.region_pk(slug)
    context = {
        "form": form,
        "slug": slug,
        "title": one["names"].get(current_language()) or next(iter(one["names"].values())),
        "seen": request.POST.get("seen") or token_of(one),
        "kind": "region",
        "key": slug,
        "managers": holders_of(Role.REGION_MANAGER, pk),
        "role": f"{Role.REGION_MANAGER}:{pk}",
        "spoken": next((code for code in one["languages"] if code in offered_languages()), ""),
    }
    return show(request, "desk/region.html", context, form)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def page(request: HttpRequest, slug: str) -> HttpResponse:
    """What a region's page says of it, for those who look after the region."""
    kept = changes.recorded("region-page")
    one = kept.read(slug)
    if one is None:
        raise Http404(slug)
    kept.require(actor_at(request), slug)
    form = RegionPageForm(request.POST if request.method == "POST" else None, before=one)
    if (
        request.method == "POST"
        and form.is_valid()
        and saved(request, form, kind="region-page", key=slug, record=form.record())
    ):
        return redirect("regions:detail", slug)
    name = kept.name(slug, one)
    context = {
        "form": form,
        "slug": slug,
        "name": name,
        "title": gettext("Region page: %(region)s") % {"region": name},
        "seen": request.POST.get("seen") or token_of(one),
    }
    return show(request, "desk/region_page.html", context, form)
