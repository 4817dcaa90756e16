"""The pages of an event, and the slots in them that the parts of this app and other apps fill."""

from __future__ import annotations

from rresi.design.panels import Page
from rresi.events.models import Event, Registration

# `actions` stand below the name (the button to register), `glance` beside its day and place are the
# few things to know at once (`dt` and `dd` in a `div`); `story` are sections after the programme.
EVENT_PAGE: Page[Event] = Page("event", slots=("actions", "glance", "story"))
# The first page of the desk: `state` are lines of how far the event has come.
DESK_PAGE: Page[Event] = Page("event desk", slots=("state",))
# A participant's own page: `actions` below their registration, `story` after their sessions.
MINE_PAGE: Page[Registration] = Page("my registration", slots=("actions", "story"))
