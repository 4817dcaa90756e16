"""Introductions and calls for who has signed in."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rresi.accounts.permissions import allowed
from rresi.accounts.roles import Actor, actor_of
from rresi.core import requests
from rresi.core.refusals import Incomplete, answers_refusals
from rresi.exchange import queries, standing
from rresi.exchange.forms import ReportForm
from rresi.exchange.models import Introduction
from rresi.exchange.permissions import PERMISSIONS
from rresi.exchange.services import calls, introductions, outcomes
from rresi.exchange.views.linked import said
from rresi.exchange.vocabulary import Answer, Direction, Side, whys


@login_required
@require_POST
@answers_refusals(page="exchange:entry")
def ask(request: HttpRequest, slug: str) -> HttpResponse:
    """Ask to be introduced to whose entry this is, by an entry of one's own or a new one."""
    actor = actor_of(request.user)
    found = queries.entry(slug, actor)
    if found is None:
        raise Http404(slug)
    own = queries.entry(requests.text(request.POST, "own", limit=80), actor)
    if own is None:
        direction = Direction.OFFER if found.is_need else Direction.NEED
        query = urlencode({"direction": direction, "to": found.slug})
        return redirect(f"{reverse('exchange:new')}?{query}")
    if own.direction == found.direction:
        raise Http404(slug)
    need, offer = (found, own) if found.is_need else (own, found)
    side = Side.OFFER if found.is_need else Side.NEED
    made = introductions.ask_for(actor=actor, side=side, need=need, offer=offer)
    if made.is_open:
        messages.success(request, _("We ask the other side. You will get an email."))
    else:
        messages.info(request, standing.state_of(made, side))
    return redirect("exchange:introduction", made.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals()
def introduction(request: HttpRequest, pk: int) -> HttpResponse:
    """How an introduction stands, for its sides, their regions and the coordinator."""
    actor = actor_of(request.user)
    found = queries.introduction(pk)
    if found is None or not queries.may_read(found, actor):
        raise Http404
    side = queries.side_of(found, actor)
    form = ReportForm(request.POST if request.method == "POST" else None)
    error = ""
    if request.method == "POST":
        if side is None:
            raise PermissionDenied
        try:
            words = _act(request, actor, found, side, form)
        except Incomplete as refusal:
            error = str(refusal)
        else:
            if words:
                messages.success(request, words)
                return redirect("exchange:introduction", pk)
    context = {
        "found": found,
        "asked": standing.asked(found, side or Side.NEED),
        "side": side,
        "form": form,
        "error": error,
        "stages": standing.stages(),
        "steps": standing.steps_of(found),
        "whys": whys(introduced=found.introduced_at is not None),
        "yes": Answer.YES,
        "no": Answer.NO,
    }
    status = 422 if form.is_bound else 200
    return render(request, "exchange/introduction.html", context, status=status)


def _act(
    request: HttpRequest, actor: Actor, found: Introduction, side: Side, form: ReportForm
) -> str:
    """Do what a side sent, and say it; "" when the form has a mistake. Raises Incomplete."""
    what = said(request)
    if found.introduced_at is None:
        answer = requests.text(request.POST, "said", limit=4)
        del what["stage"]
        what["seen"] = requests.text(request.POST, "seen", limit=4)
        introductions.answer(actor=actor, introduction=found, side=side, said=answer, **what)
    elif "undo" in request.POST:
        step = requests.whole_number(request.POST, "undo")
        outcomes.take_back(actor=actor, introduction=found, side=side, step=step)
        return _("Your last report has been withdrawn.")
    elif form.is_valid():
        day = form.cleaned_data["day"]
        outcomes.report(actor=actor, introduction=found, side=side, day=day, **what)
    else:
        return ""
    return _("Thank you. We have noted your answer.")


@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals()
def call(request: HttpRequest, pk: int) -> HttpResponse:
    """A call for practices and the needs on which it rests; for coordinators, the decision. One
    that was never open is theirs alone."""
    actor = actor_of(request.user)
    found = queries.call(pk)
    decides = allowed(PERMISSIONS, actor, "call.decide")
    public = found is not None and found.state in (found.State.OPEN, found.State.CLOSED)
    if found is None or not (public or decides):
        raise Http404
    if request.method == "POST":
        calls.decide(actor=actor, call=found, state=requests.text(request.POST, "state", limit=9))
        messages.success(request, _("Your decision has been saved."))
        return redirect("exchange:call", pk)
    context = {**standing.call_of(found, actor), "decides": decides}
    return render(request, "exchange/call.html", context)
