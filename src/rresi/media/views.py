"""Pictures for browsers: public ones for all, others for whoever may read what shows them."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from rresi.accounts.roles import actor_of
from rresi.media import files, queries


@require_safe
def picture(request: HttpRequest, key: str, size: str) -> HttpResponseBase:
    """One rendition. It never changes, but who may see it does: caches ask again every hour."""
    public = queries.is_public(key)
    if not public and not queries.may_see(actor_of(request.user), key):
        raise Http404(key)
    etag = f'"{key[:32]}-{size}"'
    response = get_conditional_response(request, etag=etag)
    if response is None:
        try:
            response = HttpResponse(files.read(key, size), content_type="image/webp")
        except FileNotFoundError as error:
            raise Http404(key) from error
    response.headers["ETag"] = etag
    response.headers["Cache-Control"] = "public, max-age=3600" if public else "private, no-cache"
    return response
