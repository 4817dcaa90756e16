"""Who may do what here."""

from __future__ import annotations

from rresi.accounts.permissions import Reach, Table
from rresi.accounts.roles import Role

PERMISSIONS: Table = {
    "desk.open": {Role.COORDINATOR: Reach.ANYWHERE},
    "network.move": {Role.COORDINATOR: Reach.ANYWHERE},
}
