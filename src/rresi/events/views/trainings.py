"""Trainings for all to read, and the form for who offers them."""

from __future__ import annotations

from collections.abc import Mapping

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from rresi.accounts.permissions import require
from rresi.accounts.roles import actor_of
from rresi.core import requests
from rresi.core.refusals import Incomplete, Outdated
from rresi.core.translations import current_language
from rresi.events.forms.trainings import TrainingForm
from rresi.events.models import Training
from rresi.events.permissions import PERMISSIONS, may_create
from rresi.events.queries import places
from rresi.events.queries import trainings as queries
from rresi.events.services import trainings as services


@require_safe
def training_list(request: HttpRequest) -> HttpResponse:
    """Every training that organisations of the network offer."""
    may = bool(may_create(actor_of(request.user)))
    context = {"items": queries.offered(), "may_create": may}
    return render(request, "events/trainings.html", context)


@require_safe
def training_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """A training with its editions; a draft only for who may change it."""
    training = queries.training_by(slug)
    may_change = training is not None and queries.may_change(actor_of(request.user), training)
    if training is None or (training.status == Training.Status.DRAFT and not may_change):
        raise Http404(slug)
    context = {
        "training": queries.card_of(training),
        "editions": queries.editions(training),
        "may_change": may_change,
    }
    return render(request, "events/training.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """The form of a new training."""
    actor = actor_of(request.user)
    if not may_create(actor):
        require(PERMISSIONS, actor, "training.create")
    own = places.own_places(actor).get("host_organisation", "")
    initial = {"organisation": own, "languages": [current_language()]}
    return _form(request, None, initial, [current_language()])


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """A training as a form."""
    training = queries.training_by(slug)
    if training is None:
        raise Http404(slug)
    services.require_for(actor_of(request.user), training.organisation_id)
    return _form(request, training, TrainingForm.initial_of(training), training.languages)


def _form(
    request: HttpRequest,
    training: Training | None,
    initial: Mapping[str, object],
    languages: list[str],
) -> HttpResponse:
    data = request.POST if request.method == "POST" else None
    form = TrainingForm(data, languages=languages, initial=initial)
    status, seen = 200, training.version if training else ""
    if request.method == "POST":
        status, seen = 422, requests.text(request.POST, "seen", limit=16)
        if form.is_valid():
            facts = form.facts(places.organisations_named(form.named), training)
            try:
                if facts is not None:
                    saved = _save(request, training, facts, seen)
                    messages.success(request, _("Your changes have been saved."))
                    return redirect("events:training_edit", saved.slug)
            except Incomplete as refusal:
                form.add_error(None, str(refusal))
            except Outdated as refusal:
                messages.error(request, str(refusal))
                status = 409
    context = {"form": form, "training": training, "seen": seen}
    return render(request, "events/training_edit.html", context, status=status)


def _save(
    request: HttpRequest, training: Training | None, facts: services.TrainingFacts, seen: str
) -> Training:
    actor = actor_of(request.user)
    if training is None:
        return services.create(actor=actor, facts=facts)
    return services.change(actor=actor, training=training, facts=facts, seen=seen)
