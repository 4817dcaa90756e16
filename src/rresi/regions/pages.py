"""The pages of regions, and the slots in them that other apps fill."""

from __future__ import annotations

from rresi.design.panels import Page
from rresi.regions.models import Region

# `map` leads the page, `glance` beside it are the few things to know at once (`dt` and `dd` in a
# `div`), `story` are the page's sections.
REGION_PAGE: Page[Region] = Page("region", slots=("map", "glance", "story"))
