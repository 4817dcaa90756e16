"""Who may do what with organisations."""

from __future__ import annotations

from rresi.accounts.permissions import Reach, Table
from rresi.accounts.roles import Role

PERMISSIONS: Table = {
    "organisation.create": {Role.COORDINATOR: Reach.ANYWHERE},
    "organisation.add_member": {
        Role.COORDINATOR: Reach.ANYWHERE,
        Role.ORGANISATION_MEMBER: Reach.SCOPE,
    },
}
