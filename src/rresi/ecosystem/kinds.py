"""What this app publishes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rresi.ecosystem import queries
from rresi.ecosystem.directory import LISTING
from rresi.listing.kinds import Kind
from rresi.search.interface import SearchSource

ORGANISATION = Kind(
    label=_("Organisations"),
    url_name="ecosystem:organisation",
    position=20,
    source=SearchSource("organisation", queries.search_documents),
    public=LISTING.rows,
    changed="updated_at",
    listing=LISTING,
)
