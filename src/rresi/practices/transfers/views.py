"""Pages of adoption: fit, transfer, lineage, questions."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rresi.accounts.permissions import Target, allowed, require
from rresi.accounts.roles import Actor, actor_of
from rresi.core import formats, ratelimit
from rresi.core.translations import current_language
from rresi.practices import queries as practices
from rresi.practices.items import text_for
from rresi.practices.models import Practice, Question, Transfer
from rresi.practices.permissions import PERMISSIONS, target_of
from rresi.practices.transfers import forms, picture, queries, rules, services
from rresi.practices.transfers.lineage import lineage_of
from rresi.regions import queries as regions


def _practice(actor: Actor, slug: str) -> Practice:
    practice = practices.readable(actor=actor, slug=slug)
    if practice is None:
        raise Http404(slug)
    return practice


@require_safe
def fit(request: HttpRequest, slug: str) -> HttpResponse:
    """How a practice meets a region: what blocks and what is unknown first, and no score."""
    actor = actor_of(request.user)
    practice = _practice(actor, slug)
    own = services.regions_of(actor)
    asked = request.GET.get("region") or (own[0].slug if own else "")
    region = regions.with_codes(asked) if asked else None
    choices = [card for card in regions.listed() if card.pk != practice.region_id]
    text = text_for(practice)
    context = {
        "slug": slug,
        "title": text.title,
        "title_language": text.language,
        "region_name": regions.name_of(region) if region else "",
        "region_slug": region.slug if region else "",
        "choices": [(card.slug, regions.name_of(card)) for card in choices],
        "fit": queries.fit(practice, region, language=current_language()) if region else None,
        "own": region is not None and region.pk == practice.region_id,
        "may_start": region is not None
        and region.pk != practice.region_id
        and allowed(PERMISSIONS, actor, "transfer.change", Target(region_id=region.pk)),
    }
    return render(request, "practices/transfers/fit.html", context)


@login_required
@require_POST
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """“This could help us.”"""
    actor = actor_of(request.user)
    practice = _practice(actor, slug)
    region = regions.with_codes(request.POST.get("region", ""))
    if region is None:
        raise Http404
    try:
        transfer = services.start_transfer(
            actor=actor, practice=practice, region=region, language=current_language()
        )
    except services.Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("practices:fit", slug)
    return redirect("practices:transfer", transfer.pk)


def _transfer(number: int) -> Transfer:
    transfer = queries.whole(number)
    if transfer is None:
        raise Http404
    return transfer


@require_safe
def transfer_detail(request: HttpRequest, number: int) -> HttpResponse:
    """A transfer for all to read."""
    transfer = _transfer(number)
    actor = actor_of(request.user)
    text = text_for(transfer.practice)
    words = text.conditions
    may_change = allowed(
        PERMISSIONS, actor, "transfer.change", services.target_of_transfer(transfer)
    )
    context = {
        "transfer": transfer,
        "card": queries.TransferCard.of(transfer),
        "title": text.title,
        "title_language": text.language,
        "source_region": regions.name_of(transfer.practice.region),
        "conditions": [
            {
                "text": words[row.condition.position]
                if row.condition.position < len(words)
                else "",
                "state": row.state,
                "label": row.get_state_display(),
                "note": row.note,
            }
            for row in transfer.conditions.all()
        ],
        "results": queries.result_lines(transfer),
        "events": [
            {"when": formats.day(e.at.date()), "label": e.get_state_display(), "note": e.note}
            for e in transfer.events.all()
        ],
        "becomes": text_for(transfer.becomes).title if transfer.becomes else "",
        "may_change": may_change,
        "own_practices": queries.could_have_become(transfer) if may_change else [],
        "is_member": request.user.is_authenticated,
        "next_states": [
            (state, Transfer.State(state).label)
            for state in rules.NEXT[transfer.state]
            if state != Transfer.State.ABANDONED
        ],
        "may_abandon": Transfer.State.ABANDONED in rules.NEXT[transfer.state],
    }
    return render(request, "practices/transfers/detail.html", context)


@login_required
@require_POST
def move(request: HttpRequest, number: int) -> HttpResponse:
    """To the next state, or abandoned with a reason."""
    transfer = _transfer(number)
    try:
        services.move_transfer(
            actor=actor_of(request.user),
            transfer=transfer,
            to=request.POST.get("to", ""),
            version=_version(request),
            reason=request.POST.get("reason", "")[:5000],
        )
        messages.success(request, _("The new state is recorded."))
    except services.Refused as refusal:
        messages.error(request, str(refusal))
    except services.Outdated:
        messages.error(
            request, _("Somebody else changed this in between. Look again, then repeat.")
        )
    return redirect("practices:transfer", number)


@login_required
@require_POST
def link(request: HttpRequest, number: int) -> HttpResponse:
    """Say which practice of its own a transfer became."""
    transfer = _transfer(number)
    practice = get_object_or_404(
        Practice,
        slug=request.POST.get("practice", ""),
        publication=Practice.Publication.PUBLISHED,
    )
    try:
        services.link_descendant(actor=actor_of(request.user), transfer=transfer, practice=practice)
        messages.success(request, _("The two practices are linked."))
    except services.Refused as refusal:
        messages.error(request, str(refusal))
    return redirect("practices:transfer", number)


def _version(request: HttpRequest) -> int:
    given = request.POST.get("version", "")
    return int(given) if given.isdecimal() and len(given) < 9 else 0


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, number: int, part: str) -> HttpResponse:
    """One part of a transfer: `adaptation`, `plan` or `results`."""
    transfer = _transfer(number)
    actor = actor_of(request.user)
    require(PERMISSIONS, actor, "transfer.change", services.target_of_transfer(transfer))
    form = _form(part, transfer, request.POST if request.method == "POST" else None)
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                _save(part, actor, transfer, form, _version(request))
            except services.Outdated:
                status = 409
                transfer = _transfer(number)
            else:
                messages.success(request, _("Saved."))
                if request.POST.get("more"):
                    return redirect("practices:transfer_edit", number, part)
                return redirect("practices:transfer", number)
    context = {
        "transfer": transfer,
        "card": queries.TransferCard.of(transfer),
        "part": part,
        "form": form,
        "rows": part != "adaptation",
        "conflict": status == 409,
    }
    return render(request, "practices/transfers/edit.html", context, status=status)


def _form(part: str, transfer: Transfer, data: Any) -> Any:
    match part:
        case "adaptation":
            return forms.AdaptationForm(
                data,
                transfer=transfer,
                words=text_for(transfer.practice).conditions,
                initial={"adapted": transfer.adapted},
            )
        case "plan":
            fields = ("text", "owner_name", "due", "done_on")
            rows = [{name: getattr(row, name) for name in fields} for row in transfer.steps.all()]
            return forms.StepFormSet(data, initial=rows, prefix="steps")
        case "results":
            names = forms.ResultForm.base_fields
            rows = [{name: getattr(row, name) for name in names} for row in transfer.results.all()]
            return forms.ResultFormSet(data, initial=rows, prefix="results")
        case _:
            raise Http404(part)


def _save(part: str, actor: Actor, transfer: Transfer, form: Any, version: int) -> None:
    common: dict[str, Any] = {"actor": actor, "transfer": transfer, "version": version}
    if part == "adaptation":
        adapted = form.cleaned_data["adapted"]
        services.save_adaptation(**common, adapted=adapted, conditions=form.conditions())
        return
    filled = [row for row in form.forms if row.cleaned_data and any(row.cleaned_data.values())]
    if part == "plan":
        services.save_plan(**common, steps=[row.step() for row in filled])
    else:
        services.save_results(**common, results=[row.result() for row in filled])


@require_safe
def lineage(request: HttpRequest, slug: str) -> HttpResponse:
    """Where a practice came from and what became of it: a picture and a table."""
    practice = _practice(actor_of(request.user), slug)
    nodes = lineage_of(practice)
    text = text_for(practice)
    context = {
        "slug": slug,
        "title": text.title,
        "title_language": text.language,
        "nodes": nodes,
        "picture": picture.draw(
            nodes,
            title=_("Lineage of the practice"),
            description=_(
                "Squares are practices, circles are adoptions; hollow ones were abandoned."
            ),
        ),
    }
    return render(request, "practices/transfers/lineage.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: HttpRequest, slug: str) -> HttpResponse:
    """Questions to those who run a practice, and their answers."""
    actor = actor_of(request.user)
    practice = _practice(actor, slug)
    may_ask = allowed(PERMISSIONS, actor, "question.ask", target_of(practice))
    form = forms.QuestionForm(initial={"token": uuid.uuid4()})
    if request.method == "POST":
        require(PERMISSIONS, actor, "question.ask", target_of(practice))
        if ratelimit.exceeded(request, "question", limit=20, seconds=3600):
            return render(request, "429.html", status=429)
        form = forms.QuestionForm(request.POST)
        if form.is_valid():
            services.ask_question(
                actor=actor, practice=practice, language=current_language(), **form.cleaned_data
            )
            messages.success(
                request, _("Your question is on its way to those who run the practice.")
            )
            return redirect("practices:questions", slug)
    member = allowed(PERMISSIONS, actor, "question.read_members_only", target_of(practice))
    page = Paginator(queries.questions(practice, member=member), 20).get_page(
        request.GET.get("page")
    )
    text = text_for(practice)
    context = {
        "slug": slug,
        "title": text.title,
        "title_language": text.language,
        "page": page,
        "form": form if may_ask else None,
        "may_answer": allowed(PERMISSIONS, actor, "question.answer", target_of(practice)),
    }
    return render(request, "practices/transfers/questions.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, slug: str, number: int) -> HttpResponse:
    """Answer one question."""
    actor = actor_of(request.user)
    question = get_object_or_404(
        Question.objects.select_related("practice", "asker"), pk=number, practice__slug=slug
    )
    require(PERMISSIONS, actor, "question.answer", target_of(question.practice))
    form = forms.AnswerForm(request.POST or None, initial={"answer": question.answer})
    if request.method == "POST" and form.is_valid():
        services.answer_question(actor=actor, question=question, answer=form.cleaned_data["answer"])
        messages.success(request, _("Your answer is published."))
        return redirect("practices:questions", slug)
    context = {"slug": slug, "question": question, "form": form}
    return render(request, "practices/transfers/answer.html", context)
