"""What all services of the workflow share: locks, transitions and the record."""

from __future__ import annotations

from collections.abc import Callable

from django.utils import timezone
from django.utils.translation import gettext

from rresi.accounts.roles import Actor, Role
from rresi.core.lengths import fits
from rresi.core.refusals import Refused
from rresi.core.requests import TEXT_LIMIT
from rresi.editorial import comparing, rules
from rresi.editorial.models import Assignment, Entry, Revision, Submission
from rresi.editorial.registry import Document, subject_of
from rresi.editorial.rules import Action


def locked(submission: Submission) -> Submission:
    """The submission as it is now, for this transaction alone."""
    return Submission.objects.select_for_update().get(pk=submission.pk)


def move(submission: Submission, action: Action) -> None:
    """Take the step that follows from an action.

    Raises:
        Refused: the action does not belong to the state it is in.
    """
    following = rules.next_state(
        submission.state,
        action,
        live=submission.live,
        region_check=subject_of(submission.kind).policy.region_check,
    )
    if following is None:
        raise no_longer_possible(submission)
    if following != submission.state:
        submission.entered_at = timezone.now()
    submission.state = following


def no_longer_possible(submission: Submission) -> Refused:
    """The refusal of an action that was possible until someone else acted."""
    return Refused(
        gettext("The status has changed since you opened the page. It is now: %(state)s.")
        % {"state": submission.get_state_display()}
    )


def write(
    submission: Submission,
    actor: Actor,
    event: Entry.Event,
    *,
    revision: Revision | None = None,
    note: str = "",
    about_id: int | None = None,
    role: str = "",
    cause: str = "",
    said: str = "",
    said_language: str = "",
) -> Entry:
    """Add a line to the record. Raises Incomplete where the note is too long."""
    return Entry.objects.create(
        submission=submission,
        revision=revision,
        at=timezone.now(),
        person_id=actor.user_id,
        about_id=about_id,
        event=event,
        role=acted_as(actor, submission) if event in Entry.FOR_THE_REGION else role,
        cause=cause,
        said=said,
        said_language=said_language,
        note=fits(note, TEXT_LIMIT, field="note"),
    )


def acted_as(actor: Actor, submission: Submission) -> str:
    """The role by which somebody acts for the region of a submission, its manager's first."""
    if submission.region_id in actor.scope(Role.REGION_MANAGER):
        return Role.REGION_MANAGER
    return Role.COORDINATOR if Role.COORDINATOR in actor.roles else ""


def already_done(revision: Revision, actor: Actor, *events: Entry.Event) -> bool:
    """Whether this person has taken this step on this revision: a second click changes nothing."""
    return revision.entries.filter(event__in=events, person_id=actor.user_id).exists()


def latest(submission: Submission) -> Revision:
    """The newest revision. Raises Refused before the first is submitted."""
    found = submission.revisions.filter(number=submission.latest_number).first()
    if found is None:
        raise no_longer_possible(submission)
    return found


def text_of(submission: Submission, revision: Revision) -> Document:
    """A revision's text; of the published one, what its page shows, which publishing completed."""
    if revision.number == submission.published_number and submission.object_id:
        try:
            return subject_of(submission.kind).document_of(submission.object_id)[0]
        except LookupError:  # its page was taken off the site
            pass
    return revision.document


def approvals_of(revision: Revision) -> rules.Approvals:
    """What is on record for a revision. Three queries."""
    policy = subject_of(revision.submission.kind).policy
    return rules.Approvals(
        region_passed=revision.entries.filter(event=Entry.Event.PASSED).exists(),
        recommendations=tuple(revision.reviews.values_list("recommendation", flat=True)),
        open_assignments=revision.assignments.filter(state=Assignment.State.OPEN).count(),
        reviewers_needed=policy.reviewers_needed,
        region_check=policy.region_check,
    )


def changes_between(
    kind: str, before: Document, after: Document
) -> Callable[[], list[comparing.Difference]]:
    """What differs, for a mail: called in its template, it is in the language of who gets it."""
    subject = subject_of(kind)
    return lambda: comparing.differences(subject.lines(before), subject.lines(after))


def close_assignments(submission: Submission) -> None:
    """Close the open assignments: nobody needs to review this any more."""
    Assignment.objects.filter(revision__submission=submission, state=Assignment.State.OPEN).update(
        state=Assignment.State.CLOSED
    )
