"""Offers and needs for all to read."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rresi.accounts.permissions import allowed, require
from rresi.accounts.roles import actor_of
from rresi.design.panels import panels_of
from rresi.exchange import cards, facts, history, queries, standing
from rresi.exchange.bringing import is_common
from rresi.exchange.catalogue import LISTING
from rresi.exchange.pages import ENTRY_PAGE
from rresi.exchange.parties import owner_of
from rresi.exchange.peers import queries as peers
from rresi.exchange.permissions import PERMISSIONS, target_of
from rresi.exchange.services import entries
from rresi.exchange.vocabulary import Closing, Direction
from rresi.listing.pages import list_page


@require_safe
def entry_list(request: HttpRequest) -> HttpResponse:
    """What everybody may see: facets with counts, search and map; the URL holds the state."""
    actor = actor_of(request.user)
    more = {
        "may_create": bool(queries.owners(actor)),
        "belongs": queries.belongs(actor),
        "calls": standing.open_calls(),
        "may_see_rates": allowed(PERMISSIONS, actor, "exchange.rates"),
    }
    return list_page(request, LISTING, more)


@require_safe
def unmet(request: HttpRequest) -> HttpResponse:
    """The needs of all regions that nobody met, and the calls that ask for practices."""
    gaps = queries.unmet_everywhere(actor_of(request.user))
    context = {"gaps": gaps, "calls": standing.open_calls()}
    return render(request, "exchange/unmet.html", context)


@login_required
@require_safe
def network(request: HttpRequest) -> HttpResponse:
    """What only the network, or only the reader's regions, may see."""
    actor = actor_of(request.user)
    if not queries.belongs(actor):
        raise PermissionDenied
    return render(request, "exchange/network.html", {"items": queries.not_public(actor)})


@require_safe
def entry(request: HttpRequest, slug: str) -> HttpResponse:
    """One offer or need: what, for whom, where, until when, and what waits there for its owner."""
    actor = actor_of(request.user)
    found = queries.entry(slug, actor)
    if found is None:
        raise Http404(slug)
    may_edit = allowed(PERMISSIONS, actor, "entry.edit", target_of(found))
    context = {
        "entry": found,
        "card": cards.Card.of(found),
        "panels": panels_of(ENTRY_PAGE, found, request),
        "facts": facts.facts_of(found),
        "written_in": facts.written_in(found),
        "for_members": is_common(found),
        "may_renew": may_edit and entries.renewable(found),
        "may_edit": may_edit,
        "is_gone": owner_of(found).is_gone,
        "closings": Closing.choices,
        "may_create": bool(queries.owners(actor)),
        "history": history.told(queries.history_of(found)) if may_edit else [],
        "introductions": standing.introductions_of(found) if may_edit else [],
        "own_entries": queries.answers_to(found, actor),
        "counterpart": Direction.OFFER if found.is_need else Direction.NEED,
    }
    return render(request, "exchange/entry.html", context)


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """One's own offers and needs, and the introductions of one's sides."""
    actor = actor_of(request.user)
    context = {
        "entries": queries.own(actor),
        "introductions": standing.mine(actor),
        "may_create": bool(queries.owners(actor)),
    }
    return render(request, "exchange/mine.html", context)


@login_required
@require_safe
def rates(request: HttpRequest) -> HttpResponse:
    """What came of introductions, by what was needed; for the coordinator."""
    require(PERMISSIONS, actor_of(request.user), "exchange.rates")
    context = {
        "rates": standing.rates(),
        "invented": queries.hold_examples(),
        "reasons": standing.reasons(),
        "peers": peers.counts(),
    }
    return render(request, "exchange/rates.html", context)
