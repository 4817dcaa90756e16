"""Crisis scenarios of a region."""

from __future__ import annotations

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from rresi.accounts.roles import actor_of
from rresi.core.formats import apart, listed
from rresi.core.refusals import answers_refusals
from rresi.core.requests import text, whole_number
from rresi.regions.models import Region
from rresi.resilience import charts, queries, scenarios, services
from rresi.resilience.certainty import Completeness
from rresi.resilience.forms import RisksForm
from rresi.resilience.reading import Read
from rresi.resilience.statements import label
from rresi.resilience.views.base import (
    base_context,
    nothing_yet,
    read_report,
    region_at,
    saved_context,
)


@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals()
def scenario(request: HttpRequest, slug: str) -> HttpResponse:
    """A crisis scenario: edited in the address, kept by those who look after the region. With a
    snapshot in its address it is the same for good."""
    region = region_at(slug)
    context = base_context(request, region)
    digest = text(request.GET, "at", limit=64)
    stored = [] if digest else queries.scenarios_of(region)
    asked = whole_number(request.GET, "scenario")
    chosen = next((one for one in stored if one.pk == asked), None)
    if chosen and "complete" not in request.GET:  # with what counted when it was saved
        found = read_report(
            request,
            region,
            chosen.snapshot.digest,
            otherwise=chosen.percent,
            pinned=chosen.estimate_id or 0,
        )
    else:
        found = read_report(request, region, digest, kept=bool(digest))
    if found is None:
        return nothing_yet(request, region)
    recorded, names = found.report.recorded, found.report.names
    earlier = found.kept or not found.standing.newest
    pinned = {"at": found.standing.snapshot.digest[:12]} | found.pinned
    complete = {"complete": pinned.pop("complete")}
    shown = pinned | complete if earlier else complete
    refused = getattr(request, "typed", None)
    form = RisksForm(recorded, names, request.POST or refused or request.GET)
    if "delete" in request.POST:
        return _delete_scenario(request, region)
    if request.method == "POST" and form.is_valid():
        if "recalculate" not in request.POST:
            return _keep_scenario(request, form, found)
        return redirect(f"{request.path}?{form.risks().query}&{urlencode(shown)}")
    if chosen is None and "scenario" in request.GET:
        raise Http404(request.GET["scenario"])
    if found.kept and "otherwise" not in request.GET:
        raise Http404(digest)  # cut off on its way: it must not show other figures
    valid = form.is_valid()
    unknown = [key[:120] for key in request.GET if not scenarios.applies(key, recorded)]
    if unknown:
        valid = False
        words = _("The address names risks of something that does not exist here: %(risks)s.")
        form.add_error(None, words % {"risks": apart(unknown)})
    if form.is_given:
        risks = form.risks()
    elif chosen is not None:
        applying = {
            key: risk for key, risk in chosen.risks.items() if scenarios.applies(key, recorded)
        }
        risks = scenarios.Risks(applying, chosen.otherwise)
    else:
        risks = scenarios.COVID_19.risks
    if valid:
        form = RisksForm(recorded, names, risks=risks)
    outcome = risks.outcome(recorded, found.report.certainty.completeness)
    context |= {
        "report": found.report,
        "standing": found.standing,
        "valid": valid,
        "risks": risks,
        "form": form,
        "expected": outcome.reading,
        "linked": outcome.linked,
        "provided": outcome.provided,
        "unprovided": listed([label(key) for key in outcome.unprovided]),
        "chart": charts.crisis_by_function(outcome),
        "example": scenarios.COVID_19
        if valid and not chosen and risks == scenarios.COVID_19.risks
        else None,
        "name": chosen.name if chosen else "",
        "taken": queries.scenario_named(region, " ".join(text(refused, "name").split()))
        if refused
        else None,
        "chosen": chosen,
        "scenarios": stored,
        "kept": earlier,
        "pinned": shown,
        # A link is cut off at its end; then it is not found, rather than that of other figures.
        "permanent": f"?{urlencode(pinned)}&{risks.query}&{urlencode(complete)}",
    }
    if chosen:
        today = Completeness.of(queries.estimate_of(region)).percent
        context |= saved_context(
            found,
            saved_with=chosen.percent,
            today=today,
            anew=f"?scenario={chosen.pk}&complete={today}",
        )
    return render(request, "resilience/scenario.html", context, status=200 if valid else 422)


def _keep_scenario(request: HttpRequest, form: RisksForm, found: Read) -> HttpResponse:
    given = form.risks()
    kept = services.save_scenario(
        actor=actor_of(request.user),
        snapshot=found.standing.snapshot,
        estimate=found.estimate,
        percent=found.report.percent,
        name=text(request.POST, "name"),
        risks=given.given,
        otherwise=given.otherwise,
        replaces=text(request.POST, "replaces", limit=40),
    )
    messages.success(request, _("The scenario has been saved."))
    return redirect(f"{request.path}?scenario={kept.pk}")


def _delete_scenario(request: HttpRequest, region: Region) -> HttpResponse:
    pk = whole_number(request.POST, "delete")
    services.delete_scenario(actor=actor_of(request.user), region=region, pk=pk)
    messages.success(request, _("The scenario has been deleted."))
    return redirect(request.path)
