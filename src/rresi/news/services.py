"""Writes of the news."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction

from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor
from rresi.core.clock import PartialDate
from rresi.news.models import NewsItem, NewsText
from rresi.news.permissions import PERMISSIONS
from rresi.search import interface as search


@transaction.atomic
def create_news(*, actor: Actor, record: Mapping[str, Any]) -> NewsItem:
    """A news item from a record of `starter/news.json`.

    Raises:
        PermissionDenied: the actor may not publish news.
        KeyError: the record lacks a field.
        ValueError: the date is none.
    """
    require(PERMISSIONS, actor, "news.create")
    source = record.get("source") or {}
    item = NewsItem.objects.create(
        slug=record["slug"],
        date=str(PartialDate.parse(record["date"])),
        source_title=source.get("title", ""),
        source_url=source.get("url", ""),
    )
    summaries, bodies = record.get("summaries") or {}, record.get("bodies") or {}
    NewsText.objects.bulk_create(
        NewsText(
            item=item,
            language=language,
            title=title,
            summary=summaries.get(language, ""),
            body=bodies.get(language, ""),
        )
        for language, title in record["titles"].items()
    )
    search.changed("news", [item.pk])
    return item
