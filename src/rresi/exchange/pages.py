"""The pages of offers and needs, and the slots in them that other modules fill."""

from __future__ import annotations

from rresi.design.panels import Page
from rresi.exchange.models import Entry

# `story` are sections below the description, `aside` stands below the list of facts.
ENTRY_PAGE: Page[Entry] = Page("entry", slots=("story", "aside"))
