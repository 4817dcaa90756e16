"""What the pages below a region share: the region, its report, and the head of the context."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from rresi.accounts.permissions import allowed
from rresi.accounts.roles import actor_of
from rresi.core.formats import percent
from rresi.core.requests import text, whole_number
from rresi.ecosystem import queries as organisations
from rresi.ecosystem.permissions import PERMISSIONS as ORGANISATIONS
from rresi.ecosystem.permissions import target_in
from rresi.regions import queries as regions
from rresi.regions.models import Region
from rresi.resilience import reading
from rresi.resilience.permissions import PERMISSIONS, target_of
from rresi.resilience.services import LEVELS


def region_at(slug: str) -> Region:
    """The region; a page that is not found otherwise."""
    region = regions.with_codes(slug)
    if region is None:
        raise Http404(slug)
    return region


def read_report(
    request: HttpRequest,
    region: Region,
    digest: str = "",
    *,
    kept: bool = False,
    otherwise: int = 0,
    saved_at: datetime | None = None,
    pinned: int | None = None,
) -> reading.Read | None:
    """The report at the completeness asked for; None when nothing has been computed yet. kept: as
    its permanent address reproduces it. otherwise: the completeness where none is asked for.
    saved_at: the time whose estimate counts; pinned: the estimate that counts, 0 for none."""
    asked = whole_number(request.GET, "complete", at_most=100) or otherwise
    if kept and "estimate" in request.GET:
        pinned = whole_number(request.GET, "estimate")
    confirmed = text(request.GET, "confirmed", limit=64) if kept else ""
    named = {"complete", "estimate", "confirmed"} & request.GET.keys()
    if kept and named and asked not in LEVELS:
        raise Http404(digest)  # cut off on its way: it must not show other figures
    found = reading.read(
        region,
        digest=digest,
        asked=asked,
        kept=kept,
        pinned=pinned,
        estimated_at=saved_at,
        confirmed=confirmed,
    )
    if found is None and digest:
        raise Http404(digest)
    return found


def base_context(request: HttpRequest, region: Region) -> dict[str, Any]:
    """The region, its name, and what this person may do there."""
    actor = actor_of(request.user)
    return {
        "region": region,
        "region_name": regions.name_of(region),
        "may_save": allowed(PERMISSIONS, actor, "resilience.save", target_of(region)),
        "may_add": allowed(ORGANISATIONS, actor, "organisation.create", target_in(region.pk)),
    }


def saved_context(found: reading.Read, *, saved_with: int, today: int, anew: str) -> dict[str, Any]:
    """What a page says of the time at which something was saved: with which completeness, in per
    cent. today: the completeness that is assumed now. anew: the address that computes it with
    today's completeness and records."""
    differing = ""
    if saved_with == found.report.percent != today:
        differing = _(
            "When this was saved, the figures assumed that the list was %(then)s complete. Today, "
            "they assume %(now)s."
        ) % {"then": percent(saved_with / 100), "now": percent(today / 100)}
    return {
        "differing": differing,
        "anew": anew if differing or not found.standing.newest else "",
    }


def nothing_yet(request: HttpRequest, region: Region) -> HttpResponse:
    """The page of a region without an analysis: how to begin, or that one is being made."""
    context = {**base_context(request, region), "recorded": organisations.any_in(region)}
    return render(request, "resilience/empty.html", context)
