"""What this app declares to the apps below it."""

from __future__ import annotations

from datetime import timedelta

from rresi.accounts.permissions import Permissions
from rresi.accounts.personal_data import Cascade, Export
from rresi.core.declarations import Context
from rresi.core.ownership import Owns
from rresi.core.schedule import Periodic
from rresi.design.panels import Panels
from rresi.ecosystem.enquiries import Enquiry
from rresi.regions.pages import REGION_PAGE
from rresi.resilience import asking, panels, queries, services
from rresi.resilience.permissions import PERMISSIONS
from rresi.resilience.tasks import refresh_all, refresh_outdated
from rresi.transfers.pages import TRANSFER_PAGE

CONTEXT = Context(
    Permissions(PERMISSIONS),
    Export("resilience", queries.export_of),
    Cascade(),
    Enquiry(asking.with_yearly_question),
    Panels(REGION_PAGE, panels.on_region),
    Panels(TRANSFER_PAGE, panels.on_transfer),
    Periodic("refresh-analyses", refresh_outdated, every=timedelta(minutes=1)),
    Periodic("refresh-all-analyses", refresh_all, every=timedelta(hours=24)),
    Periodic("forget-names-of-second-lists", services.forget_names, every=timedelta(hours=24)),
    Owns(
        (
            *("Snapshot", "Confirmed", "Analysis", "RegionState", "CompletenessEstimate"),
            *("Scenario", "Question", "NoQuestions", "Sandbox"),
        )
    ),
)
