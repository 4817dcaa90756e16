from __future__ import annotations

from django.apps import AppConfig


class NewsConfig(AppConfig):
    name = "rresi.news"
    label = "news"

    def ready(self) -> None:
        from rresi.news import queries
        from rresi.search.interface import SearchSource, register_source

        register_source(SearchSource("news", queries.search_documents))
