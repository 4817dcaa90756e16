"""Who may do what with regions."""

from __future__ import annotations

from rresi.accounts.permissions import Reach, Table
from rresi.accounts.roles import Role

PERMISSIONS: Table = {
    "region.create": {Role.COORDINATOR: Reach.ANYWHERE},
    "region.appoint_manager": {Role.COORDINATOR: Reach.ANYWHERE},
}
