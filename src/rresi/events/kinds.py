"""What this app publishes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rresi.events.catalogue import LISTING
from rresi.events.queries import cards, trainings
from rresi.listing.kinds import Kind
from rresi.search.interface import SearchSource

MISSION = Kind(
    label=_("Missions and training"),
    url_name="events:detail",
    position=40,
    source=SearchSource("mission", cards.search_documents),
    public=cards.public,
    changed="updated_at",
    listing=LISTING,
)

TRAINING = Kind(
    label=_("Training courses"),
    url_name="events:training",
    position=45,
    source=SearchSource("training", trainings.search_documents),
    public=trainings.public,
    changed="updated_at",
)
