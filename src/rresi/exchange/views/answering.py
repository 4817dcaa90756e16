"""The answer of a region that was asked: by the link in the mail, or signed in."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rresi.accounts.permissions import require
from rresi.accounts.roles import actor_of
from rresi.core import ratelimit
from rresi.core.refusals import Incomplete, Outdated, Refused
from rresi.exchange.facts import written_in
from rresi.exchange.models import PeerAnswer
from rresi.exchange.peers import queries, services, standing
from rresi.exchange.peers.forms import AnswerForm
from rresi.exchange.permissions import PERMISSIONS, asked_region

AN_HOUR = 3600
ANSWERS_AN_HOUR = 60


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, slug: str, region: str) -> HttpResponse:
    """A region's answer, for its managers."""
    actor = actor_of(request.user)
    place = queries.asked(slug, region)
    if place is None:
        raise Http404(slug)
    require(PERMISSIONS, actor, "peers.answer", asked_region(place.region_id))
    return _page(
        request,
        place,
        save=lambda **said: services.answer(actor=actor, place=place, **said),
        decline=lambda: services.decline(actor=actor, place=place),
    )


@require_http_methods(["GET", "HEAD", "POST"])
def linked(request: HttpRequest, token: str) -> HttpResponse:
    """The same by a link, without an account."""
    if request.method == "POST" and ratelimit.exceeded(
        request, "exchange.answer", limit=ANSWERS_AN_HOUR, seconds=AN_HOUR
    ):
        return ratelimit.refusal(request, seconds=AN_HOUR)
    try:
        place, _user_id = services.linked(token)
    except Refused as refusal:
        words = {"words": str(refusal)}
        return render(request, "exchange/link_refused.html", words, status=410)
    return _page(
        request,
        place,
        save=lambda **said: services.answer_by_link(token=token, **said),
        decline=lambda: services.decline_by_link(token=token),
    )


def _page(
    request: HttpRequest,
    place: PeerAnswer,
    *,
    save: Callable[..., PeerAnswer],
    decline: Callable[[], PeerAnswer],
) -> HttpResponse:
    """GET shows the question and the form, POST saves; after it the page says what stands."""
    initial = {
        "text": place.text,
        "language": place.language,
        "agreed": place.agreed,
        "seen": place.version,
    }
    form = AnswerForm(request.POST or None, initial=initial)
    status, refused, conflict = 200, "", False
    if request.method == "POST":
        status = 422
        try:
            if request.POST.get("do") == "decline":
                decline()
                messages.success(request, _("Thank you. We will not remind you."))
                return redirect(request.path)
            if form.is_valid():
                save(**form.cleaned_data)
                messages.success(request, _("Your answer has been saved."))
                return redirect(request.path)
        except Incomplete as refusal:
            form.complain(refusal.problems)
        except Outdated as outdated:
            typed = request.POST.copy()
            place.text, place.language = outdated.current.text, outdated.current.language
            typed["seen"] = outdated.current.version
            form, conflict, status = AnswerForm(typed), True, 409
        except Refused as refusal:
            refused, status = str(refusal), 409
    context: dict[str, Any] = {
        "question": place.question,
        "asking": standing.asking(place.question),
        "place": standing.place_of(place),
        "form": form,
        "refused": refused,
        "conflict": conflict,
        "written_in": written_in(place.question),
        "public": place.question.published_at is not None and place.agreed,
        "may_write": place.question.is_open or place.state == services.State.ANSWERED,
    }
    return render(request, "exchange/peers/answer.html", context, status=status)
