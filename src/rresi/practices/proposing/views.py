"""Proposing a practice step by step, and changing one that is published."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from rresi.accounts.permissions import allowed
from rresi.accounts.roles import Actor, Role, actor_of
from rresi.core import requests
from rresi.core.refusals import Incomplete, Outdated, Refused, answers_refusals
from rresi.core.translations import current_language
from rresi.editorial import queries as editorial
from rresi.editorial.models import Submission
from rresi.editorial.permissions import PERMISSIONS, target_of
from rresi.editorial.rules import WITH_AUTHOR
from rresi.editorial.services import drafting, record
from rresi.practices import queries
from rresi.practices.proposing import documents, forms, gaps, preview, steps, uploads
from rresi.practices.services import KIND
from rresi.regions.models import Region


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest) -> HttpResponse:
    """What proposing means; its button makes the draft."""
    actor = actor_of(request.user)
    if request.method == "POST":
        document = _known_before(actor)
        # A double click makes one draft.
        blank = editorial.blank_draft(actor=actor, kind=KIND, document=document)
        submission = blank or drafting.start(actor=actor, kind=KIND, document=document)
        return redirect("practices:step", submission.pk, steps.STEPS[0].key)
    drafts = editorial.drafts_of(actor=actor, kind=KIND)
    return render(request, "practices/proposing/begin.html", {"drafts": drafts})


def _known_before(actor: Actor) -> documents.Document:
    """What need not be asked: the language that they read in, and the region that they manage."""
    known = {"language": current_language()}
    home = Region.objects.filter(pk__in=actor.scope(Role.REGION_MANAGER)).values_list(
        "slug", flat=True
    )[:2]
    return known | {"region": home[0]} if len(home) == 1 else known


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals()
def edit(request: HttpRequest, slug: str) -> HttpResponse:
    """Begin a new revision of a published practice, or go on with the one at work."""
    practice = queries.published(slug)
    if practice is None:
        raise Http404(slug)
    if request.method != "POST":
        title = practice.texts.get(language=practice.source_language).title
        context = {"slug": slug, "title": title, "title_language": practice.source_language}
        return render(request, "practices/proposing/edit.html", context)
    actor = actor_of(request.user)
    submission = drafting.revise(actor=actor, kind=KIND, object_id=practice.pk)
    if submission.state in WITH_AUTHOR and allowed(
        PERMISSIONS, actor, "submission.write", target_of(submission)
    ):
        return redirect("practices:step", submission.pk, steps.STEPS[0].key)
    return redirect("editorial:submission", submission.pk)


def _own(actor: Actor, number: int) -> Submission:
    submission = Submission.objects.filter(pk=number, kind=KIND).first()
    if submission is None:
        raise Http404(number)
    if not allowed(PERMISSIONS, actor, "submission.write", target_of(submission)):
        raise PermissionDenied("submission.write")
    return submission


@login_required
@require_safe
def write(request: HttpRequest, number: int) -> HttpResponse:
    """To the first step."""
    return redirect("practices:step", number, steps.STEPS[0].key)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, number: int, key: str) -> HttpResponse:
    """One step: shown from the draft, saved to it whatever is typed."""
    actor = actor_of(request.user)
    submission = _own(actor, number)
    if key not in steps.BY_KEY:
        raise Http404(key)
    current = steps.BY_KEY[key]
    if submission.state not in WITH_AUTHOR:
        messages.info(request, _("This is under review and cannot be changed now."))
        return redirect("editorial:submission", submission.pk)
    if request.method != "POST":
        return _draw(request, submission, current, submission.draft)
    return _save(request, actor, submission, current)


def _save(
    request: HttpRequest, actor: Actor, submission: Submission, current: steps.Step
) -> HttpResponse:
    action, _colon, argument = request.POST.get("action", "save").partition(":")
    row, _colon, place = argument.partition(":")
    changes = action in {"remove", "up", "down"}
    change = steps.Change(action, row, steps.number_of(place)) if changes else None
    typed, not_taken, moved = _read(request, actor, submission, current, change)
    try:
        saved = drafting.save_draft(
            actor=actor,
            submission=submission,
            fields=typed,
            names=current.names,
            seen=request.POST.get("seen", ""),
            page=request.POST.get("page", ""),
            closes=bool(change or request.FILES),
        )
    except Outdated as outdated:
        if action == "autosave":
            return render(request, "practices/proposing/_saved.html", {"conflict": True})
        rest = {k: v for k, v in outdated.current.draft.items() if k not in current.names}
        return _draw(
            request, outdated.current, current, {**rest, **typed}, conflict=True, wrong=not_taken
        )
    except Refused as refusal:
        return _draw(
            request, submission, current, {**submission.draft, **typed}, refused=str(refusal)
        )
    if action == "autosave":
        seen = record.fingerprint(saved.draft, current.names)
        context = {"saved_at": saved.draft_saved_at or timezone.now(), "seen": seen}
        return render(request, "practices/proposing/_saved.html", context)
    if not_taken:
        return _draw(request, saved, current, saved.draft, checked=True, wrong=not_taken)
    if change or action == "add":
        messages.success(request, _("Saved."))
        address = reverse("practices:step", args=[saved.pk, current.key])
        return redirect(f"{address}#{row}-{'new' if moved is None else moved}")
    if steps.mistakes_in(current, saved.draft):
        return _draw(request, saved, current, saved.draft, checked=True)
    if action == "next":
        keys = [one.key for one in steps.STEPS]
        following = keys.index(current.key) + 1
        if following == len(keys):
            return redirect("practices:check", saved.pk)
        return redirect("practices:step", saved.pk, keys[following])
    messages.success(request, _("Saved."))
    return redirect("practices:step", saved.pk, current.key)


def _read(
    request: HttpRequest,
    actor: Actor,
    submission: Submission,
    current: steps.Step,
    change: steps.Change | None,
) -> tuple[documents.Document, dict[str, str], int | None]:
    """What was typed, why pictures were not taken, and where the row that moved stands now."""
    if steps.PICTURES not in current.lists:
        return steps.parse(current, request.POST, change=change), {}, None
    posted, refused = uploads.take(request, actor=actor, submission=submission)
    typed = steps.parse(current, posted, change=change)
    places = steps.places_of(steps.PICTURES, posted, change)
    new = len(typed.get("images", []))
    not_taken = {f"images.{places.get(row, new)}.file": text for row, text in refused.items()}
    moved = places.get(change.number) if change else None
    return typed, not_taken, moved


def _draw(
    request: HttpRequest,
    submission: Submission,
    current: steps.Step,
    document: documents.Document,
    *,
    conflict: bool = False,
    checked: bool = False,
    refused: str = "",
    wrong: Mapping[str, str] | None = None,
) -> HttpResponse:
    """The step's page. `document` may hold what was typed; the submission what is saved.

    `wrong` is what nobody sees in the document: which pictures were not taken, and why.
    """
    mistakes = {**steps.mistakes_in(current, document), **(wrong or {})}
    context: dict[str, Any] = {
        "submission": submission,
        "step": current,
        "drawn": forms.draw(current, document, mistakes),
        "seen": record.fingerprint(submission.draft, current.names),
        "page": secrets.token_hex(8),
        "steps": steps.STEPS,
        "position": steps.STEPS.index(current) + 1,
        "previous": steps.STEPS[steps.STEPS.index(current) - 1]
        if current is not steps.STEPS[0]
        else None,
        "conflict": conflict,
        "refused": refused,
        "theirs": [
            line
            for line in documents.lines_of(submission.draft)
            if line.text and _step_of(line.key) == current.key
        ]
        if conflict
        else [],
        "points": editorial.open_points(submission),
    }
    status = 409 if conflict or refused else 422 if checked else 200
    return render(request, "practices/proposing/step.html", context, status=status)


def _step_of(key: str) -> str | None:
    head = key.partition(".")[0]
    return steps.STEP_OF.get(
        {"people": "resources", "time": "resources", "money": "resources"}.get(head, head)
    )


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, number: int) -> HttpResponse:
    """The last step: what is wrong, what a reviewer will miss, and handing in."""
    actor = actor_of(request.user)
    submission = _own(actor, number)
    note = requests.text(request.POST, "note", limit=2000)
    if request.method == "POST":
        try:
            drafting.submit(
                actor=actor, submission=submission, seen=request.POST.get("seen", ""), note=note
            )
        except Outdated as outdated:
            messages.error(
                request, _("Somebody else has saved since. Look at it again before you hand it in.")
            )
            submission = outdated.current
        except Incomplete:
            messages.error(request, _("It cannot be handed in yet. See what is missing below."))
        except Refused as refusal:
            messages.error(request, str(refusal))
            return redirect("editorial:submission", submission.pk)
        else:
            messages.success(request, _("Handed in. Thank you! This page shows what happens next."))
            return redirect("editorial:submission", submission.pk)
    elif submission.state not in WITH_AUTHOR:
        return redirect("editorial:submission", submission.pk)
    problems = [
        {
            "step": steps.STEP_OF.get(place.partition(".")[0], "basics"),
            "place": _label(place),
            "text": text,
        }
        for place, text in editorial.problems_of(submission)
    ]
    context = {
        "submission": submission,
        "steps": steps.STEPS,
        "problems": problems,
        "gaps": gaps.gaps(submission.draft),
        "labels": {one.key: one.label for one in steps.STEPS},
        "seen": record.fingerprint(submission.draft, submission.draft.keys()),
        "note": note,
        "ask_note": submission.latest_number > 0,
    }
    return render(
        request, "practices/proposing/check.html", context,
        status=422 if request.method == "POST" else 200,
    )  # fmt: skip


def _label(place: str) -> str:
    """A place of the document in words: `evidence.0.value` is the first result."""
    lines = {line.key: line.label for line in documents.lines_of({
        "evidence": [{}] * 60, "conditions": [{}] * 60, "sources": [{}] * 60, "links": [{}] * 60,
        "images": [{}] * 60,
        "resources": {"money": [{}] * 60},
    })}  # fmt: skip
    head, _dot, rest = place.removeprefix("resources.").partition(".")
    number = rest.partition(".")[0]
    key = f"{head}.{int(number) + 1}" if number.isdecimal() else head
    return lines.get(key, key)


@login_required
@require_safe
def preview_draft(request: HttpRequest, number: int) -> HttpResponse:
    """The draft as readers would see it."""
    submission = _own(actor_of(request.user), number)
    return _as_page(request, submission.draft, submission, revision=None)


@login_required
@require_safe
def revision(request: HttpRequest, number: int, revision: int) -> HttpResponse:
    """A revision as readers would see it, for those who judge it."""
    submission = editorial.readable(actor=actor_of(request.user), number=number)
    found = submission.revisions.filter(number=revision).first() if submission else None
    if submission is None or found is None or submission.kind != KIND:
        raise Http404(number)
    return _as_page(request, found.document, submission, revision=revision)


def _as_page(
    request: HttpRequest,
    document: documents.Document,
    submission: Submission,
    *,
    revision: int | None,
) -> HttpResponse:
    context = {
        "practice": preview.page_of(document),
        "submission": submission,
        "revision": revision,
        "preview": True,
        "is_public": False,
        "may_see_contact": True,
        "json_ld": {},
        "map": None,
    }
    return render(request, "practices/proposing/preview.html", context)
