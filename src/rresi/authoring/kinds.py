"""What the form needs to know of a kind of content beyond its document."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from django.utils.translation import gettext_lazy as _

from rresi.accounts.roles import Actor
from rresi.authoring.reading import reading_of
from rresi.core.documents.describing import Json
from rresi.core.translations import current_language
from rresi.design.panels import Page
from rresi.editorial.documents import DocumentKind, PublishedDocument

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True)
class Labels:
    """How the pages of the form name what they do, and the page that they hang below.

    `feed` is the title of the feed and `feed_note` says what it brings.
    """

    propose: StrOrPromise
    change: StrOrPromise
    parent: StrOrPromise
    parent_url: str
    invitation: StrOrPromise = ""
    feed: StrOrPromise = ""
    feed_note: StrOrPromise = ""


P = TypeVar("P", bound=PublishedDocument)


class AuthoredKind(DocumentKind[P]):
    """A kind of content that people write in the form of `authoring`."""

    labels: ClassVar[Labels] = Labels(
        propose=_("Propose"),
        change=_("Change"),
        parent=_("What needs me now"),
        parent_url="portal:dashboard",
    )
    page_template: ClassVar[str] = "authoring/page.html"
    """The page as readers see it; `preview` is true while it shows a draft or a revision."""

    @cached_property
    def page(self) -> Page[P]:
        """The page of an object: below its title `actions`, after its text `story`."""
        return Page(self.kind, slots=("actions", "story"))

    def beginning(self, actor: Actor) -> Json:  # noqa: ARG002  # kinds override it
        """What a new draft holds already: what need not be asked."""
        return {"language": current_language()}

    def page_context(self, document: Mapping[str, Any]) -> dict[str, Any]:
        """What the page's template needs to show a document that may be half-written."""
        return {"reading": reading_of(self.document, document)}
