"""The network's news for all to read."""

from __future__ import annotations

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rresi.news import queries


@require_safe
def news_list(request: HttpRequest) -> HttpResponse:
    """The newest first, twenty a page."""
    page = Paginator(queries.newest_first(), 20).get_page(request.GET.get("page"))
    cards = [queries.NewsCard.of(item) for item in page.object_list]
    return render(request, "news/list.html", {"page": page, "items": cards})


@require_safe
def news_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """One item."""
    item = queries.find(slug)
    if item is None:
        raise Http404(slug)
    return render(request, "news/detail.html", {"item": item})
