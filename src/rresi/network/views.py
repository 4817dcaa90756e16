"""The network's mark and colours as files."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.views.decorators.http import require_safe

from rresi.network import queries


@require_safe
def brand_file(request: HttpRequest, name: str) -> HttpResponse:
    """The mark or the stylesheet of today, under a name that changes with it."""
    shown = queries.brand()
    what = name.partition("-")[0]
    path = {"mark": shown.mark_path, "colours": shown.stylesheet_path}.get(what, "")
    if not path:
        raise Http404(name)
    if request.path != path:  # a page that is older than the last change asks for it
        return redirect(path)
    if what == "mark":
        response = HttpResponse(shown.mark, content_type=shown.icon_type)
    else:
        response = HttpResponse(queries.stylesheet(shown), content_type="text/css")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    return response
