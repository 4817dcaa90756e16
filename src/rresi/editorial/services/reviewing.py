"""Reviews: ask reviewers, give a review, declare a conflict, replace a reviewer, remind."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from rresi.accounts.actors import VISITOR
from rresi.accounts.models import User
from rresi.accounts.notices import notify
from rresi.accounts.permissions import require
from rresi.accounts.queries import coordinators
from rresi.accounts.roles import Actor
from rresi.core.lengths import too_long
from rresi.core.refusals import Incomplete, Refused
from rresi.core.requests import TEXT_LIMIT
from rresi.editorial import reviewers, rules
from rresi.editorial.models import Assignment, Entry, Review, Revision, Submission
from rresi.editorial.permissions import PERMISSIONS, target_of
from rresi.editorial.registry import subject_of
from rresi.editorial.rules import Action, State
from rresi.editorial.services import record
from rresi.editorial.services.profiles import require_other_hand


@transaction.atomic
def ask(
    *,
    actor: Actor,
    submission: Submission,
    number: int,
    user_ids: Sequence[int],
    due_on: date | None = None,
) -> None:
    """Ask reviewers to judge revision `number`; those asked already are left alone.

    Raises:
        PermissionDenied.
        Refused: it moved on, the actor is behind it, someone may not judge, nobody is named, or
            the deadline has passed.
    """
    current = record.locked(submission)
    require(PERMISSIONS, actor, "submission.assign", target_of(current))
    reviewers.require_an_invitation(user_ids, due_on)
    revision = record.latest(current)
    if revision.number != number or current.state not in (State.REVIEW, State.DECISION):
        raise record.no_longer_possible(current)
    require_other_hand(actor, revision)
    counting = [Assignment.State.OPEN, Assignment.State.DONE]
    asked = set(
        revision.assignments.filter(state__in=counting).values_list("reviewer_id", flat=True)
    )
    new = [user_id for user_id in dict.fromkeys(user_ids) if user_id not in asked]
    if new:
        _require_free(revision, new)
        record.move(current, Action.ASK)
        current.save()
        _assign(actor, current, revision, new, due_on)


def _require_free(revision: Revision, user_ids: Sequence[int]) -> None:
    origin = reviewers.origin_of(revision)
    judges = reviewers.judges(revision, user_ids)
    if len(judges) != len(user_ids):
        raise Refused(gettext("You can only invite reviewers."))
    for judge in judges:
        for obstacle in rules.obstacles(judge, origin):
            words = gettext("%(name)s cannot review this text. Reason: %(reason)s.")
            refusal = words % {"name": judge.name, "reason": rules.OBSTACLES[obstacle]}
            raise Refused(f"{refusal} {_who_can(revision, origin)}")


def _who_can(revision: Revision, origin: rules.Origin) -> str:
    names = [one.name for one in rules.proposed(reviewers.judges(revision), origin)]
    if not names:
        return gettext("At the moment, no one else can be invited.")
    return gettext("You can invite: %(names)s.") % {"names": ", ".join(names)}


def _assign(
    actor: Actor,
    submission: Submission,
    revision: Revision,
    user_ids: Sequence[int],
    due_on: date | None = None,
) -> None:
    due = due_on or timezone.localdate() + timedelta(days=rules.REVIEW_DAYS)
    now = timezone.now()
    for reviewer in User.objects.filter(pk__in=list(user_ids)).order_by("pk"):
        assignment = Assignment.objects.create(
            revision=revision, reviewer=reviewer, asked_at=now, due_on=due
        )
        record.write(submission, actor, Entry.Event.ASKED, revision=revision, about_id=reviewer.pk)
        _tell(assignment, reviewer, "review-asked", f"review-asked:{assignment.pk}")


def _tell(assignment: Assignment, reviewer: User, event: str, key: str) -> None:
    notify(
        people=[reviewer],
        event=event,
        key=key,
        context={
            "title": assignment.revision.title,
            "number": assignment.revision.number,
            "due_on": assignment.due_on,
        },
        url=("editorial:review", assignment.pk),
    )


def ask_again(*, submission: Submission, revision: Revision) -> None:
    """Ask those who reviewed the previous revision, if they still may: on record, nobody did it."""
    if free := may_be_asked_again(submission, revision):
        _assign(VISITOR, submission, revision, free)


def may_be_asked_again(submission: Submission, revision: Revision) -> list[int]:
    """The people who reviewed the previous revision and still may review this one."""
    before = Review.objects.filter(
        revision__submission=submission,
        revision__number=revision.number - 1,
        revision__number__gt=submission.published_number or 0,
    )
    numbers = list(before.exclude(reviewer=None).values_list("reviewer_id", flat=True))
    origin = reviewers.origin_of(revision)
    return [
        judge.person
        for judge in reviewers.judges(revision, numbers)
        if not rules.obstacles(judge, origin)
    ]


def tell_reviewers_needed(submission: Submission, revision: Revision) -> None:
    """Email the coordinators that reviewers are missing, once for each reason."""
    asked = revision.assignments.count()
    key = f"reviewers-needed:{submission.pk}:{revision.number}:{asked}"
    _tell_coordinators(revision, "reviewers-needed", key)


def _tell_coordinators(revision: Revision, event: str, key: str) -> None:
    """Tell those who may act; where all of them wrote it, all, and that another must be found."""
    free = reviewers.who_decides(revision)
    notify(
        people=free or coordinators(),
        event=event,
        key=key,
        context={"title": revision.title, "number": revision.number, "involved": not free},
        url=("editorial:submission", revision.submission_id),
    )


@transaction.atomic
def save_review_draft(*, actor: Actor, assignment: Assignment, draft: dict[str, Any]) -> None:
    """Save an unfinished review. Raises as `give_review` does, but for what is missing."""
    current, _submission = _own(actor, assignment)
    if current.state != Assignment.State.OPEN:
        raise _closed(current)
    written = {key: draft.get(key, "") for key in ("points", "remark")}
    _require_short({**_by_field(draft.get("comments", {})), **written})
    current.draft = draft
    current.save(update_fields=["draft"])


def _own(actor: Actor, assignment: Assignment) -> tuple[Assignment, Submission]:
    """The assignment and its submission, locked; the submission first, as everywhere."""
    submission = Submission.objects.select_for_update().get(
        revisions__assignments__pk=assignment.pk
    )
    current = (
        Assignment.objects.select_for_update(of=("self",))
        .select_related("revision")
        .get(pk=assignment.pk)
    )
    require(PERMISSIONS, actor, "submission.review", target_of(submission))
    if current.reviewer_id is None or current.reviewer_id != actor.user_id:
        raise PermissionDenied("submission.review")
    return current, submission


def _by_field(comments: Mapping[str, str]) -> dict[str, str]:
    return {f"comment-{key}": text for key, text in comments.items()}


def _require_short(texts: Mapping[str, str]) -> None:
    """Raises Incomplete with every text, by its field, that is too long."""
    if long := [name for name, text in texts.items() if len(text) > TEXT_LIMIT]:
        raise Incomplete([(name, too_long(TEXT_LIMIT)) for name in long])


def _closed(assignment: Assignment) -> Refused:
    if assignment.state == Assignment.State.REPLACED:
        return Refused(gettext("Someone else has been invited to review this text instead."))
    if assignment.state == Assignment.State.DONE:
        return Refused(gettext("You have already submitted this review."))
    return Refused(gettext("This review is no longer needed."))


@transaction.atomic
def give_review(*, actor: Actor, assignment: Assignment, judgement: rules.Judgement) -> Review:
    """Put a review on record; a repeat changes nothing. After the due date it counts, marked late.

    Raises:
        PermissionDenied: it is not the actor's to give.
        Refused: it is no longer awaited, or the reviewer may not judge this (any more).
        Incomplete: something is missing or too long.
    """
    current, submission = _own(actor, assignment)
    if current.state == Assignment.State.DONE:
        return current.review
    if current.state != Assignment.State.OPEN or submission.state != State.REVIEW:
        raise _closed(current)
    keys = [one.key for one in subject_of(submission.kind).policy.criteria]
    problems = rules.judgement_problems(judgement, keys)
    if problems:
        raise Incomplete([(name, str(text)) for name, text in problems.items()])
    written = {"points": judgement.points, "remark": judgement.remark}
    _require_short({**_by_field(judgement.comments), **written})
    revision = current.revision
    judge = _judge(revision, current)
    now = timezone.now()
    review = Review.objects.create(
        assignment=current,
        revision=revision,
        reviewer_id=current.reviewer_id,
        region_ids=sorted(judge.regions),
        scores={key: judgement.scores[key] for key in keys},
        comments={k: v.strip() for k, v in judgement.comments.items() if k in keys and v.strip()},
        recommendation=judgement.recommendation,
        points=judgement.points.strip(),
        remark=judgement.remark.strip(),
        late=timezone.localdate(now) > current.due_on,
        created_at=now,
    )
    current.state, current.draft = Assignment.State.DONE, {}
    current.save()
    record.write(submission, actor, Entry.Event.REVIEWED, revision=revision)
    _go_on(submission, revision)
    return review


def _judge(revision: Revision, assignment: Assignment) -> rules.Judge:
    """The reviewer, who must still be allowed to review: roles may have changed since."""
    assert assignment.reviewer_id is not None
    found = reviewers.judges(revision, [assignment.reviewer_id])
    origin = reviewers.origin_of(revision)
    if not found:
        raise Refused(gettext("You can only invite reviewers."))
    against = [h for h in rules.obstacles(found[0], origin) if h != rules.Obstacle.ASKED]
    if rules.Obstacle.LANGUAGE in against:
        raise Refused(reviewers.not_a_reader(revision.language))
    if against:
        raise Refused(
            gettext("You cannot review this text. Reason: %(reason)s.")
            % {"reason": rules.OBSTACLES[against[0]]}
        )
    return found[0]


def _go_on(submission: Submission, revision: Revision) -> None:
    """Move on to the decision when the reviews are complete; otherwise tell the coordinators."""
    approvals = record.approvals_of(revision)
    if submission.state != State.REVIEW:
        return
    if rules.reviews_complete(approvals):
        record.move(submission, Action.COMPLETE)
        submission.save()
        key = f"decision:{submission.pk}:{revision.number}:{len(approvals.recommendations)}"
        _tell_coordinators(revision, "decision-needed", key)
    elif len(approvals.recommendations) + approvals.open_assignments < approvals.reviewers_needed:
        tell_reviewers_needed(submission, revision)


@transaction.atomic
def declare_conflict(*, actor: Actor, assignment: Assignment, note: str = "") -> None:
    """A reviewer steps back, for all revisions of this; a repeat changes nothing."""
    current, submission = _own(actor, assignment)
    if current.state == Assignment.State.CONFLICT:
        return
    if current.state != Assignment.State.OPEN:
        raise _closed(current)
    current.state, current.draft = Assignment.State.CONFLICT, {}
    current.save()
    record.write(
        submission, actor, Entry.Event.CONFLICT, revision=current.revision, note=note.strip()
    )
    _go_on(submission, current.revision)


@transaction.atomic
def step_back(*, actor: Actor, assignment: Assignment, note: str = "") -> None:
    """A reviewer has no time; they can be asked again later. A repeat changes nothing."""
    current, submission = _own(actor, assignment)
    if current.state == Assignment.State.REPLACED:
        return
    if current.state != Assignment.State.OPEN:
        raise _closed(current)
    current.state = Assignment.State.REPLACED
    current.save()
    record.write(
        submission,
        actor,
        Entry.Event.REPLACED,
        revision=current.revision,
        about_id=current.reviewer_id,
        note=note.strip(),
    )
    _go_on(submission, current.revision)


@transaction.atomic
def reassign(*, actor: Actor, assignment: Assignment, user_id: int | None) -> None:
    """Replace a reviewer by someone else, or (None) by nobody; their unfinished review is kept.

    Raises:
        PermissionDenied.
        Refused: the review was given meanwhile, the actor stands behind the text, or the new one
            may not judge it.
    """
    submission = Submission.objects.select_for_update().get(
        revisions__assignments__pk=assignment.pk
    )
    require(PERMISSIONS, actor, "submission.assign", target_of(submission))
    current = Assignment.objects.select_related("revision", "reviewer").get(pk=assignment.pk)
    if current.state == Assignment.State.REPLACED:
        return
    if current.state != Assignment.State.OPEN or submission.state != State.REVIEW:
        raise Refused(gettext("This review has already been submitted or is no longer needed."))
    revision = current.revision
    require_other_hand(actor, revision)
    if user_id is not None:
        _require_free(revision, [user_id])
    current.state = Assignment.State.REPLACED
    current.save()
    record.write(
        submission,
        actor,
        Entry.Event.REPLACED,
        revision=revision,
        about_id=current.reviewer_id,
    )
    tell_not_needed([current])
    if user_id is not None:
        _assign(actor, submission, revision, [user_id])
    _go_on(submission, revision)


def tell_not_needed(assignments: Iterable[Assignment]) -> None:
    """Tell reviewers who were asked that their review is no longer needed."""
    for assignment in assignments:
        if assignment.reviewer:
            key = f"review-not-needed:{assignment.pk}"
            _tell(assignment, assignment.reviewer, "review-not-needed", key)


def left_by(user_id: int) -> None:
    """Before a reviewer's account is deleted: release the reviews that they did not finish."""
    numbers = list(
        Assignment.objects.filter(reviewer_id=user_id, state=Assignment.State.OPEN).values_list(
            "pk", flat=True
        )
    )
    for assignment in Assignment.objects.filter(pk__in=numbers).select_related("revision"):
        submission = record.locked(assignment.revision.submission)
        assignment.state, assignment.draft = Assignment.State.REPLACED, {}
        assignment.save()
        _go_on(submission, assignment.revision)


def remind(now: datetime | None = None) -> int:
    """Remind reviewers before and after the due date, once each; returns how many were reminded.

    Run twice, it reminds nobody twice.
    """
    today = timezone.localdate(now or timezone.now())
    first = max(rules.REMINDER_DAYS)
    waiting = Assignment.objects.filter(
        state=Assignment.State.OPEN,
        reviewer__isnull=False,
        reminders__lt=len(rules.REMINDER_DAYS),
        due_on__lte=today + timedelta(days=first),
    ).select_related("revision", "reviewer")
    count = 0
    for assignment in waiting:
        due = rules.reminders_due(assignment.due_on, today)
        with transaction.atomic():
            # One conditional update, so that only one of two workers sends it.
            won = Assignment.objects.filter(
                pk=assignment.pk, state=Assignment.State.OPEN, reminders__lt=due
            ).update(reminders=due)
            if won and assignment.reviewer:
                key = f"review-reminder:{assignment.pk}:{due}"
                _tell(assignment, assignment.reviewer, "review-reminder", key)
                count += 1
    return count
