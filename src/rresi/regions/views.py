"""Regions for all to read."""

from __future__ import annotations

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from rresi.accounts.permissions import allowed
from rresi.accounts.roles import Role, actor_of
from rresi.design.panels import panels_of, remarks_on
from rresi.regions import figures, queries
from rresi.regions.models import Region
from rresi.regions.pages import REGION_PAGE
from rresi.regions.permissions import PERMISSIONS, target_of


@require_safe
def region_list(request: HttpRequest) -> HttpResponse:
    """All regions of the network, partners first."""
    regions = queries.listed()
    remarks = remarks_on(REGION_PAGE, regions, request)
    cards = [queries.RegionCard.of(region, remarks.get(region.pk, ())) for region in regions]
    context = {
        "partners": [card for card in cards if card.is_partner],
        "others": [card for card in cards if not card.is_partner],
    }
    return render(request, "regions/list.html", context)


def _alike(region: Region, values: figures.Newest) -> list[tuple[str, str, figures.Alike]]:
    """The regions most like this one: slug, name, and what sets them apart."""
    found = figures.alike(region, values)
    near = queries.by_pk([one.pk for one in found])
    return [
        (near[one.pk].slug, queries.name_of(near[one.pk]), one) for one in found if one.pk in near
    ]


@require_safe
def region_detail(request: HttpRequest, slug: str) -> HttpResponse:
    """A region: its official codes, and what other apps know about it."""
    region = queries.with_codes(slug)
    if region is None:
        raise Http404(slug)
    values = figures.newest_for(region)
    shown = figures.figures_of(region, values)
    panels = panels_of(REGION_PAGE, region, request)
    parts = [(panel.key, panel.title) for panel in panels["story"]]
    actor, target = actor_of(request.user), target_of(region)
    context = {
        "may_change": allowed(PERMISSIONS, actor, "region.describe", target),
        "region": queries.RegionCard.of(region),
        "codes": region.codes.all(),
        "figures": shown,
        "years": figures.years_of(region) if shown else [],
        "invented": figures.are_invented(region, values),
        "alike": _alike(region, values),
        "panels": panels,
        "parts": [*parts, ("figures", _("The region in figures"))],
        "coordinates": Role.COORDINATOR in actor.roles,
        "may_record": allowed(PERMISSIONS, actor, "region.record_indicators", target),
    }
    return render(request, "regions/detail.html", context)
