"""Pages of questions to those who run a practice."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST

from rresi.accounts.permissions import allowed, require
from rresi.accounts.portraits import shown_to
from rresi.accounts.roles import Actor, actor_of
from rresi.core import ratelimit, requests
from rresi.core.formats import number
from rresi.core.refusals import Outdated, Refused
from rresi.core.written import language_written
from rresi.editorial.documents import text_for
from rresi.editorial.gone import missing
from rresi.practices import queries as practices
from rresi.practices.kind import PRACTICES
from rresi.practices.models import Practice, Question
from rresi.practices.permissions import PERMISSIONS, target_of, target_of_asking, target_of_question
from rresi.practices.questions import forms, queries, services
from rresi.practices.stewards import steward_of
from rresi.regions import queries as regions
from rresi.regions.models import Region


@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: HttpRequest, slug: str) -> HttpResponse:
    """Questions to those who run a practice, and their answers."""
    actor = actor_of(request.user)
    practice = practices.readable(actor=actor, slug=slug)
    if practice is None:
        raise missing(PRACTICES, slug)
    may_ask = allowed(PERMISSIONS, actor, "question.ask", target_of(practice))
    code = requests.text(request.GET, "region", limit=100)
    asked = regions.find(code) if code else None
    region = asked if asked is not None and asked.pk != practice.region_id else None
    text = requests.text(request.GET, "text", limit=2000) if region else ""
    form = forms.QuestionForm(initial={"token": uuid.uuid4(), "text": text})
    status, wait = 200, 0
    if request.method == "POST":
        require(PERMISSIONS, actor, "question.ask", target_of(practice))
        form = forms.QuestionForm(request.POST)
        status = 422
        if ratelimit.exceeded(request, "question", limit=20, seconds=3600):
            wait = ratelimit.left(3600)
            form.add_error("text", ratelimit.complaint(wait))
        if form.is_valid():
            services.ask_question(
                actor=actor,
                practice=practice,
                region=region,
                language=language_written(form.cleaned_data["text"]),
                **form.cleaned_data,
            )
            said = [_sent(actor, practice, region), _usual(queries.usual_wait())]
            messages.success(request, " ".join(filter(None, said)))
            return redirect("practices:questions", slug)
    member = allowed(PERMISSIONS, actor, "question.read_members_only", target_of(practice))
    page = Paginator(queries.of_practice(practice, member=member), 20).get_page(
        request.GET.get("page")
    )
    people = queries.recipients(practice, region)[0] if actor.user_id else []
    answers = any(person.pk == actor.user_id for person in people)
    head = text_for(practice)
    context = {
        "slug": slug,
        "title": head.title,
        "title_language": head.language,
        "page": page,
        "rows": [_row(actor, question, member=member) for question in page.object_list],
        "region_name": regions.name_of(region) if region else "",
        "steward": steward_of(practice, member=member),
        "form": form if may_ask and (not answers or request.method == "POST") else None,
        "answers": answers,
        "usual": _usual(queries.usual_wait()),
    }
    shown = render(request, "practices/questions/list.html", context, status=status)
    return ratelimit.slowed(shown, wait) if wait else shown


def _row(actor: Actor, question: Question, *, member: bool) -> dict[str, Any]:
    """A question, the region it was asked of if not the practice's own, and what the reader may.

    `asker` is there for members; `answered_by` for whoever may see the name.
    `form` is there for whoever may answer it and nobody has.
    """
    may_answer = allowed(PERMISSIONS, actor, "question.answer", target_of_question(question))
    may_withdraw = allowed(PERMISSIONS, actor, "question.withdraw", target_of_asking(question))
    form = forms.AnswerForm(
        asked_among_members=question.members_only,
        auto_id=f"id_%s-{question.pk}",
        initial={"seen": question.version},
    )
    asker = shown_to([question.asker] if member and question.asker else [], member=member)
    who = shown_to([question.answered_by] if question.answered_by else [], member=member)
    return {
        "question": question,
        "asker": next(iter(asker), None),
        "answered_by": next(iter(who), None),
        "region_name": regions.name_of(question.region) if question.region else "",
        "may_answer": may_answer,
        "may_withdraw": may_withdraw and not question.answer,
        "form": form if may_answer and not question.answer else None,
    }


def _usual(days: int | None) -> str:
    """How long answers take, where enough are known."""
    if days is None:
        return ""
    return ngettext(
        "Half of all answers so far came within %(days)s day.",
        "Half of all answers so far came within %(days)s days.",
        days,
    ) % {"days": number(days)}


def _sent(actor: Actor, practice: Practice, region: Region | None) -> str:
    """To whom a question went."""
    people, for_coordinators = queries.recipients(practice, region)
    if any(person.pk == actor.user_id for person in people):
        return _(
            "Your question is on this page. You are one of the people who answer it: write the "
            "answer below it."
        )
    if region and not for_coordinators:
        return _(
            "Your question has been sent to the manager of the region. You will get an email when "
            "it is answered."
        )
    if region:
        return _(
            "Your question has been sent to the network coordinator, because the region has no "
            "manager here. You will get an email when it is answered."
        )
    if for_coordinators:
        return _(
            "Your question has been sent to the network coordinator, because the practice has no "
            "contact person here. You will get an email when it is answered."
        )
    return _(
        "Your question has been sent to the people responsible for the practice. You will get an "
        "email when it is answered."
    )


@login_required
@require_POST
def withdraw(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Take back one's own question."""
    question = queries.find(slug, pk)
    if question is None:
        messages.info(request, _("This question has already been withdrawn."))
    else:
        try:
            services.withdraw_question(actor=actor_of(request.user), question=question)
        except Refused as refused:
            messages.error(request, str(refused))
        else:
            messages.success(request, _("Your question has been withdrawn."))
    return redirect("practices:questions", slug)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Answer one question."""
    actor = actor_of(request.user)
    question = queries.find(slug, pk)
    if question is None:
        messages.info(
            request, _("This question is not here. The person who asked has withdrawn it.")
        )
        return redirect("practices:questions", slug)
    require(PERMISSIONS, actor, "question.answer", target_of_question(question))
    form = forms.AnswerForm(
        request.POST or None,
        asked_among_members=question.members_only,
        initial={"answer": question.answer, "seen": question.version},
    )
    context = {"slug": slug, "question": question, "form": form}
    if request.method != "POST":
        return render(request, "practices/questions/answer.html", context)
    if not form.is_valid():
        return render(request, "practices/questions/answer.html", context, status=422)
    first = not question.answer
    try:
        services.answer_question(
            actor=actor,
            question=question,
            answer=form.cleaned_data["answer"],
            members_only=form.cleaned_data.get("members_only", False),
            seen=form.cleaned_data["seen"],
            language=language_written(form.cleaned_data["answer"]),
        )
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("practices:questions", slug)
    except Outdated as outdated:
        typed = request.POST.copy()
        typed["seen"] = outdated.current.version
        again = forms.AnswerForm(typed, asked_among_members=outdated.current.members_only)
        context |= {"question": outdated.current, "form": again, "conflict": True}
        return render(request, "practices/questions/answer.html", context, status=409)
    said = [_("Your answer has been published.")]
    if first and question.asker_id is not None:
        said.append(_("The person who asked gets an email."))
    messages.success(request, " ".join(said))
    return redirect("practices:questions", slug)
