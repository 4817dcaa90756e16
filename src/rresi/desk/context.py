"""What this app declares to the apps below it."""

from __future__ import annotations

from rresi.accounts.permissions import Permissions
from rresi.core.declarations import Context
from rresi.desk.permissions import PERMISSIONS

CONTEXT = Context(Permissions(PERMISSIONS))
