"""The texts of published documents, for the search."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from functools import partial
from typing import Any

from rresi.core.taxonomies import VocabularyKey, labels_in_all_languages
from rresi.core.text import plain
from rresi.editorial.documents import DocumentKind, Publication, visible_texts
from rresi.search.interface import SearchDocument, SearchSource

FILED_UNDER = (VocabularyKey.TOPIC, VocabularyKey.FUNCTION, VocabularyKey.TARGET_GROUP)
"""The vocabularies by whose labels an object is found. Its goals (SDGs) say too little of it."""


def search_source(kind: DocumentKind[Any]) -> SearchSource:
    """What readers may find of a kind: its words, in every language that they may read."""
    return SearchSource(kind.kind, partial(search_documents, kind))


def search_documents(
    kind: DocumentKind[Any], ids: Collection[int] | None
) -> Iterable[SearchDocument]:
    """One document for each published object and language. Two queries for every 200 objects."""
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
        for text in visible_texts(row):
            parts = [plain(said) for name, said in text.words.items() if kind.is_searched(name)]
            yield SearchDocument(
                kind=kind.kind,
                object_id=row.pk,
                language=text.language,
                slug=row.slug,
                title=text.title,
                body="\n".join(part for part in parts if part),
                names=names,
                labels=tuple(dict.fromkeys(labels)),
            )
