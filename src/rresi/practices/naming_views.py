"""Where an organisation says whether it took part in the practices that name it."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rresi.accounts.roles import actor_of
from rresi.core import requests
from rresi.core.refusals import Refused, answers_refusals
from rresi.ecosystem.profile import name
from rresi.ecosystem.queries import listed
from rresi.practices import naming, queries

SLUG = 200


def _said(request: HttpRequest) -> bool:
    said = request.POST.get("said", "")
    if said not in {"yes", "no"}:
        raise Refused(_("Choose one of the answers."))
    return said == "yes"


def _thanks(*, holds: bool) -> str:
    """What the answer set in motion."""
    if holds:
        return _("Thank you. Your profile now lists the practice as confirmed by you.")
    return _("Thank you. Those responsible for the practice have been asked to correct it.")


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """The link of a mail: GET shows the practices, POST answers for one. No sign-in."""
    try:
        organisation = naming.asked(token)
        if request.method == "POST":
            slug = requests.text(request.POST, "practice", limit=SLUG)
            holds = _said(request)
            naming.answer(token=token, slug=slug, holds=holds)
            messages.success(request, _thanks(holds=holds))
            return redirect("practices:named", token)
    except Refused as refusal:
        words = {"words": str(refusal)}
        return render(request, "ecosystem/link_refused.html", words, status=410)
    found = queries.asked_of(organisation.pk, limit=naming.AT_MOST)
    context = {
        "organisation_name": name(organisation),
        "slug": organisation.slug,
        "rows": naming.named_rows(found),
    }
    return render(request, "practices/named.html", context)


@login_required
@require_POST
@answers_refusals(page="practices:detail")
def state(request: HttpRequest, slug: str) -> HttpResponse:
    """A member says it on the profile of their organisation."""
    organisation = listed(requests.text(request.POST, "organisation", limit=SLUG))
    if organisation is None:
        raise Http404
    holds = _said(request)
    naming.state(actor=actor_of(request.user), organisation=organisation, slug=slug, holds=holds)
    messages.success(request, _thanks(holds=holds))
    return redirect("ecosystem:organisation", organisation.slug)
