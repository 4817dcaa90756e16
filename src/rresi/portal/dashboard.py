"""My tasks: what waits for a person, what is theirs, and what is new for them.

The first is filled by each app's own source. The others come in requests of their own, so that
what needs somebody now does not wait for them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.views.decorators.http import require_safe

from rresi.accounts.adapter import LAST_HERE
from rresi.accounts.models import RoleRequest, User
from rresi.accounts.needs import needs_of
from rresi.accounts.pages import OWN_PAGE
from rresi.accounts.queries import request_of
from rresi.accounts.roles import Role, actor_of
from rresi.core import formats
from rresi.core.taxonomies import TOPICS
from rresi.core.translations import current_language
from rresi.design.panels import panels_of
from rresi.ecosystem import queries as organisations
from rresi.editorial import queries as editorial
from rresi.editorial.documents import text_for
from rresi.events.queries import cards as events
from rresi.listing.results import label_of, url_of_saved
from rresi.portal import loop
from rresi.practices import queries as practices
from rresi.practices.items import list_item
from rresi.practices.kind import PRACTICES
from rresi.practices.models import Practice
from rresi.practices.readers import Readers, readers_of
from rresi.regions import queries as regions
from rresi.search import saved as saving
from rresi.transfers import queries as adoptions
from rresi.transfers.models import Transfer
from rresi.wording import queries as wording

TILES = 6
NEW = 3
FOLLOWED = "practice"
"""Of what kind the topics are that one follows here."""
LATELY = timedelta(days=30)
"""What is new for somebody of whom nobody knows when they were last here."""


@login_required
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """What waits for this person first, then what of theirs waits for others."""
    user = request.user
    assert isinstance(user, User)
    actor = actor_of(user)
    groups = needs_of(user, actor)
    tasks = [group for group in groups if not group.waiting]
    context = {
        "groups": tasks,
        "task_count": sum(group.total for group in tasks),
        "waiting": [group for group in groups if group.waiting],
        "is_coordinator": Role.COORDINATOR in actor.roles,
        "reads_for_others": bool(
            actor.roles & {Role.REVIEWER, Role.REGION_MANAGER, Role.COORDINATOR}
        ),
    }
    if actor.roles <= {Role.VISITOR, Role.MEMBER}:  # what there is to see is all that they have
        context |= {"newcomer": True, **_near(user), **_lately(request)}
    return render(request, "portal/dashboard.html", context)


def _near(user: User) -> dict[str, Any]:
    """The region that a newcomer said they work in, else those that speak the reader's language,
    else the first: slug and name; and whether they have yet to say where. Five queries at most."""
    asked = request_of(user)
    own = _said_region(asked) if asked else None
    every, language = regions.listed(), current_language()
    near = [one for one in every if (one.pk == own if own else language in one.languages)]
    shown = [(one.slug, regions.name_of(one)) for one in (near or every)[:NEW]]
    return {"near": shown, "is_near": bool(own), "says_where": asked is None}


def _said_region(asked: RoleRequest) -> int | None:
    """The region of the role that somebody asked for, else the one that they wrote. One query."""
    role, _colon, pk = asked.role.partition(":")
    if role == Role.REGION_MANAGER:
        return int(pk)
    if role == Role.ORGANISATION_MEMBER:
        return organisations.region_of(int(pk))
    found = regions.find(asked.place)
    return found.pk if found else None


@login_required
@require_safe
def count(request: HttpRequest) -> HttpResponse:
    """How many tasks wait, for the head of every page; browsers ask again after a minute."""
    user = request.user
    assert isinstance(user, User)
    groups = needs_of(user, actor_of(user))
    total = sum(group.total for group in groups if not group.waiting)
    response = render(request, "portal/_count.html", {"total": total})
    response["Cache-Control"] = "private, max-age=60"
    return response


def _last_here(request: HttpRequest) -> datetime | None:
    """When the reader signed in before this time; None at the first or when nobody knows."""
    return parse_datetime(request.session.get(LAST_HERE, ""))


def _tile(
    practice: Practice, asked: int, adopted: int, adopters: Sequence[str], read: Readers | None
) -> tuple[str, str, str, str, int, int, Sequence[str], Readers | None]:
    text = text_for(practice)
    path = reverse("practices:detail", args=[practice.slug])
    assert practice.published_at is not None  # the database enforces it of what is published
    published = formats.day(timezone.localdate(practice.published_at))
    return text.title, text.language, path, published, asked, adopted, adopters, read


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What is theirs and what is new for them: a part of the dashboard, or a page of its own."""
    user = request.user
    assert isinstance(user, User)
    actor = actor_of(user)
    own = practices.looked_after_by(actor, adopted_in=Transfer.BEGUN, limit=TILES)
    read = readers_of([one.pk for one, _asked, _adopted in own])
    told = adoptions.lines_of([one.pk for one, _, adopted in own if adopted], states=Transfer.BEGUN)
    total = getattr(own[0][0], "total", 0) if own else 0
    managed = list(regions.by_pk(actor.scope(Role.REGION_MANAGER)).values())[:TILES]
    far = loop.of_regions([region.pk for region in managed]) if managed else {}
    saved = saving.own_searches(user.pk)
    since = _last_here(request) or timezone.now() - LATELY
    finds = saving.finds_since(user.pk, since) if saved else {}
    followed = {one.filters for one in saved if not one.text and one.kinds == [FOLLOWED]}
    context = {
        "panels": panels_of(OWN_PAGE, user, request)["own"],
        "own": [
            _tile(practice, asked, adopted, told.get(practice.pk, ()), read.get(practice.pk))
            for practice, asked, adopted in own
        ],
        "reviewed": editorial.texts_reviewed(actor),
        "own_total": total if total > len(own) else 0,
        "own_regions": dict.fromkeys(practice.region.slug for practice, _asked, _adopted in own),
        "regions": [(region.slug, regions.name_of(region), far[region.pk]) for region in managed],
        "searches": [
            (label_of(one), url_of_saved(one), finds.get(one.pk, 0)) for one in saved[:TILES]
        ],
        "followed_kind": FOLLOWED,
        "topics": [term for term in TOPICS.shown if f"topic={term.key}" not in followed],
        "asked_for": request_of(user),
        "lacking": wording.lacking_for(user),
        "begin": "" if own else PRACTICES.labels.invitation,
        "without_role": actor.roles <= {Role.VISITOR, Role.MEMBER},
    }
    return _part(request, "mine", context)


