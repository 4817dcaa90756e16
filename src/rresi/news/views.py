"""The network's news for all to read."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rresi.accounts.permissions import allowed
from rresi.accounts.roles import actor_of
from rresi.news import queries
from rresi.news.permissions import PERMISSIONS


@require_safe
def news_list(request: HttpRequest) -> HttpResponse:
    """The newest first, twenty a page."""
    page = Paginator(queries.newest_first(), 20).get_page(request.GET.get("page"))
    cards = queries.cards(page.object_list)
    return render(request, "news/list.html", {"page": page, "items": cards})


@require_safe
def news_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One item."""
    drafts = allowed(PERMISSIONS, actor_of(request.user), "news.create")
    item = queries.find(slug, drafts=drafts)
    if item is None:
        raise Http404(slug)
    return render(request, "news/detail.html", {"item": item})
