"""The files of a case; its pages are those of every kind of content."""

from __future__ import annotations

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.urls import reverse
from django.views.decorators.http import require_safe

from rresi.core import ratelimit, requests
from rresi.editorial.documents import text_for
from rresi.editorial.gone import missing
from rresi.impact import cids, leaflet, queries
from rresi.impact.kind import CASES


@require_safe
def case_data(request: HttpRequest, slug: str) -> HttpResponse:
    """One case as JSON-LD in the Common Impact Data Standard."""
    row = CASES.published(slug)
    if row is None:
        raise missing(CASES, slug)
    data = cids.jsonld(row.document, queries.exported(row))
    response = JsonResponse(data, content_type="application/ld+json")
    response["Content-Disposition"] = f'inline; filename="{slug}.jsonld"'
    return response


@require_safe
def case_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """One case as PDF."""
    row = CASES.published(slug)
    if row is None:
        raise missing(CASES, slug)
    if ratelimit.exceeded(request, "pdf", limit=30, seconds=300):
        return ratelimit.refusal(request, seconds=300)
    text = text_for(row, requests.text(request.GET, "text", limit=8))
    address = settings.SITE_URL + reverse("impact:detail", args=[slug])
    shown = CASES.shown(row.document, text.words, text.language)
    response = HttpResponse(leaflet.render(shown, address), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{slug}.pdf"'
    return response
