"""Who may see how the site is doing."""

from __future__ import annotations

from rresi.accounts.permissions import Reach, Table
from rresi.accounts.roles import Role

PERMISSIONS: Table = {
    "health.read": {Role.ADMINISTRATOR: Reach.ANYWHERE, Role.COORDINATOR: Reach.ANYWHERE},
}
