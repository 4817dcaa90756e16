"""What this app declares to the apps below it."""

from __future__ import annotations

from rresi.accounts.permissions import Permissions
from rresi.core.declarations import Context
from rresi.design.panels import Panels
from rresi.events import kinds, panels
from rresi.events.permissions import PERMISSIONS
from rresi.listing.sitemaps import SitemapPages
from rresi.regions.pages import REGION_PAGE

CONTEXT = Context(
    Permissions(PERMISSIONS),
    Panels(REGION_PAGE, panels.on_region),
    kinds.MISSION,
    SitemapPages("events:list"),
)
