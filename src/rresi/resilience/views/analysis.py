"""A region's report, its scenarios, and what-if trials."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rresi.accounts.roles import actor_of
from rresi.core import ratelimit
from rresi.core.formats import percent
from rresi.core.ordering import in_order
from rresi.core.refusals import Incomplete, Refused, answers_refusals
from rresi.core.requests import text, texts, whole_number
from rresi.core.taxonomies import VocabularyKey
from rresi.core.translations import current_language
from rresi.practices.queries import published
from rresi.regions.models import Region
from rresi.resilience import (
    charts,
    council,
    differing,
    queries,
    questions,
    reading,
    scenarios,
    services,
    whatif,
)
from rresi.resilience.models import Sandbox
from rresi.resilience.proposing import FIRST
from rresi.resilience.report import Report
from rresi.resilience.services import LEVELS
from rresi.resilience.statements import compared_rows, label
from rresi.resilience.steps import steps_of
from rresi.resilience.trials import titled
from rresi.resilience.views.asking import row_of
from rresi.resilience.views.base import base_context, nothing_yet, read_report, region_at
from rresi.transfers.models import Transfer


@require_safe
def report(request: HttpRequest, slug: str, digest: str = "") -> HttpResponse:
    """What a region's ecosystem has, lacks and depends on; the newest, or an earlier one."""
    region = region_at(slug)
    found = read_report(request, region, digest, kept=bool(digest))
    context = base_context(request, region)
    if found is None:
        return nothing_yet(request, region)
    told = found.report
    recommendations = told.recommendations
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
        "recommendations": recommendations[:FIRST],
        "more_recommendations": recommendations[FIRST:],
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
        "history": [entry for entry in history if entry.pk != found.standing.snapshot.pk],
        **_difference(region, found, text(request.GET, "since", limit=64)),
        "scenarios": [] if found.kept else queries.scenarios_of(region, found.until),
        "trials": [] if found.kept else titled(queries.sandboxes_of(region, found.until)),
        "covid": scenarios.COVID_19,
    }
    return render(request, "resilience/report.html", context)


def _parts(told: Report, *, may_ask: bool) -> list[tuple[str, str]]:
    """The parts of the report's page by their anchors."""
    parts = [
        ("help", _("What would help most")),
        ("functions", _("Who provides what")),
        ("closures", _("If an organisation closed")),
        ("crises", _("In a crisis")),
        ("network", _("The network of relations")),
        ("diversity-section", _("Diversity") if told.diversity else ""),
        ("completeness", _("How complete is the list?")),
        ("ask", _("Ask the organisations") if may_ask else ""),
        ("history", _("What has changed")),
    ]
    return [(key, title) for key, title in parts if title]


def _difference(region: Region, found: reading.Read, since: str) -> dict[str, Any]:
    changed = differing.difference(region, found, since)
    if changed is None:
        return {"difference": None}
    return {"difference": changed, "changes": differing.changes(changed)}


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


@require_http_methods(["GET", "HEAD", "POST"])
@answers_refusals()
def what_if(request: HttpRequest, slug: str) -> HttpResponse:
    """Changes tried out in the address; before and after side by side."""
    region = region_at(slug)
    digest = text(request.GET, "at", limit=64)
    found = read_report(request, region, digest)
    if found is None:
        return nothing_yet(request, region)
    if request.method == "POST":
        kept = services.save_sandbox(
            actor=actor_of(request.user),
            snapshot=found.standing.snapshot,
            title=text(request.POST, "title"),
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
    function, name = text(data, "function", limit=40), text(data, "name", limit=300)
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
    region = region_at(slug)
    found = read_report(request, region, kept.snapshot.digest)
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
    # What a closure takes away can be won back like what a newcomer would bring.
    touched = (
        {key for key, (was, now) in compared.providers.items() if now != was} if compared else set()
    )
    # What is lost outright comes first, then what is left to the fewest.
    first = sorted(touched, key=lambda key: (compared.providers[key][1], key)) if compared else []
    practices = queries.elsewhere(region, touched)
    context = base_context(request, region) | {
        "report": told,
        "tried": tried,
        "digest": found.standing.snapshot.digest,
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
        "kept_title": titled([kept])[0].title if kept else "",
        "kept_query": urlencode([("do", change) for change in tried.texts]),
        "actors": in_order(told.names.items(), current_language()),
        "functions": [(key, label(key)) for key in told.recorded.functions],
        "elsewhere": [(label(key), practices[key]) for key in first if key in practices],
    }
    return render(request, "resilience/what_if.html", context)


@login_required
@require_POST
@answers_refusals(page="resilience:what_if")
def plan(request: HttpRequest, slug: str) -> HttpResponse:
    """Turn a trial into a plan: begin to adopt a practice, with the steps that it asks for."""
    region = region_at(slug)
    practice = published(text(request.POST, "practice", limit=80))
    found = reading.read(region, digest=text(request.POST, "at", limit=64), whole=False)
    if practice is None or found is None:
        raise Http404(slug)
    told = found.report
    changes = texts(request.POST, "do", limit=300, at_most=whatif.MOST_CHANGES)
    running = practice.transfers.exclude(state=Transfer.State.ABANDONED).filter(region=region)
    spoken = running.values_list("language", flat=True).first() or current_language()
    with translation.override(spoken):  # a plan has one language
        tried = _tried(told, changes, names=queries.names_of(told.recorded))
        strengthened = practice.tags.filter(vocabulary=VocabularyKey.FUNCTION)
        wanted = list(
            steps_of(
                tried.changes,
                tried.sandbox.provider_changes,
                set(strengthened.values_list("key", flat=True)),
            )
        )
    transfer = services.plan_from_trial(
        actor=actor_of(request.user),
        snapshot=found.standing.snapshot,
        practice=practice,
        language=spoken,
        title=text(request.POST, "title"),
        changes=tried.texts,
        steps=wanted,
    )
    return redirect("transfers:detail", pk=transfer.pk)


def _tried(told: Report, changes: list[str], *, names: Mapping[str, str]) -> whatif.Trial:
    """Changes to a list taken as complete, in the current language."""
    functions = {key: label(key) for key in told.recorded.functions}
    return whatif.attempt(
        told.recorded, changes, names=names, functions=functions, completeness=1.0
    )


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
