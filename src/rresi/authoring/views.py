"""Proposing a document step by step, and changing one that is published."""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe
from django_htmx.http import trigger_client_event

from rresi.accounts.permissions import allowed
from rresi.accounts.roles import Actor, actor_of
from rresi.authoring import forms, parsing, uploads
from rresi.authoring.answers import AnswersForm
from rresi.authoring.kinds import BEGIN_PAGE, AuthoredKind
from rresi.authoring.parsing import Change, Steps
from rresi.authoring.progress import gaps_shown, problems_shown, progress_in
from rresi.authoring.reminding import before_handing_in
from rresi.core import requests
from rresi.core.documents.describing import Json
from rresi.core.documents.parts import with_row_ids
from rresi.core.refusals import Incomplete, Outdated, Refused, answers_refusals
from rresi.core.versions import token_of
from rresi.design.panels import panels_of
from rresi.editorial import queries as editorial
from rresi.editorial.documents import text_for
from rresi.editorial.gone import missing
from rresi.editorial.models import Submission
from rresi.editorial.permissions import PERMISSIONS, target_of
from rresi.editorial.rules import WITH_AUTHOR
from rresi.editorial.services import drafting

Kind = AuthoredKind[Any]


def _url(kind: Kind, name: str, *arguments: object) -> str:
    return reverse(f"{kind.namespace}:{name}", args=arguments)


def _urls(kind: Kind) -> dict[str, str]:
    """The names of the form's URLs, for templates."""
    names = ("propose", "write", "preview", "check", "step", "detail")
    return {name: f"{kind.namespace}:{name}" for name in names}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def propose(request: HttpRequest, kind: Kind) -> HttpResponse:
    """Explain what proposing involves; its button creates the draft."""
    actor = actor_of(request.user)
    if request.method == "POST":
        document = kind.beginning(actor)
        # A double click makes one draft.
        blank = editorial.blank_draft(actor=actor, kind=kind.kind, document=document)
        submission = blank or drafting.start(actor=actor, kind=kind.kind, document=document)
        return redirect(_url(kind, "step", submission.pk, Steps(kind.document).keys[0]))
    drafts = editorial.drafts_of(actor=actor, kind=kind.kind)
    panels = panels_of(BEGIN_PAGE, kind.kind, request)
    context = {"kind": kind, "urls": _urls(kind), "drafts": drafts, "panels": panels}
    return render(request, "authoring/begin.html", context)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals()
def edit(request: HttpRequest, slug: str, kind: Kind) -> HttpResponse:
    """Begin a new revision of a published object, or continue the one that is being written."""
    row = kind.published(slug)
    if row is None:
        raise missing(kind, slug)
    if request.method != "POST":
        text = text_for(row, row.source_language)
        context = {
            "kind": kind,
            "urls": _urls(kind),
            "slug": slug,
            "title": text.title,
            "title_language": row.source_language,
        }
        return render(request, "authoring/edit.html", context)
    actor = actor_of(request.user)
    submission = drafting.revise(actor=actor, kind=kind.kind, object_id=row.pk)
    if submission.state in WITH_AUTHOR and allowed(
        PERMISSIONS, actor, "submission.write", target_of(submission)
    ):
        return redirect(_url(kind, "step", submission.pk, Steps(kind.document).keys[0]))
    return redirect("editorial:submission", submission.pk)


def _own(actor: Actor, kind: Kind, number: int) -> Submission:
    submission = editorial.of_kind(kind.kind, number)
    if submission is None:
        raise Http404(number)
    if not allowed(PERMISSIONS, actor, "submission.write", target_of(submission)):
        raise PermissionDenied("submission.write")
    return submission


@login_required
@require_safe
def write(request: HttpRequest, number: int, kind: Kind) -> HttpResponse:
    """Redirect to the first step."""
    return redirect(_url(kind, "step", number, Steps(kind.document).keys[0]))


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def step(request: HttpRequest, number: int, key: str, kind: Kind) -> HttpResponse:
    """One step of the form. Whatever is typed is saved, mistakes included."""
    actor = actor_of(request.user)
    submission = _own(actor, kind, number)
    if key not in Steps(kind.document).keys:
        raise Http404(key)
    if submission.state not in WITH_AUTHOR:
        messages.info(request, _("This text is under review, so you cannot change it now."))
        return redirect("editorial:submission", submission.pk)
    page = StepPage(request, kind, submission, key)
    if request.method != "POST":
        return page.render(submission.draft)
    return page.save(actor)


