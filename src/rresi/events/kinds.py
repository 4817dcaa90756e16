"""What this app publishes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rresi.events import queries
from rresi.events.models import Event
from rresi.listing.kinds import Kind
from rresi.search.interface import SearchSource

MISSION = Kind(
    label=_("Missions and meetings"),
    url_name="events:detail",
    position=40,
    source=SearchSource("mission", queries.search_documents),
    public=Event.objects.all,
)
