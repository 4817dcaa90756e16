"""Writes of the news."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext
from pydantic import ValidationError

from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor
from rresi.core.documents.problems import problems_of
from rresi.core.ordering import slug_of
from rresi.core.refusals import Incomplete
from rresi.media import services as media
from rresi.media.encoding import Encoded
from rresi.media.queries import unknown
from rresi.news.documents import NewsDocument
from rresi.news.models import NewsItem, NewsText
from rresi.news.permissions import PERMISSIONS
from rresi.search import interface as search

KIND = "news"


@transaction.atomic
def create_news(*, actor: Actor, record: Mapping[str, Any]) -> NewsItem:
    """A news item from a record of `starter/news.json`.

    Raises:
        PermissionDenied: the actor may not publish news.
        Incomplete: the record has a mistake.
    """
    known = {name: record[name] for name in NewsDocument.model_fields if record.get(name)}
    source = record.get("source") or {}
    known["source"] = {name: source[name] for name in ("title", "url") if source.get(name)}
    return write_news(actor=actor, slug=record["slug"], record=known)


@transaction.atomic
def write_news(*, actor: Actor, slug: str, record: Mapping[str, Any]) -> NewsItem:
    """Make the item of this slug what a record as `NewsDocument` says.

    Raises:
        PermissionDenied: the actor may not publish news.
        Incomplete: the record has a mistake, or its picture is gone.
    """
    require(PERMISSIONS, actor, "news.create")
    try:
        document = NewsDocument.model_validate(dict(record))
    except ValidationError as error:
        raise Incomplete(problems_of(error)) from error
    picture = document.picture
    if picture and unknown([picture.key]):
        raise Incomplete(
            [("picture", gettext("The picture is no longer available. Add it again."))]
        )
    item, _made = NewsItem.objects.update_or_create(
        slug=slug,
        defaults={
            "date": document.date,
            "is_published": document.published,
            "source_title": document.source.title,
            "source_url": document.source.url or "",
            "picture": picture.key if picture else "",
            "licence": picture.licence if picture else "",
            "credit": picture.credit if picture else "",
        },
    )
    item.texts.all().delete()
    NewsText.objects.bulk_create(
        NewsText(
            item=item,
            language=language,
            title=title,
            summary=document.summaries.get(language, ""),
            body=document.bodies.get(language, ""),
            alt=picture.alts.get(language, "") if picture else "",
        )
        for language, title in document.titles.items()
    )
    # A draft's picture is kept too, and its address, which nobody can guess, shows it.
    media.show(kind=KIND, object_id=item.pk, keys=[picture.key] if picture else [])
    search.changed(KIND, [item.pk])
    return item


@transaction.atomic
def store_picture(*, actor: Actor, encoded: Encoded) -> str:
    """Keep a picture for a news item that will show it; its key.

    Raises:
        PermissionDenied: the actor may not publish news.
    """
    require(PERMISSIONS, actor, "news.create")
    return media.store(encoded).pk


@transaction.atomic
def remove_news(*, actor: Actor, slug: str) -> None:
    """Take an item away; again changes nothing.

    Raises:
        PermissionDenied: the actor may not publish news.
    """
    require(PERMISSIONS, actor, "news.create")
    for item in NewsItem.objects.filter(slug=slug):
        pk = item.pk
        media.hide(kind=KIND, object_id=pk)
        item.delete()
        search.changed(KIND, [pk])


def free_slug(title: str) -> str:
    """A slug for a new item. One query."""
    base = slug_of(title) or "news"
    taken = set(NewsItem.objects.filter(slug__startswith=base).values_list("slug", flat=True))
    taken.add("new")  # the address of the form
    slug, number = base, 2
    while slug in taken:
        slug, number = f"{base}-{number}", number + 1
    return slug
