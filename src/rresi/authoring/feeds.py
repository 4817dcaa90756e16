"""What is new of a kind of content, as an Atom feed."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.contrib.syndication.views import Feed
from django.urls import reverse
from django.utils.feedgenerator import Atom1Feed

from rresi.authoring.kinds import AuthoredKind
from rresi.authoring.lists import listed, published
from rresi.core.invented import marked
from rresi.design import brand
from rresi.editorial.documents import PublishedDocument, text_for

ENTRIES = 30


class NewDocuments(Feed[PublishedDocument, None]):
    """The newest objects of a kind, in the language of the URL."""

    feed_type = Atom1Feed

    def __init__(self, kind: AuthoredKind[Any]) -> None:
        self._kind = kind

    def author_name(self) -> str:
        return brand.current().name

    def title(self) -> str:
        return str(self._kind.labels.feed or self._kind.labels.parent)

    def subtitle(self) -> str:
        return str(self._kind.labels.feed_note)

    def link(self) -> str:
        return reverse(f"{self._kind.namespace}:list")

    def items(self) -> list[PublishedDocument]:
        newest = published(self._kind).order_by("-published_at", "pk")
        return list(listed(self._kind, newest)[:ENTRIES])

    def item_title(self, item: PublishedDocument) -> str:
        return marked(text_for(item).title, invented=item.invented)

    def item_description(self, item: PublishedDocument) -> str:
        return text_for(item).summary

    def item_link(self, item: PublishedDocument) -> str:
        return reverse(f"{self._kind.namespace}:detail", args=[item.slug])

    def item_pubdate(self, item: PublishedDocument) -> datetime | None:
        return item.published_at

    def item_updateddate(self, item: PublishedDocument) -> datetime:
        return item.updated_at
