"""Asking who knows: the questions of a region, and the page on which an organisation answers."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from datetime import date
from types import MappingProxyType
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from rresi.accounts.permissions import allowed
from rresi.accounts.roles import Actor, actor_of
from rresi.core.formats import apart, number
from rresi.core.refusals import Incomplete, Refused
from rresi.core.requests import text, texts, whole_number
from rresi.ecosystem.models import Organisation
from rresi.ecosystem.permissions import PERMISSIONS as ORGANISATIONS
from rresi.ecosystem.permissions import target_in
from rresi.ecosystem.permissions import target_of as organisation_target
from rresi.ecosystem.profile import name
from rresi.ecosystem.queries import names_by_slug, of_region, related_to
from rresi.ecosystem.services.partners import named_by
from rresi.ecosystem.services.reopening import has_said
from rresi.regions import queries as regions
from rresi.resilience import asking, queries
from rresi.resilience import questions as reads
from rresi.resilience.models import Question
from rresi.resilience.permissions import PERMISSIONS, target_of
from rresi.resilience.reaching import so_far
from rresi.resilience.recalling import recalled
from rresi.resilience.statements import chance, label, points

NAMES_AT_ONCE = 6  # lines for the names of those with whom an organisation works
NAMES_SUGGESTED = 500
MOST_LETTERS = 200


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def questions(request: HttpRequest, slug: str) -> HttpResponse:
    """What would be worth knowing, and from whom; POST asks them."""
    region = regions.with_codes(slug)
    actor = actor_of(request.user)
    if region is None or not allowed(PERMISSIONS, actor, "resilience.ask", target_of(region)):
        raise Http404(slug)
    status = 200
    if request.method == "POST":
        try:
            count = asking.ask(actor=actor, region=region)
        except Refused as refusal:
            messages.error(request, str(refusal))
            status = 409
        else:
            sent = ngettext(
                "%(count)s organisation has been asked by email.",
                "%(count)s organisations have been asked by email.",
                count,
            )
            messages.success(request, sent % {"count": number(count)})
            return redirect("resilience:questions", slug=slug)
    ready, others = reads.to_ask(region)
    hinge, connected = reads.connections(region)
    recall = recalled(region)
    mails = reads.to_send(recall.among(connected, ready))
    going = {one.identity for mail in mails for one in mail}
    reach = reads.reach(region)
    asked = reads.asked_of(region)
    names = _names(asked)
    context = {
        "region": region,
        "region_name": regions.name_of(region),
        "ready": [
            row_of(one, actor) for mail in mails for one in mail if isinstance(one, reads.Ranked)
        ],
        "others": [row_of(one, actor) for one in others],
        "count": len(mails),
        "hinge": name(hinge) if hinge else "",
        "recalled": [_named(one, actor, going) for one in recall.rows],
        "connected": [_named(one, actor, going) | {"related": one.related} for one in connected],
        "can_be_recalled": len(going & {one.identity for one in recall.rows}),
        "can_be_named": len(going & {one.identity for one in connected}),
        "so_far": _so_far(connected),
        "reach": reach,
        "unreachable": reach.total - reach.reachable,
        "without": [(name(one), _add_path(one, actor)) for one in reach.without],
        "imports": allowed(ORGANISATIONS, actor, "organisation.create", target_in(region.pk)),
        "asked": [_asked(one, names) for one in asked],
    }
    return render(request, "resilience/questions.html", context, status=status)


def row_of(one: reads.Ranked, actor: Actor) -> dict[str, Any]:
    """A question as a page lists it, with the page where the actor may add an address."""
    fact = one.fact
    return {
        "sentence": reads.sentence(
            name=name(one.organisation),
            function=fact.function,
            other=name(one.other) if one.other else "",
            recorded=fact.recorded,
        ),
        "slug": one.organisation.slug,
        "change": points(-fact.change if fact.recorded else fact.change),
        "chance": chance(fact.probability),
        "reachable": one.reachable,
        "organisation": name(one.organisation),
        "add_path": _add_path(one.organisation, actor),
        "paused": one.paused,
    }


def _so_far(connected: Collection[reads.Connected]) -> str:
    """How many of those who hang on one organisation were asked, and have answered."""
    asked = [one.asked for one in connected if one.asked]
    answered = sum(bool(one.answer) for one in asked)
    return so_far(asked=len(asked), answered=answered, left=len(connected) - len(asked))


def _named(one: reads.Named, actor: Actor, going: Collection[reads.Key]) -> dict[str, Any]:
    """An organisation that a report names. going: what a press sends."""
    return {
        "slug": one.organisation.slug,
        "name": name(one.organisation),
        "function": label(one.function) if one.function else "",
        "phone": one.organisation.phone,
        "reachable": one.reachable,
        "add_path": _add_path(one.organisation, actor),
        "paused": one.paused,
        "silent": one.silent,
        "waits": one.can_be_asked and one.identity not in going,
        "asked": _asked(one.asked) if one.asked else None,
    }


def _add_path(organisation: Organisation, actor: Actor) -> str:
    edits = allowed(ORGANISATIONS, actor, "organisation.edit", organisation_target(organisation))
    page = "ecosystem:edit" if edits else "ecosystem:suggest_change"
    return f"{reverse(page, args=[organisation.slug])}#id_{'email' if edits else 'remark'}"


def _names(found: Iterable[Question]) -> dict[str, str]:
    """The reader's names of those that were named in answer, by slug. Two queries at most."""
    slugs = {slug for one in found for slug in one.named or {}}
    return names_by_slug(slugs) | queries.names_by_slug(slugs) if slugs else {}


