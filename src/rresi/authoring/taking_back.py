"""The page that takes an object back from readers."""

from __future__ import annotations

from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rresi.accounts.permissions import require
from rresi.accounts.roles import actor_of
from rresi.authoring.kinds import AuthoredKind
from rresi.core import requests
from rresi.core.refusals import answers_refusals
from rresi.editorial.documents import text_for
from rresi.editorial.gone import missing
from rresi.editorial.permissions import PERMISSIONS
from rresi.editorial.services import taking_back


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals()
def unpublish(request: HttpRequest, slug: str, kind: AuthoredKind[Any]) -> HttpResponse:
    """Ask whether a page is to go, and take it off the site."""
    row = kind.published(slug)
    if row is None:
        raise missing(kind, slug)
    actor = actor_of(request.user)
    if request.method == "POST":
        submission = taking_back.unpublish_object(
            actor=actor,
            kind=kind.kind,
            object_id=row.pk,
            reason=requests.text(request.POST, "note", limit=None),
        )
        messages.success(request, _("The page has been unpublished."))
        return redirect("editorial:submission", submission.pk)
    target = kind.target_of(row)
    require(PERMISSIONS, actor, "submission.unpublish", target)
    context = {
        "kind": kind,
        "detail_url": f"{kind.namespace}:detail",
        "slug": slug,
        "title": text_for(row, row.source_language).title,
        "title_language": row.source_language,
        "told": [
            one.who
            for one in taking_back.told_of(kind.kind, row.pk, target)
            if any(person.pk != actor.user_id for person in one.people)
        ],
        "limit": requests.TEXT_LIMIT,
        "typed": getattr(request, "typed", None),
    }
    return render(request, "authoring/unpublish.html", context)
