"""What this app declares to the apps below it."""

from __future__ import annotations

from datetime import timedelta

from rresi.accounts.needs import Needs
from rresi.accounts.permissions import Permissions
from rresi.accounts.personal_data import Cascade, Export
from rresi.authoring import arrivals, undoing
from rresi.authoring.permissions import PERMISSIONS
from rresi.core.declarations import Context
from rresi.core.ownership import Owns
from rresi.core.schedule import Periodic

CONTEXT = Context(
    Permissions(PERMISSIONS),
    Export("imports", undoing.export_of),
    Cascade(),
    Needs(arrivals.needs, waits=arrivals.waiting),
    Periodic("forget imports", undoing.forget, every=timedelta(hours=1)),
    Owns(
        leaves_out={
            "FinishedImport": "an import that can be undone for a day",
            "Arrival": "what an import added for a region that has not looked at it yet",
        }
    ),
)
