"""Reads of the news."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import QuerySet

from rresi.core.text import plain
from rresi.core.translations import current_language, language_name, language_order, pick
from rresi.media import licences
from rresi.media.queries import ShownPicture, sizes_of
from rresi.news.models import NewsItem, NewsText
from rresi.search.interface import SearchDocument


@dataclass(frozen=True)
class NewsCard:
    """A news item as pages show it."""

    slug: str
    title: str
    language: str
    summary: str
    summary_language: str
    body: str
    body_language: str
    date: str
    when: str
    source_title: str
    source_url: str
    published: bool
    picture: ShownPicture | None

    @property
    def written_in(self) -> str:
        """The name of the language of the text, where it is not the reader's."""
        code = self.body_language or self.summary_language or self.language
        return "" if code == current_language() else language_name(code)

    @classmethod
    def of(cls, item: NewsItem, sizes: Mapping[str, tuple[int, int]] | None = None) -> NewsCard:
        texts = item.texts.all()
        text = pick(texts, language_order())
        # A title alone may be translated: what it leaves out is read in another language.
        told = pick([one for one in texts if one.summary], language_order())
        whole = pick([one for one in texts if one.body], language_order())
        return cls(
            slug=item.slug,
            title=text.title if text else item.slug,
            language=text.language if text else "",
            summary=told.summary if told else "",
            summary_language=told.language if told else "",
            body=whole.body if whole else "",
            body_language=whole.language if whole else "",
            date=item.date,
            when=item.when.display(),
            source_title=item.source_title,
            source_url=item.source_url,
            published=item.is_published,
            picture=_picture(item, text, sizes or {}),
        )


def _picture(
    item: NewsItem, text: NewsText | None, sizes: Mapping[str, tuple[int, int]]
) -> ShownPicture | None:
    if item.picture not in sizes:
        return None
    alts = [one.alt for one in (text, *item.texts.all()) if one and one.alt]
    width, height = sizes[item.picture]
    return ShownPicture(
        key=item.picture,
        width=width,
        height=height,
        alt=alts[0] if alts else "",
        licence=licences.name_of(item.licence),
        licence_url=licences.url_of(item.licence),
        credit=item.credit,
    )


def public() -> QuerySet[NewsItem]:
    """The items that everybody may read."""
    return NewsItem.objects.filter(is_published=True)


def newest_first(*, drafts: bool = False) -> QuerySet[NewsItem]:
    """The items with their texts, the newest first; on request those not yet published too."""
    found = NewsItem.objects.all() if drafts else public()
    return found.prefetch_related("texts")


def cards(items: Iterable[NewsItem]) -> list[NewsCard]:
    """These items as pages show them. One query for their pictures, none without."""
    shown = list(items)
    sizes = sizes_of([item.picture for item in shown if item.picture])
    return [NewsCard.of(item, sizes) for item in shown]


def latest(count: int) -> list[NewsCard]:
    """The newest items. Two queries, and one where they have pictures."""
    return cards(newest_first()[:count])


def find(slug: str, *, drafts: bool = False) -> NewsCard | None:
    """One item by its slug. Two queries, and one where it has a picture."""
    found = cards(newest_first(drafts=drafts).filter(slug=slug)[:1])
    return found[0] if found else None


def titles(slugs: Collection[str]) -> dict[str, str]:
    """The titles of these items for this reader, by slug. Two queries."""
    items = newest_first(drafts=True).filter(slug__in=slugs)
    return {item.slug: NewsCard.of(item).title for item in items}


def search_documents(ids: Collection[int] | None) -> Iterable[SearchDocument]:
    """One document for each item and language."""
    items = newest_first().order_by("pk")
    for item in items if ids is None else items.filter(pk__in=list(ids)):
        for text in item.texts.all():
            yield SearchDocument(
                kind="news",
                object_id=item.pk,
                language=text.language,
                slug=item.slug,
                title=text.title,
                body=f"{text.summary}\n{plain(text.body)}",
            )
