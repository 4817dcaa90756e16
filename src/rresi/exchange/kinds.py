"""What this app publishes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rresi.exchange import queries
from rresi.exchange.catalogue import LISTING
from rresi.exchange.services.entries import KIND
from rresi.listing.kinds import Kind
from rresi.search.interface import SearchSource

ENTRY = Kind(
    label=_("Offers and needs"),
    url_name="exchange:entry",
    position=25,
    source=SearchSource(KIND, queries.search_documents),
    public=queries.public,
    changed="updated_at",
    listing=LISTING,
)