class StepPage:
    """One step of one draft, for the length of a request."""

    def __init__(self, request: HttpRequest, kind: Kind, submission: Submission, key: str) -> None:
        self.request, self.kind, self.submission, self.key = request, kind, submission, key
        self.steps = Steps(kind.document)
        self.names = self.steps.names(key)

    def save(self, actor: Actor) -> HttpResponse:
        """Save what was typed, then carry out the pressed button's action."""
        action, _colon, argument = self.request.POST.get("action", "save").partition(":")
        list_name, _colon, place = argument.partition(":")
        changes = action in {"remove", "up", "down"}
        change = Change(action, list_name, parsing.whole_number(place)) if changes else None
        typed, not_taken, moved = self._read(actor, change)
        try:
            saved = drafting.save_draft(
                actor=actor,
                submission=self.submission,
                fields=typed,
                names=self.names,
                seen=self.request.POST.get("seen", ""),
                page=self.request.POST.get("page", ""),
                closes=bool(change or self.request.FILES),
            )
        except Outdated as outdated:
            if action == "autosave":
                return render(self.request, "authoring/_saved.html", {"conflict": True})
            self.submission = outdated.current
            rest = {k: v for k, v in self.submission.draft.items() if k not in self.names}
            return self.render({**rest, **typed}, conflict=True, wrong=not_taken)
        except Refused as refusal:
            return self.render({**self.submission.draft, **typed}, refused=str(refusal))
        self.submission = saved
        if action == "autosave":
            seen = token_of(saved.draft, self.names)
            context = {
                "saved_at": saved.draft_saved_at or timezone.now(),
                "seen": seen,
                "wrong": sorted(self._names_of(self.steps.mistakes(self.key, saved.draft))),
                "current_step": self.key,
                **self._frame(),
            }
            answer = render(self.request, "authoring/_saved.html", context)
            return trigger_client_event(answer, "draft-saved")
        if not_taken:
            return self.render(saved.draft, checked=True, wrong=not_taken)
        return self._after(action, change, list_name, moved)

    def _after(
        self, action: str, change: Change | None, list_name: str, moved: int | None
    ) -> HttpResponse:
        here = _url(self.kind, "step", self.submission.pk, self.key)
        if change or action == "add":
            messages.success(self.request, _("Your changes have been saved."))
            add = f"?add={list_name}" if action == "add" else ""
            return redirect(f"{here}{add}#{list_name}-{'new' if moved is None else moved}")
        if self.steps.mistakes(self.key, self.submission.draft):
            return self.render(self.submission.draft, checked=True)
        if action == "next":
            following = self.steps.keys.index(self.key) + 1
            if following == len(self.steps.keys):
                return redirect(_url(self.kind, "check", self.submission.pk))
            next_key = self.steps.keys[following]
            return redirect(_url(self.kind, "step", self.submission.pk, next_key))
        messages.success(self.request, _("Your changes have been saved."))
        return redirect(here)

    def _read(self, actor: Actor, change: Change | None) -> tuple[Json, dict[str, str], int | None]:
        """What was typed, why pictures were refused, and the new position of a row that moved."""
        posted, refused = uploads.take(
            self.request, actor=actor, submission=self.submission, steps=self.steps, key=self.key
        )
        typed = parsing.parse(self.steps, self.key, posted, change)
        not_taken: dict[str, str] = {}
        moved = None
        for rows in self.steps.fields(self.key):
            if rows.row is None:
                continue
            said = parsing.said_rows(rows, posted, change)
            places = {old: new for new, (old, _row) in enumerate(said)}
            if change and change.list_name == rows.name:
                moved = places.get(change.number)
            for (name, number), text in refused.items():
                if name == rows.name:
                    place = places.get(number, len(said))
                    not_taken[f"{rows.place}.{place}.file"] = text
        return typed, not_taken, moved

    def _names_of(self, mistakes: Mapping[str, str]) -> Iterator[str]:
        """The names on the page of the inputs at these places; the form's own is "form".

        Empty rows are not saved, so a row's number on the page can be greater than in the draft.
        """
        for place in mistakes:
            field = self.steps.description.find(place)
            if field is None or field.row is None:
                yield field.name if field else "form"
                continue
            number, _dot, inner = place.removeprefix(f"{field.place}.").partition(".")
            shown = [old for old, _row in parsing.said_rows(field, self.request.POST)]
            found = field.row.find(inner) or field.row.fields[forms.MISTAKEN_ROW]
            if parsing.whole_number(number) in range(len(shown)):
                yield f"{field.name}-{shown[int(number)]}-{found.name}"

    def _frame(self) -> dict[str, Any]:
        """What the list of steps needs."""
        return {
            "urls": _urls(self.kind),
            "submission": self.submission,
            "progress": progress_in(self.steps, self.submission),
        }

    def render(
        self,
        document: Json,
        *,
        conflict: bool = False,
        checked: bool = False,
        refused: str = "",
        wrong: Mapping[str, str] | None = None,
    ) -> HttpResponse:
        """The step's page. `document` may hold what was typed; the submission what is saved.

        `wrong` is what cannot be seen in the document: which pictures were not taken, and why.
        """
        document = with_row_ids(self.kind.document, document)
        found = {**self.steps.mistakes(self.key, document), **(wrong or {})}
        position = self.steps.keys.index(self.key)
        all_steps = self.kind.document.steps
        theirs = self.kind.lines(self.submission.draft) if conflict else []
        changes = self.submission.object_id is not None
        context: dict[str, Any] = {
            "kind": self.kind,
            **self._frame(),
            "heading": self.kind.labels.change if changes else self.kind.labels.propose,
            "step": all_steps[position],
            "step_form": forms.step_form(
                self.steps, self.key, document, found, self.request.GET.get("add", "")
            ),
            "seen": token_of(self.submission.draft, self.names),
            "page": secrets.token_hex(8),
            "position": position + 1,
            "previous": all_steps[position - 1] if position else None,
            "conflict": conflict,
            "refused": refused,
            "theirs": [
                line for line in theirs if line.text and self.steps.step_of(line.key) == self.key
            ],
            "points": editorial.open_points(self.submission),
        }
        status = 409 if conflict or refused else 422 if checked else 200
        return render(self.request, "authoring/step.html", context, status=status)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def check(request: HttpRequest, number: int, kind: Kind) -> HttpResponse:
    """The last step: what is wrong, what a reviewer will miss, and submitting."""
    actor = actor_of(request.user)
    submission = _own(actor, kind, number)
    note = requests.text(request.POST, "note", limit=None)
    typed = request.POST if request.method == "POST" else None
    answers = AnswersForm(editorial.open_points(submission), typed, submission.language)
    if answers.is_valid():
        try:
            drafting.submit(
                actor=actor,
                submission=submission,
                seen=request.POST.get("seen", ""),
                note=note.strip(),
                answers=answers.given(),
            )
        except Outdated:
            messages.error(
                request,
                _(
                    "Someone else has saved this text in the meantime. Check it again before you "
                    "submit it."
                ),
            )
        except Incomplete as incomplete:
            too_long = dict(incomplete.problems).get("note")
            messages.error(
                request,
                too_long or _("You cannot submit this text yet. See below what is missing."),
            )
        except Refused as refusal:
            messages.error(request, str(refusal))
        else:
            messages.success(
                request,
                _(
                    "Thank you. Your proposal has been submitted. This page shows what happens "
                    "next."
                ),
            )
        submission.refresh_from_db()
    if submission.state not in WITH_AUTHOR:
        return redirect("editorial:submission", submission.pk)
    steps = Steps(kind.document)
    context = {
        "kind": kind,
        "urls": _urls(kind),
        "submission": submission,
        "progress": progress_in(steps, submission),
        "problems": problems_shown(kind, submission),
        "gaps": gaps_shown(kind, submission),
        "seen": token_of(submission.draft),
        "note": note,
        "answers": answers,
        "ask_note": submission.latest_number > 0,
        **before_handing_in(kind, submission),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "authoring/check.html", context, status=status)


