"""The page of a practice, and the slots in it that other apps fill."""

from __future__ import annotations

from rresi.design.panels import Page
from rresi.practices.models import Practice

# `actions` are buttons below the title; `story` are sections, between what another place needs and
# the practices like this one.
PRACTICE_PAGE: Page[Practice] = Page("practice", slots=("actions", "story"))