def _asked(one: Question, names: Mapping[str, str] = MappingProxyType({})) -> dict[str, Any]:
    """A question that was asked. names: of those that were named in answer, by slug."""
    return {
        "pk": one.pk,
        "sentence": reads.sentence(
            name=name(one.organisation),
            function=one.function,
            other=name(one.other) if one.other else "",
        ),
        "slug": one.organisation.slug,
        "asked_at": one.asked_at,
        "answered_at": one.answered_at,
        "answer": one.get_answer_display(),
        "said": one.answer,
        "named": [
            (slug, names.get(slug, slug), date.fromisoformat(on))
            for slug, on in (one.named or {}).items()
        ],
        "is_open": one.is_open,
        "about_function": bool(one.function),
    }


@require_http_methods(["GET", "HEAD", "POST"])
def answer(request: HttpRequest, slug: str, token: str) -> HttpResponse:
    """The link of a mail: GET shows its questions, POST answers one. No sign-in."""
    error = ""
    try:
        found = asking.asked(token)
        if request.method == "POST":
            try:
                _take(request, token)
            except Incomplete as refusal:
                error = str(refusal)
            else:
                return redirect("resilience:answer", slug=slug, token=token)
    except Refused as refusal:
        words = {"words": str(refusal)}
        return render(request, "ecosystem/link_refused.html", words, status=410)
    organisation = found[0].answerer
    names = _names(found)
    is_open = any(one.is_open for one in found)
    context = {
        "organisation": found[0].organisation,
        "name": name(found[0].organisation),
        "questions": [_asked(one, names) for one in found],
        "for_others": asking.for_others(),
        "said_closed": has_said(organisation),
        "silent": asking.is_silent(found[0]),
        "error": error,
        "recorded": related_to(organisation) if is_open else [],
        "listed": _listed(organisation) if is_open else [],
        "lines": _lines(request, error),
        "unchecked": named_by(organisation) if is_open else [],
    }
    return render(request, "resilience/answer.html", context, status=422 if error else 200)


def _take(request: HttpRequest, token: str) -> None:
    """What the page of a mail was sent with."""
    said = request.POST.get("said", "")
    pk = whole_number(request.POST, "question")
    match said:
        case "no-more" | "again":
            asking.keep_silent(token=token, silent=said == "no-more")
        case "closed":
            asking.say_closed(token=token)
        case "not-closed":
            asking.take_back_closed(token=token)
        case "named":
            unknown = asking.name_partners(token=token, pk=pk, names=_typed(request))
            messages.success(request, _("Thank you for your answer."))
            if unknown:
                text_ = _(
                    "Not in the directory yet; someone from the region will check: %(names)s."
                )
                messages.info(request, text_ % {"names": apart(unknown)})
        case "unnamed":
            asking.unname_partner(token=token, pk=pk, slug=text(request.POST, "other", limit=80))
        case "no" if _typed(request):
            words = _("You have named organisations. Send their names, or empty the lines.")
            raise Incomplete([("name", words)])
        case "yes" | "no":
            asking.answer(token=token, pk=pk, said=Question.Answer(said))
            messages.success(request, _("Thank you for your answer."))
        case _:
            raise Incomplete([("said", _("Choose one of the answers."))])


def _listed(organisation: Organisation) -> list[str]:
    """The names that a line suggests: those of the region, but for the one that answers."""
    region = organisation.region
    found = of_region(region, limit=NAMES_SUGGESTED) if region else []
    return [one.name for one in found if one.slug != organisation.slug and not one.closed_on]


def _lines(request: HttpRequest, error: str) -> list[str]:
    """What stands in the lines for names: nothing, or what was typed and not taken."""
    typed = _typed(request) if error else []
    return [*typed, *[""] * (NAMES_AT_ONCE - len(typed))]


def _typed(request: HttpRequest) -> list[str]:
    """The names in the lines that were sent."""
    return texts(request.POST, "name", limit=MOST_LETTERS, at_most=NAMES_AT_ONCE)
