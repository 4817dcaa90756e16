"""Asking who knows: the questions of a region, and the page on which an organisation answers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from rresi.accounts.permissions import allowed
from rresi.accounts.roles import Actor, actor_of
from rresi.core.formats import number
from rresi.core.refusals import Refused
from rresi.core.requests import whole_number
from rresi.ecosystem.models import Organisation
from rresi.ecosystem.permissions import PERMISSIONS as ORGANISATIONS
from rresi.ecosystem.permissions import target_in
from rresi.ecosystem.permissions import target_of as organisation_target
from rresi.ecosystem.profile import name
from rresi.ecosystem.services.suggesting import said_closed
from rresi.regions import queries as regions
from rresi.resilience import asking
from rresi.resilience import questions as reads
from rresi.resilience.models import Question
from rresi.resilience.permissions import PERMISSIONS, target_of
from rresi.resilience.statements import chance, points


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: HttpRequest, slug: str) -> HttpResponse:
    """What would be worth knowing, and from whom; POST asks them."""
    region = regions.with_codes(slug)
    actor = actor_of(request.user)
    if region is None or not allowed(PERMISSIONS, actor, "resilience.ask", target_of(region)):
        raise Http404(slug)
    status = 200
    if request.method == "POST":
        try:
            count = asking.ask(actor=actor, region=region)
        except Refused as refusal:
            messages.error(request, str(refusal))
            status = 409
        else:
            sent = ngettext(
                "%(count)s organisation has been asked by email.",
                "%(count)s organisations have been asked by email.",
                count,
            )
            messages.success(request, sent % {"count": number(count)})
            return redirect("resilience:questions", slug=slug)
    ready, others = reads.to_ask(region)
    reach = reads.reach(region)
    context = {
        "region": region,
        "region_name": regions.name_of(region),
        "ready": [row_of(one, actor) for one in ready],
        "others": [row_of(one, actor) for one in others],
        "count": len({one.organisation.pk for one in ready}),
        "reach": reach,
        "unreachable": reach.total - reach.reachable,
        "without": [(name(one), _add_path(one, actor)) for one in reach.without],
        "imports": allowed(ORGANISATIONS, actor, "organisation.create", target_in(region.pk)),
        "asked": [_asked(one) for one in reads.asked_of(region)],
    }
    return render(request, "resilience/questions.html", context, status=status)


def row_of(one: reads.Ranked, actor: Actor) -> dict[str, Any]:
    """A question as a page lists it, with the page where the actor may add an address."""
    fact = one.fact
    return {
        "sentence": reads.sentence(
            name=name(one.organisation),
            function=fact.function,
            other=name(one.other) if one.other else "",
            recorded=fact.recorded,
        ),
        "slug": one.organisation.slug,
        "change": points(-fact.change if fact.recorded else fact.change),
        "chance": chance(fact.probability),
        "reachable": one.reachable,
        "organisation": name(one.organisation),
        "add_path": _add_path(one.organisation, actor),
        "paused": one.paused,
    }


def _add_path(organisation: Organisation, actor: Actor) -> str:
    edits = allowed(ORGANISATIONS, actor, "organisation.edit", organisation_target(organisation))
    page = "ecosystem:edit" if edits else "ecosystem:suggest_change"
    return f"{reverse(page, args=[organisation.slug])}#id_{'email' if edits else 'remark'}"


def _asked(one: Question) -> dict[str, Any]:
    return {
        "pk": one.pk,
        "sentence": reads.sentence(
            name=name(one.organisation),
            function=one.function,
            other=name(one.other) if one.other else "",
        ),
        "slug": one.organisation.slug,
        "asked_at": one.asked_at,
        "answered_at": one.answered_at,
        "answer": one.get_answer_display(),
        "said": one.answer,
    }


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """The link of a mail: GET shows its questions, POST answers one. No sign-in."""
    error = ""
    try:
        found = asking.asked(token)
        if request.method == "POST":
            said = request.POST.get("said", "")
            if said in {"no-more", "again"}:
                asking.keep_silent(token=token, silent=said == "no-more")
                return redirect("resilience:answer", slug=slug, token=token)
            if said == "closed":
                asking.say_closed(token=token)
                return redirect("resilience:answer", slug=slug, token=token)
            if said not in Question.Answer.values:
                error = _("Choose one of the answers.")
            else:
                pk = whole_number(request.POST, "question")
                asking.answer(token=token, pk=pk, said=Question.Answer(said))
                messages.success(request, _("Thank you for your answer."))
                return redirect("resilience:answer", slug=slug, token=token)
    except Refused as refusal:
        words = {"words": str(refusal)}
        return render(request, "ecosystem/link_refused.html", words, status=410)
    context = {
        "organisation": found[0].organisation,
        "name": name(found[0].organisation),
        "questions": [_asked(one) for one in found],
        "for_others": asking.for_others() if any(one.function for one in found) else "",
        "said_closed": said_closed(found[0].answerer),
        "silent": asking.is_silent(found[0]),
        "error": error,
    }
    return render(request, "resilience/answer.html", context, status=422 if error else 200)
