"""The pages of organisations, and the slots in them that other apps fill."""

from __future__ import annotations

from rresi.design.panels import Page
from rresi.ecosystem.models import Organisation

# `facts` are lines of the list of facts, `aside` stands below it; `story` are sections, ahead of
# the relations and sources that the page shows itself.
ORGANISATION_PAGE: Page[Organisation] = Page("organisation", slots=("facts", "aside", "story"))
