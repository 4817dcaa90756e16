"""URLs below `/events/`: one module for each part of this app."""

from __future__ import annotations

from rresi.events.urls.after import after_patterns
from rresi.events.urls.programme import programme_patterns
from rresi.events.urls.registration import registration_patterns

app_name = "events"
# `<slug>/desk/...` is for who runs an event; no event may be called as a word that stands alone.
urlpatterns = [*registration_patterns, *after_patterns, *programme_patterns]
