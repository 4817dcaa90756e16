"""What this app publishes."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from rresi.listing.kinds import Kind
from rresi.regions import queries
from rresi.regions.models import Region
from rresi.search.interface import SearchSource

REGION = Kind(
    label=_("Regions"),
    url_name="regions:detail",
    position=30,
    source=SearchSource("region", queries.search_documents),
    public=Region.objects.all,
)
