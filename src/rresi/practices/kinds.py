"""What this app publishes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rresi.listing.kinds import Kind
from rresi.practices import queries
from rresi.practices.library import LISTING
from rresi.search.interface import SearchSource

PRACTICE = Kind(
    label=_("Good practices"),
    url_name="practices:detail",
    position=10,
    source=SearchSource("practice", queries.search_documents),
    public=LISTING.rows,
    changed="updated_at",
    listing=LISTING,
)
