"""Pages of adoption: one transfer and its parts, and the lineage of a practice."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rresi.accounts.permissions import allowed, require
from rresi.accounts.roles import Actor, actor_of
from rresi.core import requests
from rresi.core.refusals import Incomplete, Outdated, Refused, answers_refusals
from rresi.core.translations import current_language
from rresi.design.panels import panels_of
from rresi.editorial.documents import text_for
from rresi.editorial.queries import last_unpublished
from rresi.practices.kind import KIND
from rresi.practices.models import Practice
from rresi.practices.vocabulary import Method
from rresi.regions import queries as regions
from rresi.transfers import (
    adapting,
    claims,
    dating,
    descendants,
    forms,
    lineage_svg,
    queries,
    rules,
    services,
    telling,
)
from rresi.transfers.found import practice_or_404, transfer_or_404
from rresi.transfers.lineage import in_words, is_first, lineage_of
from rresi.transfers.models import Transfer
from rresi.transfers.pages import TRANSFER_PAGE
from rresi.transfers.permissions import PERMISSIONS, target_of

LED_BY = 3  # so many adoptions stand above the picture of where a practice went
ROWS = {"plan": "steps", "results": "results"}  # part -> prefix of its rows


@login_required
@require_POST
@answers_refusals(page="transfers:fit")
def start(request: HttpRequest, slug: str) -> HttpResponse:
    """“This could help us.”"""
    actor = actor_of(request.user)
    practice = practice_or_404(actor, slug)
    region = regions.with_codes(request.POST.get("region", ""))
    if region is None:
        raise Http404
    transfer = services.start_transfer(
        actor=actor, practice=practice, region=region, language=current_language()
    )
    if transfer.state == Transfer.State.INTERESTED and transfer.saves == 1:
        words = _("Your interest has been noted. Next, write down the first step of your plan.")
        messages.success(request, f"{words} {telling.in_words(transfer)}")
    return redirect("transfers:detail", transfer.pk)


@require_safe
def detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A transfer for all to read."""
    return _detail(request, transfer_or_404(pk))


def _detail(
    request: HttpRequest,
    transfer: Transfer,
    *,
    stopping: bool = False,
    reason: str = "",
    problem: str = "",
    moving: forms.MoveForm | None = None,
    status: int = 200,
) -> HttpResponse:
    actor = actor_of(request.user)
    text = text_for(transfer.practice)
    may_change = allowed(PERMISSIONS, actor, "transfer.change", target_of(transfer))
    published = transfer.practice.publication == Practice.Publication.PUBLISHED
    gone = None if published else last_unpublished(KIND, transfer.practice_id)
    track = queries.track(transfer)
    taken = sum(stage.key in {"done", "now"} for stage in track)
    events = queries.history(transfer)
    results = queries.result_lines(transfer)
    others = queries.elsewhere(transfer)
    stopped = transfer.state == Transfer.State.ABANDONED
    begun_anew = stopped and any(one.state != transfer.state for one in others)
    context = {
        "transfer": transfer,
        "card": queries.TransferCard.of(transfer),
        "title": text.title,
        "title_language": text.language,
        "practice_path": reverse("practices:detail", args=[transfer.practice.slug])
        if published
        else "",
        "published": published,
        "gone": gone,
        "source_region": regions.name_of(transfer.practice.region),
        "conditions": queries.most_pressing_first(queries.condition_lines(transfer)),
        "results": results,
        "asks_since": may_change
        and transfer.state == Transfer.State.INTERESTED
        and any(row.method != Method.ANNOUNCED for row in transfer.results.all()),
        "figure": next((line for line in results if line.value), None),
        "track": track,
        "taken": taken,
        "events": events,
        "is_first": transfer.state in Transfer.USED and is_first(transfer),
        "began": queries.begun_after_a_result(transfer),
        "shown_from": may_change and queries.shown_from(transfer),
        "source_hears": may_change and telling.has_manager(transfer),
        "tells_more": len(events) > taken or any(event.note for event in events),
        "others": others,
        "may_undo": may_change and len(events) > 1 and not begun_anew,
        "may_resume": may_change
        and stopped
        and not begun_anew
        and (published or not claims.untried(transfer)),
        "move": moving or forms.MoveForm.after(transfer.state),
        "becomes": text_for(transfer.becomes) if transfer.becomes else None,
        "may_change": may_change,
        "may_take_over": may_change and transfer.owner_id != actor.user_id,
        "own_practices": descendants.could_have_become(transfer) if may_change else [],
        "is_member": request.user.is_authenticated,
        "next_states": queries.next_states(transfer),
        "may_abandon": Transfer.State.ABANDONED in rules.NEXT[transfer.state],
        "stopping": stopping,
        "typed_reason": reason,
        "spoken": forms.SpokenForm(request.POST if stopping else None),
        "reason_problem": problem,
        "wrong": [("reason", _("Why are you stopping it?"), problem)] if problem else [],
        "panels": panels_of(TRANSFER_PAGE, transfer, request),
    }
    return render(request, "transfers/detail.html", context, status=status)


