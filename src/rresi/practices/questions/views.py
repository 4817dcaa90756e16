"""Pages of questions to those who run a practice."""

from __future__ import annotations

import uuid

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rresi.accounts.permissions import allowed, require
from rresi.accounts.roles import actor_of
from rresi.core import ratelimit
from rresi.core.refusals import Outdated
from rresi.core.translations import current_language
from rresi.editorial.documents import text_for
from rresi.practices import queries as practices
from rresi.practices.models import Practice
from rresi.practices.permissions import PERMISSIONS, target_of
from rresi.practices.questions import forms, queries, services
from rresi.practices.stewards import steward_of


@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: HttpRequest, slug: str) -> HttpResponse:
    """Questions to those who run a practice, and their answers."""
    actor = actor_of(request.user)
    practice = practices.readable(actor=actor, slug=slug)
    if practice is None:
        raise Http404(slug)
    may_ask = allowed(PERMISSIONS, actor, "question.ask", target_of(practice))
    form = forms.QuestionForm(initial={"token": uuid.uuid4()})
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
                actor=actor, practice=practice, language=current_language(), **form.cleaned_data
            )
            messages.success(request, _sent(practice))
            return redirect("practices:questions", slug)
    member = allowed(PERMISSIONS, actor, "question.read_members_only", target_of(practice))
    page = Paginator(queries.of_practice(practice, member=member), 20).get_page(
        request.GET.get("page")
    )
    text = text_for(practice)
    context = {
        "slug": slug,
        "title": text.title,
        "title_language": text.language,
        "page": page,
        "steward": steward_of(practice, member=member),
        "form": form if may_ask else None,
        "may_answer": allowed(PERMISSIONS, actor, "question.answer", target_of(practice)),
    }
    shown = render(request, "practices/questions/list.html", context, status=status)
    return ratelimit.slowed(shown, wait) if wait else shown


def _sent(practice: Practice) -> str:
    """To whom a question went."""
    _people, for_coordinators = queries.recipients(practice)
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
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, slug: str, pk: int) -> HttpResponse:
    """Answer one question."""
    actor = actor_of(request.user)
    question = queries.find(slug, pk)
    if question is None:
        raise Http404(slug)
    require(PERMISSIONS, actor, "question.answer", target_of(question.practice))
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
    try:
        services.answer_question(
            actor=actor,
            question=question,
            answer=form.cleaned_data["answer"],
            members_only=form.cleaned_data.get("members_only", False),
            seen=form.cleaned_data["seen"],
            language=current_language(),
        )
    except Outdated as outdated:
        typed = request.POST.copy()
        typed["seen"] = outdated.current.version
        again = forms.AnswerForm(typed, asked_among_members=outdated.current.members_only)
        context |= {"question": outdated.current, "form": again, "conflict": True}
        return render(request, "practices/questions/answer.html", context, status=409)
    messages.success(request, _("Your answer has been published."))
    return redirect("practices:questions", slug)
