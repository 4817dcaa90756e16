"""News as things that are changed at the desk, on record."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext_lazy

from rresi.accounts.changes import Recorded
from rresi.accounts.roles import Actor
from rresi.news import queries
from rresi.news.models import NewsItem
from rresi.news.permissions import PERMISSIONS
from rresi.news.services import remove_news, write_news


def read(slug: str) -> dict[str, Any] | None:
    """An item as plain values, in the form of `NewsDocument`. Two queries."""
    item = NewsItem.objects.filter(slug=slug).prefetch_related("texts").first()
    if item is None:
        return None
    texts = sorted(item.texts.all(), key=lambda text: text.language)
    picture = None
    if item.picture:
        picture = {
            "key": item.picture,
            "alts": {text.language: text.alt for text in texts if text.alt},
            "licence": item.licence,
            "credit": item.credit,
        }
    return {
        "date": item.date,
        "titles": {text.language: text.title for text in texts},
        "summaries": {text.language: text.summary for text in texts if text.summary},
        "bodies": {text.language: text.body for text in texts if text.body},
        "source": {"title": item.source_title, "url": item.source_url or None},
        "picture": picture,
        "published": item.is_published,
    }


def write(actor: Actor, slug: str, record: Mapping[str, Any] | None) -> None:
    """Make the item what a record says, or remove it. Errors: see `write_news`."""
    if record is None:
        remove_news(actor=actor, slug=slug)
    else:
        write_news(actor=actor, slug=slug, record=record)


NEWS = Recorded(
    kind="news",
    label=gettext_lazy("News"),
    permissions=PERMISSIONS,
    action="news.create",
    read=read,
    write=write,
    name=lambda slug, record: next(iter(record["titles"].values()), slug),
    names=queries.titles,
    path=lambda slug: reverse("desk:news_item", args=[slug]),
)