@login_required
@require_POST
def move(request: HttpRequest, pk: int) -> HttpResponse:
    """To the next state, or abandoned with a reason, which is never lost."""
    transfer = transfer_or_404(pk)
    reason = requests.text(request.POST, "reason", limit=None)
    stopping = request.POST.get("to") == Transfer.State.ABANDONED
    form, spoken = forms.MoveForm(request.POST), forms.SpokenForm(request.POST)
    try:
        if not stopping and not form.is_valid():
            raise Incomplete([])  # each mistake stands at its field already
        services.move_transfer(
            actor=actor_of(request.user),
            transfer=transfer,
            to=request.POST.get("to", ""),
            seen=requests.text(request.POST, "seen", limit=16),
            reason=reason,
            language=spoken.cleaned_data["language"] if spoken.is_valid() else "",
            on=None if stopping else form.cleaned_data["on"],
        )
    except (Refused, Outdated, Incomplete) as refusal:
        unfit = isinstance(refusal, Incomplete)
        at_reason = stopping and (unfit or not reason.strip())
        if isinstance(refusal, Incomplete) and not stopping:
            for name, words in refusal.problems:
                form.add_error(name, words)
        elif not at_reason:
            messages.error(request, str(refusal))
        return _detail(
            request,
            transfer_or_404(pk),
            stopping=stopping,
            reason=reason,
            problem=str(refusal) if at_reason else "",
            moving=None if stopping else form,
            status=422 if unfit else 409,
        )
    words = _("The new status has been saved.")
    if request.POST.get("to") == Transfer.State.ADOPTED:
        words = _("Congratulations! Your region has adopted the practice.")
    messages.success(request, f"{words} {telling.in_words(transfer)}")
    return redirect("transfers:detail", pk)


@login_required
@require_POST
@answers_refusals(page="transfers:detail")
def undo(request: HttpRequest, pk: int) -> HttpResponse:
    """Take back the last change of state."""
    seen = requests.text(request.POST, "seen", limit=16)
    actor = actor_of(request.user)
    services.undo_move(actor=actor, transfer=transfer_or_404(pk), seen=seen)
    messages.success(request, _("The last change of status has been undone."))
    return redirect("transfers:detail", pk)


