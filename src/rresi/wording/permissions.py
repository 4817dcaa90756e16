"""Who may do what with translations."""

from __future__ import annotations

from rresi.accounts.permissions import Reach, Table
from rresi.accounts.roles import Role

PERMISSIONS: Table = {
    "translation.write": {Role.MEMBER: Reach.ANYWHERE},
    "translation.check": {
        Role.COORDINATOR: Reach.ANYWHERE,
        Role.REVIEWER: Reach.ANYWHERE,
        Role.REGION_MANAGER: Reach.ANYWHERE,
    },
    "translation.publish": {
        Role.COORDINATOR: Reach.ANYWHERE,
        Role.REGION_MANAGER: Reach.SCOPE,
    },
}
