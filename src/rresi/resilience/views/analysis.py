"""A region's report, and how complete its list is."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_safe

from rresi.accounts.roles import actor_of
from rresi.core import ratelimit
from rresi.core.formats import percent
from rresi.core.refusals import Incomplete, Refused
from rresi.core.requests import text, texts, whole_number
from rresi.regions.models import Region
from rresi.resilience import (
    charts,
    council,
    differing,
    queries,
    questions,
    reading,
    scenarios,
    second_list,
    services,
)
from rresi.resilience.certainty import estimated
from rresi.resilience.models import Snapshot
from rresi.resilience.proposing import FIRST
from rresi.resilience.recording_next import to_record
from rresi.resilience.report import Report
from rresi.resilience.services import LEVELS
from rresi.resilience.statements import label
from rresi.resilience.trials import titled
from rresi.resilience.views.asking import row_of
from rresi.resilience.views.base import (
    base_context,
    nothing_yet,
    read_report,
    region_at,
)


@require_safe
def report(request: HttpRequest, slug: str, digest: str = "") -> HttpResponse:
    """What a region's ecosystem has, lacks and depends on; the newest, or an earlier one."""
    region = region_at(slug)
    found = read_report(request, region, digest, kept=bool(digest))
    context = base_context(request, region)
    if found is None:
        return nothing_yet(request, region)
    told = found.report
    first = told.open_recommendations[:FIRST]
    history = queries.history(region, found.until)
    rows = _function_rows(region, told)
    shown = max(FIRST, min(len(told.thin), 2 * FIRST))
    every = "all" in request.GET
    if context["may_save"] and found.until is None:  # the same people may ask
        actor = actor_of(request.user)
        context["rows"] = [row_of(one, actor) for one in questions.ranked(region, at_most=FIRST)]
    context |= {
        "report": told,
        "standing": found.standing,
        "computed_at": found.analysis.computed_at,
        "estimate": found.estimate,
        "recommendations": first,
        "more_recommendations": told.recommendations[len(first) :],
        "closures": told.closures[:FIRST],
        "more_closures": told.closures[FIRST:],
        "functions": rows[:shown],
        "more_functions": rows[shown:],
        "parts": _parts(told, may_ask="rows" in context),
        "kept": found.kept,
        "same": urlencode(found.same),
        "matrix": charts.who_provides_what(told, every=every),
        "left_out": not every and charts.leaves_out(told),
        "failure": charts.failure(told),
        "relations": charts.relations(told, found.standing.drawn),
        "assumed": percent(told.percent / 100),
        "levels": [(level, percent(level / 100)) for level in LEVELS],
        "permanent": council.permanent_path(region, found),
        **_difference(request, region, found, history),
        "scenarios": [] if found.kept else queries.scenarios_of(region, found.until),
        "trials": [] if found.kept else titled(queries.sandboxes_of(region, found.until)),
        "covid": scenarios.COVID_19,
        "to_record": to_record(region, told.started, told.recorded, told.names),
        "to_check": {one.transfer: one for one in told.planned.values() if one.more_since},
    }
    return render(request, "resilience/report.html", context)


def _parts(told: Report, *, may_ask: bool) -> list[tuple[str, str]]:
    """The parts of the report's page by their anchors."""
    parts = [
        ("help", _("What would help most")),
        ("functions", _("Who provides what")),
        ("closures", _("If an organisation closed")),
        ("crises", _("In a crisis")),
        ("diversity-section", _("Diversity") if told.diversity else ""),
        ("network", _("The network of relations")),
        ("completeness", _("How complete is the list?")),
        ("ask", _("Ask the organisations") if may_ask else ""),
        ("history", _("What has changed")),
    ]
    return [(key, title) for key, title in parts if title]


def _difference(
    request: HttpRequest, region: Region, found: reading.Read, history: Sequence[Snapshot]
) -> dict[str, Any]:
    """What has changed since the analysis asked for: by its digest, or the last one until a day;
    and the others to choose from, with the one that was chosen."""
    asked = text(request.GET, "on", limit=20)
    since, note = differing.analysed_by(region, found, asked)
    since = since or text(request.GET, "since", limit=64)
    changed = differing.difference(region, found, since)
    if since and changed is None:
        note = note or _("There is no such analysis, or none for this completeness.")
    offered = [*history, *([changed.since] if changed and changed.since not in history else [])]
    now = found.standing.snapshot.pk
    others = [(entry, made) for entry, made in differing.dated(offered) if entry.pk != now]
    shown: dict[str, Any] = {"difference": changed, "asked_day": asked, "since_note": note}
    shown |= {"history": others, "since": since}
    return shown | {"changes": differing.changes(changed) if changed else []}


