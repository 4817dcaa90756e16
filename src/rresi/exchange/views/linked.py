"""What somebody without an account does by a signed link: GET shows, POST acts."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rresi.core import ratelimit, requests
from rresi.core.refusals import Incomplete, Refused
from rresi.exchange import cards, standing
from rresi.exchange.forms import ReportForm
from rresi.exchange.services import entries, introductions, outcomes
from rresi.exchange.vocabulary import Answer, Closing, whys

AN_HOUR = 3600
ANSWERS_AN_HOUR = 60


def _refused(request: HttpRequest, refusal: Refused) -> HttpResponse:
    return render(request, "exchange/link_refused.html", {"words": str(refusal)}, status=410)


def _too_many(request: HttpRequest) -> bool:
    return request.method == "POST" and ratelimit.exceeded(
        request, "exchange.answer", limit=ANSWERS_AN_HOUR, seconds=AN_HOUR
    )


def said(request: HttpRequest) -> dict[str, str]:
    """What somebody sent of how it went."""
    limits = {"stage": 9, "why": 9, "remark": requests.TEXT_LIMIT}
    return {name: requests.text(request.POST, name, limit=n) for name, n in limits.items()}


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, token: str) -> HttpResponse:
    """Yes or not now to an introduction."""
    if _too_many(request):
        return ratelimit.refusal(request, seconds=AN_HOUR)
    error, status = "", 200
    try:
        found, side = introductions.linked(token)
        if request.method == "POST":
            try:
                introductions.answer_by_link(
                    token=token,
                    said=requests.text(request.POST, "said", limit=4),
                    seen=requests.text(request.POST, "seen", limit=4),
                    why=requests.text(request.POST, "why", limit=9),
                    remark=requests.text(request.POST, "remark"),
                )
            except Incomplete as refusal:
                error, status = str(refusal), 422
            else:
                return redirect(request.path)
    except Refused as refusal:
        return _refused(request, refusal)
    reader = introductions.reader_of(token)
    context = {
        "asked": standing.asked(found, side),
        "outcome": outcomes.token_for(found, side, reader) if found.introduced_at else "",
        "error": error,
        "whys": whys(introduced=False),
        "yes": Answer.YES,
        "no": Answer.NO,
    }
    return render(request, "exchange/answer.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def outcome(request: HttpRequest, token: str) -> HttpResponse:
    """What came of an introduction."""
    if _too_many(request):
        return ratelimit.refusal(request, seconds=AN_HOUR)
    error, status = "", 200
    form = ReportForm(request.POST if request.method == "POST" else None)
    try:
        asked = outcomes.linked(token)
        if "undo" in request.POST:
            step = requests.whole_number(request.POST, "undo")
            outcomes.take_back_by_link(token=token, step=step)
            messages.success(request, _("Your last report has been withdrawn."))
            return redirect(request.path)
        if request.method == "POST" and form.is_valid():
            try:
                outcomes.report_by_link(token=token, day=form.cleaned_data["day"], **said(request))
            except Incomplete as refusal:
                error, status = str(refusal), 422
            else:
                messages.success(request, _("Thank you. We have noted your answer."))
                return redirect(request.path)
        elif request.method == "POST":
            status = 422
    except Refused as refusal:
        return _refused(request, refusal)
    context = {
        "asked": standing.asked(asked.introduction, asked.side),
        "stages": standing.stages_of(asked),
        "whys": whys(introduced=True),
        "form": form,
        "error": error,
    }
    return render(request, "exchange/outcome.html", context, status=status)


@require_http_methods(["GET", "HEAD", "POST"])
def renew(request: HttpRequest, token: str) -> HttpResponse:
    """Whether an offer or need still holds."""
    if _too_many(request):
        return ratelimit.refusal(request, seconds=AN_HOUR)
    error, status = "", 200
    try:
        found = entries.asked(token)
        if request.method == "POST":
            try:
                found = entries.answer(
                    token=token, closing=requests.text(request.POST, "closing", limit=9)
                )
            except Incomplete as refusal:
                error, status = str(refusal), 422
            else:
                messages.success(request, _("Thank you. We have noted your answer."))
                return redirect(request.path)
    except Refused as refusal:
        return _refused(request, refusal)
    context = {"card": cards.Card.of(found), "entry": found, "closings": Closing.choices}
    return render(request, "exchange/renew.html", {**context, "error": error}, status=status)
