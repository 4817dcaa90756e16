"""How content joins: an app above registers a subject for each kind that peers review.

A practice is the first. The subject alone knows what a document means; here it is a JSON object.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol

from rresi.accounts.models import User
from rresi.accounts.permissions import Target

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise

    from rresi.editorial.models import Revision

Document = dict[str, Any]


@dataclass(frozen=True)
class Facts:
    """What the workflow must know of a document; also of one that is half-written."""

    title: str = ""
    language: str = ""
    region_id: int | None = None
    organisation_ids: frozenset[int] = frozenset()  # in charge: their members may write
    involved_ids: frozenset[int] = frozenset()  # their members may not judge


@dataclass(frozen=True)
class Line:
    """One field of a document as text, for comparing; `key` pairs it with the other revision's.

    `picture` is the address of a picture that stands beside the text, where there is one.
    """

    key: str
    label: str
    text: str
    picture: str = ""


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
    def personal_fields(self) -> tuple[str, ...]:
        """The document's fields that name a person; emptied when that person's account goes."""
        ...

    def facts(self, document: Document) -> Facts:
        """Title, language, region and organisations, as far as they are written."""
        ...

    def problems(self, document: Document) -> list[tuple[str, str]]:
        """Why a document cannot be handed in: (field, what is wrong), in the reader's language."""
        ...

    def lines(self, document: Document) -> list[Line]:
        """The document field by field, in the reader's language."""
        ...

    def document_of(self, object_id: int) -> tuple[Document, int, Target]:
        """What is published now: the document, its revision's number, and whose it is.

        Raises:
            LookupError: there is no such object.
        """
        ...

    def publish(
        self, *, document: Document, object_id: int | None, revision: int, owner_id: int | None
    ) -> int:
        """Show this revision to readers; returns the object's number."""
        ...

    def frozen(self, revision: Revision) -> None:
        """Called once for each new revision, in the transaction that makes it."""
        ...

    def withdraw(self, object_id: int) -> None:
        """Take the object off the site."""
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

    def region_names(self, region_ids: Collection[int] | None = None) -> Mapping[int, str]:
        """Names by number, of all regions when None."""
        ...

    def region_managers(self, region_id: int) -> list[User]:
        """Who looks after a region."""
        ...

    def managed_regions(self) -> Collection[tuple[int, int]]:
        """Every region that somebody looks after, with each who does: (region, user)."""
        ...


_subjects: dict[str, Subject] = {}


def register_subject(subject: Subject) -> None:
    """Add a kind; called once, when an app is ready."""
    _subjects[subject.kind] = subject


def subject_of(kind: str) -> Subject:
    """The subject of a kind. Raises LookupError."""
    try:
        return _subjects[kind]
    except KeyError:
        raise LookupError(f"nothing of the kind {kind!r} is reviewed") from None


def managed_regions() -> dict[int, set[int]]:
    """Who looks after which region, by region. One statement a kind of content."""
    managers: dict[int, set[int]] = {}
    for subject in _subjects.values():
        for region_id, user_id in subject.managed_regions():
            managers.setdefault(region_id, set()).add(user_id)
    return managers


def region_names() -> dict[int, str]:
    """The names of all regions, from whichever subject knows them."""
    names: dict[int, str] = {}
    for subject in _subjects.values():
        names.update(subject.region_names())
    return names
