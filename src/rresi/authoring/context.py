"""What this app declares to the apps below it."""

from __future__ import annotations

from rresi.accounts.permissions import Permissions
from rresi.accounts.personal_data import Cascade, Export
from rresi.authoring import undoing
from rresi.authoring.permissions import PERMISSIONS
from rresi.core.declarations import Context
from rresi.core.ownership import Owns

CONTEXT = Context(
    Permissions(PERMISSIONS),
    Export("imports", undoing.export_of),
    Cascade(),
    Owns(leaves_out={"FinishedImport": "an import that can be undone for a day"}),
)
