"""Who may do what with transfers."""

from __future__ import annotations

from rresi.accounts.permissions import Reach, Table, Target
from rresi.accounts.roles import Role
from rresi.regions.models import Region
from rresi.transfers.models import Transfer

PERMISSIONS: Table = {
    "transfer.change": {
        Role.COORDINATOR: Reach.ANYWHERE,
        Role.REGION_MANAGER: Reach.SCOPE,
    },
}


def target_of(transfer: Transfer) -> Target:
    """The transfer as permission sees it: it belongs to the receiving region."""
    return Target.of(owner_id=transfer.owner_id, scopes={Role.REGION_MANAGER: [transfer.region_id]})


def target_of_region(region: Region) -> Target:
    """A transfer that a region would begin, as permission sees it."""
    return Target.of(scopes={Role.REGION_MANAGER: [region.pk]})
