"""What this app declares to the apps below it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rresi.accounts.permissions import Permissions
from rresi.accounts.personal_data import Cascade
from rresi.accounts.roles import Role, Scope
from rresi.core.declarations import Context
from rresi.design.panels import Panels
from rresi.events import kinds, panels
from rresi.events.models import EventHost, EventOrganiser
from rresi.events.permissions import PERMISSIONS
from rresi.events.queries import cards
from rresi.listing.sitemaps import SitemapPages
from rresi.regions.pages import REGION_PAGE

CONTEXT = Context(
    Permissions(PERMISSIONS),
    Scope(
        role=Role.ORGANISER,
        label=_("Organiser of an event"),
        model=EventOrganiser,
        field="event",
        names=cards.names_of,
        permissions=PERMISSIONS,
        action="event.roles",
    ),
    Scope(
        role=Role.EVENT_HOST,
        label=_("Host of an event"),
        model=EventHost,
        field="event",
        names=cards.names_of,
        permissions=PERMISSIONS,
        action="event.roles",
    ),
    Cascade(),
    Panels(REGION_PAGE, panels.on_region),
    kinds.MISSION,
    SitemapPages("events:list"),
)
