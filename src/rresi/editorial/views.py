"""Following a submission, and every step that somebody takes with it but the review itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from rresi.accounts.permissions import allowed
from rresi.accounts.roles import Actor, actor_of
from rresi.core.translations import current_language, language_name
from rresi.editorial import comparing, queries, reviewers, rules
from rresi.editorial.models import Assignment, Entry, Revision, Submission
from rresi.editorial.permissions import PERMISSIONS, target_of
from rresi.editorial.registry import region_names, subject_of
from rresi.editorial.rules import UNDER_WAY, WITH_AUTHOR, State
from rresi.editorial.services import checking, deciding, drafting, record, reviewing

PAGE_SIZE = 25


@login_required
@require_safe
def submission_list(request: HttpRequest) -> HttpResponse:
    """All submissions that the person may follow, by state."""
    actor = actor_of(request.user)
    found = queries.visible(actor).defer("draft").order_by("entered_at", "pk")
    state = request.GET.get("state", "")
    if state in State.values:
        found = found.filter(state=state)
    page = Paginator(found, PAGE_SIZE).get_page(request.GET.get("page"))
    names = region_names()
    context = {
        "page": page,
        "rows": [(one, names.get(one.region_id or 0, "")) for one in page.object_list],
        "states": [(value, label, value == state) for value, label in State.choices],
        "state": state,
    }
    return render(request, "editorial/list.html", context)


@login_required
@require_safe
def write(request: HttpRequest, number: int) -> HttpResponse:
    """To the form of whichever kind of content it is."""
    found = _found(request, number)
    return redirect(_local(subject_of(found.kind).form_path(found.pk)))


def _local(path: str) -> str:
    return f"/{current_language()}{path}"


def _found(request: HttpRequest, number: int) -> Submission:
    found = queries.readable(actor=actor_of(request.user), number=number)
    if found is None:
        raise Http404(number)
    return found


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def submission(request: HttpRequest, number: int) -> HttpResponse:
    """Where a submission stands, what comes next, the record, and the steps open to this person."""
    found = _found(request, number)
    if request.method == "POST":
        answer = _act(request, actor_of(request.user), found)
        if answer is not None:
            return answer
        found = _found(request, number)
        return render(
            request, "editorial/submission.html",
            {**_context(request, found), "typed": request.POST}, status=409,
        )  # fmt: skip
    return render(request, "editorial/submission.html", _context(request, found))


def _act(request: HttpRequest, actor: Actor, found: Submission) -> HttpResponse | None:
    """Carry out the button that was pressed; None when that was not possible, and says why."""
    action = request.POST.get("action", "")
    if action not in ACTIONS:
        raise Http404(action)
    service, done = ACTIONS[action]
    try:
        service(request, actor, found)
    except record.NotPossible as refusal:
        messages.error(request, str(refusal))
        return None
    messages.success(request, done())
    if not Submission.objects.filter(pk=found.pk).exists():
        return redirect("portal:dashboard")
    return redirect("editorial:submission", found.pk)


def _number(request: HttpRequest, name: str = "number") -> int:
    text = request.POST.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 12 else 0


def _text(request: HttpRequest, name: str = "note") -> str:
    return request.POST.get(name, "").replace("\r\n", "\n").replace("\0", "").strip()[:10_000]


def _pass(request: HttpRequest, actor: Actor, found: Submission) -> None:
    checking.pass_region_check(actor=actor, submission=found, number=_number(request))


def _return(request: HttpRequest, actor: Actor, found: Submission) -> None:
    checking.return_to_author(
        actor=actor, submission=found, number=_number(request), points=_text(request)
    )


def _ask(request: HttpRequest, actor: Actor, found: Submission) -> None:
    chosen = [int(n) for n in request.POST.getlist("reviewer") if n.isdecimal() and len(n) < 12]
    if not chosen:
        raise record.NotPossible(_("Choose at least one reviewer."))
    reviewing.ask(
        actor=actor, submission=found, number=_number(request), user_ids=chosen,
        due_on=_due_on(request.POST.get("due_on", "")),
    )  # fmt: skip


def _due_on(text: str) -> date | None:
    if not text:
        return None
    try:
        due = date.fromisoformat(text)
    except ValueError:
        raise record.NotPossible(_("The due date must be a date such as 2027-06-30.")) from None
    if due <= timezone.localdate():
        raise record.NotPossible(_("The due date must lie in the future."))
    return due


def _reassign(request: HttpRequest, actor: Actor, found: Submission) -> None:
    assignment = Assignment.objects.filter(
        pk=_number(request, "assignment"), revision__submission=found
    ).first()
    if assignment is None:
        raise Http404
    reviewing.reassign(
        actor=actor, assignment=assignment, user_id=_number(request, "reviewer") or None
    )


def _publish(request: HttpRequest, actor: Actor, found: Submission) -> None:
    deciding.publish(actor=actor, submission=found, number=_number(request))


def _ask_changes(request: HttpRequest, actor: Actor, found: Submission) -> None:
    deciding.ask_for_changes(
        actor=actor, submission=found, number=_number(request), points=_text(request)
    )


def _decline(request: HttpRequest, actor: Actor, found: Submission) -> None:
    deciding.decline(actor=actor, submission=found, number=_number(request), reasons=_text(request))


def _withdraw(_request: HttpRequest, actor: Actor, found: Submission) -> None:
    drafting.withdraw(actor=actor, submission=found)


def _reopen(_request: HttpRequest, actor: Actor, found: Submission) -> None:
    drafting.reopen(actor=actor, submission=found)


def _take_over(_request: HttpRequest, actor: Actor, found: Submission) -> None:
    drafting.take_over(actor=actor, submission=found)


def _unpublish(request: HttpRequest, actor: Actor, found: Submission) -> None:
    if not request.POST.get("sure"):
        raise record.NotPossible(_("Tick the box to confirm that the page goes off the site."))
    deciding.unpublish(actor=actor, submission=found)


Act = Callable[[HttpRequest, Actor, Submission], None]
ACTIONS: dict[str, tuple[Act, Callable[[], str]]] = {
    "pass": (_pass, lambda: _("Thank you. It goes on to reviewers from other regions.")),
    "return": (_return, lambda: _("It is back with its author, with your points.")),
    "ask": (_ask, lambda: _("The reviewers are asked.")),
    "reassign": (_reassign, lambda: _("Done. Whoever was asked no longer needs to review it.")),
    "publish": (_publish, lambda: _("Published.")),
    "changes": (_ask_changes, lambda: _("It is back with its author, with your points.")),
    "decline": (_decline, lambda: _("Declined. The author is told your reasons.")),
    "withdraw": (_withdraw, lambda: _("Withdrawn.")),
    "reopen": (_reopen, lambda: _("Open again.")),
    "take_over": (_take_over, lambda: _("You look after it now.")),
    "unpublish": (_unpublish, lambda: _("The page is off the site.")),
}


def _context(request: HttpRequest, found: Submission) -> dict[str, Any]:
    actor = actor_of(request.user)
    subject = subject_of(found.kind)
    target = target_of(found)
    names = subject.region_names()
    writes = queries.writes(actor, found)
    context: dict[str, Any] = {
        "submission": found,
        "kind": subject.label,
        "region": names.get(found.region_id or 0, ""),
        "language_name": language_name(found.language) if found.language else "",
        "writes": writes,
        "page_path": _local(subject.page_path(found.object_id))
        if found.live and found.object_id
        else "",
        "may_write": writes and found.state in WITH_AUTHOR,
        "may_withdraw": found.state in (*WITH_AUTHOR, *UNDER_WAY)
        and allowed(PERMISSIONS, actor, "submission.withdraw", target),
        "may_reopen": found.state == State.WITHDRAWN and writes,
        "may_take_over": found.author_id is None
        and found.state in WITH_AUTHOR
        and allowed(PERMISSIONS, actor, "submission.take_over", target),
        "may_unpublish": found.live and allowed(PERMISSIONS, actor, "submission.unpublish", target),
        "track": _track(found),
        "due_default": timezone.localdate() + timedelta(days=rules.REVIEW_DAYS),
    }
    if not found.latest_number:
        return {**context, "entries": [], "revisions": []}
    revision = record.latest(found)
    own_hand = rules.own_hand(actor.user_id, actor.organisations, reviewers.origin_of(revision))
    follows = writes or allowed(PERMISSIONS, actor, "submission.read", target)
    decides = allowed(PERMISSIONS, actor, "submission.decide", target)
    reviews = queries.reviews_of(revision)
    decided = found.state not in UNDER_WAY
    approvals = rules.Approvals(
        region_passed=revision.entries.filter(event=Entry.Event.PASSED).exists(),
        recommendations=tuple(review.recommendation for review in reviews),
        open_assignments=revision.assignments.filter(state=Assignment.State.OPEN).count(),
    )
    context |= {
        "revision": revision,
        "reading_path": _local(subject.reading_path(found.pk, revision.number)),
        "revisions": list(found.revisions.defer("content", "personal").order_by("-number")),
        "entries": queries.entries_of(found) if follows else [],
        "names_reviewers": decides and not own_hand,
        "own_hand": bool(own_hand),
        "own_task": revision.assignments.filter(
            reviewer_id=actor.user_id, state=Assignment.State.OPEN
        ).first()
        if actor.user_id
        else None,
        "may_check": found.state == State.REGION_CHECK
        and not own_hand
        and allowed(PERMISSIONS, actor, "submission.check_region", target),
        "may_decide": found.state == State.DECISION and decides and not own_hand,
        "missing": rules.missing_for_publication(approvals),
        # Authors read the reviews once it is decided; who wrote them, the coordinator alone.
        "reviews": reviews if (decided and follows) or (decides and not own_hand) else [],
        "score_lines": queries.score_lines(reviews),
        "awaited": approvals.open_assignments,
        "given": len(reviews),
    }
    if decides and not own_hand and found.state in (State.REVIEW, State.DECISION):
        context |= _assigning(revision)
    return context


def _assigning(revision: Revision) -> dict[str, Any]:
    origin = reviewers.origin_of(revision)
    judges = reviewers.judges(revision)
    ranked = rules.proposed(judges, origin, revision.language)
    assignments = queries.assignments_of(revision)
    active = sum(a.state in queries.ACTIVE for a in assignments)
    chosen = max(rules.REVIEWERS_NEEDED - active, 0)
    today = timezone.localdate()
    return {
        "may_ask": True,
        "assignments": [
            (a, a.state == Assignment.State.OPEN and a.due_on < today) for a in assignments
        ],
        "proposed": [
            {
                "judge": judge,
                "reads": revision.language in judge.languages,
                "chosen": place < chosen,
            }
            for place, judge in enumerate(ranked)
        ],
        "hindered": [
            (judge, [rules.HINDRANCES[h] for h in against])
            for judge in judges
            if (against := rules.hindrances(judge, origin)) and not judge.asked
        ],
    }


def _track(found: Submission) -> list[dict[str, Any]]:
    """The way of a submission in five steps, for everybody to see where it is."""
    order = [State.DRAFT, State.REGION_CHECK, State.REVIEW, State.DECISION, State.PUBLISHED]
    words = [
        (_("Written"), _("Its authors write. Each step is saved as they go.")),
        (
            _("Checked by the region"),
            _("The region's manager looks whether it belongs there and can be read by others."),
        ),
        (
            _("Reviewed"),
            _("At least two people from other regions judge it, apart from one another."),
        ),
        (
            _("Decided"),
            _("The coordinator publishes it, asks for changes or declines it, with reasons."),
        ),
        (_("Published"), _("Readers see it. Every later change takes the same way.")),
    ]
    state = State.DRAFT if found.state == State.CHANGES else found.state
    ended = found.state in (State.DECLINED, State.WITHDRAWN)
    place = -1 if ended else order.index(State(state))
    if found.state == State.PUBLISHED:
        place = len(order)
    return [
        {"title": title, "text": text, "done": number < place, "now": number == place}
        for number, (title, text) in enumerate(words)
    ]


@login_required
@require_safe
def compare(request: HttpRequest, number: int) -> HttpResponse:
    """Two revisions field by field, what went and what came marked."""
    found = _found(request, number)
    revisions = {r.number: r for r in found.revisions.order_by("number")}
    if len(revisions) < 2:
        raise Http404(number)
    numbers = list(revisions)
    new = revisions.get(_asked(request, "to"), revisions[numbers[-1]])
    before = [n for n in numbers if n < new.number] or [numbers[0]]
    old = revisions.get(_asked(request, "from"), revisions[before[-1]])
    subject = subject_of(found.kind)
    context = {
        "submission": found,
        "numbers": numbers,
        "old": old,
        "new": new,
        "differences": comparing.differences(
            subject.lines(old.document), subject.lines(new.document)
        ),
    }
    return render(request, "editorial/compare.html", context)


def _asked(request: HttpRequest, name: str) -> int:
    text = request.GET.get(name, "")
    return int(text) if text.isdecimal() and len(text) < 9 else 0