def _function_rows(region: Region, told: Report) -> list[dict[str, Any]]:
    """Each function with its providers, the thinnest first."""
    rows = sorted(told.result.functions, key=lambda found: (len(found.providers), found.key))
    return [
        {
            "label": label(found.key),
            "providers": told.pairs(found.providers[:FIRST]),
            "more": len(found.providers) - FIRST,
            "count": len(found.providers),
            "flag": found.flag,
            "all": f"{reverse('ecosystem:list')}?"
            + urlencode({"region": region.slug, "function": found.key}),
        }
        for found in rows
    ]


@require_safe
def report_data(request: HttpRequest, slug: str) -> HttpResponse:
    """The report as data: what was recorded, the results, and the sentences."""
    region = region_at(slug)
    digest = text(request.GET, "at", limit=64)
    found = read_report(request, region, digest, kept=bool(digest))
    if found is None:
        raise Http404(slug)
    response = JsonResponse(council.data(region, found), json_dumps_params={"ensure_ascii": False})
    response["Content-Disposition"] = f'attachment; filename="{slug}-ecosystem.json"'
    return response


@require_safe
def report_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """The report for the council, as PDF."""
    region = region_at(slug)
    digest = text(request.GET, "at", limit=64)
    found = read_report(request, region, digest, kept=bool(digest))
    if found is None:
        raise Http404(slug)
    if found.report.too_little:  # the page says what to record first
        if digest:
            return redirect("resilience:at", slug=slug, digest=digest)
        return redirect("resilience:report", slug=slug)
    if ratelimit.exceeded(request, "pdf", limit=30, seconds=300):
        return ratelimit.refusal(request, seconds=300)
    changed = differing.difference(region, found, text(request.GET, "since", limit=64))
    content = council.render(region, found, changed)
    response = HttpResponse(content, content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{slug}-ecosystem.pdf"'
    return response


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def estimate(request: HttpRequest, slug: str) -> HttpResponse:
    """How complete the records are: stated, or computed from a second list."""
    region = region_at(slug)
    context = base_context(request, region)
    if not context["may_save"]:
        raise Http404(slug)
    status = 200
    if request.method == "POST":
        actor = actor_of(request.user)
        basis = text(request.POST, "basis")
        try:
            if "names" in request.POST and "save" not in request.POST:
                return _lists_page(request, region, basis, context)
            if "names" in request.POST:
                made = services.estimate_from_list(
                    actor=actor,
                    region=region,
                    names=request.POST["names"].splitlines(),
                    same=_same(request),
                    basis=basis,
                )
            else:
                made = services.estimate_completeness(
                    actor=actor,
                    region=region,
                    percent=whole_number(request.POST, "percent"),
                    low=whole_number(request.POST, "low"),
                    high=whole_number(request.POST, "high"),
                    basis=basis,
                    counts={"yes": True, "no": False}.get(request.POST.get("counts", "")),
                )
        except (Incomplete, Refused) as refusal:
            status = 422
            messages.error(request, str(refusal))
            context["typed"] = request.POST
        else:
            if made.counts:
                said = _("The estimate has been saved and counts from now on: %(share)s.")
            else:
                said = _("The estimate has been saved: %(share)s. The calculated one still counts.")
            messages.success(request, said % {"share": percent(made.percent / 100)})
            return redirect(
                "resilience:estimate" if made.only_second else "resilience:report", slug=slug
            )
    made_last = queries.estimate_of(region)
    only_second = made_last.only_second if made_last else []
    every = queries.estimates_of(region)
    context |= {
        "current": estimated(made_last) if made_last else "",
        "calculated": services.calculated(made_last),
        "earlier": [(estimated(one), one.counts) for one in every if one != made_last],
        "missing": second_list.beside(region, only_second).unmatched if only_second else [],
        "least": LEVELS[0],
    }
    return render(request, "resilience/estimate.html", context, status=status)


def _same(request: HttpRequest) -> list[str]:
    """The matches that were shown, but for those ticked as different organisations.

    What was shown is one field: a form may not have as many as there can be names.
    """
    different = set(texts(request.POST, "different", limit=120, at_most=services.MOST_NAMES))
    shown = request.POST.get("shown", "").split()[: services.MOST_NAMES]
    return [slug for slug in shown if slug not in different]


def _lists_page(
    request: HttpRequest, region: Region, basis: str, context: dict[str, Any]
) -> HttpResponse:
    """The two lists beside one another, before an estimate is made of them."""
    names = request.POST["names"]
    compared = services.compare_lists(
        actor=actor_of(request.user), region=region, names=names.splitlines(), basis=basis
    )
    context |= {
        "compared": compared,
        "share": percent(compared.found.completeness),
        "low": percent(compared.found.completeness_range.low),
        "high": percent(compared.found.completeness_range.high),
        "names": names,
        "basis": basis,
    }
    return render(request, "resilience/estimate_lists.html", context)
