"""What this app declares to the apps below it."""

from __future__ import annotations

from rresi.accounts.permissions import Permissions
from rresi.core.declarations import Context
from rresi.core.ownership import Owns
from rresi.listing.sitemaps import SitemapPages
from rresi.news import kinds
from rresi.news.desk import NEWS
from rresi.news.permissions import PERMISSIONS

CONTEXT = Context(
    Permissions(PERMISSIONS),
    kinds.NEWS,
    NEWS,
    SitemapPages("news:list"),
    Owns(("NewsItem", "NewsText")),
)
