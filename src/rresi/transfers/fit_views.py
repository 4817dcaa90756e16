"""Pages that compare a practice with a region: what it needs, and what is there."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.views.decorators.http import require_POST, require_safe

from rresi.accounts.permissions import allowed
from rresi.accounts.roles import actor_of
from rresi.core import formats, ratelimit, requests
from rresi.core.refusals import Outdated, Refused, answers_refusals
from rresi.core.translations import current_language
from rresi.editorial.documents import text_for
from rresi.practices import readers
from rresi.practices.models import Practice, Reading
from rresi.regions import queries as regions
from rresi.regions.models import Region
from rresi.transfers import adapting, memo, queries
from rresi.transfers import fit as fitting
from rresi.transfers.found import practice_or_404, transfer_or_404
from rresi.transfers.permissions import PERMISSIONS, target_of_region


@require_safe
def fit(request: HttpRequest, slug: str) -> HttpResponse:
    """How a practice meets a region: what blocks and what is unknown first, and no score."""
    actor = actor_of(request.user)
    own = queries.regions_for(actor)
    asked = requests.text(request.GET, "region", limit=100) or (own[0].slug if own else "")
    practice = practice_or_404(actor, slug)
    region = regions.with_codes(asked) if asked else None
    if region is not None and region.pk != practice.region_id:  # else nothing is compared yet
        readers.count(request, [practice], Reading.What.FIT)
    return _fit(request, practice, region)


def _fit(
    request: HttpRequest, practice: Practice, region: Region | None, *, refused: str = ""
) -> HttpResponse:
    actor = actor_of(request.user)
    text = text_for(practice)
    may_change = region is not None and allowed(
        PERMISSIONS, actor, "transfer.change", target_of_region(region)
    )
    own = region is not None and region.pk == practice.region_id
    known = queries.known_in(practice, region) if region else None
    context = {
        "slug": practice.slug,
        "title": text.title,
        "title_language": text.language,
        "region_name": regions.name_of(region) if region else "",
        "region_slug": region.slug if region else "",
        "source_slug": practice.region.slug,
        "choices": [one for one in regions.choices() if own or one[0] != practice.region.slug],
        "fit": fitting.fit(practice, region, language=current_language()) if region else None,
        "own": own,
        "running": None if known is None or known.stopped else known,
        "stopped": known if known is not None and known.stopped else None,
        "may_start": may_change and not own,
        "may_change": may_change,
        "today": formats.day(timezone.localdate()),
        "refused": refused,
    }
    return render(request, "transfers/fit.html", context, status=409 if refused else 200)


@require_safe
def fit_memo(request: HttpRequest, slug: str) -> HttpResponse:
    """The same to take along, as PDF."""
    practice = practice_or_404(actor_of(request.user), slug)
    region = regions.with_codes(requests.text(request.GET, "region"))
    if region is None or region.pk == practice.region_id:
        raise Http404(slug)
    if ratelimit.exceeded(request, "pdf", limit=30, seconds=300):
        return ratelimit.refusal(request, seconds=300)
    found = fitting.fit(practice, region, language=current_language())
    response = HttpResponse(memo.render(practice, region, found), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{slug}-{region.slug}.pdf"'
    return response


@login_required
@require_POST
@answers_refusals(page="transfers:detail")
def answer(request: HttpRequest, pk: int) -> HttpResponse:
    """How one condition stands in the region, said on the page that compares the two."""
    transfer = transfer_or_404(pk)
    try:
        adapting.answer_condition(
            actor=actor_of(request.user),
            transfer=transfer,
            seen=requests.text(request.POST, "seen", limit=16),
            condition_id=requests.text(request.POST, "condition", limit=40),
            state=requests.text(request.POST, "state", limit=10),
        )
    except (Refused, Outdated) as refusal:
        practice = practice_or_404(actor_of(request.user), transfer.practice.slug)
        return _fit(request, practice, transfer.region, refused=str(refusal))
    page = reverse("transfers:fit", args=[transfer.practice.slug])
    return redirect(f"{page}?region={transfer.region.slug}")
