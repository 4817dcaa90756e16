"""The texts of published documents, for the search."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from functools import partial
from typing import Any

from rresi.core.documents.describing import Control, describe, rows_at, value_at
from rresi.core.documents.words import word_fields
from rresi.core.taxonomies import VocabularyKey, labels_in_all_languages
from rresi.core.text import plain
from rresi.editorial.documents import DocumentKind, Publication, visible_texts
from rresi.search.interface import SearchDocument, SearchSource

FILED_UNDER = (VocabularyKey.TOPIC, VocabularyKey.FUNCTION, VocabularyKey.TARGET_GROUP)
"""The vocabularies by whose labels an object is found. Its goals (SDGs) say too little of it."""


def search_source(kind: DocumentKind[Any]) -> SearchSource:
    """What readers may find of a kind: its words, in every language that they may read."""
    return SearchSource(kind.kind, partial(search_documents, kind))


def lines_in_rows(kind: DocumentKind[Any], document: Mapping[str, Any]) -> Iterator[str]:
    """What rows say in one line that is the same in every language: titles of sources and links,
    who made a picture. Web addresses and codes have an input of their own kind, and are left out.
    """
    for one in describe(kind.document).row_lists:
        assert one.row is not None
        for inner in one.row.fields:
            about = inner.about
            told = about.words or about.choices is not None or about.say is not None
            if about.control is Control.LINE and not told and not about.attributes:
                rows = rows_at(document, one.path)
                yield from (str(value_at(row, inner.path) or "") for row in rows)


def search_documents(
    kind: DocumentKind[Any], ids: Collection[int] | None
) -> Iterable[SearchDocument]:
    """One document for each published object and language: every word that a page of it shows.

    Two queries for every 200 objects, and those of what its names need.
    """
    rows = kind.model._default_manager.filter(publication=Publication.PUBLISHED)
    if ids is not None:
        rows = rows.filter(pk__in=list(ids))
    rows = kind.searched_rows(rows.prefetch_related("texts"))
    for row in rows.order_by("pk").iterator(chunk_size=200):
        names = tuple(dict.fromkeys(name for name in kind.names_in(row) if name))
        labels = tuple(
            label
            for vocabulary in FILED_UNDER
            if vocabulary in kind.tags
            for label in labels_in_all_languages(
                vocabulary, row.document.get(kind.tags[vocabulary]) or ()
            )
        )
        # In the order of the page: a database may keep the words in another.
        fields = [one.name for one in word_fields(kind.document, row.document)]
        lines = dict.fromkeys(lines_in_rows(kind, row.document))
        for text in visible_texts(row):
            said = (text.words.get(name, "") for name in fields if name != "title")
            parts = [*map(plain, said), *lines]
            yield SearchDocument(
                kind=kind.kind,
                object_id=row.pk,
                language=text.language,
                slug=row.slug,
                title=text.title,
                body="\n".join(part for part in parts if part),
                names=names,
                labels=tuple(dict.fromkeys(labels)),
                invented=row.invented,
            )
