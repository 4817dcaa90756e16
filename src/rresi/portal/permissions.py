"""Who may do what with what crosses contexts."""

from __future__ import annotations

from rresi.accounts.permissions import Reach, Table
from rresi.accounts.roles import Role

PERMISSIONS: Table = {
    "search.save": {Role.MEMBER: Reach.ANYWHERE},
    "glossary.change": {Role.COORDINATOR: Reach.ANYWHERE},
}
