"""What the form needs to know of a kind of content beyond its document."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from django.utils.translation import gettext_lazy as _

from rresi.accounts.roles import Actor
from rresi.authoring.reading import reading_of
from rresi.authoring.records import Record
from rresi.authoring.tables import record_kind
from rresi.core.documents.describing import Json
from rresi.core.documents.words import Words
from rresi.design.panels import Page
from rresi.editorial.documents import DocumentKind, PublishedDocument
from rresi.interchange.kinds import Kind as FileKind

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


BEGIN_PAGE: Page[str] = Page("begin", slots=("story",))
"""Where proposing begins; other apps say there what is sought. Its subject is the kind's name."""


@dataclass(frozen=True)
class Labels:
    """How the pages of the form name what they do, and the page that they hang below.

    `feed` is the title of the feed and `feed_note` says what it brings. An import says `taken` of a
    slug and `nothing` of an empty file.
    """

    propose: StrOrPromise
    change: StrOrPromise
    parent: StrOrPromise
    parent_url: str
    invitation: StrOrPromise = ""
    feed: StrOrPromise = ""
    feed_note: StrOrPromise = ""
    taken: StrOrPromise = ""
    nothing: StrOrPromise = ""


@dataclass(frozen=True)
class RecordReview:
    """Problems (place, words) by line, which stop an import, and notices, which do not."""

    problems: Mapping[int, list[tuple[str, str]]] = field(default_factory=dict)
    notices: list[str] = field(default_factory=list)


P = TypeVar("P", bound=PublishedDocument)


class AuthoredKind(DocumentKind[P]):
    """A kind of content that people write in the form of `authoring`."""

    labels: ClassVar[Labels] = Labels(
        propose=_("Propose"),
        change=_("Edit"),
        parent=_("My tasks"),
        parent_url="portal:dashboard",
    )
    page_template: ClassVar[str] = "authoring/page.html"
    """The page as readers see it; `preview` is true while it shows a draft or a revision."""

    file_labels: ClassVar[Mapping[str, Sequence[str]]] = {}
    """Words for columns beside the fields' names and labels, by path (`contact.email`)."""

    @cached_property
    def files(self) -> FileKind:
        """Its records as files hold them."""
        return record_kind(self, self.file_labels)

    counted_in: ClassVar[frozenset[str]] = frozenset()
    """The models of rows that only count how an object is read: nobody touches it by them."""

    def review_records(self, found: Mapping[int, Record]) -> RecordReview:  # noqa: ARG002
        """What an import should say of records, by their lines, beyond what each says by itself.

        A bounded number of queries for all of them.
        """
        return RecordReview()

    def homes_of(self, documents: Collection[Mapping[str, Any]]) -> list[tuple[str, ...]]:
        """What beside title and language tells each document from others of its title, such as its
        region; "" where it says nothing. A bounded number of queries for all of them.
        """
        return [()] * len(documents)

    @cached_property
    def page(self) -> Page[P]:
        """The page of an object: below its title `actions`, after its text `story`."""
        return Page(self.kind, slots=("actions", "story"))

    def beginning(self, actor: Actor) -> Json:  # noqa: ARG002 - for kinds that know more
        """What a new draft holds already: what follows from who writes it. The language of the page
        does not say in which one they write.
        """
        return {}

    def shown(
        self, document: Mapping[str, Any], words: Words | None = None, language: str = ""
    ) -> dict[str, Any]:
        """What the page's template shows of a document, in its own words or a translation's."""
        return {"reading": reading_of(self.document, document, words, language)}

    def page_context(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """What the page's template needs to show a document that may be half-written."""
        return self.shown(document)
