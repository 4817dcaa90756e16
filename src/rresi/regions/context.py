"""What this app declares to the apps below it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rresi.accounts.permissions import Permissions
from rresi.accounts.personal_data import Cascade, Export
from rresi.accounts.roles import Role, Scope
from rresi.core.declarations import Context
from rresi.core.ownership import Owns
from rresi.listing.sitemaps import SitemapPages
from rresi.regions import kinds, queries
from rresi.regions.desk import PAGES, REGIONS
from rresi.regions.models import RegionManager
from rresi.regions.permissions import PERMISSIONS

CONTEXT = Context(
    Permissions(PERMISSIONS),
    Scope(
        role=Role.REGION_MANAGER,
        label=_("Region manager"),
        model=RegionManager,
        field="region",
        names=queries.names_of,
        permissions=PERMISSIONS,
        action="region.appoint_manager",
    ),
    Export("managed_regions", queries.export_of),
    Cascade(),
    kinds.REGION,
    REGIONS,
    PAGES,
    SitemapPages("regions:list"),
    Owns(("Region", "RegionCode", "RegionText", "RegionManager", "IndicatorValue")),
)
