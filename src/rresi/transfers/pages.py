"""The page of a transfer, and the slots in it that other apps fill."""

from __future__ import annotations

from rresi.design.panels import Page
from rresi.transfers.models import Transfer

# `plan` stands below the steps of the local plan.
TRANSFER_PAGE: Page[Transfer] = Page("transfer", slots=("plan",))
