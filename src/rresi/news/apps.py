from __future__ import annotations

from django.apps import AppConfig


class NewsConfig(AppConfig):
    name = "rresi.news"
    label = "news"

    def ready(self) -> None:
        from rresi.core.search import SearchSource, register_source
        from rresi.news import queries

        register_source(SearchSource("news", queries.search_documents))
