"""The guides on the site."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rresi.help import guides


@require_safe
def contents(request: HttpRequest) -> HttpResponse:
    """All guides, by groups."""
    return render(request, "help/contents.html", {"contents": guides.contents()})


@require_safe
def guide(request: HttpRequest, slug: str) -> HttpResponse:
    """One guide, with the way to the one before and the one after."""
    found = guides.find(slug)
    if found is None:
        raise Http404(slug)
    before, after = guides.neighbours(slug)
    return render(request, "help/guide.html", {"guide": found, "before": before, "after": after})
