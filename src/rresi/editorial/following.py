"""What the page of a submission shows: where it stands, who has the next step, the record."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from rresi.accounts import permissions as accounts
from rresi.accounts.permissions import allowed
from rresi.accounts.queries import scope_name
from rresi.accounts.roles import Actor, Role
from rresi.core import dates, requests
from rresi.core.translations import language_name
from rresi.editorial import queries, reviewers, rules, weighing
from rresi.editorial.history import history_of
from rresi.editorial.models import Assignment, Entry, Revision, Submission
from rresi.editorial.permissions import PERMISSIONS, target_of
from rresi.editorial.registry import subject_of
from rresi.editorial.rules import UNDER_WAY, WITH_AUTHOR, State
from rresi.editorial.services import record, taking_back

TO_ACT_ON = (
    *("gone", "last_words", "own_task", "may_check", "may_ask", "may_decide", "round", "earlier"),
)
"""What the page of a proposal has to say; without any of it, it tells what happens next."""

DECISIONS = (Entry.Event.PUBLISHED, Entry.Event.CHANGES, Entry.Event.DECLINED)
HAND = ("event", "person_id", "revision_id")


def context(
    actor: Actor, found: Submission, *, typed: QueryDict | None = None, whole: bool = False
) -> dict[str, Any]:
    """Everything for the template; `typed` is what a refused form held, which is kept.

    `whole`: with all of the record, however long it is.
    """
    subject = subject_of(found.kind)
    target = target_of(found)
    writes = queries.writes(actor, found)
    revises = allowed(PERMISSIONS, actor, "submission.revise", target)
    shown: dict[str, Any] = {
        "submission": found,
        "typed": typed,
        "kind": subject.label,
        "region": scope_name(Role.REGION_MANAGER, found.region_id),
        "language_name": language_name(found.language) if found.language else "",
        "writes": writes,
        "page_path": subject.page_path(found.object_id) if found.live and found.object_id else "",
        "may_write": writes and found.state in WITH_AUTHOR,
        "may_withdraw": found.state in (*WITH_AUTHOR, *UNDER_WAY)
        and allowed(PERMISSIONS, actor, "submission.withdraw", target),
        "may_reopen": found.state == State.WITHDRAWN and (writes or (found.taken_back and revises)),
        "may_take_over": found.author_id is None
        and found.state in WITH_AUTHOR
        and allowed(PERMISSIONS, actor, "submission.take_over", target),
        "must_explain": found.author_id != actor.user_id,
        "unpublish_path": subject.unpublish_path(found.object_id)
        if found.live
        and found.object_id
        and allowed(PERMISSIONS, actor, "submission.unpublish", target)
        else "",
        "track": _track(found) if found.state != State.PUBLISHED else _taken(found),
        # While a change is under way, its version; else the one that readers see.
        "stands_at": found.published_number
        if found.state == State.PUBLISHED
        else found.latest_number,
    }
    if found.taken_back and found.object_id:
        shown |= {
            "gone": queries.last_unpublished(found.kind, found.object_id),
            "may_restore": allowed(PERMISSIONS, actor, "submission.restore", target)
            and taking_back.undoable(found) is not None,
            "may_close": not found.settled
            and allowed(PERMISSIONS, actor, "submission.unpublish", target),
        }
    if not found.latest_number:
        return {**shown, "history": None, "revisions": [], "only_waits": True}
    return shown | _handed_in(actor, found, writes, typed, whole=whole)


def _handed_in(
    actor: Actor, found: Submission, writes: bool, typed: QueryDict | None, *, whole: bool
) -> dict[str, Any]:
    subject = subject_of(found.kind)
    target = target_of(found)
    revision = record.latest(found)
    involved = rules.involvement(
        actor.user_id, actor.scope(Role.ORGANISATION_MEMBER), reviewers.origin_of(revision)
    )
    follows = writes or allowed(PERMISSIONS, actor, "submission.read", target)
    decides = allowed(PERMISSIONS, actor, "submission.decide", target) and not involved
    rounds = queries.rounds_of(found)
    latest = next((one for one in rounds if one.number == revision.number), None)
    decided = found.state not in UNDER_WAY
    reviewed = any(one.reviewer_id == actor.user_id for one in latest.reviews) if latest else False
    due = list(
        revision.assignments.filter(state=Assignment.State.OPEN).values_list("due_on", flat=True)
    )
    approvals = rules.Approvals(
        region_passed=revision.entries.filter(event=Entry.Event.PASSED).exists(),
        recommendations=tuple(r.recommendation for r in latest.reviews) if latest else (),
        open_assignments=len(due),
    )
    shown = {
        "revision": revision,
        "reading_path": subject.reading_path(found.pk, revision.number),
        **_versions(found, subject.reading_path),
        "history": history_of(found, whole=whole) if follows else None,
        "last_words": queries.last_words(found) if follows or reviewed else "",
        "decided": decided,
        "names_reviewers": decides,
        "same_hand": decides and _same_hand(actor, found, revision),
        "involved": bool(involved),
        "own_task": revision.assignments.filter(
            reviewer_id=actor.user_id, state=Assignment.State.OPEN
        ).first()
        if actor.user_id
        else None,
        "may_check": found.state == State.REGION_CHECK
        and not involved
        and allowed(PERMISSIONS, actor, "submission.check_region", target),
        "weighed": weighing.weighed(found, revision.document)
        if found.state == State.REGION_CHECK
        else None,
        "may_decide": found.state == State.DECISION and decides,
        "points": latest.requests(found.language) if latest and decides else "",
        # Authors read the reviews once it is decided; who wrote them, the coordinator alone.
        "round": latest if (decided and follows) or decides else None,
        "earlier": [one for one in rounds if one is not latest] if follows else [],
        # Not where a change of it was declined or withdrawn: nobody published that.
        "congratulated": writes
        and found.state == State.PUBLISHED
        and found.published_number == revision.number,
        "awaited": approvals.open_assignments,
        "awaited_until": max(due, default=None),
        "given": len(approvals.recommendations),
    }
    step = "submission.check_region" if found.state == State.REGION_CHECK else "submission.decide"
    if involved and found.state in UNDER_WAY:
        shown |= _left_to_others(found, revision, told=allowed(PERMISSIONS, actor, step, target))
        shown["appoints"] = allowed(accounts.PERMISSIONS, actor, "role.grant")
    if shown["may_check"] and found.region_id not in actor.scope(Role.REGION_MANAGER):
        shown |= {"elsewhere": True, "why": reviewers.checkers(revision).why}
    if shown["weighed"] and shown["weighed"].small:
        shown["track"] = _confirmation()
    if shown["may_check"]:
        shown["lines"] = [line for line in subject.lines(revision.document) if line.text]
    if shown["may_check"] and not reviewers.reads(actor.user_id, revision.language):
        shown["not_a_reader"] = reviewers.not_a_reader(revision.language)
        shown["who_else"] = reviewers.who_else_checks(revision, besides=actor.user_id)
        shown["reader_id"] = actor.user_id
    if decides and found.state in (State.REVIEW, State.DECISION):
        shown |= _assigning(revision, typed)
        approvals = replace(approvals, others_left=bool(shown["proposed"]))
    shown["missing"] = rules.missing_for_publication(approvals)
    shown["only_waits"] = not decided and not any(shown.get(name) for name in TO_ACT_ON)
    return shown


def _same_hand(actor: Actor, found: Submission, revision: Revision) -> bool:
    """Whether one person checked a version for the region and decided on it, or would now."""
    steps = found.entries.filter(event__in=[Entry.Event.PASSED, *DECISIONS]).order_by("at", "pk")
    hands = {event: (person, of) for event, person, of in steps.values_list(*HAND)}
    checked = hands.pop(Entry.Event.PASSED, None)
    if found.state == State.DECISION:
        return checked == (actor.user_id, revision.pk)
    return checked is not None and checked[0] is not None and checked in hands.values()


def _left_to_others(found: Submission, revision: Revision, *, told: bool) -> dict[str, Any]:
    """Who takes the step that somebody's part in the text forbids them, for those who otherwise
    could take it; everybody behind the text is told where there is nobody."""
    may = reviewers.who_checks if found.state == State.REGION_CHECK else reviewers.who_decides
    others = may(revision)
    return {"others": others if told else [], "nobody": not others}


def _versions(found: Submission, path: Callable[[int, int], str]) -> dict[str, Any]:
    """The versions with their pages, the newest first: the last two and the published one, and
    apart the others, of which nothing is asked any more. One query."""
    every = list(found.revisions.defer("content", "personal").order_by("-number"))
    kept = {*(one.number for one in every[:2]), found.published_number}
    told = [(one, path(found.pk, one.number)) for one in every]
    return {
        "revisions": [one for one in told if one[0].number in kept],
        "older_revisions": [one for one in told if one[0].number not in kept],
    }


def _assigning(revision: Revision, typed: QueryDict | None) -> dict[str, Any]:
    origin = reviewers.origin_of(revision)
    judges = reviewers.judges(revision)
    ranked = rules.proposed(judges, origin)
    assignments = queries.assignments_of(revision)
    active = sum(a.state in queries.ACTIVE for a in assignments)
    today = timezone.localdate()
    due = dates.write(today + timedelta(days=rules.REVIEW_DAYS))
    before = {a.reviewer_id for a in assignments if a.state == Assignment.State.REPLACED}
    needed = subject_of(revision.submission.kind).policy.reviewers_needed
    first_asked = [judge.person for judge in ranked if judge.person not in before]
    chosen = set(first_asked[: max(needed - active, 0)])
    if typed is not None and typed.get("action") == "ask":
        chosen, due = set(requests.whole_numbers(typed, "reviewer")), typed.get("due_on", "")
    return {
        "may_ask": True,
        "due": due,
        "due_example": dates.DAY_EXAMPLE,
        "assignments": [
            (a, a.state == Assignment.State.OPEN and a.due_on < today) for a in assignments
        ],
        "proposed": [
            {
                "judge": judge,
                "chosen": judge.person in chosen,
                "before": judge.person in before,
            }
            for judge in ranked
        ],
        "hindered": [
            (judge, [rules.OBSTACLES[h] for h in against])
            for judge in judges
            if (against := rules.obstacles(judge, origin)) and not judge.asked
        ],
    }


def _steps() -> dict[State, tuple[str, str]]:
    """The steps to publication in their order: title, and what happens in it."""
    return {
        State.DRAFT: (
            _("Written"),
            _("The authors write the text. Each step is saved as they work."),
        ),
        State.REGION_CHECK: (
            _("Checked by the region"),
            _(
                "The region manager, or the coordinator where no one else can, checks that the "
                "content belongs to the region and that others can understand the text."
            ),
        ),
        State.REVIEW: (
            _("Reviewed"),
            _(
                "At least two people from other regions review the text independently of each "
                "other."
            ),
        ),
        State.DECISION: (
            _("Decided"),
            _(
                "The coordinator publishes the text, requests changes or declines it, and gives "
                "reasons."
            ),
        ),
        State.PUBLISHED: (
            pgettext("step", "Published"),
            _(
                "Everyone can read it. Later changes go through the same steps, but one "
                "confirmation is enough for a small correction."
            ),
        ),
    }


def _track(found: Submission) -> list[dict[str, Any]]:
    """How far a submission is that is not published, or being changed."""
    state = State.DRAFT if found.state == State.CHANGES else State(found.state)
    steps = _steps()
    place = list(steps).index(state) if state in steps else -1  # declined or withdrawn
    return [
        {"title": title, "text": text, "done": number < place, "now": number == place}
        for number, (title, text) in enumerate(steps.values())
    ]


def _confirmation() -> list[dict[str, Any]]:
    """The steps of a small correction that waits for its confirmation."""
    steps = _steps()
    confirmation = (
        _("One confirmation"),
        _(
            "The region manager, or the coordinator where no one else can, compares it with the "
            "published page."
        ),
    )
    told = (steps[State.DRAFT], confirmation, steps[State.PUBLISHED])
    return [
        {"title": title, "text": text, "done": not place, "now": place == 1}
        for place, (title, text) in enumerate(told)
    ]


def _taken(found: Submission) -> list[dict[str, Any]]:
    """The steps that the published version really took, as the record has them."""
    entries = found.entries.filter(revision__number=found.published_number or 0)
    events = dict(entries.values_list("event", "role"))
    steps = _steps()
    checked = {
        Role.COORDINATOR: _("Checked by the coordinator for the region"),
        "": _("Checked"),
    }.get(events.get(Entry.Event.PASSED, ""), steps[State.REGION_CHECK][0])
    confirmed = (
        _("Small change confirmed"),
        _(
            "One person compared it with the published page and confirmed it. It was not reviewed "
            "again."
        ),
    )
    taken = [
        (True, steps[State.DRAFT]),
        (Entry.Event.PASSED in events, (checked, steps[State.REGION_CHECK][1])),
        (Entry.Event.REVIEWED in events, steps[State.REVIEW]),
        (Entry.Event.PUBLISHED in events, steps[State.DECISION]),
        (Entry.Event.CONFIRMED in events, confirmed),
        (True, steps[State.PUBLISHED]),
    ]
    return [
        {"title": title, "text": text, "done": True, "now": False}
        for was, (title, text) in taken
        if was
    ]
