"""What this app declares to the apps below it."""

from __future__ import annotations

from datetime import timedelta

from rresi.accounts.needs import Needs
from rresi.accounts.permissions import Permissions
from rresi.accounts.personal_data import Erasure, Export
from rresi.core.declarations import Context
from rresi.core.ownership import Owns
from rresi.core.schedule import Periodic
from rresi.editorial import needs, queries
from rresi.editorial.permissions import PERMISSIONS
from rresi.editorial.services import drafting, reviewing

CONTEXT = Context(
    Permissions(PERMISSIONS),
    Export("submissions", queries.export_of),
    Erasure(drafting.leave),
    Needs(needs.needs),
    Periodic("remind-reviewers", reviewing.remind, every=timedelta(hours=6)),
    Owns(
        (
            *("Submission", "Contributor", "Revision", "Assignment", "Review", "Entry"),
            "ReviewerProfile",
        )
    ),
)
