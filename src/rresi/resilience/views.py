"""A region's report, its scenarios, and what-if trials."""

from __future__ import annotations

from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rresi.accounts.permissions import allowed
from rresi.accounts.roles import actor_of
from rresi.core import ratelimit
from rresi.core.formats import percent
from rresi.core.refusals import Incomplete, Refused, answers_refusals
from rresi.core.requests import text, texts, whole_number
from rresi.core.translations import current_language
from rresi.practices.queries import published
from rresi.regions import queries as regions
from rresi.regions.models import Region
from rresi.resilience import charts, council, queries, reading, scenarios, services, whatif
from rresi.resilience.models import Sandbox
from rresi.resilience.permissions import PERMISSIONS, target_of
from rresi.resilience.report import FIRST, Report, compared_rows, label, span
from rresi.resilience.services import LEVELS


def _region(slug: str) -> Region:
    region = regions.with_codes(slug)
    if region is None:
        raise Http404(slug)
    return region


def _read(request: HttpRequest, region: Region, digest: str = "") -> reading.Read | None:
    asked = whole_number(request.GET, "complete", at_most=100)
    found = reading.read(region, digest=digest, asked=asked)
    if found is None and digest:
        raise Http404(digest)
    return found


def _base(request: HttpRequest, region: Region) -> dict[str, Any]:
    actor = actor_of(request.user)
    return {
        "region": region,
        "region_name": regions.name_of(region),
        "may_save": allowed(PERMISSIONS, actor, "resilience.save", target_of(region)),
    }


@require_safe
def report(request: HttpRequest, slug: str, digest: str = "") -> HttpResponse:
    """What a region's ecosystem has, lacks and depends on; the newest, or an earlier one."""
    region = _region(slug)
    found = _read(request, region, digest)
    context = _base(request, region)
    if found is None:
        return render(request, "resilience/empty.html", context)
    told = found.report
    short = found.standing.snapshot.digest[:12]
    recommendations = told.recommendations
    history = queries.history(region)
    context |= {
        "report": told,
        "standing": found.standing,
        "milliseconds": max(1, round(found.analysis.seconds * 1000)),
        "estimate": found.estimate,
        "recommendations": recommendations[:FIRST],
        "more_recommendations": recommendations[FIRST:],
        "closures": told.closures[: 2 * FIRST],
        "more_closures": told.closures[2 * FIRST :],
        "functions": _function_rows(told),
        "matrix": charts.who_provides_what(told),
        "failure": charts.failure(told),
        "levels": [(level, percent(level / 100)) for level in LEVELS],
        "permanent": reverse("resilience:at", args=[slug, short]) + f"?complete={told.percent}",
        "history": [entry for entry in history if entry.pk != found.standing.snapshot.pk],
        **_difference(region, found, text(request.GET, "since", limit=64)),
        "scenarios": queries.scenarios_of(region),
        "sandboxes": queries.sandboxes_of(region),
        "covid": scenarios.COVID_19,
    }
    return render(request, "resilience/report.html", context)


def _difference(region: Region, found: reading.Read, since: str) -> dict[str, Any]:
    changed = reading.difference(region, found, since)
    if changed is None:
        return {"difference": None}
    return {
        "difference": changed,
        "functions_won": [label(key) for key in changed.functions_won],
        "functions_lost": [label(key) for key in changed.functions_lost],
        "before": percent(changed.before),
        "after": percent(changed.after),
    }


def _function_rows(told: Report) -> list[dict[str, Any]]:
    """Each function with its providers, the thinnest first."""
    rows = sorted(told.result.functions, key=lambda found: (len(found.providers), found.key))
    return [
        {
            "label": label(found.key),
            "providers": told.pairs(found.providers[:FIRST]),
            "more": len(found.providers) - FIRST,
            "count": len(found.providers),
            "flag": found.flag,
            "chance": found.chance,
        }
        for found in rows
    ]


@require_safe
def report_data(request: HttpRequest, slug: str) -> HttpResponse:
    """The report as data: what was recorded, the results, and the sentences."""
    region = _region(slug)
    found = _read(request, region, text(request.GET, "at", limit=64))
    if found is None:
        raise Http404(slug)
    response = JsonResponse(council.data(region, found), json_dumps_params={"ensure_ascii": False})
    response["Content-Disposition"] = f'attachment; filename="{slug}-ecosystem.json"'
    return response


@require_safe
def report_pdf(request: HttpRequest, slug: str) -> HttpResponse:
    """The report for the council, as PDF."""
    region = _region(slug)
    found = _read(request, region, text(request.GET, "at", limit=64))
    if found is None:
        raise Http404(slug)
    if ratelimit.exceeded(request, "pdf", limit=30, seconds=300):
        return ratelimit.refusal(request, seconds=300)
    response = HttpResponse(council.render(region, found), content_type="application/pdf")
    response["Content-Disposition"] = f'inline; filename="{slug}-ecosystem.pdf"'
    return response


@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals()
def scenario(request: HttpRequest, slug: str) -> HttpResponse:
    """A crisis scenario: edited in the address, kept by those who look after the region."""
    region = _region(slug)
    found = _read(request, region)
    context = _base(request, region)
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


