"""The region's check: is this ours, and ready to be read by peers?"""

from __future__ import annotations

from django.db import transaction
from django.utils.translation import gettext

from rresi.accounts.models import User
from rresi.accounts.notices import notify
from rresi.accounts.permissions import require
from rresi.accounts.queries import coordinators
from rresi.accounts.roles import Actor
from rresi.core.refusals import Refused
from rresi.editorial import weighing
from rresi.editorial.models import Assignment, Entry, Revision, Submission
from rresi.editorial.permissions import PERMISSIONS, target_of
from rresi.editorial.registry import Document, subject_of
from rresi.editorial.rules import Action, State
from rresi.editorial.services import publishing, record, reviewing
from rresi.editorial.services.profiles import require_other_hand, require_reader


def _begin(
    actor: Actor, submission: Submission, number: int, event: Entry.Event
) -> tuple[Submission, Revision] | None:
    """The submission, locked, and its revision; None when this person did just this before."""
    current = record.locked(submission)
    require(PERMISSIONS, actor, "submission.check_region", target_of(current))
    revision = record.latest(current)
    if revision.number == number and record.already_done(revision, actor, event):
        return None
    if revision.number != number or current.state != State.REGION_CHECK:
        raise record.no_longer_possible(current)
    require_other_hand(actor, revision)
    require_reader(actor, revision.language)
    return current, revision


@transaction.atomic
def pass_region_check(*, actor: Actor, submission: Submission, number: int, note: str = "") -> None:
    """Send revision `number` on to the reviewers; a repeat changes nothing.

    Those who judged an earlier revision of this round are asked again at once.

    Raises:
        PermissionDenied.
        Refused: it moved on, or the actor stands behind the text or does not read its language.
    """
    begun = _begin(actor, submission, number, Entry.Event.PASSED)
    if begun is None:
        return
    current, revision = begun
    record.move(current, Action.PASS)
    current.save()
    record.write(current, actor, Entry.Event.PASSED, revision=revision, note=note.strip())
    reviewing.ask_again(submission=current, revision=revision)
    asked = revision.assignments.filter(state=Assignment.State.OPEN).count()
    if asked < subject_of(current.kind).policy.reviewers_needed:
        reviewing.tell_reviewers_needed(current, revision)


@transaction.atomic
def confirm_small_change(
    *, actor: Actor, submission: Submission, number: int, note: str = ""
) -> None:
    """Publish revision `number` at once, because it corrects a detail; a repeat changes nothing.

    Those who reviewed the text and the coordinators are told what it said and what it says now.
    It is on record as such: who confirmed it, and the two revisions to compare.

    Raises:
        PermissionDenied.
        Refused: it moved on, it is not small, or the actor stands behind the text or does not
            read its language.
    """
    begun = _begin(actor, submission, number, Entry.Event.CONFIRMED)
    if begun is None:
        return
    current, revision = begun
    if not weighing.is_small(current, revision.document):
        raise Refused(gettext("This is more than a small change. Send it to the reviewers."))
    before = weighing.as_published(current)
    record.move(current, Action.CONFIRM)
    publishing.show(current, revision, actor, Entry.Event.CONFIRMED, note.strip())
    _tell_of_correction(current, revision, before, actor)


def _tell_of_correction(
    submission: Submission, revision: Revision, before: Document, actor: Actor
) -> None:
    """Tell the coordinators and those whose review the page names what was corrected since."""
    decided = submission.entries.filter(event=Entry.Event.PUBLISHED).order_by("-at", "-pk")
    reviewed = User.objects.filter(reviews__revision__in=decided.values("revision")[:1])
    told = {one.pk: one for one in [*coordinators(), *reviewed.order_by("pk")]}
    notify(
        people=[
            one for one in told.values() if one.pk not in (actor.user_id, submission.author_id)
        ],
        event="small-correction",
        key=f"small-correction:{submission.pk}:{revision.number}",
        context={
            "title": revision.title,
            "changes": record.changes_between(submission.kind, before, revision.document),
            "role": record.acted_as(actor, submission),
        },
        url=publishing.page_of(submission) or ("portal:dashboard",),
    )


@transaction.atomic
def return_to_author(*, actor: Actor, submission: Submission, number: int, points: str) -> None:
    """Send revision `number` back with the points to change; a repeat changes nothing.

    Raises:
        PermissionDenied.
        Refused: it moved on, no points are named, or the actor stands behind the text or does not
            read its language.
    """
    begun = _begin(actor, submission, number, Entry.Event.RETURNED)
    if begun is None:
        return
    current, revision = begun
    if not points.strip():
        raise Refused(gettext("Enter the changes you request."))
    record.move(current, Action.RETURN)
    current.save()
    record.write(current, actor, Entry.Event.RETURNED, revision=revision, note=points.strip())
    if current.author:
        notify(
            people=[current.author],
            event="changes-asked",
            key=f"returned:{current.pk}:{revision.number}",
            context={"title": revision.title, "points": points.strip()},
            url=("editorial:submission", current.pk),
        )
