"""How a revision comes before readers, whichever way it was approved."""

from __future__ import annotations

from rresi.accounts.notices import notify
from rresi.accounts.roles import Actor
from rresi.editorial.documents import DocumentKind
from rresi.editorial.models import Entry, Revision, Submission
from rresi.editorial.permissions import target_of
from rresi.editorial.registry import subject_of
from rresi.editorial.rules import State
from rresi.editorial.services import record
from rresi.editorial.services.concerned import tell, told_of


def show(
    submission: Submission, revision: Revision, actor: Actor, event: Entry.Event, note: str
) -> None:
    """Show the revision to readers, put it on record as `event`, and tell the author.

    The submission is locked, and has already made its move.
    """
    if submission.object_id is not None and not submission.live:
        put_back(submission, revision, besides=submission.author_id)
    else:
        _publish(submission, revision)
    entry = record.write(submission, actor, event, revision=revision, note=note)
    small = event == Entry.Event.CONFIRMED
    tell_author(submission, revision, "published", note, confirmed_as=entry.role if small else None)


def put_back(submission: Submission, revision: Revision, *, besides: int | None = None) -> None:
    """Show a page again that was unpublished, and tell whom that concerned."""
    _publish(submission, revision)
    assert submission.object_id is not None, "it was published before"
    tell(
        submission,
        told_of(submission.kind, submission.object_id, target_of(submission)),
        "published-again",
        key=f"published-again:{submission.pk}:{submission.entries.count()}",
        besides=besides,
    )


def _publish(submission: Submission, revision: Revision) -> None:
    submission.object_id = subject_of(submission.kind).publish(
        document=revision.document,
        object_id=submission.object_id,
        revision=revision.number,
        owner_id=submission.author_id,
    )
    submission.published_number, submission.settled = revision.number, False
    submission.save()


def tell_author(
    submission: Submission,
    revision: Revision,
    event: str,
    points: str = "",
    *,
    confirmed_as: str | None = None,
) -> None:
    """Tell the author what became of the revision, and where to read on.

    `confirmed_as`: the role in which somebody confirmed it as a small correction, if they did.
    """
    if submission.author is None:
        return
    notify(
        people=[submission.author],
        event=event,
        key=f"{event}:{submission.pk}:{revision.number}",
        context={
            "title": revision.title,
            "points": points,
            "reviewers": revision.reviews.count() if event == "published" else 0,
            "small": confirmed_as is not None,
            "change": submission.live,
            "role": confirmed_as,
        },
        url=page_of(submission) or ("editorial:submission", submission.pk),
    )


def page_of(submission: Submission) -> tuple[str, str] | None:
    """The public page as a name and its argument, where this revision is shown on one."""
    kind = subject_of(submission.kind)
    if submission.state != State.PUBLISHED or not isinstance(kind, DocumentKind):
        return None
    rows = kind.model._default_manager.filter(pk=submission.object_id)
    slug = rows.values_list("slug", flat=True).first()
    return (f"{kind.namespace}:detail", slug) if slug else None