@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals()
def what_if(request: HttpRequest, slug: str) -> HttpResponse:
    """Changes tried out in the address; before and after side by side."""
    region = _region(slug)
    digest = text(request.GET, "at", limit=64)
    found = _read(request, region, digest)
    if found is None:
        return render(request, "resilience/empty.html", _base(request, region))
    if request.method == "POST":
        kept = services.save_sandbox(
            actor=actor_of(request.user),
            snapshot=found.standing.snapshot,
            title=text(request.POST, "title", limit=120),
            changes=texts(request.POST, "do", limit=300, at_most=whatif.MOST_CHANGES),
        )
        messages.success(request, _("The trial has been saved. Anyone with this link can see it."))
        return redirect("resilience:trial", slug=slug, token=kept.token)
    changes = texts(request.GET, "do", limit=300, at_most=whatif.MOST_CHANGES)
    added = _added(request)
    if added:
        query = [("do", change) for change in dict.fromkeys([*changes, added])]
        if digest:
            query.append(("at", digest))
        return redirect(f"{reverse('resilience:what_if', args=[slug])}?{urlencode(query)}")
    return _trial_page(request, region, found, changes, None)


def _added(request: HttpRequest) -> str:
    """The change that the form asks to add, as one text; empty when it is incomplete."""
    data = request.GET
    action = text(data, "add", limit=10)
    first, second = text(data, "first", limit=120), text(data, "second", limit=120)
    function, name = text(data, "function", limit=40), text(data, "name", limit=120)
    match action:
        case "close" if first:
            return f"close:{first}"
        case "offer" | "stop" if first and function:
            return f"{action}:{first}:{function}"
        case "new" if function and name:
            return f"new:{function}:{name}"
        case "relate" | "part" if first and second:
            return f"{action}:{first}:{second}"
        case _:
            return ""


@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals()
def trial(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """A trial that was kept, for anyone who has its link."""
    kept = queries.sandbox(token)
    if kept is None or kept.region.slug != slug:
        raise Http404(token)
    if request.method == "POST":
        services.delete_sandbox(actor=actor_of(request.user), sandbox=kept)
        messages.success(request, _("The trial has been deleted."))
        return redirect("resilience:report", slug=slug)
    region = _region(slug)
    found = _read(request, region, kept.snapshot.digest)
    if found is None:
        raise Http404(token)
    return _trial_page(request, region, found, kept.changes, kept)


def _trial_page(
    request: HttpRequest,
    region: Region,
    found: reading.Read,
    changes: list[str],
    kept: Sandbox | None,
) -> HttpResponse:
    told = found.report
    tried = whatif.attempt(
        told.recorded,
        changes,
        names=told.names,
        functions={key: label(key) for key in told.recorded.functions},
        completeness=told.percent / 100,
    )
    compared = tried.sandbox.compare() if tried.changes else None
    gained = (
        {key for key, (was, now) in compared.providers.items() if now > was} if compared else set()
    )
    context = _base(request, region) | {
        "report": told,
        "tried": tried,
        "changes": [
            {
                "sentence": change.sentence,
                "without": urlencode([("do", c) for c in tried.texts if c != change.text]),
            }
            for change in tried.changes
        ],
        "rows": compared_rows(compared) if compared else [],
        "lost": [label(key) for key in compared.functions_lost] if compared else [],
        "gained": [label(key) for key in compared.functions_gained] if compared else [],
        "chart": charts.trial(compared) if compared else None,
        "kept": kept,
        "kept_query": urlencode([("do", change) for change in tried.texts]),
        "actors": sorted(told.names.items(), key=lambda pair: pair[1].casefold()),
        "functions": [(key, label(key)) for key in told.recorded.functions],
        "elsewhere": [
            (label(key), practices) for key, practices in queries.elsewhere(region, gained).items()
        ],
    }
    return render(request, "resilience/what_if.html", context)


@login_required
@require_POST
@answers_refusals(page="resilience:what_if")
def plan(request: HttpRequest, slug: str) -> HttpResponse:
    """Turn a trial into a plan: begin to adopt a practice, with the changes as its steps."""
    region = _region(slug)
    practice = published(text(request.POST, "practice", limit=80))
    found = reading.read(region, digest=text(request.POST, "at", limit=64), whole=False)
    if practice is None or found is None:
        raise Http404(slug)
    told = found.report
    tried = whatif.attempt(
        told.recorded,
        texts(request.POST, "do", limit=300, at_most=whatif.MOST_CHANGES),
        names=told.names,
        functions={key: label(key) for key in told.recorded.functions},
        completeness=1.0,
    )
    transfer = services.plan_from_trial(
        actor=actor_of(request.user),
        region=region,
        practice=practice,
        language=current_language(),
        title=text(request.POST, "title", limit=120),
        sentences=[change.sentence for change in tried.changes],
    )
    return redirect("transfers:detail", pk=transfer.pk)


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def estimate(request: HttpRequest, slug: str) -> HttpResponse:
    """How complete the records are: stated, or computed from a second list."""
    region = _region(slug)
    context = _base(request, region)
    if not context["may_save"]:
        raise Http404(slug)
    status = 200
    if request.method == "POST":
        actor = actor_of(request.user)
        basis = text(request.POST, "basis", limit=300)
        try:
            if "names" in request.POST:
                lines = request.POST["names"].splitlines()
                made = services.estimate_from_list(
                    actor=actor, region=region, names=lines, basis=basis
                )
            else:
                made = services.estimate_completeness(
                    actor=actor,
                    region=region,
                    percent=whole_number(request.POST, "percent"),
                    basis=basis,
                )
        except (Incomplete, Refused) as refusal:
            status = 422
            messages.error(request, str(refusal))
            context["typed"] = request.POST
        else:
            messages.success(
                request,
                _("The estimate has been saved: %(share)s complete.")
                % {"share": percent(made.percent / 100)},
            )
            return redirect("resilience:report", slug=slug)
    context |= {"estimate": queries.estimate_of(region), "least": LEVELS[0]}
    return render(request, "resilience/estimate.html", context, status=status)
