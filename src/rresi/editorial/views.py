"""The page of a submission, and every action on it but the review itself."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from rresi.accounts.queries import scope_names
from rresi.accounts.roles import Actor, Role, actor_of
from rresi.core import dates, requests
from rresi.core.refusals import Incomplete, Refused
from rresi.editorial import comparing, following, queries
from rresi.editorial.models import Submission
from rresi.editorial.registry import subject_of
from rresi.editorial.rules import State
from rresi.editorial.services import checking, deciding, drafting, record, reviewing, taking_back

PAGE_SIZE = 25


@login_required
@require_safe
def submission_list(request: HttpRequest) -> HttpResponse:
    """All submissions that the person may follow, by state."""
    actor = actor_of(request.user)
    state = request.GET.get("state", "")
    page = Paginator(queries.listed(actor, state), PAGE_SIZE).get_page(request.GET.get("page"))
    names, counts = scope_names(Role.REGION_MANAGER), queries.counted(actor)
    context = {
        "page": page,
        "rows": [(one, names.get(one.region_id or 0, "")) for one in page.object_list],
        "states": [
            (value, label, counts.get(value, 0), value == state)
            for value, label in State.choices
            if value in counts or value == state
        ],
        "state": state,
    }
    return render(request, "editorial/list.html", context)


@login_required
@require_safe
def write(request: HttpRequest, number: int) -> HttpResponse:
    """Redirect to the form of the submission's kind."""
    found = _found(request, number)
    return redirect(subject_of(found.kind).form_path(found.pk))


def _found(request: HttpRequest, number: int) -> Submission:
    found = queries.readable(actor=actor_of(request.user), number=number)
    if found is None:
        raise Http404(number)
    return found


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def submission(request: HttpRequest, number: int) -> HttpResponse:
    """Where a submission stands, what comes next, the record, and the steps open to this person."""
    if request.POST.get("action") == "withdraw" and not queries.exists(number):
        return redirect("portal:dashboard")  # the second click on “Delete the draft”
    found = _found(request, number)
    if request.method == "POST":
        answer = _act(request, actor_of(request.user), found)
        if answer is not None:
            return answer
        found = _found(request, number)
        return render(
            request,
            "editorial/submission.html",
            following.context(actor_of(request.user), found, typed=request.POST),
            status=409,
        )
    whole = request.GET.get("history") == "all"
    context = following.context(actor_of(request.user), found, whole=whole)
    return render(request, "editorial/submission.html", context)


def _act(request: HttpRequest, actor: Actor, found: Submission) -> HttpResponse | None:
    """Carry out the action of the pressed button; None, with a message, when it was refused."""
    action = request.POST.get("action", "")
    if action not in ACTIONS:
        raise Http404(action)
    service, done = ACTIONS[action]
    try:
        service(request, actor, found)
    except (Refused, Incomplete) as refusal:
        messages.error(request, str(refusal))
        return None
    messages.success(request, done())
    if not queries.exists(found.pk):
        return redirect("portal:dashboard")
    return redirect("editorial:submission", found.pk)


def _number(request: HttpRequest, name: str = "number") -> int:
    return requests.whole_number(request.POST, name)


def _text(request: HttpRequest) -> str:
    return requests.text(request.POST, "note", limit=None)


def _pass(request: HttpRequest, actor: Actor, found: Submission) -> None:
    checking.pass_region_check(
        actor=actor, submission=found, number=_number(request), note=_text(request)
    )


def _confirm(request: HttpRequest, actor: Actor, found: Submission) -> None:
    checking.confirm_small_change(
        actor=actor, submission=found, number=_number(request), note=_text(request)
    )


def _return(request: HttpRequest, actor: Actor, found: Submission) -> None:
    checking.return_to_author(
        actor=actor, submission=found, number=_number(request), points=_text(request)
    )


def _ask(request: HttpRequest, actor: Actor, found: Submission) -> None:
    reviewing.ask(
        actor=actor,
        submission=found,
        number=_number(request),
        user_ids=requests.whole_numbers(request.POST, "reviewer"),
        due_on=_due_on(request.POST.get("due_on", "")),
    )


