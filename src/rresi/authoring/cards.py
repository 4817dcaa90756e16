"""A published document as a list shows it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, TypeVar

from rresi.core.addresses import url_of
from rresi.core.documents.describing import Control, describe, rows_at
from rresi.core.documents.parts import Document
from rresi.core.taxonomies import TOPICS
from rresi.core.translations import current_language, language_name
from rresi.editorial.documents import DocumentKind, DocumentText, PublishedDocument, text_for
from rresi.editorial.rules import out_of_date
from rresi.engines.semantics.snippets import Segments
from rresi.media import files
from rresi.search.interface import Channel, Hit


@dataclass(frozen=True, kw_only=True)
class Card:
    """A document in a list, in the reader's language as far as there is a text in it.

    `written_in` and `found_in` name a language only where it is not the one being read.
    """

    url_name: str
    slug: str
    title: str
    language: str
    summary: str
    written_in: str
    out_of_date: bool
    invented: bool = False
    thumbnail: str = ""  # the URL of its first picture as a small square
    picture: str = ""  # the topic whose illustration stands for it
    title_marks: Segments = ()
    snippet: Segments = ()
    found_in: str = ""
    found_by: tuple[str, ...] = ()
    """The labels that a search found it by, where its words do not say so."""

    @property
    def url(self) -> str:
        return url_of(self.url_name, self.slug)


C = TypeVar("C", bound=Card)


def head_of(
    namespace: str, document: type[Document], row: PublishedDocument, text: DocumentText
) -> dict[str, Any]:
    """The fields of a card that every kind has. No query.

    namespace: of the kind's addresses. document: the kind's type of document.
    """
    cover = cover_of(document, row)
    topics = row.document.get("topics") or ()
    return {
        "url_name": f"{namespace}:detail",
        "slug": row.slug,
        "title": text.title,
        "language": text.language,
        "summary": text.summary,
        "written_in": "" if text.language == current_language() else language_name(text.language),
        "out_of_date": out_of_date(source_revision=text.source_revision, revision=row.revision),
        "invented": row.invented,
        "thumbnail": files.url_of(cover, files.SQUARE) if cover else "",
        "picture": next((key for key in topics if key in TOPICS), ""),
    }


def card_of(kind: DocumentKind[Any], row: PublishedDocument) -> Card:
    """The card of a row whose texts are fetched. No query."""
    return Card(**head_of(kind.namespace, kind.document, row, text_for(row)))


def cover_of(document: type[Document], row: PublishedDocument) -> str:
    """The key of an object's first picture, empty without one."""
    for one in describe(document).row_lists:
        for inner in one.row.fields if one.row else ():
            if inner.about.control == Control.PICTURE:
                for part in rows_at(row.document, one.path)[:1]:
                    return str(part.get(inner.name) or "")
    return ""


def with_hit(card: C, hit: Hit) -> C:
    """The same with the words that matched.

    Where the text that is shown has none of them, its summary says more than a passage of it;
    `found_in` then names the language of the text that has them.
    """
    same = hit.language == card.language
    told = hit.snippet_language or hit.language
    here = told == card.language and any(marked for _text, marked in hit.snippet)
    elsewhere = not (same or here or hit.labels or hit.channel == Channel.MEANING)
    return replace(
        card,
        title_marks=hit.title_marks if same else (),
        snippet=hit.snippet if here else (),
        found_in=language_name(hit.language) if elsewhere else "",
        found_by=hit.labels,
    )
