"""What the exchange adds to the pages of organisations and regions."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from django.http import HttpRequest
from django.utils.translation import gettext as _

from rresi.accounts.models import User
from rresi.accounts.permissions import allowed
from rresi.accounts.roles import actor_of
from rresi.design.panels import Panel
from rresi.ecosystem.models import Organisation
from rresi.exchange import members, queries, standing, suggesting
from rresi.exchange.models import Entry
from rresi.exchange.permissions import PERMISSIONS, target_in, target_of
from rresi.exchange.vocabulary import State
from rresi.regions.models import Region

AT_MOST = 6


def on_begin(kind: str, request: HttpRequest) -> Iterator[Panel]:  # noqa: ARG001
    """What regions look for, where a practice is proposed. One query."""
    calls = standing.open_calls() if kind == "practice" else []
    if calls:
        context = {"calls": calls}
        yield Panel("story", "exchange/panels/calls.html", context, title=_("Calls for practices"))


def on_organisation(organisation: Organisation, request: HttpRequest) -> Iterator[Panel]:
    """What an organisation offers and needs, as far as the reader may see it. Seven queries."""
    actor = actor_of(request.user)
    items = queries.of_organisation(organisation, actor, limit=AT_MOST)
    may = allowed(PERMISSIONS, actor, "entry.create", target_in(organisation, None))
    if items or may:
        yield Panel(
            "story",
            "exchange/panels/entries.html",
            {
                "items": items,
                "may": may,
                "for": f"organisation:{organisation.slug}",
                "voice": organisation.slug if members.may_see(organisation, actor) else "",
            },
            title=_("Offers and needs"),
            place=30,
        )


def on_region(region: Region, request: HttpRequest) -> Iterator[Panel]:
    """What a region's people offer and need, and what nobody met. Six queries."""
    actor = actor_of(request.user)
    items, gaps = queries.in_region(region, actor, limit=AT_MOST)
    may = allowed(PERMISSIONS, actor, "entry.create", target_in(None, region))
    if items or may:
        yield Panel(
            "story",
            "exchange/panels/entries.html",
            {
                "items": items,
                "may": may,
                "for": f"region:{region.slug}",
                "all_of": region.slug,
            },
            title=_("Offers and needs"),
            place=45,
            key="exchange",
        )
    if gaps:
        yield Panel(
            "story",
            "exchange/panels/unmet.html",
            {"gaps": gaps},
            title=_("Unmet needs"),
            place=20,
            key="needs",
        )


def on_own(user: User, _request: HttpRequest) -> Iterator[Panel]:
    """A person's own offers and needs with what is due; for coordinators the network's. Nine
    queries."""
    actor = actor_of(user)
    own = [one for one in queries.own(actor) if one[0].state != State.CLOSED]
    asked, waiting = queries.asked_of(actor, limit=AT_MOST)
    _told, outcomes = queries.outcomes_due(actor, limit=AT_MOST)
    if own or asked or outcomes:
        yield Panel(
            "own",
            "exchange/panels/own.html",
            {
                "entries": [(entry, card, queries.is_due(entry)) for entry, card in own[:AT_MOST]],
                "more": len(own) > AT_MOST,
                "waiting": waiting,
                "outcomes": outcomes,
            },
            title=_("Your offers and needs"),
            place=20,
        )
    if allowed(PERMISSIONS, actor, "exchange.rates"):
        yield Panel(
            "own",
            "exchange/panels/pulse.html",
            {"pulse": queries.pulse()},
            title=_("Offers and needs in the network"),
            place=25,
        )


def on_entry(entry: Entry, request: HttpRequest) -> Iterator[Panel]:
    """What is suggested for an entry, for who looks after it. Eight queries, or none."""
    may = allowed(PERMISSIONS, actor_of(request.user), "entry.edit", target_of(entry))
    if not may or entry.state != State.OPEN:
        return
    fits, misses = suggesting.told(entry)
    yield Panel(
        "story",
        "exchange/panels/suggestions.html",
        {
            "fits": fits,
            "misses": misses,
            "own": entry.slug,
            "is_need": entry.is_need,
            "waits": entry.matched_at is None,
            "minutes": suggesting.WITHIN // timedelta(minutes=1),
        },
        title=_("Suggestions") if entry.is_need else _("Needs that you could meet"),
        place=20,
    )
