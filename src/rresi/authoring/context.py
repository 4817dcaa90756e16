"""What this app declares to the apps below it."""

from __future__ import annotations

from rresi.accounts.permissions import Permissions
from rresi.authoring.permissions import PERMISSIONS
from rresi.core.declarations import Context

CONTEXT = Context(Permissions(PERMISSIONS))
