"""Taking a page or a text back: for a reason, and whom it concerns is told of it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils.translation import gettext, gettext_lazy

from rresi.accounts.models import User
from rresi.accounts.notices import notify
from rresi.accounts.permissions import Target, require
from rresi.accounts.queries import holders_of
from rresi.accounts.roles import Actor, Role
from rresi.core.declarations import declared
from rresi.core.lengths import fits
from rresi.core.refusals import Incomplete
from rresi.core.requests import TEXT_LIMIT
from rresi.editorial.documents import DocumentKind
from rresi.editorial.models import Assignment, Entry, Submission
from rresi.editorial.permissions import PERMISSIONS, target_of
from rresi.editorial.registry import Concerned, subject_of
from rresi.editorial.rules import Action, State
from rresi.editorial.services import drafting, record, reviewing

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Told:
    """People whom it concerns that a page goes: who they are, and what tells them why."""

    who: StrOrPromise
    why: StrOrPromise
    people: list[User]
    inside: bool = False  # they may follow the text behind the page


def told_of(kind: str, object_id: int, target: Target) -> list[Told]:
    """Whom it concerns that this page goes, those left out of whom there is nobody.

    One query for each role and each app that has somebody to name.
    """
    return [one for one in _concerned(kind, object_id, target) if one.people]


def _concerned(kind: str, object_id: int, target: Target) -> Iterator[Told]:
    authors = User.objects.filter(pk=target.owner_id or 0, is_active=True)
    yield Told(
        gettext_lazy("the author"), gettext_lazy("You wrote this text."), list(authors), inside=True
    )
    for pk in sorted(target.scopes.get(Role.REGION_MANAGER, ())):
        yield Told(
            gettext_lazy("the region’s managers"),
            gettext_lazy("It comes from a region that you manage."),
            holders_of(Role.REGION_MANAGER, pk),
            inside=True,
        )
    for one in declared(Concerned):
        if one.kind == kind:
            yield Told(one.who, one.why, list(one.people(object_id)))


def reason_given(reason: str) -> str:
    """The reason without surrounding space. Raises Incomplete where there is none or too much."""
    if not reason.strip():
        raise Incomplete(
            [("note", gettext("Enter the reason. The people concerned will read it."))]
        )
    return fits(reason, TEXT_LIMIT, field="note")


@transaction.atomic
def unpublish(*, actor: Actor, submission: Submission, reason: str) -> None:
    """Take the page off the site; work under way goes on. A repeat changes nothing.

    Raises:
        PermissionDenied.
        Incomplete: there is no reason, or it is too long.
    """
    current = record.locked(submission)
    target = target_of(current)
    require(PERMISSIONS, actor, "submission.unpublish", target)
    if current.published_number is None or current.object_id is None:
        return
    reason = reason_given(reason)
    told = told_of(current.kind, current.object_id, target)
    subject_of(current.kind).withdraw(current.object_id)
    revision = current.revisions.get(number=current.published_number)
    current.published_number = None
    if current.state == State.PUBLISHED:
        current.state = State.WITHDRAWN
    current.save()
    entry = record.write(current, actor, Entry.Event.UNPUBLISHED, revision=revision, note=reason)
    for one in told:
        notify(
            people=[person for person in one.people if person.pk != actor.user_id],
            event="unpublished",
            key=f"unpublished:{entry.pk}",
            context={
                "title": revision.title,
                "reason": reason,
                "why": one.why,
                "by_authors": speaks_for_authors(actor, target),
                "inside": one.inside,
            },
            url=("editorial:submission", current.pk) if one.inside else _page(current),
        )


def _page(submission: Submission) -> tuple[str | int, ...]:
    """The address at which the page was."""
    kind = subject_of(submission.kind)
    if not isinstance(kind, DocumentKind):
        return ("portal:dashboard",)
    return (f"{kind.namespace}:detail", kind.slug_of(submission.object_id or 0))


@transaction.atomic
def unpublish_object(*, actor: Actor, kind: str, object_id: int, reason: str) -> Submission:
    """Take an object's page off the site, also one that came in without a review; its submission.

    Raises:
        PermissionDenied.
        Incomplete: there is no reason, or it is too long.
        LookupError: there is no such object, or it is not published.
    """
    document, number, target = subject_of(kind).document_of(object_id)
    found = Submission.objects.filter(kind=kind, object_id=object_id).first()
    if found is None:
        require(PERMISSIONS, actor, "submission.unpublish", target)
        found = drafting.adopt(kind, object_id, document, number, target.owner_id)
    unpublish(actor=actor, submission=found, reason=reason)
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
