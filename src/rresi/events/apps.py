from __future__ import annotations

from django.apps import AppConfig


class EventsConfig(AppConfig):
    name = "rresi.events"
    label = "events"

    def ready(self) -> None:
        from rresi.core.search import SearchSource, register_source
        from rresi.events import queries

        register_source(SearchSource("mission", queries.search_documents))
