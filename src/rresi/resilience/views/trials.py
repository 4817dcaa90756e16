"""What-if trials of a region, in the address and kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from rresi.accounts.roles import actor_of
from rresi.core.formats import apart
from rresi.core.ordering import in_order
from rresi.core.refusals import answers_refusals
from rresi.core.requests import text, texts, whole_number
from rresi.core.taxonomies import VocabularyKey
from rresi.core.translations import current_language
from rresi.practices.queries import published
from rresi.regions.models import Region
from rresi.resilience import (
    charts,
    comparing,
    queries,
    reading,
    services,
    whatif,
)
from rresi.resilience.certainty import Completeness
from rresi.resilience.hanging import MATCHMAKING
from rresi.resilience.models import Sandbox
from rresi.resilience.report import Report
from rresi.resilience.statements import label
from rresi.resilience.steps import steps_of
from rresi.resilience.trials import titled
from rresi.resilience.views.base import (
    base_context,
    nothing_yet,
    read_report,
    region_at,
    saved_context,
)
from rresi.transfers.models import Transfer
from rresi.transfers.phrases import in_words


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
            percent=found.report.percent,
            title=text(request.POST, "title"),
            changes=texts(request.POST, "do", limit=300, at_most=whatif.MOST_CHANGES),
        )
        messages.success(request, _("The trial has been saved. Anyone with this link can see it."))
        return redirect("resilience:trial", slug=slug, token=kept.token)
    changes = texts(request.GET, "do", limit=300, at_most=whatif.MOST_CHANGES + 1)  # one is refused
    added = _added(request)
    if added:
        query = _trial_query(dict.fromkeys([*changes, added]), found.report.percent, digest)
        return redirect(f"{reverse('resilience:what_if', args=[slug])}?{query}")
    if "add" in request.GET:
        messages.error(request, _("Nothing was added: fill in all fields of the change."))
    return _trial_page(request, region, found, changes, None)


def _trial_query(changes: Iterable[str], assumed: int, digest: str) -> str:
    """A trial as the parameters of an address. digest: of an earlier snapshot, or empty."""
    query = [*(("do", change) for change in changes), ("complete", str(assumed))]
    return urlencode([*query, *([("at", digest)] if digest else [])])


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
    found = read_report(
        request,
        region,
        kept.snapshot.digest,
        otherwise=kept.percent,
        saved_at=kept.created_at,
    )
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
    at = "" if found.standing.newest else found.standing.snapshot.digest
    # What a closure takes away can be won back like what a newcomer would bring.
    touched = (
        {key for key, (was, now) in compared.providers.items() if now != was} if compared else set()
    )
    # What is lost outright comes first, then what is left to the fewest.
    first = sorted(touched, key=lambda key: (compared.providers[key][1], key)) if compared else []
    first += [key for key in _brought_together(tried, told) if key not in touched]
    parted = bool(compared and comparing.cut_off(told, compared))
    if parted:  # what many lose by a closure comes before everything else
        first = [MATCHMAKING, *(key for key in first if key != MATCHMAKING)]
    wanted = {*touched, *([MATCHMAKING] if parted else [])}
    practices = queries.elsewhere(region, first)
    context = base_context(request, region) | {
        "report": told,
        "tried": tried,
        "digest": found.standing.snapshot.digest,
        "changes": [
            {
                "sentence": change.sentence,
                "without": _trial_query(
                    (one for one in tried.texts if one != change.text), told.percent, at
                ),
            }
            for change in tried.changes
        ],
        "rows": comparing.rows(told, tried.sandbox, compared) if compared else [],
        "cut_off": comparing.cut_off(told, compared) if compared else "",
        "connected": comparing.connected(told, tried.sandbox),
        "unconnected": comparing.unconnected(told, tried.sandbox),
        "closer": comparing.closer(told, tried.sandbox, compared) if compared else False,
        "standing": found.standing,
        "lost": [label(key) for key in compared.functions_lost] if compared else [],
        "gained": [label(key) for key in compared.functions_gained] if compared else [],
        "chart": charts.trial(compared) if compared else None,
        "kept": kept,
        "kept_title": titled([kept])[0].title if kept else "",
        "kept_query": _trial_query(tried.texts, told.percent, at),
        "actors": in_order(told.names.items(), current_language()),
        "functions": [(key, label(key)) for key in told.recorded.functions],
        "elsewhere": [(label(key), practices[key]) for key in first if key in practices],
        "nowhere": [label(key) for key in first if key in wanted and key not in practices],
        "parted": parted,
    }
    if kept:
        today = Completeness.of(queries.estimate_of(region)).percent
        page = reverse("resilience:what_if", args=[region.slug])
        context |= saved_context(
            found,
            saved_with=kept.percent,
            today=today,
            anew=f"{page}?{_trial_query(tried.texts, today, '')}",
        )
    return render(request, "resilience/what_if.html", context)


def _brought_together(tried: whatif.Trial, told: Report) -> list[str]:
    """The functions whose practices show how to bring about new relations: matchmaking, then what
    those offer who start to work together."""
    related = {actor for pair in tried.sandbox.new_relations for actor in pair}
    offered = {offer.function for offer in told.recorded.offers if offer.actor in related}
    return [MATCHMAKING, *sorted(offered - {MATCHMAKING})] if related else []


@login_required
@require_POST
@answers_refusals(page="resilience:what_if")
def plan(request: HttpRequest, slug: str) -> HttpResponse:
    """Turn a trial into a plan: begin to adopt a practice, with the steps that it asks for."""
    region = region_at(slug)
    practice = published(text(request.POST, "practice", limit=80))
    found = reading.read(
        region,
        digest=text(request.POST, "at", limit=64),
        asked=whole_number(request.POST, "complete", at_most=100),
        whole=False,
    )
    if practice is None or found is None:
        raise Http404(slug)
    told = found.report
    changes = texts(request.POST, "do", limit=300, at_most=whatif.MOST_CHANGES)
    running = practice.transfers.exclude(state=Transfer.State.ABANDONED).filter(region=region)
    spoken = running.values_list("language", flat=True).first() or current_language()
    with translation.override(spoken):  # a plan has one language
        tried = _tried(told, changes, names=queries.names_of(told.recorded))
        practised = practice.tags.filter(vocabulary=VocabularyKey.FUNCTION)
        wanted, others = steps_of(
            tried.changes,
            tried.sandbox.provider_changes,
            set(practised.values_list("key", flat=True)),
        )
    transfer = services.plan_from_trial(
        actor=actor_of(request.user),
        snapshot=found.standing.snapshot,
        percent=told.percent,
        practice=practice,
        language=spoken,
        title=text(request.POST, "title"),
        changes=tried.texts,
        steps=wanted,
    )
    if others:
        said = _("Not in this plan, as the practice is about something else: %(steps)s.")
        names = [in_words(one.phrase) if one.phrase else one.text for one in others]
        messages.info(request, said % {"steps": apart(names)})
    return redirect("transfers:detail", pk=transfer.pk)


def _tried(told: Report, changes: list[str], *, names: Mapping[str, str]) -> whatif.Trial:
    """Changes to a list taken as complete, in the current language."""
    functions = {key: label(key) for key in told.recorded.functions}
    return whatif.attempt(
        told.recorded, changes, names=names, functions=functions, completeness=1.0
    )
