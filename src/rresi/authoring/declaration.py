"""How an app declares a kind of content: once, for everybody who deals with it."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from rresi.accounts.personal_data import Cascade, Export
from rresi.authoring.kinds import AuthoredKind
from rresi.authoring.lists import published
from rresi.core.declarations import Bundle
from rresi.editorial.registry import Reviewed
from rresi.editorial.searching import search_source
from rresi.listing.declaration import Listing
from rresi.listing.kinds import Kind

if TYPE_CHECKING:
    from django_stubs_ext import StrOrPromise


@dataclass(frozen=True, kw_only=True)
class Content(Bundle):
    """A kind of content with its list: reviewed, searched, in the sitemap, in saved searches.

    `label` is its name in the plural, the title of its list if none is given; `position` is its
    place among the kinds to narrow a search to. Whoever brought something in finds it in their
    export; when they leave, it stays without their name.
    """

    kind: AuthoredKind[Any]
    listing: Listing[Any]
    label: StrOrPromise = ""
    position: int = 50

    @cached_property
    def parts(self) -> tuple[object, ...]:
        shown = Kind(
            label=self.label or self.listing.words.title,
            url_name=f"{self.kind.namespace}:detail",
            position=self.position,
            source=search_source(self.kind),
            public=lambda: published(self.kind),
            changed="updated_at",
            listing=self.listing,
        )
        export = Export(self.kind.namespace, self._owned_by)
        return (Reviewed(self.kind), shown, *shown.parts, export, Cascade())

    def _owned_by(self, user_id: int) -> list[str]:
        """The slugs of what a person brought in."""
        rows = self.kind.model._default_manager.filter(owner_id=user_id)
        return sorted(rows.values_list("slug", flat=True))
