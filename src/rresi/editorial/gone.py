"""What answers at the address of a page that was unpublished: 410, and where to read on."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone

from rresi.accounts.permissions import allowed
from rresi.accounts.roles import actor_of
from rresi.core import formats
from rresi.core.translations import current_language
from rresi.editorial import queries
from rresi.editorial.documents import DocumentKind, Publication, PublishedDocument, text_for
from rresi.editorial.permissions import PERMISSIONS
from rresi.search import interface as search

SIMILAR = 3


class Unpublished(Http404):
    """The address names an object that readers could see until it was unpublished."""

    def __init__(self, kind: DocumentKind[Any], row: PublishedDocument) -> None:
        super().__init__(row.slug)
        self.kind, self.row = kind, row


def missing(kind: DocumentKind[Any], slug: str) -> Http404:
    """What a view raises when readers see no object under this slug. One query."""
    gone = kind.model._default_manager.filter(slug=slug, publication=Publication.WITHDRAWN)
    row = gone.first()
    return Http404(slug) if row is None else Unpublished(kind, row)


def gone_page(request: HttpRequest, gone: Unpublished) -> HttpResponse:
    """What it was called, when it was unpublished and by whose decision, and what is like it."""
    kind, row = gone.kind, gone.row
    text = text_for(row)
    found = queries.last_unpublished(kind.kind, row.pk)
    target = kind.target_of(row)
    near = search.search(text.title, language=current_language(), kinds=[kind.kind], limit=SIMILAR)
    pks = [hit.object_id for hit in near.hits]
    rows = kind.model._default_manager.prefetch_related("texts").in_bulk(pks)
    similar = [rows[pk] for pk in pks if pk in rows]
    context = {
        "title": text.title,
        "title_language": text.language,
        "date": formats.day(timezone.localdate(found.at)) if found else "",
        "gone": found,
        "submission": found.submission_id
        if found and allowed(PERMISSIONS, actor_of(request.user), "submission.read", target)
        else None,
        "similar": [
            {"path": kind.path_of("detail", one.slug), "text": text_for(one)} for one in similar
        ],
    }
    return render(request, "editorial/gone.html", context, status=410)
