"""How content joins the workflow: an app above declares a subject for each kind it has reviewed.

A practice is the first. The subject alone knows what a document means; here it is a JSON object.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from rresi.accounts.permissions import Target
from rresi.core.declarations import declared
from rresi.core.documents.lines import Line
from rresi.editorial.criteria import Criterion

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from rresi.accounts.models import User
    from rresi.editorial.models import Revision

Document = dict[str, Any]


@dataclass(frozen=True)
class Facts:
    """What the workflow must know of a document, even of an unfinished one."""

    title: str = ""
    language: str = ""
    region_id: int | None = None
    organisation_ids: frozenset[int] = frozenset()  # in charge: their members may write
    involved_ids: frozenset[int] = frozenset()  # their members may not judge


@dataclass(frozen=True)
class Policy:
    """How a kind of content is reviewed.

    `criteria`: what reviewers score. `reviewers_needed`: how many must advise to publish.
    `region_check`: whether the region's manager checks it before reviewers read it.
    """

    criteria: tuple[Criterion, ...]
    reviewers_needed: int = 2
    region_check: bool = True

    def criterion(self, key: str) -> Criterion:
        """Raises LookupError."""
        for criterion in self.criteria:
            if criterion.key == key:
                return criterion
        raise LookupError(key)


class Subject(Protocol):
    """A kind of content that is reviewed."""

    @property
    def kind(self) -> str:
        """Its name in the database."""
        ...

    @property
    def label(self) -> StrOrPromise:
        """Its name to people."""
        ...

    @property
    def policy(self) -> Policy:
        """How it is reviewed."""
        ...

    @property
    def personal_fields(self) -> tuple[str, ...]:
        """The fields that name a person; emptied when that person's account is deleted."""
        ...

    def facts(self, document: Document) -> Facts:
        """Title, language, region and organisations, as far as they are written."""
        ...

    def problems(self, document: Document) -> list[tuple[str, str]]:
        """Why a document cannot be submitted: (field, what is wrong), in the reader's language."""
        ...

    def left_open(self, document: Document) -> set[str]:
        """Those of the problems that neither an import nor a small correction must mend."""
        ...

    def lines(self, document: Document) -> list[Line]:
        """The document field by field, in the reader's language."""
        ...

    def document_of(self, object_id: int) -> tuple[Document, int, Target]:
        """What is published now: the document, its revision number, and whose it is.

        Raises:
            LookupError: there is no such object.
        """
        ...

    def publish(
        self, *, document: Document, object_id: int | None, revision: int, owner_id: int | None
    ) -> int:
        """Show this revision to readers; returns the object's pk."""
        ...

    def frozen(self, revision: Revision) -> None:
        """Called once for each new revision, in the transaction that makes it."""
        ...

    def withdraw(self, object_id: int) -> None:
        """Take the object off the site."""
        ...

    def forget(self, names: Callable[[Any], bool]) -> None:
        """Empty the personal fields of each object of which `names` says that they name someone."""
        ...

    def form_path(self, submission_id: int) -> str:
        """Where its authors write."""
        ...

    def reading_path(self, submission_id: int, number: int) -> str:
        """Where a revision is read as a page."""
        ...

    def page_path(self, object_id: int) -> str:
        """The published page."""
        ...

    def unpublish_path(self, object_id: int) -> str:
        """Where the page is taken off the site."""
        ...


@dataclass(frozen=True)
class Reviewed:
    """An app's contribution: a kind of content that is reviewed."""

    subject: Subject


@dataclass(frozen=True)
class Concerned:
    """An app's contribution: people beyond its authors and its region whom it concerns that a page
    is unpublished, and that it is back.

    `who` says who they are, after "the following people get an email:"; `why` tells them why they
    get it. `people` finds them by the object's pk.
    """

    kind: str
    who: StrOrPromise
    why: StrOrPromise
    people: Callable[[int], Iterable[User]]


def subjects() -> list[Subject]:
    """All kinds that are reviewed."""
    return [reviewed.subject for reviewed in declared(Reviewed)]


def subject_of(kind: str) -> Subject:
    """The subject of a kind. Raises LookupError."""
    for reviewed in declared(Reviewed):
        if reviewed.subject.kind == kind:
            return reviewed.subject
    raise LookupError(f"nothing of the kind {kind!r} is reviewed")
