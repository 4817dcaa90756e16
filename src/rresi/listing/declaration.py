"""What an app says of its list; everything else is made from it."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Generic, TypeVar

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from rresi.core import stamps
from rresi.core.formats import number
from rresi.core.replicas import Replica
from rresi.core.translations import current_language
from rresi.listing.source import Source
from rresi.listing.stores import DatabaseStore, Selection, SnapshotStore, Store
from rresi.search.interface import Hit

T = TypeVar("T")
CARDS_AT_MOST = 6000  # about 2 KB each
AT_ONCE_AT_MOST = 20_000
"""A list of more rows goes on answering as it was while a change is read, some seconds."""


_WORDS = {
    "search": _("Search"),
    "empty": _("No results match all your choices"),
    "show_all": _("Remove all filters"),
}


def _results(total: int) -> str:
    words = ngettext("%(total)s result", "%(total)s results", total)
    return words % {"total": number(total)}


@dataclass(frozen=True)
class Words:
    """What the page says. `count` and `lead` take a number, `map_note` what the map shows.

    What a list does not say in words of its own, it says in those of every list.
    """

    title: Promise | str
    search: Promise | str = _WORDS["search"]
    count: Callable[[int], str] = _results
    lead: Callable[[int], str] = lambda _every: ""
    empty: Promise | str = _WORDS["empty"]
    show_all: Promise | str = _WORDS["show_all"]
    map_title: Promise | str = ""
    map_sentence: Promise | str = ""
    map_note: Callable[[Selection], str] = lambda _selection: ""
    description: Promise | str = ""


@dataclass(frozen=True)
class Templates:
    """The templates of a list: `page` extends `listing/list.html`; `cards` shows `items`.

    `found` shows `groups` of items, each with `cards`; `empty` says what else to do when there are
    none.
    """

    cards: str
    page: str = "listing/list.html"
    found: str = "listing/_found.html"
    empty: str = "listing/_elsewhere.html"


@dataclass(frozen=True, eq=False, kw_only=True)
class Listing(Source, Generic[T]):
    """A list with facets.

    `kind` is the kind of content in the search index; `version` names the stamp
    (`core.stamps`) that whatever changes a listed row renews in the same transaction.
    """

    kind: str
    version: str
    url_name: str
    detail_url_name: str
    words: Words
    templates: Templates
    cards: Callable[[Sequence[int]], Mapping[int, T]]
    """What the list shows of the rows with these pks, in the reader's language."""
    with_hit: Callable[[T, Hit], T] | None = None
    """A card with what a search marked in it."""
    numbered: Callable[[str], set[int] | None] = lambda _text: None
    """The rows with the number that somebody searches for; None where the text is no number."""
    searched: bool = True
    page_size: int = 20
    anchor: str = "list"
    """The id of the part of the page that htmx replaces."""
    pattern: str = "library"
    languages: str = "language"
    """The facet with the languages of a row's texts, if the list has it: what the reader can read
    stands first."""

    @cached_property
    def replica(self) -> Replica[Store]:
        return Replica(
            stamp=self._stamp,
            load=self._load,
            patient=lambda before: before.size > AT_ONCE_AT_MOST,
        )

    def store(self) -> Store:
        """The list as it stands today: one query when nothing was published since.

        A long list may be some seconds behind (`AT_ONCE_AT_MOST`).
        """
        return self.replica.current()

    def _stamp(self, _alias: str) -> int:
        return stamps.current(self.version)

    def _load(self, _alias: str, _stamp: int, before: Store | None) -> Store:
        outgrown = self.rows().count() > settings.LIST_IN_MEMORY_AT_MOST
        store = DatabaseStore(self) if outgrown else SnapshotStore(self)
        if before is not None and before.size > AT_ONCE_AT_MOST:
            store.prepare(before)
        return store

    def items(
        self, store: Store, pks: Sequence[int], hits: Mapping[int, Hit] | None = None
    ) -> list[T]:
        """The cards of these rows, in order. A card is made once per version and language."""
        language, kept = current_language(), store.kept_cards
        missing = [pk for pk in pks if (pk, language) not in kept]
        if missing:
            if len(kept) + len(missing) > CARDS_AT_MOST:
                kept.clear()
                missing = list(pks)
            kept.update({(pk, language): card for pk, card in self.cards(missing).items()})
        found = {pk: kept[pk, language] for pk in pks if (pk, language) in kept}
        if hits and self.with_hit is not None:
            marked = {pk: self.with_hit(found[pk], hits[pk]) for pk in found if pk in hits}
            found |= marked
        return list(found.values())
