"""What needs me now: one page for every role, filled by each app's own source."""

from __future__ import annotations

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from rresi.accounts.models import User
from rresi.accounts.needs import needs_of
from rresi.accounts.roles import Role, actor_of


@login_required
@require_safe
def dashboard(request: HttpRequest) -> HttpResponse:
    """What waits for this person first, then what of theirs waits for others."""
    user = request.user
    assert isinstance(user, User)
    actor = actor_of(user)
    groups = needs_of(user, actor)
    context = {
        "groups": [group for group in groups if not group.waiting],
        "waiting": [group for group in groups if group.waiting],
        "is_coordinator": Role.COORDINATOR in actor.roles,
        "reads_for_others": bool(
            actor.roles & {Role.REVIEWER, Role.REGION_MANAGER, Role.COORDINATOR}
        ),
    }
    return render(request, "portal/dashboard.html", context)
