"""The reviewer's form, and what is recorded of reviewers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_safe

from rresi.accounts.permissions import Target, allowed, require
from rresi.accounts.queries import scope_name, scope_names
from rresi.accounts.roles import Actor, Role, actor_of
from rresi.core import formats, requests
from rresi.core.refusals import Incomplete, Refused, answers_refusals
from rresi.core.translations import language_name, language_names
from rresi.editorial import queries, reviewers
from rresi.editorial.forms import ReviewerForm, ReviewerRegionForm
from rresi.editorial.models import Assignment, Review
from rresi.editorial.permissions import PERMISSIONS
from rresi.editorial.registry import Policy, subject_of
from rresi.editorial.rules import Judgement, Recommendation
from rresi.editorial.services import profiles, reviewing

Typed = dict[str, Any]
LEAVING = {"conflict": reviewing.declare_conflict, "step_back": reviewing.step_back}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals()
def review(request: HttpRequest, number: int) -> HttpResponse:
    """A review: seven criteria, an advice, the points; saved as a draft until it is given."""
    actor = actor_of(request.user)
    assignment = queries.own_assignment(actor=actor, number=number)
    if assignment is None:
        raise Http404(number)
    if request.method != "POST":
        given = assignment.state == Assignment.State.DONE
        typed = _as_given(assignment.review) if given else assignment.draft
        return _form(request, assignment, typed)
    policy = subject_of(assignment.revision.submission.kind).policy
    typed = _typed(request.POST, policy)
    action = request.POST.get("action", "save")
    note = requests.text(request.POST, "note", limit=None)
    if action == "before":
        before = queries.own_review_before(assignment.revision, assignment.reviewer_id)
        typed["scores"] = _scores_of(before, policy) | typed["scores"]
    try:
        if action in LEAVING:
            LEAVING[action](actor=actor, assignment=assignment, note=note)
            messages.success(request, _("Thank you for telling us. Someone else will be invited."))
            return redirect("portal:dashboard")
        if action == "give":
            return _give(request, actor, assignment, typed)
        reviewing.save_review_draft(actor=actor, assignment=assignment, draft=typed)
    except (Refused, Incomplete) as refusal:
        if action == "autosave":
            raise
        status = 409 if isinstance(refusal, Refused) else 422
        if action in LEAVING:
            left = {action: note}
            typed = assignment.draft
            return _form(request, assignment, typed, refused=str(refusal), left=left, status=status)
        if isinstance(refusal, Refused):
            return _form(request, assignment, typed, refused=str(refusal), status=status)
        return _form(request, assignment, typed, problems=dict(refusal.problems), status=status)
    if action == "autosave":
        return render(request, "editorial/_saved.html", {"saved_at": timezone.now()})
    messages.success(request, _("Your review has been saved. You have not submitted it yet."))
    return redirect("editorial:review", assignment.pk)


def _give(request: HttpRequest, actor: Actor, assignment: Assignment, typed: Typed) -> HttpResponse:
    judgement = Judgement(
        scores=typed["scores"],
        comments=typed["comments"],
        recommendation=typed["recommendation"],
        points=typed["points"],
        remark=typed["remark"],
    )
    try:
        reviewing.give_review(actor=actor, assignment=assignment, judgement=judgement)
    except Incomplete as incomplete:
        problems = dict(incomplete.problems)
        try:
            reviewing.save_review_draft(actor=actor, assignment=assignment, draft=typed)
        except Incomplete as too_long:
            problems |= dict(too_long.problems)
        return _form(request, assignment, typed, problems=problems, status=422)
    messages.success(request, _thanks(queries.texts_reviewed(actor).total))
    return redirect("portal:dashboard")


def _thanks(given: int) -> str:
    """What a reviewer reads after a review: what happens next, and what their reviews add up to."""
    done = _("Thank you. Your review has been submitted.")
    next_step = _(
        "The coordinator decides when all reviews are in. We will email you the decision."
    )
    total = ""
    if given > 1:
        total = ngettext(
            "You have now reviewed %(n)s text for the network.",
            "You have now reviewed %(n)s texts for the network.",
            given,
        ) % {"n": formats.number(given)}
    return " ".join(filter(None, [done, next_step, total]))


def _typed(posted: QueryDict, policy: Policy) -> Typed:
    keys = [one.key for one in policy.criteria]
    scores = {key: requests.whole_number(posted, f"score-{key}", at_most=5) for key in keys}
    comments = {key: requests.text(posted, f"comment-{key}", limit=None) for key in keys}
    return {
        "scores": {key: value for key, value in scores.items() if value},
        "comments": {key: value for key, value in comments.items() if value},
        "recommendation": requests.text(posted, "recommendation", limit=10),
        "points": requests.text(posted, "points", limit=None),
        "remark": requests.text(posted, "remark", limit=None),
    }


def _as_given(review: Review) -> Typed:
    """A review in the form of its draft, for its reviewer to read again."""
    return {
        "scores": review.scores,
        "comments": review.comments,
        "recommendation": review.recommendation,
        "points": review.points,
        "remark": review.remark,
    }


def _scores_of(before: Review | None, policy: Policy) -> dict[str, int]:
    """The scores of an earlier review for what is judged today; reasons and advice are given anew.

    What was said of a score then need not hold for the one that is given now.
    """
    scores = before.scores if before else {}
    return {one.key: scores[one.key] for one in policy.criteria if one.key in scores}


def _form(
    request: HttpRequest,
    assignment: Assignment,
    typed: Typed,
    *,
    problems: dict[str, str] | None = None,
    refused: str = "",
    left: dict[str, str] | None = None,
    status: int = 200,
) -> HttpResponse:
    revision = assignment.revision
    wrong = problems or {}
    subject = subject_of(revision.submission.kind)
    before = queries.own_review_before(revision, assignment.reviewer_id)
    is_open = assignment.state == Assignment.State.OPEN
    context = {
        "assignment": assignment,
        "revision": revision,
        "submission": revision.submission,
        "region": scope_name(Role.REGION_MANAGER, revision.region_id),
        "language_name": language_name(revision.language),
        "reading_path": subject.reading_path(revision.submission_id, revision.number),
        "lines": [line for line in subject.lines(revision.document) if line.text],
        "late": assignment.due_on < timezone.localdate(),
        "criteria": [
            {
                "key": one.key,
                "label": one.label,
                "question": one.question,
                "scale": [(n, dict(one.anchors).get(n, "")) for n in range(1, 6)],
                "score": typed.get("scores", {}).get(one.key),
                "comment": typed.get("comments", {}).get(one.key, ""),
                "score_error": wrong.get(f"score-{one.key}", ""),
                "comment_error": wrong.get(f"comment-{one.key}", ""),
            }
            for one in subject.policy.criteria
        ],
        "advice": [
            (value, label, value == typed.get("recommendation"))
            for value, label in Recommendation.choices
        ],
        "typed": typed,
        "left": left or {},
        "wrong": [(name, _name_of(name, subject.policy), text) for name, text in wrong.items()],
        "problems": wrong,
        "refused": refused,
        "is_open": is_open,
        "given": assignment.state == Assignment.State.DONE and not refused,
        "before": before,
        "fills": is_open and _scores_of(before, subject.policy).keys() - typed.get("scores", {}),
        "compares": queries.has_earlier_revisions(revision),
    }
    return render(request, "editorial/review.html", context, status=status)


def _name_of(name: str, policy: Policy) -> str:
    kind, _dash, key = name.partition("-")
    criterion = next((one for one in policy.criteria if one.key == key), None)
    if criterion is not None:
        return str(criterion.label)
    if name == "remark":
        return _("For the coordinator only")
    return _("Your recommendation") if kind == "recommendation" else _("Requested changes")


@login_required
@require_safe
def reviewers_list(request: HttpRequest) -> HttpResponse:
    """All reviewers, with home region, languages and workload."""
    require(PERMISSIONS, actor_of(request.user), "reviewer.read_profile")
    names = scope_names(Role.REGION_MANAGER)
    rows = [
        {
            "row": row,
            "region": names.get(row.region_id or 0, ""),
            "languages": list(language_names(row.languages).values()),
        }
        for row in reviewers.rows()
    ]
    return render(request, "editorial/reviewers.html", {"rows": rows})


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def reviewer(request: HttpRequest, number: int) -> HttpResponse:
    """One reviewer: their languages, set by themselves; their region, set by the coordinator."""
    actor = actor_of(request.user)
    user = reviewers.reviewer(number)
    target = Target(owner_id=number)
    if not allowed(PERMISSIONS, actor, "reviewer.set_languages", target):
        raise PermissionDenied("reviewer.set_languages")
    if user is None:
        raise Http404(number)
    profile = reviewers.profile_of(user)
    places = allowed(PERMISSIONS, actor, "reviewer.set_region", target)
    initial: dict[str, Any] = {
        "languages": profile.languages if profile and profile.languages else [user.language],
        "region": str(profile.region_id or "") if profile else "",
    }
    data = request.POST if request.method == "POST" else None
    form = (
        ReviewerRegionForm(data, initial=initial, regions=scope_names(Role.REGION_MANAGER))
        if places
        else ReviewerForm(data, initial=initial)
    )
    if form.is_valid():
        profiles.set_languages(actor=actor, user=user, languages=form.cleaned_data["languages"])
        if places:
            region_id = int(form.cleaned_data["region"] or 0) or None
            profiles.set_home_region(actor=actor, user=user, region_id=region_id)
        messages.success(request, _("Your changes have been saved."))
        return redirect(*(["editorial:reviewers"] if places else ["editorial:reviewer", user.pk]))
    context = {"form": form, "reviewer": user, "places": places}
    return render(request, "editorial/reviewer.html", context, status=422 if form.is_bound else 200)
