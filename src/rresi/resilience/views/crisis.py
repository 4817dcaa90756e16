"""Crisis scenarios of a region."""

from __future__ import annotations

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rresi.accounts.roles import actor_of
from rresi.core.formats import percent
from rresi.core.refusals import answers_refusals
from rresi.core.requests import text, whole_number
from rresi.regions.models import Region
from rresi.resilience import charts, queries, scenarios, services
from rresi.resilience.report import span
from rresi.resilience.views.base import base_context, read_report, region_at


@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals()
def scenario(request: HttpRequest, slug: str) -> HttpResponse:
    """A crisis scenario: edited in the address, kept by those who look after the region."""
    region = region_at(slug)
    found = read_report(request, region)
    context = base_context(request, region)
    if found is None:
        return render(request, "resilience/empty.html", context)
    recorded = found.report.recorded
    stored = queries.scenarios_of(region)
    if request.method == "POST":
        return _keep_scenario(request, region, scenarios.read(request.POST, recorded))
    asked = whole_number(request.GET, "scenario")
    chosen = next((one for one in stored if one.pk == asked), None)
    risks = scenarios.read(request.GET, recorded)
    if risks is None and chosen is not None:
        risks = scenarios.Risks(chosen.risks, chosen.otherwise)
    if risks is None:
        risks = scenarios.COVID_19.risks
    crisis = risks.crisis(recorded, found.report.percent / 100)
    context |= {
        "report": found.report,
        "risks": risks,
        "rows": [
            {"key": key, "label": scenarios.label_of(key), "value": risks.given.get(key)}
            for key in scenarios.keys_for(recorded)
        ],
        "alone": [
            (found.report.names.get(slug_, slug_), risk, f"actor:{slug_}")
            for slug_, risk in (
                (key.removeprefix("actor:"), risk)
                for key, risk in risks.given.items()
                if key.startswith("actor:")
            )
        ],
        "actors": sorted(found.report.names.items(), key=lambda pair: pair[1]),
        "expected": percent(crisis.value),
        "expected_span": span(crisis.uncertainty),
        "chart": charts.crisis_by_function(crisis),
        "example": None if request.GET or chosen else scenarios.COVID_19,
        "name": chosen.name if chosen else "",
        "chosen": chosen,
        "scenarios": stored,
    }
    return render(request, "resilience/scenario.html", context)


def _keep_scenario(
    request: HttpRequest, region: Region, risks: scenarios.Risks | None
) -> HttpResponse:
    actor = actor_of(request.user)
    here = reverse("resilience:scenario", args=[region.slug])
    if "delete" in request.POST:
        services.delete_scenario(
            actor=actor, region=region, pk=whole_number(request.POST, "delete")
        )
        messages.success(request, _("The scenario has been deleted."))
        return redirect(here)
    given = risks or scenarios.Risks()
    kept = services.save_scenario(
        actor=actor,
        region=region,
        name=text(request.POST, "name", limit=120),
        risks=given.given,
        otherwise=given.otherwise,
    )
    messages.success(request, _("The scenario has been saved."))
    return redirect(f"{here}?scenario={kept.pk}")
