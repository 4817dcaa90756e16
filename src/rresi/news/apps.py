from __future__ import annotations

from django.apps import AppConfig


class NewsConfig(AppConfig):
    name = "rresi.news"
    label = "news"

    def ready(self) -> None:
        from rresi.listing.kinds import register_kind
        from rresi.listing.sitemaps import register_pages
        from rresi.news import kinds

        register_kind(kinds.NEWS)
        register_pages("news:list")