@login_required
@require_safe
def lately(request: HttpRequest) -> HttpResponse:
    """What the network published, adopted and planned, and what of it is new since last time."""
    return _part(request, "lately", _lately(request))


def _lately(request: HttpRequest) -> dict[str, Any]:
    since = _last_here(request)
    day = timezone.localdate(since) if since else None
    newest = {practice: text_for(practice) for practice in practices.newest(NEW)}
    words = practices.words_of(newest.values())
    fresh = [
        (practice.published_at, list_item(practice, words.get(text.pk)))
        for practice, text in newest.items()
    ]
    moved = adoptions.lately(NEW - 1)
    coming, _past = events.next_and_past(coming=NEW - 1, past=0)
    items = [(item, bool(since and at and at >= since)) for at, item in fresh]
    passages = [
        (one, bool(day and one.card.moved_on and one.card.moved_on >= day)) for one in moved
    ]
    return {
        "since": day,
        "items": items,
        "passages": passages,
        "coming": coming,
        "any_new": any(new for _thing, new in (*items, *passages)),
    }


def _part(request: HttpRequest, name: str, context: dict[str, Any]) -> HttpResponse:
    """A part of the dashboard, or a page of its own without JavaScript."""
    fragment = request.htmx  # type: ignore[attr-defined]  # set by django-htmx's middleware
    return render(request, f"portal/{'_' if fragment else ''}{name}.html", context)
