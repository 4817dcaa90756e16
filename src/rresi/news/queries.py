"""Reads of the news."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from rresi.core.text import plain
from rresi.core.translations import language_order, pick
from rresi.news.models import NewsItem
from rresi.search.interface import SearchDocument


@dataclass(frozen=True)
class NewsCard:
    """A news item as pages show it."""

    slug: str
    title: str
    language: str
    summary: str
    body: str
    date: str
    when: str
    source_title: str
    source_url: str

    @classmethod
    def of(cls, item: NewsItem) -> NewsCard:
        text = pick(item.texts.all(), language_order())
        return cls(
            slug=item.slug,
            title=text.title if text else item.slug,
            language=text.language if text else "",
            summary=text.summary if text else "",
            body=text.body if text else "",
            date=item.date,
            when=item.when.display(),
            source_title=item.source_title,
            source_url=item.source_url,
        )


def newest_first() -> QuerySet[NewsItem]:
    """All items with their texts, the newest first."""
    return NewsItem.objects.prefetch_related("texts")


def latest(count: int) -> list[NewsCard]:
    """The newest items. Two queries."""
    return [NewsCard.of(item) for item in newest_first()[:count]]


def find(slug: str) -> NewsCard | None:
    """One item by its slug. Two queries."""
    item = newest_first().filter(slug=slug).first()
    return NewsCard.of(item) if item else None


def search_documents(ids: Collection[int] | None) -> Iterable[SearchDocument]:
    """One document for each item and language."""
    items = NewsItem.objects.prefetch_related("texts").order_by("pk")
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
