"""Pages of questions to regions: the list, asking, one question."""

from __future__ import annotations

import uuid
from typing import Any

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from rresi.accounts.permissions import allowed
from rresi.accounts.roles import Actor, actor_of
from rresi.core import requests
from rresi.core.refusals import Incomplete, Refused, answers_refusals
from rresi.exchange import queries as entries
from rresi.exchange.facts import written_in
from rresi.exchange.models import PeerQuestion
from rresi.exchange.parties import Party
from rresi.exchange.peers import choosing, queries, services, standing
from rresi.exchange.peers.forms import AskForm
from rresi.exchange.peers.rules import UNANSWERED_AFTER
from rresi.exchange.permissions import PERMISSIONS, asking_side
from rresi.regions import queries as regions

ON_A_PAGE = 20


@require_safe
def questions(request: HttpRequest) -> HttpResponse:
    """Public questions and answers, the newest first; for who has signed in also their own."""
    actor = actor_of(request.user)
    region = regions.find(requests.text(request.GET, "region", limit=80))
    own = queries.own(actor)
    page = Paginator(queries.newest(region), ON_A_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "items": [standing.line_of(one) for one in page.object_list],
        "region": regions.name_of(region) if region else "",
        "own": [one for one in own if one.asker_id == actor.user_id],
        "side": [(one, standing.asking(one)) for one in own if one.asker_id != actor.user_id],
        "may_ask": bool(entries.owners(actor)),
    }
    return render(request, "exchange/peers/list.html", context)


def _sent(question: PeerQuestion) -> str:
    """Who has it now, and what comes next."""
    count = question.answers.count()
    if not count:
        return _(
            "Your question has been sent to the network’s coordinator, who chooses regions to ask. "
            "You will get each answer by email."
        )
    return ngettext(
        "Your question is on its way to %(n)s region. You will get each answer by email; if none "
        "comes within %(days)s days, we ask you under My tasks how to go on.",
        "Your question is on its way to %(n)s regions. You will get each answer by email; if none "
        "comes within %(days)s days, we ask you under My tasks how to go on.",
        count,
    ) % {"n": count, "days": UNANSWERED_AFTER.days}


def _asked_before(request: HttpRequest, actor: Actor) -> PeerQuestion | None:
    """The question that the actor asks again, if there is one about which they decide."""
    slug = requests.text(request.GET, "again", limit=80)
    found = queries.find(slug) if slug else None
    return found if found is not None and queries.goes_on_with(actor, found) else None


def _said_before(question: PeerQuestion) -> dict[str, Any]:
    """What the form is filled with for who asks a question again."""
    side = question.organisation or question.region
    assert side is not None
    kind = "organisation" if question.organisation is not None else "region"
    said = ("title", "text", "language", "function", "agreed")
    return {name: getattr(question, name) for name in said} | {"owner": f"{kind}:{side.slug}"}


@login_required
@require_http_methods(["GET", "HEAD", "POST"])
def new(request: HttpRequest) -> HttpResponse:
    """A new question: first the text, then the regions that most likely know, then it is sent."""
    actor = actor_of(request.user)
    again = _asked_before(request, actor)
    before = _said_before(again) if again is not None else {}
    owners = entries.owners(actor, before.get("owner", ""))
    if not owners:
        raise PermissionDenied
    initial = {"token": uuid.uuid4()} | before
    without = queries.declined(again) if again is not None else frozenset()
    form = AskForm(request.POST or None, initial=initial, owners=owners)
    proposed: list[choosing.Chosen] | None = None
    kept = set(requests.whole_numbers(request.POST, "regions"))
    status = 200
    if request.method == "POST":
        status = 422
        if form.is_valid():
            organisation, region = entries.owner_named(form.cleaned_data["owner"])
            try:
                services.check(form.asked)
                if request.POST.get("do") == "send":
                    made = services.ask(
                        actor=actor,
                        asked=form.asked,
                        regions=kept,
                        agreed=form.cleaned_data["agreed"],
                        token=form.cleaned_data["token"],
                        organisation=organisation,
                        region=region,
                        again=again,
                    )
                    messages.success(request, _sent(made))
                    return redirect("exchange:question", made.slug)
                status = 200
            except Incomplete as refusal:
                form.complain(refusal.problems)
            except Refused as refusal:
                form.add_error(None, str(refusal))
                status = 409
            if organisation is not None or region is not None:
                known = choosing.proposed(form.asked, Party(organisation, region), without=without)
                proposed = choosing.explained(known, form.asked.function)
    sending = request.POST.get("do") == "send"
    context: dict[str, Any] = {
        "form": form,
        "proposed": proposed,
        "kept": kept if sending else {one.region.pk for one in proposed or [] if one.known.knows},
        "knowing": any(one.known.knows for one in proposed or []),
    }
    return render(request, "exchange/peers/new.html", context, status=status)


