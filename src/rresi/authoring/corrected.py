"""What small corrections changed in a published text since its review, for every reader."""

from __future__ import annotations

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rresi.accounts.roles import actor_of
from rresi.authoring.kinds import AuthoredKind
from rresi.editorial import checks, comparing
from rresi.editorial.documents import text_for
from rresi.editorial.gone import missing


@require_safe
def corrections(request: HttpRequest, slug: str, kind: AuthoredKind[Any]) -> HttpResponse:
    """The text as it was reviewed beside the one on the page, and when what was confirmed.

    Fields that name a person are left out: neither the record nor the page shows them to all.
    """
    row = kind.readable(actor_of(request.user), slug)
    if row is None:
        raise missing(kind, slug)
    decided = checks.decision(kind.kind, row.pk)
    if decided is None or decided.revision is None:
        raise Http404(slug)
    confirmed = list(checks.corrections(kind.kind, row.pk, decided.revision_id))
    if not confirmed:
        raise Http404(slug)
    reviewed = {**row.document, **decided.revision.content}  # with what publishing completed
    text = text_for(row, row.source_language)
    context = {
        "kind": kind,
        "detail_url": f"{kind.namespace}:detail",
        "slug": slug,
        "title": text.title,
        "language": row.source_language,
        "decided": decided,
        "confirmed": confirmed,
        "differences": comparing.differences(kind.lines(reviewed), kind.lines(row.document)),
    }
    return render(request, "authoring/corrections.html", context)
