"""What this app publishes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rresi.listing.kinds import Kind
from rresi.news import queries
from rresi.search.interface import SearchSource

NEWS = Kind(
    label=_("News"),
    url_name="news:detail",
    position=50,
    source=SearchSource("news", queries.search_documents),
    public=queries.public,
)