@require_safe
def question(request: HttpRequest, slug: str) -> HttpResponse:
    """A question and its answers, as far as the reader may see them."""
    actor = actor_of(request.user)
    found = queries.readable(slug, actor)
    if found is None:
        raise Http404(slug)
    side = asking_side(found.question)
    answered = any(one.state == services.State.ANSWERED for one in found.question.answers.all())
    may_settle = allowed(PERMISSIONS, actor, "peers.settle", side)
    stands_in = not may_settle and queries.stands_in(actor, found.question)
    unplaced = found.question.is_open and not found.question.answers.all()
    context = {
        "question": found.question,
        "asking": standing.asking(found.question),
        "written_in": written_in(found.question),
        "places": standing.places_of(found),
        "may_settle": may_settle,
        "may_agree": may_settle and (answered or found.question.is_open),
        "stands_in": stands_in,
        "may_close": may_settle or stands_in,
        "may_take_back": (may_settle or stands_in) and not answered,
        "may_ask_again": (may_settle or stands_in) and _in_vain(found.question),
        "unplaced": unplaced,
        "to_choose": regions.choices_by_pk()
        if unplaced and allowed(PERMISSIONS, actor, "peers.pass_on")
        else [],
        "may_withdraw": allowed(PERMISSIONS, actor, "peers.withdraw", side),
        "inside": found.asks or bool(found.answers_for),
    }
    return render(request, "exchange/peers/question.html", context)


def _in_vain(question: PeerQuestion) -> bool:
    """Whether regions were asked and none answered, nor will: all declined, or it took too long."""
    states = {one.state for one in question.answers.all()}
    if not states or services.State.ANSWERED in states:
        return False
    late = question.asked_at < timezone.now() - UNANSWERED_AFTER
    return services.State.WAITING not in states or late or not question.is_open


@login_required
@require_POST
@answers_refusals(page="exchange:question")
def act(request: HttpRequest, slug: str) -> HttpResponse:
    """Agree to publish, withdraw that, take no more answers, withdraw the question, or choose the
    regions that are asked."""
    actor = actor_of(request.user)
    found = queries.readable(slug, actor)
    if found is None and request.POST.get("act") == "take_back":
        messages.info(request, _("This question has already been withdrawn."))
        return redirect("exchange:questions")
    if found is None:
        raise Http404(slug)
    match request.POST.get("act"):
        case "publish":
            services.settle(actor=actor, question=found.question, agreed=True)
            messages.success(request, _("You have agreed that this may be published."))
        case "withdraw":
            services.settle(actor=actor, question=found.question, agreed=False)
            messages.success(request, _("This question is no longer public."))
        case "close":
            services.close(actor=actor, question=found.question)
            messages.success(request, _("The question is closed. Regions can no longer answer."))
        case "take_back":
            services.take_back(actor=actor, question=found.question)
            messages.success(request, _("Your question has been withdrawn."))
            return redirect("exchange:questions")
        case "pass_on":
            chosen = requests.whole_numbers(request.POST, "regions")
            services.pass_on(actor=actor, question=found.question, regions=chosen)
            messages.success(request, _("The question is on its way to these regions."))
    return redirect("exchange:question", slug)
