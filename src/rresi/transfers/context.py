"""What this app declares to the apps below it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rresi.accounts.needs import Needs
from rresi.accounts.permissions import Permissions
from rresi.accounts.personal_data import Cascade, Export
from rresi.core.declarations import Context
from rresi.core.ownership import Owns
from rresi.design.panels import Panels
from rresi.editorial.registry import Concerned
from rresi.practices.adopters import Adoptions
from rresi.practices.kind import KIND, PRACTICES
from rresi.regions.pages import REGION_PAGE
from rresi.transfers import needs, panels, queries
from rresi.transfers.permissions import PERMISSIONS

CONTEXT = Context(
    Permissions(PERMISSIONS),
    Concerned(
        KIND,
        who=_("the managers of the regions that adopt it"),
        why=_("A region that you manage adopts it."),
        people=queries.managers_adopting,
    ),
    Export("transfers", queries.export_of),
    Cascade(),
    Panels(REGION_PAGE, panels.on_region),
    Panels(PRACTICES.page, panels.on_practice),
    Adoptions(queries.lines_of),
    Needs(needs.needs, waits=queries.any_at_all),
    Owns(
        (
            *("Transfer", "TransferCondition", "TransferStep", "TransferResult"),
            "TransferEvent",
        )
    ),
)
