"""The coordinator's decision."""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext

from rresi.accounts.models import User
from rresi.accounts.notices import notify
from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor
from rresi.core.refusals import Refused
from rresi.editorial import rules
from rresi.editorial.models import Assignment, Entry, Revision, Submission
from rresi.editorial.permissions import PERMISSIONS, target_of
from rresi.editorial.rules import Action, State
from rresi.editorial.services import publishing, record
from rresi.editorial.services.profiles import require_other_hand


def _begin(
    actor: Actor, submission: Submission, number: int, event: Entry.Event
) -> tuple[Submission, Revision] | None:
    """The submission, locked, and its revision; None when this person decided just this before."""
    current = record.locked(submission)
    require(PERMISSIONS, actor, "submission.decide", target_of(current))
    revision = record.latest(current)
    if revision.number == number and record.already_done(revision, actor, event):
        return None
    if revision.number != number or current.state != State.DECISION:
        raise record.no_longer_possible(current)
    require_other_hand(actor, revision)
    return current, revision


@transaction.atomic
def publish(*, actor: Actor, submission: Submission, number: int, note: str = "") -> None:
    """Show revision `number` to readers; a repeat changes nothing.

    Raises:
        PermissionDenied.
        Refused: it moved on, an approval is missing, or the actor stands behind the text.
    """
    begun = _begin(actor, submission, number, Entry.Event.PUBLISHED)
    if begun is None:
        return
    current, revision = begun
    missing = rules.missing_for_publication(record.approvals_of(revision))
    if missing:
        raise Refused(str(missing[0]))
    record.move(current, Action.PUBLISH)
    publishing.show(current, revision, actor, Entry.Event.PUBLISHED, note.strip())
    _tell_reviewers(current, revision, "review-led-to-publication")


@transaction.atomic
def ask_for_changes(*, actor: Actor, submission: Submission, number: int, points: str) -> None:
    """Send revision `number` back to its author with the points; a repeat changes nothing."""
    begun = _begin(actor, submission, number, Entry.Event.CHANGES)
    if begun is None:
        return
    current, revision = begun
    if not points.strip():
        raise Refused(gettext("Enter the changes you request."))
    record.move(current, Action.ASK_CHANGES)
    current.save()
    record.write(current, actor, Entry.Event.CHANGES, revision=revision, note=points.strip())
    publishing.tell_author(current, revision, "changes-asked", points.strip())
    _tell_reviewers(current, revision, "review-led-to-changes")


@transaction.atomic
def decline(*, actor: Actor, submission: Submission, number: int, reasons: str) -> None:
    """Do not publish revision `number`, with reasons; a repeat changes nothing."""
    begun = _begin(actor, submission, number, Entry.Event.DECLINED)
    if begun is None:
        return
    current, revision = begun
    if not reasons.strip():
        raise Refused(gettext("Enter the reasons. The author has a right to know them."))
    record.move(current, Action.DECLINE)
    current.save()
    record.write(current, actor, Entry.Event.DECLINED, revision=revision, note=reasons.strip())
    publishing.tell_author(current, revision, "declined", reasons.strip())
    _tell_reviewers(current, revision, "review-led-to-decline")


def _tell_reviewers(submission: Submission, revision: Revision, event: str) -> None:
    """Tell those who read this revision what came of it."""
    people = User.objects.filter(
        review_assignments__revision=revision, review_assignments__state=Assignment.State.DONE
    )
    notify(
        people=people.distinct().order_by("pk"),
        event=event,
        key=f"{event}:{submission.pk}:{revision.number}",
        context={"title": revision.title, "change": submission.live},
        url=publishing.page_of(submission) or ("portal:dashboard",),
    )
