"""Organisations that may be one: while typing, and the desk where managers decide."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rresi.accounts.permissions import allowed, require
from rresi.accounts.roles import Actor, actor_of
from rresi.core import ratelimit, requests
from rresi.core.formats import listed
from rresi.core.refusals import Refused, answers_refusals
from rresi.ecosystem import doubles, pairs, profile, queries, services, tasks
from rresi.ecosystem.models import Pair
from rresi.ecosystem.permissions import PERMISSIONS, own_regions, target_of
from rresi.ecosystem.taking_over import taken_over
from rresi.ecosystem.telling import field_word

AN_HOUR = 3600
AT_ONCE = 50
DECIDED_SHOWN = 20
AT_ONCE_AT_MOST = 5000  # organisations that are compared while somebody waits


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
    comparing = pairs.comparing()
    if not (comparing.last or comparing.begun or comparing.asked_for):
        tasks.find_duplicates_soon()
        comparing = pairs.comparing()
    found, total = pairs.open_pairs(actor, limit=AT_ONCE)
    weak, total_weak = pairs.open_pairs(actor, limit=AT_ONCE, weak=True)
    context = {
        "pairs": found,
        "total": total,
        "weak": weak,
        "total_weak": total_weak,
        "comparing": comparing,
        "apart": pairs.kept_apart(actor, limit=DECIDED_SHOWN),
        "merges": queries.last_merges(actor, limit=DECIDED_SHOWN),
        "left_out": pairs.left_out(),
    }
    return render(request, "ecosystem/duplicates.html", context)


@login_required
@require_POST
def look(request: HttpRequest) -> HttpResponse:
    """Compare all organisations now: at once if they are few, else as soon as the worker can."""
    _require_some(actor_of(request.user))
    if ratelimit.exceeded(request, "look-for-duplicates", limit=5, seconds=AN_HOUR):
        return ratelimit.refusal(request, seconds=AN_HOUR)
    if queries.count_of_all() > AT_ONCE_AT_MOST:
        tasks.find_duplicates_soon()
        messages.success(
            request, _("All organisations will be compared as soon as the server can.")
        )
    else:
        services.find_pairs()
        messages.success(request, _("All organisations have just been compared."))
    return redirect("ecosystem:duplicates")


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def by_hand(request: HttpRequest, slug: str) -> HttpResponse:
    """Name the organisation that this one is; the page of the two then asks which one stays."""
    organisation = queries.listed(slug)
    if organisation is None:
        raise Http404(slug)
    actor = actor_of(request.user)
    require(PERMISSIONS, actor, "organisation.merge", target_of(organisation))
    name = requests.text(request.POST, "other", limit=200)
    error = ""
    if request.method == "POST":
        other = queries.of_slug_or_name(name)
        if other is None:
            error = _("There is no organisation with this name: %(name)s") % {"name": name}
        elif not allowed(PERMISSIONS, actor, "organisation.merge", target_of(other)):
            error = _("%(name)s belongs to a region that you do not manage.") % {"name": other.name}
        else:
            try:
                pair = services.compared(actor=actor, one=organisation, other=other)
                return redirect(pairs.doubt_of(pair).url)
            except Refused as refusal:
                error = str(refusal)
    context = {
        "organisation_name": profile.name(organisation),
        "errors": [("other", _("The other entry of this organisation"), error)] if error else [],
        "other": name,
        "similar": doubles.doubles_of(organisation),
    }
    return render(request, "ecosystem/merge.html", context, status=422 if error else 200)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals(page="ecosystem:duplicates", keep=())
def with_other(request: HttpRequest, slug: str, other: str) -> HttpResponse:
    """Two entries that no search has found and somebody holds for one; a look decides nothing."""
    found = [queries.listed(one) for one in (slug, other)]
    if None in found:
        raise Http404(other)
    one, second = (organisation for organisation in found if organisation is not None)
    pair = services.compared(actor=actor_of(request.user), one=one, other=second)
    if request.method == "POST":
        return _decided(request, pair)
    return render(request, "ecosystem/duplicate.html", {"pair": pairs.doubt_of(pair)})


def _one(request: HttpRequest, pk: int) -> HttpResponse:
    actor = actor_of(request.user)
    found = pairs.doubt(pk)
    if found is None:
        raise Http404
    for organisation in (found.one, found.other):
        require(PERMISSIONS, actor, "organisation.merge", target_of(organisation))
    return render(request, "ecosystem/duplicate.html", {"pair": found})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals(page="ecosystem:duplicates", keep=())
def decide(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep one and merge the other into it, or keep both apart for good; GET shows the two."""
    if request.method != "POST":
        return _one(request, pk)
    pair = pairs.pair(pk)
    if pair is None:
        raise Http404
    return _decided(request, pair)


def _decided(request: HttpRequest, pair: Pair) -> HttpResponse:
    actor = actor_of(request.user)
    decision = request.POST.get("decision")
    if decision not in {"one", "other"}:
        services.keep_apart(actor=actor, pair=pair)
        messages.success(request, _("We will not ask about these two again."))
        return redirect("ecosystem:duplicates")
    keep, other = (pair.one, pair.other) if decision == "one" else (pair.other, pair.one)
    for organisation in (keep, other):
        require(PERMISSIONS, actor, "organisation.merge", target_of(organisation))
    if "confirmed" not in request.POST:
        context = {
            "pair": pairs.doubt_of(pair),
            "decision": decision,
            "merge": taken_over(keep, other),
        }
        return render(request, "ecosystem/merge_confirm.html", context)
    services.merge(actor=actor, keep=keep, other=other, take=request.POST.getlist("take"))
    messages.success(request, _("The two entries have been merged."))
    return redirect("ecosystem:duplicates")


@login_required
@require_POST
@answers_refusals(page="ecosystem:duplicates", keep=())
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Make two entries of one again."""
    merge = queries.merge(pk)
    if merge is None:
        raise Http404
    kept = services.undo_merge(actor=actor_of(request.user), merge=merge)
    words = _("The merge has been undone. The two now stand under “Kept apart”.")
    messages.success(request, words)
    if kept:
        words = _("What was changed since the merge stays with %(name)s: %(fields)s.")
        fields = listed([field_word(field) for field in kept])
        messages.info(request, words % {"name": merge.kept.name, "fields": fields})
    return redirect("ecosystem:duplicates")
