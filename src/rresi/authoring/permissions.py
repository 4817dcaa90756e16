"""Who may do what with documents of any kind, beside their way through the review."""

from __future__ import annotations

from rresi.accounts.permissions import Reach, Table
from rresi.accounts.roles import Role

PERMISSIONS: Table = {
    "document.see_contact": {Role.MEMBER: Reach.ANYWHERE},
    "document.import": {Role.COORDINATOR: Reach.ANYWHERE},
    "arrival.look_after": {Role.COORDINATOR: Reach.ANYWHERE, Role.REGION_MANAGER: Reach.SCOPE},
}
