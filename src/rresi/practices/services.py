"""Writes of the library outside the review workflow."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from rresi.accounts.permissions import require
from rresi.accounts.roles import Actor
from rresi.core.stamps import renew_stamp
from rresi.practices import rules
from rresi.practices.kind import LIBRARY
from rresi.practices.models import Practice
from rresi.practices.permissions import PERMISSIONS, target_of


@transaction.atomic
def confirm_practice(*, actor: Actor, practice: Practice) -> Practice:
    """Confirm that a practice is still right as it stands; the next review is due in a year.

    Nothing that it says changes. Before a review is due, as after a second click, nothing happens.

    Raises:
        PermissionDenied.
    """
    current = Practice.objects.select_for_update().get(pk=practice.pk)
    require(PERMISSIONS, actor, "practice.confirm", target_of(current))
    today = timezone.localdate()
    if rules.due_to_be_looked_at(current.review_by, today):
        current.confirmed_on, current.review_by = today, rules.look_again_by(today)
        current.save(update_fields=["confirmed_on", "review_by"])
        renew_stamp(LIBRARY)
    return current
