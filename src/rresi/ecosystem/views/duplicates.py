"""Organisations that may be one: while typing, and the desk where managers decide."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor, actor_of
from rresi.core import requests
from rresi.core.refusals import answers_refusals
from rresi.ecosystem import doubles, queries, services
from rresi.ecosystem.permissions import PERMISSIONS, own_regions

AT_ONCE = 50


@require_safe
def similar(request: HttpRequest) -> HttpResponse:
    """The organisations like what somebody types, as a part of the page."""
    limits = {"name": 200, "website": 500, "city": 100}
    record = {key: requests.text(request.GET, key, limit=limit) for key, limit in limits.items()}
    found = doubles.similar(record) if len(record["name"]) > 3 or record["website"] else []
    return render(request, "ecosystem/_similar.html", {"similar": found})


@require_safe
def names(request: HttpRequest) -> HttpResponse:
    """Names of the directory, as options of a field, while somebody types one."""
    typed = requests.text(request.GET, "organisation_name", limit=100)
    return render(request, "ecosystem/_names.html", {"names": queries.names_like(typed)})


def _require_some(actor: Actor) -> None:
    """The desk is for who looks after the network or a region."""
    own = own_regions(actor)
    require(PERMISSIONS, actor, "organisation.merge", own)


@login_required
@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """The pairs to decide on, with the reasons, and the last merges."""
    actor = actor_of(request.user)
    _require_some(actor)
    pairs, total = doubles.open_pairs(actor, limit=AT_ONCE)
    context = {"pairs": pairs, "total": total, "merges": queries.last_merges(actor, limit=20)}
    return render(request, "ecosystem/duplicates.html", context)


@login_required
@require_POST
@answers_refusals(page="ecosystem:duplicates", keep=())
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep one and merge the other into it, or keep both apart for good."""
    pair = doubles.pair(pk)
    if pair is None:
        raise Http404
    actor = actor_of(request.user)
    match request.POST.get("decision"):
        case "one":
            services.merge(actor=actor, keep=pair.one, other=pair.other)
            messages.success(request, _("The two entries have been merged."))
        case "other":
            services.merge(actor=actor, keep=pair.other, other=pair.one)
            messages.success(request, _("The two entries have been merged."))
        case _decision:
            services.keep_apart(actor=actor, pair=pair)
            messages.success(request, _("We will not ask about these two again."))
    return redirect("ecosystem:duplicates")


@login_required
@require_POST
@answers_refusals(page="ecosystem:duplicates", keep=())
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Make two entries of one again."""
    merge = queries.merge(pk)
    if merge is None:
        raise Http404
    services.undo_merge(actor=actor_of(request.user), merge=merge)
    messages.success(request, _("The merge has been undone."))
    return redirect("ecosystem:duplicates")
