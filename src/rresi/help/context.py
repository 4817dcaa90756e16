"""What this app declares to the apps below it."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext_lazy as _

from rresi.core.declarations import Context
from rresi.core.schedule import Periodic
from rresi.help import guides
from rresi.listing.kinds import Kind
from rresi.listing.sitemaps import SitemapPages
from rresi.search.interface import SearchSource

CONTEXT = Context(
    Kind(
        label=_("Help"),
        url_name=guides.URL_NAME,
        position=90,
        source=SearchSource(guides.KIND, guides.search_documents),
    ),
    SitemapPages("help:contents", *((guides.URL_NAME, slug) for slug in guides.SLUGS)),
    Periodic("index-help", guides.index, timedelta(hours=24)),  # and so after an update
)
