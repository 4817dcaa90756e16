"""The sitemap's files."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import cache_control
from django.views.decorators.http import require_safe

from rresi.listing import sitemaps


@require_safe
@cache_control(max_age=3600)
def sitemap(request: HttpRequest) -> HttpResponse:
    """Every public page in every language, or above 50,000 URLs the index of the sections."""
    found = sitemaps.sections()
    if not sitemaps.fits_one_file(found):
        return _xml(request, "sitemap_index.xml", {"sitemaps": sitemaps.files_of(found)})
    urls = [url for section in found.values() for url in sitemaps.urls_of(section) or ()]
    return _xml(request, "sitemap.xml", {"urlset": urls})


@require_safe
@cache_control(max_age=3600)
def sitemap_section(request: HttpRequest, section: str) -> HttpResponse:
    """One file of a section."""
    found = sitemaps.find_section(section)
    urls = sitemaps.urls_of(found, request.GET.get("p", 1)) if found else None
    if urls is None:
        raise Http404(section)
    return _xml(request, "sitemap.xml", {"urlset": urls})


def _xml(request: HttpRequest, template: str, context: dict[str, Any]) -> HttpResponse:
    response = render(request, template, context, content_type="application/xml; charset=utf-8")
    response["X-Robots-Tag"] = "noindex, noodp, noarchive"
    return response
