"""What this app declares to the apps below it."""

from __future__ import annotations

from datetime import timedelta

from rresi.accounts.needs import Needs
from rresi.accounts.permissions import Permissions
from rresi.accounts.personal_data import Erasure, Export
from rresi.core.declarations import Context
from rresi.core.ownership import Owns
from rresi.core.schedule import Periodic
from rresi.editorial import needs, queries, unpublished
from rresi.editorial.permissions import PERMISSIONS
from rresi.editorial.services import leaving, reviewing

CONTEXT = Context(
    Permissions(PERMISSIONS),
    Export("submissions", queries.export_of),
    Erasure(leaving.leave),
    Needs(needs.to_review, waits=needs.reviews),
    Needs(needs.to_check, waits=needs.checks),
    Needs(needs.unattended, waits=needs.checks),
    Needs(needs.to_decide, waits=needs.decisions),
    Needs(needs.to_assign, waits=needs.under_review),
    Needs(needs.late, waits=needs.reviews),
    Needs(needs.left, waits=needs.begun),
    Needs(unpublished.needs, waits=unpublished.waiting),
    Needs(needs.own, waits=needs.begun),
    Periodic("remind-reviewers", reviewing.remind, every=timedelta(hours=6)),
    Owns(
        (
            *("Submission", "Contributor", "Revision", "Assignment", "Review", "Entry"),
            "ReviewerProfile",
        )
    ),
)
