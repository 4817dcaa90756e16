"""What this app declares to the apps below it."""

from __future__ import annotations

from datetime import timedelta

from rresi.accounts.permissions import Permissions
from rresi.accounts.personal_data import Erasure, Export
from rresi.core.declarations import Context
from rresi.core.ownership import Owns
from rresi.core.schedule import Periodic
from rresi.design.panels import Panels
from rresi.ecosystem.pages import ORGANISATION_PAGE
from rresi.events.pages import EVENT_PAGE
from rresi.listing.sitemaps import SitemapPages
from rresi.portal import panels, services
from rresi.portal.permissions import PERMISSIONS
from rresi.regions.pages import REGION_PAGE
from rresi.search import saved

CONTEXT = Context(
    Permissions(PERMISSIONS),
    Panels(REGION_PAGE, panels.on_region),
    Panels(ORGANISATION_PAGE, panels.on_organisation),
    Panels(EVENT_PAGE, panels.on_event),
    Export("contact_messages", services.export_of),
    Erasure(services.erase_messages_of),
    Export("saved_searches", saved.export_of),
    Erasure(saved.forget_owner),
    SitemapPages(
        *("portal:home", "portal:about", "portal:privacy"),
        *("portal:accessibility", "portal:contact", "portal:imprint"),
    ),
    Periodic("erase-contact-messages", services.erase_old_contact_messages, timedelta(hours=24)),
    Owns(("ContactMessage",)),
)
