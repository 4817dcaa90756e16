"""Taking a page or a text back: for a reason, and whom it concerns is told of it."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext

from rresi.accounts.notices import notify
from rresi.accounts.permissions import Target, require
from rresi.accounts.roles import Actor, Role
from rresi.core.lengths import fits
from rresi.core.refusals import Incomplete
from rresi.core.requests import TEXT_LIMIT
from rresi.core.written import language_given
from rresi.editorial.models import Assignment, Entry, Submission
from rresi.editorial.permissions import PERMISSIONS, target_of
from rresi.editorial.registry import subject_of
from rresi.editorial.rules import UNDO_WITHIN, Action, Cause, State
from rresi.editorial.services import drafting, publishing, record, reviewing
from rresi.editorial.services.concerned import tell, told_of

SAID_LENGTH = 300  # characters that readers see beside a cause


def reason_given(reason: str) -> str:
    """The reason without surrounding space. Raises Incomplete where there is none or too much."""
    if not reason.strip():
        raise Incomplete(
            [("note", gettext("Enter the reason. The people concerned will read it."))]
        )
    return fits(reason, TEXT_LIMIT, field="note")


@transaction.atomic
def unpublish(
    *,
    actor: Actor,
    submission: Submission,
    cause: str,
    said: str = "",
    language: str = "",
    note: str = "",
) -> None:
    """Take the page off the site; work under way goes on. A repeat changes nothing.

    Everybody reads the cause and what is said of it, in a language; the note stays with those who
    may follow the text.

    Raises:
        PermissionDenied.
        Incomplete: there is no cause, or a text is too long.
    """
    current = record.locked(submission)
    target = target_of(current)
    require(PERMISSIONS, actor, "submission.unpublish", target)
    if current.published_number is None or current.object_id is None:
        return
    if cause not in Cause.values:
        raise Incomplete([("cause", gettext("Choose the reason that readers see."))])
    said, note = fits(said.strip(), SAID_LENGTH, field="said"), note.strip()
    told = told_of(current.kind, current.object_id, target)
    subject_of(current.kind).withdraw(current.object_id)
    revision = current.revisions.get(number=current.published_number)
    current.published_number = None
    if current.state == State.PUBLISHED:
        current.state, current.entered_at = State.WITHDRAWN, timezone.now()
    current.save()
    by_authors = speaks_for_authors(actor, target)
    entry = record.write(
        current,
        actor,
        Entry.Event.UNPUBLISHED,
        revision=revision,
        note=note,
        role=Entry.AUTHOR if by_authors else Role.COORDINATOR,
        cause=cause,
        said=said,
        said_language=language_given(said, language, {}) if said else "",
    )
    tell(
        current,
        told,
        "unpublished",
        key=f"unpublished:{entry.pk}",
        besides=actor.user_id,
        cause=Cause(cause).label,
        said=said,
        note=note,
        by_authors=by_authors,
    )


def undoable(submission: Submission) -> Entry | None:
    """The step by which a page was unpublished, while that can simply be undone. One query.

    Since then nobody did anything with the text, so that readers would see what was approved.
    """
    if not submission.taken_back:
        return None
    last = submission.entries.select_related("revision").order_by("-at", "-pk").first()
    if last is None or last.event != Entry.Event.UNPUBLISHED:
        return None
    return last if timezone.now() - last.at < UNDO_WITHIN else None


@transaction.atomic
def restore(*, actor: Actor, submission: Submission) -> None:
    """Put a page back as it was that was unpublished by mistake. A repeat changes nothing.

    Raises:
        PermissionDenied.
        Refused: it is more than a day ago, or somebody has gone on with the text since.
    """
    current = record.locked(submission)
    require(PERMISSIONS, actor, "submission.restore", target_of(current))
    if current.live:
        return
    step = undoable(current)
    if step is None or step.revision is None:
        raise record.no_longer_possible(current)
    current.state, current.entered_at = State.PUBLISHED, timezone.now()
    publishing.put_back(current, step.revision)
    record.write(current, actor, Entry.Event.RESTORED, revision=step.revision)


@transaction.atomic
def close(*, actor: Actor, submission: Submission) -> None:
    """Decide that an unpublished page stays so: nobody is asked any more. A repeat changes nothing.

    Raises:
        PermissionDenied.
        Refused: the page is published, or somebody is at work on it.
    """
    current = record.locked(submission)
    require(PERMISSIONS, actor, "submission.unpublish", target_of(current))
    if not current.taken_back:
        raise record.no_longer_possible(current)
    if current.settled:
        return
    current.settled = True
    current.save()
    record.write(current, actor, Entry.Event.CLOSED)


@transaction.atomic
def unpublish_object(
    *,
    actor: Actor,
    kind: str,
    object_id: int,
    cause: str,
    said: str = "",
    language: str = "",
    note: str = "",
) -> Submission:
    """Take an object's page off the site, also one that came in without a review; its submission.

    Raises:
        PermissionDenied.
        Incomplete: there is no cause, or a text is too long.
        LookupError: there is no such object, or it is not published.
    """
    document, number, target = subject_of(kind).document_of(object_id)
    found = Submission.objects.filter(kind=kind, object_id=object_id).first()
    if found is None:
        require(PERMISSIONS, actor, "submission.unpublish", target)
        found = drafting.adopt(kind, object_id, document, number, target.owner_id)
    unpublish(actor=actor, submission=found, cause=cause, said=said, language=language, note=note)
    return found


@transaction.atomic
def withdraw(*, actor: Actor, submission: Submission, reason: str = "") -> Submission | None:
    """Take back what is not decided yet; a repeat changes nothing.

    A draft that was never submitted is deleted (None). What is published stays published. Whoever
    is not the author gives a reason, which the author reads.

    Raises:
        PermissionDenied.
        Incomplete: the reason is missing or too long.
    """
    current = Submission.objects.select_for_update().filter(pk=submission.pk).first()
    if current is None:
        return None
    target = target_of(current)
    require(PERMISSIONS, actor, "submission.withdraw", target)
    if current.state == State.WITHDRAWN:
        return current
    if actor.user_id != current.author_id:
        reason = reason_given(reason)
    if not current.latest_number:
        _tell_author(actor, current, reason, key=f"deleted:{current.pk}")
        current.delete()
        return None
    record.move(current, Action.WITHDRAW)
    if current.live:
        drafting.restore(current)
    current.save()
    reviewing.tell_not_needed(
        Assignment.objects.filter(
            revision__submission=current, state=Assignment.State.OPEN
        ).select_related("revision", "reviewer")
    )
    record.close_assignments(current)
    revision = record.latest(current)
    entry = record.write(current, actor, Entry.Event.WITHDRAWN, revision=revision, note=reason)
    _tell_author(actor, current, reason, key=f"withdrawn:{entry.pk}")
    return current


def _tell_author(actor: Actor, submission: Submission, reason: str, *, key: str) -> None:
    """Tell an author that somebody else withdrew the text, or deleted the draft."""
    if submission.author is None or submission.author_id == actor.user_id:
        return
    submitted = bool(submission.latest_number)
    notify(
        people=[submission.author],
        event="withdrawn",
        key=key,
        context={
            "title": submission.title,
            "reason": reason,
            "submitted": submitted,
            "by_authors": speaks_for_authors(actor, target_of(submission)),
        },
        url=("editorial:submission", submission.pk) if submitted else ("portal:dashboard",),
    )


def speaks_for_authors(actor: Actor, target: Target) -> bool:
    """Whether somebody acts for those who wrote a text; whoever else may, is the coordinator."""
    theirs = target.scopes.get(Role.ORGANISATION_MEMBER, frozenset())
    return actor.user_id == target.owner_id or bool(theirs & actor.scope(Role.ORGANISATION_MEMBER))
