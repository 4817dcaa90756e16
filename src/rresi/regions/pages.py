"""The pages of regions, and the slots in them that other apps fill."""

from __future__ import annotations

from rresi.design.panels import Page
from rresi.regions.models import Region

# `facts` are lines of the list of facts, `aside` stands below it, `story` are the page's sections.
REGION_PAGE: Page[Region] = Page("region", slots=("facts", "aside", "story"))
