"""My tasks: what waits for a person, what is theirs, and what is new for them.

The first is filled by each app's own source. The others come in a second request, so that what
needs somebody now does not wait for them.
"""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.views.decorators.http import require_safe

from rresi.accounts.models import User
from rresi.accounts.needs import needs_of
from rresi.accounts.pages import OWN_PAGE
from rresi.accounts.queries import request_of
from rresi.accounts.roles import Role, actor_of
from rresi.design.panels import panels_of
from rresi.editorial.documents import text_for
from rresi.listing.results import label_of, url_of_saved
from rresi.practices import queries as practices
from rresi.practices.items import list_item
from rresi.practices.models import Practice
from rresi.regions import queries as regions
from rresi.search import saved as saving
from rresi.wording import queries as wording

TILES = 6
NEW = 3


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
        "total": sum(group.total for group in tasks),
        "waiting": [group for group in groups if group.waiting],
        "is_coordinator": Role.COORDINATOR in actor.roles,
        "reads_for_others": bool(
            actor.roles & {Role.REVIEWER, Role.REGION_MANAGER, Role.COORDINATOR}
        ),
    }
    return render(request, "portal/dashboard.html", context)


def _tile(practice: Practice, asked: int, adopted: int) -> tuple[str, str, str, int, int]:
    text = text_for(practice)
    path = reverse("practices:detail", args=[practice.slug])
    return text.title, text.language, path, asked, adopted


@login_required
@require_safe
def mine(request: HttpRequest) -> HttpResponse:
    """What is theirs and what is new for them: a part of the dashboard, or a page of its own."""
    user = request.user
    assert isinstance(user, User)
    actor = actor_of(user)
    own = practices.looked_after_by(actor, limit=TILES)
    total = getattr(own[0][0], "total", 0) if own else 0
    context = {
        "panels": panels_of(OWN_PAGE, user, request)["own"],
        "own": [_tile(practice, asked, adopted) for practice, asked, adopted in own],
        "own_total": total if total > len(own) else 0,
        "own_regions": dict.fromkeys(practice.region.slug for practice, _asked, _adopted in own),
        "regions": [
            (region.slug, regions.name_of(region))
            for region in list(regions.by_pk(actor.scope(Role.REGION_MANAGER)).values())[:TILES]
        ],
        "searches": [
            (label_of(saved), url_of_saved(saved)) for saved in saving.own_searches(user.pk)[:TILES]
        ],
        "asked_for": request_of(user),
        "items": [list_item(practice) for practice in practices.newest(NEW)],
        "lacking": wording.lacking_for(user),
        "begin": not own,
        "without_role": actor.roles <= {Role.VISITOR, Role.MEMBER},
    }
    fragment = request.htmx  # type: ignore[attr-defined]  # set by django-htmx's middleware
    return render(request, "portal/_mine.html" if fragment else "portal/mine.html", context)
