"""Evaluation: the participant's form, and the desk's tab."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date, timedelta
from types import MappingProxyType
from typing import Any
from zoneinfo import ZoneInfo

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rresi.core import formats, requests
from rresi.core.dates import read_day
from rresi.core.refusals import Incomplete, Refused, answers_refusals
from rresi.core.translations import language_own_name, offered_languages
from rresi.core.written import language_written
from rresi.events.models import Evaluation, EvaluationQuestion, Event, Registration
from rresi.events.queries import evaluation as queries
from rresi.events.queries.cards import EventCard
from rresi.events.queries.desk import event_by
from rresi.events.rules.check_in import day_of
from rresi.events.rules.evaluation import OWN_AT_MOST, TEXT_LIMIT
from rresi.events.rules.phases import may_conclude
from rresi.events.services import evaluation as services
from rresi.events.times import moment_in
from rresi.events.views.desk import Desk, desk_page
from rresi.events.views.mine import Mine, mine_page

KEPT = int(timedelta(days=60).total_seconds())
"""How long a browser remembers a form that was not sent, in seconds."""
_QUESTION = re.compile(r"q[0-9]{1,18}")


@require_safe
@mine_page(tab="evaluate")
def begin(request: HttpRequest, mine: Mine) -> HttpResponse:
    """What the evaluation is, and the button that hands out the one form."""
    found = queries.of_event(mine.event)
    return mine.render(
        "events/evaluation/begin.html",
        {
            "evaluation": found,
            "is_open": found is not None and services.is_open(found),
            "may": queries.has_right(mine.registration),
            "began": bool(_kept_ballot(request, mine.event)),
        },
    )


@require_POST
@answers_refusals(page="events:mine_evaluate", keep=["token"])
@mine_page(tab="evaluate")
def take(request: HttpRequest, mine: Mine) -> HttpResponse:
    """Hand out the form in the answer itself: its ballot stands in no address and in no log.

    Whoever closed it gets the same one again in the same browser, which alone remembers the ballot.
    """
    event, may = mine.event, queries.has_right(mine.registration)
    began = "" if may else _kept_ballot(request, event)
    ballot = began or services.take_form(registration=mine.registration)
    form = _form(request, event, ballot)
    form.set_cookie(
        _cookie(event),
        ballot,
        max_age=KEPT,
        secure=request.is_secure(),
        httponly=True,
        samesite="Lax",
    )
    return form


def _cookie(event: Event) -> str:
    return f"evaluation-{event.pk}"


def _kept_ballot(request: HttpRequest, event: Event) -> str:
    """The ballot of a form that this browser opened and has not sent; empty when there is none."""
    ballot = request.COOKIES.get(_cookie(event), "")
    return ballot if ballot and services.may_continue(event=event, ballot=ballot) else ""


def _form(
    request: HttpRequest, event: Event, ballot: str, *, problem: str = "", status: int = 200
) -> HttpResponse:
    evaluation = queries.of_event(event)
    if evaluation is None:
        raise Http404
    posted = request.POST if problem else {}
    shown = {
        **_shown(event, evaluation, posted),
        "ballot": ballot,
        "kind": posted.get("kind", ""),
        "problem": problem,
    }
    return render(request, "events/evaluation/form.html", shown, status=status)


def _shown(
    event: Event, evaluation: Evaluation, given: Mapping[str, str] = MappingProxyType({})
) -> dict[str, Any]:
    """What the form shows in the reader's language; `given`: what was answered, by field."""
    return {
        "card": EventCard.of(event),
        "event": event,
        "asked": [(one, given.get(one.name, "")) for one in queries.questions(evaluation)],
        "kinds": Registration.Kind.choices,
        "limit": TEXT_LIMIT,
    }


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, slug: str) -> HttpResponse:
    """Take a form that comes back. Neither its address nor the form says whose it is."""
    event = event_by(slug)
    if event is None or queries.of_event(event) is None:
        raise Http404
    if request.method != "POST":  # the thank-you page, reloaded: no form leads back here
        shown = {"card": EventCard.of(event), "left": True}
        return render(request, "events/evaluation/thanks.html", shown)
    posted, ballot = request.POST, requests.text(request.POST, "ballot", limit=80)
    names = [name for name in posted if _QUESTION.fullmatch(name)]
    values = {int(name[1:]): requests.text(posted, name) for name in names[:100]}
    try:
        services.answer(
            event=event,
            ballot=ballot,
            values=values,
            kind=requests.text(posted, "kind", limit=24),
            language=language_written(max(values.values(), key=len, default="")),
        )
    except Incomplete as refusal:
        return _form(request, event, ballot, problem=str(refusal), status=422)
    except Refused as refusal:
        shown = {"card": EventCard.of(event), "problem": str(refusal)}
        return render(request, "events/evaluation/thanks.html", shown, status=409)
    thanks = render(request, "events/evaluation/thanks.html", {"card": EventCard.of(event)})
    thanks.delete_cookie(_cookie(event), samesite="Lax")
    return thanks


