"""Who may do what with regions."""

from __future__ import annotations

from rresi.accounts.permissions import Reach, Table, Target
from rresi.accounts.roles import Role
from rresi.regions.models import Region

PERMISSIONS: Table = {
    "region.record_indicators": {
        Role.COORDINATOR: Reach.ANYWHERE,
        Role.REGION_MANAGER: Reach.SCOPE,
    },
    "region.create": {Role.COORDINATOR: Reach.ANYWHERE},
    "region.describe": {
        Role.COORDINATOR: Reach.ANYWHERE,
        Role.REGION_MANAGER: Reach.SCOPE,
    },
    "region.appoint_manager": {Role.COORDINATOR: Reach.ANYWHERE},
}


def target_of(region: Region) -> Target:
    """A region as permission sees it."""
    return Target.of(scopes={Role.REGION_MANAGER: [region.pk]})