@login_required
@require_POST
@answers_refusals(page="transfers:detail")
def resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Take an abandoned transfer up again."""
    seen = requests.text(request.POST, "seen", limit=16)
    actor = actor_of(request.user)
    services.resume_transfer(actor=actor, transfer=transfer_or_404(pk), seen=seen)
    messages.success(request, _("The adoption continues where it stopped."))
    return redirect("transfers:detail", pk)


@login_required
@require_POST
def take_over(request: HttpRequest, pk: int) -> HttpResponse:
    """Another manager of the region looks after the transfer from now on."""
    services.take_over(actor=actor_of(request.user), transfer=transfer_or_404(pk))
    messages.success(request, _("You are now responsible for this adoption."))
    return redirect("transfers:detail", pk)


@login_required
@require_POST
@answers_refusals(page="transfers:detail")
def link(request: HttpRequest, pk: int) -> HttpResponse:
    """Say which practice of its own a transfer became, or take that back."""
    slug = request.POST.get("practice", "")
    if not slug and "remove" not in request.POST:
        raise Refused(_("Choose a practice from the region that adopted it."))
    descendants.link_descendant(
        actor=actor_of(request.user), transfer=transfer_or_404(pk), slug=slug
    )
    done = _("The two practices have been linked.") if slug else _("The link has been removed.")
    messages.success(request, done)
    return redirect("transfers:detail", pk)


@login_required
@require_POST
@answers_refusals(page="transfers:detail")
def begin_own(request: HttpRequest, pk: int) -> HttpResponse:
    """A draft of a practice from what the transfer recorded."""
    submission = descendants.begin_own_practice(
        actor=actor_of(request.user), transfer=transfer_or_404(pk)
    )
    return redirect("editorial:submission", submission.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def edit(request: HttpRequest, pk: int, part: str) -> HttpResponse:
    """One part of a transfer: `adaptation`, `plan`, `results` or `dates`."""
    transfer = transfer_or_404(pk)
    actor = actor_of(request.user)
    require(PERMISSIONS, actor, "transfer.change", target_of(transfer))
    removed = request.POST.get("remove", "")
    form = _form(part, transfer, _sent(request, part, removed))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            try:
                _save(part, actor, transfer, form, requests.text(request.POST, "seen", limit=16))
            except Outdated:
                status = 409
                transfer = transfer_or_404(pk)
            except Refused as refusal:
                messages.error(request, str(refusal))
            else:
                messages.success(request, _("Your changes have been saved."))
                if removed or request.POST.get("more"):
                    return redirect("transfers:edit", pk, part)
                return redirect("transfers:detail", pk)
    context = {
        "transfer": transfer,
        "card": queries.TransferCard.of(transfer),
        "part": part,
        "form": form,
        "rows": part in ROWS,
        "conflict": status == 409,
    }
    return render(request, "transfers/edit.html", context, status=status)


def _sent(request: HttpRequest, part: str, removed: str) -> QueryDict | None:
    """What was sent, without the row that shall go."""
    if request.method != "POST":
        return None
    if part in ROWS and removed:
        row = requests.whole_number(request.POST, "remove", default=-1, at_most=1000)
        return forms.without_row(request.POST, ROWS[part], row)
    return request.POST


def _form(part: str, transfer: Transfer, data: QueryDict | None) -> Any:
    match part:
        case "adaptation":
            initial = {"adapted": transfer.adapted}
            if transfer.adapted:
                initial["language"] = transfer.language
            lines = queries.condition_lines(transfer)
            return forms.AdaptationForm(data, conditions=lines, initial=initial)
        case "plan":
            fields = ("language", "owner_name", "due", "done_on")
            rows = [
                {"text": row.said, **{name: getattr(row, name) for name in fields}}
                for row in transfer.steps.all()
            ]
            return forms.StepFormSet(
                data,
                initial=None if data else rows,
                prefix=ROWS[part],
                form_kwargs={"known": {row["due"] for row in rows}},
            )
        case "results":
            names = forms.ResultForm.base_fields
            rows = [{name: getattr(row, name) for name in names} for row in transfer.results.all()]
            return forms.ResultFormSet(data, initial=None if data else rows, prefix=ROWS[part])
        case "dates":
            standing = [event for event in transfer.events.all() if event.undone_at is None]
            return forms.DatesForm(data, events=standing)
        case _:
            raise Http404(part)


def _save(part: str, actor: Actor, transfer: Transfer, form: Any, seen: str) -> None:
    common: dict[str, Any] = {"actor": actor, "transfer": transfer, "seen": seen}
    if part == "adaptation":
        adapting.save_adaptation(
            **common,
            adapted=form.cleaned_data["adapted"],
            language=form.cleaned_data["language"],
            conditions=form.conditions(),
            note_languages=form.note_languages(),
        )
        return
    if part == "dates":
        dating.date_states(**common, days=form.days())
        return
    filled = [row for row in form.forms if row.cleaned_data and any(row.cleaned_data.values())]
    if part == "plan":
        services.save_plan(**common, steps=[row.step() for row in filled])
    else:
        services.save_results(**common, results=[row.result() for row in filled])


@require_safe
def lineage(request: HttpRequest, slug: str) -> HttpResponse:
    """Where a practice came from and what became of it: a picture and a table."""
    practice = practice_or_404(actor_of(request.user), slug)
    nodes = lineage_of(practice)
    text = text_for(practice)
    context = {
        "slug": slug,
        "title": text.title,
        "title_language": text.language,
        "source_slug": practice.region.slug,
        "nodes": nodes,
        "used": queries.using(practice, limit=LED_BY) if len(nodes) > 2 else [],
        "in_words": in_words(nodes),
        "picture": lineage_svg.draw(
            nodes, title=_("Origin and spread of the practice"), description=in_words(nodes)
        ),
    }
    return render(request, "transfers/lineage.html", context)