@require_safe
@desk_page("event.evaluate_results", tab="evaluation")
def overview(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The desk's tab: questions before, turnout during, results after."""
    found = queries.of_event(desk.event)
    typed = getattr(request, "typed", QueryDict())
    context: dict[str, Any] = {
        "evaluation": found,
        "may_edit": desk.may("event.edit"),
        "languages": [
            (
                code,
                language_own_name(code),
                typed.get(f"label-{code}", ""),
                typed.get(f"choices-{code}", ""),
            )
            for code in offered_languages()
        ],
        "kinds": EvaluationQuestion.Kind.choices,
        "room": OWN_AT_MOST,
    }
    if found is not None:
        context |= {
            "previews": _previews(desk.event, found),
            "questions": (asked := queries.questions(found)),
            "warnings": []
            if found.opened_at
            else [*_too_early(desk), *queries.untranslated(asked)],
            "turnout": queries.turnout(found),
            "results": queries.results(found) if found.closed_at else None,
        }
    return desk.render("events/desk/evaluation.html", context)


@require_safe
@desk_page("event.evaluate_results", tab="evaluation")
def preview(request: HttpRequest, desk: Desk) -> HttpResponse:
    """The form as participants see it in the language of the address; nothing can be sent."""
    found = queries.of_event(desk.event)
    if found is None:
        raise Http404
    shown = _shown(desk.event, found) | {"previews": _previews(desk.event, found)}
    return render(request, "events/evaluation/form.html", shown)


def _previews(event: Event, evaluation: Evaluation) -> list[tuple[str, str, str]]:
    """The languages in which the form can be read: code, name and address. One query."""
    found = []
    for code in queries.languages(evaluation):
        with translation.override(code):
            url = reverse("events:evaluation_preview", args=[event.slug])
        found.append((code, language_own_name(code), url))
    return found


def _too_early(desk: Desk) -> list[str]:
    """On the last day, while a session is still to end: that the letter would speak of the past."""
    today = day_of(timezone.now(), desk.event.zone)
    if not may_conclude(desk.event, today) or desk.has_concluded or desk.last_end is None:
        return []
    words = _(
        "The last session ends at %(moment)s. If you open the evaluation before, people are "
        "thanked for having come while the event still runs."
    )
    return [words % {"moment": moment_in(desk.last_end, ZoneInfo(desk.event.zone))}]


@require_POST
@answers_refusals(page="events:desk_evaluation", keep=["slug"])
@desk_page("event.edit", tab="evaluation")
def act(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Prepare or open the evaluation, and change its questions."""
    posted = request.POST
    kept: dict[str, Any] = {"actor": desk.actor, "event": desk.event}
    match posted.get("act"):
        case "prepare":
            services.prepare(**kept)
        case "add":
            texts = {
                code: {
                    "label": requests.text(posted, f"label-{code}"),
                    "choices": requests.text(posted, f"choices-{code}").splitlines(),
                }
                for code in offered_languages()
            }
            services.add_question(**kept, kind=requests.text(posted, "kind", limit=6), texts=texts)
        case "remove":
            services.remove_question(**kept, pk=requests.whole_number(posted, "question"))
        case "open":
            opened = services.open_evaluation(**kept, closes_on=_day(posted.get("closes_on", "")))
            messages.success(request, _sent(opened.rights.filter(registration__email="").count()))
        case _:
            raise Http404
    return redirect("events:desk_evaluation", desk.event.slug)


def _sent(without_email: int) -> str:
    if not without_email:
        return _("The evaluation form has been sent to everyone who attended.")
    words = ngettext(
        "The evaluation form has been sent to everyone who attended, except for %(count)s person "
        "who gave no email address.",
        "The evaluation form has been sent to everyone who attended, except for %(count)s people "
        "who gave no email address.",
        without_email,
    )
    return words % {"count": formats.number(without_email)}


@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals(page="events:desk_evaluation", keep=["slug"])
@desk_page("event.edit", tab="evaluation")
def close(request: HttpRequest, desk: Desk) -> HttpResponse:
    """Ask, then close the evaluation before its last day."""
    found = queries.of_event(desk.event)
    if found is None or found.opened_at is None or found.closed_at is not None:
        return redirect("events:desk_evaluation", desk.event.slug)
    back = reverse("events:desk_evaluation", args=[desk.event.slug])
    if "ask" in request.POST:
        asked = services.ask_now(actor=desk.actor, event=desk.event)
        words = ngettext("%(n)s person has been asked.", "%(n)s people have been asked.", asked)
        messages.success(request, words % {"n": formats.number(asked)})
        return redirect(back)
    not_asked = queries.not_asked(found)
    seen = "-".join(map(str, not_asked))
    if request.method == "POST" and request.POST.get("seen") == seen:
        services.close_evaluation(actor=desk.actor, event=desk.event)
        messages.success(request, _("The evaluation has been closed."))
        return redirect(back)
    turnout = queries.turnout(found)
    numbers = {"answered": formats.number(turnout.answered)}
    words = ngettext(
        "%(answered)s of %(attended)s person who attended has answered so far.",
        "%(answered)s of %(attended)s people who attended have answered so far.",
        turnout.attended,
    )
    context = {
        "asks": _("Close this evaluation?"),
        "what": words % (numbers | {"attended": formats.number(turnout.attended)}),
        "does": _("Close the evaluation now"),
        "keeps": _("Leave it open"),
        "explains": _(
            "This cannot be undone. No more answers are accepted, and the results are shown."
        ),
        "counts": _not_asked(not_asked),
        "instead": ("ask", _("Ask them now")) if not_asked.by_mail else None,
        "seen": seen,
        "back": back,
    }
    return desk.render("events/desk/sure.html", context)


def _not_asked(found: queries.NotAsked) -> str:
    """How many who may answer nobody has asked, in words; empty where there are none."""
    late = ngettext(
        "%(n)s person who attended has not been asked yet.",
        "%(n)s people who attended have not been asked yet.",
        found.by_mail,
    )
    without = ngettext(
        "%(n)s person who attended could not be asked: they gave no email address.",
        "%(n)s people who attended could not be asked: they gave no email address.",
        found.without_email,
    )
    counted = ((late, found.by_mail), (without, found.without_email))
    return " ".join(words % {"n": formats.number(n)} for words, n in counted if n)


def _day(text: str) -> date | None:
    try:
        return read_day(text) if text else None
    except ValueError as error:
        raise Refused(str(error)) from None
