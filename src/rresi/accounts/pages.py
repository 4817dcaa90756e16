"""The page of a person's own that other apps add to."""

from __future__ import annotations

from rresi.accounts.models import User
from rresi.design.panels import Page

# What is theirs, beside what waits for them (accounts.needs): a few links for each app.
OWN_PAGE: Page[User] = Page("own", slots=("own",))
