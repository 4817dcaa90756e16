"""URLs below `/events/`: one module for each part of this app."""

from __future__ import annotations

from rresi.events.urls.after import after_patterns
from rresi.events.urls.programme import programme_patterns
from rresi.events.urls.registration import registration_patterns

app_name = "events"
# `<slug>/desk/...` is for who runs an event; `editing.RESERVED` holds the words that stand alone.
urlpatterns = [*registration_patterns, *after_patterns, *programme_patterns]