def _due_on(text: str) -> date | None:
    if not text:
        return None
    try:
        return dates.read_day(text)
    except ValueError as error:
        raise Refused(str(error)) from None


def _reassign(request: HttpRequest, actor: Actor, found: Submission) -> None:
    assignment = queries.assignment_of(found, _number(request, "assignment"))
    if assignment is None:
        raise Http404
    reviewing.reassign(
        actor=actor, assignment=assignment, user_id=_number(request, "reviewer") or None
    )


def _publish(request: HttpRequest, actor: Actor, found: Submission) -> None:
    deciding.publish(actor=actor, submission=found, number=_number(request), note=_text(request))


def _ask_changes(request: HttpRequest, actor: Actor, found: Submission) -> None:
    deciding.ask_for_changes(
        actor=actor, submission=found, number=_number(request), points=_text(request)
    )


def _decline(request: HttpRequest, actor: Actor, found: Submission) -> None:
    deciding.decline(actor=actor, submission=found, number=_number(request), reasons=_text(request))


def _withdraw(request: HttpRequest, actor: Actor, found: Submission) -> None:
    taking_back.withdraw(actor=actor, submission=found, reason=_text(request))


def _reopen(_request: HttpRequest, actor: Actor, found: Submission) -> None:
    drafting.reopen(actor=actor, submission=found)


def _restore(_request: HttpRequest, actor: Actor, found: Submission) -> None:
    taking_back.restore(actor=actor, submission=found)


def _close(_request: HttpRequest, actor: Actor, found: Submission) -> None:
    taking_back.close(actor=actor, submission=found)


def _take_over(_request: HttpRequest, actor: Actor, found: Submission) -> None:
    drafting.take_over(actor=actor, submission=found)


Act = Callable[[HttpRequest, Actor, Submission], None]
ACTIONS: dict[str, tuple[Act, Callable[[], str]]] = {
    "confirm": (_confirm, lambda: _("The change has been published.")),
    "pass": (_pass, lambda: _("Thank you. The text will now go to reviewers from other regions.")),
    "return": (
        _return,
        lambda: _("The text has been returned to its author with the changes you requested."),
    ),
    "ask": (
        _ask,
        lambda: _(
            "The reviewers have been invited by email. A review that is late appears under My "
            "tasks."
        ),
    ),
    "reassign": (
        _reassign,
        lambda: _("Done. The invited reviewer no longer needs to review the text."),
    ),
    "publish": (
        _publish,
        lambda: _(
            "The text has been published: everyone can read it. Its author and reviewers get an "
            "email."
        ),
    ),
    "changes": (
        _ask_changes,
        lambda: _("The text has been returned to its author with the changes you requested."),
    ),
    "decline": (
        _decline,
        lambda: _("Declined. The author will receive your reasons."),
    ),
    "withdraw": (_withdraw, lambda: _("The text has been withdrawn.")),
    "reopen": (_reopen, lambda: _("The text has been reopened.")),
    "restore": (_restore, lambda: _("The page is back as it was.")),
    "close": (_close, lambda: _("The page stays unpublished.")),
    "take_over": (_take_over, lambda: _("You are now responsible for this text.")),
}


@login_required
@require_safe
def compare(request: HttpRequest, number: int) -> HttpResponse:
    """Two revisions field by field, what went and what came marked."""
    found = _found(request, number)
    revisions = queries.revisions_of(found)
    if len(revisions) < 2:
        raise Http404(number)
    numbers = list(revisions)
    new = revisions.get(requests.whole_number(request.GET, "to"), revisions[numbers[-1]])
    public = found.published_number
    before = [n for n in numbers if n < new.number] or [numbers[0]]
    # What readers see comes first: versions in between may have been withdrawn.
    usual = public if public in revisions and public < new.number else before[-1]
    old = revisions.get(requests.whole_number(request.GET, "from"), revisions[usual])
    subject = subject_of(found.kind)
    context = {
        "submission": found,
        "numbers": [(n, n == public) for n in numbers],
        "old": old,
        "new": new,
        "differences": comparing.differences(
            subject.lines(record.text_of(found, old)), subject.lines(record.text_of(found, new))
        ),
    }
    return render(request, "editorial/compare.html", context)
