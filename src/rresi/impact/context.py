"""What this app declares to the apps below it."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rresi.authoring.declaration import Content
from rresi.core.declarations import Context
from rresi.core.ownership import Owns
from rresi.design.panels import Panels
from rresi.ecosystem.pages import ORGANISATION_PAGE
from rresi.events.pages import EVENT_PAGE
from rresi.impact import panels
from rresi.impact.cases import LISTING
from rresi.impact.kind import CASES
from rresi.practices.kind import PRACTICES
from rresi.regions.pages import REGION_PAGE

CONTEXT = Context(
    Content(kind=CASES, listing=LISTING, label=_("Impact cases"), position=20),
    Panels(CASES.page, panels.on_case),
    Panels(PRACTICES.page, panels.on_practice),
    Panels(ORGANISATION_PAGE, panels.on_organisation),
    Panels(REGION_PAGE, panels.on_region),
    Panels(EVENT_PAGE, panels.on_event),
    Owns(("Case", "CaseText", "CaseTag", "Indicator", "Measurement")),
)
