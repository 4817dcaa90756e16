"""Whom it concerns beyond its reviewers that a page goes or is back, and telling them."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext_lazy

from rresi.accounts.models import User
from rresi.accounts.notices import notify
from rresi.accounts.permissions import Target
from rresi.accounts.queries import holders_of
from rresi.accounts.roles import Role
from rresi.core.declarations import declared
from rresi.editorial.documents import DocumentKind, title_of
from rresi.editorial.models import Submission
from rresi.editorial.registry import Concerned, subject_of

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


def tell(
    submission: Submission,
    told: Collection[Told],
    event: str,
    *,
    key: str,
    besides: int | None,
    **more: Any,
) -> None:
    """Tell them, `besides` whoever did it; each in their language, as is the title."""
    page, title = _page(submission)
    for one in told:
        notify(
            people=[person for person in one.people if person.pk != besides],
            event=event,
            key=key,
            context={"title": title, "why": one.why, "inside": one.inside, **more},
            url=("editorial:submission", submission.pk)
            if one.inside and event == "unpublished"
            else page,
        )


def _page(submission: Submission) -> tuple[tuple[str | int, ...], StrOrPromise]:
    """The address of the page, and its title."""
    kind = subject_of(submission.kind)
    if not isinstance(kind, DocumentKind):
        return ("portal:dashboard",), submission.title
    row = kind.model._default_manager.prefetch_related("texts").get(pk=submission.object_id)
    return (f"{kind.namespace}:detail", row.slug), title_of(row)
