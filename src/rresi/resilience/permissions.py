"""Who may do what with the analysis of a region; reading it is open to everybody."""

from __future__ import annotations

from rresi.accounts.permissions import Reach, Table, Target
from rresi.accounts.roles import Role
from rresi.regions.models import Region

PERMISSIONS: Table = {
    "resilience.ask": {Role.COORDINATOR: Reach.ANYWHERE, Role.REGION_MANAGER: Reach.SCOPE},
    "resilience.estimate": {Role.COORDINATOR: Reach.ANYWHERE, Role.REGION_MANAGER: Reach.SCOPE},
    "resilience.save": {Role.COORDINATOR: Reach.ANYWHERE, Role.REGION_MANAGER: Reach.SCOPE},
}


def target_of(region: Region) -> Target:
    """A region's analysis as permission sees it."""
    return Target.of(scopes={Role.REGION_MANAGER: [region.pk]})
