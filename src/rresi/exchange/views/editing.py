"""Stating and changing an offer or need."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor, actor_of
from rresi.core import requests
from rresi.core.formats import day
from rresi.core.refusals import Incomplete, Outdated, Refused, answers_refusals
from rresi.exchange import queries
from rresi.exchange.forms import EntryForm
from rresi.exchange.models import Entry
from rresi.exchange.permissions import PERMISSIONS, target_of
from rresi.exchange.services import entries, introductions
from rresi.exchange.vocabulary import Direction, Side


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The form of a new offer or need; `to` is an entry that it answers."""
    actor = actor_of(request.user)
    wanted = requests.text(request.GET, "for", limit=100)
    owners = queries.owners(actor, wanted)
    if not owners:
        raise PermissionDenied
    answered = queries.entry(requests.text(request.GET, "to", limit=80), actor)
    direction = requests.text(request.GET, "direction", limit=5) or Direction.NEED
    if answered is not None:
        direction = Direction.OFFER if answered.is_need else Direction.NEED
    initial = EntryForm.initial_new(wanted, answered)
    form = EntryForm(request.POST or None, initial=initial, owners=owners, direction=direction)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            sent = queries.sent_by(form.once, actor)
            if sent is not None:
                messages.info(request, _("You have published this already. You can edit it here."))
                return redirect("exchange:entry", sent.slug)
            try:
                made = _stated(request, actor, form, answered)
            except Incomplete as refusal:
                form.complain(refusal.problems)
            except Refused as refusal:
                form.add_error(None, str(refusal))
                status = 409
            else:
                return redirect("exchange:entry", made.slug)
    context = {"form": form, "direction": form.direction, "answered": answered}
    return render(request, "exchange/edit.html", context, status=status)


@transaction.atomic  # a need that could not be sent to the offer it answers is not published
def _stated(request: HttpRequest, actor: Actor, form: EntryForm, answered: Entry | None) -> Entry:
    organisation, region = queries.owner_named(form.cleaned_data["owner"])
    made = entries.state(
        actor=actor,
        fields=form.values(),
        organisation=organisation,
        region=region,
        token=form.once,
    )
    if answered is not None and answered.direction != made.direction:
        need, offer = (answered, made) if answered.is_need else (made, answered)
        side = Side.OFFER if answered.is_need else Side.NEED
        introductions.ask_for(actor=actor, side=side, need=need, offer=offer)
        messages.success(request, _("Published. We ask the other side; you will get an email."))
    else:
        messages.success(request, _("Published. When something fits, you will get an email."))
    return made


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """An offer or need as a form."""
    actor = actor_of(request.user)
    found = queries.entry(slug, actor)
    if found is None:
        raise Http404(slug)
    require(PERMISSIONS, actor, "entry.edit", target_of(found))
    form = EntryForm(
        request.POST or None, initial=EntryForm.initial_of(found), direction=found.direction
    )
    status, seen = 200, found.version
    if request.method == "POST":
        status, seen = 422, requests.text(request.POST, "seen", limit=16)
        if form.is_valid():
            try:
                entries.change(actor=actor, entry=found, fields=form.values(), seen=seen)
            except Incomplete as refusal:
                form.complain(refusal.problems)
            except (Outdated, Refused) as refusal:
                messages.error(request, str(refusal))
                status = 409
            else:
                messages.success(request, _("Your changes have been saved."))
                return redirect("exchange:entry", found.slug)
    context = {"form": form, "direction": found.direction, "entry": found, "seen": seen}
    return render(request, "exchange/edit.html", context, status=status)


@login_required
@require_POST
@answers_refusals(page="exchange:entry")
def act(request: HttpRequest, slug: str) -> HttpResponse:
    """Renew an entry for 90 days, or close it with a reason."""
    actor = actor_of(request.user)
    found = queries.entry(slug, actor)
    if found is None:
        raise Http404(slug)
    if request.POST.get("act") == "renew":
        renewed = entries.renew(actor=actor, entry=found)
        said = {"day": day(renewed.until)}
        messages.success(request, _("It is shown until %(day)s.") % said)
    else:
        closing = requests.text(request.POST, "closing", limit=9)
        entries.close(actor=actor, entry=found, closing=closing)
        messages.success(request, _("Closed."))
    return redirect("exchange:entry", slug)
