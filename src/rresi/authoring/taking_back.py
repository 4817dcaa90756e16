"""The page that takes an object back from readers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rresi.accounts.permissions import require
from rresi.accounts.roles import actor_of
from rresi.authoring.kinds import AuthoredKind
from rresi.core.refusals import answers_refusals
from rresi.editorial.documents import text_for
from rresi.editorial.permissions import PERMISSIONS
from rresi.editorial.services import deciding


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals()
def unpublish(request: HttpRequest, slug: str, kind: AuthoredKind[Any]) -> HttpResponse:
    """Ask whether a page is to go, and take it off the site."""
    row = kind.published(slug)
    if row is None:
        raise Http404(slug)
    actor = actor_of(request.user)
    if request.method == "POST":
        submission = deciding.unpublish_object(actor=actor, kind=kind.kind, object_id=row.pk)
        messages.success(request, _("The page has been unpublished."))
        return redirect("editorial:submission", submission.pk)
    require(PERMISSIONS, actor, "submission.unpublish", kind.target_of(row))
    context = {
        "kind": kind,
        "detail_url": f"{kind.namespace}:detail",
        "slug": slug,
        "title": text_for(row, row.source_language).title,
        "title_language": row.source_language,
    }
    return render(request, "authoring/unpublish.html", context)
