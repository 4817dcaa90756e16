"""Drafts: start, save, submit, reopen, take over."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import asdict

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext

from rresi.accounts import queries as accounts
from rresi.accounts.notices import notify
from rresi.accounts.permissions import allowed, require
from rresi.accounts.roles import Actor, Role
from rresi.core.documents.describing import comparable
from rresi.core.refusals import Incomplete, Refused
from rresi.core.versions import require_unchanged, token_of
from rresi.editorial import reviewers, weighing
from rresi.editorial.models import Assignment, Contributor, Entry, Revision, Submission
from rresi.editorial.permissions import PERMISSIONS, target_of
from rresi.editorial.registry import Document, subject_of
from rresi.editorial.rules import WITH_AUTHOR, Action, Answer, Made, State
from rresi.editorial.services import record, reviewing


@transaction.atomic
def start(*, actor: Actor, kind: str, document: Document | None = None) -> Submission:
    """An empty draft, or one with a first document."""
    require(PERMISSIONS, actor, "submission.start")
    now = timezone.now()
    submission = Submission(
        kind=kind, author_id=actor.user_id, entered_at=now, draft=document or {}
    )
    _describe(submission)
    submission.save()
    _contribute(submission, actor.user_id)
    return submission


@transaction.atomic
def revise(*, actor: Actor, kind: str, object_id: int) -> Submission:
    """A draft of what is published, for changing it; the one at work, if there is one.

    Raises:
        LookupError: there is no such object.
        Refused: someone else is at it.
    """
    subject = subject_of(kind)
    document, number, target = subject.document_of(object_id)
    submission = (
        Submission.objects.select_for_update().filter(kind=kind, object_id=object_id).first()
    )
    if submission is None:
        require(PERMISSIONS, actor, "submission.revise", target)
        submission = adopt(kind, object_id, document, number, target.owner_id)
    elif submission.state != State.PUBLISHED:
        if allowed(PERMISSIONS, actor, "submission.read", target_of(submission)):
            return submission
        raise Refused(gettext("Someone is already changing this practice."))
    require(PERMISSIONS, actor, "submission.revise", target_of(submission))
    record.move(submission, Action.REVISE)
    submission.draft = document
    submission.author_id = actor.user_id
    _describe(submission)
    submission.save()
    _contribute(submission, actor.user_id)
    record.write(submission, actor, Entry.Event.BEGUN)
    return submission


@transaction.atomic
def propose(
    *, actor: Actor, kind: str, object_id: int, document: Document, note: str = ""
) -> Revision:
    """Submit a whole document as the next revision of what is published, as an import does.

    Raises:
        PermissionDenied.
        LookupError: there is no such object.
        Refused: someone is changing it, or nothing is different.
        Incomplete: it cannot be read as a document.
    """
    found = Submission.objects.select_for_update().filter(kind=kind, object_id=object_id)
    if found.exclude(state=State.PUBLISHED).exists():
        raise Refused(gettext("Someone is already changing this practice."))
    current = revise(actor=actor, kind=kind, object_id=object_id)
    current.draft = document
    return _submitted(current, actor, note, keeps=subject_of(kind).left_open(document))


def adopt(
    kind: str, object_id: int, document: Document, number: int, owner_id: int | None
) -> Submission:
    """A submission for what was in the library before the workflow knew it."""
    submission = Submission(
        kind=kind,
        object_id=object_id,
        author_id=owner_id,
        entered_at=timezone.now(),
        draft=document,
        state=State.PUBLISHED,
        latest_number=number,
        published_number=number,
    )
    _describe(submission)
    try:
        with transaction.atomic():
            submission.save()
    except IntegrityError:
        raise Refused(gettext("Someone is already changing this practice.")) from None
    _contribute(submission, owner_id)
    _freeze(submission, number, author_id=owner_id, note="", origin=Revision.Origin.LIBRARY)
    return submission


@transaction.atomic
def save_draft(
    *,
    actor: Actor,
    submission: Submission,
    fields: Document,
    names: Collection[str],
    seen: str,
    page: str = "",
    closes: bool = False,
) -> Submission:
    """Write some of the draft's fields; those of `names` that `fields` lacks are emptied.

    `seen` is the token of these fields when the form was drawn, `page` names the open form:
    saving while typing must not collide with one's own last save. `closes` says that the form is
    left with this save: what it still sends, from before a row went or a file came, is outdated.

    Raises:
        PermissionDenied.
        Refused: it is under review.
        Outdated: someone else saved these fields since; nothing is overwritten.
    """
    current = record.locked(submission)
    require(PERMISSIONS, actor, "submission.write", target_of(current))
    if current.state not in WITH_AUTHOR:
        raise record.no_longer_possible(current)
    new = {name: value for name, value in fields.items() if name in names}
    before = {name: current.draft[name] for name in names if name in current.draft}
    if before == new:
        return current
    same_page = bool(page) and page == current.draft_page
    if not same_page:
        require_unchanged(current, seen, token_of(current.draft, names))
    kept = {name: value for name, value in current.draft.items() if name not in names}
    current.draft = {**kept, **new}
    current.draft_saved_at = timezone.now()
    current.draft_saved_by_id = actor.user_id
    current.draft_page = "" if closes else page[:32]
    _describe(current)
    current.save()
    _contribute(current, actor.user_id)
    return current


@transaction.atomic
def submit(
    *,
    actor: Actor,
    submission: Submission,
    seen: str,
    note: str = "",
    answers: Sequence[Answer] = (),
) -> Revision:
    """Submit the draft as a new revision; a repeat changes nothing.

    It goes to the region, or straight to reviewers where the kind's policy asks no region.

    `seen` is the token of the whole draft as the person saw it; `answers` are the author's to the
    changes that were requested.

    Raises:
        PermissionDenied, Refused.
        Outdated: someone else saved since.
        Incomplete: the draft cannot be read as a document.
    """
    current = record.locked(submission)
    require(PERMISSIONS, actor, "submission.submit", target_of(current))
    require_unchanged(current, seen, token_of(current.draft))
    return _submitted(current, actor, note, answers)


def _submitted(
    current: Submission,
    actor: Actor,
    note: str,
    answers: Sequence[Answer] = (),
    keeps: Collection[str] = (),
) -> Revision:
    """`keeps` are places that may stay open: an import brings what its file says."""
    if current.state in (State.REGION_CHECK, State.REVIEW):
        revision = record.latest(current)
        if revision.document == current.draft and revision.author_id == actor.user_id:
            return revision
    subject = subject_of(current.kind)
    if current.state not in WITH_AUTHOR:
        raise record.no_longer_possible(current)
    problems = [one for one in weighing.problems_of(current) if one[0] not in keeps]
    if problems:
        raise Incomplete(problems)
    # What was taken back may be submitted again as it was; nobody judged it.
    judged = current.latest_number if current.state == State.CHANGES else current.published_number
    refused = any(one.made == Made.LEFT for one in answers)  # the author's reasons are an answer
    if judged and not refused and _says_as_before(current, judged):
        raise Refused(gettext("Nothing has changed since the last version."))
    record.move(current, Action.SUBMIT)
    current.latest_number += 1
    _describe(current)
    current.save()
    revision = _freeze(
        current, current.latest_number, author_id=actor.user_id, note=note, answers=answers
    )
    record.write(current, actor, Entry.Event.SUBMITTED, revision=revision, note=note)
    if current.state == State.REVIEW:
        reviewing.ask_again(submission=current, revision=revision)
        asked = revision.assignments.filter(state=Assignment.State.OPEN).count()
        if asked < subject.policy.reviewers_needed:
            reviewing.tell_reviewers_needed(current, revision)
        return revision
    _ask_for_check(current, revision)
    return revision


def _says_as_before(current: Submission, number: int) -> bool:
    """Whether the draft says what a revision says, however its figures are written."""
    revision = current.revisions.get(number=number)
    return bool(comparable(record.text_of(current, revision)) == comparable(current.draft))


def _ask_for_check(submission: Submission, revision: Revision) -> None:
    asked = reviewers.checkers(revision)
    again = reviewing.may_be_asked_again(submission, revision)
    notify(
        people=asked.people,
        event="region-check",
        key=f"region-check:{submission.pk}:{revision.number}",
        context={
            "title": revision.title,
            "number": revision.number,
            "language": revision.language,
            "why": asked.why,
            "stuck": asked.stuck,
            "weighed": lambda: weighing.weighed(submission, revision.document),
            "again": len(again),
            "missing": len(again) < subject_of(submission.kind).policy.reviewers_needed,
        },
        url=("editorial:submission", submission.pk),
    )


def _freeze(
    submission: Submission,
    number: int,
    *,
    author_id: int | None,
    note: str,
    answers: Sequence[Answer] = (),
    origin: Revision.Origin = Revision.Origin.PROPOSED,
) -> Revision:
    subject = subject_of(submission.kind)
    personal_fields = subject.personal_fields
    content = {k: v for k, v in submission.draft.items() if k not in personal_fields}
    personal = {k: v for k, v in submission.draft.items() if k in personal_fields}
    revision = Revision.objects.create(
        submission=submission,
        number=number,
        origin=origin,
        content=content,
        personal=personal,
        title=submission.title,
        language=submission.language,
        region_id=submission.region_id,
        organisation_ids=_organisations_behind(submission),
        note=note,
        answers=[asdict(one) for one in answers],
        author_id=author_id,
        created_at=timezone.now(),
    )
    subject.frozen(revision)
    return revision


def _organisations_behind(submission: Submission) -> list[int]:
    """The organisations that the document names, and those of everyone who wrote in it."""
    people = list(submission.contributors.values_list("user_id", flat=True))
    behind = set(subject_of(submission.kind).facts(submission.draft).involved_ids)
    behind |= set(submission.organisation_ids)
    for numbers in accounts.scopes_by_holder(Role.ORGANISATION_MEMBER, people).values():
        behind |= numbers
    return sorted(behind)


def _describe(submission: Submission) -> None:
    """Update the columns that repeat parts of the draft."""
    facts = subject_of(submission.kind).facts(submission.draft)
    submission.title = facts.title[:300]
    submission.language = facts.language[:8]
    submission.region_id = facts.region_id
    submission.organisation_ids = sorted(facts.organisation_ids)


def _contribute(submission: Submission, user_id: int | None) -> None:
    if user_id is not None:
        Contributor.objects.get_or_create(submission=submission, user_id=user_id)


def restore(submission: Submission) -> None:
    """Reset the draft to what readers see, without saving."""
    assert submission.published_number is not None
    published = submission.revisions.get(number=submission.published_number)
    submission.draft = published.document
    _describe(submission)


@transaction.atomic
def reopen(*, actor: Actor, submission: Submission) -> Submission:
    """Reopen what was withdrawn, for a whole new review. A repeat changes nothing.

    A page that was unpublished is reopened by whoever may change a page; where nobody is its
    author, they become that, and then no longer judge it. The author is told.

    Raises:
        PermissionDenied.
        Refused: it has not been withdrawn.
    """
    current = record.locked(submission)
    action = "submission.revise" if current.object_id else "submission.write"
    require(PERMISSIONS, actor, action, target_of(current))
    if current.state == State.DRAFT:
        return current
    record.move(current, Action.REOPEN)
    current.settled = False
    if current.author_id is None:
        current.author_id = actor.user_id
        _contribute(current, actor.user_id)
    current.save()
    if current.author is not None and current.author_id != actor.user_id:
        notify(
            people=[current.author],
            event="reopened",
            key=f"reopened:{current.pk}:{current.entries.count()}",
            context={"title": current.title},
            url=("editorial:submission", current.pk),
        )
    record.write(current, actor, Entry.Event.REOPENED)
    return current


@transaction.atomic
def take_over(*, actor: Actor, submission: Submission) -> Submission:
    """Become the author of what lost its author; they then no longer judge it.

    Raises:
        PermissionDenied.
        Refused: it has an author.
    """
    current = record.locked(submission)
    require(PERMISSIONS, actor, "submission.take_over", target_of(current))
    if current.author_id is not None:
        if current.author_id == actor.user_id:
            return current
        raise Refused(gettext("Another person is already responsible for this text."))
    current.author_id = actor.user_id
    current.save()
    _contribute(current, actor.user_id)
    record.write(current, actor, Entry.Event.TAKEN_OVER)
    return current