@login_required
@require_safe
def preview(request: HttpRequest, number: int, kind: Kind) -> HttpResponse:
    """The draft as readers would see it; for htmx without the frame, beside the form."""
    submission = _own(actor_of(request.user), kind, number)
    part = bool(request.htmx)  # type: ignore[attr-defined]  # set by django-htmx's middleware
    answer = _as_page(request, kind, submission.draft, submission, revision=None, part=part)
    patch_vary_headers(answer, ["HX-Request"])
    return answer


@login_required
@require_safe
def revision(request: HttpRequest, number: int, revision: int, kind: Kind) -> HttpResponse:
    """A revision as readers would see it, for its reviewers."""
    submission = editorial.readable(actor=actor_of(request.user), number=number)
    found = editorial.revision_of(submission, revision) if submission else None
    if submission is None or found is None or submission.kind != kind.kind:
        raise Http404(number)
    return _as_page(request, kind, found.document, submission, revision=revision)


def _as_page(
    request: HttpRequest,
    kind: Kind,
    document: Json,
    submission: Submission,
    *,
    revision: int | None,
    part: bool = False,
) -> HttpResponse:
    context = {
        **kind.page_context(document),
        "page_template": kind.page_template,
        "urls": _urls(kind),
        "submission": submission,
        "revision": revision,
        "preview": True,
        "frame": "authoring/_live.html" if part else None,
    }
    return render(request, "authoring/preview.html", context)
